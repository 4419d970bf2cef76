package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask is what each digit of a NIK becomes.
const mask = '•'

// HasNIK says whether text holds what may be a NIK or a family card number: 16 digits in a row,
// also with blanks, dots or dashes between them. Such a text is refused (design.md 13).
func HasNIK(text string) bool {
	_, _, ok := nextNIK(text, 0)
	return ok
}

// MaskNIK returns text with the digits of every NIK in it struck out.
func MaskNIK(text string) string {
	from, to, ok := nextNIK(text, 0)
	if !ok {
		return text
	}
	var b strings.Builder
	end := 0
	for ok {
		b.WriteString(text[end:from])
		for _, r := range text[from:to] {
			if unicode.IsDigit(r) {
				r = mask
			}
			b.WriteRune(r)
		}
		end = to
		from, to, ok = nextNIK(text, end)
	}
	b.WriteString(text[end:])
	return b.String()
}

// digitRun is a run of digits and where it stands in the text.
type digitRun struct {
	from, to int
	count    int
}

// nextNIK returns the place of the first NIK at or behind start.
func nextNIK(text string, start int) (from, to int, ok bool) {
	var room [24]digitRun
	runs := room[:0]
	var nums [20]byte
	at := start
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsDigit(r) {
			if !between(r) {
				runs = runs[:0]
			}
			at += n
			continue
		}
		run := digitRun{from: at}
		for at < len(text) {
			r, n := utf8.DecodeRuneInString(text[at:])
			if !unicode.IsDigit(r) && !unicode.Is(unicode.Cf, r) {
				break
			}
			if unicode.IsDigit(r) {
				run.count++
			}
			at += n
		}
		run.to = at
		if run.count >= 16 {
			return run.from, run.to, true
		}
		if len(runs) > 0 && run.from-runs[len(runs)-1].to > 4 {
			runs = runs[:0]
		}
		if len(runs) == cap(runs) {
			copy(runs, runs[1:])
			runs = runs[:len(runs)-1]
		}
		runs = append(runs, run)
		// The groups that end here, longest tail first, may add up to 16 digits.
		sum := 0
		for i := len(runs) - 1; i >= 0 && sum < 16; i-- {
			sum += runs[i].count
			if sum == 16 && grouped(text, runs[i:], nums[:0]) {
				return runs[i].from, run.to, true
			}
		}
	}
	return 0, 0, false
}

func between(r rune) bool {
	return r == ' ' || r == '.' || r == '-' || r == '–' || r == '—' || r == '_' || r == '/' || r == '\u00a0' || r == '\t' ||
		r == '\u2009' || r == '\u202f' || r == '‑' || r == '‐' || unicode.Is(unicode.Cf, r)
}

// grouped says whether groups of together 16 digits are one NIK cut into pieces, rather than
// a line of counts, years or dates. Pieces of four, or 6-6-4, are taken for one whatever the
// digits are (a family card is written so, too); others must have the shape of a NIK: province,
// kabupaten, kecamatan, birth date (women's day + 40), serial number.
func grouped(text string, runs []digitRun, digits []byte) bool {
	for _, run := range runs {
		for _, r := range text[run.from:run.to] {
			if d, ok := digitValue(r); ok && unicode.IsDigit(r) {
				digits = append(digits, d)
			}
		}
	}
	if len(digits) != 16 || digits[0] == 0 {
		return false
	}
	fours, years := len(runs) == 4, true
	for _, run := range runs {
		fours = fours && run.count == 4
	}
	for i := 0; i < 16; i += 4 {
		century := int(digits[i])*10 + int(digits[i+1])
		years = years && (century == 19 || century == 20)
	}
	if fours {
		return !years
	}
	if len(runs) == 3 && runs[0].count == 6 && runs[1].count == 6 {
		return true
	}
	if looksLikeDates(runs) {
		return false
	}
	return shapedLikeNIK(digits) && (len(runs) <= 6 || len(runs) == 16 || runs[len(runs)-1].count >= 4)
}

// looksLikeDates recognises two dates, 23.11.2026 24.11.2026.
func looksLikeDates(runs []digitRun) bool {
	return len(runs) == 6 && runs[2].count == 4 && runs[5].count == 4 ||
		len(runs) == 6 && runs[0].count == 4 && runs[3].count == 4
}

func shapedLikeNIK(d []byte) bool {
	two := func(i int) int { return int(d[i])*10 + int(d[i+1]) }
	province, day, month := two(0), two(6), two(8)
	serial := two(12)*100 + two(14)
	if day > 40 {
		day -= 40
	}
	return province >= 11 && province <= 97 && day >= 1 && day <= 31 && month >= 1 && month <= 12 && serial > 0
}
