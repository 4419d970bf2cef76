package answer

import "time"

// Context says which way a date looks.
type Context uint8

const (
	// None knows nothing of the question.
	None Context = iota
	// Past asks about something done: a log (domain.md 3.5).
	Past
	// Future asks about a plan.
	Future
)

// Date reads a day, seen from ref (the message's instant, in the zone of the Kampung): "kemarin",
// "Jum'at ini", "tgl 28", "23/11/2026", "dua minggu lagi", "malam Minggu". A weekday that
// disagrees with the date is a Conflict; a week or month is a Period, to be narrowed to a day. A
// time of day beside it is left to DateTime.
func Date(text string, ref time.Time, ctx Context) Reading[Day] {
	if len(text) > maxShort {
		return invalid[Day](TooLong)
	}
	list := dateTokens(text)
	if len(list) == 0 {
		return invalid[Day](Empty)
	}
	times := timesBeside(list)
	return readDay(list, times.used, DayOf(ref), ref.Hour(), ctx)
}

func dateTokens(text string) []token {
	list := tokens(text)
	respell(list, clsMonth, clsWeekday, clsRel, clsLastNight, clsTadi, clsSpan, clsSespan, clsDateWord, clsPart, clsEdge)
	return list
}

// readDay reads the tokens that no time has used: one day, or two around "atau", "sampai", "dan".
func readDay(list []token, used []bool, now Day, hour int, ctx Context) Reading[Day] {
	if at := border(list, used); at > 0 {
		if r, ok := twoDays(list, used, at, now, hour, ctx); ok {
			return r
		}
	}
	s := newDateScan(list, used, now, hour, ctx)
	s.scan()
	return s.reading()
}

// border returns the token that parts two dates, or 0: a word, or a dash that is no part of a
// date itself.
func border(list []token, used []bool) int {
	for i := 1; i+1 < len(list); i++ {
		t := &list[i]
		switch {
		case used[i]:
		case t.has(clsTill), t.has(clsOr), t.has(clsAnd):
			return i
		case t.mark('-') || t.mark(',') || t.mark('&') || t.mark('/'):
			if spanDash(list, i) {
				return i
			}
		}
	}
	return 0
}

// spanDash says whether the mark at i stands between two days: "23-25 November", "tgl 5-6",
// "20 Nov - 25 Nov", "Senin/Selasa".
func spanDash(list []token, i int) bool {
	before, after := &list[i-1], &list[i+1]
	if before.has(clsWeekday) && after.has(clsWeekday) {
		return true
	}
	if before.kind == digits && after.kind == digits {
		month := i+2 < len(list) && list[i+2].has(clsMonth)
		tgl := i >= 2 && list[i-2].has(clsDateWord) && !(i+2 < len(list) && list[i+2].kind == mark) && !list[i].mark('/') && len(before.text) <= 2 && len(after.text) <= 2
		return month || tgl || list[i].mark('-') && list[i].gap && after.gap && i >= 2 && list[i-2].kind == mark && i+2 < len(list) && list[i+2].kind == mark
	}
	return list[i].mark('-') && (before.has(clsMonth) && after.kind == digits && i+2 < len(list) && !after.isYear() ||
		before.isYear() && i >= 2 && list[i-2].has(clsMonth) && after.kind == digits)
}

func (t *token) isYear() bool { return t.kind == digits && len(t.text) == 4 }

// twoDays reads what stands before and behind the border. ok is false when these are not two dates.
func twoDays(list []token, used []bool, at int, now Day, hour int, ctx Context) (Reading[Day], bool) {
	left := newDateScan(list[:at], used[:at], now, hour, ctx)
	right := newDateScan(list[at+1:], used[at+1:], now, hour, ctx)
	left.scan()
	right.scan()
	if left.day > 0 && left.month == 0 && !left.hasPeriod {
		left.month, left.year, left.hasPeriod, left.period = right.month, right.year, right.hasPeriod, right.period
	}
	if left.year == 0 {
		left.year = right.year
	}
	a, b := left.reading(), right.reading()
	for _, r := range []Reading[Day]{a, b} {
		if r.State == Rejected || r.State == Invalid && r.Reason == NoSuchDay {
			return r, true
		}
	}
	from, ok := likeliest(a)
	to, also := likeliest(b)
	if !ok || !also {
		return Reading[Day]{}, false
	}
	t := &list[at]
	switch {
	case from == to:
		return a, true // "hari ini, Senin"
	case (t.has(clsTill) || t.mark('-')) && from.Compare(to) < 0:
		return Reading[Day]{State: Period, Value: from, Until: to}, true
	case t.has(clsOr) || t.mark('/'):
		return ambiguous(Several, from, to), true
	default:
		return ask(Several, from, to), true
	}
}

// likeliest returns the day that a reading most likely means.
func likeliest(r Reading[Day]) (Day, bool) {
	switch r.State {
	case Read:
		return r.Value, true
	case Ambiguous:
		return r.Options[0], true
	}
	return Day{}, false
}
