package digest

import (
	"strings"
	"testing"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

// A kota keeps its kind only where its name alone would mean another place.
func TestShortNames(t *testing.T) {
	for province, want := range map[string]map[string]string{
		"Jambi":      {"Kabupaten Tanjung Jabung Barat": "Tanjab Barat", "Kabupaten Kerinci": "Kerinci", "Kota Sungai Penuh": "Sungai Penuh", "Kota Jambi": "Kota Jambi"},
		"Jawa Barat": {"Kabupaten Bogor": "Bogor", "Kota Bogor": "Kota Bogor", "Kota Depok": "Depok"},
	} {
		var parts []storage.Place
		for name := range want {
			parts = append(parts, storage.Place{Name: name})
		}
		for i, got := range shortNames(parts, province) {
			if got != want[parts[i].Name] {
				t.Errorf("%s: %s, want %s", parts[i].Name, got, want[parts[i].Name])
			}
		}
	}
}

// Half a month is less than a whole one: only what is over has fallen.
func TestNoDeclineWhileThePeriodRuns(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	month := PeriodOf(Month, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		today     string
		n, before int64
		arrow     string
		word      string // in the change
	}{
		{"2026-11-18", 150, 284, "", "284"},
		{"2026-12-01", 150, 284, "▼ ", "turun 47%"},
		{"2026-11-18", 300, 284, "▲ ", "naik 6%"},
		{"2026-12-01", 3, 4, "", "4"}, // too few for a trend (I30)
	} {
		now, err := time.Parse(time.DateOnly, c.today)
		if err != nil {
			t.Fatal(err)
		}
		s := &screen{words: words.Speak("id"), scope: Scope{Period: month, Zone: time.UTC, Now: now}}
		arrow, text := s.trend(c.n, c.before)
		if arrow != c.arrow || !strings.Contains(text, c.word) || c.arrow == "" && strings.Contains(text, "%") {
			t.Errorf("%s, %d after %d: %q %q", c.today, c.n, c.before, arrow, text)
		}
	}
}
