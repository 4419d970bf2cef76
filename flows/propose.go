package flows

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// propose works out anew what stands where nothing was answered: the value remembered under the
// key, else the default. Only what depends on the changed answers is looked at (nil: all), so that
// another person's report cannot change a card under the thumb, and a step stays cheap. A confirmed
// card whose proposals changed is opened again; a composed sentence just follows along.
func (t *turn) propose(changed []string) {
	before := t.s.Proposed
	t.ownProposed = false // so that before stays as it is
	var group *Question
	proposing := true
	for _, q := range t.form.proposing {
		if changed != nil && !q.code.rooted(changed) {
			continue
		}
		if g := t.form.parent[q.Name]; g != group {
			group, proposing = g, g == nil || g.code.propose.truth(t, nil, true)
		}
		v, asked := t.proposal(q, proposing || q.Kind == "usulan")
		if !bytes.Equal(v, t.s.Proposed[q.Name]) {
			t.set(q, v)
		}
		if t.s.Marks[q.Name] == kept && asked {
			t.mark(q.Name, "")
		} else if !asked && t.s.Marks[q.Name] == "" && t.s.Answers[q.Name] == nil {
			t.mark(q.Name, kept)
		}
	}
	t.reopen(before)
}

// rooted says whether one of the changed answers matters to the question's proposal.
func (c *formulas) rooted(changed []string) bool {
	for _, name := range changed {
		if c.roots[name] {
			return true
		}
	}
	return false
}

// proposal is what stands for q while nobody answers, and whether it must be asked all the same: all
// but what was given this month must (chat::remember ... bulan).
func (t *turn) proposal(q *Question, proposing bool) (v json.RawMessage, asked bool) {
	if !proposing || !t.relevant(q) {
		return nil, true
	}
	if v := t.remembered(q); v != nil {
		return v, !t.ofThisMonth(q)
	}
	if q.code.byDefault == nil || len(q.Roles) > 0 && t.mayEdit(q) {
		return nil, true // with chat::roles the default stands for those who are not asked (design.md 5)
	}
	if text := q.code.byDefault.text(t, nil); text != "" {
		v = q.code.kind.store(text)
	}
	return v, true
}

// set puts a proposal in place of the one before, nil for none. The map that the session came with
// is copied before the first one.
func (t *turn) set(q *Question, v json.RawMessage) {
	if !t.ownProposed {
		t.s.Proposed, t.ownProposed = maps.Clone(t.s.Proposed), true
	}
	switch {
	case v == nil:
		delete(t.s.Proposed, q.Name)
	case t.s.Proposed == nil:
		t.s.Proposed = map[string]json.RawMessage{q.Name: v}
	default:
		t.s.Proposed[q.Name] = v
	}
	if len(t.s.Proposed) == 0 {
		t.s.Proposed = nil
	}
	t.forget()
}

// reopen takes the mark off confirmed cards whose proposals are others now.
func (t *turn) reopen(before map[string]json.RawMessage) {
	for _, q := range t.form.Questions {
		if !q.code.kind.card || t.s.Marks[q.Name] != answered {
			continue
		}
		for _, p := range q.Parts {
			if p.Kind != "usulan" && t.s.Answers[p.Name] == nil && plain(before[p.Name]) != plain(t.s.Proposed[p.Name]) {
				t.mark(q.Name, "")
				t.tellKept(q)
				break
			}
		}
	}
}

// tellKept says which lines of a card that proposes anew stay as the person has written them.
func (t *turn) tellKept(card *Question) {
	var lines []string
	for _, p := range card.Parts {
		if t.s.Answers[p.Name] != nil && p.Default != "" && t.asked(p) {
			lines = append(lines, t.short(p))
		}
	}
	if len(lines) > 0 {
		t.tell("flows.ubahan_dipakai", map[string]any{"Baris": strings.Join(lines, ", ")})
	}
}

// ofThisMonth says whether what is remembered need not be asked again (chat::remember ... bulan).
func (t *turn) ofThisMonth(q *Question) bool {
	if !q.Monthly || t.env.Given == nil {
		return false
	}
	at, ok := t.env.Given(q.Name, t.memoryKey(q))
	now := t.now()
	return ok && at.In(now.Location()).Format("2006-01") == now.Format("2006-01")
}

func (t *turn) remembered(q *Question) json.RawMessage {
	if len(q.Remember) == 0 || t.env.Last == nil {
		return nil
	}
	if t.halfKey(q) {
		return nil // it is none
	}
	v, ok := t.env.Last(q.Name, t.memoryKey(q))
	if !ok || !json.Valid(v) {
		return nil
	}
	return v
}

// halfKey says whether q is remembered by an answer that is still to come.
func (t *turn) halfKey(q *Question) bool {
	return len(q.Remember) > 1 && slices.ContainsFunc(q.Remember[1:], func(name string) bool {
		return t.value(name) == nil && t.relevant(t.form.names[name])
	})
}

// memory is what is remembered for q, whether it was proposed at the start or is asked for now.
func (t *turn) memory(q *Question) json.RawMessage {
	if v := t.s.Proposed[q.Name]; v != nil && q.Default == "" {
		return v
	}
	return t.remembered(q)
}

// memoryKey is scope and key of a memory: "kampung jenis=posyandu".
func (t *turn) memoryKey(q *Question) string {
	var b strings.Builder
	b.WriteString(q.Remember[0])
	for _, name := range q.Remember[1:] {
		b.WriteString(" " + name + "=")
		if t.relevant(t.form.names[name]) {
			b.WriteString(plain(t.value(name)))
		}
	}
	return b.String()
}
