package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"pokjabot/locales"
)

// preset is a place to which the clock can be moved with one click. All lead forward.
type preset struct {
	name  string
	label func(locales.Speaker) string
	from  func(now time.Time) time.Time
}

// presets are the moments at which something happens by itself (domain.md 6): a digest of the
// morning, the H-1 reminder of the afternoon, the weekly digest of Monday.
func presets() []preset {
	return []preset{
		{"maju_1_jam", func(w locales.Speaker) string { return w.Say("coba.jam_maju_1_jam", nil) }, func(now time.Time) time.Time { return now.Add(time.Hour) }},
		{"besok_0630", func(w locales.Speaker) string { return w.Say("coba.jam_besok_0630", nil) }, func(now time.Time) time.Time { return day(now, 1, 6, 30) }},
		{"besok_1600", func(w locales.Speaker) string { return w.Say("coba.jam_besok_1600", nil) }, func(now time.Time) time.Time { return day(now, 1, 16, 0) }},
		{"senin_0730", func(w locales.Speaker) string { return w.Say("coba.jam_senin_0730", nil) }, nextMonday},
	}
}

// day is the time of day, in WIB, some days after now's.
func day(now time.Time, days, hour, minute int) time.Time {
	y, m, d := now.In(wib).Date()
	return time.Date(y, m, d+days, hour, minute, 0, 0, wib)
}

// nextMonday is the first Monday 07.30 after now.
func nextMonday(now time.Time) time.Time {
	days := (int(time.Monday) - int(now.In(wib).Weekday()) + 7) % 7
	if at := day(now, days, 7, 30); at.After(now) {
		return at
	}
	return day(now, days+7, 7, 30)
}

func presetLabels(words locales.Speaker) []labelled {
	var list []labelled
	for _, p := range presets() {
		list = append(list, labelled{p.name, p.label(words)})
	}
	return list
}

// clockView is the clock as the page shows it: words and, for machines, the instant.
type clockView struct {
	Date  string `json:"date"`
	Short string `json:"short"` // the date where there is little room
	Time  string `json:"time"`
	At    string `json:"at"` // RFC 3339, to the minute
}

func (p *Page) clock(words locales.Speaker) clockView {
	now := p.Now().In(wib).Truncate(time.Minute)
	return clockView{Date: words.Date(now), Short: words.ShortWeekday(now) + ", " + words.ShortDay(now), Time: words.Time(now), At: now.Format(time.RFC3339)}
}

// moveClock moves the clock to the preset that the field "ke" names and answers with the clock.
func (p *Page) moveClock(w http.ResponseWriter, r *http.Request) {
	to := r.FormValue("ke")
	for _, one := range presets() {
		if one.name == to {
			p.SetClock(one.from(p.Now()))
			answer(w, p.clock(p.speaker(r)))
			return
		}
	}
	http.Error(w, "no such time", http.StatusBadRequest)
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // a reader who left needs no answer
}
