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

// dayPicker is a calendar for choosing a date about a plan: its acts, its text, its first day.
type dayPicker struct {
	page, pick, back string // acts: turn the page, choose a day, go back
	text             string // message id above it
	from             time.Time
}

// calendar shows the dates a plan may be moved to.
func calendar(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	return pickDay(ctx, t, o, dayPicker{page: actCalendar, pick: actMoveTo, back: actMove, text: "jadwal.tanggal_bulan", from: dateOf(t.Now.In(local(*o).Location()))})
}

// pickDay shows a month, Monday first. Days before the first one or too far ahead are dots.
func pickDay(ctx context.Context, t *turn.Turn, o *storage.Occurrence, p dayPicker) ([]storage.Write, error) {
	last := dateOf(t.Now.In(local(*o).Location())).AddDate(0, 0, plannedAhead)
	month, err := time.Parse(yearMonth, t.In.Data.Arg(2))
	if err != nil {
		month = p.from
	}
	month = month.AddDate(0, 0, 1-month.Day())
	if month.After(last) || month.AddDate(0, 1, 0).Before(p.from) {
		return over(t)
	}
	keyboard := append(p.grid(t, o, month, last), p.pages(t, o, month, last), turn.Row(button(t, "tombol.kembali", p.back, turn.Num(o.ID))))
	text := t.Words.Say(p.text, locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Bulan": locales.Raw(t.Words.Month(month))})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: keyboard})
}

func (p dayPicker) to(o *storage.Occurrence, m time.Time, label string) turn.Button {
	return turn.Button{Text: label, Data: turn.Pack(verb, p.page, turn.Num(o.ID), m.Format(yearMonth))}
}

func (p dayPicker) grid(t *turn.Turn, o *storage.Occurrence, month, last time.Time) [][]turn.Button {
	head := make([]turn.Button, 0, 7)
	for _, initial := range t.Words.Weekdays() {
		head = append(head, p.to(o, month, initial))
	}
	rows := [][]turn.Button{head}
	first := month.AddDate(0, 0, -(int(month.Weekday())+6)%7)
	for week := first; week.Before(month.AddDate(0, 1, 0)); week = week.AddDate(0, 0, 7) {
		row := make([]turn.Button, 0, 7)
		for i := range 7 {
			day := week.AddDate(0, 0, i)
			switch {
			case day.Month() != month.Month():
				row = append(row, p.to(o, month, " "))
			case day.Before(p.from) || day.After(last):
				row = append(row, p.to(o, month, "·"))
			default:
				row = append(row, turn.Button{Text: strconv.Itoa(day.Day()), Data: turn.Pack(verb, p.pick, turn.Num(o.ID), day.Format(compact))})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (p dayPicker) pages(t *turn.Turn, o *storage.Occurrence, month, last time.Time) []turn.Button {
	var row []turn.Button
	if month.After(p.from) {
		before := month.AddDate(0, -1, 0)
		row = append(row, p.to(o, before, "‹ "+t.Words.Month(before)))
	}
	if next := month.AddDate(0, 1, 0); !next.After(last) {
		row = append(row, p.to(o, next, t.Words.Month(next)+" ›"))
	}
	return row
}

// dateOf is the bare date of t, as midnight in UTC.
func dateOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
