package answer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/flows/answer"
)

// What a schedule says beside its rule: time, place and reminders (design.md 9).
func TestRecurrenceAside(t *testing.T) {
	r := answer.Recurrence("tiap Selasa ke-2 jam 8 pagi di Balai RW 03, ingatkan H-3 dan H-1", fuzzRef)
	if !r.OK() || r.String() != "FREQ=MONTHLY;BYDAY=2TU" {
		t.Fatalf("got %s", r)
	}
	if v := r.Value; !v.Timed || v.Clock.String() != "08:00" || v.Place != "balai rw 03" || !slices.Equal(v.RemindDays, []int{3, 1}) {
		t.Errorf("got %+v", v)
	}
	r = answer.Recurrence("setiap Senin jam 3", fuzzRef)
	if r.State != answer.Partial || len(r.Value.Clocks) != 2 || r.Value.Timed {
		t.Errorf("an hour to be asked: got %s %+v", r, r.Value)
	}
	r = answer.Recurrence("sekali saja jam 9 di balai desa", fuzzRef)
	if !r.OK() || r.Value.Freq != "" || r.Value.Clock.String() != "09:00" {
		t.Errorf("once: got %s %+v", r, r.Value)
	}
}

// A form that asks for day and time together takes what was said and asks for the rest.
func TestDateTimeParts(t *testing.T) {
	for _, c := range []struct {
		text    string
		ctx     answer.Context
		date    string
		clock   string
		hasDate bool
		hasTime bool
	}{
		{"kemarin jam 9", answer.Past, "2026-11-24", "09:00", true, true},
		{"kemarin", answer.Past, "2026-11-24", "ASK", true, false},
		{"jam 9 pagi", answer.Past, "ASK:2026-11-25", "09:00", false, true},
		{"kemarin jam 3", answer.Past, "2026-11-24", "ASK:15:00|03:00", true, true},
		{"besok jam 9", answer.Past, "REJECT:future", "09:00", true, true},
		{"hari ini jam 4 sore", answer.Past, "REJECT:future", "16:00", true, true},
		{"Jumat depan jam 9", answer.Future, "AMBIGUOUS:2026-11-27|2026-12-04", "09:00", true, true},
		{"besok jam 25", answer.Future, "2026-11-26", "INVALID", true, true},
		{"31/11/2026 jam 9", answer.Future, "INVALID", "09:00", true, true},
		{"habis maghrib", answer.Future, "ASK:2026-11-25", "ASK", false, true},
		{"asdf", answer.Future, "INVALID", "INVALID", false, false},
	} {
		r := answer.DateTime(c.text, fuzzRef, c.ctx)
		if r.Date.String() != c.date || r.Time.String() != c.clock || r.HasDate != c.hasDate || r.HasTime != c.hasTime {
			t.Errorf("%q: got %s, %s, %v, %v", c.text, r.Date, r.Time, r.HasDate, r.HasTime)
		}
	}
}

func TestMonthLooksAsItIsAsked(t *testing.T) {
	for _, c := range []struct {
		text string
		ctx  answer.Context
		want string
	}{
		{"Desember", answer.Past, "2025-12"},
		{"Januari", answer.Past, "2026-01"},
		{"Januari", answer.Future, "2027-01"},
		{"November", answer.Future, "2026-11"},
		{"bulan depan", answer.Past, "REJECT:future"},
		{"bulan lalu", answer.Future, "REJECT:past"},
	} {
		if got := answer.MonthOf(c.text, fuzzRef, c.ctx).String(); got != c.want {
			t.Errorf("%q for %d: got %s, want %s", c.text, c.ctx, got, c.want)
		}
	}
}

// A story is no short answer: nothing is fished out of it.
func TestLongTextsAreNotRead(t *testing.T) {
	story := strings.Repeat("kemarin jam 9 hadir 38 orang ", 200)
	for kind := range map[string]bool{"date": true, "time": true, "datetime": true, "number": true, "count_sex": true, "money": true, "yesno": true, "month": true, "period": true, "recurrence": true} {
		if got, _ := answer.Baca(kind, story, fuzzRef); got != "INVALID" {
			t.Errorf("%s: got %s", kind, got)
		}
	}
	if r := answer.Choice(story, jenis); r.Reason != answer.TooLong {
		t.Errorf("choice: got %s", r)
	}
	if p := answer.Choices(story, jenis); p.Reason != answer.TooLong {
		t.Errorf("choices: got %s", p)
	}
	if n := answer.Numbers(story, umur); n.Reason != answer.TooLong || len(n.Values) > 0 {
		t.Errorf("numbers: got %+v", n)
	}
	if _, ok := answer.Baca("warna", "merah", fuzzRef); ok {
		t.Error("an unknown kind was read")
	}
}

// Blanks and pictures are no answer, and say so.
func TestEmpty(t *testing.T) {
	for _, text := range []string{"", "  \n ", "🙏🙏", "\u200b"} {
		if r := answer.Date(text, fuzzRef, answer.None); r.Reason != answer.Empty {
			t.Errorf("%q: got %s, %s", text, r, r.Reason)
		}
		if r := answer.DateTime(text, fuzzRef, answer.None); r.Date.Reason != answer.Empty {
			t.Errorf("%q: got %s", text, r)
		}
		if r := answer.Number(text); r.Reason != answer.Empty {
			t.Errorf("%q: got %s", text, r)
		}
		if r := answer.Choice(text, jenis); r.Reason != answer.Empty {
			t.Errorf("%q: got %s", text, r)
		}
	}
}

// A zone that was typed is kept: nine o'clock in Makassar is eight in Jambi.
func TestZoneHolds(t *testing.T) {
	r := answer.DateTime("besok jam 09.00 WITA", fuzzRef, answer.Future)
	at := r.Date.Value.At(r.Time.Value, fuzzRef.Location())
	if want := time.Date(2026, 11, 26, 8, 0, 0, 0, fuzzRef.Location()); !at.Equal(want) {
		t.Errorf("got %s, want %s", at, want)
	}
	for zone, hours := range map[answer.Zone]int{answer.WIB: 7, answer.WITA: 8, answer.WIT: 9} {
		if _, off := time.Date(2026, 1, 1, 0, 0, 0, 0, zone.Location()).Zone(); off != hours*3600 {
			t.Errorf("zone %d: offset %d", zone, off)
		}
	}
}
