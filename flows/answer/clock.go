package answer

import (
	"fmt"
	"time"
)

// Zone is one of the three time zones of Indonesia, as hours east of UTC (Keppres 41/1987). The
// zero Zone means that none was typed: the zone of the Kampung holds.
type Zone int8

// The zones people write behind a time.
const (
	WIB  Zone = 7
	WITA Zone = 8
	WIT  Zone = 9
)

// Location returns the zone as a location; there is no daylight saving.
func (z Zone) Location() *time.Location {
	switch z {
	case WIB:
		return time.FixedZone("WIB", 7*3600)
	case WITA:
		return time.FixedZone("WITA", 8*3600)
	case WIT:
		return time.FixedZone("WIT", 9*3600)
	default:
		return time.UTC
	}
}

// Clock is a time of day.
type Clock struct {
	Hour, Minute int
	Zone         Zone // only when typed
}

// String returns 08:30, with +08:00 behind it when a zone was typed.
func (c Clock) String() string {
	if c.Zone == 0 {
		return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute)
	}
	return fmt.Sprintf("%02d:%02d+%02d:00", c.Hour, c.Minute, int(c.Zone))
}

// minutes returns the minutes since midnight.
func (c Clock) minutes() int { return c.Hour*60 + c.Minute }

// clockAt returns the time of day m minutes after midnight, whatever the day.
func clockAt(m int) Clock {
	m = ((m % 1440) + 1440) % 1440
	return Clock{Hour: m / 60, Minute: m % 60}
}

// Moment is a day and, when it was said, a time of day.
type Moment struct {
	Day   Day
	Clock Clock
	Timed bool // whether Clock was said
}

// String returns 2026-11-24T09:00, or the day alone.
func (m Moment) String() string {
	if !m.Timed {
		return m.Day.String()
	}
	return m.Day.String() + "T" + m.Clock.String()
}
