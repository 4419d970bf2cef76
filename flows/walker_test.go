package flows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows"
)

// filers is who may file which form (domain.md 3.5).
var filers = map[string][]string{
	"kegiatan":    {"petugas", "plkb", "pokja_desa", "mitra"},
	"poktan":      {"petugas", "plkb", "pokja_desa"},
	"layanan":     {"petugas", "plkb", "pokja_desa"},
	"kunjungan":   {"petugas", "plkb", "pokja_desa"},
	"advokasi":    {"plkb", "pokja_desa", "kecamatan", "kabupaten", "provinsi"},
	"lima_faktor": {"plkb", "pokja_desa"},
	"kendala":     {"petugas", "plkb", "pokja_desa", "kecamatan", "kabupaten", "provinsi"},
	"rencana":     {"petugas", "plkb", "pokja_desa", "kecamatan", "kabupaten", "provinsi"},
}

// Every form is finished a thousand times in every role that may file it, by a person who mostly
// answers, sometimes taps anything at all, and has a life: lists come and go, memories grow.
func TestWalkerFinishesEveryForm(t *testing.T) {
	times := walks(1000)
	all := library(t)
	for id, roles := range filers {
		form := all.Form(id)
		if form == nil {
			t.Errorf("there is no form %s", id)
			continue
		}
		for _, role := range roles {
			t.Run(id+"/"+role, func(t *testing.T) {
				t.Parallel()
				w := &walker{t: t, form: form, role: role, memory: map[string]json.RawMessage{}}
				for n := range times {
					w.seed = uint64(n)
					w.Rand = rand.New(rand.NewPCG(w.seed, 7))
					w.walk()
				}
			})
		}
	}
}

// walks is how often a walker sets out: with -short, as `make test` has it under the race detector, a
// tenth of the times. All that walkers share is the form, which the first few read from end to end.
func walks(all int) int {
	if testing.Short() {
		return all / 10
	}
	return all
}

// walker is a person who taps at random. What she finishes is remembered for her next report.
type walker struct {
	*rand.Rand
	t      *testing.T
	form   *flows.Form
	role   string
	seed   uint64
	memory map[string]json.RawMessage
	lists  map[string][]flows.Choice
}

func (w *walker) env() flows.Env {
	return flows.Env{
		Now: time.Date(2026, time.November, 25, 9, 12, 0, 0, wib), Zone: wib, Role: w.role, Lang: []string{"id", "en"}[w.seed%2],
		List: func(name string) []flows.Choice { return w.lists[name] },
		Last: func(name, key string) (json.RawMessage, bool) { v, ok := w.memory[name+" "+key]; return v, ok },
		Given: func(name, key string) (time.Time, bool) {
			_, ok := w.memory[name+" "+key]
			return time.Date(2026, time.Month(10+w.seed%2), 3, 8, 0, 0, 0, wib), ok
		},
		Evidence: func(name string) []string { return []string{name + ": 5 instansi, 3 bidang"} },
	}
}

// living draws the lists of a Kampung KB: none, a few, or many.
func (w *walker) living() {
	w.lists = map[string][]flows.Choice{}
	for _, name := range []string{"rencana_terbuka", "poktan", "petugas", "kampung", "kabkota", "instansi", "program"} {
		for i := range []int{0, 1, 3, 40}[w.IntN(4)] {
			label := name + " " + strconv.Itoa(i)
			c := flows.Choice{Code: strconv.Itoa(i), Label: flows.Text{"id": label}, Extra: map[string]string{
				"jenis": []string{"bkb", "bkr", "bkl", "pikr", "uppka"}[i%5], "jenis_kegiatan": "posyandu", "judul": label,
			}}
			if name == "poktan" {
				c.Code = label
			}
			w.lists[name] = append(w.lists[name], c)
		}
	}
	if list := w.lists["instansi"]; len(list) > 0 { // it orders the form's own codes
		w.lists["instansi"] = []flows.Choice{{Code: "puskesmas", Label: flows.Text{"id": "Puskesmas"}}}
	}
}

