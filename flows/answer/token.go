package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxShort is the longest text, in bytes, that is read as a short answer. Longer ones are a
// story, and a date fished out of a story would be a guess.
const maxShort = 400

type kind uint8

const (
	word kind = iota
	digits
	mark // one punctuation mark
)

// token is a word, a run of digits or a mark.
type token struct {
	text   string
	kind   kind
	gap    bool // blank space before it
	n      int64
	senses []sense
}

// is returns the value that t has as a word of class c.
func (t *token) is(c class) (int, bool) {
	for i := range t.senses {
		if t.senses[i].class == c {
			return int(t.senses[i].value), true
		}
	}
	return 0, false
}

func (t *token) has(c class) bool {
	_, ok := t.is(c)
	return ok
}

// dayWord says whether t is "hari", which stands before weekdays.
func (t *token) dayWord() bool {
	v, ok := t.is(clsSpan)
	return ok && v == 1
}

func (t *token) mark(c byte) bool { return t.kind == mark && t.text[0] == c }

// tokens splits a text: lower case, without apostrophes and pictures, phrases of words.txt as one
// token, doubled words ("ibu-ibu", "ibu2") as their single.
func tokens(text string) []token {
	clean := normalise(text)
	list := make([]token, 0, min(len(clean)/2+1, 24))
	gap := false
	for i := 0; i < len(clean); {
		c := clean[i]
		switch {
		case c == ' ' || c == '\n':
			gap = true
			i++
			continue
		case c >= '0' && c <= '9':
			j := i
			for j < len(clean) && clean[j] >= '0' && clean[j] <= '9' {
				j++
			}
			list = append(list, token{text: clean[i:j], kind: digits, gap: gap, n: small(clean[i:j])})
			i = j
		case isMark(c):
			list = append(list, token{text: clean[i : i+1], kind: mark, gap: gap})
			i++
		default:
			j := i
			for j < len(clean) && !isMark(clean[j]) && clean[j] != ' ' && clean[j] != '\n' && (clean[j] < '0' || clean[j] > '9') {
				j++
			}
			list = append(list, token{text: clean[i:j], kind: word, gap: gap})
			i = j
		}
		gap = false
	}
	return lookUp(joinDoubles(list))
}

func isMark(c byte) bool { return strings.IndexByte(".,;:/-+()=*!?#&%<>|_\"@", c) >= 0 }

// tooBig stands for a number that no question asks for.
const tooBig = int64(1) << 60

func small(s string) int64 {
	if len(s) > 15 {
		return tooBig
	}
	n := int64(0)
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

// normalise lowers the text and folds what phones make of plain characters.
func normalise(text string) string {
	b := make([]byte, 0, len(text)+8)
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'A' && c <= 'Z':
				b = append(b, c+'a'-'A')
			case c == '\'' || c == '`':
			case c == '\n':
				b = append(b, '\n')
			case c < ' ' || c == 0x7f:
				b = append(b, ' ')
			default:
				b = append(b, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		b = fold(b, r)
	}
	return string(b)
}

func fold(b []byte, r rune) []byte {
	switch {
	case r == '–' || r == '—' || r == '−' || r == '‑' || r == '‐':
		return append(b, '-')
	case r == '‘' || r == '’' || r == 'ʼ' || r == '´' || r == 'ʻ':
		return b
	case r == '…':
		return append(b, '.')
	case r == '×':
		return append(b, 'x')
	case r == '½' || r == '¼' || r == '±' || r == '≈' || r == '👍' || r == '👎' || r == '✅' || r == '❌' || r == '✔' || r == '👌':
		b = append(b, ' ')
		b = utf8.AppendRune(b, r)
		return append(b, ' ')
	case unicode.IsLetter(r):
		return utf8.AppendRune(b, unicode.ToLower(r))
	case unicode.IsDigit(r):
		if d, ok := digitValue(r); ok {
			return append(b, '0'+d)
		}
		return append(b, ' ')
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		return b
	default:
		return append(b, ' ')
	}
}

// digitValue returns the value of a decimal digit of any script: their blocks of ten begin at
// the zero, so the nearest non-digit below tells the distance.
func digitValue(r rune) (byte, bool) {
	for d := range rune(10) {
		if !unicode.IsDigit(r - d - 1) {
			return byte(d), true
		}
	}
	return 0, false
}

// joinDoubles makes "ibu-ibu" and "kira-kira" one token, and "bapak2" too, unless more digits
// follow ("L2 P3" stays apart: its words are too short to be doubled).
func joinDoubles(list []token) []token {
	out := list[:0]
	for i := 0; i < len(list); i++ {
		t := list[i]
		if t.kind == word && len(t.text) > 1 {
			switch {
			case i+2 < len(list) && list[i+1].mark('-') && list[i+2].kind == word && list[i+2].text == t.text:
				i += 2
			case i+1 < len(list) && list[i+1].text == "2" && !list[i+1].gap && doubles(t.text):
				i++
			}
		}
		out = append(out, t)
	}
	return out
}

// doubles says whether a word is written with a 2 behind it for "twice": people and "kira2", not
// "jam2", which is two o'clock.
func doubles(text string) bool {
	senses := lex.words[text]
	return anyOf(senses, doubled) && !anyOf(senses, hours)
}

var (
	doubled = []class{clsMale, clsFemale, clsAbout, clsEach, clsPart, clsThing, clsEvery}
	hours   = []class{clsHour, clsSpan}
)

// lookUp gives the words their senses, longest phrase first.
func lookUp(list []token) []token {
	out := list[:0]
	var buf [64]byte
	for i := 0; i < len(list); i++ {
		t := list[i]
		if t.kind != word {
			out = append(out, t)
			continue
		}
		if n := lex.openers[t.text]; n > 1 {
			if found, used := phraseAt(buf[:0], list[i:], n); used > 0 {
				t.text, t.senses = found.word, found.senses
				out = append(out, t)
				i += used - 1
				continue
			}
		}
		t.senses = lex.words[t.text]
		if t.senses == nil {
			t.senses = squeezed(t.text)
		}
		out = append(out, t)
	}
	return out
}

// phraseAt returns the longest phrase, of at most n words, that list begins with,
// and how many tokens it takes. A mark between the words does no harm ("cuma-cuma", "s/d").
func phraseAt(buf []byte, list []token, n int) (found entry, used int) {
	buf = append(buf, list[0].text...)
	words := 1
	for j := 1; j < len(list) && words < n; j++ {
		if (list[j].mark('-') || list[j].mark('/') || list[j].mark('.')) && !list[j].gap {
			continue
		}
		if list[j].kind != word || len(buf)+len(list[j].text) > 60 {
			break
		}
		buf = append(append(buf, ' '), list[j].text...)
		words++
		if s, ok := lex.phrases[string(buf)]; ok {
			found, used = s, j+1
		}
	}
	return found, used
}

// squeezed looks a drawn-out word up ("besoook", "yaaa").
func squeezed(text string) []sense {
	var buf [40]byte
	b := buf[:0]
	long := false
	for i := range len(text) {
		if n := len(b); n > 0 && b[n-1] == text[i] {
			long = true
			continue
		}
		if len(b) == len(buf) {
			return nil
		}
		b = append(b, text[i])
	}
	if !long {
		return nil
	}
	return lex.words[string(b)]
}
