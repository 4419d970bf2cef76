package flows

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

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
// not surely that, or, without at least two labels, not wholly: then it belongs to the open question
// alone, and nothing has changed.
func TakeSeveral(form *Form, s Session, env Env, w Written) (next Session, card Prompt, u Understood, ok bool) {
	t := newTurn(form, s, env)
	if t.repeat() != nil || t.s.Pending != nil {
		return s, Prompt{}, u, false
	}
	u = t.take(w)
	if len(u.Taken)+len(t.waiting()) < 2 || len(u.Left) > 0 && len(w.Lines) < 2 {
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

// The longest run of pieces, and of words, that may be one answer ("Selasa, 24 November, jam 9").
const (
	longestPieces = 3
	longestWords  = 6
)

// loose finds answers in a text without labels. Pieces between commas go together where that makes
// an answer, are cut into words where it does not.
func (t *turn) loose(text string, at time.Time, u *Understood) {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n", r) })
	for i := 0; i < len(pieces); {
		if n := t.run(pieces[i:], ", ", longestPieces, at, u); n > 0 {
			i += n
			continue
		}
		t.byWords(strings.Fields(pieces[i]), at, u)
		i++
	}
}

// byWords finds answers in a piece word by word; the words between two are a place when they say so.
func (t *turn) byWords(words []string, at time.Time, u *Understood) {
	var rest []string
	flush := func() {
		if text := strings.Join(rest, " "); text != "" && !t.whereabouts(text, at, u) {
			u.Left = append(u.Left, text)
		}
		rest = nil
	}
	for i := 0; i < len(words); {
		if len(rest) == 0 || !answer.BeginsPlace(strings.Join(rest, " ")) || !answer.GoesOn(rest, words[i]) {
			if n := t.run(words[i:], " ", longestWords, at, u); n > 0 {
				flush()
				i += n
				continue
			}
		}
		if len(rest) > 0 && !answer.BeginsPlace(strings.Join(rest, " ")) && answer.BeginsPlace(strings.Join(words[i:], " ")) {
			flush()
		}
		rest = append(rest, words[i])
		i++
	}
	flush()
}

// whereabouts takes a text that says by itself that it is a place as the answer to the form's place.
func (t *turn) whereabouts(text string, at time.Time, u *Understood) bool {
	q := t.form.names[placeQuestion]
	if q == nil || q.Type != "text" || len(strings.Fields(text)) > longestWords || t.s.Answers[q.Name] != nil || !t.asked(q) && t.s.At != q.Name || !answer.BeginsPlace(text) {
		return false
	}
	if !t.fill(q, answer.PlaceOnly(text)) {
		t.wait(q.Name, text, at)
	}
	u.Taken = append(u.Taken, q.Name)
	return true
}

// placeQuestion is the id that every form calls its place by (domain.md 3).
const placeQuestion = "tempat"

// run takes the longest run from the front that answers exactly one open question.
func (t *turn) run(pieces []string, glue string, longest int, at time.Time, u *Understood) int {
	for n := min(len(pieces), longest); n > 0; n-- {
		text := strings.TrimSpace(strings.Join(pieces[:n], glue))
		if strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r == '/' }) < 0 {
			continue // a bare number may be anything
		}
		switch q, certain := t.only(text); {
		case q != nil && certain && t.fill(q, text):
			u.Taken = append(u.Taken, q.Name)
			return n
		case q != nil:
			t.wait(q.Name, text, at)
			return n
		}
	}
	return 0
}

// only finds the one open question that a text answers; nil when none does, or two do.
func (t *turn) only(text string) (found *Question, certain bool) {
	for _, q := range t.kinds() {
		sure := t.sure(q, text) != nil
		if !sure && !(q.Kind == "lp" && headcount(text)) {
			continue
		}
		if found != nil {
			return nil, false
		}
		found, certain = q, sure
	}
	return found, certain
}

// headcount says whether a text counts people, though not yet men and women.
func headcount(text string) bool {
	r := answer.Counts(text)
	return r.State == answer.Partial || r.OK() && !r.Value.Split
}

// kinds are the open questions whose answers can be told by their kind: days, hours, counts by sex,
// money, choices. A story or a bare number could be the answer to anything.
func (t *turn) kinds() []*Question {
	var list []*Question
	for _, name := range t.steps() {
		card := t.form.names[name]
		if t.s.Marks[name] == answered && !card.code.kind.row {
			continue
		}
		asked := []*Question{card}
		if card.code.kind.row {
			asked = card.asked()
		}
		for _, q := range asked {
			if t.s.Answers[q.Name] == nil && !t.complete(q) && t.waiting()[q.Name] == "" && t.asked(q) && tellable(q) {
				list = append(list, q)
			}
		}
	}
	return list
}

func tellable(q *Question) bool {
	switch {
	case q.Kind == "lp", q.Kind == "uang", q.Type == "date", q.Type == "time":
		return true
	case q.Other, q.Kind != "":
		return false
	default:
		return q.Type == "select_one" || q.Type == "select_multiple"
	}
}
