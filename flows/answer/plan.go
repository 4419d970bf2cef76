package answer

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Plan is what one sentence says of something planned: "Posyandu Melati tiap Selasa ke-2 jam 8 di
// balai RW, ingatkan H-2". Whatever was not said is zero, so that the form asks for it; what may be
// meant in two ways has two options.
type Plan struct {
	Title string
	Venue string
	Days  []Day   // the first date: two when it must be asked, none when it was not said or has passed
	Clock []Clock // when it begins: two when it must be asked, none when it was not said

	Repeats bool // it comes round
	Unclear bool // and how often was not understood
	Rule    Rule // how often it comes round; the zero rule for once
	Until   Day  // its last day; zero when not said

	RemindDays    []int // "ingatkan H-2", in days before
	RemindMorning bool  // on the morning of the day
	RemindHour    bool  // an hour before
}

// Reminds says whether the sentence spoke of reminders at all.
func (p Plan) Reminds() bool { return len(p.RemindDays) > 0 || p.RemindMorning || p.RemindHour }

// Empty says whether nothing of a plan was found in the text.
func (p Plan) Empty() bool {
	return p.Title == "" && p.Venue == "" && len(p.Days) == 0 && len(p.Clock) == 0 && !p.Repeats && !p.Reminds()
}

// Planned reads a sentence about something planned, seen from ref (the message's instant, in the
// zone of the Kampung). The sentence is parted by what its words are for (plan_word.go): reminders,
// venue, last day, first day, time; what is left is the title, as it was typed. The parts are then
// read by the readers of single answers. A text longer than a short answer is a story: nothing of
// it is read.
func Planned(text string, ref time.Time) Plan {
	if len(text) > maxShort || !utf8.ValidString(text) {
		return Plan{}
	}
	s := planScan{words: planWords(text), ref: ref}
	s.cutReminders()
	s.cutVenue()
	s.cutEnd()
	s.cutStart()
	s.markTimes()
	title := s.title() // before the venue: it may find one
	p := Plan{Title: title, Venue: s.venue(), RemindDays: s.remindDays, RemindMorning: s.remindMorning, RemindHour: s.remindHour}
	s.when(&p)
	p.Clock = s.byTitle(here(p.Clock, ref))
	return p
}

// when reads day, hour and how often from the words that are about time.
func (s *planScan) when(p *Plan) {
	said := s.text(forTime)
	start := s.text(forStart)
	if s.repeats() {
		p.Repeats = true
		s.cycle(p, said, start)
		return
	}
	if start != "" {
		said = strings.TrimSpace(start + " " + said)
	}
	if said == "" {
		return
	}
	r := DateTime(said, s.ref, Future)
	p.Days, p.Clock = options(r.Date, r.HasDate), clockOptions(r.Time, r.HasTime)
	p.Until = s.until(Day{})
}

// cycle reads a plan that comes round, and finds its first date.
func (s *planScan) cycle(p *Plan, said, start string) {
	r := Recurrence(said, s.ref)
	rule := r.Value
	if r.State == Ask && len(r.Options) > 0 {
		rule = r.Options[0]
	}
	if rule.Freq == "" {
		p.Unclear = true
		t := DateTime(said, s.ref, Future)
		p.Clock = clockOptions(t.Time, t.HasTime)
	} else if rule.Timed {
		p.Clock = []Clock{rule.Clock}
	} else {
		p.Clock = workable(rule.Clocks)
	}
	from := DayOf(s.ref)
	if len(p.Clock) > 0 && from.At(p.Clock[0], s.ref.Location()).Before(s.ref) {
		from = from.AddDays(1) // today's hour has passed
	}
	begins := Day{}
	if d := options(Date(start, s.ref, Future), start != ""); len(d) > 0 {
		begins = d[0]
	} else if d := Date(start, s.ref, Future); start != "" && d.State == Period {
		begins = d.Value
	}
	if !begins.IsZero() && begins.Compare(from) > 0 {
		from = begins
	}
	p.Rule = Rule{Freq: rule.Freq, Interval: rule.Interval, Month: rule.Month, MonthDays: rule.MonthDays, Days: rule.Days}
	p.Until = s.until(from)
	if p.Until.IsZero() {
		p.Until = rule.Until
	}
	switch first, ok := p.Rule.first(from); {
	case ok:
		p.Days = []Day{first}
	case !begins.IsZero() && p.Rule.Freq != "":
		p.Days = []Day{begins}
	}
}

// first returns the first day from a day on that the rule names; ok is false when it names none
// ("tiap minggu", without a weekday).
func (r Rule) first(from Day) (Day, bool) {
	if len(r.Days) == 0 && len(r.MonthDays) == 0 && r.Freq != Daily {
		return Day{}, false
	}
	const most = 366 + 31
	for d, i := from, 0; i < most; d, i = d.AddDays(1), i+1 {
		if r.on(d) {
			return d, true
		}
	}
	return Day{}, false
}

// First returns the first day from a day on that is the rule's by one of its parts alone: the
// weekday on, or when that is zero and day is not, the day of the month. The zero Day when there is
// none within the year.
func (r Rule) First(on NthDay, day int, from Day) Day {
	one := Rule{Freq: r.Freq, Interval: r.Interval, Month: r.Month}
	if day != 0 {
		one.MonthDays = []int{day}
	} else {
		one.Days = []NthDay{on}
	}
	first, _ := one.first(from)
	return first
}

// on says whether a day is one that the rule names, whatever its interval.
func (r Rule) on(d Day) bool {
	if r.Month > 0 && int(d.Month) != r.Month {
		return false
	}
	for _, n := range r.MonthDays {
		if d.Day == n || n == -1 && d.AddDays(1).Day == 1 {
			return true
		}
	}
	const week = 7
	for _, n := range r.Days {
		if n.Weekday != d.Weekday() {
			continue
		}
		if n.N == 0 || (d.Day-1)/week+1 == n.N || (n.N == -1 || n.N == 5) && d.AddDays(week).Month != d.Month {
			return true
		}
	}
	return r.Freq == Daily
}

// options are the days a reading may mean, at most two.
func options(r Reading[Day], said bool) []Day {
	const two = 2
	switch {
	case !said:
		return nil
	case r.State == Read:
		return []Day{r.Value}
	case r.State == Ambiguous, r.State == Ask, r.State == Conflict:
		return r.Options[:min(two, len(r.Options))]
	default:
		return nil
	}
}

func clockOptions(r Reading[Clock], said bool) []Clock {
	switch {
	case !said:
		return nil
	case r.State == Read, r.State == Range, r.State == OpenEnd:
		return workable([]Clock{r.Value})
	case r.State == Ambiguous, r.State == Ask, r.State == Conflict:
		return workable(r.Options)
	default:
		return nil
	}
}

// workable are the hours at which something is planned: from five in the morning to ten at night
// (domain.md 3 h, jam). Of "jam 4" that leaves the afternoon.
func workable(list []Clock) []Clock {
	const from, to, two = 5 * 60, 22 * 60, 2
	var kept []Clock
	for _, c := range list {
		if m := c.minutes(); m >= from && m <= to && len(kept) < two {
			kept = append(kept, c)
		}
	}
	return kept
}

// here writes hours said for another zone ("09.00 WIB") as the clock of the place has them.
func here(list []Clock, ref time.Time) []Clock {
	for i, c := range list {
		if c.Zone != 0 {
			at := DayOf(ref).At(Clock{Hour: c.Hour, Minute: c.Minute}, c.Zone.Location()).In(ref.Location())
			list[i] = Clock{Hour: at.Hour(), Minute: at.Minute()}
		}
	}
	return list
}
