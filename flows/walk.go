package flows

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// relevance remembers within one step whether a question applies, for many ask about the same one.
type relevance uint8

const (
	unknown relevance = iota
	applies
	applicable // being worked out: a form that asks in a circle is refused by Seal, this is the belt
	leftOut
)

// relevant says whether q applies to what was answered so far: its own condition, its group's,
// the person's role, and a living list that has something to choose from.
func (t *turn) relevant(q *Question) bool {
	switch t.known[q.code.id] {
	case applies, applicable:
		return true
	case leftOut:
		return false
	}
	t.known[q.code.id] = applicable
	yes := t.applies(q)
	t.known[q.code.id] = leftOut
	if yes {
		t.known[q.code.id] = applies
	}
	return yes
}

func (t *turn) applies(q *Question) bool {
	if group := t.form.parent[q.Name]; group != nil && !t.relevant(group) {
		return false
	}
	if len(q.Roles) > 0 && !slices.Contains(q.Roles, t.env.Role) && q.Default == "" {
		return false
	}
	if q.Living != "" && !q.Other && (t.s.Marks[q.Name] == absent || t.lonely(q)) {
		return false
	}
	return q.code.relevant.truth(t, nil, true) && !t.barren(q) && (q.code.count == nil || t.wanted(q) > 0)
}

// barren says whether choice_filter leaves nothing to choose (a cascade whose first step is open, a
// kind without subjects): nobody is asked what she cannot answer.
func (t *turn) barren(q *Question) bool {
	return q.code.filter != nil && !q.Other && q.Default == "" && t.s.Answers[q.Name] == nil && !t.any(q)
}

// lonely says whether there is nothing to choose: the living list is empty and the form's own has
// at most the way out ("Tidak ada di jadwal").
func (t *turn) lonely(q *Question) bool {
	return len(t.form.Choices[q.List]) < 2 && q.Default == "" && t.s.Answers[q.Name] == nil && len(t.living(q)) == 0
}

func (t *turn) living(q *Question) []Choice {
	return t.list(q.Living)
}

// list fetches a living list, once a step.
func (t *turn) list(name string) []Choice {
	if name == "" || t.env.List == nil {
		return nil
	}
	if t.outer != nil {
		return t.outer.list(name)
	}
	list, ok := t.lists[name]
	if !ok {
		if t.lists == nil {
			t.lists = map[string][]Choice{}
		}
		list = t.env.List(name)
		t.lists[name] = list
	}
	return list
}

func (t *turn) required(q *Question) bool {
	if q.Parts == nil {
		return q.code.required.truth(t, nil, false) && !q.fixed()
	}
	if q.code.required.truth(t, nil, false) {
		return true
	}
	for _, p := range q.Parts {
		if t.required(p) && t.relevant(p) {
			return true
		}
	}
	return false
}

// asked says whether the walk may stop at q for this person.
func (t *turn) asked(q *Question) bool {
	return q.code.kind.widget != "" && t.mayEdit(q)
}

func (t *turn) mayEdit(q *Question) bool {
	return (len(q.Roles) == 0 || slices.Contains(q.Roles, t.env.Role)) && t.relevant(q)
}

// steps lists the cards of the walk as things stand now. A kartu usulan counts once; its required
// lines for which there is nothing to propose stand before it, asked one by one (domain.md, form a).
func (t *turn) steps() []string {
	if t.route == nil {
		t.route = t.plan()
	}
	return t.route
}

func (t *turn) plan() []string {
	list := make([]string, 0, len(t.form.Questions)+8)
	for _, q := range t.form.Questions {
		if !q.Core || !t.asked(q) || t.s.Marks[q.Name] == kept { // what was given this month is no step
			continue
		}
		if !q.code.kind.card {
			list = append(list, q.Name)
			continue
		}
		proposing, card := q.code.propose.truth(t, nil, true), false
		if proposing && !t.begun(q) {
			list = append(list, q.Name)
			continue
		}
		for _, p := range q.Parts {
			if !t.asked(p) {
				continue
			}
			switch proposed := t.s.Proposed[p.Name] != nil; {
			case proposed && proposing:
				card = true
			case t.required(p):
				list = append(list, p.Name)
			}
		}
		if card {
			list = append(list, q.Name)
		}
	}
	return list
}

// begun says whether the presets of a card are known, or somebody answered one of its lines. Before
// that the card counts as one, whatever will have to be asked for it.
func (t *turn) begun(card *Question) bool {
	return slices.ContainsFunc(card.Parts, func(p *Question) bool {
		return p.Kind != "usulan" && t.value(p.Name) != nil
	})
}

// next returns the first card that was neither answered, skipped nor put off; "" when all were.
func (t *turn) next() string {
	for _, name := range t.steps() {
		if t.s.Marks[name] == "" {
			return name
		}
	}
	return ""
}

// before returns the card before the open one, and false on the first. From a line that was
// opened by Ubah it is the card or review on which the line stands.
func (t *turn) before() (string, bool) {
	steps := t.steps()
	if t.s.At == "" {
		if len(steps) == 0 {
			return "", false
		}
		return steps[len(steps)-1], true
	}
	i := slices.Index(steps, t.s.At)
	if i > 0 {
		return steps[i-1], true
	}
	if i == 0 {
		return "", false
	}
	if group := t.form.parent[t.s.At]; group != nil && slices.Contains(steps, group.Name) && t.s.Marks[group.Name] != answered {
		return group.Name, true
	}
	return t.next(), true
}

// place returns "n dari m" of the open card; 0, 0 when it is not part of the walk.
func (t *turn) place() (int, int) {
	steps := t.steps()
	if i := slices.Index(steps, t.s.At); i >= 0 {
		return i + 1, len(steps)
	}
	return 0, 0
}

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
				break
			}
		}
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
	for _, name := range q.Remember[1:] {
		if t.value(name) == nil && t.relevant(t.form.names[name]) {
			return nil // half a key is none
		}
	}
	v, ok := t.env.Last(q.Name, t.memoryKey(q))
	if !ok || !json.Valid(v) {
		return nil
	}
	return v
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
