package answer

// numericDate reads what begins with digits or a month: 23/11/2026, 2026-11-23, 23 November '26,
// "tanggal 20", "November 25, 2026".
func (s *dateScan) numericDate(i int) int {
	t := &s.list[i]
	if t.kind == digits || t.has(clsDateWord) {
		s.eveDate = s.eveDate || s.nightBefore(i)
	}
	switch {
	case t.kind == digits:
		if s.at(i-1).mark('-') && s.at(i-2).has(clsDayH) {
			return i + 1
		}
		if next := s.amountRange(i); next > i {
			return next
		}
		if next := s.threeParts(i); next > i {
			return next
		}
		if next := s.twoParts(i); next > i {
			return next
		}
		if len(t.text) == 8 || len(t.text) == 6 {
			return s.compact(i)
		}
		if t.isYear() && t.n >= 1900 && t.n <= 2100 {
			s.setYear(int(t.n))
			return i + 1
		}
	case t.has(clsDateWord):
		return s.dayWord(i)
	case t.has(clsMonth):
		return s.monthAt(i)
	}
	if v, ok := t.is(clsFeast); ok {
		s.day, s.month, s.feast = v%100, v/100, true
		s.eveDate = s.nightBefore(i)
		return i + 1
	}
	return i
}

// threeParts reads day, month and year with one kind of mark, or year first.
func (s *dateScan) threeParts(i int) int {
	if !s.parted(i+1) || !s.parted(i+3) && !s.blankYear(i+3) {
		return i
	}
	a, b, c := s.at(i), s.at(i+2), s.at(i+4)
	next := i + 5
	if s.blankYear(i + 3) {
		c, next = s.at(i+3), i+4
	}
	if a.isYear() {
		s.setDate(int(c.n), int(b.n), int(a.n))
		return next
	}
	if len(a.text) > 2 || len(b.text) > 2 || len(c.text) != 2 && len(c.text) != 4 {
		s.bad = NoSuchDay
		return next
	}
	s.setDate(int(a.n), int(b.n), fullYear(c))
	return next
}

// parted says whether a date mark stands at i with digits on both sides.
func (s *dateScan) parted(i int) bool {
	t := s.at(i)
	return (t.mark('/') || t.mark('.') || t.mark('-')) && s.at(i-1).kind == digits && s.at(i+1).kind == digits && !s.usedAt(i+1)
}

// blankYear reads "23/11 2026".
func (s *dateScan) blankYear(i int) bool { return s.at(i).isYear() && s.at(i).gap && !s.usedAt(i) }

// twoParts reads day and month (23/11), month and year (11/2026), or all with blanks (23 11 2026).
func (s *dateScan) twoParts(i int) int {
	a := s.at(i)
	if s.parted(i + 1) {
		b := s.at(i + 2)
		if b.isYear() && len(a.text) <= 2 && s.day == 0 {
			s.month, s.bad = int(a.n), badMonth(int(a.n))
			s.setYear(int(b.n))
			return i + 3
		}
		if a.isYear() && len(b.text) == 2 {
			s.month, s.bad = int(b.n), badMonth(int(b.n))
			s.setYear(int(a.n))
			return i + 3
		}
		if len(a.text) <= 2 && len(b.text) <= 2 {
			s.setDate(int(a.n), int(b.n), 0)
			return i + 3
		}
		return i
	}
	b, c := s.at(i+1), s.at(i+2)
	if b.kind != digits || c.kind != digits || len(a.text) > 2 || len(b.text) > 2 || len(c.text) != 2 && !c.isYear() {
		return i
	}
	s.setDate(int(a.n), int(b.n), fullYear(c))
	s.odd = !c.isYear() // "23 11 26" may be three counts
	return i + 3
}

func badMonth(m int) Reason {
	if m < 1 || m > 12 {
		return NoSuchDay
	}
	return ""
}

