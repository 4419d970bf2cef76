package flows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pokjabot/flows"
	"pokjabot/flows/answer"
)

// sheetEnv is a Kampung with a memory and without open plans.
func sheetEnv() flows.Env {
	env := plainEnv()
	env.Role = "petugas"
	env.List = nil
	env.Last = func(name, _ string) (json.RawMessage, bool) {
		v, ok := map[string]string{"instansi": `["puskesmas"]`, "dana": `["dana_desa"]`, "tempat": `"Balai RW 03"`}[name]
		return json.RawMessage(v), ok
	}
	return env
}

func sheetOf(form *flows.Form, env flows.Env, text string) flows.Written {
	var menu []answer.Option
	for _, l := range flows.SheetLines(form, env) {
		menu = append(menu, answer.Option{Code: l.Question.Name, Label: l.Label, Synonyms: l.Names})
	}
	filled := answer.Sheet(text, menu)
	w := flows.Written{Lines: filled.Lines}
	for _, u := range filled.Unclear {
		w.Loose = append(w.Loose, u.Text)
	}
	return w
}

func TestSheetLeadsToTheReview(t *testing.T) {
	form, env := library(t).Form("kegiatan"), sheetEnv()
	for name, c := range map[string]struct{ text, at, tempat, tanggal string }{
		"in order":       {"Jenis: posyandu\nTanggal: kemarin jam 9\nPeserta: 6 L 32 P\n", "", "Balai RW 03", "2026-11-24"},
		"another order":  {"Peserta: 32 ibu, 6 bapak\n\ntgl = 23/11/2026\nKegiatan : Posyandu\nTempat: Balai desa", "", "Balai desa", "2026-11-23"},
		"misspelt":       {"Jens: posyndu\nTangal: kmrn\nPesrta: 6 l 32 p", "", "Balai RW 03", "2026-11-24"},
		"by kind":        {"posyandu, kemarin, 6 L 32 P, balai desa", "", "balai desa", "2026-11-24"},
		"in one breath":  {"posyandu kemarin di balai desa 6 laki-laki 32 perempuan", "", "balai desa", "2026-11-24"},
		"split is asked": {"posyandu\nkemarin\n38 orang", "peserta", "Balai RW 03", "2026-11-24"},
		"unclear day":    {"Jenis: posyandu\nTanggal: minggu kemarin dulu\nPeserta: 6 L 32 P", "waktu", "Balai RW 03", ""},
		"a day too late": {"Jenis: posyandu\nTanggal: besok\nPeserta: 6 L 32 P", "waktu", "Balai RW 03", ""},
		"kind missing":   {"Tanggal: kemarin\nPeserta: 6 L 32 P", "jenis", "", "2026-11-24"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := flows.Start(form, env, nil)
			s, card, u := flows.FillSheet(form, s, env, sheetOf(form, env, c.text))
			s = through(t, s)
			if s.At != c.at {
				t.Fatalf("the sheet led to %q, want %q; understood %+v, session %+v, card %+v", s.At, c.at, u, s, card)
			}
			if got := string(s.Answers["tanggal"]); strings.Trim(got, `"`) != c.tanggal {
				t.Errorf("day %s, want %s", got, c.tanggal)
			}
			got := s.Answers["tempat"]
			if got == nil {
				got = s.Proposed["tempat"]
			}
			if strings.Trim(string(got), `"`) != c.tempat {
				t.Errorf("place %s, want %s", got, c.tempat)
			}
		})
	}
}

// What was unclear is offered as buttons when its card comes, counted from the day it was written.
func TestUnclearLineWaitsForItsCard(t *testing.T) {
	form, env := library(t).Form("kegiatan"), sheetEnv()
	s, _ := flows.Start(form, env, nil)
	w := sheetOf(form, env, "Jenis: xyzzy\nTanggal: kemarin\nPeserta: 38 orang")
	w.At = env.Now.AddDate(0, 0, -2)
	s, card, _ := flows.FillSheet(form, s, env, w)
	if s.At != "jenis" || len(card.Notices) == 0 {
		t.Fatalf("an unreadable kind led to %q with %+v", s.At, card.Notices)
	}
	s, cards, _ := flows.Step(form, through(t, s), flows.Input{Op: flows.Answer, Code: "senam", Env: env})
	if got := string(s.Answers["tanggal"]); got != `"2026-11-22"` {
		t.Errorf("kemarin on the 23rd was %s", got)
	}
	if s.At != "peserta" || len(cards[0].Options) != 2 || cards[0].Options[0].Code != "0,38" {
		t.Errorf("38 orang led to %q with %+v", s.At, cards[0].Options)
	}
}

