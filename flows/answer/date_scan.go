package answer

// dateScan is what a text says about a day, before it is settled. Zero means not said, except
// where a has-field stands beside it.
type dateScan struct {
	list []token
	used []bool // tokens that a time of day has taken
	now  Day
	hour int
	ctx  Context

	day, month, year int
	weekday          int
	hasWeekday       bool
	eve              bool // "malam Jumat"
	dir              int  // what stands behind the weekday, as in words.txt
	hasDir           bool
	rel              int // days from today
	hasRel           bool
	relFirst         bool // "besok Selasa", not "Selasa besok"
	lastNight        bool
	tadi             int // -1 "tadi", 1 "nanti"
	period           span
	hasPeriod        bool // "minggu depan"
	shift            span
	shiftTo          int  // the larger number of "2-3 hari lagi"
	way              int  // "5 Mei lalu": -1, "mendatang": 1
	nth              int  // "Senin pertama"
	eveDate          bool // "malam 17 Agustus"
	feast            bool
	hasShift         bool // "dua minggu lagi"
	edge             int  // awal, tengah, akhir
	weekend          bool
	part             int
	number           int // a bare number that may be a day
	numbers          int
	tgl              bool
	hari             bool // the last word was "hari"
	approx           bool
	vague            bool
	several, odd     bool
	unsure           bool
	bad              Reason
	monthFirst       bool
}

// span is a number of days, weeks, months, years, quarters or half-years, as words.txt counts them.
type span struct{ unit, n int }

func newDateScan(list []token, used []bool, now Day, hour int, ctx Context) dateScan {
	return dateScan{list: list, used: used, now: now, hour: hour, ctx: ctx}
}

func (s *dateScan) scan() {
	for i := 0; i < len(s.list); {
		if s.used[i] {
			i++
			continue
		}
		next := s.step(i)
		s.hari = s.list[next-1].dayWord()
		i = next
	}
	s.settleNumber()
}

func (s *dateScan) at(i int) *token {
	if i < 0 || i >= len(s.list) {
		return &token{kind: mark, text: " "}
	}
	return &s.list[i]
}

func (s *dateScan) spanUnit(i int) int {
	v, _ := s.at(i).is(clsSpan)
	return v
}

// step reads what begins at token i and returns the index behind it.
func (s *dateScan) step(i int) int {
	t := &s.list[i]
	if t.kind == mark {
		return i + 1
	}
	if next := s.numericDate(i); next > i {
		return next
	}
	if next := s.amount(i); next > i {
		return next
	}
	if next := s.relative(i); next > i {
		return next
	}
	if next := s.weekdayAt(i); next > i {
		return next
	}
	if next := s.periodAt(i); next > i {
		return next
	}
	return s.other(i)
}

// relative reads days counted from today: "kemarin", "tadi pagi", "semalam".
func (s *dateScan) relative(i int) int {
	t := &s.list[i]
	if v, ok := t.is(clsRel); ok {
		s.several = s.several || s.hasRel && s.rel != v
		s.rel, s.hasRel = v, true
		s.relFirst = !s.hasWeekday
		return i + 1
	}
	if t.has(clsLastNight) {
		s.lastNight, s.part = true, 5
		return i + 1
	}
	if v, ok := t.is(clsTadi); ok {
		s.tadi = v
		return i + 1
	}
	return i
}

// weekdayAt reads a weekday and what stands behind it. "minggu" is a week or a Sunday: a week when
// a weekday or a number stands before it, or "depan" and the like behind it; a Sunday behind "hari"
// or "malam", and alone.
func (s *dateScan) weekdayAt(i int) int {
	t := &s.list[i]
	if v, ok := t.is(clsEve); ok {
		return s.setWeekday(i, v, true)
	}
	v, ok := t.is(clsWeekday)
	if !ok || t.has(clsSpan) && !s.isSunday(i) {
		return i
	}
	return s.setWeekday(i, v, s.nightBefore(i))
}

func (s *dateScan) setWeekday(i, v int, eve bool) int {
	if s.hasWeekday && eve && (s.weekday+1)%7 == v {
		return i + 1 // "Sabtu malam Minggu": the same evening twice
	}
	s.several = s.several || s.hasWeekday && s.weekday != v
	s.weekday, s.hasWeekday = v, true
	s.eve = eve
	return s.weekdayDir(i + 1)
}

// nightBefore says whether "malam" stands right before token i.
func (s *dateScan) nightBefore(i int) bool {
	p, ok := s.at(i - 1).is(clsPart)
	return ok && p == 5 && !s.usedAt(i-1)
}

func (s *dateScan) usedAt(i int) bool { return i >= 0 && i < len(s.used) && s.used[i] }

func (s *dateScan) isSunday(i int) bool {
	before := s.at(i - 1)
	if s.hari || before.has(clsPart) {
		return true
	}
	if s.hasWeekday || s.edge > 0 {
		return false
	}
	after := s.at(i + 1)
	if after.has(clsWhich) {
		after = s.at(i + 2)
	}
	if after.has(clsPart) {
		return true
	}
	if rel, ok := after.is(clsRel); ok {
		return rel != -1
	}
	return !after.has(clsDir) && !after.has(clsThe) && !after.has(clsOrdinal)
}

// weekdayDir reads "ini", "depan", "lalu", "kemarin", "besok", "nanti" behind a weekday or its
// part of the day.
func (s *dateScan) weekdayDir(i int) int {
	j := i
	for j < len(s.list) && (s.usedAt(j) || s.at(j).has(clsPart) || s.at(j).has(clsWhich)) {
		if p, ok := s.at(j).is(clsPart); ok && !s.usedAt(j) {
			s.part = p
		}
		j++
	}
	t := s.at(j)
	if n, ok := t.is(clsOrdinal); ok {
		s.nth = n
		return j + 1
	}
	dir, ok := t.is(clsDir)
	if !ok {
		if rel, is := t.is(clsRel); is && (rel == -1 || rel == 1) {
			dir, ok = comingOrGone(rel), true
		} else if tadi, is := t.is(clsTadi); is {
			dir, ok = comingOrGone(tadi), true
		}
	}
	if !ok || dir == 2 {
		return i
	}
	s.dir, s.hasDir = dir, true
	return j + 1
}

// comingOrGone turns "besok" and "nanti" behind a weekday into coming, "kemarin" and "tadi" into gone.
func comingOrGone(rel int) (dir int) {
	if rel > 0 {
		return 3
	}
	return -1
}

// other reads what only colours a date, and counts what is unknown.
func (s *dateScan) other(i int) int {
	t := &s.list[i]
	if v, ok := t.is(clsPart); ok {
		s.part = v
		if d, ok := s.at(i + 1).is(clsDir); ok && d == 0 {
			s.hasRel = true // "malam ini"
			return i + 2
		}
		return i + 1
	}
	if v, ok := t.is(clsDir); ok && v != 0 && v != 2 && s.day > 0 {
		s.way = signOf(v)
		return i + 1
	}
	switch {
	case t.has(clsAbout):
		s.approx = true
	case t.has(clsUnsure):
		s.unsure = true
	case t.has(clsVague), t.has(clsMovable), t.has(clsDayH) && s.at(i+1).mark('-'):
		s.vague = true // "beberapa", "lebaran", "H-2"
	case t.has(clsOr), t.has(clsTill), t.has(clsNot), t.has(clsNo) && !t.has(clsFiller):
		s.odd = true
	case t.has(clsFiller), t.has(clsAnd), t.has(clsClock), t.has(clsOnly), t.has(clsAt), t.dayWord():
	default:
		s.odd = true
	}
	return i + 1
}
