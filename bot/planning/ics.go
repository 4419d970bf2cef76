package planning

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"

	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// calendarFile writes open dates of plans as an iCalendar file (RFC 5545) that phones import. The
// dates of one plan are one repeating event with a stable UID, so that a second import mends the
// first; dates that were moved, or have an hour or a venue of their own, are events beside it.
// Times stand with the zone of their place: the hour stays 08.00 there, whatever the phone's zone.
// The list is in the order of time; now is when the file is made.
//
// there is what the phone has already of these plans. What of it has no open date any more is taken
// out (STATUS:CANCELLED); when nothing else is left to say, the file is a cancellation (RFC 5546
// 4.1.3). It names no organizer: with one, phones make an invitation of it that asks for an answer.
// events are what lies in the phone, or has left it, once the file is read.
func calendarFile(words locales.Speaker, list []storage.Occurrence, there []storage.PhoneEvent, now time.Time) (file []byte, events []storage.PhoneEvent, err error) {
	cal := ics.NewCalendarFor("pokjabot")
	cal.SetProductId("-//pokjabot//jadwal//ID")
	cal.SetMethod(ics.MethodPublish)
	if len(list) == 0 {
		cal.SetMethod(ics.MethodCancel)
	}
	c := calendarWriter{cal: cal, words: words, now: now, zones: map[string]bool{}, sequence: map[string]int{}}
	for _, e := range there {
		c.sequence[e.UID] = e.Sequence
	}
	var order []int64
	plans := map[int64][]storage.Occurrence{}
	for _, o := range list {
		if plans[o.AgendaID] == nil {
			order = append(order, o.AgendaID)
		}
		plans[o.AgendaID] = append(plans[o.AgendaID], o)
	}
	for _, id := range order {
		if err := c.plan(plans[id]); err != nil {
			return nil, nil, err
		}
	}
	for _, e := range there {
		if !slices.ContainsFunc(c.events, func(w storage.PhoneEvent) bool { return w.UID == e.UID }) {
			c.cancelled(e)
		}
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, nil, fmt.Errorf("writing a calendar file: %w", err)
	}
	return b.Bytes(), c.events, nil
}

type calendarWriter struct {
	cal   *ics.Calendar
	words locales.Speaker
	now   time.Time
	zones map[string]bool

	sequence map[string]int       // of what the phone has, by UID
	events   []storage.PhoneEvent // what has been written
}

// stamp is a local time of an event (RFC 5545 3.3.5, form 3: with TZID).
const stamp = "20060102T150405"

// plan writes the open dates of one plan.
func (c *calendarWriter) plan(list []storage.Occurrence) error {
	uid := "rencana-" + strconv.FormatInt(list[0].AgendaID, 10)
	again, first, err := roundOf(list[0])
	if err != nil {
		return err
	}
	if again == once {
		for i, o := range list {
			name := uid
			if i > 0 { // never with the plans we make: then it is no update of the first
				name += "-" + strconv.FormatInt(o.ID, 10)
			}
			c.event(name, o)
		}
		return nil
	}
	ruled, alone, err := c.byRule(list, again, first)
	if err != nil {
		return err
	}
	switch len(ruled) {
	case 0:
	case 1: // the UID stays that of the series, which it ends on the phone
		c.event(uid, ruled[0])
	default:
		if err := c.series(uid, ruled, again, first); err != nil {
			return err
		}
	}
	for _, o := range alone {
		c.event(uid+"-"+strconv.FormatInt(o.ID, 10), o)
	}
	return nil
}

// roundOf is how often a plan comes round, and the date that its rule is anchored on.
func roundOf(o storage.Occurrence) (ulang, time.Time, error) {
	var plan answered
	if err := json.Unmarshal(o.Answers, &plan); err != nil {
		return once, time.Time{}, fmt.Errorf("reading the plan of occurrence %d: %w", o.ID, err)
	}
	if plan.Again == "" || plan.Again == once || plan.Day == "" {
		return once, time.Time{}, nil
	}
	first, err := time.Parse(time.DateOnly, plan.Day)
	if err != nil {
		return once, time.Time{}, fmt.Errorf("reading the first date of occurrence %d: %w", o.ID, err)
	}
	return plan.Again, first, nil
}

// byRule parts the dates that the rule names, at the hour and venue that the last of them has, from
// the others.
func (c *calendarWriter) byRule(list []storage.Occurrence, again ulang, first time.Time) (ruled, alone []storage.Occurrence, err error) {
	last := dateOf(local(list[len(list)-1]))
	days, err := dates(again, first, last)
	if err != nil {
		return nil, nil, err
	}
	named := map[string]bool{}
	for _, d := range days {
		named[d.Format(time.DateOnly)] = true
	}
	var like storage.Occurrence
	for _, o := range slices.Backward(list) {
		if named[o.Day] {
			like = o
			break
		}
	}
	for _, o := range list {
		same := named[o.Day] && o.Venue == like.Venue && local(o).Format("15:04") == local(like).Format("15:04") && o.Muted == like.Muted
		if same {
			ruled = append(ruled, o)
		} else {
			alone = append(alone, o)
		}
	}
	return ruled, alone, nil
}

