package flows

import (
	"maps"
	"slices"
	"strings"
	"time"

	"pokjabot/flows/answer"
)

// A form may be told in one go: as a fill-sheet with a line each, or as a message that answers more
// than the open question ("25 org, balai desa, kemarin"). Everything passes the readers and limits of
// the walk; what they would have asked about waits as typed (Session.Unread) and is read by the card
// that asks for it, so that nobody types it twice and nothing is guessed.

// SheetLine is one line of a fill-sheet.
type SheetLine struct {
	Question *Question
	Label    string
	Names    []string // what else people call it
	Core     bool     // asked in the walk as things stand, so it stands on an empty sheet
	Need     bool     // must be answered and nothing can be proposed
}

// SheetLines lists what can be answered in writing, in the order of the form: cards, the parts of
// those that hold several questions, the lines of a kartu usulan.
func SheetLines(form *Form, env Env) []SheetLine {
	t := newTurn(form, Session{Form: form.ID, Version: form.Version}, env)
	t.propose(nil)
	var list []SheetLine
	add := func(q *Question, card *Question, core bool) {
		if !q.writable() {
			return
		}
		l := SheetLine{Question: q, Label: t.short(q), Core: core && t.asked(q) && t.s.Marks[card.Name] != kept, Need: t.required(q)}
		l.Names = append(answer.Called(q.Name), q.Synonyms...)
		for _, other := range q.Short {
			l.Names = append(l.Names, other)
		}
		slices.Sort(l.Names)
		list = append(list, l)
	}
	for _, q := range form.Questions {
		switch {
		case q.code.kind.card:
			for _, p := range q.Parts {
				add(p, q, q.Core)
			}
		case q.code.kind.row:
			for _, p := range q.asked() {
				add(p, q, q.Core)
			}
		default:
			add(q, q, q.Core)
		}
	}
	return list
}

// writable says whether a line of text can answer q.
func (q *Question) writable() bool {
	k := q.code.kind
	return k.widget != "" && k.widget != KindPhotos && k.widget != KindLocation && q.Round == nil && q.Type != "note" && !q.fixed()
}

// Written is what a person wrote in one go.
type Written struct {
	Lines []answer.Line // by name of the question
	Loose []string      // without a label: told apart by their kind
	// At is when it was written, which "kemarin" is counted from; zero: now.
	At time.Time
}

// Understood is what came of a Written.
type Understood struct {
	Taken []string // names of the questions that were answered
	Left  []string // pieces that answer nothing for sure
}

// Unread are texts that wait for the card that asks for them, by name of the question.
type Unread struct {
	At    time.Time         `json:"at"` // when they were written
	Texts map[string]string `json:"texts"`
}

// FillSheet answers all that a sheet says. What it leaves out and need not be told is skipped, what
// can be proposed is proposed: the review shows both. The card is that review, or the first one that
// is missing or not clear.
func FillSheet(form *Form, s Session, env Env, w Written) (Session, Prompt, Understood) {
	t := newTurn(form, s, env)
	u := t.take(w)
	t.settleRest()
	t.advance()
	t.leftOver(u)
	t.reread()
	return t.s, t.card(), u
}

// leftOver tells which pieces were not used: nothing that was written goes without a word.
func (t *turn) leftOver(u Understood) {
	if len(u.Left) > 0 {
		t.tell("flows.belum_terpakai", map[string]any{"Nilai": strings.Join(u.Left, "; ")})
	}
}

// heard tells what one message answered, for its cards were never shown.
func (t *turn) heard(u Understood) {
	var lines []string
	seen := map[string]bool{}
	for _, name := range u.Taken {
		card := t.standsOn(t.form.names[name])
		if card.code.kind.card {
			card = t.form.names[name]
		}
		if l := t.line(card); !seen[card.Name] && l.Value != "" {
			lines = append(lines, l.Label+": "+l.Value)
		}
		seen[card.Name] = true
	}
	if len(lines) > 0 {
		t.tell("flows.tercatat", map[string]any{"Isi": strings.Join(lines, " · ")})
	}
}

// TakeSeveral answers more than the open question with one message. ok is false when the message is
// not surely that: then it belongs to the open question alone, and nothing has changed. Without at
// least two labels it must be understood wholly, or, in one breath ("tadi pagi penyuluhan stunting di
// balai desa, 6 bapak 32 ibu"), as the open question and two more: what is left is told.
func TakeSeveral(form *Form, s Session, env Env, w Written) (next Session, card Prompt, u Understood, ok bool) {
	t := newTurn(form, s, env)
	if t.repeat() != nil || t.s.Pending != nil {
		return s, Prompt{}, u, false
	}
	u = t.take(w)
	wholly := len(u.Left) == 0 || len(w.Lines) >= 2 || len(u.Taken) >= 3 && slices.ContainsFunc(u.Taken, func(name string) bool { return t.standsOn(t.form.names[name]).Name == s.At })
	if len(u.Taken)+len(t.waiting()) < 2 || !wholly {
		return s, Prompt{}, Understood{}, false
	}
	t.advance()
	t.heard(u)
	t.leftOver(u)
	t.reread()
	return t.s, t.card(), u, true
}

// TakeSure answers what a text surely says and leaves the rest of it: a caption under a photo need
// not be an answer at all.
func TakeSure(form *Form, s Session, env Env, w Written) (Session, Prompt, Understood) {
	t := newTurn(form, s, env)
	if t.repeat() != nil {
		return s, t.card(), Understood{}
	}
	before := t.s.Unread
	u := t.take(w)
	t.s.Unread = before
	t.advance()
	t.heard(u)
	return t.s, t.card(), u
}

