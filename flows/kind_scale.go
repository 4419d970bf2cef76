package flows

import (
	"encoding/json"
	"slices"
)

// readScale reads a step of the scale, by its button, its number or its words, as a number.
func readScale(t *turn, q *Question, in Input) (values, *again) {
	got, no := readOne(t, q, in)
	if no != nil {
		return nil, no
	}
	return values{q.Name: json.RawMessage(plain(got[q.Name]))}, nil
}

// dressScale shows the four steps, and first the step of the month before (domain.md, form f):
// what is remembered under the question's key.
func dressScale(t *turn, q *Question, p *Prompt) {
	list := t.choices(q)
	if before := plain(t.memory(q)); offers(list, before) {
		at := 1 + slices.IndexFunc(list, func(c Choice) bool { return c.Code == before })
		say := &Notice{ID: "flows.sama_bulan_lalu", Args: map[string]any{"Nilai": at}}
		p.Options = append(p.Options, Option{Code: before, Say: say, Op: Answer})
	}
	given := plain(t.s.Answers[q.Name])
	for _, c := range list {
		p.Options = append(p.Options, Option{Code: c.Code, Label: t.words(c.Label), On: c.Code == given, Op: Answer})
	}
}