func TestSeveralAnswersInOneMessage(t *testing.T) {
	form, env := library(t).Form("kegiatan"), sheetEnv()
	for _, c := range []struct {
		text string
		ok   bool
		at   string
	}{
		{"posyandu, kemarin, 6 L 32 P", true, "usulan"},
		{"posyandu kemarin", true, "peserta"},
		{"kemarin, 38 orang, posyandu", true, "peserta"},
		{"posyandu", false, "jenis"},
		{"posyandu atau apa ya", false, "jenis"},
		{"Tadi pagi penyuluhan stunting di balai desa, 6 bapak 32 ibu", true, "usulan"},
		{"kemarin ramai sekali, 6 L 32 P, dana desa", false, "jenis"}, // not what was asked
		{"12, 13, 14", false, "jenis"},
		{"3201010101010001, kemarin, posyandu", false, "jenis"},
	} {
		s, _ := flows.Start(form, env, nil)
		s, _, _, ok := flows.TakeSeveral(form, s, env, flows.Written{Loose: []string{c.text}})
		if ok != c.ok || s.At != c.at {
			t.Errorf("%q: taken %v at %q, want %v at %q", c.text, ok, s.At, c.ok, c.at)
		}
	}
}

// What is left of a sentence is told, without the small words that belong to what was understood.
func TestWhatASentenceLeaves(t *testing.T) {
	form, env := library(t).Form("kegiatan"), sheetEnv()
	s, _ := flows.Start(form, env, nil)
	s, _, u, _ := flows.TakeSeveral(form, s, env, flows.Written{Loose: []string{"Tadi pagi penyuluhan stunting di balai desa, 6 bapak 32 ibu"}})
	if strings.Join(u.Left, ";") != "stunting" || string(s.Answers["tempat"]) != `"balai desa"` {
		t.Errorf("left %q, place %s; want stunting alone left of it", u.Left, s.Answers["tempat"])
	}
}

// A long message costs what a short one does: it is a story, and lists are fetched once for all its words.
func TestLongMessagesAreCheap(t *testing.T) {
	form, env := library(t).Form("kegiatan"), sheetEnv()
	fetched := map[string]int{}
	env.List = func(name string) []flows.Choice { fetched[name]++; return nil }
	env.Last = nil // so that partners are a question of their own
	s, _ := flows.Start(form, env, map[string]json.RawMessage{"jenis": json.RawMessage(`"posyandu"`)})
	clear(fetched)
	flows.TakeSeveral(form, s, env, flows.Written{Loose: []string{strings.Repeat("panjang ", 150)}})
	if fetched["instansi"] != 1 {
		t.Errorf("lists were fetched so often: %v; want that of partners once", fetched)
	}
	_, _, u := flows.TakeSure(form, s, env, flows.Written{Loose: []string{"kemarin " + strings.Repeat("panjang ", 600)}})
	if len(u.Taken) != 0 || len(u.Left) != 1 {
		t.Errorf("a story of 600 words was read for answers: %+v", u)
	}
}

func FuzzFillSheet(f *testing.F) {
	form, env := library(f).Form("kegiatan"), sheetEnv()
	for _, text := range append(sayings, "Jenis: posyandu\nTanggal: kemarin", "di, di ,balai", "Peserta: 3201010101010001") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, _ := flows.Start(form, env, nil)
		s, _, _ = flows.FillSheet(form, s, env, sheetOf(form, env, text))
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if s.Unread != nil && answer.HasNIK(strings.Join(values(s.Unread.Texts), "\x00")) {
			t.Errorf("a NIK was kept: %s", raw)
		}
	})
}

func values(m map[string]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// A pin where a Kampung is to be chosen offers the two nearest.
func TestPinOffersTheNearest(t *testing.T) {
	form, env := library(t).Form("advokasi"), sheetEnv()
	env.Role = "kabupaten"
	env.List = func(name string) []flows.Choice {
		if name != "kampung" {
			return nil
		}
		at := func(code, lat, lon string) flows.Choice {
			return flows.Choice{Code: code, Label: flows.Text{"id": code}, Extra: map[string]string{"lat": lat, "lon": lon}}
		}
		return []flows.Choice{at("jauh", "-2.50", "102.00"), at("tangkit", "-1.66", "103.71"), {Code: "tanpa", Label: flows.Text{"id": "tanpa"}}, at("sebelah", "-1.70", "103.75")}
	}
	s, _ := flows.Start(form, env, map[string]json.RawMessage{"jenis": json.RawMessage(`"monev"`), "tingkat": json.RawMessage(`"kabupaten"`)})
	if s.At != "kampung" {
		t.Fatalf("the form asks %q first", s.At)
	}
	_, cards, _ := flows.Step(form, s, flows.Input{Op: flows.Answer, Point: &flows.Point{Lat: -1.65, Lon: 103.7}, Env: env})
	if len(cards) == 0 || len(cards[0].Options) < 2 || cards[0].Options[0].Code != "tangkit" || cards[0].Options[1].Code != "sebelah" {
		t.Errorf("a pin led to %+v", cards)
	}
}
