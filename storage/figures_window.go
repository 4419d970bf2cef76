package storage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Window is what figures are asked for: a place, a period, and the periods beside it.
type Window struct {
	Scope   Scope
	Key     string // the period's name: "2026-11", "2026-W47", "2026-Q4"
	Now     Span   // the period itself
	Before  Span   // the one before, for trends (I30)
	YearAgo Span   // the same one a year ago; of a week the one 52 weeks before
	// Quarter runs from the quarter's first day to the period's last (domain.md 5.2, default
	// "quarter"): Keys are its months that lie in it whole, then weeks; Tail the days
	// between them, nil none.
	Quarter Span
	Tail    *Span
	Starts  time.Time // first instant of the period
	AsOf    time.Time // last instant the figures speak of: the period's end, or now while it lasts
	Day     string    // the day of AsOf at the place (ISO)
	Today   string    // the day of now at the place (ISO)
	Begins  time.Time // first instant of the quarter
	Asked   time.Time // now
}

// stretch is a calendar period by its first day (midnight UTC): months of it, or a week.
type stretch struct {
	from   time.Time
	months int // 0: a week
}

func (s stretch) move(n int) stretch {
	if s.months == 0 {
		return stretch{s.from.AddDate(0, 0, 7*n), 0}
	}
	return stretch{s.from.AddDate(0, n*s.months, 0), s.months}
}

func (s stretch) last() time.Time { return s.move(1).from.AddDate(0, 0, -1) }

func (s stretch) yearAgo() stretch {
	if s.months == 0 {
		return s.move(-52)
	}
	return stretch{s.from.AddDate(-1, 0, 0), s.months}
}

// key is the period's name.
func (s stretch) key() string {
	switch s.months {
	case 0:
		return WeekOf(s.from)
	case 1:
		return MonthOf(s.from)
	default:
		return fmt.Sprintf("%04d-Q%d", s.from.Year(), (int(s.from.Month())+2)/3)
	}
}

// span is the period as the roll-up keeps it: a quarter is its three months.
func (s stretch) span() Span {
	span := Span{From: s.from.Format(time.DateOnly), To: s.last().Format(time.DateOnly)}
	if s.months < 2 {
		span.Keys = []string{s.key()}
	}
	for i := range s.months {
		if s.months > 1 {
			span.Keys = append(span.Keys, MonthOf(s.from.AddDate(0, i, 0)))
		}
	}
	return span
}

func weekAt(day time.Time) stretch {
	return stretch{date(day.Year(), day.Month(), day.Day()-(int(day.Weekday())+6)%7), 0}
}
func monthAt(day time.Time) stretch { return stretch{date(day.Year(), day.Month(), 1), 1} }
func quarterAt(day time.Time) stretch {
	return stretch{date(day.Year(), (day.Month()-1)/3*3+1, 1), 3}
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// stretchOf reads a period's name; one that no calendar has is refused.
func stretchOf(key string) (stretch, error) {
	year, rest, _ := strings.Cut(key, "-")
	y, err := strconv.Atoi(year)
	n, more := strconv.Atoi(strings.TrimLeft(rest, "WQ"))
	if err == nil && more == nil {
		for _, s := range []stretch{weekAt(date(y, 1, 4)).move(n - 1), monthAt(date(y, time.Month(n), 1)), quarterAt(date(y, time.Month(3*n), 1))} {
			if s.key() == key {
				return s, nil
			}
		}
	}
	return stretch{}, fmt.Errorf("there is no period %q", key)
}

// WindowOf is the window of a period ("2026-11", "2026-W47", "2026-Q4") at places whose days begin
// in zone. Indicators whose default is the quarter run from the first day of the one that the
// period ends in to the period's last: whole months, then days.
func WindowOf(scope Scope, key string, zone *time.Location, now time.Time) (Window, error) {
	s, err := stretchOf(key)
	if err != nil {
		return Window{}, err
	}
	midnight := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	}
	last := s.last()
	quarter := quarterAt(last)
	w := Window{
		Scope: scope, Key: key, Now: s.span(), Before: s.move(-1).span(), YearAgo: s.yearAgo().span(),
		Quarter: Span{From: quarter.from.Format(time.DateOnly), To: last.Format(time.DateOnly)},
		Starts:  midnight(s.from), Begins: midnight(quarter.from), AsOf: midnight(s.move(1).from).Add(-time.Microsecond), Today: now.In(zone).Format(time.DateOnly), Asked: now,
	}
	if now.Before(w.AsOf) {
		w.AsOf = now
	}
	w.Day = w.AsOf.In(zone).Format(time.DateOnly)
	month := monthAt(quarter.from)
	for ; !month.last().After(last); month = month.move(1) {
		w.Quarter.Keys = append(w.Quarter.Keys, month.key())
	}
	w.keepWeeks(month.from, last)
	return w, nil
}

// keepWeeks takes the days of a month that is not over as whole weeks: these are kept as sums, the
// few days before the first are counted from the reports themselves. Only a week ends within a month.
func (w *Window) keepWeeks(from, last time.Time) {
	if from.After(last) {
		return
	}
	week := weekAt(from)
	if week.from.Before(from) {
		week = week.move(1)
	}
	if to := slices.MinFunc([]time.Time{week.from.AddDate(0, 0, -1), last}, time.Time.Compare); !to.Before(from) {
		w.Tail = &Span{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly)}
	}
	for ; !week.last().After(last); week = week.move(1) {
		w.Quarter.Keys = append(w.Quarter.Keys, week.key())
	}
}

// looksAt are the days whose reports, plans and lists the window's figures are made of: those up
// to its end, and those of the year before.
func (w Window) looksAt() (now, yearAgo Span) {
	sixty, _ := time.Parse(time.DateOnly, w.Day)
	from := slices.Min([]string{w.Before.From, w.Quarter.From, w.Now.From, sixty.AddDate(0, 0, 1-longSilentDays).Format(time.DateOnly)})
	return Span{From: from, To: w.Now.To}, w.YearAgo
}

// longSilentDays are the days of I06 (domain.md 5.2), the last one included.
const longSilentDays = 60
