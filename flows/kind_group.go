package flows

import (
	"strings"

	"pokjabot/flows/answer"
)

// dressCard shows the proposed values, each of which can be tapped.
func dressCard(t *turn, q *Question, p *Prompt) {
	for _, part := range q.Parts {
		if t.mayEdit(part) {
			p.Lines = append(p.Lines, t.line(part))
		}
	}
}

func dressCounts(t *turn, q *Question, p *Prompt) {
	for _, part := range q.Parts {
		line := t.line(part)
		line.Label = t.words(part.Label)
		if line.Value != "" {
			p.Count++
		}
		p.Lines = append(p.Lines, line)
	}
	if open := t.form.names[t.s.Part]; open != nil {
		p.Part, p.Label = open, t.words(open.Label)
	}
}

func showCounts(t *turn, q *Question) string {
	var parts []string
	for _, p := range q.Parts {
		if s := p.code.kind.show(t, p); s != "" {
			parts = append(parts, t.short(p)+": "+s)
		}
	}
	return strings.Join(parts, ", ")
}

// readCounts reads numbers for several names in one message ("anak 5, lansia 10", "implan 22 suntik
// 12", or as many bare numbers as there are lines), or one number for the name that was tapped. What
// was understood of a message stands on the card while the rest is asked.
func readCounts(t *turn, q *Question, in Input) (values, *again) {
	if open := t.form.names[t.s.Part]; open != nil {
		return open.code.kind.read(t, open, in)
	}
	r := answer.Numbers(in.Text, t.countMenu(q))
	got := values{}
	for name, n := range r.Values {
		whole, exact := n.Int()
		if !exact {
			return nil, reask("flows.bukan_bulat", nil)
		}
		got[name] = encode(whole)
	}
	if unclear := unclearOf(r, in.Text); unclear != "" {
		if len(got) > 0 && t.check(got, false) == nil {
			t.put(got)
		}
		no := reask("flows.bukan_angka_banyak", map[string]any{"Bagian": unclear})
		if hint := t.words(q.Hint); hint != "" { // the form's own example
			no.notices = append(no.notices, Notice{ID: "flows.pesan_formulir", Args: map[string]any{"Pesan": hint}})
		}
		return nil, no
	}
	return got, nil
}

// countMenu are the lines of the card under all names that people call them by: short and long
// label, and chat::sinonim.
func (t *turn) countMenu(q *Question) []answer.Option {
	menu := make([]answer.Option, len(q.Parts))
	for i, p := range q.Parts {
		menu[i] = answer.Option{Code: p.Name, Label: t.short(p), Synonyms: append([]string{t.words(p.Label)}, p.Synonyms...)}
	}
	return menu
}

// unclearOf is the first piece that was no answer; empty when all was.
func unclearOf(r answer.Labelled, text string) string {
	switch {
	case len(r.Unclear) > 0:
		return r.Unclear[0].Text
	case len(r.Twice) > 0 || len(r.Values) == 0:
		return text
	}
	return ""
}
