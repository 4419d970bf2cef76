package answer

import (
	"slices"
	"strconv"
	"strings"
)

// Picked is what several choices in one message came to.
type Picked struct {
	Codes   []string  // what was understood, in the order typed, each once
	Unclear []Unclear // what was not, to be asked
	Reason  Reason    // when nothing at all was understood
}

// Unclear is a piece of a message that names no single option.
type Unclear struct {
	Text    string
	Reading Reading[string] // Ambiguous or Ask with the candidates, or Invalid
}

// OK says whether every piece was understood, and there was one.
func (p Picked) OK() bool { return len(p.Codes) > 0 && len(p.Unclear) == 0 }

// Choices reads several choices in one message: "1, 3", "puskesmas dan pkk", a line each. A label
// that has a comma, "&" or "dan" of its own is tried whole before it is cut.
func Choices(text string, options []Option) Picked {
	return NewMenu(options).Choices(text)
}

// Choices reads several choices, as the function of that name does.
func (m *Menu) Choices(text string) Picked {
	if len(text) > 4*maxShort {
		return Picked{Reason: TooLong}
	}
	var p Picked
	p.take(m, strings.TrimSpace(text), 0)
	if len(p.Codes)+len(p.Unclear) == 0 {
		p.Reason = Empty
	}
	return p
}

// cuts are the ways to part a message, the strongest first. A label may hold the weaker ones.
var cuts = []func(string) []string{
	func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == ';' })
	},
	func(s string) []string { return cutCommas(s) },
	func(s string) []string { return cutWords(s) },
	func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '&' || r == '+' })
	},
	cutNumbers,
	strings.Fields,
}

// take reads a piece whole; where that fails it cuts it, and keeps the cut if all that it makes
// is understood better.
func (p *Picked) take(m *Menu, piece string, level int) {
	piece = strings.TrimSpace(piece)
	if plain(piece) == "" {
		return
	}
	whole := m.Choice(piece)
	if whole.OK() && (level > 1 || !manyNumbers(piece)) {
		p.add(whole.Value)
		return
	}
	for ; level < len(cuts); level++ {
		parts := cuts[level](piece)
		if len(parts) < 2 {
			continue
		}
		if level < 2 { // a person who types a comma means it
			for _, part := range parts {
				p.take(m, part, level+1)
			}
			return
		}
		var inner Picked
		for _, part := range parts {
			inner.take(m, part, level+1)
		}
		if inner.OK() {
			for _, code := range inner.Codes {
				p.add(code)
			}
			return
		}
	}
	p.Unclear = append(p.Unclear, Unclear{piece, whole})
}

func (p *Picked) add(code string) {
	if !slices.Contains(p.Codes, code) {
		p.Codes = append(p.Codes, code)
	}
}

// manyNumbers says that piece is numbers only, more than one: "1,3" is two choices, never 1.3.
func manyNumbers(piece string) bool {
	parts := cutNumbers(piece)
	return len(parts) > 1
}

// cutCommas cuts at commas, and at dots between single numbers ("1.3.4").
func cutCommas(s string) []string {
	if parts := cutNumbers(s); len(parts) > 1 {
		return parts
	}
	return strings.Split(s, ",")
}

// cutNumbers cuts a message of bare numbers ("1 3 5", "1.3", "1,3 dan 5"); a span ("1-3") is
// left whole, for it may mean both.
func cutNumbers(s string) []string {
	var parts []string
	for f := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" .,;/&+\n", r) }) {
		if anyOf(lex.words[f], joiners) {
			continue
		}
		if _, err := strconv.Atoi(f); err != nil || f[0] == '-' || f[0] == '+' {
			return nil
		}
		parts = append(parts, f)
	}
	return parts
}

var joiners = []class{clsAnd}

// cutWords cuts at "dan" and its like.
func cutWords(s string) []string {
	var parts []string
	var part []string
	for w := range strings.FieldsSeq(s) {
		if w == "&" || w == "+" || anyOf(lex.words[strings.ToLower(w)], joiners) {
			parts = append(parts, strings.Join(part, " "))
			part = part[:0]
			continue
		}
		part = append(part, w)
	}
	return append(parts, strings.Join(part, " "))
}
