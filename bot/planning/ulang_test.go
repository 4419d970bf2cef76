package planning

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func day(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDates(t *testing.T) {
	for name, c := range map[string]struct {
		again        ulang
		first, until string
		want         string
	}{
		"once":                              {once, "2026-11-24", "2026-12-31", "2026-11-24"},
		"an answer of an older form":        {"", "2026-11-24", "2026-12-31", "2026-11-24"},
		"weekly":                            {weekly, "2026-11-24", "2026-12-15", "2026-11-24 2026-12-01 2026-12-08 2026-12-15"},
		"the day before the next":           {weekly, "2026-11-24", "2026-11-30", "2026-11-24"},
		"until before it begins":            {weekly, "2026-11-24", "2026-11-01", "2026-11-24"},
		"every other week":                  {fortnight, "2026-11-24", "2026-12-31", "2026-11-24 2026-12-08 2026-12-22"},
		"same date":                         {sameDate, "2026-11-15", "2027-02-14", "2026-11-15 2026-12-15 2027-01-15"},
		"the 31st":                          {sameDate, "2026-12-31", "2027-05-31", "2026-12-31 2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31"},
		"the 30th":                          {sameDate, "2027-01-30", "2027-04-01", "2027-01-30 2027-02-28 2027-03-30"},
		"the 29th in a leap year":           {sameDate, "2028-01-29", "2028-03-31", "2028-01-29 2028-02-29 2028-03-29"},
		"the second Tuesday":                {sameDay, "2026-12-08", "2027-03-31", "2026-12-08 2027-01-12 2027-02-09 2027-03-09"},
		"the fourth Tuesday, also the last": {sameDay, "2026-11-24", "2026-12-31", "2026-11-24 2026-12-22"},
		"the fifth Monday is the last":      {sameDay, "2026-11-30", "2027-02-28", "2026-11-30 2026-12-28 2027-01-25 2027-02-22"},
		"every three months":                {threeMonth, "2026-11-30", "2027-08-31", "2026-11-30 2027-02-28 2027-05-30 2027-08-30"},
		"not longer than a year":            {threeMonth, "2026-11-25", "2030-01-01", "2026-11-25 2027-02-25 2027-05-25 2027-08-25 2027-11-25"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := dates(c.again, day(t, c.first), day(t, c.until))
			if err != nil {
				t.Fatal(err)
			}
			got := make([]string, len(list))
			for i, d := range list {
				got[i] = d.Format(time.DateOnly)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
	if list, err := dates("harian", day(t, "2026-11-24"), day(t, "2026-12-24")); err == nil {
		t.Error("an unknown rule gives", list)
	}
}

// Whatever the day a plan begins on: it is the first date, none is left out or said twice, and
// each is the one a person would point at on the calendar.
func TestDatesProperties(t *testing.T) {
	lastOf := func(d time.Time) int { return d.AddDate(0, 1, -d.Day()).Day() }
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "first"))
		until := first.AddDate(0, 0, rapid.IntRange(-10, 500).Draw(t, "days"))
		again := rapid.SampledFrom([]ulang{once, weekly, fortnight, sameDate, sameDay, threeMonth}).Draw(t, "ulang")
		list, err := dates(again, first, until)
		if err != nil || len(list) == 0 || !list[0].Equal(first) {
			t.Fatal(list, err)
		}
		last := list[len(list)-1]
		if last.After(until) && len(list) > 1 || last.After(first.AddDate(0, 0, plannedAhead)) || len(list) > plannedAhead/7+1 {
			t.Fatalf("%d dates until %v", len(list), last)
		}
		months := map[ulang]int{sameDate: 1, sameDay: 1, threeMonth: 3}[again]
		for i, d := range list {
			turns := (d.Year()-first.Year())*12 + int(d.Month()) - int(first.Month())
			switch again {
			case weekly, fortnight:
				gap := map[ulang]int{weekly: 7, fortnight: 14}[again]
				if !d.Equal(first.AddDate(0, 0, gap*i)) {
					t.Fatal(list)
				}
			case sameDate, threeMonth:
				if turns != i*months || d.Day() != min(first.Day(), lastOf(d)) {
					t.Fatal(list)
				}
			case sameDay:
				if turns != i || d.Weekday() != first.Weekday() || nth(first) > 0 && nth(d) != nth(first) || nth(first) < 0 && d.AddDate(0, 0, 7).Month() == d.Month() {
					t.Fatal(list)
				}
			}
		}
		if again != once && months > 0 && until.After(first) && !until.After(first.AddDate(0, 0, plannedAhead)) {
			if next := (until.Year()-last.Year())*12 + int(until.Month()) - int(last.Month()); next > months {
				t.Fatal("a month is missing behind", last, "until", until)
			}
		}
	})
}
