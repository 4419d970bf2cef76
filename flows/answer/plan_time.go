package answer

import "strings"

// cutEnd takes "sampai Desember", "s/d 31 Desember 2026", "hingga akhir tahun" and "selama 3 bulan"
// as the last day. "jam 8 sampai 10", "Senin sampai Jumat" and "sampai selesai" are left alone.
func (s *planScan) cutEnd() {
	for i := range s.words {
		w := s.at(i)
		if w.part != forTitle || w.school() || !w.has(clsTill) && w.low != "selama" {
			continue
		}
		if w.low == "selama" {
			n, ok := count(s.at(i + 1))
			unit, isSpan := s.at(i + 2).is(clsSpan)
			if one, alone := s.at(i + 1).is(clsSespan); alone {
				s.lasts = span{one, 1}
				s.take(i, i+2, forEnd)
			} else if ok && isSpan {
				s.lasts = span{unit, n}
				s.take(i, i+3, forEnd)
			}
			continue
		}
		end, dated := i+1, false
		for ; end < len(s.words); end++ {
			v := s.at(end)
			switch {
			case end > i+1 && s.at(end-1).stop:
			case v.has(clsMonth), v.has(clsEdge), v.has(clsSpan) && !v.has(clsWeekday), v.has(clsDateWord), v.number() && strings.Contains(v.low, "/"), v.has(clsSespan), v.low == "bulan", v.has(clsFeast):
				dated = true
				continue
			case v.number(), v.has(clsDir), v.low == "dengan", v.has(clsWeekday) && s.at(end+1).has(clsDir):
				continue
			}
			break
		}
		if !dated {
			continue
		}
		var b strings.Builder
		for k := i + 1; k < end; k++ {
			if s.words[k].low != "dengan" {
				b.WriteString(s.words[k].low + " ")
			}
		}
		if r := Date(b.String(), s.ref, Future); r.State == Read || r.State == Period || r.State == Ambiguous {
			s.ends = r
			s.take(i, end, forEnd)
			return
		}
	}
}

// until is the last day that was said, reckoned from the first.
func (s *planScan) until(first Day) Day {
	if s.lasts.n > 0 && !first.IsZero() {
		return s.lasts.from(first)
	}
	switch r := s.ends; r.State {
	case Read:
		return r.Value
	case Period:
		return r.Until
	case Ambiguous:
		return r.Options[len(r.Options)-1]
	default:
		return Day{}
	}
}

// cutStart takes "mulai 5 Januari", "mulai bulan depan"; "mulai jam 8" is only an hour.
func (s *planScan) cutStart() {
	for i := range s.words {
		w := s.at(i)
		if w.part != forTitle || !startWord[w.low] {
			continue
		}
		if w.low == "per" && !s.at(i+1).has(clsDateWord) {
			continue
		}
		end := i + 1
		for ; end < len(s.words); end++ {
			v := s.at(end)
			if v.part != forTitle || end > i+1 && s.at(end-1).stop || v.number() && clockShape(v.low) && !strings.Contains(v.low, "/") ||
				!(v.number() || v.has(clsMonth) || v.has(clsWeekday) || v.has(clsRel) || v.has(clsDir) || v.has(clsDateWord) || v.has(clsSpan) || v.has(clsEdge)) {
				break
			}
		}
		if end == i+1 {
			s.words[i].part = forNothing
			continue
		}
		s.words[i].part = forNothing
		s.take(i+1, end, forStart)
	}
}

// markTimes finds the words about day, hour and how often. Whether a word is one depends on its
// neighbours: "bulan" in "bulan depan" is, in "bayi 9 bulan" it is not.
func (s *planScan) markTimes() {
	for i := range s.words {
		if s.words[i].part == forTitle && s.timely(i) {
			s.words[i].part = forTime
		}
	}
	for i := len(s.words) - 2; i >= 0; i-- { // "hari" and "pada" lead to a day
		if w := s.at(i); w.part == forTitle && s.at(i+1).part == forTime && !w.stop && (w.low == "pada" || w.low == "hari" || w.low == "pd" || w.low == "waktu" || w.low == "tiap") {
			s.words[i].part = forTime
		}
	}
}

