package window_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/bot/window"
	"pokjabot/storage"
)

// fasting is a calendar with Ramadan 1448 H and what lies around it.
func fasting() *window.Calendar {
	return window.NewCalendar([]storage.Holiday{
		{Day: "2027-03-09", Kind: storage.RamadanLast},
		{Day: "2027-02-08", Kind: storage.RamadanFirst}, // in any order
		{Day: "2027-03-10", Kind: storage.HolidayPublic, Name: "Idulfitri"},
		{Day: "2027-03-11", Kind: storage.HolidayPublic, Name: "Idulfitri"},
		{Day: "2027-03-12", Kind: storage.HolidayJoint, Name: "Idulfitri"},
		{Day: "2026-12-25", Kind: storage.HolidayPublic, Name: "Natal"},
		{Day: "2026-12-24", Kind: storage.HolidayJoint, Name: "Natal"},
		{Day: "2027-01-01", Kind: storage.HolidayPublic, Name: "Tahun Baru"},
		{Day: "2026-12-01", Kind: storage.HolidayPublic, Name: "Uji"},
	})
}

func TestCalendar(t *testing.T) {
	c := fasting()
	for day, want := range map[string]bool{"2027-02-07": false, "2027-02-08": true, "2027-03-09": true, "2027-03-10": false} {
		if c.Ramadan(local(day+" 12:00")) != want {
			t.Errorf("Ramadan on %s: %v", day, !want)
		}
	}
	if open := window.NewCalendar([]storage.Holiday{{Day: "2027-02-08", Kind: storage.RamadanFirst}}); !open.Ramadan(local("2027-03-09 10:00")) || open.Ramadan(local("2027-03-10 10:00")) {
		t.Error("a month without an end has not thirty days")
	}
	if h, off := c.Holiday(local("2026-12-25 23:59")); !off || h.Name != "Natal" {
		t.Error(h, off)
	}
	for day, want := range map[string]string{"2026-12-25": "2026-12-23", "2027-01-01": "2026-12-31", "2026-11-29": "2026-11-28", "2026-11-25": "2026-11-25"} {
		if got := c.WorkingDay(local(day + " 00:00")).Format(time.DateOnly); got != want {
			t.Errorf("the working day of %s is %s", day, got)
		}
	}
}

// Ramadan hours (domain.md 6.3). 2027-02-12 is a Friday.
func TestRamadan(t *testing.T) {
	h := window.Hours{Calendar: fasting()}
	for _, c := range []struct {
		stage             storage.Stage
		starts, at, until string
	}{
		{storage.StageMorning, "2027-02-10 07:30", "2027-02-09 16:00", "2027-02-09 16:30"},
		{storage.StageMorning, "2027-02-08 07:30", "2027-02-07 19:30", "2027-02-07 20:30"}, // the evening before is no fast yet
		{storage.StageH1, "2027-02-10 08:00", "2027-02-09 16:00", "2027-02-09 16:30"},
		{storage.StageAsk, "2027-02-10 08:00", "2027-02-10 16:30", "2027-02-10 17:00"},
		{storage.StageHour, "2027-02-10 18:30", "2027-02-10 16:55", "2027-02-10 17:00"},
		{storage.StageHour, "2027-02-10 17:30", "2027-02-10 16:30", "2027-02-10 17:00"},
		{storage.StageHour, "2027-02-12 12:00", "2027-02-12 11:00", "2027-02-12 11:30"},
	} {
		due, ok := h.Default(c.stage, local(c.starts))
		if !ok || !due.At.Equal(local(c.at)) || !due.Until.Equal(local(c.until)) {
			t.Errorf("%s of %s: %v to %v, %v", c.stage, c.starts, due.At, due.Until, ok)
		}
	}
	for now, want := range map[string]string{"2027-02-10 17:00": "2027-02-11 06:00", "2027-02-10 16:59": "2027-02-10 16:59", "2027-02-07 17:30": "2027-02-07 17:30", "2027-02-12 12:00": "2027-02-12 13:15"} {
		if got := h.Calendar.Awake(local(now)); !got.Equal(local(want)) {
			t.Errorf("awake at %s: %v", now, got)
		}
	}
}

// What a lead has set holds within the windows; what lies outside does not.
func TestChosenHours(t *testing.T) {
	starts := local("2026-11-28 09:00") // H-1 is a Friday
	for _, c := range []struct {
		name   string
		values storage.PlaceValues
		stage  storage.Stage
		at     string // "": not at all
	}{
		{"morning", storage.PlaceValues{storage.SettingDayHour: 9 * 60}, storage.StageH1, "2026-11-27 09:00"},
		{"Friday prayer", storage.PlaceValues{storage.SettingDayHour: 12 * 60}, storage.StageH1, "2026-11-27 13:15"},
		{"at night", storage.PlaceValues{storage.SettingDayHour: 22 * 60}, storage.StageH1, "2026-11-27 16:00"},
		{"early", storage.PlaceValues{storage.SettingMorningHour: 6*60 + 30}, storage.StageMorning, "2026-11-28 06:30"},
		{"asked early", storage.PlaceValues{storage.SettingAskHour: 15*60 + 30}, storage.StageAsk, "2026-11-28 15:30"},
		{"off", storage.PlaceValues{storage.StageSetting(storage.StageH1): 0}, storage.StageH1, ""},
		{"nothing set", nil, storage.StageHour, "2026-11-28 08:00"},
	} {
		due, ok := window.HoursOf(nil, c.values).Default(c.stage, starts)
		if ok != (c.at != "") || ok && !due.At.Equal(local(c.at)) {
			t.Errorf("%s: %v, %v", c.name, due, ok)
		}
	}
}

