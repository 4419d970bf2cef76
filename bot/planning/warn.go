package planning

import (
	"context"
	"html"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// clashing is how near two plans of one place may be before we say so.
const clashing = 2 * time.Hour

// Friday prayer (domain.md 6.2), in minutes after midnight.
const prayerFrom, prayerTo = 11*60 + 30, 13*60 + 15

// warnings are the kind lines about what stands in the way of a plan: Friday prayer, holidays, the
// afternoons of the fasting month and other plans of the same place, each with its first date. They
// forbid nothing. except is an agenda whose own dates do not count, 0 for none.
func warnings(ctx context.Context, t *turn.Turn, place string, times []time.Time, except int64) (string, error) {
	var lines []string
	for _, at := range times {
		if m := at.Hour()*60 + at.Minute(); at.Weekday() == time.Friday && m >= prayerFrom && m < prayerTo {
			lines = append(lines, t.Words.Say("jadwal.awas_jumat", locales.Args{"Sapaan": t.Sapaan()}))
			break
		}
	}
	days, err := specialDays(ctx, t, times)
	if err != nil {
		return "", err
	}
	lines = append(lines, days...)
	near, err := storage.PlansNear(ctx, t.DB, place, t.Person.ID, times, clashing, except)
	if err != nil {
		return "", err
	}
	if len(near) > 0 {
		o := near[0]
		starts := local(o)
		lines = append(lines, t.Words.Say("jadwal.awas_bentrok", locales.Args{"Judul": o.Title, "Tanggal": locales.Raw(t.Words.Date(starts)), "Jam": t.Words.Time(starts)}))
	}
	if len(lines) == 0 {
		return "", nil
	}
	return "\n⚠️ " + strings.Join(lines, "\n⚠️ "), nil
}

// Afternoons of the fasting month, in hours: people rest and cook then (domain.md 6.2, 6.3).
const fastingFrom, fastingTo = 12, 18

// specialDays tells of the first date that is a holiday, and of the first afternoon of fasting.
func specialDays(ctx context.Context, t *turn.Turn, times []time.Time) ([]string, error) {
	if len(times) == 0 {
		return nil, nil
	}
	const before = 40 // days: the month of fasting may have begun
	first, last := times[0].AddDate(0, 0, -before), times[len(times)-1].AddDate(0, 0, before)
	days, err := storage.Holidays(ctx, t.DB, first.Format(time.DateOnly), last.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	calendar := window.NewCalendar(days)
	var lines []string
	for _, at := range times {
		if h, off := calendar.Holiday(at); off {
			lines = append(lines, t.Words.Say("jadwal.awas_libur", locales.Args{"Tanggal": locales.Raw(t.Words.Date(at)), "Libur": locales.Raw(holiday(t, h))}))
			break
		}
	}
	for _, at := range times {
		if calendar.Ramadan(at) && at.Hour() >= fastingFrom && at.Hour() < fastingTo {
			return append(lines, t.Words.Say("jadwal.awas_puasa", locales.Args{"Tanggal": locales.Raw(t.Words.Date(at))})), nil
		}
	}
	return lines, nil
}

// holiday is the name of a day off: "Natal", "cuti bersama Natal".
func holiday(t *turn.Turn, h storage.Holiday) string {
	if h.Kind == storage.HolidayJoint {
		return t.Words.Say("jadwal.cuti_bersama", locales.Args{"Libur": h.Name})
	}
	return html.EscapeString(h.Name)
}
