package xlsform

import (
	"strings"

	"pokjabot/flows"
)

// open is a group that has begun and not ended.
type open struct {
	card     *flows.Question // the group's card; nil when it only holds a condition
	relevant string
	row      int
}

// questions understands the survey sheet.
func (b *builder) questions(rows []Row) []*flows.Question {
	var list []*flows.Question
	var groups []open
	for _, row := range rows {
		typ, choices := splitType(row.Value("type"))
		if row.Value("type") == "" {
			continue // a blank row, or one of notes
		}
		q := b.question(row, typ, choices)
		q.Relevant = both(conditions(groups), q.Relevant)
		card := innermost(groups)
		switch {
		case typ == "":
			b.fault("survey", row.Number, "type", "the type %q is outside of the chat profile", row.Value("type"))
		case typ == "end_group":
			if len(groups) == 0 {
				b.fault("survey", row.Number, "type", "no group is open here")
				continue
			}
			groups = groups[:len(groups)-1]
		case typ == "begin_group" && !groupKinds[q.Kind]:
			groups = append(groups, open{card: card, relevant: row.relevant(), row: row.Number})
		case typ == "begin_group":
			if card != nil && card.Kind != "usulan" {
				b.fault("survey", row.Number, "chat::kind", "a group on one card holds no other group")
			}
			q.Type, q.Parts = "group", []*flows.Question{}
			groups = append(groups, open{card: q, row: row.Number})
			list = append(list, q)
		case card != nil:
			q.Relevant = row.relevant() // the card's own condition is looked at besides
			card.Parts = append(card.Parts, q)
		default:
			list = append(list, q)
		}
	}
	for _, g := range groups {
		b.fault("survey", g.row, "type", "this group does not end")
	}
	return list
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

func (b *builder) question(row Row, typ, list string) *flows.Question {
	q := &flows.Question{
		Name: row.Value("name"), Type: typ, Kind: row.Value("chat::kind"), List: list, Row: row.Number,
		Label: b.text(row, "label"), Hint: b.text(row, "hint"), Short: b.text(row, "chat::short"),
		RequiredMessage:   b.text(row, "required_message"),
		ConstraintMessage: b.text(row, "constraint_message"),
		SoftMessage:       b.text(row, "chat::soft_message"),
		Living:            row.Value("chat::list"),
		Core:              !strings.EqualFold(row.Value("chat::core"), "no"),
		Required:          row.Value("required"), Relevant: row.relevant(), Constraint: row.Value("constraint"),
		Soft: row.Value("chat::soft"), Default: row.Value("default"), Calculation: row.Value("calculation"),
		ChoiceFilter: row.Value("choice_filter"), Propose: row.Value("chat::propose"),
		Remember: strings.Fields(row.Value("chat::remember")), Evidence: strings.Fields(row.Value("chat::evidence")),
		Roles: strings.Fields(row.Value("chat::roles")), Website: row.Value("chat::website"),
		Measure: row.Value("rekap::measure"), Dimension: row.Value("rekap::dimension"),
	}
	if q.Kind != "" && !(typ == "begin_group" && groupKinds[q.Kind]) && questionKinds[q.Kind] != typ {
		b.fault("survey", row.Number, "chat::kind", "%q does not go with the type %q", q.Kind, row.Value("type"))
	}
	if strings.HasPrefix(typ, "select_") && list == "" && q.Living == "" {
		b.fault("survey", row.Number, "type", "a choice needs the name of its list")
	}
	return q
}

// text gathers a column with its languages: "label", "label::English (en)".
func (b *builder) text(row Row, names ...string) flows.Text {
	var t flows.Text
	for _, c := range row.Cells {
		for _, name := range names {
			rest, ok := strings.CutPrefix(c.Column, name)
			lang := b.language
			if ok && rest != "" {
				rest, ok = strings.CutPrefix(rest, "::")
				lang = languageCode(rest)
			}
			if !ok || lang == "" {
				continue
			}
			if t == nil {
				t = flows.Text{}
			}
			t[lang] = c.Value
		}
	}
	return t
}
