package window

import (
	"time"

	"pokjabot/storage"
)

// The windows and defaults of a plan's stages (domain.md 6.3).
var (
	dayFrom, dayTo, dayDefault             = at(8, 0), at(17, 0), at(16, 0)
	morningFrom, morningTo, morningDefault = at(6, 30), at(8, 0), at(7, 0)
	eveningDefault                         = at(19, 30)            // before an early event
	fastEvening, fastEveningTo             = at(16, 0), at(16, 30) // the same in Ramadan: no "besok pagi" after 16:30
	askFrom, askTo, askDefault             = at(15, 30), at(17, 30), at(16, 30)
	askSameDayUntil                        = at(15, 0) // a later event is asked about next morning
	nextMorning, nextMorningTo             = at(8, 0), at(10, 0)
	hourEventFrom, hourEventTo             = at(7, 0), at(20, 0)
)

// beforePause is how long before a pause "just before the pause begins" is.
const beforePause = 5 * time.Minute

// Dues returns the promises for an event that starts at starts, planned at now: one for each
// wanted stage that is still ahead, and always the question afterwards.
func (h Hours) Dues(wanted []storage.Stage, starts, now time.Time) []storage.Due {
	now = now.In(starts.Location())
	var list []storage.Due
	for _, stage := range wanted {
		if due, ok := h.Default(stage, starts); ok && stage != storage.StageAsk && due.At.After(now) {
			list = append(list, due)
		}
	}
	ask, _ := h.Default(storage.StageAsk, starts)
	if !ask.At.After(now) {
		ask = h.Tomorrow(now)
	}
	return append(list, ask)
}

// Default returns when a stage falls due if all goes well; ok is false when the event's time of
// day, or the place, has no such stage.
func (h Hours) Default(stage storage.Stage, starts time.Time) (due storage.Due, ok bool) {
	if h.Off[stage] {
		return storage.Due{}, false
	}
	between := func(day time.Time, from, until clock) (storage.Due, bool) {
		due := storage.Due{Stage: stage, At: from.on(day)}
		if _, to, in := h.Calendar.Pause(due.At); in { // chosen inside Friday prayer
			due.At = to
		}
		due.Until = earlier(h.Calendar.untilPause(due.At, until.on(day)), latest(stage, starts))
		return due, due.At.Before(due.Until)
	}
	switch stage {
	case storage.StageH3:
		day := starts.AddDate(0, 0, -3)
		return between(day, chosen(h.Day, dayFrom, h.dayEnd(day), dayDefault), h.dayEnd(day))
	case storage.StageH1:
		day := starts.AddDate(0, 0, -1)
		return between(day, chosen(h.Day, dayFrom, h.dayEnd(day), dayDefault), h.dayEnd(day))
	case storage.StageMorning:
		if of(starts) >= morningTo {
			return between(starts, chosen(h.Morning, morningFrom, morningTo, morningDefault), morningTo)
		}
		if evening := starts.AddDate(0, 0, -1); h.Calendar.Ramadan(evening) {
			return between(evening, fastEvening, fastEveningTo)
		}
		return between(starts.AddDate(0, 0, -1), eveningDefault, quietFrom)
	case storage.StageHour:
		return h.hourBefore(starts)
	case storage.StageAsk:
		if of(starts) > askSameDayUntil {
			return between(starts.AddDate(0, 0, 1), nextMorning, nextMorningTo)
		}
		return between(starts, chosen(h.Ask, askFrom, askTo, askDefault), askTo)
	default:
		return storage.Due{}, false
	}
}

// dayEnd is until when a later day is spoken of; in Ramadan nobody hears "besok pagi" after 16:30.
func (h Hours) dayEnd(day time.Time) clock {
	if h.Calendar.Ramadan(day) {
		return fastEveningTo
	}
	return dayTo
}

// latest is when a stage is no longer worth telling: what comes before an event ends with its
// beginning, the question knows no end.
func latest(stage storage.Stage, starts time.Time) time.Time {
	if stage == storage.StageAsk {
		return starts.AddDate(1, 0, 0)
	}
	return starts
}