func TestLay(t *testing.T) {
	h := window.Hours{Calendar: fasting()}
	for _, c := range []struct {
		name                   string
		stage                  storage.Stage
		at, until, starts, now string
		want                   string
	}{
		{"as it was", storage.StageH1, "2026-11-23 16:00", "2026-11-23 17:00", "2026-11-24 09:00", "2026-11-22 09:00", "2026-11-23 16:00"},
		{"the evening before, in Ramadan", storage.StageMorning, "2027-02-09 19:30", "2027-02-09 20:30", "2027-02-10 07:30", "2027-02-09 06:00", "2027-02-09 16:00"},
		{"the same, seen too late", storage.StageMorning, "2027-02-09 19:30", "2027-02-09 20:30", "2027-02-10 07:30", "2027-02-09 18:00", "2027-02-10 06:30"},
		{"missed by far", storage.StageAsk, "2026-11-24 16:30", "2026-11-24 17:30", "2026-11-24 09:00", "2026-11-24 19:00", "2026-11-24 16:30"},
		{"asked for the next morning", storage.StageAsk, "2026-11-25 08:00", "2026-11-25 10:00", "2026-11-24 09:00", "2026-11-24 16:45", "2026-11-25 08:00"},
	} {
		due, ok := h.Lay(storage.Due{Stage: c.stage, At: local(c.at), Until: local(c.until)}, local(c.starts), local(c.now))
		if !ok || !due.At.Equal(local(c.want)) {
			t.Errorf("%s: %v, %v", c.name, due, ok)
		}
	}
	if _, ok := (window.Hours{Off: map[storage.Stage]bool{storage.StageH3: true}}).Lay(storage.Due{Stage: storage.StageH3}, local("2026-11-24 09:00"), local("2026-11-20 09:00")); ok {
		t.Error("a stage that is off is told")
	}
}

// Month-end, nudges and digests, with Sundays and holidays. 2026-10-25 is a Sunday.
func TestDuties(t *testing.T) {
	c := fasting()
	for _, m := range []struct {
		month string
		due   int
		want  map[string]string
	}{
		{"2026-11-15", 3, map[string]string{"25": "2026-11-25 08:30", "1": "2026-11-30 08:30", "batas": "2026-12-03 08:30"}}, // 1 December is off
		{"2026-10-02", 3, map[string]string{"25": "2026-10-24 08:30", "1": "2026-10-31 08:30", "batas": "2026-11-03 08:30"}},
		{"2026-12-31", 3, map[string]string{"25": "2026-12-23 08:30", "1": "2026-12-31 08:30", "batas": "2027-01-02 08:30"}},
		{"2026-11-15", 1, map[string]string{"25": "2026-11-25 08:30", "1": "2026-11-30 08:30"}},
		{"2026-11-15", 5, map[string]string{"25": "2026-11-25 08:30", "1": "2026-11-30 08:30", "batas": "2026-12-05 08:30"}},
	} {
		got := c.MonthEnd(local(m.month+" 10:00"), m.due)
		for step, at := range m.want {
			if !got[step].At.Equal(local(at)) {
				t.Errorf("%s, step %s: %v", m.month, step, got[step].At)
			}
		}
		if len(got) != len(m.want) {
			t.Errorf("%s: %v", m.month, got)
		}
	}
	for week, want := range map[string]string{"2026-11-23 00:00": "2026-11-24 09:30", "2026-11-29 10:00": "2026-11-24 09:30", "2026-12-02 10:00": "2026-12-02 09:30"} {
		if s, ok := c.Nudge(local(week)); !ok || !s.At.Equal(local(want)) || of(s.Until) != "11:00" {
			t.Errorf("the week of %s: %v, %v", week, s, ok)
		}
	}
	for now, want := range map[string]string{"2026-11-24 10:15": "2026-11-24 10:15", "2026-11-24 11:00": "2026-11-25 09:00", "2026-11-26 08:00": "2026-11-26 09:00", "2026-11-26 11:00": "", "2026-11-30 09:00": ""} {
		s, ok := c.NextNudge(local(now), local("2026-11-24 09:30"))
		if ok != (want != "") || ok && !s.At.Equal(local(want)) {
			t.Errorf("a nudge held until %s: %v, %v", now, s, ok)
		}
	}
	for now, want := range map[string]string{"2026-11-25 12:00": "2026-11-26 08:30", "2026-11-28 12:00": "2026-11-30 08:30", "2026-12-03 10:00": "2026-12-03 10:00", "2026-12-03 11:00": ""} {
		s, ok := c.NextMonthEnd(local(now), local("2026-12-03 00:00"))
		if ok != (want != "") || ok && !s.At.Equal(local(want)) {
			t.Errorf("month-end held until %s: %v, %v", now, s, ok)
		}
	}
}

