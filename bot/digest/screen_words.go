package digest

import (
	"fmt"

	"pokjabot/locales"
)

func (s *screen) footer() string {
	now := s.scope.Now.In(s.scope.Zone)
	args := locales.Args{"Tanggal": locales.Raw(s.words.Date(now)), "Jam": s.words.Time(now)}
	if s.place.Level == "provinsi" {
		return s.words.Say("rekap.data_per_provinsi", args)
	}
	return s.words.Say("rekap.data_per", args)
}

// long names a period in a heading: "Senin–Minggu, 16–22 November 2026".
func (s *screen) long(p Period) string { return long(s.words, p) }

func long(words locales.Speaker, p Period) string {
	switch p.Kind {
	case Week:
		from, to := p.From, p.To()
		first := words.DayMonth(from)
		if from.Month() == to.Month() {
			first = fmt.Sprint(from.Day())
		}
		return words.Weekday(from) + "–" + words.Weekday(to) + ", " + first + "–" + words.DayMonth(to) + " " + fmt.Sprint(to.Year())
	case Quarter:
		return words.MonthName(p.From.Month()) + "–" + words.Month(p.To())
	default:
		return words.Month(p.From)
	}
}

// short names a period on a button: "16–22 Nov", "Oktober", "Jul–Sep".
func (s *screen) short(p Period) string { return short(s.words, p) }

func short(words locales.Speaker, p Period) string {
	switch p.Kind {
	case Week:
		first := fmt.Sprint(p.From.Day())
		if p.From.Month() != p.To().Month() {
			first = words.ShortDay(p.From)
		}
		return first + "–" + words.ShortDay(p.To())
	case Quarter:
		return words.MonthName(p.From.Month()) + "–" + words.MonthName(p.To().Month())
	default:
		return words.MonthName(p.From.Month())
	}
}

// dated names a period with its year within a line: "17–23 Nov 2025", "November 2025".
func (s *screen) dated(p Period) string {
	if p.Kind == Week {
		return s.short(p) + " " + fmt.Sprint(p.To().Year())
	}
	return s.long(p)
}
