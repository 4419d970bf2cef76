package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pokjabot/flows/answer"
)

// A form may also arrive at once, as a row of somebody's workbook: ReadOne makes answers of its
// cells, Check holds them against the form. Both say no in the same cases as the walk does.

// Flaw is a kind of fault of a filled form.
type Flaw string

// The flaws. Unsure is no obstacle: the form would have asked "are you sure?" (chat::soft).
const (
	Missing Flaw = "missing" // required, and nothing was given or can be proposed
	Foreign Flaw = "foreign" // no choice of the list; Args of the notice: Nilai
	Refused Flaw = "refused" // outside of the constraint; the notice says why
	Unsure  Flaw = "unsure"
)

// Finding is one flaw of a filled form.
type Finding struct {
	Question *Question // or the group whose parts are at fault together
	Flaw     Flaw
	Notice   Notice // the form's own sentence, where it has one
	// Repeat and Round (from 1) tell in which round of which repeat the question stands; nil and 0
	// outside of any. Of repeats within a repeat they name the inner one.
	Repeat *Question
	Round  int
}

// Check takes answers that arrived together, by question name. It returns what Finish would make of
// them (defaults and presets stand where nothing was given, what does not apply is left out) and what
// the form has against them, in its order.
func Check(form *Form, env Env, answers map[string]json.RawMessage) (map[string]json.RawMessage, []Finding) {
	s := Session{Form: form.ID, Version: form.Version, Answers: map[string]json.RawMessage{}}
	for name, raw := range answers {
		if plain(raw) != "" || len(roundsOf(raw)) > 0 { // an empty text or list is no answer
			s.Answers[name] = raw
		}
	}
	t := newTurn(form, s, env)
	t.propose(nil)
	return t.answers(), t.flaws(nil, 0)
}

// flaws looks at every question of this form, or of one round of a repeat.
func (t *turn) flaws(repeat *Question, round int) []Finding {
	var list []Finding
	for _, q := range t.form.all() {
		if !t.relevant(q) || q.fixed() {
			continue
		}
		if q.Round != nil {
			for i, in := range t.given(q) {
				list = append(list, in.flaws(q, i+1)...)
			}
		}
		if f, flawed := t.flaw(q); flawed {
			f.Repeat, f.Round = repeat, round
			list = append(list, f)
		}
	}
	return list
}

// flaw finds what is wrong with the standing value of q.
func (t *turn) flaw(q *Question) (Finding, bool) {
	if q.Parts != nil {
		no := t.checkGroup(q, nil, false)
		return Finding{Question: q, Flaw: Refused, Notice: no.notice()}, no != nil
	}
	raw := t.value(q.Name)
	switch {
	case raw == nil:
		return Finding{Question: q, Flaw: Missing, Notice: t.plea(q.RequiredMessage)}, t.required(q) && t.mayEdit(q)
	case q.chooses() && !q.Other && !bytes.Equal(raw, t.s.Proposed[q.Name]): // a preset need not be on offer
		if code := t.foreign(q, raw); code != "" {
			return Finding{Question: q, Flaw: Foreign, Notice: Notice{ID: "flows.bukan_pilihan", Args: map[string]any{"Nilai": code}}}, true
		}
	}
	if no := t.unfit(q, raw); no != nil {
		return Finding{Question: q, Flaw: Refused, Notice: no.notice()}, true
	}
	if !q.code.constraint.truth(t, raw, true) {
		return Finding{Question: q, Flaw: Refused, Notice: t.refused(q, raw).notice()}, true
	}
	return Finding{Question: q, Flaw: Unsure, Notice: t.plea(q.SoftMessage)}, !q.code.soft.truth(t, raw, true)
}

// plea is a sentence of the form as a notice, the zero Notice when it has none.
func (t *turn) plea(text Text) Notice {
	if s := t.words(text); s != "" {
		return Notice{ID: "flows.pesan_formulir", Args: map[string]any{"Pesan": s}}
	}
	return Notice{}
}

func (a *again) notice() Notice {
	if a == nil || len(a.notices) == 0 {
		return Notice{}
	}
	return a.notices[0]
}

// foreign returns the first chosen code that the list does not have.
func (t *turn) foreign(q *Question, raw json.RawMessage) string {
	codes := codesOf(raw)
	if codes == nil {
		codes = []string{plain(raw)}
	}
	list := t.choices(q)
	for _, code := range codes {
		if !slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code }) {
			return code
		}
	}
	return ""
}

// Misread says why a text is no answer: the notice of the walk, and the readings it may have.
type Misread struct {
	Notice   Notice
	Readings []string // as Env.Show and the form write them, most likely first
}

// ReadOne reads a text as the answer to a question, part or group of the form, the way its card does.
// answers are those given before (choice filters look at them). Two things differ, for nobody sees a
// list while typing a cell: codes are taken as they are ("kespro stunting" are two), and the number of
// a choice on its card means nothing. Texts of several numbers or choices come back whole or not.
func ReadOne(form *Form, env Env, answers map[string]json.RawMessage, name, text string) (map[string]json.RawMessage, *Misread) {
	t := newTurn(form, Session{Form: form.ID, Version: form.Version, Answers: answers}, env)
	q := form.names[name]
	if q == nil {
		return nil, &Misread{Notice: Notice{ID: "flows.bukan_pilihan"}}
	}
	if answer.HasNIK(text) { // UU 27/2022; domain.md 8.2
		return nil, &Misread{Notice: Notice{ID: "flows.nik"}}
	}
	if q.chooses() {
		if raw := t.codes(q, text); raw != nil {
			return values{q.Name: raw}, nil
		}
		if strings.Trim(text, "0123456789 ,;") == "" {
			return nil, &Misread{Notice: Notice{ID: "flows.bukan_pilihan"}}
		}
	}
	in := Input{Op: Answer, Text: text}
	if q.Type == "geopoint" {
		in.Point = pointOf(text)
	}
	got, no := q.code.kind.read(t, q, in)
	if no == nil {
		return got, nil
	}
	m := &Misread{Notice: no.notice()}
	for _, o := range no.options {
		m.Readings = append(m.Readings, o.Label)
	}
	return nil, m
}

// pointOf reads a place as exports write it ("-1.61 103.61 0 0"), nil when the text is none.
func pointOf(text string) *Point {
	var p Point
	if n, err := fmt.Sscanf(strings.ReplaceAll(text, ",", " "), "%f %f", &p.Lat, &p.Lon); err != nil || n != 2 {
		return nil
	}
	return &p
}

// codes takes a text that is nothing but codes of the list, as exports of other programs have them.
func (t *turn) codes(q *Question, text string) json.RawMessage {
	fields := []string{text}
	if q.Type != "select_one" {
		fields = strings.Fields(text)
	}
	list := t.choices(q)
	for _, code := range fields {
		if !slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code }) {
			return nil
		}
	}
	switch {
	case len(fields) == 0:
		return nil
	case q.Type == "select_one":
		return encode(text)
	}
	return encode(slices.Compact(fields))
}
