package answer

import "time"

// DateTimeReading is what a text says of day and time. Either part may be missing, and each is
// settled by itself: a form that asks for both takes what was said and asks for the rest.
type DateTimeReading struct {
	Date    Reading[Day]
	Time    Reading[Clock]
	HasDate bool // a day was said, whatever became of it
	HasTime bool // a time was said, whatever became of it
}

// OK says whether there is one day and one time.
func (r DateTimeReading) OK() bool { return r.HasDate && r.HasTime && r.Date.OK() && r.Time.OK() }

// DateTime reads day and time in one: "kemarin jam 9", "Kamis jam 2 siang", "lusa pkl 08.30",
// "2 jam lagi". A time of the night belongs to the evening before it ("tadi malam jam 1" is
// today's first hour); midnight between two days is asked.
func DateTime(text string, ref time.Time, ctx Context) DateTimeReading {
	if len(text) > maxShort {
		return DateTimeReading{Date: invalid[Day](TooLong), Time: invalid[Clock](TooLong)}
	}
	list := dateTokens(text)
	if len(list) == 0 {
		return DateTimeReading{Date: invalid[Day](Empty), Time: invalid[Clock](Empty)}
	}
	times := timesBeside(list)
	return settleDateTime(list, times, ref, ctx)
}

// timesBeside finds the times in a text that names a day: "besok 9.30" as well as "besok jam 9",
// while "9.11" alone, or behind a weekday, is a date.
func timesBeside(list []token) timeScan {
	times := scanTime(list, marked)
	if len(times.hits) > 0 {
		return times
	}
	wide := scanTime(list, dotted)
	if len(wide.hits) == 0 {
		return times
	}
	h := wide.hits[0]
	dated := h.hour >= 1 && h.minute >= 1 && h.minute <= 12
	if h.from > 0 && list[h.from-1].has(clsDateWord) || !saysDay(list, wide.used, dated) {
		return times
	}
	return wide
}

// saysDay says whether the tokens left over name a day; a weekday alone does not where the
// number beside it could be the date.
func saysDay(list []token, used []bool, dated bool) bool {
	for i := range list {
		t := &list[i]
		switch {
		case used[i]:
		case t.has(clsRel), t.has(clsMonth) && !t.has(clsWeekday), t.has(clsDateWord), t.has(clsLastNight), t.has(clsTadi), t.has(clsSespan), t.kind == digits:
			return true
		case t.has(clsWeekday) && !dated:
			return true
		}
	}
	return false
}

func settleDateTime(list []token, times timeScan, ref time.Time, ctx Context) DateTimeReading {
	var r DateTimeReading
	if times.moved && len(times.hits) == 0 {
		at := ref.Add(time.Duration(times.shift) * time.Minute)
		r.Date, r.Time = read(DayOf(at)), read(clockAt(at.Hour()*60+at.Minute()))
		r.HasDate, r.HasTime = true, true
		return r.inContext(ref, ctx)
	}
	r.Date = readDay(list, times.used, DayOf(ref), ref.Hour(), ctx)
	r.HasDate = r.Date.State != Invalid || r.Date.Reason == NoSuchDay
	r.HasTime = len(times.hits) > 0 || times.noon >= 0 || times.prayer
	switch {
	case len(times.hits) > 0:
		r.Time = times.clock()
	case r.HasTime:
		r.Time = times.reading(list, ref)
	case times.now && !r.HasDate, nowOnly(list):
		r.HasTime = true
		r.Time = read(clockAt(ref.Hour()*60 + ref.Minute()))
	default:
		r.Time = ask[Clock](TimeMissing)
	}
	switch {
	case r.HasTime && !r.HasDate && plainTime(list, times):
		r.Date = ask(DayMissing, DayOf(ref))
	case !r.HasDate && !r.HasTime:
		r.Time = invalid[Clock](NotUnderstood)
		return r
	}
	r.nightOf(list, times)
	r.afterMidnight(list, times)
	r.byNow(list, ref)
	return r.inContext(ref, ctx)
}

func nowOnly(list []token) bool {
	for i := range list {
		if list[i].kind != mark && !list[i].has(clsNow) && !list[i].has(clsFiller) {
			return false
		}
	}
	return true
}

// plainTime says that nothing but a time stands in the text, so that the day is missing rather
// than unreadable.
func plainTime(list []token, times timeScan) bool { return times.unknown(list) == 0 }

// nightOf offers both evenings of "jam 8 malam Jumat": the one before Friday, and Friday's.
func (r *DateTimeReading) nightOf(list []token, times timeScan) {
	if len(times.hits) == 0 || !r.OK() {
		return
	}
	end := times.hits[0].to
	if p, ok := list[end-1].is(clsPart); ok && p == 5 && end < len(list) && list[end].has(clsWeekday) {
		r.Date = ambiguous(Several, r.Date.Value.AddDays(-1), r.Date.Value)
	}
}

