package reminder

import (
	"context"
	"slices"
	"time"

	"pokjabot/bot/window"
	"pokjabot/storage"
)

// planPassing writes for whom a month is to be passed on today: the PLKB for their Kampung and the
// leads of kecamatan (batas_plkb), the leads of kabupaten (batas_kabupaten).
func (d *Desk) planPassing(ctx context.Context, u *rules, zone string, today time.Time) error {
	y, m, _ := today.Date()
	for _, month := range []time.Time{time.Date(y, m-1, 1, 0, 0, 0, 0, today.Location()), time.Date(y, m, 1, 0, 0, 0, 0, today.Location())} {
		if err := d.planPLKB(ctx, u, zone, month, today); err != nil {
			return err
		}
		for _, l := range leads {
			if err := d.planLeads(ctx, u, zone, l, month, today); err != nil {
				return err
			}
		}
	}
	return nil
}

// lead is a level above the Kampung that is told what a month still lacks.
type lead struct {
	role    storage.Role
	step    string
	setting string
}

var leads = []lead{
	{storage.Kecamatan, window.StepKecamatan, storage.SettingDuePLKB},
	{storage.Kabupaten, window.StepKabupaten, storage.SettingDueKab},
}

func leadOf(step string) (lead, bool) {
	i := slices.IndexFunc(leads, func(l lead) bool { return l.step == step })
	if i < 0 {
		return lead{}, false
	}
	return leads[i], true
}

// planPLKB tells the PLKB only where their day comes after that of the registers, which they hear of
// with everybody else: two messages of one morning would say the same.
func (d *Desk) planPLKB(ctx context.Context, u *rules, zone string, month, today time.Time) error {
	for _, due := range u.settings.Values(storage.SettingDuePLKB) {
		slot := u.calendar.PassedOn(month, due)
		if !fresh(slot.At, today) {
			continue
		}
		all, err := storage.KampungOfZone(ctx, d.Pool, zone)
		if err != nil {
			return err
		}
		ids := slices.DeleteFunc(u.by(all, storage.SettingDuePLKB)[due], func(id string) bool {
			return !slot.At.After(u.calendar.PassedOn(month, u.settings.At(id).Value(storage.SettingDuePoktan)).At)
		})
		n := storage.NewDuties{Kind: storage.DutyMonthEnd, Period: month.Format(monthLayout), Stage: window.StepPLKB, At: slot.At, Until: slot.Until, Roles: []storage.Role{storage.PLKB}}
		if err := d.add(ctx, n, ids); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) planLeads(ctx context.Context, u *rules, zone string, l lead, month, today time.Time) error {
	for _, due := range u.settings.Values(l.setting) {
		slot := u.calendar.PassedOn(month, due)
		if !fresh(slot.At, today) {
			continue
		}
		all, err := storage.LeadPlaces(ctx, d.Pool, zone, l.role)
		if err != nil {
			return err
		}
		theirs := slices.DeleteFunc(all, func(p storage.LeadPlace) bool { return u.settings.At(p.Place).Value(l.setting) != due })
		n := storage.NewDuties{Kind: storage.DutyMonthEnd, Period: month.Format(monthLayout), Stage: l.step, At: slot.At, Until: slot.Until}
		for part := range slices.Chunk(theirs, chunk) {
			if _, err := storage.AddLeadDuties(ctx, d.Pool, n, part); err != nil {
				return err
			}
		}
	}
	return nil
}
