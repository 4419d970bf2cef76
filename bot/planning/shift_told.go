package planning

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Told answers a free message that speaks of plans: one that moves a plan ("pindahkan semua ke Rabu
// ke-2"), or that tells a new one beyond doubt, with an hour of a routine or with a wish to be
// reminded. done is false when it does neither.
func (r Room) Told(ctx context.Context, t *turn.Turn) (writes []storage.Write, done bool, err error) {
	a := t.Person.Assignment()
	if t.In.Kind != turn.Text || t.Person == nil || !mayPlan(a) {
		return nil, false, nil
	}
	if writes, done, err = moved(ctx, t, t.In.Text); done || err != nil {
		return writes, done, err
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, false, fmt.Errorf("reading the zone of %s: %w", a.Place, err)
	}
	said := answer.Planned(t.In.Text, t.Now.In(zone))
	if said.Title == "" || len(said.Days) == 0 || !said.Reminds() && (!said.Repeats || len(said.Clock) == 0) {
		return nil, false, nil
	}
	writes, err = r.heard(ctx, t, t.In.Text, proposal{})
	return writes, true, err
}

// moved answers a sentence that moves a plan of the place in use. done is false when it moves none.
func moved(ctx context.Context, t *turn.Turn, text string) (writes []storage.Write, done bool, err error) {
	a := t.Person.Assignment()
	if t.Person == nil || !mayPlan(a) {
		return nil, false, nil
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, false, fmt.Errorf("reading the zone of %s: %w", a.Place, err)
	}
	said, ok := answer.Moved(text, t.Now.In(zone))
	if !ok {
		return nil, false, nil
	}
	today := t.Now.In(zone).Format(time.DateOnly)
	coming, err := storage.UpcomingPlans(ctx, t.DB, placeOf(a), t.Person.ID, today, exported)
	if err != nil {
		return nil, true, err
	}
	list := meant(coming, said, t.Now)
	turnedAway(t)
	switch len(list) {
	case 0:
		if said.Title != "" && !said.All {
			return nil, false, nil // of no plan of ours: perhaps it tells of something else
		}
		return nil, true, locales.Refuse("jadwal.pindah_tak_ada", locales.Args{"Sapaan": t.Sapaan()})
	case 1:
		writes, err = moveAs(ctx, t, &list[0], said)
	default:
		writes, err = whichMoves(ctx, t, list, said)
	}
	return writes, true, err
}

// meant are the plans that a sentence may mean: those of its name, or all when it says none; of
// "semua" the ones that come round.
func meant(coming []storage.Upcoming, said answer.Move, now time.Time) []storage.Occurrence {
	var list []storage.Occurrence
	for _, u := range coming {
		again, _, err := roundOf(u.Occurrence)
		named := said.Title == "" || spokenOf(u.Title, said.Title) || spokenOf(said.Title, u.Title)
		if err == nil && named && u.StartsAt.After(now) && (again != once || !said.All) && len(list) < listed {
			list = append(list, u.Occurrence)
		}
	}
	return list
}

// whichMoves asks which plan is to be moved: the button is the echo of the series, or leads on.
func whichMoves(ctx context.Context, t *turn.Turn, list []storage.Occurrence, said answer.Move) ([]storage.Write, error) {
	var b strings.Builder
	b.WriteString("<b>" + t.Words.Say("jadwal.yang_mana", nil) + "</b>")
	var keyboard [][]turn.Button
	for i := range list {
		o := &list[i]
		b.WriteString("\n\n" + line(t, i+1, *o))
		data := turn.Pack(verb, actMove, turn.Num(o.ID))
		if shifts := shiftsFor(o, said, t.Now); len(shifts) > 0 {
			data = turn.Pack(verb, append([]string{actDaysAs}, shifts[0].args(o.ID)...)...)
		} else if days := datesFor(o, said, t.Now); len(days) == 1 {
			data = turn.Pack(verb, actMoveTo, turn.Num(o.ID), days[0].Format(compact))
		}
		keyboard = append(keyboard, turn.Row(turn.Button{Text: numbered(i+1, o.Title), Data: data}))
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: keyboard})
}

// moveAs offers what a sentence may mean for a plan: the whole series on other days, or its next date
// on another; a single reading of a series is echoed at once.
func moveAs(ctx context.Context, t *turn.Turn, o *storage.Occurrence, said answer.Move) ([]storage.Write, error) {
	shifts := shiftsFor(o, said, t.Now)
	hours := clocksOf(said)
	if said.All || !said.Loose {
		switch {
		case len(shifts) == 1 && len(hours) > 1:
			return whichHour(ctx, t, o, shifts[0], hours)
		case len(shifts) == 1:
			return shifts[0].echo(ctx, t, o)
		case len(shifts) == 0 && said.Rule.Freq != "" && len(said.Days) == 0:
			return askUnless(ctx, t, o)
		}
	}
	var keyboard [][]turn.Button
	if !said.All {
		for _, day := range datesFor(o, said, t.Now) {
			label := t.Words.Say("jadwal.pindah_ke", locales.Args{"Tanggal": locales.Raw(t.Words.Date(day))})
			keyboard = append(keyboard, turn.Row(turn.Button{Text: label, Data: turn.Pack(verb, actMoveTo, turn.Num(o.ID), day.Format(compact))}))
		}
	}
	for _, s := range shifts {
		b := s.button(t, o)
		b.Text = t.Words.Say("jadwal.pindah_semua_jadi", locales.Args{"Sering": locales.Raw(often(t, s.again, s.first))})
		keyboard = append(keyboard, turn.Row(b))
	}
	if keyboard == nil {
		return askUnless(ctx, t, o)
	}
	keyboard = append(keyboard, turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID))))
	return t.Say(ctx, turn.Message{Text: line(t, 1, *o) + "\n\n" + t.Words.Say("jadwal.pindah_yang_mana", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: keyboard})
}

