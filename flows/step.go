// Package flows walks a person through a form. It is a pure state machine: form, session and
// one input go in; the next session and what to show come out. Nothing here reads a clock, a
// file, a network or a database: that is why a transcript replays a year-old conversation to
// the letter, and why any server can take the next step of any session.
//
// Read Step first, then kinds.go (what tells question types apart), walk.go (which card comes
// next) and card.go (what stands on it). Not here: Telegram, SQL, who may report what (package
// bot), and the engine's own wording (package locales: a Notice names a message, it holds none).
// Values on cards are written by Env.Show, which the bot hands in; labels come from the form.
//
// A card is left in one of three ways, kept as marks: answered, skipped (Lewati), put off (Isi
// nanti). The walk always goes to the first card without a mark, so nothing else has to be
// remembered about where a person came from: after Ubah on the review card all other cards still
// have their marks and the walk ends at the review again; when an answer opens new questions they
// have none and are asked. A kartu usulan is one card whose lines have proposed values (presets,
// memories, a composed sentence). Proposals stand beside the answers, never among them, and follow
// what they are made of until somebody answers the line.
//
// The chat columns are those of design.md 5. Added there:
//   - chat::propose on an usulan group, an expression; while it is false nothing is proposed and
//     each line is asked by itself (form a, jenis = lainnya).
//   - chat::semua_perempuan on an lp names the total that one tap makes all women.
//   - chat::scale on an integer of kind skala names the list of its four steps, whose codes are 1 to 4.
//   - chat::foto_jenis on a foto_berjenis image, an expression; while it is true photos whose
//     caption does not say it are asked for their kind (sebelum, kegiatan, sesudah).
//   - required, constraint and chat::soft on a group with a card speak of its parts together: one
//     of them must be given, their sum is bounded.
//   - "bulan" at the end of chat::remember: a value given in this calendar month is taken without
//     asking (Env.Given), and asked anew when its key changes.
//   - chat::sinonim on a line of angka_banyak, comma between: what people call it ("susuk").
//
// or_other behind a select with chat::list lets any typed name stand. ${name} in labels, hints,
// messages and choice labels becomes that answer as people read it; ${last-saved#name} in
// expressions is what chat::remember keeps. A choice_filter that leaves nothing leaves the question
// out; an answer that is no longer offered goes, and is asked again. trigger runs a calculation once
// its question is answered; without it, it is worked out whenever looked at, and never asked. One
// whose name begins with an underscore only words or checks other questions, and is no answer.
//
// A dateTime is one card for day and hour (kind_moment.go), a rank an order of all its choices
// (kind_rank.go), a range a number in steps (kind_range.go). Dates compare by their days, as in
// JavaRosa: a constraint on the hour says decimal-date-time(.) <= decimal-date-time(now()).
//
// A repeat is a form within the form, walked round by round (round.go); its answer is a list of
// objects. Paths see the answers as a tree (tree.go).
//
// Extra columns of the choices sheet: alone (yes = excludes the others, as the codes tidak_ada and
// tidak_tahu do by themselves), sinonim (other names, comma between), and whatever presets a form
// reads with instance().
//
// The cost of a step is bounded: text of at most 4,096 letters, five photos, a page of ten
// choices, one evaluation of each condition.
package flows

import (
	"encoding/json"
	"maps"
	"unicode/utf8"

	"pokjabot/flows/answer"
)

// Start opens form with what is known already (a plan that was carried out, a report to repeat)
// and returns the first card. Questions with a known answer count as answered; Kembali leads to them.
func Start(form *Form, env Env, prefill map[string]json.RawMessage) (Session, Prompt) {
	s := Session{Form: form.ID, Version: form.Version}
	t := newTurn(form, s, env)
	known := values{}
	for name, raw := range prefill {
		if form.names[name] != nil && json.Valid(raw) {
			known[name] = raw
		}
	}
	t.put(known)
	for _, q := range form.all() {
		if q.Living != "" && !q.Other && t.lonely(q) {
			t.mark(q.Name, absent) // so that no later step has to ask for the list again
		}
	}
	t.propose(nil)
	for _, q := range form.Questions {
		if t.complete(q) {
			t.mark(q.Name, answered)
		}
		for _, p := range q.Parts {
			if t.complete(p) {
				t.mark(p.Name, answered)
			}
		}
	}
	t.advance()
	return t.s, t.card()
}

