package answer

import (
	"cmp"
	"slices"
)

// numbered reads a date by its day number, with whatever is said of month, year and weekday.
func (s *dateScan) numbered() Reading[Day] {
	r := s.byNumber()
	if r.State == Read && s.hasRel {
		r = s.relAgrees(r)
	}
	if s.hasWeekday && r.State != Invalid {
		return s.weekdayAgrees(r)
	}
	if s.eveDate && r.State == Read {
		return s.onEve(r.Value)
	}
	if s.eveDate {
		for i := range r.Options {
			r.Options[i] = r.Options[i].AddDays(-1)
		}
	}
	return r
}

// onEve reads "malam 17 Agustus": as with "malam Jumat" the evening before, but with a number
// people also mean that very day. Before a feast it can only be the evening before.
func (s *dateScan) onEve(d Day) Reading[Day] {
	if s.feast {
		return read(d.AddDays(-1))
	}
	return ambiguous(Several, d.AddDays(-1), d)
}

func (s *dateScan) byNumber() Reading[Day] {
	switch {
	case s.month > 0 && s.year == 0 && s.hasPeriod && s.period.unit == 4:
		s.year = s.now.Year + s.period.n // "17 Agustus tahun lalu"
	case s.month == 0 && s.hasPeriod && s.period.unit == 3:
		m := Month{s.now.Year, s.now.Month}.add(s.period.n) // "tgl 1 bulan depan"
		s.month, s.year = int(m.Month), m.Year
	case s.month == 0 && s.hasShift && s.shift.unit == 3:
		m := Month{s.now.Year, s.now.Month}.add(s.shift.n) // "tgl 1 dua bulan lagi"
		s.month, s.year = int(m.Month), m.Year
	case s.hasPeriod && s.period.unit != 2 || s.hasShift:
		return ask[Day](Several)
	}
	switch {
	case s.month > 0 && s.year > 0:
		return existing(Day{s.year, monthOf(s.month), s.day})
	case s.month > 0:
		return s.withoutYear()
	case s.year > 0:
		return ask[Day](Several) // "tanggal 5, 2026"
	default:
		return s.withoutMonth()
	}
}

func existing(d Day) Reading[Day] {
	if !d.exists() {
		return invalid[Day](NoSuchDay)
	}
	return read(d)
}

// looks says which way a date without year or month looks: as its own words say ("5 Mei lalu"),
// else as the question does.
func (s *dateScan) looks() Context {
	switch {
	case s.way < 0:
		return Past
	case s.way > 0:
		return Future
	}
	return s.ctx
}

// withoutYear reads "5 Mei": the latest such day for a log, the earliest for a plan. 29 February
// must exist in that very year: nobody means the one three years ago.
func (s *dateScan) withoutYear() Reading[Day] {
	in := func(year int) Day { return Day{year, monthOf(s.month), s.day} }
	this, looks := in(s.now.Year), s.looks()
	switch {
	case looks == Past && this.Compare(s.now) > 0:
		return existing(in(s.now.Year - 1))
	case looks == Future && this.Compare(s.now) < 0:
		return existing(in(s.now.Year + 1))
	case looks != None || this == s.now:
		return existing(this)
	}
	var days []Day
	for _, y := range []int{s.now.Year - 1, s.now.Year, s.now.Year + 1} {
		if d := in(y); d.exists() {
			days = append(days, d)
		}
	}
	return s.offer(days, 61)
}

// withoutMonth reads "tanggal 20". A month that is too short for the day is passed over.
func (s *dateScan) withoutMonth() Reading[Day] {
	if s.day > 31 {
		return invalid[Day](NoSuchDay)
	}
	var days []Day
	for off := -2; off <= 2; off++ {
		m := Month{s.now.Year, s.now.Month}.add(off)
		if d := (Day{m.Year, m.Month, s.day}); d.exists() {
			days = append(days, d)
		}
	}
	last, next := days[0], days[len(days)-1]
	for _, d := range days {
		if c := d.Compare(s.now); c <= 0 {
			last = d
		} else {
			next = d
			break
		}
	}
	switch {
	case s.looks() == Past || last == s.now:
		return read(last)
	case s.looks() == Future:
		return read(next)
	case s.hasRel:
		return read(last)
	}
	return s.offer([]Day{last, next}, 0)
}

// offer takes the nearest of the days when it is within clear days of today, else offers the two
// nearest.
func (s *dateScan) offer(days []Day, clear int) Reading[Day] {
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(abs(a.Sub(s.now)), abs(b.Sub(s.now))) })
	switch {
	case len(days) == 0:
		return invalid[Day](NoSuchDay)
	case len(days) == 1 || abs(days[0].Sub(s.now)) <= clear:
		return read(days[0])
	}
	return ambiguous(Several, days[0], days[1])
}

// weekdayAgrees holds the weekday against the date. Of two dates it chooses the one it fits.
func (s *dateScan) weekdayAgrees(r Reading[Day]) Reading[Day] {
	if r.State != Read && r.State != Ambiguous {
		return r
	}
	candidates := append([]Day{}, r.Options...)
	if r.State == Read {
		candidates = []Day{r.Value}
	}
	for _, d := range candidates {
		if s.weekdayOf(d) == s.weekday {
			return read(d)
		}
	}
	first := candidates[0]
	return Reading[Day]{State: Conflict, Value: first, Reason: WeekdayDiffers, Options: []Day{first, s.nearest(first)}}
}

// weekdayOf returns the weekday that a person may name for the evening of d: behind "malam" it is
// the next day's.
func (s *dateScan) weekdayOf(d Day) int {
	if s.eve {
		return int(d.AddDays(1).Weekday())
	}
	return int(d.Weekday())
}

// relAgrees holds "besok" against the number beside it: "besok tanggal 25".
func (s *dateScan) relAgrees(r Reading[Day]) Reading[Day] {
	day := s.now.AddDays(s.rel)
	if day.Day == s.day && (s.month == 0 || s.month == int(day.Month)) {
		return read(day)
	}
	if s.rel == -1 && r.Value.Compare(s.now) < 0 {
		return r // "kemarin tanggal 15": the last
	}
	return Reading[Day]{State: Conflict, Value: day, Reason: WeekdayDiffers, Options: []Day{day, r.Value}}
}
