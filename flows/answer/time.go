package answer

import "time"

// Time reads a time of day: "jam 9 pagi", "setengah 8", "13.30", "08.00 WITA", "jam 9-11",
// "8.30 s/d selesai", "2 jam lagi" (from ref). Hours 1 to 7 that do not say whether they are the
// morning's are asked; a prayer time is understood, but needs the clock (it moves over the year).
func Time(text string, ref time.Time) Reading[Clock] {
	if len(text) > maxShort {
		return invalid[Clock](TooLong)
	}
	list := tokens(text)
	if len(list) == 0 {
		return invalid[Clock](Empty)
	}
	respell(list, clsPart, clsClock, clsUnit, clsBelas, clsPuluh, clsWhole, clsHalf, clsQuarter, clsPrayer, clsDone, clsTill)
	s := scanTime(list, anyNumber)
	return s.reading(list, ref)
}

// eagerness says which numbers a scan takes for hours without the word "jam" before them.
type eagerness uint8

const (
	marked    eagerness = iota // only what shows itself: 9:30, 9 pagi, 9 WIB
	dotted                     // 9.30 as well, which could be a date elsewhere
	anyNumber                  // a bare 9, too: the question was about a time
)

// hit is a time found among tokens.
type hit struct {
	from, to int // the tokens it takes
	hour     int
	minute   int
	part     int // of the day, as in words.txt; 0 when not said
	zone     Zone
	padded   bool // "09", a 24-hour clock
	explicit bool // behind "jam", or with minutes: no doubt that it is a time
	half     bool // "setengah 8"
	bad      bool // no such hour or minute
	approx   bool
	bare     bool // a number and nothing else
	compact  bool // "1330", which may be something else
}

// timeScan is what a text says about the time of day.
type timeScan struct {
	hits   []hit
	used   []bool // tokens that belong to a time
	till   bool   // a "sampai" or dash parts two hits
	done   bool   // "s/d selesai"
	prayer bool
	approx bool
	noon   int // minutes, -1 for none
	shift  int // minutes from now
	moved  bool
	now    bool
	part   int // a part of the day that stands without hour ("besok pagi")
}

func scanTime(list []token, eager eagerness) timeScan {
	s := timeScan{used: make([]bool, len(list)), noon: -1}
	for i := 0; i < len(list); {
		if next := s.special(list, i); next > i {
			for ; i < next; i++ {
				s.used[i] = true
			}
			continue
		}
		h, ok := hitAt(list, i, eager, s.till && len(s.hits) == 1)
		if !ok {
			i++
			continue
		}
		s.hits = append(s.hits, h)
		for ; i < h.to; i++ {
			s.used[i] = true
		}
		i = s.border(list, i)
	}
	s.lendPart(list)
	return s
}

// lendPart gives a time the part of the day that stands with the day: "besok malam jam 8",
// "semalam jam 9".
func (s *timeScan) lendPart(list []token) {
	part := s.part
	for i := range list {
		if list[i].has(clsLastNight) {
			part = 5
		}
	}
	for i := range s.hits {
		if h := &s.hits[i]; h.part == 0 && !h.padded && h.hour <= 12 {
			h.part = part
		}
	}
}

// border reads what may stand behind a time: "sampai" or a dash before its end, and "selesai".
func (s *timeScan) border(list []token, i int) int {
	if i >= len(list) || len(s.hits) > 1 {
		return i
	}
	j := i
	if list[j].has(clsTill) || list[j].mark('-') || list[j].has(clsThe) {
		j++
		for j < len(list) && (list[j].kind == mark || list[j].has(clsFiller) && !list[j].has(clsDone)) {
			j++
		}
		if j < len(list) && list[j].has(clsDone) {
			s.done = true
			j++
		} else if _, ok := hitAt(list, j, anyNumber, true); ok {
			s.till = true
		} else {
			return i
		}
		for k := i; k < j; k++ {
			s.used[k] = true
		}
		return j
	}
	return i
}

// special reads times that are no hour of the clock: prayer times, noon, "2 jam lagi", "sekarang".
func (s *timeScan) special(list []token, i int) int {
	t := &list[i]
	if j := prayerAt(list, i); j > i {
		s.prayer = true
		return j
	}
	if v, ok := t.is(clsNoon); ok {
		s.noon = v
		return i + 1
	}
	if m, j := durationAt(list, i); j > i && j < len(list) {
		if d, ok := list[j].is(clsDir); ok && (d == 2 || d == -1) {
			if d == -1 {
				m = -m
			}
			s.shift, s.moved = m, true
			return j + 1
		}
	}
	if t.has(clsNow) {
		s.now = true // no mark as used: "sekarang" is a day, too
	}
	if t.has(clsAbout) {
		s.approx = true
	}
	if v, ok := t.is(clsPart); ok {
		s.part = v
	}
	return i
}

// prayerAt reads "ba'da Zuhur", "habis sholat Jumat", "maghrib". Jumat is a prayer only behind
// such a word; subuh is the hour before dawn unless "habis" stands before it.
func prayerAt(list []token, i int) int {
	j := i
	around := false
	for j < len(list) && list[j].has(clsAround) {
		around = true
		j++
	}
	found := false
	for j < len(list) && list[j].has(clsPrayer) {
		_, part := list[j].is(clsPart)
		day := list[j].has(clsWeekday)
		if (part || day) && !around && !found {
			break
		}
		found = true
		j++
	}
	if !found {
		return i
	}
	return j
}

// durationAt reads "2 jam", "setengah jam", "30 menit", "sejam", in minutes.
func durationAt(list []token, i int) (minutes, next int) {
	if v, ok := list[i].is(clsSehour); ok {
		return v, i + 1
	}
	n, ok := numeralAt(list, i)
	if !ok || n.next >= len(list) || n.value > 1e4 {
		return 0, i
	}
	switch t := &list[n.next]; {
	case t.has(clsMinute):
		return int(n.value), n.next + 1
	case t.has(clsHour):
		return int(n.value * 60), n.next + 1
	}
	return 0, i
}

// reading settles the scan for a question about a time alone.
func (s *timeScan) reading(list []token, ref time.Time) Reading[Clock] {
	switch {
	case len(s.hits) > 0:
		r := s.clock()
		if r.OK() && !s.hits[0].explicit && s.unknown(list) > 0 {
			return ask(OtherWords, r.Value)
		}
		return r
	case s.moved:
		return read(clockAt(ref.Hour()*60 + ref.Minute() + s.shift))
	case s.noon >= 0:
		return read(clockAt(s.noon))
	case s.prayer || s.part > 0:
		return ask[Clock](Vague)
	case s.now:
		return read(clockAt(ref.Hour()*60 + ref.Minute()))
	}
	for i := range list {
		if list[i].has(clsUnsure) || list[i].has(clsClock) {
			return ask[Clock](Unsure)
		}
	}
	return invalid[Clock](NotUnderstood)
}

// unknown counts the words that belong to no time and mean nothing here.
func (s *timeScan) unknown(list []token) int {
	n := 0
	for i := range list {
		t := &list[i]
		if !s.used[i] && t.kind != mark && !t.has(clsFiller) && !t.has(clsAbout) && !t.has(clsPart) && !t.has(clsAt) {
			n++
		}
	}
	return n
}
