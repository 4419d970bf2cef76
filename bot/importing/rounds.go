package importing

import (
	"encoding/json"
	"strconv"

	"pokjabot/flows"
)

// repeat is a repeat of the form with the sheet that its rounds stand on, as Kobo and ODK export them:
// a row per round, _parent_index telling whose round it is.
type repeat struct {
	question *flows.Question
	head     *headings
	rules    map[string]rules
	t        *table
	rows     map[string][]Row // by _parent_index
}

// repeatsOf finds the sheets of a form's repeats. One that the book does not have is left out: its
// questions are then unanswered.
func repeatsOf(form *flows.Form, book *Book) ([]*repeat, error) {
	var list []*repeat
	for _, q := range form.Questions {
		if q.Round == nil {
			continue
		}
		h, err := newHeadings(q.Round)
		if err != nil {
			return nil, err
		}
		r := &repeat{question: q, head: h, rules: rulesOf(q.Round), rows: map[string][]Row{}}
		for i := range book.Sheets {
			s := &book.Sheets[i]
			t := h.innerTable(s)
			if t == nil || r.t != nil && !r.named(s.Name) {
				continue
			}
			r.t = t
			if r.named(s.Name) {
				break
			}
		}
		if r.t != nil {
			r.group()
			list = append(list, r)
		}
	}
	return list, nil
}

// innerTable understands a sheet of rounds: its headings stand in the first row, the parent's number
// among them.
func (h *headings) innerTable(s *Sheet) *table {
	if len(s.Rows) == 0 {
		return nil
	}
	t := h.understand(s, s.Rows[0])
	if t.one(columnParent) == nil || t.score == 0 {
		return nil
	}
	return t
}

// named says whether a sheet bears the name of the repeat.
func (r *repeat) named(sheet string) bool {
	want := plainHeading(sheet)
	for _, name := range append(labels(r.question.Label), r.question.Name) {
		if plainHeading(name) == want {
			return true
		}
	}
	return false
}

func (r *repeat) group() {
	parent := r.t.one(columnParent).at
	for _, data := range r.t.sheet.Rows {
		if data.Number > r.t.head {
			r.rows[data.At(parent)] = append(r.rows[data.At(parent)], data)
		}
	}
}

// rounds reads the rounds of a row, which is the at-th of its sheet when it has no _index of its own.
func (r *reader) rounds(w *row, at int) {
	index := strconv.Itoa(at)
	if c := w.t.one(columnIndex); c != nil && w.r.At(c.at) != "" {
		index = w.r.At(c.at)
	}
	for _, p := range r.repeats {
		var answers []map[string]json.RawMessage
		for _, data := range p.rows[index] {
			in := &row{t: p.t, r: data, env: w.env, answers: map[string]json.RawMessage{}, cells: map[string]int{}, flawed: map[string]bool{}}
			for _, q := range p.head.answer {
				in.read(p.question.Round, q)
			}
			w.findings = append(w.findings, in.findings...)
			w.inner[p.question.Name] = append(w.inner[p.question.Name], in)
			answers = append(answers, in.answers)
		}
		if raw, err := json.Marshal(answers); err == nil && len(answers) > 0 { // answers are JSON already
			w.answers[p.question.Name], w.cells[p.question.Name] = raw, -1
		}
	}
}

// inRound names what is wrong in one round by its cell on the sheet of the rounds.
func (r *reader) inRound(w *row, f flows.Finding) {
	rows := w.inner[f.Repeat.Name]
	if f.Round > len(rows) {
		return // of a repeat within a repeat: files have no rows for it
	}
	in := rows[f.Round-1]
	for _, p := range r.repeats {
		if p.question != f.Repeat || in.flawed[f.Question.Name] || follows(p.rules, in, f.Question) {
			continue
		}
		level := Error
		if f.Flaw == flows.Unsure {
			level = Info
		}
		id, args := flawed(f, r.Lang)
		w.findings = append(w.findings, Finding{level, p.t.sheet.Name, in.r.Number, cellOf(p.question.Round, p.rules, in, f.Question), f.Question.Name, id, args})
		in.flawed[f.Question.Name] = level == Error
	}
}
