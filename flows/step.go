// Package flows walks a person through a form. It is a pure state machine: form, session and
// one input go in; the next session and what to show come out. Nothing here reads a clock, a
// file, a network or a database: that is why a transcript replays a year-old conversation to
// the letter, and why any server can take the next step of any session.
package flows

import "encoding/json"

// Start opens form with what is known already and returns the first card.
func Start(form *Form, env Env, prefill map[string]json.RawMessage) (Session, Prompt) {
	return Session{Form: form.ID, Version: form.Version, Revision: 1, Answers: prefill}, Prompt{}
}

// Step takes one input and returns the session that follows, what to show, and where that
// leaves us.
func Step(form *Form, s Session, in Input) (Session, []Prompt, Outcome) {
	return s, nil, Unchanged
}

// Finish returns the report's answers.
func Finish(form *Form, s Session, env Env) map[string]json.RawMessage { return s.Answers }