// compact reads 23112026 and 231126. Such a number may be anything, so the day is asked.
func (s *dateScan) compact(i int) int {
	t := s.at(i)
	n := int(t.n)
	d := Day{n % 10000, 0, n / 1000000}
	if len(t.text) == 6 {
		d = Day{2000 + n%100, 0, n / 10000}
		n = n / 100 % 100
	} else {
		n = n / 10000 % 100
	}
	s.day, s.month, s.year = d.Day, n, d.Year
	s.odd = true
	return i + 1
}

// dayWord reads the number behind "tanggal", in digits or words.
func (s *dateScan) dayWord(i int) int {
	s.tgl = true
	j := i + 1
	for s.at(j).mark('.') || s.at(j).mark(':') {
		j++
	}
	if s.threePartsAhead(j) {
		return j
	}
	n, ok := wholeAt(s.list, j)
	if !ok || s.usedAt(j) {
		s.vague = s.vague || s.at(j).kind != digits
		return j
	}
	s.setDay(n.value)
	return n.next
}

// threePartsAhead says that a whole numeric date begins at i.
func (s *dateScan) threePartsAhead(i int) bool {
	return s.at(i).kind == digits && (s.parted(i+1) || s.at(i+1).kind == digits && s.at(i+2).isYear())
}

// whole is a number of days without fraction.
type whole struct{ value, next int }

// wholeAt reads a small whole number: one run of digits, so that "20.11" is not a decimal, or words.
func wholeAt(list []token, i int) (whole, bool) {
	if i >= len(list) {
		return whole{}, false
	}
	if list[i].kind == digits && !made(list, i+1) {
		return whole{int(list[i].n), i + 1}, len(list[i].text) <= 4
	}
	n, ok := spelled(list, i, true)
	if !ok || n.value != float64(int(n.value)) || n.approx {
		return whole{}, false
	}
	return whole{int(n.value), n.next}, true
}

// monthAt reads a month's name, the year behind it, and a day behind it ("November 25, 2026").
func (s *dateScan) monthAt(i int) int {
	m, _ := s.at(i).is(clsMonth)
	s.several = s.several || s.month > 0 && s.month != m
	s.month = m
	if s.day == 0 && s.numbers == 1 {
		s.setDay(s.number)
		s.numbers = 0
	}
	j := i + 1
	for s.at(j).mark('.') || s.at(j).mark(',') || s.at(j).mark('-') || s.at(j).mark('/') || s.spanUnit(j) == 4 {
		j++
	}
	t := s.at(j)
	if t.kind != digits || s.usedAt(j) {
		return i + 1
	}
	switch {
	case len(t.text) == 4 || len(t.text) == 2 && s.day > 0 && !s.at(j+1).has(clsMonth):
		s.setYear(fullYear(t))
		return j + 1
	case len(t.text) <= 2 && s.day == 0 && j == i+1:
		s.setDay(int(t.n))
		s.monthFirst = true
		return j + 1
	}
	return i + 1
}

func fullYear(t *token) int {
	if len(t.text) == 2 {
		return 2000 + int(t.n)
	}
	return int(t.n)
}

func (s *dateScan) setYear(y int) {
	s.several = s.several || s.year > 0 && s.year != y
	s.year = y
	if y < 1900 || y > 2100 {
		s.bad = NoSuchDay
	}
}

func (s *dateScan) setDay(d int) {
	s.several = s.several || s.day > 0 && s.day != d
	s.day = d
	if d < 1 || d > 31 {
		s.bad = NoSuchDay
	}
}

func (s *dateScan) setDate(d, m, y int) {
	s.setDay(d)
	s.several = s.several || s.month > 0 && s.month != m
	s.month = m
	if s.bad == "" {
		s.bad = badMonth(m)
	}
	if y != 0 {
		s.setYear(y)
	} else if s.bad == "" && d > daysIn(2000, monthOf(m)) {
		s.bad = NoSuchDay
	}
}

// settleNumber takes a bare number for a day when nothing else was said: "20".
func (s *dateScan) settleNumber() {
	switch {
	case s.numbers == 0:
	case s.numbers == 1 && s.day == 0 && !s.hasShift && !s.hasRel:
		s.setDay(s.number)
	case s.numbers == 1 && s.hasRel && s.day == 0:
		s.setDay(s.number)
	default:
		s.odd = true
	}
}
