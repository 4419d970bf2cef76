package flows_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

func library(t testing.TB) *forms.Library {
	t.Helper()
	l, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var wib = time.FixedZone("WIB", 7*3600)

func plainEnv() flows.Env {
	return flows.Env{
		Now: time.Date(2026, time.November, 25, 9, 12, 0, 0, wib), Zone: wib, Role: "plkb",
		Last: func(name, _ string) (json.RawMessage, bool) {
			return json.RawMessage(`["puskesmas"]`), name == "instansi"
		},
		List: func(name string) []flows.Choice {
			if name != "rencana_terbuka" {
				return nil
			}
			return []flows.Choice{{Code: "17", Label: flows.Text{"id": "Posyandu Melati"}, Extra: map[string]string{"jenis_kegiatan": "posyandu"}}}
		},
	}
}

// through passes a session through JSON, as between any two steps of a real conversation.
func through(t rapid.TB, s flows.Session) flows.Session {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back flows.Session
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(raw) {
		t.Fatalf("the JSON form is not stable:\n%s\n%s", raw, again)
	}
	return back
}

var sayings = []string{
	"6 L 32 P", "kemarin jam 9", "besok jam 9", "jam 3", "Balai desa Tangkit", "12", "500 ribu", "xyzzy", "1", "puskesmas, tp pkk",
	"ya", "anak 5, lansia 2", "2", "38 orang", "1 September", "3201010101010001", "Acara berjalan lancar sampai selesai.",
}

// taps are all inputs that a card offers.
func taps(p flows.Prompt, at string, revision int) []flows.Input {
	var list []flows.Input
	add := func(in flows.Input) {
		in.Revision, in.Question = revision, at
		list = append(list, in)
	}
	for _, o := range p.Options {
		add(flows.Input{Op: o.Op, Code: o.Code, On: !o.On})
	}
	for _, d := range p.Days {
		if d.Enabled {
			add(flows.Input{Op: flows.Answer, Code: d.Date})
		}
	}
	for _, l := range p.Lines {
		add(flows.Input{Op: flows.Edit, Code: l.Name})
	}
	for _, op := range p.Ops {
		if op != flows.Cancel && op != flows.Send {
			add(flows.Input{Op: op})
		}
	}
	return list
}

// Whatever a person does, there is always a card that offers a way on, and from wherever she is a
// patient person who answers what is asked gets her report sent.
func TestNobodyGetsStuck(t *testing.T) {
	for _, id := range []string{"kegiatan", "rencana"} {
		t.Run(id, func(t *testing.T) {
			form := library(t).Form(id)
			rapid.Check(t, func(t *rapid.T) {
				env := plainEnv()
				env.Role = rapid.SampledFrom([]string{"plkb", "petugas", ""}).Draw(t, "role")
				s, card := flows.Start(form, env, nil)
				for range rapid.IntRange(0, 40).Draw(t, "steps") {
					s, card = wander(t, form, env, s, card)
				}
				if !patient(t, form, env, s, card) {
					t.Fatalf("no way to the end from %+v", s)
				}
			})
		})
	}
}

func wander(t *rapid.T, form *flows.Form, env flows.Env, s flows.Session, card flows.Prompt) (flows.Session, flows.Prompt) {
	s = through(t, s)
	offered := taps(card, s.At, s.Revision)
	if len(offered) == 0 {
		t.Fatalf("a card that offers nothing: %+v", card)
	}
	in := rapid.SampledFrom(offered).Draw(t, "tap")
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		in = flows.Input{Op: flows.Answer, Text: rapid.SampledFrom(sayings).Draw(t, "text")}
	case 1:
		in = flows.Input{Op: flows.Answer, Media: &flows.Media{FileID: "f", UniqueID: rapid.StringN(1, 1, 1).Draw(t, "photo"), Kind: "photo"}}
	}
	in.Env = env
	return step(t, form, s, in, card)
}

func step(t *rapid.T, form *flows.Form, s flows.Session, in flows.Input, card flows.Prompt) (flows.Session, flows.Prompt) {
	before := through(t, s)
	next, prompts, outcome := flows.Step(form, s, in)
	if !reflect.DeepEqual(before, through(t, s)) {
		t.Fatal("Step changed the session it was given")
	}
	switch outcome {
	case flows.Unchanged, flows.Saved, flows.Sent:
		return next, card
	}
	if len(prompts) != 1 {
		t.Fatalf("%s gave %d cards", outcome, len(prompts))
	}
	if p := prompts[0]; p.Of > 0 && (p.Index < 1 || p.Index > p.Of) {
		t.Fatalf("%d dari %d", p.Index, p.Of)
	}
	return next, prompts[0]
}

