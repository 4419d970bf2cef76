package expr

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Date and time functions (ODK XForms specification, "Date and Time Functions"). JavaRosa has a
// type for dates, so today() and date() give a date and not text.

func fnToday(s *scope, _ *call) (Value, error) { return Date(s.ctx.Now), nil }
func fnNow(s *scope, _ *call) (Value, error)   { return DateTime(s.ctx.Now), nil }

// fnDate drops the time of day of a date, but keeps what text gives (a quirk of JavaRosa that
// only format-date can see).
func fnDate(s *scope, c *call) (Value, error) {
	v, err := dateArg(s, c, 0, false)
	if v.kind == KindDate && err == nil {
		if given, _ := single(s, c.args[0], c.pos); given.kind == KindDate {
			v.num = math.Floor(v.num/dayMillis) * dayMillis
		}
	}
	return v, err
}

func fnDateTime(s *scope, c *call) (Value, error) { return dateArg(s, c, 0, true) }

// dateArg evaluates an argument to a date; blank ones stay empty text or NaN.
func dateArg(s *scope, c *call, i int, exact bool) (Value, error) {
	v, err := single(s, c.args[i], c.pos)
	if err != nil {
		return Value{}, err
	}
	date, ok := toDate(s, v, exact)
	if !ok {
		return Value{}, notDate(c, v)
	}
	return date, nil
}

func notDate(c *call, v Value) error {
	return &Error{Code: NotDate, Pos: c.pos, Near: v.text(), Detail: c.name + " wants a date"}
}

// fnDecimalDateTime gives days and their fraction since 1970-01-01T00:00Z.
func fnDecimalDateTime(s *scope, c *call) (Value, error) {
	v, err := dateArg(s, c, 0, true)
	if err != nil || v.kind != KindDate {
		return v, err
	}
	return Number((v.num - float64(v.zone)*1000) / dayMillis), nil
}

// fnDecimalTime gives the time of day as a fraction: noon is 0.5. Besides dates and numbers it
// takes text that is a time alone.
func fnDecimalTime(s *scope, c *call) (Value, error) {
	v, err := single(s, c.args[0], c.pos)
	if err != nil {
		return Value{}, err
	}
	if v.kind == KindNumber && math.Abs(v.num) <= math.MaxInt32 {
		return Number(v.num - math.Floor(v.num)), nil
	}
	if v.kind == KindString && !strings.Contains(v.str, "T") {
		if millis, offset, zoned, ok := readClock(v.str); ok {
			if zoned {
				_, here := s.ctx.Now.Zone()
				millis += float64(here)*1000 - offset
			}
			return Number(fraction(millis)), nil
		}
	}
	date, ok := toDate(s, v, true)
	switch {
	case !ok:
		return Value{}, notDate(c, v)
	case date.kind != KindDate:
		return date, nil
	}
	return Number(fraction(date.num)), nil
}

func fraction(millis float64) float64 {
	days := millis / dayMillis
	return days - math.Floor(days)
}

// fnFormatDate writes a date after a pattern; empty for a blank one.
func fnFormatDate(s *scope, c *call) (Value, error) {
	v, err := dateArg(s, c, 0, true)
	if err != nil {
		return Value{}, err
	}
	pattern, err := textArg(s, c, 1)
	if err != nil {
		return Value{}, err
	}
	if v.kind != KindDate {
		return String(""), nil
	}
	at := clockOf(v.num)
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		if i == len(pattern) || !s.ctx.writeField(&b, at, pattern[i]) {
			return Value{}, &Error{Code: BadArgument, Pos: c.pos, Near: pattern, Detail: "unknown % field in the pattern"}
		}
	}
	return String(b.String()), s.spend(b.Len()/16, c.pos)
}

