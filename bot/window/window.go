// Package window says when a plan may be spoken of: the table of domain.md 6.3 as pure functions
// of a place's local time. It is a leaf that the rooms planning (which promises reminders) and
// reminder (which keeps the promises) share, so that both mean the same by "in the morning".
//
// Read Dues first, then Next, which is asked when a promise could not be kept in time. All times
// go in and come out in the zone of the Kampung. Not here: who is told and in which words
// (bot/reminder), the fasting month (a setting the program does not have yet).
package window

import (
	"time"

	"pokjabot/storage"
)

// clock is a time of day, as minutes after midnight.
type clock int

func at(hour, minute int) clock { return clock(hour*60 + minute) }

func of(t time.Time) clock { return at(t.Hour(), t.Minute()) }

func (c clock) on(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, day.Location())
}

// The windows and defaults of domain.md 6.3.
var (
	dayFrom, dayTo, dayDefault             = at(8, 0), at(17, 0), at(16, 0)
	morningFrom, morningTo, morningDefault = at(6, 30), at(8, 0), at(7, 0)
	eveningDefault, quietFrom, quietTo     = at(19, 30), at(20, 30), at(6, 0)
	askFrom, askTo, askDefault             = at(15, 30), at(17, 30), at(16, 30)
	askSameDayUntil                        = at(15, 0) // a later event is asked about next morning
	nextMorning, nextMorningTo             = at(8, 0), at(10, 0)
	fridayFrom, fridayTo                   = at(11, 30), at(13, 15)
	maghribFrom, maghribTo                 = at(18, 0), at(19, 30)
	hourEventFrom, hourEventTo             = at(7, 0), at(20, 0)
)

// beforePause is how long before a pause "just before the pause begins" is.
const beforePause = 5 * time.Minute

// Dues returns the promises for an event that starts at starts, planned at now: one for each
// wanted stage that is still ahead, and always the question afterwards.
func Dues(wanted []storage.Stage, starts, now time.Time) []storage.Due {
	now = now.In(starts.Location())
	var list []storage.Due
	for _, stage := range wanted {
		if due, ok := Default(stage, starts); ok && stage != storage.StageAsk && due.At.After(now) {
			list = append(list, due)
		}
	}
	ask, _ := Default(storage.StageAsk, starts)
	if !ask.At.After(now) {
		ask = Morning(now)
	}
	return append(list, ask)
}

// Default returns when a stage falls due if all goes well; ok is false when the event's time of
// day has no such stage.
func Default(stage storage.Stage, starts time.Time) (due storage.Due, ok bool) {
	between := func(day time.Time, from, until clock) (storage.Due, bool) {
		return storage.Due{Stage: stage, At: from.on(day), Until: until.on(day)}, true
	}
	switch stage {
	case storage.StageH3:
		return between(starts.AddDate(0, 0, -3), dayDefault, dayTo)
	case storage.StageH1:
		return between(starts.AddDate(0, 0, -1), dayDefault, dayTo)
	case storage.StageMorning:
		if of(starts) < morningTo {
			return between(starts.AddDate(0, 0, -1), eveningDefault, quietFrom)
		}
		return between(starts, morningDefault, morningTo)
	case storage.StageHour:
		return hourBefore(starts)
	case storage.StageAsk:
		if of(starts) > askSameDayUntil {
			return between(starts.AddDate(0, 0, 1), nextMorning, nextMorningTo)
		}
		return between(starts, askDefault, askTo)
	default:
		return storage.Due{}, false
	}
}

// hourBefore is one hour before the event, or just before the pause that hour falls into.
func hourBefore(starts time.Time) (storage.Due, bool) {
	if of(starts) < hourEventFrom || of(starts) > hourEventTo {
		return storage.Due{}, false
	}
	due := starts.Add(-time.Hour)
	if begin, _, in := pause(due); in {
		return storage.Due{Stage: storage.StageHour, At: begin.Add(-beforePause), Until: begin}, true
	}
	until := starts
	for _, p := range pauses(due) {
		if p.from.After(due) && p.from.Before(until) {
			until = p.from
		}
	}
	return storage.Due{Stage: storage.StageHour, At: due, Until: until}, true
}

