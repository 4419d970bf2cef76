package window

import "time"

// The times nobody is spoken to (domain.md 6.2, 6.3).
var (
	quietFrom, quietTo     = at(20, 30), at(6, 0)
	fastFrom               = at(17, 0) // Ramadan: breaking the fast and Tarawih, until the night begins
	fridayFrom, fridayTo   = at(11, 30), at(13, 15)
	maghribFrom, maghribTo = at(18, 0), at(19, 30)
)

type span struct{ from, to time.Time }

// pauses are the times free of messages that touch a day, in order.
func (c *Calendar) pauses(day time.Time) []span {
	yesterday := day.AddDate(0, 0, -1)
	list := []span{{quietFrom.on(yesterday), quietTo.on(day)}}
	if day.Weekday() == time.Friday {
		list = append(list, span{fridayFrom.on(day), fridayTo.on(day)})
	}
	if c.Ramadan(day) {
		return append(list, span{fastFrom.on(day), quietTo.on(day.AddDate(0, 0, 1))})
	}
	return append(list, span{maghribFrom.on(day), maghribTo.on(day)}, span{quietFrom.on(day), quietTo.on(day.AddDate(0, 0, 1))})
}

// Pause returns the pause that t, local time of the place, lies in.
func (c *Calendar) Pause(t time.Time) (from, to time.Time, in bool) {
	for _, p := range c.pauses(t) {
		if !t.Before(p.from) && t.Before(p.to) {
			return p.from, p.to, true
		}
	}
	return time.Time{}, time.Time{}, false
}

// Awake is now, or the end of the pause that now lies in: when news may come that nobody waits
// for (domain.md 6.2). now is local time of the place.
func (c *Calendar) Awake(now time.Time) time.Time {
	if _, to, in := c.Pause(now); in {
		return to
	}
	return now
}

// untilPause is until, or the beginning of the first pause between t and until.
func (c *Calendar) untilPause(t, until time.Time) time.Time {
	for day := t; !day.After(until); day = day.AddDate(0, 0, 1) {
		for _, p := range c.pauses(day) {
			if p.from.After(t) && p.from.Before(until) {
				until = p.from
			}
		}
	}
	return until
}
