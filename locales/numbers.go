package locales

import (
	"math"
	"strconv"
	"strings"
)

// Number writes a whole number: "1.250" in Indonesian, "1,250" in English.
func (s Speaker) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:] // the true minus, as in samples.md
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + s.format.thousands + digits[i:]
	}
	return sign + digits
}

// Decimal writes x with exactly places decimals, halves rounded away from 0 as people do: "2,9" and,
// of 2.25, "2,3".
func (s Speaker) Decimal(x float64, places int) string {
	scale := math.Pow10(places)
	whole, rest, _ := strings.Cut(strconv.FormatFloat(math.Round(math.Abs(x)*scale)/scale, 'f', places, 64), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // NaN, infinite or beyond 64 bits: nothing a person could read
		return "–"
	}
	text := s.Number(n)
	if rest != "" {
		text += s.format.decimal + rest
	}
	if x < 0 && strings.Trim(text, "0"+s.format.decimal) != "" {
		return "−" + text
	}
	return text
}

// Percent writes part of whole in whole per cent, halves rounded up: "82%"; "–" when whole is 0.
func (s Speaker) Percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return s.Number(int64(math.Floor(float64(part)*100/float64(whole)+0.5))) + "%"
}

// Money writes an amount of rupiah: "Rp2.000.000".
func (s Speaker) Money(rupiah int64) string {
	if rupiah < 0 {
		return "−Rp" + s.Number(-rupiah)
	}
	return "Rp" + s.Number(rupiah)
}

// List joins words as in a sentence: "Puskesmas dan TP PKK", "a, b, dan c". The result is plain
// text, made to be an argument of Say.
func (s Speaker) List(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " " + s.format.and + " " + words[1]
	default:
		return strings.Join(words[:n-1], ", ") + ", " + s.format.and + " " + words[n-1]
	}
}