// complete says whether q needs no asking: a card of proposals is looked at all the same.
func (t *turn) complete(q *Question) bool {
	return t.filled(q) && (q.Parts == nil || !q.code.kind.card)
}

// Step takes one input and returns the session that follows, what to show, and where that
// leaves us. It cannot fail: an input that makes no sense comes back as the same question
// with a kind Notice (domain.md 3.5), an old or doubled tap as Unchanged (design.md 3).
func Step(form *Form, s Session, in Input) (Session, []Prompt, Outcome) {
	if in.Revision != 0 && (in.Revision != s.Revision || in.Question != "" && in.Question != s.deepest().At && in.Op != Edit) {
		return s, nil, Unchanged
	}
	do, known := acts[in.Op]
	if !known {
		return s, nil, Unchanged
	}
	t := newTurn(form, s, in.Env)
	if s.At != "" && form.names[s.At] == nil { // a draft of another version: go where the walk goes
		t.advance()
	}
	if q := t.repeat(); q != nil && in.Op != Save && in.Op != Cancel {
		do = func(t *turn, in Input) Outcome { return t.within(q, in) }
	}
	switch outcome := do(t, in); outcome {
	case Unchanged:
		return s, nil, Unchanged
	case Cancelled:
		return Session{}, nil, Cancelled
	case Saved, Sent:
		return t.s, nil, outcome
	default:
		if t.s.Unread != nil && t.s.At != s.At { // the card that was entered may have its answer already
			t.reread()
		}
		return t.s, []Prompt{t.card()}, t.outcome()
	}
}

// acts is what each operation does. Asking stands for "show the open card", whichever that is.
var acts = map[Op]func(*turn, Input) Outcome{
	Answer: (*turn).answer, Back: (*turn).back, Skip: (*turn).skip, Later: (*turn).later,
	Help: (*turn).help, Edit: (*turn).edit, Confirm: (*turn).confirm, Send: (*turn).send,
	Tick: (*turn).tick, Page: (*turn).page, Done: (*turn).done, More: (*turn).more, Append: (*turn).append,
	Resume: func(*turn, Input) Outcome { return Asking },
	Save:   func(*turn, Input) Outcome { return Saved },
	Cancel: func(*turn, Input) Outcome { return Cancelled },
}

func (t *turn) answer(in Input) Outcome {
	q := t.form.names[t.s.At]
	switch {
	case in.Media != nil && in.Media.Kind == "photo" && t.form.photos != nil && (q == nil || q.code.kind.widget != KindPhotos):
		return t.earlyPhoto(in)
	case utf8.RuneCountInString(in.Text) > maxText:
		t.tell("flows.terlalu_panjang", map[string]any{"Batas": maxText})
		return Asking
	case answer.HasNIK(in.Text): // UU 27/2022; domain.md 8.2
		t.tell("flows.nik", nil)
		return Asking
	case q == nil:
		t.tell("flows.pilih_tombol", nil)
		return Asking
	case q.Round != nil:
		return t.answerRounds(q, in)
	case q.fixed():
		t.tell("flows.pilih_tombol", nil)
		return Asking
	case in.Point != nil && in.Text == "" && t.located(in):
		return Asking
	case in.Text == "" && in.Code == "" && !q.code.kind.takes(in):
		t.tell("flows.pesan_lain", nil)
		t.tell(q.code.kind.example, nil)
		return Asking
	case t.sameAsPending(q, in):
		return t.accepted(q, t.s.Pending)
	}
	got, no := q.code.kind.read(t, q, in)
	if no != nil {
		return t.again(no)
	}
	if q.code.kind.widget == KindPhotos { // stays open for more; an album's end has no mark
		if len(got) > 0 {
			t.put(got)
		}
		return Asking
	}
	if no := t.check(got, true); no != nil {
		return t.again(no)
	}
	if q.Parts != nil && q.code.kind.widget != KindCounts {
		if no := t.checkGroup(q, got, true); no != nil {
			return t.again(no)
		}
	}
	if q.code.kind.widget == KindCounts {
		t.gather(got)
		return Asking
	}
	return t.accepted(q, got)
}

// gather keeps counts on their card, which stays open for more.
func (t *turn) gather(got values) {
	t.put(got)
	t.follow(got)
	t.s.Part, t.s.Page, t.s.Pending = "", "", nil
}