func of(t time.Time) string { return t.Format("15:04") }

// Whatever the event, the zone, the calendar, the hours a lead has set and how late it is: no
// window touches a pause, ends after the event has begun or lies outside the hours of its stage.
func TestWindowsHold(t *testing.T) {
	stages := []storage.Stage{storage.StageH3, storage.StageH1, storage.StageMorning, storage.StageHour, storage.StageAsk}
	hours := map[storage.Stage][2]string{storage.StageH3: {"08:00", "17:00"}, storage.StageH1: {"08:00", "17:00"}, storage.StageAsk: {"08:00", "17:30"}}
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", rapid.SampledFrom([]int{7, 8, 9}).Draw(t, "zone")*3600)
		minute := func(label string, from, to int) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Minute
		}
		starts := time.Date(2027, 1, 20, 0, 0, 0, 0, zone).Add(minute("starts", 0, 60*24*60))
		now := starts.Add(minute("now", -5*24*60, 3*24*60))
		h := window.HoursOf(fasting(), storage.PlaceValues{
			storage.SettingDayHour: rapid.IntRange(0, 1439).Draw(t, "day"), storage.SettingMorningHour: rapid.IntRange(0, 1439).Draw(t, "morning"), storage.SettingAskHour: rapid.IntRange(0, 1439).Draw(t, "ask"),
		})
		stage := rapid.SampledFrom(stages).Draw(t, "stage")
		first, told := h.Default(stage, starts)
		laid, lays := h.Lay(first, starts, now)
		next, comes := h.Next(stage, starts, now)
		for name, c := range map[string]struct {
			due storage.Due
			ok  bool
		}{"default": {first, told}, "laid": {laid, told && lays && first.Until.After(now)}, "next": {next, comes}} {
			if !c.ok {
				continue
			}
			due := c.due
			if !due.At.Before(due.Until) {
				t.Fatalf("%s: empty window %v", name, due)
			}
			if stage != storage.StageAsk && due.Until.After(starts) {
				t.Fatalf("%s: %v ends after the event", name, due)
			}
			for at := due.At; at.Before(due.Until); at = at.Add(time.Minute) {
				if silent(h.Calendar, at) {
					t.Fatalf("%s: %v is in a pause", name, at)
				}
			}
			if w, bound := hours[stage]; bound && (of(due.At.In(zone)) < w[0] || of(due.Until.In(zone)) > w[1]) {
				t.Fatalf("%s: %v outside %v", name, due, w)
			}
			if name == "next" && due.At.Before(now) {
				t.Fatalf("the next window %v was before %v", due, now)
			}
		}
	})
}

// silent is domain.md 6.3 once more, in other words.
func silent(c *window.Calendar, at time.Time) bool {
	m := at.Hour()*60 + at.Minute()
	switch {
	case m >= 20*60+30 || m < 6*60:
		return true
	case c.Ramadan(at):
		return m >= 17*60 || at.Weekday() == time.Friday && m >= 11*60+30 && m < 13*60+15
	default:
		return m >= 18*60 && m < 19*60+30 || at.Weekday() == time.Friday && m >= 11*60+30 && m < 13*60+15
	}
}

// Drafts are told of on working mornings; early counts the days off that follow. 2026-11-28 is a Saturday.
func TestDraftWindow(t *testing.T) {
	c := fasting()
	for day, want := range map[string]int{"2026-11-25 00:00": 0, "2026-11-28 12:00": 1, "2026-11-29 12:00": -1, "2026-11-30 06:00": 1, "2026-12-23 06:00": 2, "2027-03-09 06:00": 3} {
		s, early, ok := c.Drafts(local(day))
		if ok != (want >= 0) || ok && (early != want || of(s.At) != "09:40" || of(s.Until) != "11:00") {
			t.Errorf("%s: %v, %d, %v", day, s, early, ok)
		}
	}
}

// A level passes a month on by its day; when that is a day off it is told on the working day before,
// even in the month itself (domain.md 6.4).
func TestPassedOn(t *testing.T) {
	c := fasting()
	for _, w := range []struct {
		month string
		due   int
		want  string
	}{
		{"2026-11-01", 5, "2026-12-05"},
		{"2026-11-01", 6, "2026-12-05"},  // a Sunday
		{"2026-11-01", 25, "2026-12-23"}, // two days off
		{"2026-12-01", 1, "2026-12-31"},  // New Year
		{"2026-12-01", 10, "2027-01-09"},
	} {
		slot := c.PassedOn(local(w.month+" 00:00"), w.due)
		if !slot.At.Equal(local(w.want+" 08:30")) || !slot.Until.Equal(local(w.want+" 11:00")) {
			t.Errorf("%s by the %d: %v to %v", w.month, w.due, slot.At, slot.Until)
		}
	}
}
