package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// Before a report goes out it is held against what the Kampung reported before. That is never a
// refusal: each doubt is one card, and one tap sends the report as it is.

// doubts are told in this order. Forms.sure is how many of them the sender has answered.
var doubts = []func(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) (*turn.Message, error){
	oddAttendance, twice,
}

// doubt is the next card to answer before a draft may go, nil when there is none.
func (f Forms) doubt(ctx context.Context, t *turn.Turn, d storage.Draft, s flows.Session) (*turn.Message, error) {
	if d.KampungID == "" || d.Practice || d.Corrects != "" || !slices.Contains(routine, d.Form) {
		return nil, nil
	}
	env := newEnv(ctx, t, d)
	answers := flows.Finish(t.Forms.Form(d.Form), s, env.flows())
	if env.err != nil {
		return nil, env.err
	}
	for i := f.sure; i < len(doubts); i++ {
		if m, err := doubts[i](ctx, t, d, answers); m != nil || err != nil {
			return m, err
		}
	}
	return nil, nil
}

// wonder shows a doubt on the draft's card. The draft stays at its review, whatever comes next.
func wonder(ctx context.Context, t *turn.Turn, d *storage.Draft, m turn.Message) ([]storage.Write, error) {
	d.Status, d.MovedAt = storage.DraftOpen, t.Now
	t.Focus(d.ID)
	shown, writes, err := t.Answer(ctx, m)
	if err != nil {
		return nil, err
	}
	shown.SessionID, d.CardID = d.ID, shown.ID
	return append(writes, storage.SaveDraft(*d), storage.SaveCard(shown)), nil
}

// anyway answers the button under a doubt that lets the report go: behind the draft stands how many
// doubts are settled with it.
func (f Forms) anyway(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, err := f.waiting(ctx, t)
	if err != nil || d == nil {
		return nil, err
	}
	f.sure = int(max(0, min(t.In.Data.Number(2), int64(len(doubts)))))
	return f.step(ctx, t, *d, flows.Input{Op: flows.Send})
}

// waiting is the draft that a button under a doubt names, nil when it is gone: then she has been told.
func (f Forms) waiting(ctx context.Context, t *turn.Turn) (*storage.Draft, error) {
	d, err := storage.DraftByID(ctx, t.DB, t.ChatID, t.In.Data.Number(1))
	if err != nil {
		return nil, err
	}
	if d == nil || d.PersonID != t.Person.ID || d.Status != storage.DraftOpen && d.Status != storage.DraftPaused {
		t.Notice(t.Words.Say("lapor.sudah_terkirim", map[string]any{"Sapaan": t.Sapaan()}))
		return nil, nil
	}
	return d, nil
}

func anywayButton(t *turn.Turn, d storage.Draft, label string, settled int) turn.Button {
	return turn.Button{Text: t.Words.Say(label, nil), Data: turn.Pack("l", "n", turn.Num(d.ID), turn.Num(int64(settled)))}
}

// What is far from usual: three times the most, or less than a third of the least, of at least four
// activities of the kind (domain.md 3.5 asks about more than 500 in any case, in the form).
const (
	historyAsked  = 8
	historyNeeded = 4
	oddTimes      = 3
	oddLeast      = 15 // people: a small group may well come as three or as nine
)

// oddAttendance doubts an attendance far from that of the last activities of the kind.
func oddAttendance(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) (*turn.Message, error) {
	n := whole(answers, "peserta_l") + whole(answers, "peserta_p")
	if n == 0 {
		return nil, nil
	}
	before, err := attendance(ctx, t, d, answers, historyAsked)
	if err != nil || len(before) < historyNeeded {
		return nil, err
	}
	low, high := usual(before)
	if !odd(n, low, high) {
		return nil, nil
	}
	text := t.Words.Say("ragu.peserta", map[string]any{"Sapaan": t.Sapaan(), "Jumlah": n, "Dari": low, "Sampai": high})
	return &turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(anywayButton(t, d, "tombol.ya_kirim", 1)),
		turn.Row(turn.FormButton(d, 0, "", flows.Edit, false, questionPeserta, t.Words.Say("tombol.ubah_peserta", nil))),
	}}, nil
}

// odd says whether n is far from what lies between low and high.
func odd(n, low, high int) bool {
	return n > max(high*oddTimes, high+oddLeast) || n*oddTimes < low-oddLeast
}

// usual is between how many came, the lowest and the highest left out when there are enough.
func usual(before []storage.Attendance) (low, high int) {
	all := make([]int, len(before))
	for i, a := range before {
		all[i] = a.All()
	}
	slices.Sort(all)
	if len(all) > historyNeeded+1 {
		all = all[1 : len(all)-1]
	}
	return all[0], all[len(all)-1]
}

// twice doubts a report that tells of the same as one that is in: same Kampung, form, day, place and
// (nearly) title.
func twice(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) (*turn.Message, error) {
	r, err := double(ctx, t, d, answers)
	if r == nil || err != nil {
		return nil, err
	}
	id := "ragu.mirip_rekan"
	if r.PersonID == t.Person.ID {
		id = "ragu.mirip"
	}
	var said map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &said); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	text := t.Words.Say(id, map[string]any{
		"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Tanggal": shortDay(t, *r), "Nomor": r.Receipt, "Hadir": whole(said, "peserta_l") + whole(said, "peserta_p"),
	})
	return &turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.gabung", nil), Data: turn.Pack("l", "j", turn.Num(d.ID), compact(r.ID))}),
		turn.Row(anywayButton(t, d, "tombol.tetap_kirim", 2), turn.FormButton(d, 0, "", flows.Cancel, false, "", t.Words.Say("tombol.batal", nil))),
	}}, nil
}

// double finds the report that a draft repeats, nil when there is none.
func double(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) (*storage.Report, error) {
	raw, err := json.Marshal(answers)
	if err != nil {
		return nil, fmt.Errorf("encoding the answers of draft %d: %w", d.ID, err)
	}
	this := storage.Report{ID: d.ReportID, Form: d.Form, Answers: raw}
	list, err := storage.SameDay(ctx, t.DB, d.KampungID, d.Form, day(t, d.Form, answers))
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		var said map[string]json.RawMessage
		if r.ID == this.ID || json.Unmarshal(r.Answers, &said) != nil {
			continue
		}
		at, was := word(answers, "tempat"), word(said, "tempat")
		if alike(title(t, r), title(t, this)) && (at == was || alike(at, was)) {
			return &r, nil
		}
	}
	return nil, nil
}
