package flows

import (
	"encoding/json"
	"time"
)

// check holds answers against their questions' constraints, and, when soft is asked for, against
// the soft ones, which a person may overrule once. The answers are looked at together: the sum of
// men and women is a matter of both.
func (t *turn) check(got values, soft bool) *again {
	list := t.among(got)
	defer t.tentatively(got, list)()
	for _, q := range list {
		if raw := got[q.Name]; raw != nil {
			if no := t.unfit(q, raw); no != nil {
				return no
			}
		}
		if raw := got[q.Name]; raw != nil && !q.code.constraint.truth(t, raw, true) {
			return t.refused(q, raw)
		}
	}
	if !soft {
		return nil
	}
	for _, q := range list {
		if raw := got[q.Name]; raw != nil && !q.code.soft.truth(t, raw, true) {
			t.s.Pending = got
			t.s.Revision++ // a doubled tap must not confirm what was only asked about
			return reask("flows.yakin", map[string]any{"Nilai": t.shown(q), "Pesan": t.words(q.SoftMessage)})
		}
	}
	return nil
}

// checkGroup holds a card of several against what is said of all its parts together: their sum, the
// one that must be given. It waits until nothing on the card is missing.
func (t *turn) checkGroup(q *Question, got values, soft bool) *again {
	if q.code.constraint == nil && q.code.soft == nil {
		return nil
	}
	defer t.tentatively(got, t.among(got))()
	if !t.complete(q) {
		return nil
	}
	if !q.code.constraint.truth(t, nil, true) {
		return t.refused(q, nil)
	}
	if soft && !q.code.soft.truth(t, nil, true) {
		t.s.Pending = given(got)
		t.s.Revision++
		return reask("flows.yakin", map[string]any{"Nilai": q.code.kind.show(t, q), "Pesan": t.words(q.SoftMessage)})
	}
	return nil
}

// given are the values that say something: what waits in a stored session holds no empty ones.
func given(got values) values {
	some := values{}
	for name, raw := range got {
		if raw != nil {
			some[name] = raw
		}
	}
	return some
}

// shown is a value as its card has it: men and women together.
func (t *turn) shown(q *Question) string {
	if group := t.form.parent[q.Name]; group != nil && !group.code.kind.card {
		q = group
	}
	return q.code.kind.show(t, q)
}

// among returns the questions of these answers in the form's order.
func (t *turn) among(got values) []*Question {
	if len(got) == 1 {
		for name := range got {
			return []*Question{t.form.names[name]}
		}
	}
	var list []*Question
	for _, q := range t.form.Questions {
		if _, ok := got[q.Name]; ok {
			list = append(list, q)
		}
		for _, p := range q.Parts {
			if _, ok := got[p.Name]; ok {
				list = append(list, p)
			}
		}
	}
	return list
}

// refused says why a value cannot stand: a day on the wrong side of today by name, where today could
// stand, all else in the form's own words.
func (t *turn) refused(q *Question, raw json.RawMessage) *again {
	args := map[string]any{"Nilai": q.code.kind.show(t, q)}
	if q.Type == "date" {
		switch today, day := t.today(), plain(raw); {
		case day > today && !t.allowed(q, t.now().AddDate(0, 0, 1)) && t.allowed(q, t.now()):
			return reask("flows.tanggal_belum_tiba", args)
		case day < today && !t.allowed(q, t.now().AddDate(0, 0, -1)) && t.allowed(q, t.now()):
			return reask("flows.tanggal_sudah_lewat", args)
		}
		if _, err := time.Parse(time.DateOnly, plain(raw)); err != nil {
			return reask("flows.bukan_tanggal", nil)
		}
	}
	if message := t.words(q.ConstraintMessage); message != "" {
		return reask("flows.pesan_formulir", map[string]any{"Pesan": message})
	}
	return reask("flows.di_luar_batas", args)
}
