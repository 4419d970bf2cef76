package answer

import (
	"cmp"
	"slices"
)

// reading settles what the scan found: a day, several, or a span; then holds it against the
// context and the words that were not understood.
func (s *dateScan) reading() Reading[Day] {
	switch {
	case s.bad != "":
		return invalid[Day](s.bad)
	case s.several:
		return ask[Day](Several)
	}
	r := s.settle()
	if r.State == Ambiguous || r.State == Ask {
		r.Options = s.allowed(r.Options)
		if r.State == Ambiguous && len(r.Options) < 2 {
			return s.last(r)
		}
		if s.odd || s.vague {
			r.State, r.Reason = Ask, OtherWords // "sesudah Senin"
		}
		return r
	}
	return s.inContext(r)
}

// last settles an ambiguity of which the context left one reading, or none.
func (s *dateScan) last(r Reading[Day]) Reading[Day] {
	if len(r.Options) == 1 {
		return s.inContext(read(r.Options[0]))
	}
	return Reading[Day]{State: Rejected, Reason: s.wrongSide()}
}

func (s *dateScan) wrongSide() Reason {
	if s.ctx == Past {
		return FutureDay
	}
	return PastDay
}

// allowed leaves the days on the right side of today.
func (s *dateScan) allowed(days []Day) []Day {
	return slices.DeleteFunc(days, func(d Day) bool { return !s.fits(d) })
}

func (s *dateScan) fits(d Day) bool {
	c := d.Compare(s.now)
	return s.ctx == None || s.ctx == Past && c <= 0 || s.ctx == Future && c >= 0
}

func (s *dateScan) inContext(r Reading[Day]) Reading[Day] {
	switch r.State {
	case Read:
		switch {
		case !s.fits(r.Value):
			return Reading[Day]{State: Rejected, Value: r.Value, Reason: s.wrongSide()}
		case s.odd || s.unsure || s.vague:
			return ask(OtherWords, r.Value)
		}
		r.Approx = s.approx
	case Period:
		if s.ctx == Past && r.Value.Compare(s.now) > 0 || s.ctx == Future && r.Until.Compare(s.now) < 0 {
			return Reading[Day]{State: Rejected, Value: r.Value, Reason: s.wrongSide()}
		}
		if s.odd || s.vague {
			return ask[Day](Vague)
		}
	}
	return r
}

func (s *dateScan) settle() Reading[Day] {
	switch {
	case s.edge > 0 && s.day == 0 && !s.hasWeekday && !s.hasRel:
		return s.atEdge()
	case s.day > 0:
		return s.numbered()
	case s.hasWeekday:
		return s.onWeekday()
	case s.hasRel:
		return read(s.now.AddDays(s.rel))
	case s.hasShift && s.shiftTo > 0:
		to := span{s.shift.unit, s.shift.n + (s.shiftTo-abs(s.shift.n))*signOf(s.shift.n)}
		days := []Day{s.shift.from(s.now), to.from(s.now)}
		slices.SortFunc(days, Day.Compare)
		return period(Span{days[0], days[1]})
	case s.hasShift:
		return read(s.shift.from(s.now))
	case s.lastNight:
		return read(s.now.AddDays(-1))
	case s.tadi != 0:
		return s.aroundNow()
	case s.weekend:
		saturday := s.now.monday().AddDays(7*s.period.n + 5)
		return Reading[Day]{State: Period, Value: saturday, Until: saturday.AddDays(1)}
	case s.hasPeriod:
		return period(s.period.days(s.now))
	case s.month > 0:
		return s.wholeMonth()
	case s.year > 0:
		return period(Span{Day{s.year, 1, 1}, Day{s.year, 12, 31}})
	case s.unsure:
		return ask[Day](Unsure)
	case s.vague || s.part > 0 || s.tgl:
		return ask[Day](Vague)
	default:
		return invalid[Day](NotUnderstood)
	}
}

func period(p Span) Reading[Day] { return Reading[Day]{State: Period, Value: p.From, Until: p.To} }