// askUnless asks for the new days of a series, or the new date of a plan of one day.
func askUnless(ctx context.Context, t *turn.Turn, o *storage.Occurrence) ([]storage.Write, error) {
	if again, _, err := roundOf(*o); err != nil || again == once {
		return move(ctx, t, []storage.Occurrence{*o})
	}
	return askDays(ctx, t, o, "")
}

func whichHour(ctx context.Context, t *turn.Turn, o *storage.Occurrence, s shift, hours []string) ([]storage.Write, error) {
	var keyboard [][]turn.Button
	for _, h := range hours {
		at, err := time.Parse("15:04", h)
		if err != nil {
			return nil, fmt.Errorf("reading the new hour of a plan: %w", err)
		}
		s.clock = h
		keyboard = append(keyboard, turn.Row(turn.Button{
			Text: t.Words.Clock(at) + " · " + t.Words.Say(partOfDay(at), nil), Data: turn.Pack(verb, append([]string{actDaysAs}, s.args(o.ID)...)...),
		}))
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.jam_mana", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: append(keyboard, turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID))))})
}

// newDays reads the text that "Pindah hari rutin" has asked for.
func newDays(ctx context.Context, t *turn.Turn, o *storage.Occurrence, text string) ([]storage.Write, error) {
	ref := t.Now.In(local(*o).Location())
	said, ok := answer.MovedTo(text, ref)
	if whole, is := answer.Moved(text, ref); is {
		said, ok = whole, true
	}
	said.All = true
	if !ok || len(shiftsFor(o, said, t.Now)) == 0 {
		return nil, locales.Refuse("jadwal.hari_belum", locales.Args{"Sapaan": t.Sapaan()})
	}
	return moveAs(ctx, t, o, said)
}

// mostReadings is how many readings a sentence is offered in: more are no question but a list.
const mostReadings = 2

// shiftsFor are the rules that a sentence may mean for a series, the likeliest first, two at most;
// none for a plan of one day and for what form rencana has no rule for.
func shiftsFor(o *storage.Occurrence, said answer.Move, now time.Time) []shift {
	again, first, err := roundOf(*o)
	if err != nil || again == once || said.Rule.Freq == "" {
		return nil
	}
	clock := ""
	if hours := clocksOf(said); len(hours) == 1 {
		clock = hours[0]
	}
	var list []shift
	add := func(again ulang, first func(from time.Time) time.Time) {
		s := shift{again: again, clock: clock}
		s.first = first(s.from(*o, now))
		if len(list) < mostReadings {
			list = append(list, s)
		}
	}
	rule, kind := said.Rule, againOf(said.Rule)
	switch {
	case kind == "":
		return nil
	case len(rule.MonthDays) > 0:
		if again == threeMonth && said.Loose {
			kind = threeMonth
		}
		for _, n := range rule.MonthDays {
			if n < 1 {
				return nil
			}
			add(kind, func(from time.Time) time.Time { return firstDate(from, n) })
		}
	case len(rule.Days) == 0: // "tiap dua minggu": on the day it has
		add(kind, func(from time.Time) time.Time {
			if kind == sameDate || kind == threeMonth {
				return firstDate(from, first.Day())
			}
			return firstOn(from, first.Weekday(), 0)
		})
	case said.Loose && again != weekly && again != fortnight: // "Rabu", of a series by the month
		d := rule.Days[0].Weekday
		n, nth := nth(first), sameDay
		if again == lastDay || n < 0 {
			n, nth = -1, lastDay
		}
		add(nth, func(from time.Time) time.Time { return firstOn(from, d, n) })
		add(weekly, func(from time.Time) time.Time { return firstOn(from, d, 0) })
	default:
		if said.Loose {
			kind = again
		}
		for _, d := range rule.Days {
			n, kind := d.N, kind
			if n > 4 { // few months have a fifth: the last
				n, kind = -1, lastDay
			}
			add(kind, func(from time.Time) time.Time { return firstOn(from, d.Weekday, n) })
		}
	}
	return list
}

func clocksOf(said answer.Move) []string {
	var list []string
	for _, c := range said.Clock {
		list = append(list, c.String())
	}
	return list
}

// datesFor are the dates that a sentence may mean for one date of a plan: a bare weekday is that of
// the same week, a bare day of the month that of the same month, if they are still to come.
func datesFor(o *storage.Occurrence, said answer.Move, now time.Time) []time.Time {
	if said.Loose && len(said.Rule.Days) > 0 {
		return []time.Time{firstOn(shift{again: weekly}.from(*o, now), said.Rule.Days[0].Weekday, 0)}
	}
	if said.Loose && len(said.Rule.MonthDays) > 0 && said.Rule.MonthDays[0] > 0 {
		return []time.Time{firstDate(shift{again: sameDate}.from(*o, now), said.Rule.MonthDays[0])}
	}
	var list []time.Time
	for _, d := range said.Days {
		list = append(list, dateOf(d.At(answer.Clock{}, time.UTC)))
	}
	return list
}
