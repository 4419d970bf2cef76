package flows

import "encoding/json"

// nameless stands in for the question that an instance_name belongs to: none.
var nameless = &Question{Name: "instance_name", Type: "text"}

// Name is what a report is called by those who look for it: the form's instance_name (XLSForm)
// over its answers, in env.Lang; empty when the form gives none.
func Name(form *Form, answers map[string]json.RawMessage, env Env) string {
	if form.named == nil {
		return ""
	}
	t := newTurn(form, Session{Form: form.ID, Version: form.Version, Answers: answers}, env)
	return form.named.text(t, nil)
}
