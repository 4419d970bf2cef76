package flows

import (
	"pokjabot/flows/answer"
)

// settle takes a reading of package answer as an answer, or turns it into what to ask: its
// readings as options (most likely first) and the kind notice. spell gives the code of a value and
// what Env.Show writes it from.
func settle[T any](t *turn, r answer.Reading[T], show, wrong string, spell func(T) (string, any)) (T, *again) {
	if r.OK() {
		return r.Value, nil
	}
	no := reask(wrong, nil)
	switch r.State {
	case answer.Ambiguous, answer.Ask, answer.Conflict:
		no.options = options(t, r.Options, show, spell)
	case answer.Range, answer.Period:
		no.options = options(t, []T{r.Value, r.Until}, show, spell)
	case answer.OpenEnd:
		return r.Value, nil // "8.30 s/d selesai": the beginning is what a form asks for
	}
	switch len(no.options) {
	case 0:
	case 1:
		no.notices = []Notice{{ID: "flows.yang_ini"}}
	default:
		no.notices = []Notice{{ID: "flows.yang_mana"}}
	}
	var none T
	return none, no
}

// possible drops readings that the form does not allow: at three in the night nobody plans a
// meeting. What is left alone was meant.
func possible[T any](t *turn, q *Question, r answer.Reading[T], spell func(T) (string, any)) answer.Reading[T] {
	if len(r.Options) < 2 || r.State != answer.Ambiguous && r.State != answer.Ask {
		return r
	}
	kept := make([]T, 0, len(r.Options))
	for _, v := range r.Options {
		if code, _ := spell(v); q.code.constraint.truth(t, encode(code), true) {
			kept = append(kept, v)
		}
	}
	switch len(kept) {
	case 0:
		return r
	case 1:
		r.State, r.Value = answer.Read, kept[0]
	}
	r.Options = kept
	return r
}

// maxReadings is how many readings are worth a button: past four nobody reads them.
const maxReadings = 4

func options[T any](t *turn, list []T, show string, spell func(T) (string, any)) []Option {
	var buttons []Option
	for _, v := range list[:min(len(list), maxReadings)] {
		code, value := spell(v)
		buttons = append(buttons, Option{Code: code, Label: t.written(show, value), Op: Answer})
	}
	return buttons
}

func spellDay(d answer.Day) (string, any) { return d.String(), d.String() }

// spellClock writes a time of day; a zone that was typed is the village's own in all but a few
// border cases and is left out (domain.md 6.1).
func spellClock(c answer.Clock) (string, any) {
	c.Zone = 0
	return c.String(), c.String()
}

func spellLP(c answer.LP) (string, any) {
	return pair(c.L, c.P), [2]int64{int64(c.L), int64(c.P)}
}
