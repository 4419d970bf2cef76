package window

import "time"

// The windows of what a Kampung owes by the calendar, and of notes of drafts (domain.md 6.3, 6.4).
var (
	dutyAt, dutyUntil           = at(8, 30), at(11, 0)
	nudgeFrom, nudgeAt, nudgeTo = at(9, 0), at(9, 30), at(11, 0)
	draftAt, draftUntil         = at(9, 40), at(11, 0)
)

// Slot is when something may be told.
type Slot struct{ At, Until time.Time }

// Steps of the month's end.
const (
	StepOpens = "25"    // the month's cards open
	StepFirst = "1"     // the first of the next month
	StepDue   = "batas" // the day the registers are due

	// What is passed on: by the PLKB and their kecamatan, by the kabupaten.
	StepPLKB      = "plkb"
	StepKecamatan = "kecamatan"
	StepKabupaten = "kabupaten"
)

const monthEndOpens = 25

// MonthEnd returns when a month's end is spoken of, by step: the 25th, the 1st and the day the
// registers are due (batas_poktan, 3 by default) of the next month, at 08:30. When one is a
// Sunday or a holiday the reminder comes a working day earlier (domain.md 6.4). month is any time
// of that month in the zone of the place.
func (c *Calendar) MonthEnd(month time.Time, due int) map[string]Slot {
	y, m, _ := month.Date()
	opens := c.WorkingDay(time.Date(y, m, monthEndOpens, 0, 0, 0, 0, month.Location()))
	steps := map[string]Slot{StepOpens: {dutyAt.on(opens), dutyUntil.on(opens)}, StepFirst: c.PassedOn(month, 1)}
	if last := c.PassedOn(month, due); last.At.After(steps[StepFirst].At) {
		steps[StepDue] = last
	}
	return steps
}

// PassedOn returns when a level is told what is still missing of a month: on the day that the level
// has to pass it on (batas_plkb, batas_kabupaten), a working day earlier when that is a Sunday or a
// holiday (domain.md 6.4).
func (c *Calendar) PassedOn(month time.Time, due int) Slot {
	y, m, _ := month.Date()
	t := c.WorkingDay(time.Date(y, m+1, due, 0, 0, 0, 0, month.Location()))
	return Slot{dutyAt.on(t), dutyUntil.on(t)}
}

// NextMonthEnd is the next morning for a month-end card that was not told in its own; ok is false
// when the registers are overdue by then. due is the last day for them.
func (c *Calendar) NextMonthEnd(now, due time.Time) (Slot, bool) {
	t := now
	if of(now) >= dutyUntil {
		t = now.AddDate(0, 0, 1)
	}
	for !c.Works(t) {
		t = t.AddDate(0, 0, 1)
	}
	s := Slot{later(now, dutyAt.on(t)), dutyUntil.on(t)}
	return s, !dutyAt.on(t).After(dutyUntil.on(due))
}

// Nudge returns when silence is spoken of in the week of t: Tuesday 09:30, on a holiday the next
// working day up to Thursday; ok is false in a week without one (domain.md 6.3).
func (c *Calendar) Nudge(t time.Time) (Slot, bool) {
	monday := t.AddDate(0, 0, -int((t.Weekday()+6)%7))
	for day := 1; day <= 3; day++ {
		if d := monday.AddDate(0, 0, day); c.Works(d) {
			return Slot{nudgeAt.on(d), nudgeTo.on(d)}, true
		}
	}
	return Slot{}, false
}

// NextNudge is the next window, Monday to Thursday 09:00-11:00, of the same week as week.
func (c *Calendar) NextNudge(now, week time.Time) (Slot, bool) {
	t := now
	if of(now) >= nudgeTo {
		t = now.AddDate(0, 0, 1)
	}
	for !c.Works(t) {
		t = t.AddDate(0, 0, 1)
	}
	y, w := week.ISOWeek()
	ty, tw := t.ISOWeek()
	if y != ty || w != tw || t.Weekday() > time.Thursday || t.Weekday() == time.Sunday {
		return Slot{}, false
	}
	return Slot{later(now, nudgeFrom.on(t)), nudgeTo.on(t)}, true
}

// Drafts returns the window of the day of t in which people are told of drafts that wait: on a working
// morning, after what their Kampung owes, with which a draft is told where both are due. early is how
// many of the days that follow are off: nothing is told on them. ok is false on a day off.
func (c *Calendar) Drafts(t time.Time) (s Slot, early int, ok bool) {
	if !c.Works(t) {
		return Slot{}, 0, false
	}
	for next := t.AddDate(0, 0, 1); !c.Works(next); next = next.AddDate(0, 0, 1) {
		early++
	}
	return Slot{draftAt.on(t), draftUntil.on(t)}, early, true
}
