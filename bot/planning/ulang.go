package planning

import (
	"fmt"
	"time"

	"github.com/teambition/rrule-go"

	"pokjabot/bot/turn"
	"pokjabot/locales"
)

// ulang is how often a plan comes round: the codes of form rencana (domain.md 4.8).
type ulang string

const (
	once       ulang = "tidak"
	weekly     ulang = "minggu"
	fortnight  ulang = "dua_minggu"
	sameDate   ulang = "bulan_tanggal"
	sameDay    ulang = "bulan_hari"
	threeMonth ulang = "tiga_bulan"
	// lastDay is no choice of the form: "Rabu terakhir", said in a sentence, whose first date is a
	// fourth Wednesday.
	lastDay ulang = "bulan_hari_terakhir"
)

// lastShort is the last day of the month that every month has.
const lastShort = 28

// dates returns the days on which a plan that begins on first falls due, first among them, up to
// until (both as bare dates, midnight UTC; a date before first counts as first). They are at most
// plannedAhead days apart. A monthly plan on a day that a month has not (the 31st) falls on that
// month's last day; one on the fifth Tuesday, which few months have, on the last Tuesday.
//
// The rules are RFC 5545's (3.3.10), reckoned on bare dates: the hour is the same wall clock each
// time and is put on later, in the zone of the Kampung.
func dates(again ulang, first, until time.Time) ([]time.Time, error) {
	if again == once || again == "" || !until.After(first) {
		return []time.Time{first}, nil
	}
	rule, err := ruleOf(again, first)
	if err != nil {
		return nil, err
	}
	rule.Dtstart, rule.Until = first, until
	if most := first.AddDate(0, 0, plannedAhead); until.After(most) {
		rule.Until = most
	}
	r, err := rrule.NewRRule(rule)
	if err != nil {
		return nil, fmt.Errorf("reckoning the dates of %s from %s: %w", again, first.Format(time.DateOnly), err)
	}
	return r.All(), nil
}

func ruleOf(again ulang, first time.Time) (rrule.ROption, error) {
	switch again {
	case weekly:
		return rrule.ROption{Freq: rrule.WEEKLY}, nil
	case fortnight:
		return rrule.ROption{Freq: rrule.WEEKLY, Interval: 2}, nil
	case sameDate:
		return onDate(first, 1), nil
	case threeMonth:
		return onDate(first, 3), nil
	case lastDay:
		weekday := weekdays[first.Weekday()]
		return rrule.ROption{Freq: rrule.MONTHLY, Byweekday: []rrule.Weekday{weekday.Nth(-1)}}, nil
	case sameDay:
		weekday := weekdays[first.Weekday()]
		return rrule.ROption{Freq: rrule.MONTHLY, Byweekday: []rrule.Weekday{weekday.Nth(nth(first))}}, nil
	default:
		return rrule.ROption{}, fmt.Errorf("a plan cannot come round %q", again)
	}
}

// onDate is every so many months on the date of first. Of the days 28 to that date the last one
// that the month has: BYSETPOS -1.
func onDate(first time.Time, months int) rrule.ROption {
	rule := rrule.ROption{Freq: rrule.MONTHLY, Interval: months}
	for day := min(first.Day(), lastShort); day <= first.Day(); day++ {
		rule.Bymonthday = append(rule.Bymonthday, day)
	}
	rule.Bysetpos = []int{-1}
	return rule
}

// nth is which Tuesday of its month a Tuesday is: 1 to 4, or -1 for a fifth, which is the last.
func nth(day time.Time) int {
	const week = 7
	if n := (day.Day()-1)/week + 1; n < 5 {
		return n
	}
	return -1
}

var weekdays = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA} // by time.Weekday

// often says how often in words: "tiap bulan, Selasa ke-2".
func often(t *turn.Turn, again ulang, first time.Time) string {
	args := locales.Args{"Hari": locales.Raw(t.Words.Weekday(first)), "Tanggal": first.Day()}
	switch {
	case again == weekly:
		return t.Words.Say("jadwal.ulang_minggu", args)
	case again == fortnight:
		return t.Words.Say("jadwal.ulang_dua_minggu", args)
	case again == lastDay || again == sameDay && nth(first) < 0:
		return t.Words.Say("jadwal.ulang_hari_terakhir", args)
	case again == sameDay:
		args["Ke"] = nth(first)
		return t.Words.Say("jadwal.ulang_hari", args)
	case again == threeMonth && first.Day() > lastShort:
		return t.Words.Say("jadwal.ulang_tiga_bulan_akhir", args)
	case again == threeMonth:
		return t.Words.Say("jadwal.ulang_tiga_bulan", args)
	case first.Day() > lastShort:
		return t.Words.Say("jadwal.ulang_tanggal_akhir", args)
	default:
		return t.Words.Say("jadwal.ulang_tanggal", args)
	}
}
