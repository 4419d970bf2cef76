package flows

import (
	"encoding/json"
	"time"

	"pokjabot/flows/answer"
)

// A dateTime has one card and is given in one message ("kemarin jam 9") or in two steps: the day by
// its button, from the calendar or in words, then the hour. The day that waits for its hour stands in
// Session.Page, so that Kembali leads back to the days and a draft taken up later still knows it.

const (
	// momentCode is a moment on a button: the clock of the place, without its zone, which callback
	// data has no room for (Bot API, InlineKeyboardButton).
	momentCode = "2006-01-02T15:04"
	// momentValue is a moment as it is stored (ODK XForms, dateTime).
	momentValue = "2006-01-02T15:04:05.000Z07:00"
)

func readMoment(t *turn, q *Question, in Input) (values, *again) {
	if in.Code != "" {
		if at, err := time.ParseInLocation(momentCode, in.Code, t.now().Location()); err == nil {
			return values{q.Name: quoted(at.Format(momentValue))}, nil
		}
		if !isDay(in.Code) {
			return nil, reask("flows.bukan_tanggal", nil)
		}
		return nil, t.hold(in.Code)
	}
	said := answer.DateTime(in.Text, t.now(), t.leans(q))
	if held := t.s.Page; isDay(held) && !(said.HasDate && said.HasTime) { // "9" alone is an hour now, and no day
		if r := answer.Time(in.Text, t.now()); r.State != answer.Invalid || r.Reason == answer.NoSuchTime {
			return t.hour(q, held, r)
		}
	}
	return t.dayAndHour(q, said)
}

// dayAndHour takes what one message says of both. Readings on buttons are whole moments, so that
// nothing of what was said has to be said again.
func (t *turn) dayAndHour(q *Question, r answer.DateTimeReading) (values, *again) {
	switch {
	case !r.HasDate && !r.HasTime:
		return nil, reask("flows.bukan_tanggal", nil)
	case r.HasTime && r.Time.OK():
		at := func(d answer.Day) (string, any) {
			hour, _ := spellClock(r.Time.Value)
			return d.String() + "T" + hour, d.String() + "T" + hour
		}
		day, no := t.daySaid(r.Date, "moment", at)
		if no != nil {
			return nil, no
		}
		return t.hour(q, day.String(), r.Time)
	}
	day, no := t.daySaid(r.Date, "date", spellDay)
	switch {
	case no != nil:
		return nil, no
	case r.HasTime:
		return t.hour(q, day.String(), r.Time)
	}
	return nil, t.hold(day.String())
}

// daySaid settles the day. One on the wrong side of today goes through: the constraint is asked next
// and knows what to say.
func (t *turn) daySaid(r answer.Reading[answer.Day], show string, spell func(answer.Day) (string, any)) (answer.Day, *again) {
	if r.State == answer.Rejected {
		return r.Value, nil
	}
	return settle(t, r, show, "flows.bukan_tanggal", spell)
}

// hour makes the moment of a day and what was said of its hour. Of two readings the one stands that
// the form allows: nobody tells at nine of this afternoon.
func (t *turn) hour(q *Question, day string, r answer.Reading[answer.Clock]) (values, *again) {
	if r.State == answer.Range { // "jam 9-11": it begins at nine
		r = answer.Reading[answer.Clock]{State: answer.Read, Value: r.Value}
	}
	code := func(c answer.Clock) (string, any) {
		hour, _ := spellClock(c)
		return day + "T" + hour, day + "T" + hour
	}
	value := func(c answer.Clock) (string, any) {
		text, _ := code(c)
		at, err := time.ParseInLocation(momentCode, text, t.now().Location())
		if err != nil {
			return "", nil
		}
		return at.Format(momentValue), nil
	}
	clock, no := settle(t, possible(t, q, r, value), "moment", "flows.bukan_jam", code)
	if no != nil {
		t.s.Page = day
		return nil, no
	}
	at, _ := value(clock)
	return values{q.Name: storeMoment(at)}, nil
}

// hold keeps a day until its hour is said; the card asks for that (dressMoment).
func (t *turn) hold(day string) *again {
	t.s.Page = day
	return &again{}
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// leans is looks for a moment: whether the form speaks of what was or of what will be.
func (t *turn) leans(q *Question) answer.Context {
	before, after := t.admits(q, t.now().AddDate(0, 0, -1)), t.admits(q, t.now().AddDate(0, 0, 1))
	switch {
	case before && !after:
		return answer.Past
	case after && !before:
		return answer.Future
	}
	return answer.None
}

func (t *turn) admits(q *Question, at time.Time) bool {
	return q.code.constraint.truth(t, quoted(at.Format(momentValue)), true)
}

// momentDay says whether a day has an hour that the form allows, looking at both its ends.
func (t *turn) momentDay(q *Question, day time.Time) bool {
	year, month, date := day.Date()
	first := time.Date(year, month, date, 0, 0, 0, 0, t.now().Location())
	return t.admits(q, first) || t.admits(q, first.AddDate(0, 0, 1).Add(-time.Minute))
}

func showMoment(t *turn, q *Question) string {
	at, err := time.Parse(time.RFC3339, plain(t.value(q.Name)))
	if err != nil {
		return ""
	}
	return t.written("moment", at.In(t.now().Location()).Format(momentCode))
}

// dressMoment offers days until one is held, then asks for the hour.
func dressMoment(t *turn, q *Question, p *Prompt) {
	if day := t.s.Page; isDay(day) {
		if len(p.Notices) == 0 {
			p.Notices = []Notice{{ID: "flows.jam_belum", Args: map[string]any{"Hari": t.written("date", day)}}}
		}
		p.Options = []Option{{Code: day[:len("2006-01")], Op: Page}}
		return
	}
	t.days(q, p, t.momentDay)
}

func storeMoment(text string) json.RawMessage {
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		return nil
	}
	return quoted(text)
}
