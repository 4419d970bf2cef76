package answer

import (
	"slices"
	"time"
)

// Recurrence reads a schedule from a sentence: "setiap Senin", "tiap Selasa ke-2 jam 8 di balai
// RW, ingatkan H-2", "dua minggu sekali", "tiap tanggal 10". A number of times within a span
// ("dua kali sebulan") is asked: on which days? "sekali saja" is Read with the zero Freq.
func Recurrence(text string, ref time.Time) Reading[Rule] {
	if len(text) > maxShort {
		return invalid[Rule](TooLong)
	}
	list := dateTokens(text)
	if len(list) == 0 {
		return invalid[Rule](Empty)
	}
	respell(list, clsEvery, clsCadence, clsOnce, clsRemind)
	p := ruleParser{list: list, now: DayOf(ref), hour: ref.Hour()}
	p.aside()
	for i := 0; i < len(p.list); {
		i = p.step(i)
	}
	return p.reading()
}

// ruleParser collects what a sentence says about a schedule.
type ruleParser struct {
	list []token
	now  Day
	hour int

	rule    Rule
	every   bool
	once    bool // "sekali"
	oneOff  bool
	unit    span // the span that the rule repeats in
	hasUnit bool
	times   int // "dua kali"
	nth     int // "ke-2" that has met no weekday yet
	days    []time.Weekday
	dates   []int
	month   int
	vague   bool
	workday bool
	timeBad Reading[Clock]
	other   int
}

// aside takes out of the sentence what is no rule: the reminder, the place, the end, the time.
func (p *ruleParser) aside() {
	p.cutReminder()
	p.cutPlace()
	p.cutEnd()
	times := scanTime(p.list, marked)
	if len(times.hits) > 0 {
		switch r := times.clock(); r.State {
		case Read, Range, OpenEnd:
			p.rule.Clock, p.rule.Timed = r.Value, true
		default:
			p.timeBad = r
		}
	}
	kept := p.list[:0]
	for i := range p.list {
		if !times.used[i] {
			kept = append(kept, p.list[i])
		}
	}
	p.list = kept
}

// cutReminder reads "ingatkan H-2", "ingatkan 3 hari sebelumnya", "ingatkan H-3 dan H-1".
func (p *ruleParser) cutReminder() {
	at := slices.IndexFunc(p.list, func(t token) bool { return t.has(clsRemind) })
	if at < 0 {
		return
	}
	end := len(p.list)
	for i := at + 1; i < len(p.list); i++ {
		if p.list[i].kind == digits && p.list[i].n <= 30 {
			p.rule.RemindDays = append(p.rule.RemindDays, int(p.list[i].n))
		}
		if p.list[i].mark(';') || p.list[i].has(clsAt) {
			end = i
			break
		}
	}
	p.list = slices.Delete(p.list, at, end)
}

// cutPlace reads what stands behind "di", up to a comma or a word that begins something else.
func (p *ruleParser) cutPlace() {
	at := -1
	for i := range p.list {
		if next := p.at(i + 1); p.list[i].has(clsAt) && !next.has(clsSpan) && !next.has(clsWeekday) && !next.has(clsDateWord) {
			at = i
			break
		}
	}
	if at < 0 {
		return
	}
	end := at + 1
	for ; end < len(p.list); end++ {
		t := &p.list[end]
		if t.mark(',') || t.mark(';') || t.has(clsClock) || t.has(clsEvery) || t.has(clsDateWord) || t.has(clsTill) {
			break
		}
		if p.rule.Place != "" && t.gap {
			p.rule.Place += " "
		}
		p.rule.Place += t.text
	}
	p.list = slices.Delete(p.list, at, end)
}

// cutEnd reads "sampai Desember" and "sampai 31 Desember 2026" as the last day.
func (p *ruleParser) cutEnd() {
	for at := range p.list {
		if !p.list[at].has(clsTill) || at == 0 {
			continue
		}
		rest := p.list[at+1:]
		s := newDateScan(rest, make([]bool, len(rest)), p.now, p.hour, Future)
		s.scan()
		switch r := s.reading(); {
		case r.State == Read && (s.month > 0 || s.hasPeriod || s.edge > 0):
			p.rule.Until = r.Value
		case r.State == Period:
			p.rule.Until = r.Until
		default:
			continue
		}
		p.list = p.list[:at]
		return
	}
}

