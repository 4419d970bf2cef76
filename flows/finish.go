package flows

import (
	"encoding/json"
	"slices"
	"strings"
)

// Finish returns the answers of the report: of relevant questions only, keys as in domain.md
// (peserta_l, peserta_p), several choices and photos as arrays, dates ISO, times "09:00", money
// integer. Defaults stand where nothing else was said; calculations are taken at env.Now.
func Finish(form *Form, s Session, env Env) map[string]json.RawMessage {
	return newTurn(form, s, env).answers()
}

// answers is the report of this form, or of this round.
func (t *turn) answers() map[string]json.RawMessage {
	report := map[string]json.RawMessage{}
	for _, q := range t.form.Questions {
		if q.Parts == nil {
			t.report(q, report)
			continue
		}
		for _, p := range q.Parts {
			t.report(p, report)
		}
	}
	return report
}

// helper says whether q is only a means to word or check other questions: a calculation whose name
// begins with an underscore is no answer of the report.
func (q *Question) helper() bool { return q.Type == "calculate" && strings.HasPrefix(q.Name, "_") }

func (t *turn) report(q *Question, report map[string]json.RawMessage) {
	if !t.relevant(q) || t.s.Marks[q.Name] == skipped || q.helper() {
		return
	}
	v := t.value(q.Name)
	if q.Round != nil {
		v = t.roundAnswers(q)
	}
	if q.computed() {
		if v = t.calculate(q); q.Type != "calculate" && q.Type != "hidden" {
			v = q.code.kind.store(plain(v))
		}
	}
	if len(v) == 0 || slices.Equal(v, emptyList) {
		return
	}
	report[q.Name] = v
}

// roundAnswers is the answer to a repeat: an object per round.
func (t *turn) roundAnswers(q *Question) json.RawMessage {
	rounds := t.given(q)
	if len(rounds) == 0 {
		return nil
	}
	list := make([]map[string]json.RawMessage, len(rounds))
	for i, in := range rounds {
		list[i] = in.answers()
	}
	return encode(list)
}

// Memory is a value to keep for the next time: chat::remember of a question, under the key that
// Env.Last will be asked for ("kampung jenis=posyandu").
type Memory struct {
	Name, Key string
	Value     json.RawMessage
}

// Remember returns what a sent report leaves behind for the next one.
func Remember(form *Form, s Session, env Env) []Memory {
	t := newTurn(form, s, env)
	report := Finish(form, s, env)
	var list []Memory
	for _, q := range form.all() {
		if v := report[q.Name]; v != nil && len(q.Remember) > 0 && s.Marks[q.Name] != kept {
			list = append(list, Memory{Name: q.Name, Key: t.memoryKey(q), Value: v})
		}
	}
	return list
}

// all lists questions and parts in the form's order.
func (f *Form) all() []*Question {
	var list []*Question
	for _, q := range f.Questions {
		list = append(append(list, q), q.Parts...)
		for _, lp := range q.Asked {
			if lp.Parts != nil {
				list = append(list, lp)
			}
		}
	}
	return list
}
