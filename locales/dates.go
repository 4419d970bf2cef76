package locales

import (
	"fmt"
	"strconv"
	"time"
)

// format is what numbers and dates of one language are made of, read once from the message file
// kalender.yaml.
type format struct {
	thousands, decimal, clock, and string
	days, shortDays, initials      [7]string // Monday first
	months, shortMonths            [12]string
}

func readFormat(s Speaker) format {
	f := format{thousands: s.Say("angka.ribuan", nil), decimal: s.Say("angka.desimal", nil), clock: s.Say("angka.jam", nil), and: s.Say("angka.dan", nil)}
	for i := range 7 {
		n := strconv.Itoa(i + 1)
		f.days[i], f.shortDays[i], f.initials[i] = s.Say("hari.nama_"+n, nil), s.Say("hari.pendek_"+n, nil), s.Say("hari.inisial_"+n, nil)
	}
	for i := range 12 {
		n := strconv.Itoa(i + 1)
		f.months[i], f.shortMonths[i] = s.Say("bulan.nama_"+n, nil), s.Say("bulan.pendek_"+n, nil)
	}
	return f
}

// All functions of this file write t in the zone it carries: callers hand in t.In(zone).

// Date writes "Rabu, 18 November 2026": what the bot echoes, so that a wrong weekday is seen.
func (s Speaker) Date(t time.Time) string {
	return s.Weekday(t) + ", " + s.DayMonth(t) + " " + strconv.Itoa(t.Year())
}

// DayMonth writes "18 November".
func (s Speaker) DayMonth(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + s.format.months[t.Month()-1]
}

// ShortDate writes "18 Nov 2026".
func (s Speaker) ShortDate(t time.Time) string {
	return s.ShortDay(t) + " " + strconv.Itoa(t.Year())
}

// ShortDay writes "18 Nov".
func (s Speaker) ShortDay(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + s.format.shortMonths[t.Month()-1]
}

// Weekday writes "Rabu".
func (s Speaker) Weekday(t time.Time) string { return s.format.days[(t.Weekday()+6)%7] }

// ShortWeekday writes "Rab".
func (s Speaker) ShortWeekday(t time.Time) string { return s.format.shortDays[(t.Weekday()+6)%7] }

// Weekdays returns the heads of a calendar's columns, Monday first: "Sn", "Sl" ...
func (s Speaker) Weekdays() [7]string { return s.format.initials }

// Month writes "November 2026".
func (s Speaker) Month(t time.Time) string {
	return s.format.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// MonthName writes "November".
func (s Speaker) MonthName(m time.Month) string { return s.format.months[m-1] }

// Clock writes "09.00".
func (s Speaker) Clock(t time.Time) string {
	return fmt.Sprintf("%02d%s%02d", t.Hour(), s.format.clock, t.Minute())
}

// Time writes "09.00 WIB".
func (s Speaker) Time(t time.Time) string { return s.Clock(t) + " " + Zone(t) }

// Zone is the short name of t's zone: WIB, WITA or WIT by its offset (Keppres 41/1987), for any
// other what Go calls it.
func Zone(t time.Time) string {
	name, offset := t.Zone()
	switch offset {
	case 7 * 3600:
		return "WIB"
	case 8 * 3600:
		return "WITA"
	case 9 * 3600:
		return "WIT"
	default:
		return name
	}
}
