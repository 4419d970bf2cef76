package answer

import "time"

func monthOf(m int) time.Month { return time.Month(m) }

func weekdayOf(d int) time.Weekday { return time.Weekday(d) }

// amount reads a number and a span with its direction: "3 hari lalu", "dua minggu lagi",
// "sebulan yang lalu"; a number without a span is kept, it may be a day.
func (s *dateScan) amount(i int) int {
	t := &s.list[i]
	if unit, ok := t.is(clsSespan); ok {
		return s.direction(i+1, span{unit, 1})
	}
	if t.has(clsMonth) {
		return i
	}
	if t.has(clsVague) && s.at(i+1).has(clsSpan) {
		s.vague = true // "beberapa hari lalu"
		next := s.direction(i+2, span{s.spanUnit(i + 1), 0})
		s.hasShift = false
		return next
	}
	if t.has(clsHalf) && s.at(i+1).has(clsSpan) {
		s.vague = true // "setengah bulan lagi"
		return s.skipDirection(i + 2)
	}
	n, ok := wholeAt(s.list, i)
	if !ok {
		return i
	}
	if unit, ok := s.at(n.next).is(clsSpan); ok && (unit != 4 || n.value < 100) {
		if s.tgl && s.day == 0 {
			s.setDay(n.value) // "tanggal, 5 bulan depan"
			return n.next
		}
		if unit == 3 && (s.directionless(n.next+1) || s.dayOfMonth(n.value, n.next+1)) || unit == 2 && s.at(n.next+1).has(clsDir) && s.dirOf(n.next+1) == 1 && s.hasWeekday {
			return s.bareNumber(n)
		}
		return s.direction(n.next+1, span{unit, n.value})
	}
	return s.bareNumber(n)
}

// amountRange reads "2-3 hari lagi".
func (s *dateScan) amountRange(i int) int {
	if !s.at(i+1).mark('-') || s.at(i+2).kind != digits || s.spanUnit(i+3) == 0 {
		return i
	}
	next := s.direction(i+4, span{s.spanUnit(i + 3), int(s.at(i).n)})
	s.shiftTo = int(s.at(i + 2).n)
	return next
}

func (s *dateScan) bareNumber(n whole) int {
	if _, ok := s.at(n.next).is(clsMonth); ok {
		s.setDay(n.value)
		return n.next
	}
	s.number = n.value
	s.numbers++
	if n.value > 31 {
		s.odd = true
	}
	return n.next
}

// directionless says that "bulan" at i-1 is the word before a month ("5 bulan 11", "5 bulan Mei",
// "5 bulan ini") rather than an amount of months.
func (s *dateScan) directionless(i int) bool {
	t := s.at(i)
	d, ok := t.is(clsDir)
	return t.has(clsMonth) || t.kind == digits || ok && d == 0
}

// dayOfMonth says that "25 bulan depan" is the 25th of the next month, not in 25 months. For a
// small number in front of "depan" it is doubtful, so the day is asked.
func (s *dateScan) dayOfMonth(n, i int) bool {
	if s.dirOf(i) == 1 && n <= 12 {
		s.odd = true
	}
	return n > 12 && s.dirOf(i) == -1 || s.dirOf(i) == 1
}

func (s *dateScan) dirOf(i int) int {
	d, _ := s.at(i).is(clsDir)
	return d
}

// direction reads what way an amount looks, and keeps it as a shift from today.
func (s *dateScan) direction(i int, amount span) int {
	j := i
	for s.at(j).has(clsWhich) || s.at(j).has(clsThe) || s.at(j).has(clsFrom) {
		j++
	}
	t := s.at(j)
	dir, ok := t.is(clsDir)
	if rel, is := t.is(clsRel); is {
		switch rel {
		case -1: // "3 hari kemarin"
			dir, ok = -1, true
		case 0: // "3 hari dari sekarang"
			dir, ok = 2, true
		}
	}
	switch {
	case !ok || dir == 0:
		s.vague = true // a length of time, no day
		return i
	case dir == -1:
		amount.n = -amount.n
	}
	s.several = s.several || s.hasShift
	s.shift, s.hasShift = amount, true
	return j + 1
}

