package answer

import "strings"

// PhoneSpan is the place of a phone number in a text, as byte offsets.
type PhoneSpan struct{ From, To int }

// Phones finds Indonesian mobile numbers and landlines: 0812-3456-7890, +62 812 3456 7890,
// (0741) 123456.
func Phones(text string) []PhoneSpan {
	var found []PhoneSpan
	for i := 0; i < len(text); {
		if to := phoneAt(text, i); to > 0 {
			found = append(found, PhoneSpan{i, to})
			i = to
			continue
		}
		i = nextStart(text, i)
	}
	return found
}

// CutPhones returns text without its phone numbers, and how many there were. The bot offers this;
// it never cuts by itself (design.md 13).
func CutPhones(text string) (string, int) {
	spans := Phones(text)
	if len(spans) == 0 {
		return text, 0
	}
	var b strings.Builder
	end := 0
	for _, s := range spans {
		b.WriteString(strings.TrimRight(text[end:s.From], " "))
		end = s.To
	}
	b.WriteString(text[end:])
	return strings.TrimSpace(b.String()), len(spans)
}

// nextStart skips to where another number may begin: behind the digits that stand at i.
func nextStart(text string, i int) int {
	if !digit(text, i) {
		return i + 1
	}
	for i < len(text) && digit(text, i) {
		i++
	}
	return i
}

// phoneAt returns the end of the phone number that begins at i, or 0.
func phoneAt(text string, i int) int {
	rest := text[i:]
	var skip, least, most int // digits that must follow the prefix
	switch {
	case strings.HasPrefix(rest, "+62"):
		skip, least, most = 3, 8, 13
	case strings.HasPrefix(rest, "628") && digit(text, i+4):
		skip, least, most = 2, 9, 12
	case strings.HasPrefix(rest, "08") && digit(text, i+2) && digit(text, i+3): // not the date 08.11.2026
		skip, least, most = 1, 9, 12
	case strings.HasPrefix(rest, "(0"):
		skip, least, most = 2, 7, 12
	default:
		return 0
	}
	count, end := 0, 0
	for j := i + skip; j < len(text); j++ {
		if digit(text, j) {
			count++
			end = j + 1
			continue
		}
		if !strings.ContainsRune(" .-()", rune(text[j])) || j-end >= 2 && end > 0 || count >= most {
			break
		}
	}
	if count < least || count > most {
		return 0
	}
	return end
}

func digit(text string, i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
