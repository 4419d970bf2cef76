package window_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/bot/window"
	"pokjabot/storage"
)

var wib = time.FixedZone("WIB", 7*3600)

func local(text string) time.Time {
	t, _ := time.ParseInLocation("2006-01-02 15:04", text, wib) // written right here, below
	return t
}

// The table of domain.md 6.3. 2026-11-24 is a Tuesday, 2026-11-27 a Friday.
func TestDefault(t *testing.T) {
	for _, c := range []struct {
		stage             storage.Stage
		starts, at, until string // "" at: no such stage
	}{
		{storage.StageH3, "2026-11-24 08:00", "2026-11-21 16:00", "2026-11-21 17:00"},
		{storage.StageH1, "2026-11-24 08:00", "2026-11-23 16:00", "2026-11-23 17:00"},
		{storage.StageH1, "2026-11-28 08:00", "2026-11-27 16:00", "2026-11-27 17:00"}, // Friday, after prayer
		{storage.StageMorning, "2026-11-24 08:00", "2026-11-24 07:00", "2026-11-24 08:00"},
		{storage.StageMorning, "2026-11-24 07:30", "2026-11-23 19:30", "2026-11-23 20:30"},
		{storage.StageHour, "2026-11-24 09:00", "2026-11-24 08:00", "2026-11-24 09:00"},
		{storage.StageHour, "2026-11-24 06:30", "", ""},
		{storage.StageHour, "2026-11-24 20:30", "", ""},
		{storage.StageHour, "2026-11-24 19:30", "2026-11-24 17:55", "2026-11-24 18:00"}, // Maghrib
		{storage.StageHour, "2026-11-27 13:00", "2026-11-27 11:25", "2026-11-27 11:30"}, // Friday noon
		{storage.StageHour, "2026-11-24 18:30", "2026-11-24 17:30", "2026-11-24 18:00"},
		{storage.StageAsk, "2026-11-24 08:00", "2026-11-24 16:30", "2026-11-24 17:30"},
		{storage.StageAsk, "2026-11-24 15:00", "2026-11-24 16:30", "2026-11-24 17:30"},
		{storage.StageAsk, "2026-11-24 15:01", "2026-11-25 08:00", "2026-11-25 10:00"},
	} {
		due, ok := window.Default(c.stage, local(c.starts))
		if ok != (c.at != "") {
			t.Errorf("%s of %s: there = %v", c.stage, c.starts, ok)
		}
		if ok && (!due.At.Equal(local(c.at)) || !due.Until.Equal(local(c.until))) {
			t.Errorf("%s of %s: %v to %v", c.stage, c.starts, due.At, due.Until)
		}
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		stage             storage.Stage
		starts, now, want string
	}{
		{storage.StageH1, "2026-11-24 13:00", "2026-11-23 18:10", "2026-11-24 08:00"},
		{storage.StageH1, "2026-11-24 08:00", "2026-11-23 18:10", ""},
		{storage.StageH3, "2026-11-24 13:00", "2026-11-22 09:00", "2026-11-22 09:00"},
		{storage.StageH1, "2026-11-28 09:00", "2026-11-27 12:00", "2026-11-27 13:15"},
		{storage.StageMorning, "2026-11-24 07:30", "2026-11-23 23:00", "2026-11-24 06:30"},
		{storage.StageMorning, "2026-11-24 09:00", "2026-11-24 08:30", ""},
		{storage.StageHour, "2026-11-24 09:00", "2026-11-24 08:50", ""},
		{storage.StageAsk, "2026-11-24 09:00", "2026-11-24 18:00", "2026-11-25 08:00"},
		{storage.StageAsk, "2026-11-24 09:00", "2026-11-24 16:00", "2026-11-24 16:00"},
		{storage.StageAsk, "2026-11-24 09:00", "2026-11-25 05:00", "2026-11-25 08:00"},
	} {
		due, ok := window.Hours{}.Next(c.stage, local(c.starts), local(c.now))
		if ok != (c.want != "") || ok && !due.At.Equal(local(c.want)) {
			t.Errorf("%s of %s at %s: %v, %v", c.stage, c.starts, c.now, due.At, ok)
		}
	}
}

func TestDuesLeaveOutWhatIsPast(t *testing.T) {
	all := []storage.Stage{storage.StageH3, storage.StageH1, storage.StageMorning, storage.StageHour}
	for _, c := range []struct {
		now  string
		want []storage.Stage
	}{
		{"2026-11-20 09:00", append(append([]storage.Stage{}, all...), storage.StageAsk)},
		{"2026-11-23 09:00", []storage.Stage{storage.StageH1, storage.StageMorning, storage.StageHour, storage.StageAsk}},
		{"2026-11-24 12:00", []storage.Stage{storage.StageAsk}},
		{"2026-11-24 18:00", []storage.Stage{storage.StageAsk}},
	} {
		var got []storage.Stage
		for _, d := range window.Dues(all, local("2026-11-24 09:00"), local(c.now)) {
			got = append(got, d.Stage)
			if !d.At.After(local(c.now)) {
				t.Errorf("at %s: %s was due %v", c.now, d.Stage, d.At)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("at %s: %v", c.now, got)
		}
	}
}

// Whatever the event and whenever it is late, nothing falls into a pause.
func TestNothingInAPause(t *testing.T) {
	stages := []storage.Stage{storage.StageH3, storage.StageH1, storage.StageMorning, storage.StageHour, storage.StageAsk}
	rapid.Check(t, func(t *rapid.T) {
		stage := rapid.SampledFrom(stages).Draw(t, "stage")
		starts := local("2026-11-01 00:00").Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "minutes")) * time.Minute)
		now := starts.Add(time.Duration(rapid.IntRange(-5*24*60, 2*24*60).Draw(t, "before")) * time.Minute)
		for _, f := range []func() (storage.Due, bool){
			func() (storage.Due, bool) { return window.Default(stage, starts) },
			func() (storage.Due, bool) { return window.Hours{}.Next(stage, starts, now) },
		} {
			due, ok := f()
			if !ok {
				continue
			}
			if !due.At.Before(due.Until) {
				t.Fatalf("empty window %v", due)
			}
			for _, when := range []time.Time{due.At, due.Until.Add(-time.Minute)} {
				c := when.Hour()*60 + when.Minute()
				night := c >= 20*60+30 || c < 6*60
				maghrib := c >= 18*60 && c < 19*60+30
				friday := when.Weekday() == time.Friday && c >= 11*60+30 && c < 13*60+15
				if night || maghrib || friday {
					t.Fatalf("%s of %v: %v is in a pause", stage, starts, when)
				}
			}
		}
	})
}