func (w *walker) walk() {
	w.t.Helper()
	w.living()
	env := w.env()
	s, card := flows.Start(w.form, env, nil)
	trail := make([]string, 0, 200)
	for range 1500 {
		w.bounded(card)
		in := w.next(card, s)
		in.Env = env
		trail = append(trail, fmt.Sprintf("%s %s %s%s", s.At, in.Op, in.Code, in.Text))
		next, prompts, outcome := flows.Step(w.form, s, in)
		switch outcome {
		case flows.Sent:
			w.finished(next, env)
			return
		case flows.Cancelled:
			w.t.Fatal("nobody cancelled")
		}
		s = next
		if len(prompts) == 1 {
			card = prompts[0]
		}
	}
	w.t.Fatalf("seed %d: no end in sight, last steps:\n%s", w.seed, strings.Join(trail[len(trail)-40:], "\n"))
}

// bounded holds a card to what a phone and Telegram can show (domain.md 3.5).
func (w *walker) bounded(card flows.Prompt) {
	w.t.Helper()
	letters := len(card.Label) + len(card.Hint) + len(card.Proposal)
	for _, line := range card.Lines {
		letters += len(line.Label) + len(line.Value)
	}
	for _, evidence := range card.Evidence {
		letters += len(evidence)
	}
	switch {
	case letters > 4*3500 || len(card.Options) > 16 || len(card.Lines) > 40 || len(card.Notices) > 4:
		w.t.Fatalf("seed %d: a card of %d bytes, %d options, %d lines, %d notices", w.seed, letters, len(card.Options), len(card.Lines), len(card.Notices))
	case card.Of > 0 && (card.Index < 1 || card.Index > card.Of || card.Most < card.Of):
		w.t.Fatalf("seed %d: %d dari %d", w.seed, card.Index, card.Of)
	case strings.Contains(card.Label, "${"):
		w.t.Fatalf("seed %d: the label still reads %q", w.seed, card.Label)
	}
}

// next answers three times in four; else she taps or types anything the card knows or does not.
func (w *walker) next(card flows.Prompt, s flows.Session) flows.Input {
	if w.IntN(4) > 0 {
		if in, ok := w.forward(card); ok {
			return in
		}
	}
	if offered := taps(card, open(card), s.Revision); len(offered) > 0 && w.IntN(5) > 0 {
		return offered[w.IntN(len(offered))]
	}
	if w.IntN(3) == 0 {
		return flows.Input{Op: flows.Answer, Media: &flows.Media{FileID: "f", UniqueID: strconv.Itoa(w.IntN(9)), Kind: "photo"}}
	}
	return flows.Input{Op: flows.Answer, Text: sayings[w.IntN(len(sayings))]}
}

// forward is an answer that most likely leads on.
func (w *walker) forward(card flows.Prompt) (flows.Input, bool) {
	tap := func(op flows.Op, code string) (flows.Input, bool) { return flows.Input{Op: op, Code: code}, true }
	q := card.Question
	if card.Part != nil {
		q = card.Part
	}
	has := func(op flows.Op) bool {
		return slices.Contains(card.Ops, op)
	}
	switch {
	case card.Kind == flows.KindReview && w.IntN(3) > 0:
		return tap(flows.Send, "")
	case (card.Kind == flows.KindReview || card.Kind == flows.KindMore) && w.IntN(2) == 0:
		return tap(flows.Back, "")
	case q == nil:
		return flows.Input{}, false
	case has(flows.Confirm) && w.IntN(2) == 0:
		return tap(flows.Confirm, "")
	case has(flows.Done) && w.IntN(3) == 0:
		return tap(flows.Done, "")
	case has(flows.Skip) && w.IntN(4) == 0:
		return tap(flows.Skip, "")
	case len(card.Days) > 0:
		return w.day(card)
	case len(card.Options) > 0 && w.IntN(6) > 0:
		o := card.Options[w.IntN(len(card.Options))]
		return flows.Input{Op: o.Op, Code: o.Code, On: !o.On}, true
	case card.Kind == flows.KindCounts && card.Part == nil:
		line := card.Lines[w.IntN(len(card.Lines))]
		if w.IntN(2) == 0 {
			return tap(flows.Edit, line.Name)
		}
		return flows.Input{Op: flows.Answer, Text: line.Label + " " + strconv.Itoa(w.IntN(9))}, true
	}
	return flows.Input{Op: flows.Answer, Text: w.saying(q), Point: w.point(q)}, true
}

