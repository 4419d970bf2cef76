package xlsform

import (
	"slices"

	"pokjabot/flows"
)

// open is a group that has begun and not ended.
type open struct {
	card     *flows.Question // the group's card; nil when it only holds a condition
	within   *flows.Question // the lp of a sekartu
	plain    bool            // it only holds a condition, whatever card it stands on
	relevant string
	roles    []string // of a group without a card, handed down to its questions
	aside    bool     // chat::core no on such a group
	repeat   *flows.Question
	row      int
}

// survey is the survey sheet as it is being read: the questions so far and the groups still open.
type survey struct {
	*builder
	lists  map[string][]flows.Choice
	list   []*flows.Question
	groups []open
}

// questions understands the survey sheet.
func (b *builder) questions(rows []Row, lists map[string][]flows.Choice) []*flows.Question {
	s := survey{builder: b, lists: lists}
	for _, row := range rows {
		typ, choices, other := splitType(row.Value("type"))
		switch {
		case row.Value("type") == "": // a blank row, or one of notes
		case typ == "":
			b.question(row, typ, choices, other)
			b.fault("survey", row.Number, "type", "the type %q is outside of the chat profile", row.Value("type"))
		case typ == "end_group" || typ == "end_repeat":
			s.end(row, typ == "end_repeat")
		case typ == "begin_repeat":
			s.repeat(row, b.question(row, typ, choices, other))
		case typ == "begin_group":
			s.begin(row, b.question(row, typ, choices, other))
		default:
			s.add(b.question(row, typ, choices, other))
		}
	}
	for _, g := range s.groups {
		b.fault("survey", g.row, "type", "this group does not end")
	}
	return s.list
}

func (s *survey) end(row Row, repeat bool) {
	if len(s.groups) == 0 {
		s.fault("survey", row.Number, "type", "no group is open here")
		return
	}
	if last := s.groups[len(s.groups)-1]; repeat != (last.repeat != nil) {
		s.fault("survey", row.Number, "type", "what began in row %d ends in another way", last.row)
	}
	s.groups = s.groups[:len(s.groups)-1]
}

// begin opens a group. On a card it becomes a question with parts; an lp may stand in a sekartu,
// and any card behind a kartu usulan, whose lines are the parts of it.
func (s *survey) begin(row Row, q *flows.Question) {
	card := innermost(s.groups)
	if !groupKinds[q.Kind] {
		s.groups = append(s.groups, open{card: card, plain: true, relevant: q.Relevant, roles: q.Roles, aside: !q.Core, row: row.Number})
		return
	}
	q.Type, q.Parts = "group", []*flows.Question{}
	if card != nil && card.Kind == "sekartu" && q.Kind == "lp" {
		q.Relevant = row.relevant()
		card.Asked = append(card.Asked, q)
		s.groups = append(s.groups, open{card: card, within: q, row: row.Number})
		return
	}
	if card != nil && card.Kind != "usulan" {
		s.fault("survey", row.Number, "chat::kind", "a group on one card holds no other group")
	}
	s.inherit(q)
	list := s.open()
	s.groups = append(s.groups, open{card: q, row: row.Number})
	*list = append(*list, q)
}

// repeat opens a repeat: its questions are a form of their own, walked once a round.
func (s *survey) repeat(row Row, q *flows.Question) {
	if innermost(s.groups) != nil {
		s.fault("survey", row.Number, "type", "a group on one card holds no repeat")
	}
	q.Type, q.Round = "repeat", &flows.Form{ID: q.Name, Title: q.Label, Choices: s.lists}
	s.inherit(q)
	list := s.open()
	*list = append(*list, q)
	s.groups = append(s.groups, open{repeat: q, row: row.Number})
}

// open is the list that questions go to: the innermost repeat's, else the form's.
func (s *survey) open() *[]*flows.Question {
	for _, v := range slices.Backward(s.groups) {
		if r := v.repeat; r != nil {
			return &r.Round.Questions
		}
	}
	return &s.list
}

// here are the open groups within the innermost repeat.
func (s *survey) here() []open {
	for i, v := range slices.Backward(s.groups) {
		if v.repeat != nil {
			return s.groups[i+1:]
		}
	}
	return s.groups
}

// add puts a question where it belongs: on the open card, or into the walk.
func (s *survey) add(q *flows.Question) {
	s.put(q)
	if more := s.withOther(q, s.lists); more != nil {
		s.put(more)
	}
}

func (s *survey) put(q *flows.Question) {
	card := innermost(s.groups)
	if card == nil {
		s.inherit(q)
		list := s.open()
		*list = append(*list, q)
		return
	}
	q.Relevant = both(conditions(s.groups[1+slices.IndexFunc(s.groups, func(g open) bool { return g.card == card && !g.plain }):]), q.Relevant)
	card.Parts = append(card.Parts, q) // the card's own condition is looked at besides
	if within := s.groups[len(s.groups)-1].within; within != nil {
		within.Parts = append(within.Parts, q)
	} else if card.Kind == "sekartu" {
		card.Asked = append(card.Asked, q)
	}
}

// inherit hands down what the open groups without a card say: condition, roles, chat::core.
func (s *survey) inherit(q *flows.Question) {
	q.Relevant = both(conditions(s.here()), q.Relevant)
	for _, g := range s.here() {
		if g.card != nil {
			continue
		}
		q.Core = q.Core && !g.aside
		switch {
		case len(q.Roles) == 0:
			q.Roles = g.roles
		case len(g.roles) > 0:
			q.Roles = slices.DeleteFunc(slices.Clone(q.Roles), func(role string) bool { return !slices.Contains(g.roles, role) })
			if len(q.Roles) == 0 {
				q.Roles = []string{"-"} // nobody: the group and the question name different roles
			}
		}
	}
}

func innermost(groups []open) *flows.Question {
	if len(groups) == 0 {
		return nil
	}
	return groups[len(groups)-1].card
}

// conditions joins the conditions of the open groups that leave no other trace.
func conditions(groups []open) string {
	all := ""
	for _, g := range groups {
		all = both(all, g.relevant)
	}
	return all
}

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") and (" + b + ")"
}

func (r Row) relevant() string {
	if s := r.Value("relevant"); s != "" {
		return s
	}
	return r.Value("relevance")
}
