package desk

import (
	"strconv"
	"strings"
	"time"

	"pokjabot/locales"
)

// period is the days of a file. Its key stands on the button, so that "this month" stays the month
// that was meant.
type period struct {
	key      string // 2026-11, 2026-Q4, "" for all
	from, to string // ISO dates, both included; "": no border
	label    string // message id of the button
	first    time.Time
	months   int
}

// periodsAt lists what is offered on a day.
func periodsAt(now time.Time) []period {
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	list := []period{months(month, 1), months(month.AddDate(0, -1, 0), 1), months(month.AddDate(0, -(int(month.Month())-1)%3, 0), 3), {}}
	for i, label := range []string{"desk.bulan_ini", "desk.bulan_lalu", "desk.triwulan_ini", "desk.semua_waktu"} {
		list[i].label = label
	}
	return list
}

// months is one month or a quarter, from its first day on.
func months(first time.Time, n int) period {
	p := period{key: first.Format("2006-01"), from: first.Format(time.DateOnly), to: first.AddDate(0, n, -1).Format(time.DateOnly), first: first, months: n}
	if n == 3 {
		p.key = first.Format("2006-Q") + strconv.Itoa((int(first.Month())+2)/3)
	}
	return p
}

// readPeriod reads a key back.
func readPeriod(key string) (period, bool) {
	if key == "" {
		return period{}, true
	}
	if first, err := time.Parse("2006-01", key); err == nil {
		return months(first, 1), true
	}
	year, quarter, ok := strings.Cut(key, "-Q")
	first, err := time.Parse("2006", year)
	n, bad := strconv.Atoi(quarter)
	if !ok || err != nil || bad != nil || n < 1 || n > 4 {
		return period{}, false
	}
	return months(first.AddDate(0, 3*(n-1), 0), 3), true
}

// spanOf is the period between two days as periodsAt made them, for a job that remembers no key.
func spanOf(from, to string) period {
	first, err := time.Parse(time.DateOnly, from)
	last, bad := time.Parse(time.DateOnly, to)
	if err != nil || bad != nil {
		return period{}
	}
	n := (last.Year()-first.Year())*12 + int(last.Month()-first.Month()) + 1
	return months(first, n)
}

// name is how people say it: "November 2026", "Oktober–Desember 2026", "semua waktu".
func (p period) name(words locales.Speaker) string {
	switch p.months {
	case 0:
		return words.Say("desk.semua", nil)
	case 1:
		return words.Month(p.first)
	default:
		return words.MonthName(p.first.Month()) + "–" + words.Month(p.first.AddDate(0, p.months-1, 0))
	}
}