// afterMidnight moves the day of an hour in the night to where it belongs. "tadi malam jam 1" is
// past midnight, so it is today's; for coming nights ("besok malam jam 1") both days are offered,
// and so they are for "jam 12 malam".
func (r *DateTimeReading) afterMidnight(list []token, times timeScan) {
	if !r.OK() || len(times.hits) == 0 || r.Time.Value.Hour > 4 {
		return
	}
	night, last := times.hits[0].part == 5, false
	for i := range list {
		last = last || list[i].has(clsLastNight)
		if v, ok := list[i].is(clsPart); ok && v == 5 {
			night = true
		}
	}
	if !night && !last {
		return
	}
	if last {
		if times.hits[0].padded || times.hits[0].hour <= 4 || times.hits[0].hour == 12 {
			r.Date.Value = r.Date.Value.AddDays(1)
		}
		return
	}
	day := r.Date.Value
	r.Date = ambiguous(Several, day.AddDays(1), day)
}

// byNow settles "tadi jam 3" and "nanti jam 3": of morning and afternoon, the one that has been or
// is to come.
func (r *DateTimeReading) byNow(list []token, ref time.Time) {
	if r.Time.Reason != MorningEvening || r.Time.State != Ask || r.Date.Value != DayOf(ref) {
		return
	}
	way := 0
	for i := range list {
		if v, ok := list[i].is(clsTadi); ok {
			way = v
		}
	}
	now := ref.Hour()*60 + ref.Minute()
	var left []Clock
	for _, c := range r.Time.Options {
		if way < 0 && c.minutes() <= now || way > 0 && c.minutes() >= now {
			left = append(left, c)
		}
	}
	if way < 0 && len(left) == 2 { // the later of two that have been
		left = []Clock{clockLater(left[0], left[1])}
	}
	if len(left) == 1 {
		r.Time = read(left[0])
	}
}

func clockLater(a, b Clock) Clock {
	if a.minutes() > b.minutes() {
		return a
	}
	return b
}

// inContext refuses a moment of today on the wrong side of now.
func (r DateTimeReading) inContext(ref time.Time, ctx Context) DateTimeReading {
	if !r.OK() || ctx == None {
		return r
	}
	at := r.Date.Value.At(r.Time.Value, ref.Location())
	switch {
	case ctx == Past && at.After(ref):
		r.Date = Reading[Day]{State: Rejected, Value: r.Date.Value, Reason: FutureDay}
	case ctx == Future && at.Before(ref):
		r.Date = Reading[Day]{State: Rejected, Value: r.Date.Value, Reason: PastDay}
	}
	return r
}

// Reading joins both parts into one reading of a moment, for a question that wants both: a day
// alone or a time alone asks for the other; two readings of one part give two moments.
func (r DateTimeReading) Reading() Reading[Moment] {
	switch {
	case !r.HasDate && !r.HasTime:
		return invalid[Moment](NotUnderstood)
	case !r.HasDate && r.Date.State != Ask:
		return invalid[Moment](r.Date.Reason)
	case !r.HasDate:
		return ask[Moment](DayMissing)
	case r.Date.State == Invalid, r.Date.State == Rejected, r.Date.State == Conflict:
		return Reading[Moment]{State: r.Date.State, Value: Moment{Day: r.Date.Value}, Reason: r.Date.Reason}
	case !r.HasTime && r.Date.OK():
		return ask[Moment](TimeMissing)
	case r.HasTime && (r.Time.State == Invalid || r.Time.State == Conflict):
		return Reading[Moment]{State: r.Time.State, Reason: r.Time.Reason}
	}
	return r.joined()
}

func (r DateTimeReading) joined() Reading[Moment] {
	days, clocks := r.Date.Options, r.Time.Options
	if r.Date.OK() {
		days = []Day{r.Date.Value}
	}
	spanned := r.Time.State == Range || r.Time.State == OpenEnd
	if r.Time.OK() || spanned {
		clocks = []Clock{r.Time.Value}
	}
	var options []Moment
	for _, d := range days {
		for _, c := range clocks {
			options = append(options, Moment{d, c, true})
		}
	}
	out := Reading[Moment]{State: Read, Approx: r.Date.Approx || r.Time.Approx}
	switch {
	case r.Date.State == Period || len(options) == 0:
		return ask[Moment](Vague)
	case r.Date.State == Ambiguous:
		return ambiguous(r.Date.Reason, options...)
	case r.Time.State == Ambiguous:
		return ambiguous(r.Time.Reason, options...)
	case r.Date.State == Ask:
		return ask(r.Date.Reason, options...)
	case r.Time.State == Ask:
		return ask(r.Time.Reason, options...)
	case spanned:
		out.State = r.Time.State
		out.Until = Moment{days[0], r.Time.Until, r.Time.State == Range}
	}
	out.Value = options[0]
	return out
}

// String renders both parts as the contract writes a moment.
func (r DateTimeReading) String() string { return r.Reading().String() }