type span struct{ from, to time.Time }

// pauses are the times free of messages that touch a day: Friday prayer, Maghrib to Isya, night.
func pauses(day time.Time) []span {
	list := []span{
		{quietFrom.on(day.AddDate(0, 0, -1)), quietTo.on(day)},
		{maghribFrom.on(day), maghribTo.on(day)},
		{quietFrom.on(day), quietTo.on(day.AddDate(0, 0, 1))},
	}
	if day.Weekday() == time.Friday {
		list = append(list, span{fridayFrom.on(day), fridayTo.on(day)})
	}
	return list
}

// pause returns the pause that t lies in.
func pause(t time.Time) (from, to time.Time, in bool) {
	for _, p := range pauses(t) {
		if !t.Before(p.from) && t.Before(p.to) {
			return p.from, p.to, true
		}
	}
	return time.Time{}, time.Time{}, false
}

// Next returns the next window, from now on, for a promise that was not kept in its own; ok is
// false when none is left before the event.
func Next(stage storage.Stage, starts, now time.Time) (due storage.Due, ok bool) {
	now = now.In(starts.Location())
	switch stage {
	case storage.StageH3, storage.StageH1:
		due = daytime(now)
	case storage.StageMorning:
		due = storage.Due{At: later(now, morningFrom.on(starts)), Until: earlier(morningTo.on(starts), starts)}
	case storage.StageAsk:
		due = question(now)
		due.Stage = stage
		return due, true
	default: // an hour before is not worth much half an hour before
		return storage.Due{}, false
	}
	due.Stage = stage
	due.Until = earlier(due.Until, starts)
	return due, due.At.Before(due.Until)
}

// daytime is the rest of today's 08:00-17:00, around Friday prayer, or tomorrow's.
func daytime(now time.Time) storage.Due {
	c := of(now)
	switch {
	case c < dayFrom:
		return daytimeFrom(dayFrom.on(now))
	case c >= dayTo:
		return daytimeFrom(dayFrom.on(now.AddDate(0, 0, 1)))
	case now.Weekday() == time.Friday && c >= fridayFrom && c < fridayTo:
		return daytimeFrom(fridayTo.on(now))
	default:
		return daytimeFrom(now)
	}
}

func daytimeFrom(t time.Time) storage.Due {
	if t.Weekday() == time.Friday && of(t) < fridayFrom {
		return storage.Due{At: t, Until: fridayFrom.on(t)}
	}
	return storage.Due{At: t, Until: dayTo.on(t)}
}

// question is now if it is afternoon or morning enough to ask, else the next morning.
func question(now time.Time) storage.Due {
	c := of(now)
	switch {
	case c >= askFrom && c < askTo:
		return storage.Due{At: now, Until: askTo.on(now)}
	case c >= nextMorning && c < nextMorningTo:
		return storage.Due{At: now, Until: nextMorningTo.on(now)}
	case c < nextMorning:
		return storage.Due{At: nextMorning.on(now), Until: nextMorningTo.on(now)}
	default:
		return Morning(now)
	}
}

// Morning is tomorrow's question at 08:00: "Ingatkan nanti" (domain.md 6.3).
func Morning(now time.Time) storage.Due {
	tomorrow := now.AddDate(0, 0, 1)
	return storage.Due{Stage: storage.StageAsk, At: nextMorning.on(tomorrow), Until: nextMorningTo.on(tomorrow)}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Awake is now, or the end of the pause that now lies in: when news may come that nobody waits
// for (domain.md 6.2). now is local time of the place.
func Awake(now time.Time) time.Time {
	if _, to, in := pause(now); in {
		return to
	}
	return now
}
