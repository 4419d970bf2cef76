package planning

import (
	"context"
	"encoding/json"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// compact is a date on a button; the button shows it, too, for a card may be tapped tomorrow.
const compact = "20060102"

// plannedAhead is how far ahead a plan may lie (form rencana, tanggal).
const plannedAhead = 366

// move offers new dates for a plan: tomorrow, a week later, another one, or none yet.
func move(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	o := list[0]
	today := t.Now.In(local(o).Location())
	tomorrow, week := today.AddDate(0, 0, 1), local(o).AddDate(0, 0, 7)
	if week.Before(tomorrow) {
		week = today.AddDate(0, 0, 7)
	}
	var keyboard [][]turn.Button
	for _, choice := range []struct {
		label string
		day   time.Time
	}{{"jadwal.besok", tomorrow}, {"jadwal.minggu_depan", week}} {
		if choice.day.Format(time.DateOnly) == o.Day {
			continue
		}
		keyboard = append(keyboard, turn.Row(turn.Button{
			Text: t.Words.Say(choice.label, locales.Args{"Tanggal": locales.Raw(t.Words.Weekday(choice.day) + ", " + t.Words.DayMonth(choice.day))}),
			Data: turn.Pack(verb, actMoveTo, turn.Num(o.ID), choice.day.Format(compact)),
		}))
	}
	keyboard = append(keyboard,
		turn.Row(turn.Button{Text: t.Words.Say("tombol.tanggal_lain", nil), Data: turn.Pack(verb, actCalendar, turn.Num(o.ID))}),
		turn.Row(turn.Button{Text: t.Words.Say("jadwal.belum_tahu", nil), Data: turn.Pack(verb, actMoveTo, turn.Num(o.ID))}),
		turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verb, actShow, turn.Num(o.ID))}))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.pindah_kapan", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: keyboard})
}

// moveTo puts a plan off. The old occurrence stays due on its old date as ditunda, a new one opens
// on the new date at the same hour (domain.md 3 h).
func moveTo(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	if t.In.Data.Arg(2) == "" {
		keyboard, err := offPhone(ctx, t, o, phoneNew)
		if err != nil {
			return nil, err
		}
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.ditunda", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: keyboard})
		return append([]storage.Write{storage.DecideOccurrence(o.ID, o.KampungID, storage.Moved, "", t.Now)}, said...), err
	}
	old := local(*o)
	day, err := time.ParseInLocation(compact, t.In.Data.Arg(2), old.Location())
	today := t.Now.In(old.Location())
	if err != nil || day.After(today.AddDate(0, 0, plannedAhead)) {
		return over(t)
	}
	starts := time.Date(day.Year(), day.Month(), day.Day(), old.Hour(), old.Minute(), 0, 0, old.Location())
	if day.Format(time.DateOnly) < today.Format(time.DateOnly) || starts.Equal(o.StartsAt) {
		return move(ctx, t, []storage.Occurrence{*o}) // an old card whose dates have passed, or no new date
	}
	warned, err := warnings(ctx, t, o.Place, []time.Time{starts}, o.AgendaID)
	if err != nil {
		return nil, err
	}
	keyboard, err := offPhone(ctx, t, o, phoneNew)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.dipindah", locales.Args{
		"Sapaan": t.Sapaan(), "Judul": o.Title, "Tanggal": locales.Raw(t.Words.Date(starts)), "Jam": t.Words.Time(starts),
	}) + warned, Keyboard: keyboard})
	return append([]storage.Write{storage.MoveOccurrence(o.ID, starts, starts.Format(time.DateOnly), window.Dues(wanted(o.Answers), starts, t.Now), t.Now)}, said...), err
}

// wanted are the stages that a plan's answers ask for.
func wanted(answers json.RawMessage) []storage.Stage {
	var a struct {
		Stages []storage.Stage `json:"ingat"`
	}
	if json.Unmarshal(answers, &a) != nil || len(a.Stages) == 0 {
		return defaultStages()
	}
	return a.Stages
}

// defaultStages stand where the form has not asked (form rencana, ingat).
func defaultStages() []storage.Stage { return []storage.Stage{storage.StageH1, storage.StageMorning} }
