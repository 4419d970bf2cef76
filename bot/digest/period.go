package digest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pokjabot/storage"
)

// Kind is how long a period is.
type Kind string

// The periods of domain.md 5.1: Monday to Sunday, calendar month, calendar quarter.
const (
	Week    Kind = "week"
	Month   Kind = "month"
	Quarter Kind = "quarter"
)

// Period is a week, month or quarter. Days are dates: midnight in UTC, whatever the place's zone.
type Period struct {
	Kind Kind
	From time.Time // first day
}

// PeriodOf is the period of a kind that day lies in.
func PeriodOf(kind Kind, day time.Time) Period {
	y, m, d := day.Date()
	switch kind {
	case Week:
		monday := d - (int(day.Weekday())+6)%7
		return Period{Week, date(y, m, monday)}
	case Quarter:
		return Period{Quarter, date(y, (m-1)/3*3+1, 1)}
	default:
		return Period{Month, date(y, m, 1)}
	}
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// Key is the period's name: "2026-11", "2026-W47", "2026-Q4".
func (p Period) Key() string {
	switch p.Kind {
	case Week:
		return storage.WeekOf(p.From)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.From.Year(), (int(p.From.Month())+2)/3)
	default:
		return storage.MonthOf(p.From)
	}
}

// Move is the period n later, or earlier when n is negative.
func (p Period) Move(n int) Period {
	switch p.Kind {
	case Week:
		return Period{Week, p.From.AddDate(0, 0, 7*n)}
	case Quarter:
		return Period{Quarter, p.From.AddDate(0, 3*n, 0)}
	default:
		return Period{Month, p.From.AddDate(0, n, 0)}
	}
}

// YearAgo is the same period of the year before; of a week the one 52 weeks before.
func (p Period) YearAgo() Period {
	if p.Kind == Week {
		return p.Move(-52)
	}
	return Period{p.Kind, p.From.AddDate(-1, 0, 0)}
}

// To is the period's last day.
func (p Period) To() time.Time { return p.Move(1).From.AddDate(0, 0, -1) }

// Span is the period as the roll-up keeps it: a quarter is its three months.
func (p Period) Span() storage.Span {
	span := storage.Span{Keys: []string{p.Key()}, From: p.From.Format(time.DateOnly), To: p.To().Format(time.DateOnly)}
	if p.Kind == Quarter {
		span.Keys = nil
		for i := range 3 {
			span.Keys = append(span.Keys, storage.MonthOf(p.From.AddDate(0, i, 0)))
		}
	}
	return span
}

var (
	monthKey   = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	weekKey    = regexp.MustCompile(`^(\d{4})-w(\d{2})$`)
	quarterKey = regexp.MustCompile(`^(\d{4})-q([1-4])$`)
	namedMonth = regexp.MustCompile(`^(\pL+)(?: (\d{4}))?$`)
)

// kinds and months are the words people type, Indonesian and English. They are read, never said.
var (
	kinds = map[string]Kind{
		"minggu": Week, "pekan": Week, "week": Week, "bulan": Month, "bln": Month, "month": Month, "triwulan": Quarter, "kuartal": Quarter, "quarter": Quarter,
	}
	months = map[string]time.Month{
		"januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "agustus": 8, "september": 9, "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
		"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "des": 12,
		"january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10, "december": 12,
	}
)

// ParsePeriod reads a period as the command line and people write it: "2026-10", "2026-W47",
// "2026-Q4", "bulan lalu", "minggu ini", "last week", "oktober", "oktober 2025". today says what
// "now" is. ok is false when it is none, or one that no calendar has ("2026-W54").
func ParsePeriod(text string, today time.Time) (p Period, ok bool) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	if m := monthKey.FindStringSubmatch(text); m != nil {
		month := atoi(m[2])
		return Period{Month, date(atoi(m[1]), time.Month(month), 1)}, month >= 1 && month <= 12
	}
	if m := weekKey.FindStringSubmatch(text); m != nil {
		return parseWeek(atoi(m[1]), atoi(m[2]))
	}
	if m := quarterKey.FindStringSubmatch(text); m != nil {
		return Period{Quarter, date(atoi(m[1]), time.Month(atoi(m[2])*3-2), 1)}, true
	}
	if p, ok := relative(text, today); ok {
		return p, true
	}
	if m := namedMonth.FindStringSubmatch(text); m != nil && months[m[1]] != 0 {
		month := months[m[1]]
		year := today.Year()
		if m[2] != "" {
			year = atoi(m[2])
		} else if month > today.Month() { // the last one, not the one to come
			year--
		}
		return Period{Month, date(year, month, 1)}, true
	}
	return Period{}, false
}

// parseWeek finds an ISO week: the week with the year's first Thursday is number 1.
func parseWeek(year, week int) (Period, bool) {
	p := PeriodOf(Week, date(year, 1, 4)).Move(week - 1)
	y, w := p.From.ISOWeek()
	return p, y == year && w == week
}

func relative(text string, today time.Time) (Period, bool) {
	back := 0
	var words []string
	for word := range strings.FieldsSeq(text) {
		switch word {
		case "ini", "this":
		case "lalu", "kemarin", "kemaren", "last", "previous", "sebelumnya":
			back = 1
		default:
			words = append(words, word)
		}
	}
	if len(words) != 1 || kinds[words[0]] == "" {
		return Period{}, false
	}
	return PeriodOf(kinds[words[0]], today).Move(-back), true
}

func atoi(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil { // the expression above let only few digits through
		return 0
	}
	return n
}
