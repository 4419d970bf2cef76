package flows

import (
	"encoding/json"
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

// readCounts reads numbers for several names in one line ("anak 5, lansia 10"), or one number for
// the name that was tapped.
func readCounts(t *turn, q *Question, in Input) (values, *again) {
	if open := t.form.names[t.s.Part]; open != nil {
		return open.code.kind.read(t, open, in)
	}
	menu := make([]answer.Option, len(q.Parts))
	for i, p := range q.Parts {
		menu[i] = answer.Option{Code: p.Name, Label: t.short(p)}
	}
	got := values{}
	for piece := range strings.FieldsFuncSeq(in.Text, func(r rune) bool { return strings.ContainsRune(",;\n", r) }) {
		name, count, ok := labelled(piece, menu)
		if !ok {
			return nil, reask("flows.bukan_angka_banyak", map[string]any{"Bagian": strings.TrimSpace(piece)})
		}
		got[name] = count
	}
	if len(got) == 0 {
		return nil, reask("flows.contoh_angka_banyak", nil)
	}
	return got, nil
}

// labelled splits "lansia 10" into the part and its number: the last word that is a number counts,
// for labels hold numbers of their own ("Anak 0–5").
func labelled(piece string, menu []answer.Option) (string, json.RawMessage, bool) {
	words := strings.Fields(strings.NewReplacer("=", " ", ":", " ").Replace(piece))
	for i := len(words) - 1; i > 0; i-- {
		n := answer.Number(words[i])
		whole, exact := n.Value.Int()
		if !n.OK() || !exact {
			continue
		}
		label := strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " ")
		if c := answer.Choice(label, menu); c.OK() {
			return c.Value, encode(whole), true
		}
	}
	return "", nil, false
}