func (w *walker) day(card flows.Prompt) (flows.Input, bool) {
	var free []string
	for _, d := range card.Days {
		if d.Enabled {
			free = append(free, d.Date)
		}
	}
	if len(free) == 0 {
		return flows.Input{}, false
	}
	return flows.Input{Op: flows.Answer, Code: free[w.IntN(len(free))]}, true
}

func (w *walker) saying(q *flows.Question) string {
	switch {
	case q.Kind == "lp":
		return fmt.Sprintf("%d L %d P", w.IntN(9), w.IntN(40))
	case q.Kind == "uang":
		return "500 ribu"
	case q.Type == "integer", q.Type == "decimal":
		return strconv.Itoa(w.IntN(4))
	case q.Type == "date":
		return []string{"kemarin", "hari ini", "besok", "12 Desember"}[w.IntN(4)]
	case q.Type == "time":
		return "jam 9 pagi"
	case q.Type == "dateTime":
		return []string{"kemarin", "hari ini jam 9 pagi", "jam 8", "besok jam 2 siang"}[w.IntN(4)]
	case q.Type == "range":
		return strconv.Itoa(5 * w.IntN(25))
	case q.Type == "geopoint":
		return ""
	}
	return []string{"Acara berjalan lancar di balai desa.", "Anggrek", "Warga datang lebih banyak dari bulan lalu."}[w.IntN(3)]
}

func (w *walker) point(q *flows.Question) *flows.Point {
	if q.Type != "geopoint" {
		return nil
	}
	return &flows.Point{Lat: -1.6, Lon: 103.6}
}

// finished looks at the report: known keys, JSON, nothing missing that everybody must say.
func (w *walker) finished(s flows.Session, env flows.Env) {
	w.t.Helper()
	report := flows.Finish(w.form, s, env)
	for name, raw := range report {
		if w.form.Question(name) == nil || strings.HasPrefix(name, "_") || !json.Valid(raw) {
			w.t.Fatalf("seed %d: the report has %s: %s", w.seed, name, raw)
		}
	}
	for _, q := range w.form.Questions {
		if q.Required == "yes" && q.Relevant == "" && q.Parts == nil && len(q.Roles) == 0 && q.Living == "" && report[q.Name] == nil {
			w.t.Fatalf("seed %d: sent without %s: %v", w.seed, q.Name, report)
		}
	}
	if wrong := agreed(w.form.ID, w.role, w.form, report); wrong != "" {
		w.t.Fatalf("seed %d: %s: %s", w.seed, wrong, report)
	}
	if w.seed%8 == 0 {
		w.mended(report, env)
		w.imported(report, env)
	}
	for _, m := range flows.Remember(w.form, s, env) {
		w.memory[m.Name+" "+m.Key] = m.Value
	}
}

// mended opens the sent report once more, changes nothing and sends it: it is the same report.
func (w *walker) mended(report map[string]json.RawMessage, env flows.Env) {
	w.t.Helper()
	s, card := flows.Reopen(w.form, env, report)
	if card.Kind != flows.KindReview {
		w.t.Fatalf("seed %d: the sent report opens at %q", w.seed, s.At)
	}
	s, _, outcome := flows.Step(w.form, s, flows.Input{Op: flows.Send, Env: env})
	again := flows.Finish(w.form, s, env)
	if diff := cmp.Diff(report, again); outcome != flows.Sent || diff != "" {
		w.t.Fatalf("seed %d: sent again it is %s at %q (-sent +again):\n%s", w.seed, outcome, s.At, diff)
	}
}

// imported holds the sent report against the form as if it came in a workbook: what the walk let
// through has no flaw but those that a person was asked about.
func (w *walker) imported(report map[string]json.RawMessage, env flows.Env) {
	w.t.Helper()
	again, findings := flows.Check(w.form, env, report)
	for _, f := range findings {
		if f.Flaw != flows.Unsure {
			w.t.Fatalf("seed %d: %s is %s: %v\n%s", w.seed, f.Question.Name, f.Flaw, f.Notice, report[f.Question.Name])
		}
	}
	for name, raw := range report {
		if again[name] == nil {
			w.t.Fatalf("seed %d: %s %s is left out", w.seed, name, raw)
		}
	}
}