// take reads lines and loose pieces until no further one is understood: one answer may open the
// question of another.
func (t *turn) take(w Written) Understood {
	var u Understood
	at := w.At
	if at.IsZero() {
		at = t.env.Now
	}
	now := t.env.Now
	t.env.Now = at
	open := w.Lines
	for again := true; again; {
		again = false
		for _, q := range t.form.all() {
			open = slices.DeleteFunc(slices.Clone(open), func(l answer.Line) bool {
				if l.Code != q.Name || !t.asked(q) || !t.fill(q, l.Text) {
					return false
				}
				again = true
				u.Taken = append(u.Taken, q.Name)
				return true
			})
		}
	}
	for _, l := range open {
		t.wait(l.Code, l.Text, at)
	}
	for _, text := range w.Loose {
		t.loose(text, at, &u)
	}
	t.env.Now = now
	return u
}

// wait keeps a text for the card that asks for it. A NIK is not kept anywhere (domain.md 8.2).
func (t *turn) wait(name, text string, at time.Time) {
	if answer.HasNIK(text) {
		t.tell("flows.nik", nil)
		return
	}
	if q := t.form.names[name]; q == nil || !q.writable() {
		return
	}
	u := Unread{At: at, Texts: map[string]string{}}
	if t.s.Unread != nil {
		maps.Copy(u.Texts, t.s.Unread.Texts)
	}
	if old := u.Texts[name]; old != "" && old != text {
		text = old + "\n" + text // said twice: both are asked about
	}
	u.Texts[name] = text
	t.s.Unread = &u
}

func (t *turn) waiting() map[string]string {
	if t.s.Unread == nil {
		return nil
	}
	return t.s.Unread.Texts
}

// fetch takes the waiting text of a question, "" when there is none.
func (t *turn) fetch(name string) string {
	text := t.waiting()[name]
	if text == "" {
		return ""
	}
	rest := maps.Clone(t.s.Unread.Texts)
	delete(rest, name)
	if t.s.Unread = &(Unread{At: t.s.Unread.At, Texts: rest}); len(rest) == 0 {
		t.s.Unread = nil
	}
	return text
}

// reread answers cards with what waits for them, up to the first that has nothing, or does not
// understand it: then it says why and offers the readings, as if it had just been typed.
func (t *turn) reread() {
	for t.s.Unread != nil && t.s.At != "" {
		at, name, now := t.s.Unread.At, t.s.Part, t.env.Now
		if t.waiting()[name] == "" {
			name = t.s.At
		}
		text := t.fetch(name)
		if text == "" {
			return
		}
		card, part := t.s.At, t.s.Part
		t.env.Now, t.said = at, ""
		t.answer(Input{Op: Answer, Text: text})
		t.env.Now = now
		if t.s.At == card && t.s.Part == part {
			return
		}
	}
}

// fill takes a text as the answer to q when it is one for sure.
func (t *turn) fill(q *Question, text string) bool {
	got := t.sure(q, text)
	if got == nil {
		return false
	}
	t.put(got)
	t.follow(got)
	card := t.standsOn(q)
	switch {
	case card == q, card.code.kind.card:
		t.mark(q.Name, answered)
	case t.complete(card):
		t.mark(card.Name, answered)
	}
	return true
}

// standsOn is the card on which q is asked: itself, its sekartu, the kartu usulan around it.
func (t *turn) standsOn(q *Question) *Question {
	card := q
	for g := t.form.parent[card.Name]; g != nil && g.code.kind.widget != ""; g = t.form.parent[card.Name] {
		card = g
	}
	return card
}

// sure reads a text as the answer to q without leaving a trace; nil when the walk would have to ask.
func (t *turn) sure(q *Question, text string) values {
	if answer.HasNIK(text) || strings.TrimSpace(text) == "" {
		return nil
	}
	if t.lists == nil {
		t.lists = map[string][]Choice{} // what one try fetches serves the next
	}
	try := *t
	try.ctx, try.known, try.calculated = nil, make([]relevance, len(t.known)), nil
	try.ownAnswers, try.ownMarks, try.ownProposed = false, false, false
	read := q
	if card := t.standsOn(q); card.code.kind.row {
		read, try.s.Part = card, q.Name
	}
	got, no := read.code.kind.read(&try, read, Input{Op: Answer, Text: strings.TrimSpace(text)})
	if no != nil || len(got) == 0 || try.check(got, true) != nil {
		return nil
	}
	if read.Parts != nil && try.checkGroup(read, got, true) != nil {
		return nil
	}
	return got
}

// settleRest leaves what a sheet does not say and need not say: optional questions are skipped, a
// card of proposals that is full stands on the review.
func (t *turn) settleRest() {
	for again := true; again; {
		again = false
		for _, name := range t.steps() {
			q := t.form.names[name]
			if t.s.Marks[name] != "" || t.waitsFor(q) {
				continue
			}
			switch {
			case q.code.kind.card && t.full(q):
				t.mark(name, answered)
			case !q.code.kind.card && !t.required(q) && q.Type != "note":
				t.mark(name, skipped)
			default:
				continue
			}
			again = true
			break
		}
	}
}

func (t *turn) waitsFor(q *Question) bool {
	return t.waiting()[q.Name] != "" || slices.ContainsFunc(q.Parts, func(p *Question) bool { return t.waiting()[p.Name] != "" })
}

// full says whether every line of a card that must have a value has one.
func (t *turn) full(q *Question) bool {
	return !slices.ContainsFunc(q.Parts, func(p *Question) bool { return t.required(p) && t.relevant(p) && t.blank(p) })
}
