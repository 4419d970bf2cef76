package window

import (
	"slices"
	"time"

	"pokjabot/storage"
)

// Calendar knows the days that the year sets: holidays, cuti bersama, Ramadan. nil knows none.
type Calendar struct {
	off   map[string]storage.Holiday // by ISO date
	fasts []fast
}

// fast is a fasting month, first and last day (ISO dates).
type fast struct{ first, last string }

// longestFast closes a month whose last day is not known yet.
const longestFast = 30

// NewCalendar makes a calendar of the days of a file or of the database.
func NewCalendar(days []storage.Holiday) *Calendar {
	c := &Calendar{off: map[string]storage.Holiday{}}
	days = slices.Clone(days)
	slices.SortStableFunc(days, func(a, b storage.Holiday) int { return compare(a.Day, b.Day) })
	for _, d := range days {
		switch d.Kind {
		case storage.HolidayPublic, storage.HolidayJoint:
			if _, there := c.off[d.Day]; !there {
				c.off[d.Day] = d
			}
		case storage.RamadanFirst:
			first, err := time.Parse(time.DateOnly, d.Day)
			if err != nil {
				continue // the table holds dates only
			}
			c.fasts = append(c.fasts, fast{d.Day, first.AddDate(0, 0, longestFast-1).Format(time.DateOnly)})
		case storage.RamadanLast:
			if n := len(c.fasts); n > 0 && d.Day < c.fasts[n-1].last && d.Day >= c.fasts[n-1].first {
				c.fasts[n-1].last = d.Day
			}
		}
	}
	return c
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// Holiday returns the holiday or cuti bersama on the day of t, in t's zone.
func (c *Calendar) Holiday(t time.Time) (storage.Holiday, bool) {
	if c == nil {
		return storage.Holiday{}, false
	}
	h, off := c.off[t.Format(time.DateOnly)]
	return h, off
}

// Ramadan tells whether the day of t, in t's zone, is a day of fasting.
func (c *Calendar) Ramadan(t time.Time) bool {
	if c == nil || len(c.fasts) == 0 {
		return false
	}
	day := t.Format(time.DateOnly)
	return slices.ContainsFunc(c.fasts, func(f fast) bool { return f.first <= day && day <= f.last })
}

// Works tells whether people work on the day of t: neither Sunday nor holiday (domain.md 6.4).
func (c *Calendar) Works(t time.Time) bool {
	_, off := c.Holiday(t)
	return !off && t.Weekday() != time.Sunday
}

// WorkingDay is the day of t or, when nobody works on it, the last working day before: so a
// reminder comes one working day earlier while its deadline stays (domain.md 6.4).
func (c *Calendar) WorkingDay(t time.Time) time.Time {
	for !c.Works(t) {
		t = t.AddDate(0, 0, -1)
	}
	return t
}
