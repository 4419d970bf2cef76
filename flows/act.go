package flows

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// edit opens one line anew (Ubah): Code names the question or part. Its own answer stays until
// there is another one.
func (t *turn) edit(in Input) Outcome {
	name := in.Code
	if name == "" { // Ubah itself: the bot makes the lines of the card tappable
		return Asking
	}
	if repeat, number, ok := strings.Cut(name, "#"); ok {
		return t.editRound(t.form.names[repeat], number)
	}
	q := t.form.names[name]
	if q == nil || !t.asked(q) {
		return Unchanged
	}
	group := t.form.parent[name]
	if group != nil && t.form.parent[group.Name] != nil && !t.form.parent[group.Name].code.kind.card { // within an lp of a sekartu
		name, group = group.Name, t.form.parent[group.Name]
	}
	if group == nil || group.code.kind.card {
		t.enter(name)
		if q.code.kind.card {
			t.mark(name, "")
		}
		return Asking
	}
	if t.s.At != group.Name {
		t.enter(group.Name)
	}
	if group.code.kind.widget == KindCounts || group.code.kind.row {
		t.s.Part, t.s.Page, t.s.Pending = name, "", nil
	}
	return Asking
}

// confirm keeps what the card shows: a value that was asked twice (chat::soft), the proposals of
// a card, a composed sentence, or the answer that was there before Kembali.
func (t *turn) confirm(Input) Outcome {
	q := t.form.names[t.s.At]
	switch {
	case q == nil:
		t.tell("flows.pilih_tombol", nil)
	case t.s.Pending != nil && q.code.kind.widget == KindCounts && t.s.Page != string(Done):
		t.gather(t.s.Pending)
	case t.s.Pending != nil:
		t.accept(q, t.s.Pending)
	case q.code.kind.card:
		return t.confirmCard(q)
	case q.Type == "note" || q.fixed() || t.complete(q):
		t.mark(q.Name, answered)
		t.advance()
	case q.Parts == nil && t.value(q.Name) != nil:
		got := values{q.Name: t.value(q.Name)}
		if no := t.check(got, false); no != nil {
			return t.again(no)
		}
		t.accept(q, got)
	default:
		t.tell("flows.pilih_tombol", nil)
	}
	return Asking
}

func (t *turn) confirmCard(q *Question) Outcome {
	for _, p := range q.Parts {
		if !t.mayEdit(p) {
			continue
		}
		v := t.value(p.Name)
		if t.blank(p) && t.required(p) && t.s.Marks[p.Name] != deferred {
			t.enter(p.Name)
			return t.needed(p)
		}
		if v == nil {
			continue
		}
		if no := t.check(values{p.Name: v}, false); no != nil {
			t.enter(p.Name)
			return t.again(no)
		}
	}
	t.mark(q.Name, answered)
	t.said = q.Name
	t.advance()
	return Asking
}

// tick sets one choice of several to the wanted state: said twice it changes nothing.
func (t *turn) tick(in Input) Outcome {
	q := t.open()
	if q == nil || !q.code.kind.tick {
		return Unchanged
	}
	code, offered := chosen(t.choices(q), in.Code)
	if !offered {
		return Unchanged
	}
	codes := t.ticked(q, code, in.On)
	if codes == nil {
		t.put(values{q.Name: emptyList})
	} else {
		t.put(values{q.Name: encode(codes)})
	}
	return Asking
}

// emptyList is what stays when the last tick goes: not the proposal once more.
var emptyList = []byte("[]")

// done closes a card that gathers: ticks, photos, counts (Selesai).
func (t *turn) done(Input) Outcome {
	card, q := t.form.names[t.s.At], t.open()
	if q == nil {
		return Asking
	}
	got := values{}
	switch {
	case q.code.kind.tick:
		got[q.Name] = t.value(q.Name)
		if len(codesOf(got[q.Name])) == 0 {
			got[q.Name] = nil
		}
	case q.code.kind.widget == KindPhotos, q.Round != nil:
		got[q.Name] = t.s.Answers[q.Name]
	case q.code.kind.widget == KindCounts:
		for _, p := range q.Parts {
			got[p.Name] = t.s.Answers[p.Name]
		}
	default:
		t.tell("flows.pilih_tombol", nil)
		return Asking
	}
	empty := true
	for _, raw := range got {
		empty = empty && raw == nil
	}
	if empty && t.required(q) {
		if len(q.RequiredMessage) > 0 {
			return t.needed(q)
		}
		t.tell("flows.pilih_dulu", nil)
		return Asking
	}
	if empty && card == q {
		t.put(got)
		t.mark(q.Name, skipped)
		t.propose([]string{q.Name})
		t.advance()
		return Asking
	}
	if no := t.check(got, card.code.kind.widget != KindCounts); no != nil { // counts were asked about one by one
		return t.again(no)
	}
	if no := t.checkGroup(card, got, true); no != nil {
		if t.s.Pending != nil {
			t.s.Page = string(Done) // confirming it ends the card
		}
		return t.again(no)
	}
	return t.accepted(card, got)
}

