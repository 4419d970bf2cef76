package flows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pokjabot/flows"
)

// engineForms are forms of testdata with what the built-in ones do not need, or not yet.
var engineForms = []string{"pertemuan", "nilai", "jumlah", "anak", "musyawarah"}

// The engine's own forms are finished by a person who taps at random, as the built-in ones are.
func TestWalkerFinishesEngineForms(t *testing.T) {
	for _, name := range engineForms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := testForm(t, name)
			for n := range walks(200) {
				w := &walker{t: t, form: form, role: "plkb", memory: map[string]json.RawMessage{}, seed: uint64(n), Rand: rand.New(rand.NewPCG(uint64(n), 11))}
				w.living()
				w.ramble()
			}
		})
	}
}

// ramble is walk for forms with repeats: the session passes through JSON at every step, a step never
// changes the session it was given, and the report at the end is one that its own rounds explain.
func (w *walker) ramble() {
	w.t.Helper()
	env := w.env()
	s, card := flows.Start(w.form, env, nil)
	var trail []string
	for n := range 1500 {
		w.bounded(card)
		in := w.next(card, s)
		if in.Code == "+" && n > 150 { // enough children
			in = flows.Input{Op: flows.Done}
		}
		if n > 400 && card.Kind == flows.KindRound {
			in = flows.Input{Op: flows.Done}
		}
		in.Env = env
		trail = append(trail, fmt.Sprintf("%s/%s %s %s%s", s.At, card.Kind, in.Op, in.Code, in.Text))
		before, _ := json.Marshal(s)
		next, prompts, outcome := flows.Step(w.form, s, in)
		if after, _ := json.Marshal(s); string(before) != string(after) {
			w.t.Fatalf("seed %d: %s changed the session it was given:\n%s\n%s", w.seed, trail[len(trail)-1], before, after)
		}
		raw, err := json.Marshal(next)
		if err != nil || len(raw) > 256<<10 {
			w.t.Fatalf("seed %d: a session of %d bytes (%v)", w.seed, len(raw), err)
		}
		switch outcome {
		case flows.Sent:
			report := flows.Finish(w.form, next, env)
			w.explained(w.form, report)
			w.mended(report, env)
			w.imported(report, env)
			return
		case flows.Cancelled:
			w.t.Fatal("nobody cancelled")
		}
		s = through(w.t, next)
		if len(prompts) == 1 {
			card = prompts[0]
		}
	}
	w.t.Fatalf("seed %d: no end in sight, last steps:\n%s", w.seed, strings.Join(trail[len(trail)-40:], "\n"))
}

// explained looks at a report's keys, its rounds included, and at what must be there.
func (w *walker) explained(form *flows.Form, report map[string]json.RawMessage) {
	w.t.Helper()
	for name, raw := range report {
		q := form.Question(name)
		if q == nil || !json.Valid(raw) {
			w.t.Fatalf("seed %d: the report has %s: %s", w.seed, name, raw)
		}
		if q.Round == nil {
			continue
		}
		var rounds []map[string]json.RawMessage
		if err := json.Unmarshal(raw, &rounds); err != nil || len(rounds) == 0 || len(rounds) > 100 {
			w.t.Fatalf("seed %d: %s holds %d rounds (%v)", w.seed, name, len(rounds), err)
		}
		for _, r := range rounds {
			w.explained(q.Round, r)
		}
	}
	for _, q := range form.Questions {
		if q.Required == "yes" && q.Relevant == "" && q.ChoiceFilter == "" && q.Parts == nil && report[q.Name] == nil {
			w.t.Fatalf("seed %d: sent without %s: %v", w.seed, q.Name, report)
		}
	}
}

