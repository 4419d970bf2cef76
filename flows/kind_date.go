package flows

import (
	"encoding/json"
	"slices"
	"time"

	"pokjabot/flows/answer"
)

func readDate(t *turn, q *Question, in Input) (values, *again) {
	if in.Code != "" {
		v := storeDate(in.Code)
		if v == nil {
			return nil, reask("flows.bukan_tanggal", nil)
		}
		return values{q.Name: v}, nil
	}
	return t.day(q, answer.Date(in.Text, t.now(), t.looks(q)))
}

// day takes a reading of a day. One on the wrong side of today goes through all the same: the
// constraint is asked next and knows what to say.
func (t *turn) day(q *Question, r answer.Reading[answer.Day]) (values, *again) {
	if r.State == answer.Rejected {
		return values{q.Name: encode(r.Value.String())}, nil
	}
	day, no := settle(t, possible(t, q, r, spellDay), "date", "flows.bukan_tanggal", spellDay)
	if no != nil {
		return nil, no
	}
	return values{q.Name: encode(day.String())}, nil
}

// looks finds out from the constraint which way a date question looks, so that "Jumat" means the
// last one in a report and the next one in a plan.
func (t *turn) looks(q *Question) answer.Context {
	now := t.now()
	before, after := t.allowed(q, now.AddDate(0, 0, -1)), t.allowed(q, now.AddDate(0, 0, 1))
	switch {
	case before && !after:
		return answer.Past
	case after && !before:
		return answer.Future
	}
	return answer.None
}

func (t *turn) allowed(q *Question, day time.Time) bool {
	if q.code.constraint == nil {
		return true
	}
	return q.code.constraint.truth(t, quoted(day.Format(time.DateOnly)), true)
}

func showDate(t *turn, q *Question) string {
	if v := t.value(q.Name); v != nil {
		return t.written("date", plain(v))
	}
	return ""
}

// near are the days that get a button of their own, with their date as code.
var near = []struct {
	days int
	name string
}{{0, "today"}, {-1, "yesterday"}, {1, "tomorrow"}}

func dressDate(t *turn, q *Question, p *Prompt) { t.days(q, p, t.allowed) }

// days offers today and its neighbours as far as the form allows, and the calendar.
func (t *turn) days(q *Question, p *Prompt, allowed func(*Question, time.Time) bool) {
	if t.s.Page != "" {
		t.calendar(q, p, allowed)
		return
	}
	given := dayIn(t.value(q.Name))
	p.Options = make([]Option, 0, len(near)+1)
	for _, n := range near {
		day := t.now().AddDate(0, 0, n.days)
		if code := day.Format(time.DateOnly); allowed(q, day) {
			p.Options = append(p.Options, Option{Code: code, Day: n.name, On: code == given, Op: Answer})
		}
	}
	p.Options = append(t.proposedDay(q, p.Options, allowed), Option{Code: t.now().Format("2006-01"), Op: Page})
}

// proposedDay puts a day that is proposed (a plan's) in front, unless it has its button already. On a
// card of its own the day stands above Cocok.
func (t *turn) proposedDay(q *Question, near []Option, allowed func(*Question, time.Time) bool) []Option {
	code := dayIn(t.s.Proposed[q.Name])
	day, err := time.Parse(time.DateOnly, code)
	if err != nil || t.form.parent[q.Name] == nil || t.s.Answers[q.Name] != nil || !allowed(q, day) || slices.ContainsFunc(near, func(o Option) bool { return o.Code == code }) {
		return near
	}
	return append([]Option{{Code: code, Label: t.written("date", code), Op: Answer}}, near...)
}

// dayIn is the day of a date or of a moment, empty when there is none.
func dayIn(raw json.RawMessage) string {
	text := plain(raw)
	return text[:min(len(text), len(time.DateOnly))]
}

// calendar draws the month on Session.Page, whole weeks from Monday on.
func (t *turn) calendar(q *Question, p *Prompt, allowed func(*Question, time.Time) bool) {
	first, err := time.Parse("2006-01", t.s.Page)
	if err != nil {
		return // Page takes months only; a draft from elsewhere shows no days
	}
	given := dayIn(t.value(q.Name))
	month := func(day time.Time) string { // to page to, while the form allows that day
		if !allowed(q, day) {
			return ""
		}
		return day.Format("2006-01")
	}
	p.Kind, p.Month = KindCalendar, t.s.Page
	p.Prev, p.Next = month(first.AddDate(0, 0, -1)), month(first.AddDate(0, 1, 0))
	for range (int(first.Weekday()) + 6) % 7 {
		p.Days = append(p.Days, Day{})
	}
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		p.Days = append(p.Days, Day{Date: date, Number: day.Day(), Enabled: allowed(q, day), Chosen: date == given})
	}
	for len(p.Days)%7 != 0 {
		p.Days = append(p.Days, Day{})
	}
}

func readTime(t *turn, q *Question, in Input) (values, *again) {
	if in.Code != "" {
		if _, err := time.Parse("15:04", in.Code); err != nil {
			return nil, reask("flows.bukan_jam", nil)
		}
		return values{q.Name: encode(in.Code)}, nil
	}
	return t.clock(q, answer.Time(in.Text, t.now()))
}

func (t *turn) clock(q *Question, r answer.Reading[answer.Clock]) (values, *again) {
	if r.State == answer.Range { // "jam 9-11": it begins at nine
		return values{q.Name: clockValue(r.Value)}, nil
	}
	at, no := settle(t, possible(t, q, r, spellClock), "time", "flows.bukan_jam", spellClock)
	if no != nil {
		return nil, no
	}
	return values{q.Name: clockValue(at)}, nil
}

func clockValue(c answer.Clock) json.RawMessage {
	code, _ := spellClock(c)
	return encode(code)
}

func showTime(t *turn, q *Question) string {
	if v := t.value(q.Name); v != nil {
		return t.written("time", plain(v))
	}
	return ""
}