// patient answers each card with the first thing that fits.
func patient(t *rapid.T, form *flows.Form, env flows.Env, s flows.Session, card flows.Prompt) bool {
	tries := map[string]int{}
	for range 400 {
		in := flows.Input{Op: flows.Answer, Env: env}
		open := card.Question
		if card.Part != nil {
			open = card.Part
		}
		switch {
		case open == nil && card.Kind == flows.KindMore:
			in.Op = flows.Back
		case open == nil:
			in.Op = flows.Send
		default:
			tries[open.Name]++
			in = good(open, card, tries[open.Name], env)
		}
		next, prompts, outcome := flows.Step(form, s, in)
		if outcome == flows.Sent {
			report := flows.Finish(form, next, env)
			for name := range report {
				if form.Question(name) == nil {
					t.Fatalf("the report has an answer to %q", name)
				}
			}
			return true
		}
		s = next
		if len(prompts) == 1 {
			card = prompts[0]
		}
	}
	return false
}

func good(q *flows.Question, card flows.Prompt, try int, env flows.Env) flows.Input {
	in := flows.Input{Op: flows.Answer, Env: env}
	switch {
	case q.Kind == "usulan" && q.Parts != nil:
		in.Op = flows.Confirm
	case q.Kind == "lp":
		in.Text = "600 L 900 P" // enough for any split by age; said twice, for it is asked once
	case q.Type == "image":
		in.Op = flows.Done
	case q.Kind == "angka_banyak":
		in.Op = flows.Done
	case q.Type == "geopoint":
		in.Point = &flows.Point{Lat: -1.6, Lon: 103.6}
	case q.Type == "date":
		in.Code = env.Now.AddDate(0, 0, try-1).Format(time.DateOnly) // the end of a series is not before its start
	case q.Type == "time":
		in.Code = "09:00"
	case q.Type == "integer":
		in.Code = "1"
	case q.Type == "select_one":
		in.Text = firstLabel(card)
	case q.Type == "select_multiple":
		in.Text = firstLabel(card)
	default:
		in.Text = "Acara berjalan lancar di balai desa."
	}
	if q.Type == "integer" && strings.HasPrefix(q.Name, "umur_") && try > 1 {
		in.Code = "0"
	}
	return in
}

func firstLabel(card flows.Prompt) string {
	for _, o := range card.Options {
		if o.Op != flows.Page {
			return o.Label
		}
	}
	return "1"
}

// A tap on a card that was left, a doubled tap and a forged one change nothing.
func TestOldTapsDoNothing(t *testing.T) {
	form := library(t).Form("kegiatan")
	env := plainEnv()
	env.List = nil
	s, _ := flows.Start(form, env, nil)
	old := s.Revision
	tap := flows.Input{Op: flows.Answer, Code: "posyandu", Revision: old, Question: "jenis", Env: env}
	s, _, outcome := flows.Step(form, s, tap)
	if outcome != flows.Asking || s.At != "waktu" {
		t.Fatalf("the first tap: %s at %q", outcome, s.At)
	}
	for _, in := range []flows.Input{
		tap,
		{Op: flows.Answer, Code: "2026-11-25", Revision: s.Revision, Question: "jenis", Env: env},
		{Op: flows.Tick, Code: "2026-11-25", Revision: s.Revision, Question: "waktu", Env: env},
		{Op: flows.Send, Revision: s.Revision, Question: "waktu", Env: env},
		{Op: flows.Edit, Code: "no_such", Revision: s.Revision, Env: env},
		{Op: "forged", Revision: s.Revision, Env: env},
		{Op: flows.Page, Code: "99999999", Revision: s.Revision, Question: "waktu", Env: env},
	} {
		next, prompts, outcome := flows.Step(form, s, in)
		if outcome != flows.Unchanged || prompts != nil || !reflect.DeepEqual(next, s) {
			t.Errorf("%s %q: %s", in.Op, in.Code, outcome)
		}
	}
}

