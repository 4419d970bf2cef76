package xlsform

import (
	"cmp"
	"strconv"
	"strings"

	"pokjabot/flows"
)

// question understands one row of the survey sheet, whatever group it stands in.
func (b *builder) question(row Row, typ, list string, other bool) *flows.Question {
	q := &flows.Question{
		Name: row.Value("name"), Type: typ, Kind: row.Value("chat::kind"), List: cmp.Or(list, row.Value("chat::scale")), Other: other, Row: row.Number,
		Label: b.text(row, "label"), Hint: b.text(row, "hint"), Short: b.text(row, "chat::short"),
		RequiredMessage:   b.text(row, "required_message"),
		ConstraintMessage: b.text(row, "constraint_message"),
		SoftMessage:       b.text(row, "chat::soft_message"),
		Living:            row.Value("chat::list"),
		Core:              !strings.EqualFold(row.Value("chat::core"), "no"),
		ReadOnly:          yes(row.Value("readonly")), Trigger: reference(row.Value("trigger")),
		Required: row.Value("required"), Relevant: row.relevant(), Constraint: row.Value("constraint"),
		Soft: row.Value("chat::soft"), Default: row.Value("default"), Calculation: row.Value("calculation"),
		ChoiceFilter: row.Value("choice_filter"), Propose: row.Value("chat::propose"), Stage: row.Value("chat::foto_jenis"),
		Count:    either(row.Value("repeat_count"), row.Value("jr:count")),
		AllWomen: reference(row.Value("chat::semua_perempuan")), Synonyms: names(row.Value("chat::sinonim")),
		Remember: strings.Fields(row.Value("chat::remember")), Evidence: strings.Fields(row.Value("chat::evidence")),
		Roles: strings.Fields(row.Value("chat::roles")), Website: row.Value("chat::website"),
		Measure: row.Value("rekap::measure"), Dimension: row.Value("rekap::dimension"),
	}
	if last := len(q.Remember) - 1; last > 0 && q.Remember[last] == "bulan" {
		q.Remember, q.Monthly = q.Remember[:last], true
	}
	if q.Kind != "" && !(typ == "begin_group" && groupKinds[q.Kind]) && questionKinds[q.Kind] != typ {
		b.fault("survey", row.Number, "chat::kind", "%q does not go with the type %q", q.Kind, row.Value("type"))
	}
	if typ == "range" {
		q.Range = b.steps(row)
	}
	if m, ok := metadata[strings.ToLower(row.Value("type"))]; ok {
		q.Default, q.Calculation = cmp.Or(q.Default, m.byDefault), cmp.Or(q.Calculation, m.calculation)
	}
	if (typ == "rank" || strings.HasPrefix(typ, "select_")) && list == "" && q.Living == "" {
		b.fault("survey", row.Number, "type", "a choice needs the name of its list")
	}
	return q
}

// steps reads the parameters of a range, "start=0 end=20 step=5", blank, comma or semicolon between;
// without them it runs from 1 to 10 (pyxform).
func (b *builder) steps(row Row) *flows.Range {
	r := flows.Range{Start: 1, End: 10, Step: 1}
	for pair := range strings.FieldsFuncSeq(row.Value("parameters"), func(r rune) bool { return strings.ContainsRune(" \t,;", r) }) {
		name, text, _ := strings.Cut(pair, "=")
		f, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil || f != f:
			b.fault("survey", row.Number, "parameters", "%q is no number", text)
		case name == "start":
			r.Start = f
		case name == "end":
			r.End = f
		case name == "step":
			r.Step = f
		default:
			b.fault("survey", row.Number, "parameters", "a range has start, end and step, not %q", name)
		}
	}
	return &r
}

// names are the names in a cell, comma between.
func names(cell string) []string {
	var list []string
	for name := range strings.SplitSeq(cell, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// yes reads the words that XLSForm takes for a true cell.
func yes(cell string) bool {
	switch strings.ToLower(cell) {
	case "yes", "true", "true()":
		return true
	}
	return false
}

// reference is the name in a cell that holds "${name}" or the bare name.
func reference(cell string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(cell), "${"), "}")
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
