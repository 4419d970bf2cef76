// Package window says when the bot may speak first: the table of domain.md 6.3 as pure functions
// of a place's local time. It is a leaf that the rooms planning (which promises reminders) and
// reminder (which keeps the promises) share, so that both mean the same by "in the morning".
//
// Read Hours first: it is the calendar (calendar.go) and the hours a place has chosen, and every
// question is asked of it; the functions without it are those of a place with no calendar and the
// default hours. plan.go has the stages of a plan, duty.go what a Kampung owes by the calendar,
// pause.go the times nobody is spoken to. All times go in and come out in the zone of the Kampung.
//
// Not here: who is told and in which words (bot/reminder), what a place has chosen (storage).
package window

import (
	"time"

	"pokjabot/storage"
)

// clock is a time of day, as minutes after midnight.
type clock int

func at(hour, minute int) clock { return clock(hour*60 + minute) }

func of(t time.Time) clock { return at(t.Hour(), t.Minute()) }

func (c clock) on(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, day.Location())
}

// Hours are the calendar a place lives by and the hours its lead has chosen. The zero Hours are
// those of domain.md 6.3 in a year without holidays.
type Hours struct {
	Calendar *Calendar
	Off      map[storage.Stage]bool // stages that the lead has switched off; the question stays
	Day      int                    // minutes after midnight of H-3 and H-1; 0 or outside its window: 16:00
	Morning  int                    // of the morning reminder; 0: 07:00
	Ask      int                    // of "Bagaimana kegiatannya?"; 0: 16:30
}

// chosen is the hour the lead has set, if it lies in the window and leaves a quarter of an hour.
func chosen(minutes int, from, to, otherwise clock) clock {
	if c := clock(minutes); c >= from && c <= to-15 {
		return c
	}
	return otherwise
}

// HoursOf reads what is set for a place (storage.PlaceSettings) into hours.
func HoursOf(c *Calendar, s storage.PlaceValues) Hours {
	h := Hours{Calendar: c, Off: map[storage.Stage]bool{}, Day: s.Minutes(storage.SettingDayHour), Morning: s.Minutes(storage.SettingMorningHour), Ask: s.Minutes(storage.SettingAskHour)}
	for _, stage := range []storage.Stage{storage.StageH3, storage.StageH1, storage.StageMorning, storage.StageHour} {
		h.Off[stage] = !s.On(storage.StageSetting(stage))
	}
	return h
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