// page turns the choices ("2") or the calendar ("2026-11"); empty closes the calendar.
func (t *turn) page(in Input) Outcome {
	if in.Code != "" {
		n, notNumber := strconv.Atoi(in.Code)
		if t.s.At == "" || !isMonth(in.Code) && (notNumber != nil || n < 1 || n > 1000) {
			return Unchanged
		}
	}
	t.s.Page = in.Code
	return Asking
}

func isMonth(page string) bool {
	_, err := time.Parse("2006-01", page)
	return err == nil
}

// more shows what is not asked in the walk (Lengkapi).
func (t *turn) more(Input) Outcome {
	if t.s.At != "" {
		return Unchanged
	}
	t.s.Page = string(More)
	return Asking
}

// append lets the next text go behind the proposed one (Tambah).
func (t *turn) append(Input) Outcome {
	q := t.form.names[t.s.At]
	if q == nil || q.Kind != "usulan" || q.Parts != nil {
		return Unchanged
	}
	t.s.Page = string(Append)
	return Asking
}

// send (Kirim, from the review or from the photos that end a walk) ends the walk when nothing is
// missing and all answers agree with each other; else it opens the first card that needs another look.
func (t *turn) send(Input) Outcome {
	if q := t.form.names[t.s.At]; q != nil {
		if q.code.kind.widget != KindPhotos || !t.complete(q) {
			return Unchanged
		}
		t.mark(q.Name, answered)
		t.enter("")
	}
	var empty []string
	for _, name := range t.steps() {
		q, left := t.form.names[name], t.s.Marks[name] == deferred || t.s.Marks[name] == skipped // what was skipped may be needed by now
		if t.required(q) && (left || t.blank(q)) {
			empty = append(empty, name)
		}
	}
	for _, q := range t.form.rounds {
		if t.lacksRounds(q) {
			empty = append(empty, q.Name)
		}
	}
	for _, name := range empty {
		t.mark(name, "")
	}
	if len(empty) > 0 || t.next() != "" {
		t.advance()
		t.tell("flows.masih_kosong", map[string]any{"Jumlah": max(len(empty), 1)})
		return Asking
	}
	for _, q := range t.form.Questions {
		if no := t.recheck(q); no != nil {
			t.enter(q.Name)
			return t.again(no)
		}
	}
	t.s.Revision++
	return Sent
}

// blank says whether a card that must be filled is empty all the same: the last tick was taken away
// again after Selesai. A line that was put off is counted by itself.
func (t *turn) blank(q *Question) bool {
	if q.Parts == nil {
		v := t.value(q.Name)
		return len(v) == 0 || bytes.Equal(v, emptyList)
	}
	return slices.ContainsFunc(q.Parts, func(p *Question) bool {
		return t.required(p) && t.relevant(p) && t.blank(p) && t.s.Marks[p.Name] != deferred
	})
}

func (t *turn) recheck(q *Question) *again {
	if !t.relevant(q) {
		return nil
	}
	if q.Round != nil {
		if no := t.recheckRounds(q); no != nil {
			return no
		}
	}
	if q.Parts == nil {
		return t.check(values{q.Name: t.value(q.Name)}, false)
	}
	for _, p := range q.Parts {
		if no := t.recheck(p); no != nil {
			return no
		}
	}
	for _, lp := range q.Asked {
		if lp.Parts != nil {
			if no := t.checkGroup(lp, nil, false); no != nil {
				return no
			}
		}
	}
	return t.checkGroup(q, nil, false)
}