func (t *turn) again(no *again) Outcome {
	t.notices = append(t.notices, no.notices...)
	t.offer = no.options
	return Asking
}

func (t *turn) accepted(q *Question, v values) Outcome {
	t.accept(q, v)
	return Asking
}

// sameAsPending says whether a person types once more what she was asked to confirm.
func (t *turn) sameAsPending(q *Question, in Input) bool {
	if t.s.Pending == nil || in.Revision != 0 || in.Text == "" {
		return false
	}
	got, no := q.code.kind.read(t, q, in)
	return no == nil && maps.EqualFunc(map[string]json.RawMessage(got), t.s.Pending, func(a, b json.RawMessage) bool { return plain(a) == plain(b) })
}

// earlyPhoto keeps a photo that comes before its question: people send the picture first.
func (t *turn) earlyPhoto(in Input) Outcome {
	q := t.form.photos
	got, no := q.code.kind.read(t, q, in)
	if no != nil {
		return t.again(no)
	}
	if len(got) > 0 {
		t.put(got)
		if t.s.Marks[q.Name] == skipped { // what came after Lewati counts
			t.mark(q.Name, answered)
		}
	}
	t.tell("flows.foto_disimpan", map[string]any{"Jumlah": len(photosOf(t.s.Answers[q.Name]))})
	return Asking
}

func (t *turn) back(Input) Outcome {
	if t.s.At == "" && t.s.Page != "" || t.s.Page == string(Append) || isMonth(t.s.Page) || isDay(t.s.Page) {
		t.s.Page = ""
		return Asking
	}
	if q := t.form.names[t.s.At]; q != nil && t.s.Part != "" {
		if part, ok := t.partBefore(q); ok {
			t.s.Part, t.s.Page, t.s.Pending = part, "", nil
			t.s.Revision++
			return Asking
		}
	}
	name, ok := t.before()
	if !ok {
		t.tell("flows.awal", nil)
		return Asking
	}
	t.enter(name)
	return Asking
}

// partBefore is where Kembali leads within a card: from a count to all of them, from the hour to
// the day.
func (t *turn) partBefore(q *Question) (string, bool) {
	if q.code.kind.widget == KindCounts {
		return "", true
	}
	before, found := "", false
	for _, p := range q.asked() {
		if p.Name == t.s.Part {
			return before, found
		}
		if t.relevant(p) {
			before, found = p.Name, true
		}
	}
	return "", false
}

// skip leaves an optional question empty (Lewati).
func (t *turn) skip(Input) Outcome {
	q := t.form.names[t.s.At]
	none := values{}
	if part := t.open(); part != nil {
		none = part.nothing()
	}
	switch {
	case q == nil:
		return Asking
	case t.s.Part != "" && q.code.kind.row && !t.required(t.form.names[t.s.Part]) && t.complete(q):
		t.mark(q.Name, answered)
	case t.required(q):
		return t.needed(q)
	default:
		none = q.nothing()
		t.mark(q.Name, skipped)
	}
	t.put(none)
	t.follow(none)
	t.advance()
	return Asking
}

// nothing is the empty answer to q.
func (q *Question) nothing() values {
	if q.Parts == nil {
		return values{q.Name: nil}
	}
	none := values{}
	for _, p := range q.Parts {
		none[p.Name] = nil
	}
	return none
}

func (t *turn) needed(q *Question) Outcome {
	if message := t.words(q.RequiredMessage); message != "" {
		t.tell("flows.pesan_formulir", map[string]any{"Pesan": message})
	} else {
		t.tell("flows.perlu_diisi", nil)
	}
	return Asking
}

// later goes on and leaves the question for the review (Isi nanti).
func (t *turn) later(Input) Outcome {
	if t.s.At == "" {
		return Asking
	}
	if t.outer != nil { // a round is given whole
		return t.needed(t.form.names[t.s.At])
	}
	t.mark(t.s.At, deferred)
	t.advance()
	return Asking
}

func (t *turn) help(Input) Outcome {
	q := t.form.names[t.s.At]
	if q == nil {
		t.tell("flows.contoh_periksa", nil)
		return Asking
	}
	if part := t.form.names[t.s.Part]; part != nil {
		q = part
	}
	if hint := t.words(q.Hint); hint != "" {
		t.tell("flows.pesan_formulir", map[string]any{"Pesan": hint})
	}
	if id := q.code.kind.example; id != "" {
		t.tell(id, nil)
	}
	return Asking
}
