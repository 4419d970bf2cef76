package reminder

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"pokjabot/storage"
)

// Duties is the cron row that writes what falls due by the calendar into the ledger, early on each
// day. What it writes is there once however often it runs, so that a day it has missed is made up
// for by the next.
func (d *Desk) Duties() Job {
	return Job{Name: "kewajiban", Cron: "10 0 * * *", Zone: "Asia/Jakarta", Do: d.planDuties}
}

// madeUp is how many days that were missed are made up for: nobody hears of the 25th on the 29th.
const madeUp = 2

func (d *Desk) planDuties(ctx context.Context, now time.Time) error {
	u, err := readRules(ctx, d.Pool, now)
	if err != nil {
		return err
	}
	zones, err := storage.KampungZones(ctx, d.Pool)
	if err != nil {
		return err
	}
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return fmt.Errorf("reading zone %s: %w", name, err)
		}
		today := now.In(zone)
		if err := d.planMonthEnds(ctx, u, name, today); err != nil {
			return err
		}
		if err := d.planPassing(ctx, u, name, today); err != nil {
			return err
		}
		if err := d.planNudges(ctx, u, name, today); err != nil {
			return err
		}
	}
	opened, closed, err := storage.Escalate(ctx, d.Pool, now)
	if opened+closed > 0 {
		d.Log.Info("escalations", "opened", opened, "closed", closed)
	}
	return err
}

// fresh tells whether a day is today or one that may have been missed.
func fresh(t, today time.Time) bool {
	day := t.Format(time.DateOnly)
	return day <= today.Format(time.DateOnly) && day >= today.AddDate(0, 0, -madeUp).Format(time.DateOnly)
}

// planMonthEnds writes the steps of this month's and last month's end that fall on today.
func (d *Desk) planMonthEnds(ctx context.Context, u *rules, zone string, today time.Time) error {
	y, m, _ := today.Date()
	var byDue map[int][]string // Kampung by batas_poktan
	for _, month := range []time.Time{time.Date(y, m-1, 1, 0, 0, 0, 0, today.Location()), time.Date(y, m, 1, 0, 0, 0, 0, today.Location())} {
		for _, due := range u.settings.Values(storage.SettingDuePoktan) {
			steps := u.calendar.MonthEnd(month, due)
			for _, step := range slices.Sorted(maps.Keys(steps)) {
				slot := steps[step]
				if !fresh(slot.At, today) {
					continue
				}
				if byDue == nil {
					ids, err := storage.KampungOfZone(ctx, d.Pool, zone)
					if err != nil {
						return err
					}
					byDue = u.by(ids, storage.SettingDuePoktan)
				}
				n := storage.NewDuties{Kind: storage.DutyMonthEnd, Period: month.Format(monthLayout), Stage: step, At: slot.At, Until: slot.Until}
				if err := d.add(ctx, n, byDue[due]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// by parts Kampung by what a setting is there.
func (u *rules) by(ids []string, setting string) map[int][]string {
	parts := map[int][]string{}
	for _, id := range ids {
		n := u.settings.At(id).Value(setting)
		parts[n] = append(parts[n], id)
	}
	return parts
}

// planNudges writes this week's nudges when their day has come.
func (d *Desk) planNudges(ctx context.Context, u *rules, zone string, today time.Time) error {
	slot, ok := u.calendar.Nudge(today)
	if !ok || !fresh(slot.At, today) {
		return nil
	}
	quiet, err := storage.QuietKampung(ctx, d.Pool, zone, today.Format(time.DateOnly), slices.Min(u.settings.Values(storage.SettingSilence)))
	if err != nil {
		return err
	}
	var ids []string
	for _, q := range quiet {
		if q.Days >= u.settings.At(q.KampungID).Value(storage.SettingSilence) {
			ids = append(ids, q.KampungID)
		}
	}
	y, w := slot.At.ISOWeek()
	return d.add(ctx, storage.NewDuties{Kind: storage.DutySilence, Period: fmt.Sprintf("%04d-W%02d", y, w), At: slot.At, Until: slot.Until}, ids)
}

// add writes duties for Kampung, a chunk a statement.
func (d *Desk) add(ctx context.Context, n storage.NewDuties, ids []string) error {
	for part := range slices.Chunk(ids, chunk) {
		n.KampungIDs = part
		if _, err := storage.AddDuties(ctx, d.Pool, n); err != nil {
			return err
		}
	}
	return nil
}