func (s *dateScan) skipDirection(i int) int {
	for s.at(i).has(clsWhich) || s.at(i).has(clsDir) {
		i++
	}
	return i
}

// periodAt reads "minggu depan", "bulan ini", "akhir bulan", "bulan November", "tahun 2026".
func (s *dateScan) periodAt(i int) int {
	t := &s.list[i]
	if t.has(clsWeekend) {
		s.weekend = true
		if d, ok := s.at(i + 1).is(clsDir); ok {
			s.period, s.hasPeriod = span{2, signOf(d)}, true
			return i + 2
		}
		return i + 1
	}
	if e, ok := t.is(clsEdge); ok {
		s.edge = e
		return i + 1
	}
	unit, ok := t.is(clsSpan)
	if !ok || unit == 1 {
		return i
	}
	return s.periodDir(i+1, unit)
}

func (s *dateScan) periodDir(i, unit int) int {
	j := i
	for s.at(j).has(clsWhich) {
		j++
	}
	t := s.at(j)
	if unit == 3 && t.has(clsMonth) {
		return j
	}
	if t.kind == digits {
		switch {
		case unit == 3 && len(t.text) <= 2:
			s.month, s.bad = int(t.n), badMonth(int(t.n))
			return j + 1
		case unit == 4 && len(t.text) == 4:
			s.setYear(int(t.n))
			return j + 1
		}
	}
	if n, ok := wholeAt(s.list, j); ok && unit == 3 && s.day > 0 && s.month == 0 {
		s.month, s.bad = n.value, badMonth(n.value) // "tanggal tiga bulan sebelas"
		return n.next
	}
	off, ok := t.is(clsDir)
	if rel, is := t.is(clsRel); is && !ok {
		off, ok = rel, rel == -1 || rel == 1
	}
	if t.has(clsThe) || t.has(clsOrdinal) {
		s.vague = true // "minggu ke-2"
		for j++; s.at(j).mark('-') || s.at(j).kind == digits; j++ {
		}
		return j
	}
	if !ok || off == 2 {
		if s.edge == 0 {
			s.vague = true
		}
		s.setPeriod(span{unit, 0}, !ok && s.edge > 0)
		return i
	}
	off = signOf(off)
	j++
	if off != 0 && s.at(j).has(clsDir) && s.dirOf(j) == 2 { // "minggu depannya lagi"
		off *= 2
		j++
	}
	s.setPeriod(span{unit, off}, true)
	return j
}

func (s *dateScan) setPeriod(p span, said bool) {
	if !said {
		return
	}
	s.several = s.several || s.hasPeriod && s.period != p
	s.period, s.hasPeriod = p, true
}

func signOf(dir int) int {
	switch {
	case dir < 0:
		return -1
	case dir > 0:
		return 1
	}
	return 0
}

// days returns the days of the calendar span that lies off spans from that of d.
func (p span) days(d Day) Span {
	switch p.unit {
	case 2:
		monday := d.monday().AddDays(7 * p.n)
		return Span{monday, monday.AddDays(6)}
	case 3:
		return Month{d.Year, d.Month}.add(p.n).Span()
	case 4:
		return Span{Day{d.Year + p.n, 1, 1}, Day{d.Year + p.n, 12, 31}}
	case 5, 6:
		months := monthsOf(p.unit)
		first := Month{d.Year, 1}.add((int(d.Month)-1)/months*months + p.n*months)
		return Span{first.Span().From, first.add(months - 1).Span().To}
	default:
		return Span{d.AddDays(p.n), d.AddDays(p.n)}
	}
}

// monthsOf returns the months of a quarter or half-year, as words.txt counts spans.
func monthsOf(unit int) int {
	if unit == 5 {
		return 3
	}
	return 6
}

// from returns the day that lies the span away from d.
func (p span) from(d Day) Day {
	switch p.unit {
	case 1:
		return d.AddDays(p.n)
	case 2:
		return d.AddDays(7 * p.n)
	case 3:
		return d.AddMonths(p.n)
	case 4:
		return d.AddMonths(12 * p.n)
	case 5:
		return d.AddMonths(3 * p.n)
	default:
		return d.AddMonths(6 * p.n)
	}
}
