package reminder

import (
	"context"
	"fmt"
	"time"

	"pokjabot/bot/window"
	"pokjabot/storage"
)

// rules are the calendar and what leads have set, as they are in this tick.
type rules struct {
	calendar *window.Calendar
	settings storage.PlaceSettings
}

func readRules(ctx context.Context, db storage.Reader, now time.Time) (*rules, error) {
	days, err := storage.CalendarAround(ctx, db, now)
	if err != nil {
		return nil, err
	}
	settings, err := storage.LoadPlaceSettings(ctx, db)
	return &rules{window.NewCalendar(days), settings}, err
}

func (u *rules) hours(place string) window.Hours {
	return window.HoursOf(u.calendar, u.settings.At(place))
}

// known reads the rules when they are first asked for in a tick: most ticks ask nothing.
func (r *round) known(ctx context.Context) (*rules, error) {
	if r.rules != nil {
		return r.rules, nil
	}
	var err error
	r.rules, err = readRules(ctx, r.Pool, r.now)
	return r.rules, err
}

// layOut lays promises that fall due within a day and a half against the calendar and the settings
// of their place. Planning has promised them by the table of domain.md 6.3 alone, maybe a year
// ago; Ramadan has been announced since, and the lead may have chosen other hours.
func (r *round) layOut(ctx context.Context) (bool, error) {
	return placed(ctx, r, func() ([]storage.WaitingReminder, error) {
		return storage.UntimedReminders(ctx, r.Pool, r.now.Add(ahead), chunk)
	}, homeOf, func(u *rules, w storage.WaitingReminder, zone *time.Location) storage.Write {
		due, ok := u.hours(w.Place).Lay(storage.Due{Stage: w.Stage, At: w.Due, Until: w.Until}, w.StartsAt.In(zone), r.now)
		if !ok {
			return storage.SkipReminder(w)
		}
		return storage.TimeReminder(w, due)
	})
}

// catchUp gives promises whose window has closed their next one or gives them up.
func (r *round) catchUp(ctx context.Context) (bool, error) {
	return placed(ctx, r, func() ([]storage.WaitingReminder, error) { return storage.LateReminders(ctx, r.Pool, r.now, chunk) }, homeOf, r.late)
}

func (r *round) late(u *rules, w storage.WaitingReminder, zone *time.Location) storage.Write {
	// A promise we were awake for was held back by a rule (an open form, three messages that day).
	held := !r.last.IsZero() && !r.last.Before(w.Due)
	if !held && r.now.Sub(w.Due) > slack && r.now.After(w.StartsAt) {
		return storage.SkipReminder(w)
	}
	next, ok := u.hours(w.Place).Next(w.Stage, w.StartsAt.In(zone), r.now)
	if !ok {
		return storage.SkipReminder(w)
	}
	return storage.TimeReminder(w, next)
}

// placed places rows, a chunk at a time, until there are none; zone names where a row is at home. It
// ends: every row it sees is moved ahead of now, marked or settled.
func placed[W any](ctx context.Context, r *round, list func() ([]W, error), zone func(W) string, place func(*rules, W, *time.Location) storage.Write) (did bool, err error) {
	for {
		rows, err := list()
		if err != nil || len(rows) == 0 {
			return did, err
		}
		did = true
		u, err := r.known(ctx)
		if err != nil {
			return did, err
		}
		writes := make([]storage.Write, 0, len(rows))
		for _, w := range rows {
			home, err := time.LoadLocation(zone(w))
			if err != nil {
				return did, fmt.Errorf("reading the zone of what is due: %w", err)
			}
			writes = append(writes, place(u, w, home))
		}
		if err := storage.Apply(ctx, r.Pool, writes...); err != nil {
			return did, fmt.Errorf("placing what is due: %w", err)
		}
		if len(rows) < chunk {
			return did, nil
		}
	}
}

func homeOf(w storage.WaitingReminder) string { return w.Zone }

// catchUpDuties does for duties what catchUp does for plans.
func (r *round) catchUpDuties(ctx context.Context) (did bool, err error) {
	return placed(ctx, r, func() ([]storage.LateDuty, error) {
		return storage.LateDuties(ctx, r.Pool, r.now, chunk)
	}, func(l storage.LateDuty) string { return l.Zone }, func(u *rules, l storage.LateDuty, zone *time.Location) storage.Write {
		if next, ok := u.nextDuty(l, r.now.In(zone)); ok {
			return storage.TimeDuty(l, next.At, next.Until)
		}
		return storage.SkipDuty(l)
	})
}

// nextDuty is the next window of a duty: a nudge stays in its week, a month's end comes on the
// next mornings, before its next step.
func (u *rules) nextDuty(l storage.LateDuty, now time.Time) (window.Slot, bool) {
	if l.Kind == storage.DutySilence {
		return u.calendar.NextNudge(now, l.Due.In(now.Location()))
	}
	month, err := time.ParseInLocation(monthLayout, l.Period, now.Location())
	if err != nil {
		return window.Slot{}, false
	}
	last := deadline(month, u.settings.At(l.KampungID).Value(storage.SettingDuePoktan))
	if above, is := leadOf(l.Stage); is {
		last = deadline(month, u.settings.At(placeOf(above.role, l.KampungID)).Value(above.setting))
	}
	switch l.Stage {
	case window.StepPLKB:
		last = deadline(month, u.settings.At(l.KampungID).Value(storage.SettingDuePLKB))
	case window.StepOpens:
		last = month.AddDate(0, 0, 26) // the 27th
	case window.StepFirst:
		last = last.AddDate(0, 0, -1)
	}
	return u.calendar.NextMonthEnd(now, last)
}

const monthLayout = "2006-01"

// deadline is the day that the registers of a month are due, by batas_poktan.
func deadline(month time.Time, due int) time.Time {
	y, m, _ := month.Date()
	return time.Date(y, m+1, due, 0, 0, 0, 0, month.Location())
}
