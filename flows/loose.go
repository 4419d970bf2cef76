package flows

import (
	"strings"
	"time"
	"unicode"

	"pokjabot/flows/answer"
)

// A message without labels ("25 org, balai desa, kemarin") is cut into pieces, and each piece goes to
// the one open question whose kind of answer it surely is (Understood, TakeSeveral).

// The longest run of pieces, and of words, that may be one answer ("Selasa, 24 November, jam 9").
const (
	longestPieces = 3
	longestWords  = 6
)

// mostLoose is how many words are looked at one by one, as many as a caption has: each is tried against
// every open question, and who writes more tells a story.
const mostLoose = 160

// loose finds answers in a text without labels. Pieces between commas go together where that makes
// an answer, are cut into words where it does not.
func (t *turn) loose(text string, at time.Time, u *Understood) {
	if len(strings.Fields(text)) > mostLoose {
		u.Left = append(u.Left, text)
		return
	}
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n", r) })
	for i := 0; i < len(pieces); {
		if n := t.run(pieces[i:], ", ", longestPieces, at, u); n > 0 {
			i += n
			continue
		}
		t.byWords(strings.Fields(pieces[i]), at, u)
		i++
	}
}

// byWords finds answers in a piece word by word; the words between two are a place when they say so.
func (t *turn) byWords(words []string, at time.Time, u *Understood) {
	var rest []string
	flush := func() {
		if text := strings.Join(rest, " "); text != "" && !t.whereabouts(text, at, u) {
			u.Left = append(u.Left, text)
		}
		rest = nil
	}
	for i := 0; i < len(words); {
		if len(rest) == 0 || !answer.BeginsPlace(strings.Join(rest, " ")) || !answer.GoesOn(rest, words[i]) {
			if n := t.run(words[i:], " ", longestWords, at, u); n > 0 {
				flush()
				i += n
				continue
			}
		}
		if here := strings.Join(words[i:], " "); len(rest) > 0 && !answer.BeginsPlace(strings.Join(rest, " ")) && answer.BeginsPlace(here) &&
			!answer.BeginsPlace(strings.Join(rest, " ")+" "+here) { // "di" belongs to the place
			flush()
		}
		rest = append(rest, words[i])
		i++
	}
	flush()
}

// whereabouts takes a text that says by itself that it is a place as the answer to the form's place.
func (t *turn) whereabouts(text string, at time.Time, u *Understood) bool {
	q := t.form.names[placeQuestion]
	if q == nil || q.Type != "text" || len(strings.Fields(text)) > longestWords || t.s.Answers[q.Name] != nil || !t.asked(q) && t.s.At != q.Name || !answer.BeginsPlace(text) {
		return false
	}
	if !t.fill(q, answer.PlaceOnly(text)) {
		t.wait(q.Name, text, at)
	}
	u.Taken = append(u.Taken, q.Name)
	return true
}

// placeQuestion is the id that every form calls its place by (domain.md 3).
const placeQuestion = "tempat"

// run takes the longest run from the front that answers exactly one open question.
func (t *turn) run(pieces []string, glue string, longest int, at time.Time, u *Understood) int {
	for n := min(len(pieces), longest); n > 0; n-- {
		text := strings.TrimSpace(strings.Join(pieces[:n], glue))
		if strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r == '/' }) < 0 {
			continue // a bare number may be anything
		}
		switch q, certain := t.only(text); {
		case q != nil && certain && t.fill(q, text):
			u.Taken = append(u.Taken, q.Name)
			return n
		case q != nil:
			t.wait(q.Name, text, at)
			return n
		}
	}
	return 0
}

// only finds the one open question that a text answers; nil when none does, or two do.
func (t *turn) only(text string) (found *Question, certain bool) {
	for _, q := range t.kinds() {
		sure := t.sure(q, text) != nil
		if !sure && !(q.Kind == "lp" && headcount(text)) {
			continue
		}
		if found != nil {
			return nil, false
		}
		found, certain = q, sure
	}
	return found, certain
}

// headcount says whether a text counts people, though not yet men and women.
func headcount(text string) bool {
	r := answer.Counts(text)
	return r.State == answer.Partial || r.OK() && !r.Value.Split
}

// kinds are the open questions whose answers can be told by their kind: days, hours, counts by sex,
// money, choices. A story or a bare number could be the answer to anything.
func (t *turn) kinds() []*Question {
	var list []*Question
	for _, name := range t.steps() {
		card := t.form.names[name]
		if t.s.Marks[name] == answered && !card.code.kind.row {
			continue
		}
		asked := []*Question{card}
		if card.code.kind.row {
			asked = card.asked()
		}
		for _, q := range asked {
			if t.s.Answers[q.Name] == nil && !t.complete(q) && t.waiting()[q.Name] == "" && t.asked(q) && tellable(q) {
				list = append(list, q)
			}
		}
	}
	return list
}

func tellable(q *Question) bool {
	switch {
	case q.Kind == "lp", q.Kind == "uang", q.Type == "date", q.Type == "time":
		return true
	case q.Other, q.Kind != "":
		return false
	default:
		return q.Type == "select_one" || q.Type == "select_multiple"
	}
}