// A sum over a repeat is the sum of what its rounds say, whatever was added, changed and taken away.
func TestSumsFollowTheRounds(t *testing.T) {
	form := testForm(t, "anak")
	rapid.Check(t, func(t *rapid.T) {
		env := plainEnv()
		ages := rapid.SliceOfN(rapid.IntRange(5, 18), 1, 8).Draw(t, "ages")
		s, _ := flows.Start(form, env, map[string]json.RawMessage{"keluarga": json.RawMessage(`"Tanjung"`)})
		do := func(in flows.Input) {
			in.Env = env
			next, _, outcome := flows.Step(form, through(t, s), in)
			if outcome != flows.Asking {
				t.Fatalf("%s %s%s: %s at %s", in.Op, in.Code, in.Text, outcome, s.At)
			}
			s = next
		}
		for _, age := range ages {
			do(flows.Input{Op: flows.Answer, Code: "+"})
			do(flows.Input{Op: flows.Answer, Text: "Budi"})
			do(flows.Input{Op: flows.Answer, Text: fmt.Sprint(age)})
		}
		for len(ages) > 1 && rapid.Bool().Draw(t, "remove") {
			at := rapid.IntRange(0, len(ages)-1).Draw(t, "which")
			do(flows.Input{Op: flows.Edit, Code: fmt.Sprintf("anak#%d", at+1)})
			do(flows.Input{Op: flows.Answer, Code: "-"})
			ages = append(ages[:at:at], ages[at+1:]...)
		}
		oldest := 0
		for _, age := range ages {
			oldest = max(oldest, age)
		}
		report := flows.Finish(form, s, env)
		if got, want := string(report["tertua"])+" "+string(report["jumlah_anak"]), fmt.Sprintf("%d %d", oldest, len(ages)); got != want {
			t.Fatalf("oldest and number are %s, want %s", got, want)
		}
	})
}

// A repeat takes a hundred rounds and then says so kindly.
func TestRoundsAreBounded(t *testing.T) {
	form := testForm(t, "anak")
	env := plainEnv()
	many := make([]map[string]any, 100)
	for i := range many {
		many[i] = map[string]any{"nama": "Budi", "umur": 9}
	}
	raw, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := flows.Start(form, env, map[string]json.RawMessage{"keluarga": json.RawMessage(`"Tanjung"`), "anak": raw})
	s, prompts, _ := flows.Step(form, s, flows.Input{Op: flows.Edit, Code: "anak", Env: env})
	if card := prompts[0]; len(card.Lines) != 10 || card.Pages != 10 || card.OptionPage != 10 || len(card.Options) != 0 {
		t.Errorf("%d lines on page %d of %d, %d options", len(card.Lines), card.OptionPage, card.Pages, len(card.Options))
	}
	s, prompts, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Code: "+", Env: env})
	if n := prompts[0].Notices; len(n) != 1 || n[0].ID != "flows.ulang_cukup" || s.Round != nil {
		t.Errorf("one more than a hundred: %v", n)
	}
}

// open names the question of a card as a button of the bot does.
func open(card flows.Prompt) string {
	if card.Question == nil {
		return ""
	}
	return card.Question.Name
}

// Codes of living lists may be whole names; on a button they fit all the same, and find back.
func TestLongNamesFitOnButtons(t *testing.T) {
	form := testForm(t, "pertemuan")
	name := "Kelompok Bina Keluarga Balita Anggrek Bulan, RT 02 RW 05"
	env := plainEnv()
	env.List = func(string) []flows.Choice {
		return []flows.Choice{{Code: name, Label: flows.Text{"id": name}, Extra: map[string]string{"jenis": "bkb"}}, {Code: "Mawar", Label: flows.Text{"id": "Mawar"}, Extra: map[string]string{"jenis": "bkb"}}}
	}
	s, _ := flows.Start(form, env, nil)
	s, prompts, _ := flows.Step(form, s, flows.Input{Op: flows.Answer, Code: "bkb", Env: env})
	code := prompts[0].Options[0].Code
	if len(code) > 20 || strings.Contains(code, ",") {
		t.Fatalf("the button holds %q", code)
	}
	s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Code: code, Revision: s.Revision, Question: "kelompok", Env: env})
	if got := string(s.Answers["kelompok"]); got != `"`+name+`"` {
		t.Errorf("the tap chose %s", got)
	}
}

// "Tidak ada" and "Tidak tahu" stand alone, whatever is tapped in whichever order, and are answers.
func TestAloneStaysAlone(t *testing.T) {
	form := testForm(t, "nilai")
	rapid.Check(t, func(t *rapid.T) {
		s := flows.Session{Form: "nilai", At: "bantu", Revision: 3}
		for range rapid.IntRange(1, 8).Draw(t, "taps") {
			in := flows.Input{Op: flows.Tick, Code: rapid.SampledFrom([]string{"puskesmas", "pkk", "tidak_ada", "tidak_tahu"}).Draw(t, "code"), On: rapid.Bool().Draw(t, "on"), Env: plainEnv()}
			s, _, _ = flows.Step(form, s, in)
			var codes []string
			if err := json.Unmarshal(s.Answers["bantu"], &codes); err != nil {
				t.Fatal(err)
			}
			for _, code := range codes {
				if strings.HasPrefix(code, "tidak_") && len(codes) > 1 {
					t.Fatalf("%v", codes)
				}
			}
		}
	})
}

