package flows

import "encoding/json"

// Another opens form for one more report like one that was sent ("Lapor lagi seperti ini"). What
// belongs to the one occasion is asked anew: when it was, how many came, what can be measured of it.
// What describes the activity stands as it stood, so that the walk goes from these questions to the
// review card. Photos are not waited for: they may be sent at any card of the walk.
func Another(form *Form, env Env, answers map[string]json.RawMessage) (Session, Prompt) {
	known := map[string]json.RawMessage{}
	for _, q := range form.all() {
		if raw := answers[q.Name]; raw != nil && form.lasting(q) {
			known[q.Name] = raw
		}
	}
	s, _ := Start(form, env, known)
	t := newTurn(form, s, env)
	for _, q := range form.Questions {
		if t.s.Marks[q.Name] == "" && q.Core && (t.stands(q) || !t.required(q)) {
			t.mark(q.Name, answered)
		}
		for _, p := range q.Parts { // lines that are asked by themselves where nothing is proposed
			if q.code.kind.card && t.s.Marks[p.Name] == "" && t.value(p.Name) != nil {
				t.mark(p.Name, answered)
			}
		}
	}
	t.advance()
	return t.s, t.card()
}

// lasting says whether the answer to q is likely true of the next occasion too. A note in her own
// words that nobody had to write was about that day; a number that is remembered is about the group.
func (f *Form) lasting(q *Question) bool {
	card := q
	if group := f.parent[q.Name]; group != nil {
		card = group
	}
	switch {
	case !card.Core || !q.Core || composed(q) || q.Round != nil:
		return false
	case q.Type == "integer" || q.Type == "decimal" || q.Type == "range":
		return len(q.Remember) > 0
	case q.Type == "text":
		return q.Required != ""
	}
	return q.Type == "select_one" || q.Type == "select_multiple"
}

// stands says whether q has all it must have, by an answer or, on a card of proposals, by what is
// proposed there.
func (t *turn) stands(q *Question) bool {
	if !q.code.kind.card {
		return t.filled(q)
	}
	for _, p := range q.Parts {
		if t.required(p) && t.relevant(p) && t.value(p.Name) == nil {
			return false
		}
	}
	return true
}
