package answer

import (
	"strconv"
	"strings"
	"time"
)

// Frequency is the FREQ of a rule.
type Frequency string

// The frequencies that a schedule in the field has (RFC 5545 3.3.10).
const (
	Daily   Frequency = "DAILY"
	Weekly  Frequency = "WEEKLY"
	Monthly Frequency = "MONTHLY"
	Yearly  Frequency = "YEARLY"
)

// NthDay is a weekday, within a month the Nth of it: 2 the second, -1 the last, 0 every one.
type NthDay struct {
	N       int
	Weekday time.Weekday
}

// Rule is how often something happens: the parts of an RFC 5545 recurrence rule, and what a
// sentence says beside them.
type Rule struct {
	Freq       Frequency
	Interval   int // 0 and 1 are every time
	Month      int // of a yearly rule
	MonthDays  []int
	Days       []NthDay
	Count      int
	Until      Day
	Clock      Clock
	Timed      bool    // whether Clock was said
	Clocks     []Clock // what "jam 3" may be, when it must be asked; the reading is Partial then
	Place      string  // behind "di", as typed but in lower case
	RemindDays []int   // "ingatkan H-2", in days before
}

// String returns the RRULE parts, FREQ=MONTHLY;BYDAY=2TU.
func (r Rule) String() string {
	if r.Freq == "" {
		return "ONCE"
	}
	parts := []string{"FREQ=" + string(r.Freq)}
	if r.Interval > 1 {
		parts = append(parts, "INTERVAL="+strconv.Itoa(r.Interval))
	}
	if r.Month > 0 {
		parts = append(parts, "BYMONTH="+strconv.Itoa(r.Month))
	}
	if len(r.MonthDays) > 0 {
		parts = append(parts, "BYMONTHDAY="+joinInts(r.MonthDays))
	}
	if len(r.Days) > 0 {
		days := make([]string, len(r.Days))
		for i, d := range r.Days {
			days[i] = d.String()
		}
		parts = append(parts, "BYDAY="+strings.Join(days, ","))
	}
	if r.Count > 0 {
		parts = append(parts, "COUNT="+strconv.Itoa(r.Count))
	}
	if !r.Until.IsZero() {
		parts = append(parts, "UNTIL="+strings.ReplaceAll(r.Until.String(), "-", ""))
	}
	return strings.Join(parts, ";")
}

// String returns "MO" or "2TU".
func (d NthDay) String() string {
	name := strings.ToUpper(d.Weekday.String()[:2])
	if d.N == 0 {
		return name
	}
	return strconv.Itoa(d.N) + name
}

func joinInts(list []int) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}