// A tick carries the wanted state: said twice it is said once, and the card keeps its revision.
func TestTicksAreIdempotent(t *testing.T) {
	form := library(t).Form("rencana")
	env := plainEnv()
	s := flows.Session{Form: "rencana", At: "ingat", Revision: 7}
	tick := flows.Input{Op: flows.Tick, Code: "jam1", On: true, Revision: 7, Question: "ingat", Env: env}
	once, _, _ := flows.Step(form, s, tick)
	twice, _, outcome := flows.Step(form, once, tick)
	if outcome != flows.Asking || once.Revision != 7 || !reflect.DeepEqual(once, twice) {
		t.Errorf("after two ticks: %s, %+v, want %+v", outcome, twice, once)
	}
}

// What one report leaves behind is what the next one is proposed.
func TestMemory(t *testing.T) {
	form := library(t).Form("kegiatan")
	env := plainEnv()
	s := flows.Session{Form: "kegiatan", Answers: map[string]json.RawMessage{
		"jenis": json.RawMessage(`"senam"`), "dana": json.RawMessage(`["swadaya"]`), "tempat": json.RawMessage(`"Balai"`),
	}}
	got := map[string]string{}
	for _, m := range flows.Remember(form, s, env) {
		got[m.Name+" | "+m.Key] = string(m.Value)
	}
	want := map[string]string{"dana | kampung jenis=senam": `["swadaya"]`, "tempat | kampung jenis=senam": `"Balai"`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("remembered %v, want %v", got, want)
	}
}

// Foreign text, taps and places never panic and never grow a session without bound.
func FuzzStep(f *testing.F) {
	for _, text := range sayings {
		f.Add(text, "jenis", "answer", 0.0)
	}
	f.Add("\u202Eabc <b>&", "uraian", "edit", 1e308)
	f.Add("2026-11-31", "waktu", "page", -1.0)
	form := library(f).Form("kegiatan")
	f.Fuzz(func(t *testing.T, text, at, op string, lat float64) {
		s := flows.Session{Form: "kegiatan", Version: form.Version, At: at, Revision: 3, Answers: map[string]json.RawMessage{"jenis": json.RawMessage(`"lainnya"`)}}
		for _, in := range []flows.Input{
			{Op: flows.Answer, Text: text},
			{Op: flows.Op(op), Code: text, Revision: 3, Question: at},
			{Op: flows.Op(op), Text: text},
			{Op: flows.Answer, Code: text},
			{Op: flows.Answer, Point: &flows.Point{Lat: lat, Lon: lat}},
			{Op: flows.Answer, Media: &flows.Media{UniqueID: text, Caption: text, Kind: op}},
		} {
			in.Env = plainEnv()
			next, _, _ := flows.Step(form, s, in)
			raw, err := json.Marshal(next)
			if err != nil {
				t.Fatal(err)
			}
			if len(raw) > 64<<10 {
				t.Fatalf("a session of %d bytes", len(raw))
			}
			if next.Form != "" {
				s = next
			}
		}
	})
}

// BenchmarkStep is one answer on a decoded session; aim 20 µs (issue 3).
func BenchmarkStep(b *testing.B) {
	form := library(b).Form("kegiatan")
	env := plainEnv()
	s, _ := flows.Start(form, env, map[string]json.RawMessage{"rencana": json.RawMessage(`"baru"`), "jenis": json.RawMessage(`"posyandu"`), "tanggal": json.RawMessage(`"2026-11-24"`)})
	if s.At != "peserta" {
		b.Fatal(s.At)
	}
	in := flows.Input{Op: flows.Answer, Text: "6 L 32 P", Env: env}
	b.Run("typed", func(b *testing.B) {
		for b.Loop() {
			flows.Step(form, s, in)
		}
	})
	first, _ := flows.Start(form, env, map[string]json.RawMessage{"rencana": json.RawMessage(`"baru"`)})
	tap := flows.Input{Op: flows.Answer, Code: "posyandu", Revision: first.Revision, Question: "jenis", Env: env}
	b.Run("presets", func(b *testing.B) {
		for b.Loop() {
			flows.Step(form, first, tap)
		}
	})
	many := s
	many.At = "dana"
	tick := flows.Input{Op: flows.Tick, Code: "apbd", On: true, Revision: many.Revision, Question: "dana", Env: env}
	b.Run("tick", func(b *testing.B) {
		for b.Loop() {
			flows.Step(form, many, tick)
		}
	})
	raw, _ := json.Marshal(s)
	b.Run("with JSON", func(b *testing.B) {
		for b.Loop() {
			var stored flows.Session
			if err := json.Unmarshal(raw, &stored); err != nil {
				b.Fatal(err)
			}
			next, _, _ := flows.Step(form, stored, in)
			if _, err := json.Marshal(next); err != nil {
				b.Fatal(err)
			}
		}
	})
}