// aroundNow reads "tadi pagi" and "nanti sore": today, unless that part of today is not yet there
// ("tadi sore" at half past midnight) or over ("nanti pagi" in the evening).
func (s *dateScan) aroundNow() Reading[Day] {
	begins, ends := partBounds(s.part)
	switch {
	case s.tadi < 0 && s.part > 0 && s.hour < begins:
		return read(s.now.AddDays(-1))
	case s.tadi > 0 && s.part > 0 && s.hour >= ends:
		return read(s.now.AddDays(1))
	}
	return read(s.now)
}

// partBounds returns the hours between which a part of the day lies, generously.
func partBounds(part int) (begins, ends int) {
	switch part {
	case 1:
		return 0, 7
	case 2:
		return 3, 12
	case 3:
		return 9, 17
	case 4:
		return 13, 20
	default:
		return 0, 24
	}
}

// wholeMonth reads a month without a day.
func (s *dateScan) wholeMonth() Reading[Day] {
	m := Month{s.year, monthOf(s.month)}
	if s.year == 0 {
		if s.hasPeriod && s.period.unit == 4 {
			m.Year = s.now.Year + s.period.n
		} else {
			m.Year = s.nearYear(s.month, 1)
		}
	}
	return period(m.Span())
}

// nearYear returns the year of the month and day without one: the latest not after today for a
// log, the earliest not before it for a plan, else the nearest.
func (s *dateScan) nearYear(month, day int) int {
	this := Day{s.now.Year, monthOf(month), day}
	switch {
	case s.ctx == Past && this.Compare(s.now) > 0:
		return s.now.Year - 1
	case s.ctx == Future && this.Compare(s.now) < 0 && (month != int(s.now.Month) || day != 1):
		return s.now.Year + 1
	case s.ctx == None && this.Sub(s.now) > 183:
		return s.now.Year - 1
	case s.ctx == None && this.Sub(s.now) < -183:
		return s.now.Year + 1
	}
	return s.now.Year
}

// atEdge reads the end of a month, year or week as its last day; a beginning or middle is asked,
// for nobody means the first by it.
func (s *dateScan) atEdge() Reading[Day] {
	p := s.period
	var days Span
	switch {
	case s.month > 0:
		year := s.year
		if year == 0 {
			year = s.nearYear(s.month, daysIn(s.now.Year, monthOf(s.month)))
		}
		days = Month{year, monthOf(s.month)}.Span()
	case s.hasPeriod:
		days = p.days(s.now)
	case s.year > 0:
		days = Span{Day{s.year, 1, 1}, Day{s.year, 12, 31}}
	default:
		return ask[Day](Vague)
	}
	switch {
	case s.edge != 3:
		return ask[Day](Vague)
	case p.unit == 2 && s.hasPeriod:
		return Reading[Day]{State: Period, Value: days.To.AddDays(-1), Until: days.To}
	}
	return read(days.To)
}

// onWeekday reads a weekday, alone or with "ini", "depan", "lalu", "minggu depan".
func (s *dateScan) onWeekday() Reading[Day] {
	r := s.weekdayReading()
	if !s.eve {
		return r
	}
	// "malam Jumat" is the evening before Friday (data/README.md).
	r.Value = r.Value.AddDays(-1)
	for i := range r.Options {
		r.Options[i] = r.Options[i].AddDays(-1)
	}
	return r
}

func (s *dateScan) weekdayReading() Reading[Day] {
	today := s.now
	if s.eve {
		today = today.AddDays(1) // so that the evening itself is not before the reference
	}
	inWeek := func(off int) Day { return s.now.monday().AddDays(7*off + (s.weekday+6)%7) }
	switch {
	case s.nth != 0:
		return s.nthWeekday()
	case s.hasShift && s.shift.unit == 2:
		return read(inWeek(s.shift.n))
	case s.hasPeriod && s.period.unit == 2:
		return read(inWeek(s.period.n))
	case s.hasShift || s.hasPeriod || s.edge > 0 || s.month > 0:
		return ask[Day](Vague) // "Senin bulan depan"
	case s.hasRel:
		return s.relWeekday(today)
	case s.lastNight || s.tadi < 0:
		return read(s.before(today, true))
	case s.tadi > 0:
		return read(s.after(today, false))
	case s.hasDir:
		return s.directed(today, inWeek)
	}
	return s.bareWeekday(today)
}

