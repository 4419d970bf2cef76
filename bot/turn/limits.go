package turn

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram's limits of one message (Bot API, sendMessage and InlineKeyboardMarkup). The text's
// limit is 4,096 UTF-16 units; what is left of it closes the tags of a text that was cut.
const (
	mostUnits   = 4000
	mostButtons = 100
)

// clip keeps a message's HTML within the limit. It cuts neither inside a tag nor inside an entity
// and closes what was open there. Markup is counted along, which can only make the text shorter
// than it had to be.
func clip(text string) string {
	if units(text) <= mostUnits {
		return text
	}
	var open []string
	at := 0
	for n := 0; at < len(text); {
		size := token(text[at:])
		if n += units(text[at : at+size]); n >= mostUnits {
			break
		}
		open = nest(open, text[at:at+size])
		at += size
	}
	var b strings.Builder
	b.WriteString(strings.TrimRightFunc(text[:at], unicode.IsSpace) + "…")
	for i := range open {
		b.WriteString("</" + open[len(open)-1-i] + ">")
	}
	return b.String()
}

// token is the length in bytes of what text begins with and must not be torn: a tag, an entity or
// a character.
func token(text string) int {
	end := map[byte]string{'<': ">", '&': ";"}[text[0]]
	if end != "" {
		if i := strings.Index(text, end); i > 0 {
			return i + 1
		}
	}
	_, size := utf8.DecodeRuneInString(text)
	return size
}

// nest returns the open tags after a token.
func nest(open []string, token string) []string {
	switch {
	case len(token) < 3 || token[0] != '<':
		return open
	case token[1] == '/':
		return open[:max(len(open)-1, 0)]
	default:
		name, _, _ := strings.Cut(strings.Trim(token, "<>"), " ")
		return append(open, name)
	}
}

// units counts UTF-16 units: Telegram's measure of a text.
func units(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// fit drops the last rows until at most n buttons are left.
func fit(rows [][]Button, n int) [][]Button {
	for len(rows) > 0 && buttons(rows) > n {
		rows = rows[:len(rows)-1]
	}
	return rows
}

func buttons(rows [][]Button) int {
	n := 0
	for _, row := range rows {
		n += len(row)
	}
	return n
}