// Whatever is answered in a cascade, and changed later, the report holds no choice that is not
// offered under what stands above it.
func TestCascadesHoldTogether(t *testing.T) {
	form := testForm(t, "pertemuan")
	offered := map[string]string{"asuh": "bkb", "gizi": "bkb", "sehat": "bkl"}
	rapid.Check(t, func(t *rapid.T) {
		env := plainEnv()
		env.List = nil
		s, _ := flows.Start(form, env, nil)
		for range rapid.IntRange(1, 10).Draw(t, "changes") {
			s.At = rapid.SampledFrom([]string{"jenis", "materi"}).Draw(t, "question")
			code := rapid.SampledFrom([]string{"bkb", "bkl", "uppka"}).Draw(t, "jenis")
			if s.At == "materi" {
				code = rapid.SampledFrom([]string{"asuh", "gizi", "sehat"}).Draw(t, "materi")
			}
			s, _, _ = flows.Step(form, through(t, s), flows.Input{Op: flows.Answer, Code: code, Env: env})
			report := flows.Finish(form, s, env)
			var subjects []string
			if raw := report["materi"]; raw != nil {
				if err := json.Unmarshal(raw, &subjects); err != nil {
					t.Fatal(err)
				}
			}
			for _, subject := range subjects {
				if `"`+offered[subject]+`"` != string(report["jenis"]) {
					t.Fatalf("%s with %s", report["jenis"], subject)
				}
			}
		}
	})
}

// Foreign codes, lines and stored rounds never panic and never grow a session without bound.
func FuzzRounds(f *testing.F) {
	f.Add("anak#2", "edit", `[{"nama":"Budi","umur":4},{}]`, 1, "umur")
	f.Add("-", "answer", `[{"umur":[]},null]`, -3, "")
	f.Add("+", "answer", `{"nama":1}`, 200, "timbang")
	f.Add("kunjungan#1", "done", `[[]]`, 0, "nama")
	form := testForm(f, "anak")
	f.Fuzz(func(t *testing.T, code, op, rounds string, index int, at string) {
		s := flows.Session{Form: "anak", Version: form.Version, At: "anak", Revision: 3, Round: &flows.Round{Index: index, Session: flows.Session{Form: "anak", At: at}}}
		if json.Valid([]byte(rounds)) {
			s.Answers = map[string]json.RawMessage{"anak": json.RawMessage(rounds), "jumlah": json.RawMessage("3")}
		}
		for _, in := range []flows.Input{{Op: flows.Op(op), Code: code, Revision: 3}, {Op: flows.Answer, Text: code}, {Op: flows.Op(op), Code: code}, {Op: flows.Back}, {Op: flows.Send}, {Op: flows.Edit, Code: code}} {
			in.Env = plainEnv()
			next, _, _ := flows.Step(form, s, in)
			raw, err := json.Marshal(next)
			if err != nil || len(raw) > 64<<10+4*len(rounds)+4*len(code) {
				t.Fatalf("a session of %d bytes (%v)", len(raw), err)
			}
			flows.Finish(form, next, in.Env)
			if next.Form != "" {
				s = next
			}
		}
	})
}

// BenchmarkRounds is one answer while a hundred rounds stand before it.
func BenchmarkRounds(b *testing.B) {
	form := testForm(b, "anak")
	env := plainEnv()
	many := make([]map[string]any, 99)
	for i := range many {
		many[i] = map[string]any{"nama": "Budi", "umur": 3, "timbang": []map[string]any{{"berat": 12}, {"berat": 13}}}
	}
	raw, err := json.Marshal(many)
	if err != nil {
		b.Fatal(err)
	}
	s, _ := flows.Start(form, env, map[string]json.RawMessage{"keluarga": json.RawMessage(`"Tanjung"`), "anak": raw})
	s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Edit, Code: "anak", Env: env})
	s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Code: "+", Env: env})
	s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Text: "Siti", Env: env})
	in := flows.Input{Op: flows.Answer, Text: "9", Env: env} // ends the round: it joins the list
	for b.Loop() {
		flows.Step(form, s, in)
	}
}
