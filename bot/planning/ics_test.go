package planning

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"pokjabot/locales"
	"pokjabot/storage"
)

// readBack gives the times of all events in a file, rules unfolded, in UTC.
func readBack(t interface{ Fatal(...any) }, data []byte) (times, alarms []string) {
	cal, err := ics.ParseCalendar(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range cal.Events() {
		times = append(times, timesOf(t, e)...)
		for _, a := range e.Alarms() {
			alarms = append(alarms, a.GetProperty(ics.ComponentPropertyTrigger).Value)
		}
	}
	slices.Sort(times)
	return times, alarms
}

// timesOf are the times of one event, its rule unfolded, in UTC.
func timesOf(t interface{ Fatal(...any) }, e *ics.VEvent) (times []string) {
	start := e.GetProperty(ics.ComponentPropertyDtStart)
	zone, err := time.LoadLocation(start.ICalParameters["TZID"][0])
	if err != nil {
		t.Fatal(err)
	}
	first, err := time.ParseInLocation(stamp, start.Value, zone)
	if err != nil {
		t.Fatal(err)
	}
	all := []time.Time{first}
	if rule := e.GetProperty(ics.ComponentPropertyRrule); rule != nil {
		option, err := rrule.StrToROption(rule.Value)
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = first
		r, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		set := rrule.Set{}
		set.RRule(r)
		set.DTStart(first)
		for _, x := range e.GetProperties(ics.ComponentPropertyExdate) {
			at, err := time.ParseInLocation(stamp, x.Value, zone)
			if err != nil {
				t.Fatal(err)
			}
			set.ExDate(at)
		}
		all = set.All()
	}
	for _, at := range all {
		times = append(times, at.In(time.UTC).Format(time.RFC3339))
	}
	return times
}

func speaker(t interface{ Fatal(...any) }) locales.Speaker {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Speak("id")
}

// calendarOf is a phone that reads file after file: by UID, what its events come to.
type calendarOf map[string]phoneEntry

type phoneEntry struct {
	sequence int
	times    []string
}

// read takes the events of a file as RFC 5545 3.8.7.4 and RFC 5546 2.1.5 want it: the larger SEQUENCE
// stands, and a cancelled one goes.
func (c calendarOf) read(t interface{ Fatal(...any) }, data []byte) {
	cal, err := ics.ParseCalendar(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range cal.Events() {
		sequence, err := strconv.Atoi(e.GetProperty(ics.ComponentPropertySequence).Value)
		if err != nil {
			t.Fatal(err)
		}
		if old, has := c[e.Id()]; has && old.sequence >= sequence {
			t.Fatal("the phone has", e.Id(), "newer than\n", string(data))
		}
		entry := phoneEntry{sequence: sequence}
		if status := e.GetProperty(ics.ComponentPropertyStatus); status == nil || status.Value != string(ics.ObjectStatusCancelled) {
			entry.times = timesOf(t, e)
		}
		c[e.Id()] = entry
	}
}

func (c calendarOf) times() []string {
	var list []string
	for _, e := range c {
		list = append(list, e.times...)
	}
	slices.Sort(list)
	return list
}

// Whatever the rule, the zone and the dates that were moved or called off, a phone that reads the
// file has just the open dates, also when it has read others before.
func TestCalendarFileProperties(t *testing.T) {
	words := speaker(t)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Pontianak"}).Draw(t, "zone")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		again := rapid.SampledFrom([]ulang{once, weekly, fortnight, sameDate, sameDay, threeMonth}).Draw(t, "ulang")
		first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 700).Draw(t, "first"))
		days, err := dates(again, first, first.AddDate(0, 0, rapid.IntRange(0, 366).Draw(t, "length")))
		if err != nil {
			t.Fatal(err)
		}
		answers, err := json.Marshal(map[string]any{"ulang": again, "tanggal": first.Format(time.DateOnly), "ingat": []string{"h1"}})
		if err != nil {
			t.Fatal(err)
		}
		phone := calendarOf{}
		var there []storage.PhoneEvent
		hour := rapid.IntRange(5, 22).Draw(t, "hour")
		for file := range rapid.IntRange(1, 3).Draw(t, "files") {
			var list []storage.Occurrence
			var want []string
			for i, d := range days {
				o := storage.Occurrence{ID: int64(file*1000 + i + 1), AgendaID: 7, Title: "Posyandu, Melati; RW 03", Venue: "Balai", Zone: zone, Answers: answers}
				at := time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, loc)
				switch rapid.IntRange(0, 5).Draw(t, "what") {
				case 0:
					continue // called off
				case 1:
					at = at.AddDate(0, 0, 1) // moved
				case 2:
					at = at.Add(30 * time.Minute)
				}
				o.StartsAt, o.Day = at, at.Format(time.DateOnly)
				list = append(list, o)
				want = append(want, at.In(time.UTC).Format(time.RFC3339))
			}
			if len(list) == 0 && len(there) == 0 {
				continue
			}
			slices.SortFunc(list, func(a, b storage.Occurrence) int { return a.StartsAt.Compare(b.StartsAt) })
			slices.Sort(want)
			data, events, err := calendarFile(words, list, there, first)
			if err != nil {
				t.Fatal(err)
			}
			if cancels := strings.Contains(string(data), "METHOD:CANCEL\r\n"); cancels != (len(list) == 0) {
				t.Fatalf("%d open dates\n%s", len(list), data)
			}
			phone.read(t, data)
			if diff := cmp.Diff(want, phone.times()); diff != "" {
				t.Fatalf("%s\n%s", diff, data)
			}
			for i := range events { // as PhoneEvents gives them back
				events[i].Title, events[i].Zone = "Posyandu", zone
			}
			there = events
		}
	})
}

func TestCalendarFile(t *testing.T) {
	answers := json.RawMessage(`{"ulang":"minggu","tanggal":"2026-11-24","ingat":["h3","h1","pagi","jam1"]}`)
	var list []storage.Occurrence
	for i, day := range []string{"2026-11-24", "2026-12-01", "2026-12-15"} {
		at, err := time.Parse("2006-01-02 15:04 -0700", day+" 08:00 +0700")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, storage.Occurrence{ID: int64(i + 1), AgendaID: 7, Title: "Posyandu Melati", Venue: "Balai RW 03", Kampung: "Kampung KB Tangkit", Zone: "Asia/Jakarta", Answers: answers, Day: day, StartsAt: at})
	}
	data, _, err := calendarFile(speaker(t), list, nil, time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\n", "TZID:Asia/Jakarta\r\n", "TZOFFSETTO:+0700\r\n", "UID:rencana-7@pokjabot\r\n", "DTSTART;TZID=Asia/Jakarta:20261124T080000\r\n",
		"RRULE:FREQ=WEEKLY;UNTIL=20261215T010000Z\r\n", "EXDATE;TZID=Asia/Jakarta:20261208T080000\r\n", "LOCATION:Balai RW 03\r\n", "TRIGGER:-PT3840M\r\n", "TRIGGER:-PT960M\r\n", "TRIGGER:-PT60M\r\n",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q in\n%s", want, data)
		}
	}
	if times, alarms := readBack(t, data); len(times) != 3 || len(alarms) != 4 {
		t.Error(fmt.Sprint(times, alarms))
	}
}
