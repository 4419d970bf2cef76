package flows

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"pokjabot/flows/answer"
)

// readRow reads a card of several questions (sekartu): all of them in one message where that can be
// told apart ("kemarin jam 9", "12 keluarga, 3 L 20 P", "3 ke puskesmas"), else the answer belongs
// to the part that is open.
func readRow(t *turn, q *Question, in Input) (values, *again) {
	open := t.form.names[t.s.Part]
	if open == nil {
		open = q.asked()[0]
	}
	if in.Code != "" || in.Text == "" {
		return open.code.kind.read(t, open, in)
	}
	date, clock := q.part("date"), q.part("time")
	if date != nil && clock != nil {
		r := answer.DateTime(in.Text, t.now(), t.looks(date))
		if open == clock && !(r.HasDate && r.HasTime) {
			return readTime(t, clock, in) // "9" is an hour here, not a day of the month
		}
		return t.moment(date, clock, open, r, in)
	}
	if got := t.several(q, open, in); got != nil {
		return got, nil
	}
	return open.code.kind.read(t, open, in)
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
	maps.Copy(v, more)
}

// mostWords bounds how many ways a message is cut to find several answers in it.
const mostWords = 12

// several reads the open part and those behind it from one message; nil when it holds one answer.
func (t *turn) several(q, open *Question, in Input) values {
	parts := q.asked()
	parts = parts[slices.Index(parts, open):]
	if len(parts) < 2 {
		return nil
	}
	if lp := q.lp(); lp != nil {
		if got, sure := t.withLP(q, lp, in.Text); sure {
			return got
		}
	}
	if !slices.ContainsFunc(parts, func(p *Question) bool { return p.Type != "integer" }) {
		return t.integers(parts, in.Text)
	}
	pieces := strings.FieldsFunc(in.Text, func(r rune) bool { return strings.ContainsRune(",;\n", r) })
	for i := range pieces {
		pieces[i] = strings.TrimSpace(pieces[i])
	}
	if len(pieces) <= mostWords {
		if got := t.cut(parts, pieces, ", ", in); got != nil {
			return got
		}
	}
	words := strings.Fields(in.Text)
	if len(words) > mostWords || slices.ContainsFunc(parts, func(p *Question) bool { return p.Type == "text" }) {
		return nil
	}
	return t.cut(parts, words, " ", in)
}

// lp is the count by sex on a card of several, nil when it has none.
func (q *Question) lp() *Question {
	for _, p := range q.Asked {
		if p.Kind == "lp" {
			return p
		}
	}
	return nil
}

// withLP reads the numbers of a card with a count by sex by how many there are: all of them in the
// order of the card ("12 3 20"), or men and women by name while the others are still to be said.
func (t *turn) withLP(q, lp *Question, text string) (values, bool) {
	numbers := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	bare := strings.IndexFunc(text, unicode.IsLetter) < 0
	if bare && len(numbers) == len(q.Parts) && !slices.ContainsFunc(q.Parts, func(p *Question) bool { return p.Type != "integer" }) {
		got := values{}
		for i, p := range q.Parts {
			v := storeNumber(numbers[i])
			if v == nil {
				return nil, true
			}
			got[p.Name] = v
		}
		return got, true
	}
	if r := answer.Counts(text); len(numbers) == 2 && !bare && r.OK() && r.Value.Split {
		return lpValues(lp, r.Value.L, r.Value.P), true
	}
	return nil, false
}

// integers reads several numbers, by their labels or in the order of the card.
func (t *turn) integers(parts []*Question, text string) values {
	menu := make([]answer.Option, len(parts))
	for i, p := range parts {
		menu[i] = answer.Option{Code: p.Name, Label: t.short(p)}
	}
	r := answer.Numbers(text, menu)
	if len(r.Values) == 0 || len(r.Unclear) > 0 || len(r.Twice) > 0 {
		return nil
	}
	got := values{}
	for name, n := range r.Values {
		whole, exact := n.Int()
		if !exact {
			return nil
		}
		got[name] = encode(whole)
	}
	return got
}

// cut hands the pieces of a message to the parts in their order, each at least one, all parts
// before fewer, the first as much as it takes; nil when no way of cutting lets each part read its
// own without a question.
func (t *turn) cut(parts []*Question, pieces []string, glue string, in Input) values {
	for n := min(len(parts), len(pieces)); n > 1; n-- {
		if got := t.share(parts[:n], pieces, glue, in); got != nil {
			return got
		}
	}
	return nil
}

func (t *turn) share(parts []*Question, pieces []string, glue string, in Input) values {
	if len(parts) == 1 {
		return t.piece(parts[0], pieces, glue, in)
	}
	for n := len(pieces) - len(parts) + 1; n > 0; n-- {
		first := t.piece(parts[0], pieces[:n], glue, in)
		if first == nil {
			continue
		}
		if rest := t.share(parts[1:], pieces[n:], glue, in); rest != nil {
			first.add(rest)
			return first
		}
	}
	return nil
}

// piece reads one share of a message. A choice may have small words before it: "3 orang ke puskesmas".
func (t *turn) piece(p *Question, pieces []string, glue string, in Input) values {
	got := t.quietly(p, strings.Join(pieces, glue), in)
	for n := 1; got == nil && glue == " " && p.Type == "select_one" && n < min(len(pieces), 3); n++ {
		got = t.quietly(p, strings.Join(pieces[n:], glue), in)
	}
	return got
}

// quietly reads a piece as an answer to p without leaving a trace; nil when it is none for sure.
func (t *turn) quietly(p *Question, text string, in Input) values {
	try := *t
	try.ctx, try.known, try.calculated = nil, make([]relevance, len(t.known)), nil
	try.ownAnswers, try.ownMarks, try.ownProposed = false, false, false
	in.Text = strings.TrimSpace(text)
	got, no := p.code.kind.read(&try, p, in)
	if no != nil || len(got) == 0 {
		return nil
	}
	return got
}

// showParts lists the values; where several are bare numbers each bears its name.
func showParts(t *turn, q *Question) string {
	numbers := 0
	for _, p := range q.Parts {
		if p.Type == "integer" {
			numbers++
		}
	}
	var parts []string
	for _, p := range q.asked() {
		s := p.code.kind.show(t, p)
		if s == "" || !t.relevant(p) {
			continue
		}
		if numbers > 1 && p.Type == "integer" {
			s = t.short(p) + " " + s
		}
		parts = append(parts, s)
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
	if open != q.asked()[0] && len(open.Label) > 0 {
		p.Label, p.Hint = t.words(open.Label), t.words(open.Hint)
	}
	open.code.kind.dress(t, open, p)
	if open.code.kind.widget != KindQuestion && p.Kind == KindQuestion {
		p.Kind = open.code.kind.widget
	}
}
