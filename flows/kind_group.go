package flows

import (
	"encoding/json"
	"strings"

	"pokjabot/flows/answer"
)

// readRow reads a card of several questions (sekartu). Day and time are read together, so that
// "kemarin jam 9" answers both; else the answer belongs to the part that is open.
func readRow(t *turn, q *Question, in Input) (values, *again) {
	open := t.form.names[t.s.Part]
	if open == nil {
		open = q.Parts[0]
	}
	date, clock := q.part("date"), q.part("time")
	if in.Code != "" || date == nil || clock == nil {
		return open.code.kind.read(t, open, in)
	}
	r := answer.DateTime(in.Text, t.now(), t.looks(date))
	if open == clock && !(r.HasDate && r.HasTime) {
		return readTime(t, clock, in) // "9" is an hour here, not a day of the month
	}
	return t.moment(date, clock, open, r, in)
}

func (q *Question) part(typ string) *Question {
	for _, p := range q.Parts {
		if p.Type == typ {
			return p
		}
	}
	return nil
}

// moment reads day and time in one message; what is there already need not be said again.
func (t *turn) moment(date, clock, open *Question, r answer.DateTimeReading, in Input) (values, *again) {
	got := values{}
	if r.HasDate {
		v, no := t.day(date, r.Date)
		if no != nil {
			return nil, no
		}
		got.add(v)
	}
	if r.HasTime {
		v, no := t.clock(clock, r.Time)
		if no != nil {
			if len(got) > 0 { // the day is certain: keep it while the hour is asked
				t.put(got)
				t.s.Part = clock.Name
			}
			return nil, no
		}
		got.add(v)
	}
	if len(got) == 0 {
		return open.code.kind.read(t, open, in)
	}
	if got[date.Name] == nil && t.s.Answers[date.Name] == nil && t.required(date) {
		t.put(got)
		return nil, reask("flows.hari_belum", nil)
	}
	return got, nil
}

func (v values) add(more values) {
	for name, raw := range more {
		v[name] = raw
	}
}

func showParts(t *turn, q *Question) string {
	var parts []string
	for _, p := range q.Parts {
		if s := p.code.kind.show(t, p); s != "" && t.relevant(p) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// dressRow shows the open part; its own label takes over once the first part is known.
func dressRow(t *turn, q *Question, p *Prompt) {
	open := t.form.names[t.s.Part]
	if open == nil {
		return
	}
	p.Part = open
	if open != q.Parts[0] && len(open.Label) > 0 {
		p.Label, p.Hint = open.Label.In(t.env.Lang), open.Hint.In(t.env.Lang)
	}
	open.code.kind.dress(t, open, p)
	if open.code.kind.widget != KindQuestion && p.Kind == KindQuestion {
		p.Kind = open.code.kind.widget
	}
}

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
		line.Label = part.Label.In(t.env.Lang)
		if line.Value != "" {
			p.Count++
		}
		p.Lines = append(p.Lines, line)
	}
	if open := t.form.names[t.s.Part]; open != nil {
		p.Part, p.Label = open, open.Label.In(t.env.Lang)
	}
}

func showCounts(t *turn, q *Question) string {
	var parts []string
	for _, p := range q.Parts {
		if s := p.code.kind.show(t, p); s != "" {
			parts = append(parts, p.short(t.env.Lang)+": "+s)
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
		menu[i] = answer.Option{Code: p.Name, Label: p.short(t.env.Lang)}
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
