package storage_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/storage"
)

// TestQuarterSoFar looks at what the quarter of a period is made of: months, then weeks, and the days
// between them.
func TestQuarterSoFar(t *testing.T) {
	for key, want := range map[string]struct {
		keys []string
		tail *storage.Span
	}{
		"2026-10":  {[]string{"2026-10"}, nil},
		"2026-Q3":  {[]string{"2026-07", "2026-08", "2026-09"}, nil},
		"2026-W47": {[]string{"2026-10", "2026-W45", "2026-W46", "2026-W47"}, &storage.Span{From: "2026-11-01", To: "2026-11-01"}},
		"2026-W40": {nil, &storage.Span{From: "2026-10-01", To: "2026-10-04"}}, // it began in the quarter before
		"2026-W23": {[]string{"2026-04", "2026-05", "2026-W23"}, nil},          // June begins on a Monday
		"2026-W53": {nil, &storage.Span{From: "2027-01-01", To: "2027-01-03"}},
	} {
		w, err := storage.WindowOf(storage.Scope{"15.05"}, key, wib, layingClock)
		if err != nil || !slices.Equal(w.Quarter.Keys, want.keys) || (w.Tail == nil) != (want.tail == nil) || w.Tail != nil && (w.Tail.From != want.tail.From || w.Tail.To != want.tail.To) {
			t.Errorf("%s: %v %v %v", key, w.Quarter.Keys, w.Tail, err)
		}
	}
}

// TestQuarterHoldsEachDayOnce draws periods and lays their months, weeks and days side by side.
func TestQuarterHoldsEachDayOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 5000).Draw(t, "day"))
		key := rapid.SampledFrom([]string{storage.MonthOf(day), storage.WeekOf(day)}).Draw(t, "key")
		w, err := storage.WindowOf(storage.Scope{"15.05"}, key, wib, layingClock)
		if err != nil {
			t.Fatal(err)
		}
		from, _ := time.Parse(time.DateOnly, w.Quarter.From)
		for d := from.AddDate(0, 0, -40); d.Before(from.AddDate(0, 0, 140)); d = d.AddDate(0, 0, 1) {
			n, iso := 0, d.Format(time.DateOnly)
			for _, k := range w.Quarter.Keys {
				if k == storage.MonthOf(d) || k == storage.WeekOf(d) {
					n++
				}
			}
			if w.Tail != nil && w.Tail.From <= iso && iso <= w.Tail.To {
				n++
				if from, _ := time.Parse(time.DateOnly, w.Tail.From); d.Sub(from) > 6*24*time.Hour {
					t.Fatal(key, "looks at days of a whole week:", w.Tail)
				}
			}
			if within := w.Quarter.From <= iso && iso <= w.Quarter.To; within != (n == 1) || n > 1 {
				t.Fatal(key, iso, n, w.Quarter, w.Tail)
			}
		}
	})
}
