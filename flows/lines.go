package flows

import "encoding/json"

// Lines returns a report's answers as people read them, in the order of the form: what /laporan
// opens. Questions without an answer are left out.
func Lines(form *Form, answers map[string]json.RawMessage, env Env) []Line {
	t := newTurn(form, Session{Form: form.ID, Version: form.Version, Answers: answers}, env)
	var list []Line
	add := func(q *Question) {
		if l := t.line(q); l.Value != "" {
			list = append(list, l)
		}
		if q.Round != nil && t.relevant(q) {
			list = append(list, t.roundLines(q)...)
		}
	}
	for _, q := range form.Questions {
		if !q.code.kind.card {
			add(q)
			continue
		}
		for _, part := range q.Parts {
			add(part)
		}
	}
	return list
}