// step reads what begins at token i and returns the index behind it.
func (p *ruleParser) step(i int) int {
	t := &p.list[i]
	if t.kind == mark {
		return i + 1
	}
	if t.has(clsOneOff) {
		p.oneOff = true
		return i + 1
	}
	if v, ok := t.is(clsCadence); ok && v != 301 || ok && !p.every {
		p.setUnit(span{v / 100, v % 100})
		return i + 1
	}
	if next := p.amount(i); next > i {
		return next
	}
	if t.has(clsDateWord) {
		return p.dateList(i + 1)
	}
	if v, ok := t.is(clsMonth); ok {
		p.month = v
		return i + 1
	}
	if next := p.weekday(i); next > i {
		return next
	}
	return p.plain(i)
}

// amount reads numbers: "2 minggu sekali", "dua kali sebulan", "ke-2", "17 Agustus".
func (p *ruleParser) amount(i int) int {
	t := &p.list[i]
	if unit, ok := t.is(clsSespan); ok {
		p.setUnit(span{unit, 1})
		return i + 1
	}
	if t.has(clsThe) {
		return p.ordinal(i + 1)
	}
	if v, ok := t.is(clsOrdinal); ok && (len(t.text) > 3 || v > 0 && len(t.text) == 3 && t.text[:2] == "ke") {
		p.nth = v
		return i + 1
	}
	n, ok := wholeAt(p.list, i)
	if !ok {
		return i
	}
	next := p.at(n.next)
	switch unit, isSpan := next.is(clsSpan); {
	case isSpan && !(next.has(clsWeekday) && p.every && p.hasUnit):
		p.setUnit(span{unit, n.value})
		return n.next + 1
	case next.has(clsTimes):
		p.times = n.value
		return n.next + 1
	case next.has(clsMonth):
		m, _ := next.is(clsMonth)
		p.dates, p.month = append(p.dates, n.value), m
		return n.next + 1
	}
	p.other++
	return n.next
}

func (p *ruleParser) at(i int) *token {
	if i < 0 || i >= len(p.list) {
		return &token{kind: mark, text: " "}
	}
	return &p.list[i]
}

// ordinal reads "ke-2", "ke 2 dan 4" behind a weekday or week.
func (p *ruleParser) ordinal(i int) int {
	for p.at(i).mark('-') {
		i++
	}
	n, ok := wholeAt(p.list, i)
	if !ok {
		return i
	}
	p.setNth(n.value)
	i = n.next
	for p.at(i).has(clsAnd) || p.at(i).mark(',') || p.at(i).mark('&') {
		j := i + 1
		if p.at(j).has(clsThe) {
			j++
			for p.at(j).mark('-') {
				j++
			}
		}
		m, ok := wholeAt(p.list, j)
		if !ok || m.value > 5 {
			break
		}
		p.setNth(m.value)
		i = m.next
	}
	return i
}

// setNth gives the number to the weekday before it, or keeps it for the one to come ("Selasa
// minggu ke-2", "minggu kedua hari Selasa").
func (p *ruleParser) setNth(n int) {
	if n < 1 || n > 5 {
		p.vague = true
		return
	}
	if len(p.days) == 0 {
		p.nth = n
		return
	}
	p.rule.Days = append(p.rule.Days, NthDay{n, p.days[len(p.days)-1]})
}

// dateList reads the days of the month behind "tanggal": "10", "5 dan 20", "1, 15", "17 Agustus".
func (p *ruleParser) dateList(i int) int {
	for {
		n, ok := wholeAt(p.list, i)
		if !ok {
			return i
		}
		p.dates = append(p.dates, n.value)
		i = n.next
		j := i
		for p.at(j).has(clsAnd) || p.at(j).mark(',') || p.at(j).mark('&') || p.at(j).has(clsDateWord) {
			j++
		}
		if j == i {
			return i
		}
		if _, ok := wholeAt(p.list, j); !ok {
			return i
		}
		i = j
	}
}

