package flows

import "slices"

// card is what to show now: the open question, the review, or what lies under Lengkapi.
func (t *turn) card() Prompt {
	if q := t.repeat(); q != nil {
		return t.roundCard(q)
	}
	p := Prompt{Notices: t.notices, Said: t.saidLine()}
	q := t.form.names[t.s.At]
	if q == nil {
		t.summary(&p)
		return p
	}
	p.Kind, p.Question = q.code.kind.widget, q
	p.Index, p.Of, p.Most = t.place()
	p.Label, p.Hint = t.words(q.Label), t.words(q.Hint)
	if t.env.Evidence != nil {
		for _, name := range q.Evidence {
			p.Evidence = append(p.Evidence, t.env.Evidence(name)...)
		}
	}
	q.code.kind.dress(t, q, &p)
	if len(t.offer) > 0 { // a reading is tapped like any answer
		p.Options = slices.DeleteFunc(p.Options, func(o Option) bool {
			return slices.ContainsFunc(t.offer, func(r Option) bool { return r.Code == o.Code && o.Op == r.Op && o.Day == "" })
		})
		p.Options = append(t.offer, p.Options...)
	}
	if q.Type == "text" {
		p.Proposal = plain(t.value(q.Name))
	}
	p.Ops = t.ops(q, &p)
	// What Cocok would keep must be seen. A card of several answers has a line for each, choices to
	// tick show theirs, a reading stands in its notice.
	if q.fixed() || q.Type != "text" && slices.Contains(p.Ops, Confirm) && t.s.Pending == nil && len(p.Lines) == 0 && !q.code.kind.tick {
		p.Proposal = q.code.kind.show(t, q)
	}
	return p
}

// composed says whether q is a text that is proposed as a sentence (chat::kind usulan).
func composed(q *Question) bool { return q.Kind == "usulan" && q.Parts == nil }

// ops are the operations to offer, most wanted first.
func (t *turn) ops(q *Question, p *Prompt) []Op {
	ops := make([]Op, 0, 7)
	k, open := q.code.kind, t.open()
	switch {
	case t.s.Pending != nil:
		ops = append(ops, Confirm)
	case open != q && open.code.kind.tick:
		ops = append(ops, Done)
	case q.Kind == "skala" && t.s.Answers[q.Name] == nil: // what is proposed has a button of its own
	case k.card:
		ops = append(ops, Confirm, Edit)
	case k.widget == KindPhotos && p.Count > 0 && t.last(q):
		ops = append(ops, Done, Send)
	case k.tick || k.widget == KindCounts || q.Round != nil && p.Count > 0, k.widget == KindPhotos && p.Count > 0:
		ops = append(ops, Done)
	case composed(q) && p.Proposal != "" && t.s.Page != string(Append):
		ops = append(ops, Confirm, Append)
	case len(t.offer) > 0 && q.Parts == nil: // "Maksudnya yang ini?": what stood before is not meant
	case q.Type == "note" || q.fixed() || t.complete(q) || q.Parts == nil && t.s.Proposed[q.Name] != nil:
		ops = append(ops, Confirm)
	}
	if _, ok := t.before(); ok || t.outer != nil {
		ops = append(ops, Back)
	}
	if !k.card && p.Count == 0 && !t.required(q) && q.Type != "note" && !q.fixed() || t.s.Part != "" && k.row && t.complete(q) && !t.required(t.form.names[t.s.Part]) {
		ops = append(ops, Skip)
	} else if p.Index > 0 && t.required(q) && t.outer == nil {
		ops = append(ops, Later)
	}
	return append(ops, Help, Save, Cancel)
}

// last says whether nothing but q is open: photos at the end of a walk can be sent right away, so
// that a routine activity takes six actions with an album as without (domain.md, form a).
func (t *turn) last(q *Question) bool {
	for _, name := range t.steps() {
		if name != q.Name && (t.s.Marks[name] == "" || t.s.Marks[name] == deferred) {
			return false
		}
	}
	return true
}

// summary is the review card, or the list under Lengkapi.
func (t *turn) summary(p *Prompt) {
	p.Kind, p.Label = KindReview, t.words(t.form.Title)
	if t.s.Page == string(More) {
		p.Kind = KindMore
		p.Ops = []Op{Back, Save, Cancel}
		for _, q := range t.form.Questions {
			if !q.Core && t.asked(q) {
				p.Lines = append(p.Lines, t.line(q))
			}
		}
		return
	}
	more := false
	for _, q := range t.form.Questions {
		switch {
		case !t.asked(q) || q.Type == "note":
		case q.code.kind.card:
			for _, part := range q.Parts {
				if t.asked(part) {
					p.Lines = append(p.Lines, t.line(part))
				}
			}
		case !q.Core && q.code.kind.show(t, q) == "":
			more = true
		case !q.Core && t.s.Marks[q.Name] == "": // a default that nobody looked at
			more = true
			p.Lines = append(p.Lines, t.line(q))
		default:
			p.Lines = append(p.Lines, t.line(q))
			if q.Round != nil && len(t.given(q)) <= pageSize {
				p.Lines = append(p.Lines, t.roundLines(q)...)
			}
		}
	}
	p.Ops = []Op{Send, Edit}
	if more || slices.ContainsFunc(t.form.Questions, func(q *Question) bool { return !q.Core && t.asked(q) }) {
		p.Ops = append(p.Ops, More)
	}
	p.Ops = append(p.Ops, Back, Save, Cancel)
}

func (t *turn) line(q *Question) Line {
	value := q.code.kind.show(t, q)
	return Line{Name: q.Name, Label: t.short(q), Value: value, Missing: value == "" && t.required(q)}
}

// saidLine echoes what was understood; a card of proposals was on the screen already.
func (t *turn) saidLine() *Line {
	q := t.form.names[t.said]
	if q == nil || q.code.kind.card || t.s.At == "" {
		return nil
	}
	if line := t.line(q); line.Value != "" {
		return &line
	}
	return nil
}
