package planning

import (
	"context"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// charge puts a colleague of the Kampung in charge of a plan: who, then how far it reaches.
func charge(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil || o.KampungID == "" {
		return gone(t, err)
	}
	people, err := storage.WorkersOf(ctx, t.DB, o.KampungID)
	if err != nil {
		return nil, err
	}
	chosen, reach := t.In.Data.Number(2), t.In.Data.Arg(3)
	var keyboard [][]turn.Button
	for _, w := range people {
		if w.ID == chosen {
			return handOver(ctx, t, o, w, reach)
		}
		if w.ID != o.PersonID && len(keyboard) < listed {
			keyboard = append(keyboard, turn.Row(turn.Button{Text: w.Name, Data: turn.Pack(verb, actCharge, turn.Num(o.ID), turn.Num(w.ID))}))
		}
	}
	text := "jadwal.siapa_pj"
	if len(keyboard) == 0 {
		text = "jadwal.pj_sendiri"
	}
	keyboard = append(keyboard, turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID))))
	return t.Say(ctx, turn.Message{Text: t.Words.Say(text, locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: keyboard})
}

func handOver(ctx context.Context, t *turn.Turn, o *storage.Occurrence, w storage.Worker, reach string) ([]storage.Write, error) {
	left, err := storage.SeriesLeft(ctx, t.DB, o.ID)
	if err != nil {
		return nil, err
	}
	if left > 1 && reach == "" {
		return reachFor(ctx, t, o, "jadwal.pj_mana", func(reach string) string {
			return turn.Pack(verb, actCharge, turn.Num(o.ID), turn.Num(w.ID), reach)
		})
	}
	list, err := within(ctx, t, o, reach)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	for _, d := range list {
		writes = append(writes, storage.HandOverOccurrence(d.ID, d.KampungID, w.ID))
	}
	told, err := inform(ctx, t, w.ID, o.Place, o.Title, local(*o))
	if err != nil {
		return nil, err
	}
	writes = append(writes, told...)
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("jadwal.pj_diganti", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Nama": w.Name}),
		Keyboard: [][]turn.Button{turn.Row(button(t, "tombol.jadwal", actList))},
	})
	return append(writes, said...), err
}

// until asks for another last day of a series, on the calendar.
func until(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	return pickDay(ctx, t, o, dayPicker{page: actUntil, pick: actUntilDay, back: actShow, text: "jadwal.sampai_bulan", from: dateOf(local(*o))})
}

// untilDay gives a series another last day: later dates are called off or opened.
func untilDay(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	again, first, err := roundOf(*o)
	last, bad := time.Parse(compact, t.In.Data.Arg(2))
	starts := local(*o)
	if err != nil || bad != nil || again == once || last.Before(dateOf(starts)) || last.After(dateOf(t.Now.In(starts.Location())).AddDate(0, 0, plannedAhead)) {
		return gone(t, err)
	}
	following, err := storage.FollowingOccurrences(ctx, t.DB, o.ID)
	if err != nil {
		return nil, err
	}
	like := o // new dates are like the last one: this one may be an exception
	if len(following) > 0 {
		like = &following[len(following)-1]
		starts = local(*like)
	}
	days, err := dates(again, first, last)
	if err != nil {
		return nil, err
	}
	var list []storage.Again
	for _, d := range days {
		if day := d.Format(time.DateOnly); day > o.Day {
			at := time.Date(d.Year(), d.Month(), d.Day(), starts.Hour(), starts.Minute(), 0, 0, starts.Location())
			list = append(list, storage.Again{StartsAt: at, Day: day, Reminders: window.Dues(wanted(o.Answers), at, t.Now)})
		}
	}
	keyboard, err := offPhone(ctx, t, o, phoneNew)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("jadwal.sampai_diubah", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Tanggal": locales.Raw(t.Words.Date(last))}),
		Keyboard: append(keyboard, turn.Row(button(t, "tombol.jadwal", actList))),
	})
	return append([]storage.Write{storage.SetSeriesEnd(like.ID, like.KampungID, last.Format(time.DateOnly), list, t.Now)}, said...), err
}

// toldByColleague answers "Sudah dilaporkan teman": a report of that day closes the plan; without
// one it stays open, for a word is no report.
func toldByColleague(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	o := list[0]
	name, err := storage.ReportedBy(ctx, t.DB, o, t.Person.ID)
	if err != nil {
		return nil, err
	}
	args := locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Nama": strings.TrimPrefix(name, "-")}
	if name == "" {
		keyboard := [][]turn.Button{turn.Row(turn.Button{Text: t.Words.Say("tombol.terlaksana", nil), Data: turn.Pack("f", o.Form, turn.Num(o.ID))})}
		if !o.Snoozed {
			keyboard = append(keyboard, turn.Row(button(t, "tombol.ingatkan_nanti", actLater, turn.Num(o.ID))))
		}
		return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.teman_belum", args), Keyboard: keyboard})
	}
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.teman_sudah", args)})
	return append([]storage.Write{storage.OccurrenceDone(o.ID, o.KampungID, t.Now)}, said...), err
}
