package answer

import "time"

// MonthOf reads a month: "Nopember", "bulan lalu", "11/2026", "November tahun lalu", "dua bulan
// lalu". A bare name is the month nearest to ref on the side that ctx allows; without context the
// nearer one, and both when it is not clear which.
func MonthOf(text string, ref time.Time, ctx Context) Reading[Month] {
	if len(text) > maxShort {
		return invalid[Month](TooLong)
	}
	list := dateTokens(text)
	if len(list) == 0 {
		return invalid[Month](Empty)
	}
	s := newDateScan(list, make([]bool, len(list)), DayOf(ref), ref.Hour(), ctx)
	s.scan()
	return s.monthReading()
}

func (s *dateScan) monthReading() Reading[Month] {
	this := Month{s.now.Year, s.now.Month}
	if s.month > 0 && s.year == 0 && s.day > 0 && s.monthFirst && s.day > 12 {
		s.year, s.day = 2000+s.day, 0 // "Nov 26", asked for a month
	}
	switch {
	case s.bad != "":
		return invalid[Month](s.bad)
	case s.several:
		return ask[Month](Several)
	case s.month > 0 && s.year > 0:
		return s.monthInContext(Month{s.year, monthOf(s.month)})
	case s.month > 0 && s.hasPeriod && s.period.unit == 4:
		return s.monthInContext(Month{s.now.Year + s.period.n, monthOf(s.month)})
	case s.month > 0:
		return s.namedMonth(this)
	case s.hasPeriod && s.period.unit == 3:
		return s.monthInContext(this.add(s.period.n))
	case s.hasShift && s.shift.unit >= 3:
		d := s.shift.from(Day{this.Year, this.Month, 1})
		return s.monthInContext(Month{d.Year, d.Month})
	case s.hasRel && s.rel == 0:
		return s.monthInContext(this)
	case s.day >= 1 && s.day <= 12:
		s.month = s.day // a bare number, asked for a month
		return s.namedMonth(this)
	case s.vague || s.unsure || s.hasPeriod:
		return ask[Month](Vague)
	default:
		return invalid[Month](NotUnderstood)
	}
}

// namedMonth chooses the year of a month that was named alone.
func (s *dateScan) namedMonth(this Month) Reading[Month] {
	off := s.month - int(this.Month)
	switch {
	case s.ctx == Past && off > 0:
		off -= 12
	case s.ctx == Future && off < 0:
		off += 12
	case s.ctx == None && off > 6:
		off -= 12
	case s.ctx == None && off < -6:
		off += 12
	}
	if s.ctx == None && abs(off) > 4 {
		other := off - 12
		if off < 0 {
			other = off + 12
		}
		return ambiguous(Several, this.add(off), this.add(other))
	}
	return s.monthInContext(this.add(off))
}

func (s *dateScan) monthInContext(m Month) Reading[Month] {
	r := read(m)
	span := m.Span()
	switch {
	case s.ctx == Past && span.From.Compare(s.now) > 0:
		r.State, r.Reason = Rejected, FutureDay
	case s.ctx == Future && span.To.Compare(s.now) < 0:
		r.State, r.Reason = Rejected, PastDay
	case s.odd:
		return ask(OtherWords, m)
	}
	return r
}