func (s *planScan) timely(i int) bool {
	w, before, next := s.at(i), s.at(i-1), s.at(i+1)
	behind := before.part == forTime && !before.stop
	switch {
	case w.number():
		return s.timelyNumber(i)
	case w.has(clsWeekday):
		return !habit[next.low] && !(i > 0 && before.part == forTitle && w.low == "minggu" && before.number())
	case w.has(clsEvery), w.has(clsClock), w.has(clsDateWord), w.has(clsZone), w.has(clsOneOff), w.has(clsWorkday), w.has(clsWeekend), w.has(clsGap), w.has(clsEve):
		return true
	case w.has(clsRel) && w.low != "kini", w.low == "hari" && next.low == "ini", w.low == "ini" && before.low == "hari":
		return true
	case w.has(clsCadence):
		return true
	case w.has(clsSespan):
		return next.has(clsOnce) || next.has(clsDir) || behind || before.low == "kali"
	case w.has(clsMonth):
		return before.number() || before.has(clsSpan) || behind || next.number() || before.has(clsEdge)
	case w.has(clsPart):
		night, _ := w.is(clsPart)
		return behind || before.has(clsTadi) || night == 5 && next.has(clsWeekday) // "malam Jumat"
	case w.has(clsSpan):
		return behind && (before.number() || before.has(clsEvery) || before.has(clsUnit) || before.has(clsEdge)) || next.has(clsDir) || next.has(clsMonth) || next.has(clsWeekday) && w.low == "hari"
	case w.has(clsEdge):
		return next.has(clsSpan) || next.has(clsMonth)
	case w.has(clsTadi):
		return next.has(clsPart) || next.has(clsClock)
	case w.has(clsAround):
		return next.has(clsPrayer)
	case w.has(clsUnit), w.has(clsHalf):
		return behind || next.has(clsSpan) && (s.at(i+2).has(clsOnce) || s.at(i+2).has(clsDir)) || next.low == "kali"
	case w.has(clsAnd), w.has(clsOr):
		return behind && (next.has(clsWeekday) || next.number() || next.has(clsThe))
	case w.has(clsThe), w.has(clsOrdinal), strings.HasPrefix(w.low, "ke-"):
		return behind
	case w.has(clsTill):
		return behind && !w.school()
	case w.has(clsOnce) && next.has(clsOnly):
		return true
	case w.has(clsOnly):
		return behind && before.has(clsOnce)
	case w.has(clsDir), w.has(clsOnce), w.has(clsTimes), w.has(clsPrayer), w.has(clsPast), w.has(clsTo), w.has(clsMinute), w.has(clsDone), w.has(clsWhole), w.has(clsBelas), w.has(clsPuluh):
		return behind
	default:
		return false
	}
}

func (s *planScan) timelyNumber(i int) bool {
	w, before, next := s.at(i), s.at(i-1), s.at(i+1)
	behind := before.part == forTime && !before.stop
	after := s.at(i + 2)
	switch {
	case roomWord[before.low]:
		return false
	case clockShape(w.low), next.has(clsMonth), next.has(clsZone):
		return true
	case before.has(clsClock), before.has(clsDateWord), behind && (before.has(clsMonth) || before.has(clsThe) || before.has(clsHalf) || before.has(clsEvery) || before.has(clsTill) || before.has(clsAnd) || before.has(clsWeekday) || before.has(clsRel)):
		return true
	case next.has(clsSpan) || next.has(clsHour):
		return after.has(clsOnce) || after.has(clsDir) && after.low != "ini"
	case next.has(clsTimes):
		return after.has(clsSespan)
	}
	return next.has(clsPart) && !next.stop || behind && before.number()
}

// repeats says whether the plan comes round.
func (s *planScan) repeats() bool {
	once := false
	for i := range s.words {
		w := s.at(i)
		if w.part != forTime {
			continue
		}
		if w.has(clsOneOff) || w.has(clsOnce) && (s.at(i+1).has(clsOnly) || s.at(i-1).part != forTime) {
			return false
		}
		once = once || w.has(clsEvery) || w.has(clsCadence) || w.has(clsOnce) || w.has(clsGap) || w.has(clsWorkday) || w.has(clsTimes)
	}
	return once
}

// sunday says whether "minggu" is a Sunday rather than a week: with an hour or an ordinal beside it
// and no other weekday in the sentence, a week would be no day to meet on.
func (s *planScan) sunday(i int) bool {
	w := s.at(i)
	if !w.has(clsWeekday) || !w.has(clsSpan) || s.at(i-1).number() || s.at(i-1).has(clsUnit) || s.at(i-1).low == "hari" || s.at(i+1).has(clsDir) || s.at(i+1).has(clsOnce) || s.at(i+1).has(clsSpan) {
		return false
	}
	if night, _ := s.at(i - 1).is(clsPart); night == 5 {
		return false // "malam Minggu" is Saturday's
	}
	timed := s.at(i+1).has(clsOrdinal) || s.at(i+1).has(clsThe)
	for k := range s.words {
		v := s.at(k)
		if k != i && v.part == forTime && v.has(clsWeekday) {
			return false
		}
		timed = timed || v.part == forTime && (v.has(clsClock) || v.has(clsPart))
	}
	return timed
}

// byTitle settles morning or evening with the word that the title has for it: "Senam pagi".
func (s *planScan) byTitle(list []Clock) []Clock {
	const noon, two = 12, 2
	if len(list) != two {
		return list
	}
	for i := range s.words {
		part, ok := s.words[i].is(clsPart)
		if !ok || s.words[i].part != forTitle {
			continue
		}
		for _, c := range list {
			if (c.Hour < noon) == (part <= two) {
				return []Clock{c}
			}
		}
	}
	return list
}
