package flows

import "encoding/json"

// Reopen opens a report that was sent, for its author to mend it: the review card with all its
// answers stands first. What was left empty then stays empty; a question that must be answered
// and was not (the form has changed meanwhile) is asked.
func Reopen(form *Form, env Env, answers map[string]json.RawMessage) (Session, Prompt) {
	s, _ := Start(form, env, answers)
	t := newTurn(form, s, env)
	for _, q := range form.Questions {
		if t.s.Marks[q.Name] != "" || !q.Core {
			continue
		}
		switch given := t.filled(q); {
		case given:
			t.mark(q.Name, answered)
		case !t.required(q):
			t.mark(q.Name, skipped)
		}
	}
	t.advance()
	return t.s, t.card()
}

// filled says whether all that q must have stands among the answers.
func (t *turn) filled(q *Question) bool {
	if q.Parts == nil {
		return t.s.Answers[q.Name] != nil
	}
	any := false
	for _, p := range q.Parts {
		given := t.s.Answers[p.Name] != nil
		any = any || given
		if !given && t.required(p) && t.relevant(p) {
			return false
		}
	}
	return any
}
