package expr

import (
	"math"
	"strconv"
	"strings"
	"time"
)

const dayMillis = 24 * 60 * 60 * 1000

// toDate reads a value as date() and date-time() do: a date as it is, a number as days since
// 1970-01-01, text as in readDate. Blank values stay as they are; ok is false for all that is no
// date. A number is a day of the place, or an instant when exact.
func toDate(s *scope, v Value, exact bool) (date Value, ok bool) {
	switch v.kind {
	case KindDate, KindEmpty:
		return v, true
	case KindNumber:
		switch {
		case math.IsNaN(v.num):
			return v, true
		case math.Abs(v.num) > math.MaxInt32:
			return v, false
		case exact:
			return DateTime(time.UnixMilli(int64(v.num * dayMillis)).In(s.ctx.zone())), true
		}
		return atZone(math.Trunc(v.num)*dayMillis, s.ctx.zone()), true
	case KindString:
		if v.str == "" {
			return v, true
		}
		return readDate(v.str, s.ctx.zone())
	}
	return v, false
}

func (c *Context) zone() *time.Location { return c.Now.Location() }

// atZone makes a date of what the clock shows in a zone.
func atZone(millis float64, zone *time.Location) Value {
	seconds, rest := math.Floor(millis/1000), math.Mod(millis, 1000)
	clock := time.Unix(int64(seconds), int64(rest)*1e6).UTC()
	year, month, day := clock.Date()
	hour, minute, second := clock.Clock()
	_, offset := time.Date(year, month, day, hour, minute, second, 0, zone).Zone()
	return civil(millis, offset)
}

// readDate reads 2026-11-18, 2026-11-18T09:30, 2026-11-18T09:30:15.250+07:00 and the like (the
// date and dateTime types of the ODK XForms specification). A time with an offset is moved to
// the zone.
func readDate(text string, zone *time.Location) (Value, bool) {
	day, clock, timed := strings.Cut(text, "T")
	days, ok := readDay(day)
	if !ok {
		return Value{}, false
	}
	if !timed {
		return atZone(days*dayMillis, zone), true
	}
	millis, offset, zoned, ok := readClock(clock)
	switch {
	case !ok:
		return Value{}, false
	case zoned:
		return DateTime(time.UnixMilli(int64(days*dayMillis + millis - offset)).In(zone)), true
	}
	return atZone(days*dayMillis+millis, zone), true
}

// readDay reads year-month-day to days since 1970-01-01.
func readDay(text string) (days float64, ok bool) {
	yearText, rest, _ := strings.Cut(text, "-")
	monthText, dayText, _ := strings.Cut(rest, "-")
	year, ok1 := readDigits(yearText)
	month, ok2 := readDigits(monthText)
	day, ok3 := readDigits(dayText)
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return float64(daysSinceEpoch(year, month, day)), true
}

func readDigits(text string) (int, bool) {
	if text == "" || len(text) > 6 {
		return 0, false
	}
	number := 0
	for i := range len(text) {
		if !isDigit(text[i]) {
			return 0, false
		}
		number = number*10 + int(text[i]-'0')
	}
	return number, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func daysSinceEpoch(year, month, day int) int64 {
	seconds := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()
	return int64(math.Floor(float64(seconds) / (24 * 60 * 60)))
}

// readClock reads hh:mm, hh:mm:ss or hh:mm:ss.sss, with Z or an offset behind it, to milliseconds
// since midnight.
func readClock(text string) (millis, offset float64, zoned, ok bool) {
	if rest, utc := strings.CutSuffix(text, "Z"); utc {
		text, zoned = rest, true
	} else if at := strings.IndexAny(text, "+-"); at >= 0 {
		minutes, fine := readOffset(text[at+1:])
		if !fine {
			return 0, 0, false, false
		}
		offset, zoned = float64(minutes)*60_000, true
		if text[at] == '-' {
			offset = -offset
		}
		text = text[:at]
	}
	parts := strings.Split(text, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, 0, false, false
	}
	hour, ok1 := readDigits(parts[0])
	minute, ok2 := readDigits(parts[1])
	seconds := 0.0
	if len(parts) == 3 {
		var err error
		if seconds, err = strconv.ParseFloat(leadingDecimal(parts[2]), 64); err != nil {
			return 0, 0, false, false
		}
	}
	if !ok1 || !ok2 || hour > 23 || minute > 59 || seconds >= 60 {
		return 0, 0, false, false
	}
	// Milliseconds are cut, not rounded; the small addend undoes the binary error of 30.123.
	return float64(hour*60+minute)*60_000 + math.Floor(seconds*1000+1e-6), offset, zoned, true
}

func leadingDecimal(text string) string {
	for i := range len(text) {
		if !isDigit(text[i]) && text[i] != '.' {
			return text[:i]
		}
	}
	return text
}

// readOffset reads 07, 07:00 or 0700 to minutes.
func readOffset(text string) (int, bool) {
	hourText, minuteText, colon := strings.Cut(text, ":")
	if !colon && len(text) == 4 {
		hourText, minuteText, colon = text[:2], text[2:], true
	}
	hours, ok := readDigits(hourText)
	minutes := 0
	if colon && ok {
		minutes, ok = readDigits(minuteText)
	}
	return hours*60 + minutes, ok && hours <= 23 && minutes <= 59
}

// clockOf splits the wall-clock milliseconds of a date.
func clockOf(millis float64) time.Time {
	return time.UnixMilli(int64(millis)).UTC()
}

// formatDay writes the day of a date, 2026-11-18.
func formatDay(millis float64) string {
	year, month, day := clockOf(millis).Date()
	b := make([]byte, 0, len("2026-11-18"))
	b = strconv.AppendInt(b, int64(year), 10)
	b = append(b, '-', byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
	return string(b)
}

// ISO writes a date as the ODK types date and dateTime do: 2026-11-18, or with a time of day
// 2026-11-18T09:30:15.250+07:00. Other values are written as String does.
func (v Value) ISO() string {
	if !v.HasTime() {
		return v.String()
	}
	t, _ := v.Time()
	return t.Format("2006-01-02T15:04:05.000Z07:00")
}
