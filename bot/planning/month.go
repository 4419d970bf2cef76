package planning

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// monthsAround is how far the month view may be turned, either way.
const monthsAround = 12

// oneMonth shows a month as a calendar: days with plans carry a mark, a tap on a day opens it.
func oneMonth(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := t.Person.Assignment()
	if t.Person == nil || !mayPlan(a) {
		return over(t)
	}
	today := dateOf(t.Now.In(t.Zone()))
	shown, err := time.Parse(yearMonth, t.In.Data.Arg(1))
	if err != nil {
		shown = today
	}
	shown = shown.AddDate(0, 0, 1-shown.Day())
	if apart := (shown.Year()-today.Year())*12 + int(shown.Month()) - int(today.Month()); apart < -monthsAround || apart > monthsAround {
		return over(t)
	}
	last := shown.AddDate(0, 1, -1)
	plans, err := storage.OpenOccurrences(ctx, t.DB, placeOf(a), t.Person.ID, shown.Format(time.DateOnly), last.Format(time.DateOnly), exported)
	if err != nil {
		return nil, err
	}
	text, err := monthText(ctx, t, a, shown, plans)
	if err != nil {
		return nil, err
	}
	keyboard := append(monthGrid(t, shown, today, plans), monthPages(t, shown, today), turn.Row(button(t, "jadwal.tambah", actAdd)), turn.Row(button(t, "jadwal.daftar", actList)))
	return t.Say(ctx, turn.Message{Text: text, Keyboard: keyboard})
}

// monthText is what stands above the grid: how many plans, and the month's holidays by name.
func monthText(ctx context.Context, t *turn.Turn, a storage.Assignment, shown time.Time, plans []storage.Occurrence) (string, error) {
	args := locales.Args{"Kampung": nameOf(a), "Bulan": locales.Raw(t.Words.Month(shown)), "Jumlah": len(plans)}
	text := t.Words.Say("jadwal.bulan", args)
	if len(plans) == 0 {
		text = t.Words.Say("jadwal.bulan_kosong", args)
	}
	days, err := storage.Holidays(ctx, t.DB, shown.Format(time.DateOnly), shown.AddDate(0, 1, -1).Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	for _, h := range days {
		day, err := time.Parse(time.DateOnly, h.Day)
		if err == nil && (h.Kind == storage.HolidayPublic || h.Kind == storage.HolidayJoint) {
			text += "\n" + t.Words.Say("jadwal.bulan_libur", locales.Args{"Tanggal": locales.Raw(t.Words.DayMonth(day)), "Libur": locales.Raw(holiday(t, h))})
		}
	}
	return text, nil
}

// monthGrid is the month's days, Monday first.
func monthGrid(t *turn.Turn, shown, today time.Time, plans []storage.Occurrence) [][]turn.Button {
	marked := map[string]bool{}
	for _, o := range plans {
		marked[o.Day] = true
	}
	still := turn.Pack(verb, actMonth, shown.Format(yearMonth))
	head := make([]turn.Button, 0, 7)
	for _, initial := range t.Words.Weekdays() {
		head = append(head, turn.Button{Text: initial, Data: still})
	}
	rows := [][]turn.Button{head}
	first := shown.AddDate(0, 0, -(int(shown.Weekday())+6)%7)
	for week := first; week.Before(shown.AddDate(0, 1, 0)); week = week.AddDate(0, 0, 7) {
		row := make([]turn.Button, 0, 7)
		for i := range 7 {
			day := week.AddDate(0, 0, i)
			label := strconv.Itoa(day.Day())
			switch {
			case day.Month() != shown.Month():
				row = append(row, turn.Button{Text: " ", Data: still})
				continue
			case marked[day.Format(time.DateOnly)]:
				label = "•" + label
			case day.Equal(today):
				label = "[" + label + "]"
			}
			row = append(row, turn.Button{Text: label, Data: turn.Pack(verb, actDay, day.Format(compact))})
		}
		rows = append(rows, row)
	}
	return rows
}

func monthPages(t *turn.Turn, shown, today time.Time) []turn.Button {
	at := func(m time.Time) string { return turn.Pack(verb, actMonth, m.Format(yearMonth)) }
	this := today.AddDate(0, 0, 1-today.Day())
	var row []turn.Button
	if before := shown.AddDate(0, -1, 0); !before.Before(this.AddDate(0, -monthsAround, 0)) {
		row = append(row, turn.Button{Text: "‹ " + t.Words.Month(before), Data: at(before)})
	}
	if next := shown.AddDate(0, 1, 0); !next.After(this.AddDate(0, monthsAround, 0)) {
		row = append(row, turn.Button{Text: t.Words.Month(next) + " ›", Data: at(next)})
	}
	return row
}

// oneDay shows the plans of one day.
func oneDay(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := t.Person.Assignment()
	date, err := time.Parse(compact, t.In.Data.Arg(1))
	if err != nil || t.Person == nil || !mayPlan(a) {
		return over(t)
	}
	iso := date.Format(time.DateOnly)
	plans, err := storage.OpenOccurrences(ctx, t.DB, placeOf(a), t.Person.ID, iso, iso, listed)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("jadwal.hari", locales.Args{"Tanggal": locales.Raw(t.Words.Date(date)), "Kampung": nameOf(a)}))
	var keyboard [][]turn.Button
	for i, o := range plans {
		b.WriteString("\n\n" + line(t, i+1, o))
		keyboard = append(keyboard, turn.Row(turn.Button{Text: numbered(i+1, o.Title), Data: turn.Pack(verb, actShow, turn.Num(o.ID))}))
	}
	if len(plans) == 0 {
		b.WriteString("\n" + t.Words.Say("jadwal.hari_kosong", nil))
	}
	keyboard = append(keyboard, turn.Row(button(t, "tombol.kembali", actMonth, date.Format(yearMonth))))
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: keyboard})
}
