package answer

import "time"

// PeriodOf reads a span of days for a report: "minggu lalu", "bulan ini", "triwulan 3", "2026",
// "1-15 November", "November". A single day is the span of that day. It looks back: a bare month
// is the latest that has begun, because one asks for what has been.
func PeriodOf(text string, ref time.Time) Reading[Span] {
	if len(text) > maxShort {
		return invalid[Span](TooLong)
	}
	list := dateTokens(text)
	if len(list) == 0 {
		return invalid[Span](Empty)
	}
	if p, ok := quarterOf(list, DayOf(ref)); ok {
		return read(p)
	}
	if p, ok := coded(text); ok {
		return read(p)
	}
	r := readDay(list, make([]bool, len(list)), DayOf(ref), ref.Hour(), Past)
	out := Reading[Span]{State: r.State, Reason: r.Reason, Approx: r.Approx}
	switch r.State {
	case Read:
		out.Value = Span{r.Value, r.Value}
	case Period, Range:
		out.State, out.Value = Read, Span{r.Value, r.Until}
	default:
		for _, d := range r.Options {
			out.Options = append(out.Options, Span{d, d})
		}
	}
	return out
}

// quarterOf reads "triwulan 3", "triwulan III 2026", "semester 1": the spans that are counted
// within a year. Without a year it is the latest that has begun.
func quarterOf(list []token, now Day) (Span, bool) {
	months, at := 0, 0
	for i := range list {
		if v, ok := list[i].is(clsSpan); ok && v >= 5 {
			months, at = monthsOf(v), i
		}
	}
	if months == 0 {
		return Span{}, false
	}
	n, year := 0, now.Year
	for i := at + 1; i < len(list); i++ {
		if v, ok := list[i].is(clsOrdinal); ok && n == 0 {
			n = v
		} else if t := &list[i]; t.isYear() {
			year = int(t.n)
		} else if w, ok := wholeAt(list, i); ok && n == 0 {
			n = w.value
		}
	}
	if n < 1 || n > 12/months || year < 1900 || year > 2100 {
		return Span{}, false
	}
	from := Month{year, monthOf((n-1)*months + 1)}.Span().From
	if year == now.Year && from.Compare(now) > 0 {
		from.Year--
	}
	end := Month{from.Year, from.Month}.add(months - 1)
	return Span{from, end.Span().To}, true
}

// coded reads the notation of the command line: 2026-Q4 and the ISO week 2026-W47.
func coded(text string) (Span, bool) {
	s := plain(text)
	if len(s) < 7 || len(s) > 8 || s[4] != ' ' {
		return Span{}, false
	}
	year, n := small(s[:4]), small(s[6:])
	if !allDigits(s[:4]) || !allDigits(s[6:]) || year < 1900 || year > 2100 {
		return Span{}, false
	}
	switch {
	case s[5] == 'q' && n >= 1 && n <= 4:
		first := Month{int(year), monthOf(int(n)*3 - 2)}
		return Span{first.Span().From, first.add(2).Span().To}, true
	case s[5] == 'w' && n >= 1 && n <= 53:
		monday := Day{int(year), 1, 4}.monday().AddDays(7 * (int(n) - 1)) // 4 January lies in week 1
		if y, w := monday.midnight().ISOWeek(); y == int(year) && w == int(n) {
			return Span{monday, monday.AddDays(6)}, true
		}
	}
	return Span{}, false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !digit(s, i) {
			return false
		}
	}
	return s != ""
}
