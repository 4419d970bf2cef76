package flows

import (
	"iter"
	"strings"
)

// maxShown bounds what an answer adds to a sentence, in letters: a card stays a card whatever was
// typed.
const maxShown = 120

// words is a sentence of the form in the person's language, with ${name} replaced by that answer
// as people read it: a label, a day, a number with its dots.
func (t *turn) words(text Text) string {
	s := text.In(t.env.Lang)
	if !strings.Contains(s, "${") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(before)
		b.WriteString(t.spoken(strings.TrimSpace(name)))
		s = after
	}
}

// spoken is the value behind ${name}; empty while there is none.
func (t *turn) spoken(name string) string {
	q := t.form.names[name]
	if q == nil && t.outer != nil {
		return t.outer.spoken(name)
	}
	if q == nil || !t.relevant(q) {
		return ""
	}
	s := q.code.kind.show(t, q)
	if letters := []rune(s); len(letters) > maxShown {
		return string(letters[:maxShown]) + "…"
	}
	return s
}

// references yields the names in a sentence.
func references(sentence string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			_, rest, found := strings.Cut(sentence, "${")
			name, after, closed := strings.Cut(rest, "}")
			if !found || !closed || !yield(strings.TrimSpace(name)) {
				return
			}
			sentence = after
		}
	}
}

// short is what stands before the value on a review line.
func (t *turn) short(q *Question) string {
	if s := t.words(q.Short); s != "" {
		return s
	}
	if s := t.words(q.Label); s != "" {
		return strings.TrimRight(s, " ?:.")
	}
	return q.Name
}