// series writes one repeating event: it begins with the first date that is open and leaves out
// (EXDATE) those of the rule that are not.
func (c *calendarWriter) series(uid string, list []storage.Occurrence, again ulang, first time.Time) error {
	rule, err := ruleOf(again, first)
	if err != nil {
		return err
	}
	o, last := list[0], list[len(list)-1]
	days, err := dates(again, first, dateOf(local(last)))
	if err != nil {
		return err
	}
	e := c.event(uid, o)
	e.AddRrule(ruleText(rule, last.StartsAt))
	c.events[len(c.events)-1].LastAt = last.StartsAt
	kept := map[string]bool{}
	for _, k := range list {
		kept[k.Day] = true
	}
	hour := local(o)
	for _, d := range days {
		if day := d.Format(time.DateOnly); day > o.Day && day < last.Day && !kept[day] {
			at := time.Date(d.Year(), d.Month(), d.Day(), hour.Hour(), hour.Minute(), 0, 0, hour.Location())
			e.AddExdate(at.Format(stamp), ics.WithTZID(o.Zone))
		}
	}
	return nil
}

// ruleText is a rule with its last time, in UTC as RFC 5545 3.3.10 wants it beside a TZID.
func ruleText(rule rrule.ROption, last time.Time) string {
	rule.Dtstart = time.Time{}
	rule.Until = last.UTC()
	return strings.TrimPrefix(rule.RRuleString(), "RRULE:")
}

// event writes one event.
func (c *calendarWriter) event(uid string, o storage.Occurrence) *ics.VEvent {
	starts := local(o)
	e := c.begin(storage.PhoneEvent{UID: uid, AgendaID: o.AgendaID, StartsAt: o.StartsAt, LastAt: o.StartsAt}, o)
	e.SetProperty(ics.ComponentPropertyDtEnd, starts.Add(lasting).Format(stamp), ics.WithTZID(o.Zone))
	if o.Venue != "" {
		e.SetLocation(o.Venue)
	}
	e.SetDescription(o.Kampung)
	if !o.Muted {
		c.alarms(e, o, starts)
	}
	return e
}

// cancelled takes an event out of the phone.
func (c *calendarWriter) cancelled(e storage.PhoneEvent) {
	c.begin(e, storage.Occurrence{Title: e.Title, Zone: e.Zone, StartsAt: e.StartsAt}).SetStatus(ics.ObjectStatusCancelled)
}

// begin is what an event has in any case. Its SEQUENCE grows with each file, so that an import takes
// the newer one.
func (c *calendarWriter) begin(w storage.PhoneEvent, o storage.Occurrence) *ics.VEvent {
	c.zone(o)
	w.Sequence = max(int(c.now.Unix()/60), c.sequence[w.UID]+1)
	c.events = append(c.events, w)
	e := c.cal.AddEvent(w.UID + "@pokjabot")
	e.SetDtStampTime(c.now)
	e.SetSequence(w.Sequence)
	e.SetProperty(ics.ComponentPropertyDtStart, local(o).Format(stamp), ics.WithTZID(o.Zone))
	e.SetSummary(o.Title)
	return e
}

// lasting is how long an event is shown on a phone: plans know no end.
const lasting = 2 * time.Hour

// alarms rings on the phone when we would remind; the question afterwards is no alarm.
func (c *calendarWriter) alarms(e *ics.VEvent, o storage.Occurrence, starts time.Time) {
	for _, stage := range wanted(o.Answers) {
		due, ok := window.Default(stage, starts)
		if !ok {
			continue
		}
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetDescription(o.Title)
		a.SetTrigger(fmt.Sprintf("-PT%dM", int(starts.Sub(due.At).Minutes())))
	}
}

// zone describes the zone of an event once: no zone of Indonesia has daylight saving (domain.md 6.1).
func (c *calendarWriter) zone(o storage.Occurrence) {
	if c.zones[o.Zone] {
		return
	}
	c.zones[o.Zone] = true
	name, seconds := local(o).Zone()
	offset := fmt.Sprintf("+%02d%02d", seconds/3600, seconds%3600/60)
	s := ics.NewStandard()
	s.SetProperty(ics.ComponentPropertyDtStart, "19700101T000000")
	s.SetProperty("TZOFFSETFROM", offset)
	s.SetProperty("TZOFFSETTO", offset)
	s.SetProperty("TZNAME", name)
	c.cal.AddTimezone(o.Zone).Components = []ics.Component{s}
}