// nthWeekday reads "Senin pertama bulan depan", "Sabtu terakhir Desember".
func (s *dateScan) nthWeekday() Reading[Day] {
	m := Month{s.now.Year, s.now.Month}
	switch {
	case s.month > 0 && s.year > 0:
		m = Month{s.year, monthOf(s.month)}
	case s.month > 0:
		m = Month{s.nearYear(s.month, 1), monthOf(s.month)}
	case s.hasPeriod && s.period.unit == 3:
		m = m.add(s.period.n)
	default:
		return ask[Day](Vague)
	}
	days := m.Span()
	day := s.after(days.From, false).AddDays(7 * (s.nth - 1))
	if s.nth < 0 {
		day = s.before(days.To, false)
	}
	if day.Month != m.Month {
		return invalid[Day](NoSuchDay)
	}
	return read(day)
}

// before returns the latest such weekday not after day; strictly before it when strict.
func (s *dateScan) before(day Day, strict bool) Day {
	back := (int(day.Weekday()) - s.weekday + 7) % 7
	if strict && back == 0 {
		back = 7
	}
	return day.AddDays(-back)
}

// after returns the earliest such weekday not before day; strictly after it when strict.
func (s *dateScan) after(day Day, strict bool) Day {
	ahead := (s.weekday - int(day.Weekday()) + 7) % 7
	if strict && ahead == 0 {
		ahead = 7
	}
	return day.AddDays(ahead)
}

func (s *dateScan) directed(today Day, inWeek func(int) Day) Reading[Day] {
	switch s.dir {
	case -1:
		return read(s.before(today, true))
	case 0:
		return read(inWeek(0))
	case 1:
		// Where the same weekday is still ahead this week, people differ (data/README.md).
		if this := inWeek(0); this.Compare(today) > 0 {
			return ambiguous(Several, this, inWeek(1))
		}
		return read(inWeek(1))
	default:
		return read(s.after(today, true))
	}
}

// relWeekday reads "besok Selasa", "kemarin Senin", "hari ini Rabu". "kemarin" before a weekday
// also means "the last"; the others must agree.
func (s *dateScan) relWeekday(today Day) Reading[Day] {
	day := s.now.AddDays(s.rel)
	if int(day.Weekday()) == s.weekday {
		return read(day)
	}
	if s.rel == -1 {
		return read(s.before(today, true))
	}
	return Reading[Day]{State: Conflict, Reason: WeekdayDiffers, Options: []Day{day, s.nearest(day)}}
}

func (s *dateScan) nearest(day Day) Day {
	back := (int(day.Weekday()) - s.weekday + 7) % 7
	if back <= 3 {
		return day.AddDays(-back)
	}
	return day.AddDays(7 - back)
}

// bareWeekday reads "Senin": the latest for a log, the earliest for a plan. Without context a
// part of the day or an hour shows a plan ("Kamis malam"); else both are offered, nearer first.
func (s *dateScan) bareWeekday(today Day) Reading[Day] {
	last, next := s.before(today, false), s.after(today, false)
	switch {
	case s.ctx == Past:
		if s.eve {
			last = s.before(s.now.AddDays(1), false)
		}
		return read(last)
	case s.ctx == Future || last == next || s.eve || s.part > 0 || slices.Contains(s.used, true):
		return read(next)
	}
	options := []Day{last, next}
	slices.SortFunc(options, func(a, b Day) int { return cmp.Compare(abs(a.Sub(s.now)), abs(b.Sub(s.now))) })
	return ambiguous(Several, options...)
}

func abs(n int) int { return max(n, -n) }
