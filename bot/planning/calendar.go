package planning

import (
	"context"
	"strconv"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// yearMonth is a month on a button.
const yearMonth = "200601"

// calendar shows a month of dates a plan may be moved to, Monday first. Days that have passed or
// lie too far ahead are dots.
func calendar(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	today := dateOf(t.Now.In(local(*o).Location()))
	last := today.AddDate(0, 0, plannedAhead)
	month, err := time.Parse(yearMonth, t.In.Data.Arg(2))
	if err != nil {
		month = today
	}
	month = month.AddDate(0, 0, 1-month.Day())
	if month.After(last) || month.AddDate(0, 1, 0).Before(today) {
		return over(t)
	}
	id := turn.Num(o.ID)
	page := func(m time.Time, label string) turn.Button {
		return turn.Button{Text: label, Data: turn.Pack(verb, actCalendar, id, m.Format(yearMonth))}
	}
	head := make([]turn.Button, 0, 7)
	for _, initial := range t.Words.Weekdays() {
		head = append(head, page(month, initial))
	}
	keyboard := [][]turn.Button{head}
	first := month.AddDate(0, 0, -(int(month.Weekday())+6)%7)
	for week := first; week.Before(month.AddDate(0, 1, 0)); week = week.AddDate(0, 0, 7) {
		row := make([]turn.Button, 0, 7)
		for i := range 7 {
			day := week.AddDate(0, 0, i)
			switch {
			case day.Month() != month.Month():
				row = append(row, page(month, " "))
			case day.Before(today) || day.After(last):
				row = append(row, page(month, "·"))
			default:
				row = append(row, turn.Button{Text: strconv.Itoa(day.Day()), Data: turn.Pack(verb, actMoveTo, id, day.Format(compact))})
			}
		}
		keyboard = append(keyboard, row)
	}
	var beside []turn.Button
	if month.After(today) {
		before := month.AddDate(0, -1, 0)
		beside = append(beside, page(before, "‹ "+t.Words.Month(before)))
	}
	if next := month.AddDate(0, 1, 0); !next.After(last) {
		beside = append(beside, page(next, t.Words.Month(next)+" ›"))
	}
	keyboard = append(keyboard, beside, turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verb, actMove, id)}))
	text := t.Words.Say("jadwal.tanggal_bulan", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Bulan": locales.Raw(t.Words.Month(month))})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: keyboard})
}

// dateOf is the bare date of t, as midnight in UTC.
func dateOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