// hourBefore is one hour before the event, or just before the pause that hour falls into.
func (h Hours) hourBefore(starts time.Time) (storage.Due, bool) {
	if of(starts) < hourEventFrom || of(starts) > hourEventTo {
		return storage.Due{}, false
	}
	due := starts.Add(-time.Hour)
	if begin, _, in := h.Calendar.Pause(due); in {
		return storage.Due{Stage: storage.StageHour, At: begin.Add(-beforePause), Until: begin}, true
	}
	return storage.Due{Stage: storage.StageHour, At: due, Until: h.Calendar.untilPause(due, starts)}, true
}

// Next returns the next window, from now on, for a promise that was not kept in its own; ok is
// false when none is left before the event.
func (h Hours) Next(stage storage.Stage, starts, now time.Time) (due storage.Due, ok bool) {
	now = now.In(starts.Location())
	switch stage {
	case storage.StageH3, storage.StageH1:
		due = h.daytime(now)
	case storage.StageMorning:
		due = storage.Due{At: later(now, morningFrom.on(starts)), Until: morningTo.on(starts)}
	case storage.StageAsk:
		due = h.question(now)
	default: // an hour before is not worth much half an hour before
		return storage.Due{}, false
	}
	due.Stage = stage
	due.Until = earlier(due.Until, latest(stage, starts))
	return due, due.At.Before(due.Until)
}

// daytime is the rest of today's 08:00-17:00 (Ramadan 16:30), around Friday prayer, or tomorrow's.
func (h Hours) daytime(now time.Time) storage.Due {
	t := later(now, dayFrom.on(now))
	if _, to, in := h.Calendar.Pause(t); in {
		t = to
	}
	if of(t) >= h.dayEnd(t) || t.Day() != now.Day() {
		t = dayFrom.on(now.AddDate(0, 0, 1))
	}
	return storage.Due{At: t, Until: h.Calendar.untilPause(t, h.dayEnd(t).on(t))}
}

// question is now if it is afternoon or morning enough to ask, else the next morning.
func (h Hours) question(now time.Time) storage.Due {
	c := of(now)
	if end := h.Calendar.untilPause(now, askTo.on(now)); c >= askFrom && now.Before(end) && c < askTo && h.Calendar.Awake(now).Equal(now) {
		return storage.Due{At: now, Until: end}
	}
	switch {
	case c >= nextMorning && c < nextMorningTo:
		return storage.Due{At: now, Until: nextMorningTo.on(now)}
	case c < nextMorning:
		return storage.Due{At: nextMorning.on(now), Until: nextMorningTo.on(now)}
	default:
		return h.Tomorrow(now)
	}
}

// Tomorrow is tomorrow's question at 08:00: "Ingatkan nanti" (domain.md 6.3).
func (h Hours) Tomorrow(now time.Time) storage.Due { return Morning(now) }

// Lay lays a promise against calendar and hours: the same stage by this calendar. A promise whose
// default moment is past already (planned late) keeps its times unless they lie in a pause, one
// whose window has closed keeps them in any case: it is late. ok is false when it is not to be
// told at all.
func (h Hours) Lay(due storage.Due, starts, now time.Time) (storage.Due, bool) {
	now = now.In(starts.Location())
	laid, ok := h.Default(due.Stage, starts)
	if !ok {
		return due, false
	}
	if !due.Until.After(now) {
		return due, true
	}
	if laid.At.After(now) {
		return laid, true
	}
	due.At, due.Until = due.At.In(starts.Location()), due.Until.In(starts.Location())
	if _, _, in := h.Calendar.Pause(later(due.At, now)); in {
		return h.Next(due.Stage, starts, now)
	}
	due.Until = h.Calendar.untilPause(due.At, due.Until)
	return due, due.At.Before(due.Until)
}

// Dues, Default and Morning ask the zero Hours.

// Dues is Hours.Dues with no calendar and the default hours; the desk lays what it returns against
// those of the place before it falls due.
func Dues(wanted []storage.Stage, starts, now time.Time) []storage.Due {
	return Hours{}.Dues(wanted, starts, now)
}

// Default is Hours.Default with no calendar and the default hours.
func Default(stage storage.Stage, starts time.Time) (due storage.Due, ok bool) {
	return Hours{}.Default(stage, starts)
}

// Morning is tomorrow's question at 08:00, "Ingatkan nanti" (domain.md 6.3): no calendar moves it.
func Morning(now time.Time) storage.Due {
	tomorrow := now.AddDate(0, 0, 1)
	return storage.Due{Stage: storage.StageAsk, At: nextMorning.on(tomorrow), Until: nextMorningTo.on(tomorrow)}
}
