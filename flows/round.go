package flows

import (
	"encoding/json"
	"slices"
	"strconv"

	"pokjabot/flows/expr"
)

// A repeat is a form within the form: each round is a walk of its own (Session.Round), made of the
// same steps, cards and kinds, and its answers become one object in the list that is the answer of
// the repeat. Names within a round mean that round, names outside mean the form around it; from
// outside a name means that answer in every round (sum, max, count). Between the rounds a card shows
// what was given, with Tambah lagi and Selesai; a round that is opened again shows its lines, to be
// changed or removed.

// maxRounds bounds a repeat; a village log has a dozen, a foreign form must not fill the memory.
const maxRounds = 100

// Codes on the cards of a repeat.
const (
	addRound    = "+"
	removeRound = "-"
)

// roundsOf returns the rounds of an answer; nil when it is none.
func roundsOf(raw json.RawMessage) []values {
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var list []values
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list[:min(len(list), maxRounds)]
}

// wanted is how many rounds repeat_count asks for.
func (t *turn) wanted(q *Question) int {
	v, err := t.eval(q.code.count, nil)
	n := v.Number()
	if err != nil || n != n || n < 0 {
		return 0
	}
	return int(min(n, maxRounds))
}

// given are the rounds that count, each as a turn over its answers.
func (t *turn) given(q *Question) []*turn {
	if list, known := t.inner[q.Name]; known {
		return list
	}
	rounds := roundsOf(t.s.Answers[q.Name])
	if q.code.count != nil {
		rounds = rounds[:min(len(rounds), t.wanted(q))]
	}
	list := make([]*turn, len(rounds))
	for i, answers := range rounds {
		list[i] = t.round(q, Session{Form: q.Name, Answers: answers}, i)
		list[i].propose(nil)
	}
	if t.inner == nil {
		t.inner = map[string][]*turn{}
	}
	t.inner[q.Name] = list
	return list
}

// round makes the turn of one round.
func (t *turn) round(q *Question, s Session, index int) *turn {
	in := newTurn(q.Round, s, t.env)
	in.outer, in.index = t, index
	return in
}

// elsewhere is ${name} of a question in another form than this one: in the rounds of a repeat here,
// or in what this round is part of.
func (t *turn) elsewhere(name string) expr.Value {
	if q := t.form.within[name]; q != nil {
		if !t.relevant(q) {
			return expr.Nodes()
		}
		var all []*expr.Node
		for _, in := range t.given(q) {
			if v := in.look(name); v.Kind() == expr.KindNodes {
				all = append(all, v.Nodes()...)
			} else if !v.IsBlank() {
				all = append(all, expr.Values(v).Nodes()...)
			}
		}
		return expr.Nodes(all...)
	}
	if t.outer != nil {
		return t.outer.look(name)
	}
	return expr.Nodes()
}

// position counts the round, from 1: position(..) within it, position(../..) of the one around it.
func (t *turn) position(up int) int {
	if up > 1 && t.outer != nil {
		return t.outer.position(up - 1)
	}
	return t.index + 1
}

// begin is entering the card of a repeat: with a repeat_count the next round that lacks opens by itself.
func (t *turn) begin(q *Question) {
	if n := len(t.given(q)); q.code.count != nil && n < t.wanted(q) {
		t.openRound(q, n)
	}
}

// openRound opens a round given before at its lines, or a new one at its first question.
func (t *turn) openRound(q *Question, index int) {
	s := Session{Form: q.Name}
	rounds := roundsOf(t.s.Answers[q.Name])
	again := index < len(rounds)
	if again {
		s.Answers = rounds[index]
	}
	in := t.round(q, s, index)
	in.propose(nil)
	if again {
		for _, name := range in.steps() {
			switch p := in.form.names[name]; {
			case in.complete(p):
				in.mark(name, answered)
			case !in.required(p):
				in.mark(name, skipped)
			}
		}
	}
	in.advance()
	t.s.Page, t.s.Pending = "", nil
	t.s.Revision++
	t.settleRound(q, in)
}

// settleRound keeps what a step did to a round. A new one that came to its end joins the list.
func (t *turn) settleRound(q *Question, in *turn) {
	t.live = in
	t.s.Round = &Round{Index: in.index, Session: in.s}
	if in.s.At != "" {
		return
	}
	rounds := roundsOf(t.s.Answers[q.Name])
	isNew := in.index >= len(rounds)
	answers := values(in.s.Answers)
	if answers == nil {
		answers = values{}
	}
	if isNew {
		rounds = append(rounds, answers)
	} else {
		rounds[in.index] = answers
	}
	t.put(values{q.Name: encode(rounds)})
	t.follow(values{q.Name: nil})
	if isNew {
		t.leaveRound(q)
	}
}

