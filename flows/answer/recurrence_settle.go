package answer

import "slices"

// reading makes a rule of what the sentence said.
func (p *ruleParser) reading() Reading[Rule] {
	p.bindNth()
	switch {
	case p.oneOff:
		return read(p.aroundRule())
	case !p.hasUnit && len(p.days) == 0 && len(p.dates) == 0 && len(p.rule.Days) == 0 && !p.workday:
		if (p.once || p.times == 1) && !p.every && p.other == 0 {
			return read(p.aroundRule()) // "sekali"
		}
		if p.every || p.once || p.vague || p.times > 0 || p.nth != 0 {
			return ask[Rule](Vague)
		}
		return invalid[Rule](NotUnderstood)
	case !p.repeats():
		return ask[Rule](Vague) // "Senin": once, or every week?
	case p.times > 1 && p.wantsDays():
		return ask[Rule](Several)
	case p.vague || p.nth != 0:
		return ask[Rule](Vague)
	}
	if why := p.fill(); why != "" {
		return invalid[Rule](why)
	}
	switch {
	case p.timeBad.State == Ask:
		p.rule.Clocks = p.timeBad.Options
		return Reading[Rule]{State: Partial, Value: p.rule, Reason: p.timeBad.Reason}
	case p.timeBad.Reason != "":
		return invalid[Rule](p.timeBad.Reason)
	case p.other > 1:
		return ask(OtherWords, p.rule)
	}
	return read(p.rule)
}

// aroundRule is what was said beside a rule that does not repeat.
func (p *ruleParser) aroundRule() Rule {
	return Rule{Clock: p.rule.Clock, Timed: p.rule.Timed, Place: p.rule.Place, RemindDays: p.rule.RemindDays}
}

// bindNth gives an ordinal that came before its weekday to it: "minggu kedua hari Selasa".
func (p *ruleParser) bindNth() {
	if p.nth == 0 || len(p.days) == 0 {
		return
	}
	if len(p.rule.Days) == 0 {
		for _, d := range p.days {
			p.rule.Days = append(p.rule.Days, NthDay{p.nth, d})
		}
	}
	p.nth = 0
}

func (p *ruleParser) repeats() bool {
	return p.every || p.once || p.times > 0 || p.hasUnit || p.workday || len(p.rule.Days) > 0 || len(p.days) > 1
}

// wantsDays says that a number of times within a span lacks its days. With as many days named it
// is complete ("dua kali seminggu, Senin dan Kamis").
func (p *ruleParser) wantsDays() bool {
	return len(p.days) != p.times && len(p.dates) != p.times
}

// fill completes the rule and returns what is impossible about it.
func (p *ruleParser) fill() Reason {
	r := &p.rule
	unit := p.unit
	r.Interval = unit.n
	switch unit.unit {
	case 5, 6:
		r.Interval *= monthsOf(unit.unit)
		unit.unit = 3
	}
	switch {
	case p.workday:
		r.Freq, r.Interval = Weekly, 1
		for d := 1; d <= 5; d++ {
			r.Days = append(r.Days, NthDay{Weekday: weekdayOf(d)})
		}
	case p.month > 0 && len(p.dates) > 0 && unit.unit != 3:
		r.Freq, r.Month, r.MonthDays = Yearly, p.month, p.dates
	case len(p.dates) > 0:
		r.Freq, r.MonthDays = Monthly, p.dates
	case len(r.Days) > 0:
		r.Freq = Monthly
		if unit.unit == 2 {
			r.Interval = 1
		}
	case len(p.days) > 0 && (!p.hasUnit || unit.unit <= 2):
		r.Freq = Weekly
		if unit.unit == 1 {
			r.Interval = 1
		}
		r.Days = p.plainDays()
	case len(p.days) > 0:
		r.Freq = unitFreq(unit.unit)
		r.Days = p.plainDays()
	default:
		r.Freq = unitFreq(unit.unit)
	}
	return p.impossible()
}

func (p *ruleParser) plainDays() []NthDay {
	var days []NthDay
	for _, d := range p.days {
		if n := (NthDay{Weekday: d}); !slices.Contains(days, n) {
			days = append(days, n)
		}
	}
	return days
}

func (p *ruleParser) impossible() Reason {
	for _, d := range p.rule.MonthDays {
		most := 31
		if p.rule.Month > 0 {
			most = daysIn(2000, monthOf(p.rule.Month))
		}
		if d == 0 || d > most || d < -1 {
			return NoSuchDay
		}
	}
	if p.hasUnit && (p.unit.n < 1 || p.unit.n > 60) {
		return TooLarge
	}
	return ""
}

func unitFreq(unit int) Frequency {
	switch unit {
	case 1:
		return Daily
	case 2:
		return Weekly
	case 4:
		return Yearly
	default:
		return Monthly
	}
}