// writeField writes one field of format-date and format-date-time; false if there is none such.
func (c *Context) writeField(b *strings.Builder, at time.Time, field byte) bool {
	switch field {
	case '%':
		b.WriteByte('%')
	case 'Y':
		pad(b, at.Year(), 4)
	case 'y':
		pad(b, at.Year()%100, 2)
	case 'm':
		pad(b, int(at.Month()), 2)
	case 'n':
		pad(b, int(at.Month()), 1)
	case 'b':
		b.WriteString(c.monthName(at.Month()))
	case 'd':
		pad(b, at.Day(), 2)
	case 'e':
		pad(b, at.Day(), 1)
	case 'a':
		b.WriteString(c.dayName(at.Weekday()))
	case 'H':
		pad(b, at.Hour(), 2)
	case 'h':
		pad(b, at.Hour(), 1)
	case 'M':
		pad(b, at.Minute(), 2)
	case 'S':
		pad(b, at.Second(), 2)
	case '3':
		pad(b, at.Nanosecond()/1e6, 3)
	case 'W':
		_, week := at.ISOWeek()
		pad(b, week, 1)
	default:
		return false
	}
	return true
}

func pad(b *strings.Builder, number, width int) {
	text := strconv.Itoa(number)
	for range width - len(text) {
		b.WriteByte('0')
	}
	b.WriteString(text)
}

func (c *Context) monthName(m time.Month) string {
	if c.MonthName != nil {
		return c.MonthName(m)
	}
	return m.String()[:3]
}

func (c *Context) dayName(d time.Weekday) string {
	if c.DayName != nil {
		return c.DayName(d)
	}
	return d.String()[:3]
}

// fnAddDate adds years, months, days, hours and minutes, as many as are given (Community Health
// Toolkit, add-date). A day that the month does not have becomes its last.
func fnAddDate(s *scope, c *call) (Value, error) {
	v, err := dateArg(s, c, 0, true)
	if err != nil || v.kind != KindDate {
		return v, err
	}
	var amounts [5]int
	for i := 1; i < len(c.args); i++ {
		f, err := numberArg(s, c, i)
		if err != nil {
			return Value{}, err
		}
		const farthest = 1_000_000
		if math.Abs(f) > farthest {
			return Value{}, notDate(c, Number(f))
		}
		amounts[i-1] = asInt(f)
	}
	millis := addMonths(v.num, amounts[0]*12+amounts[1])
	millis += float64(amounts[2]*24*60+amounts[3]*60+amounts[4]) * 60_000
	return atZone(millis, s.ctx.zone()), nil
}

func addMonths(millis float64, months int) float64 {
	days := math.Floor(millis / dayMillis)
	year, month, day := clockOf(millis).Date()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	day = min(day, daysIn(first.Year(), int(first.Month())))
	moved := daysSinceEpoch(first.Year(), int(first.Month()), day)
	return float64(moved)*dayMillis + millis - days*dayMillis
}

// The differences count whole units from the first to the second date, negative when that comes
// before (Community Health Toolkit); empty when one is blank.
func fnDifferenceInDays(s *scope, c *call) (Value, error) {
	return difference(s, c, func(from, to float64) float64 { return (to - from) / dayMillis })
}

func fnDifferenceInWeeks(s *scope, c *call) (Value, error) {
	return difference(s, c, func(from, to float64) float64 { return (to - from) / (7 * dayMillis) })
}

func fnDifferenceInMonths(s *scope, c *call) (Value, error) { return difference(s, c, months) }

func fnDifferenceInYears(s *scope, c *call) (Value, error) {
	return difference(s, c, func(from, to float64) float64 { return months(from, to) / 12 })
}

func difference(s *scope, c *call, between func(from, to float64) float64) (Value, error) {
	from, err := dateArg(s, c, 0, true)
	if err != nil {
		return Value{}, err
	}
	to, err := dateArg(s, c, 1, true)
	if err != nil {
		return Value{}, err
	}
	if from.kind != KindDate || to.kind != KindDate {
		return String(""), nil
	}
	start, end := math.Floor(from.num/dayMillis)*dayMillis, math.Floor(to.num/dayMillis)*dayMillis
	return Number(math.Trunc(between(start, end)) + 0), nil // + 0 so that none is -0
}

// months counts the whole months from one midnight to another.
func months(from, to float64) float64 {
	if to < from {
		return -months(to, from)
	}
	fromYear, fromMonth, _ := clockOf(from).Date()
	toYear, toMonth, _ := clockOf(to).Date()
	count := (toYear-fromYear)*12 + int(toMonth) - int(fromMonth)
	if addMonths(from, count) > to {
		count--
	}
	return float64(count)
}