// leaveRound goes back to the card of the repeat, or on when repeat_count has all it wants.
func (t *turn) leaveRound(q *Question) {
	t.live, t.s.Round, t.s.Page = nil, nil, ""
	t.s.Revision++
	if q.code.count == nil {
		return
	}
	if n := len(t.given(q)); n < t.wanted(q) {
		t.openRound(q, n)
		return
	}
	t.mark(q.Name, answered)
	t.advance()
}

// within is a step inside of an open round.
func (t *turn) within(q *Question, in Input) Outcome {
	r := t.round(q, t.s.Round.Session, t.s.Round.Index)
	lines := r.s.At == "" && r.s.Page == ""
	switch {
	case in.Op == Back && (lines || r.atStart()):
		t.live, t.s.Round = nil, nil
		t.s.Revision++
		switch {
		case q.code.count == nil || lines:
		case r.index > 0: // its card has nothing but the next round
			t.openRound(q, r.index-1)
		default:
			return t.back(in)
		}
		return Asking
	case (in.Op == Confirm || in.Op == Done) && lines:
		t.leaveRound(q)
		return Asking
	case in.Op == Answer && in.Code == removeRound && lines && q.code.count == nil:
		t.removeRound(q)
		return Asking
	}
	before := r.s.Revision
	do := acts[in.Op]
	if inner := r.repeat(); inner != nil {
		do = func(r *turn, in Input) Outcome { return r.within(inner, in) }
	}
	outcome := do(r, in)
	if outcome != Asking {
		return outcome
	}
	t.s.Revision += r.s.Revision - before
	t.settleRound(q, r)
	if t.live == nil {
		t.notices = append(t.notices, r.notices...)
	}
	return Asking
}

// atStart says whether Kembali leads out of the round.
func (t *turn) atStart() bool {
	if t.s.Round != nil {
		return false
	}
	if q := t.form.names[t.s.At]; q != nil && t.s.Part != "" {
		if _, ok := t.partBefore(q); ok {
			return false
		}
	}
	_, ok := t.before()
	return !ok
}

// repeat returns the repeat whose round is open, nil when none is.
func (t *turn) repeat() *Question {
	if t.s.Round == nil || t.s.Round.Index < 0 {
		return nil
	}
	if q := t.form.names[t.s.At]; q != nil && q.Round != nil {
		return q
	}
	return nil
}

func (t *turn) removeRound(q *Question) {
	index := t.s.Round.Index
	t.live, t.s.Round = nil, nil
	t.s.Revision++
	rounds := roundsOf(t.s.Answers[q.Name])
	if index >= len(rounds) {
		return
	}
	rounds = slices.Delete(rounds, index, index+1)
	left := values{q.Name: nil}
	if len(rounds) > 0 {
		left[q.Name] = encode(rounds)
	}
	t.put(left)
	t.follow(left)
	t.mark(q.Name, "")
	t.begin(q)
}

// answerRounds is an answer to the card of a repeat: one more round.
func (t *turn) answerRounds(q *Question, in Input) Outcome {
	n := len(roundsOf(t.s.Answers[q.Name]))
	switch {
	case in.Code != addRound || q.code.count != nil:
		t.tell("flows.pilih_tombol", nil)
	case n >= maxRounds:
		t.tell("flows.ulang_cukup", map[string]any{"Jumlah": n})
	default:
		t.openRound(q, n)
	}
	return Asking
}

// editRound opens the round that a line names ("anak#2").
func (t *turn) editRound(q *Question, number string) Outcome {
	n, err := strconv.Atoi(number)
	if q == nil || q.Round == nil || !t.asked(q) || err != nil || n < 1 || n > len(t.given(q)) {
		return Unchanged
	}
	if t.s.At != q.Name {
		t.enter(q.Name)
	}
	t.openRound(q, n-1)
	return Asking
}

// lacksRounds says whether repeat_count wants more rounds than there are.
func (t *turn) lacksRounds(q *Question) bool {
	return q.code.count != nil && t.relevant(q) && len(t.given(q)) < t.wanted(q)
}

// recheckRounds holds every round against its form: what it needs may have changed around it.
func (t *turn) recheckRounds(q *Question) *again {
	for _, in := range t.given(q) {
		for _, p := range in.form.Questions {
			if in.asked(p) && in.required(p) && !in.complete(p) && in.value(p.Name) == nil {
				return reask("flows.ulang_kurang", map[string]any{"Bagian": t.short(q) + " " + strconv.Itoa(in.index+1)})
			}
			if no := in.recheck(p); no != nil {
				return no
			}
		}
	}
	return nil
}

// deepest is the session of the innermost open round.
func (s *Session) deepest() *Session {
	for s.Round != nil {
		s = &s.Round.Session
	}
	return s
}
