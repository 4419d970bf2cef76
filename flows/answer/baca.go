package answer

import (
	"fmt"
	"time"
)

// readers are the kinds of the contract, each with the reader behind it.
var readers = map[string]func(text string, ref time.Time) fmt.Stringer{
	"date":        func(s string, ref time.Time) fmt.Stringer { return Date(s, ref, None) },
	"date_past":   func(s string, ref time.Time) fmt.Stringer { return Date(s, ref, Past) },
	"date_future": func(s string, ref time.Time) fmt.Stringer { return Date(s, ref, Future) },
	"time":        func(s string, ref time.Time) fmt.Stringer { return Time(s, ref) },
	"datetime":    func(s string, ref time.Time) fmt.Stringer { return DateTime(s, ref, None) },
	"datetime_past": func(s string, ref time.Time) fmt.Stringer {
		return DateTime(s, ref, Past)
	},
	"datetime_future": func(s string, ref time.Time) fmt.Stringer {
		return DateTime(s, ref, Future)
	},
	"number":     func(s string, _ time.Time) fmt.Stringer { return Number(s) },
	"count_sex":  func(s string, _ time.Time) fmt.Stringer { return Counts(s) },
	"money":      func(s string, _ time.Time) fmt.Stringer { return Money(s) },
	"yesno":      func(s string, _ time.Time) fmt.Stringer { return YesNo(s) },
	"month":      func(s string, ref time.Time) fmt.Stringer { return MonthOf(s, ref, None) },
	"period":     func(s string, ref time.Time) fmt.Stringer { return PeriodOf(s, ref) },
	"recurrence": func(s string, ref time.Time) fmt.Stringer { return Recurrence(s, ref) },
}

// Baca reads text as the named kind of the contract (testdata/*.csv) and renders the result in
// its notation: the command `pokjabot formulir baca`. ok is false when no such kind is known.
func Baca(kind, text string, ref time.Time) (rendered string, ok bool) {
	reader, ok := readers[kind]
	if !ok {
		return "", false
	}
	return reader(text, ref).String(), true
}
