package answer

import (
	"fmt"
	"time"
)

// Day is a date of the calendar, without time or zone: what a report stores (design.md 12).
// The zero Day is no day at all.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf returns the day at t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// IsZero says whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// String returns the ISO date, 2026-11-23.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// At returns the instant of a time of day on d: in the clock's own zone if it has one, else in loc.
func (d Day) At(c Clock, loc *time.Location) time.Time {
	if c.Zone != 0 {
		loc = c.Zone.Location()
	}
	return time.Date(d.Year, d.Month, d.Day, c.Hour, c.Minute, 0, 0, loc)
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.midnight().Weekday() }

// Compare returns -1, 0 or 1 as d is before, equal to or after e.
func (d Day) Compare(e Day) int { return d.midnight().Compare(e.midnight()) }

// AddDays returns the day n days later, earlier when n is negative.
func (d Day) AddDays(n int) Day {
	return DayOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths returns the same day n months later; where the month is too short, its last day
// ("sebulan lagi" said on 31 January).
func (d Day) AddMonths(n int) Day {
	first := DayOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	first.Day = min(d.Day, daysIn(first.Year, first.Month))
	return first
}

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int { return int(d.midnight().Sub(e.midnight()) / (24 * time.Hour)) }

func (d Day) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// exists says whether the calendar has this day.
func (d Day) exists() bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// monday returns the first day of the week of d.
func (d Day) monday() Day { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Span is a run of days, both ends included.
type Span struct{ From, To Day }

// String returns "2026-11-30/2026-12-06".
func (s Span) String() string { return s.From.String() + "/" + s.To.String() }

// Month is a month of a year.
type Month struct {
	Year  int
	Month time.Month
}

// String returns "2026-11".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }

// Span returns the days of the month.
func (m Month) Span() Span {
	return Span{Day{m.Year, m.Month, 1}, Day{m.Year, m.Month, daysIn(m.Year, m.Month)}}
}

// add returns the month n months later.
func (m Month) add(n int) Month {
	d := Day{m.Year, m.Month, 1}.AddMonths(n)
	return Month{d.Year, d.Month}
}
