package flows

import "slices"

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

// place returns "n dari m" of the open card, and how many m may still become; 0, 0, 0 when the card is
// not part of the walk.
func (t *turn) place() (index, of, most int) {
	steps := t.steps()
	if i := slices.Index(steps, t.s.At); i >= 0 {
		sure, maybe := t.toCome()
		return i + 1, len(steps) + sure, len(steps) + sure + maybe
	}
	return 0, 0, 0
}

// toCome counts the lines of cards not begun yet that will be asked before them, for nothing can be
// proposed there: so that "n dari m" does not grow while a person goes on. maybe are those of which it
// shows only with an answer that is still to come whether they are remembered: a count that began with
// all of them would drop by half for everybody who reports again.
func (t *turn) toCome() (sure, maybe int) {
	for _, q := range t.form.Questions {
		if !q.code.kind.card || !q.Core || !t.asked(q) || t.s.Marks[q.Name] == kept || t.begun(q) || !q.code.propose.truth(t, nil, true) {
			continue
		}
		for _, p := range q.Parts {
			switch {
			case p.Default != "" || p.Kind == "usulan" || !t.asked(p) || !t.required(p) || t.value(p.Name) != nil:
			case t.env.Last != nil && t.halfKey(p):
				maybe++
			case t.remembered(p) == nil:
				sure++
			}
		}
	}
	return sure, maybe
}