// weekday reads a day of the week, with "pertama" or "terakhir" behind it. "minggu" is a Sunday
// only behind "hari", another weekday's "dan", or before a part of the day.
func (p *ruleParser) weekday(i int) int {
	t := &p.list[i]
	v, ok := t.is(clsWeekday)
	if !ok || t.has(clsSpan) && !p.sunday(i) {
		return i
	}
	if p.at(i-1).has(clsPart) && p.partOf(i-1) == 5 {
		v = (v + 6) % 7 // "tiap malam Jumat" is Thursday evening
	}
	day := time.Weekday(v)
	p.days = append(p.days, day)
	if next := p.at(i + 1); next.has(clsTill) || next.mark('-') {
		if last, ok := p.at(i + 2).is(clsWeekday); ok {
			for v != last {
				v = (v + 1) % 7 // "Senin sampai Jumat"
				p.days = append(p.days, time.Weekday(v))
			}
			return i + 3
		}
	}
	if o, ok := p.at(i + 1).is(clsOrdinal); ok {
		p.rule.Days = append(p.rule.Days, NthDay{o, day})
		return i + 2
	}
	return i + 1
}

func (p *ruleParser) partOf(i int) int {
	v, _ := p.at(i).is(clsPart)
	return v
}

func (p *ruleParser) sunday(i int) bool {
	before, after := p.at(i-1), p.at(i+1)
	hari := before.dayWord()
	if before.has(clsPart) || hari || after.has(clsPart) || p.rule.Timed && p.every && !after.has(clsThe) && !after.has(clsOrdinal) && len(p.days) == 0 {
		return true
	}
	if before.has(clsWeekday) && !after.has(clsThe) && !after.has(clsOrdinal) {
		return true // "Sabtu Minggu"
	}
	return len(p.days) > 0 && (before.has(clsAnd) || before.mark(',') || before.mark('&'))
}

// plain reads the words that need nothing beside them.
func (p *ruleParser) plain(i int) int {
	t := &p.list[i]
	if unit, ok := t.is(clsSpan); ok {
		if unit > 1 || p.every && !p.at(i+1).has(clsWeekday) && len(p.days) == 0 && !p.at(i-1).has(clsSpan) {
			if !(unit == 2 && (p.at(i+1).has(clsThe) || p.at(i+1).has(clsOrdinal))) {
				p.setUnit(span{unit, 1})
			}
		}
		return i + 1
	}
	if e, ok := t.is(clsEdge); ok {
		if e == 3 && p.spanAfter(i) == 3 {
			p.dates = append(p.dates, -1)
			p.setUnit(span{3, 1})
			return i + 2
		}
		p.vague = true
		return i + 1
	}
	switch {
	case t.has(clsEvery):
		p.every = true
	case t.has(clsOnce):
		p.once = true
	case t.has(clsGap):
		p.every = true
		if unit, ok := p.at(i + 1).is(clsSespan); ok {
			p.setUnit(span{unit, 2})
			return i + 2
		}
	case t.has(clsWorkday):
		p.workday = true
	case t.has(clsWeekend):
		p.days = append(p.days, time.Saturday, time.Sunday)
	case t.has(clsPart) && p.at(i-1).has(clsEvery) && !p.at(i+1).has(clsWeekday):
		p.setUnit(span{1, 1}) // "tiap pagi"
	case t.has(clsTimes):
	case t.has(clsPart), t.has(clsFiller), t.has(clsAt), t.has(clsAnd), t.has(clsOnly), t.has(clsTadi), t.has(clsDir):
	case t.has(clsVague), t.has(clsOr), t.has(clsMarket), t.has(clsMovable), t.has(clsUnsure):
		p.vague = true
	default:
		p.other++
	}
	return i + 1
}

func (p *ruleParser) spanAfter(i int) int {
	v, _ := p.at(i + 1).is(clsSpan)
	return v
}

// setUnit keeps the span the rule repeats in; of "tiap bulan" and "minggu pertama" the larger.
func (p *ruleParser) setUnit(u span) {
	if p.hasUnit && p.unit.unit >= u.unit && p.unit.unit <= 4 {
		return
	}
	p.unit, p.hasUnit = u, true
}
