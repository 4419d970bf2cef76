package flows_test

import (
	"encoding/json"
	"testing"

	"pokjabot/flows"
	"pokjabot/flows/xlsform"
)

const treeForm = `
settings:
  - { form_id: t }
survey:
  - { type: text, name: desa, label: Desa }
  - { type: begin_group, name: waktu, "chat::kind": sekartu, label: Waktu }
  - { type: integer, name: mulai, label: Mulai }
  - { type: integer, name: lama, label: Lama, constraint: ". < ../mulai" }
  - { type: end_group }
  - { type: begin_repeat, name: anak, label: Anak }
  - { type: text, name: nama, label: Nama }
  - { type: integer, name: umur, label: Umur }
  - { type: text, name: sekolah, label: Sekolah, relevant: "../umur >= 6" }
  - { type: calculate, name: dua, calculation: "../umur * 2" }
  - { type: calculate, name: ke, calculation: "position(..)" }
  - { type: calculate, name: rumah, calculation: "concat(../../desa, '/', ../nama)" }
  - { type: end_repeat }
  - { type: calculate, name: semua, calculation: "sum(/data/anak/umur)" }
  - { type: calculate, name: besar, calculation: "count(/data/anak[umur > 6])" }
  - { type: calculate, name: kedua, calculation: "indexed-repeat(${nama}, ${anak}, 2)" }
  - { type: calculate, name: daftar, calculation: "join(', ', ${nama})" }
`

// Paths see a round from within, the whole from outside, and a group with a card as ODK Collect does.
func TestPathsWalkTheAnswers(t *testing.T) {
	form, err := xlsform.Read([]byte(treeForm))
	if err != nil {
		t.Fatal(err)
	}
	s := flows.Session{Form: "t", Answers: map[string]json.RawMessage{
		"desa": json.RawMessage(`"Tangkit"`), "mulai": json.RawMessage(`9`),
		"anak": json.RawMessage(`[{"nama":"Budi","umur":4,"sekolah":"SD 1"},{"nama":"Siti","umur":9,"sekolah":"SD 2"}]`),
	}}
	report := flows.Finish(form, s, plainEnv())
	for name, want := range map[string]string{
		"semua": "13", "besar": "1", "kedua": `"Siti"`, "daftar": `"Budi, Siti"`,
		"anak": `[{"dua":8,"ke":1,"nama":"Budi","rumah":"Tangkit/Budi","umur":4},{"dua":18,"ke":2,"nama":"Siti","rumah":"Tangkit/Siti","sekolah":"SD 2","umur":9}]`,
	} {
		if got := string(report[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	s.At, s.Part = "waktu", "lama"
	env := plainEnv()
	for text, stays := range map[string]bool{"10": true, "3": false} { // lama is less than mulai, which is 9
		next, _, _ := flows.Step(form, s, flows.Input{Op: flows.Answer, Text: text, Env: env})
		if (next.At == "waktu") != stays {
			t.Errorf("lama %s leads to %q", text, next.At)
		}
	}
	// A path asked from within an open round sees that round, stored or not.
	s = flows.Session{Form: "t", At: "anak", Answers: s.Answers}
	for _, in := range []flows.Input{{Code: "+"}, {Text: "Ani"}, {Text: "7"}} {
		in.Op, in.Env = flows.Answer, env
		s, _, _ = flows.Step(form, s, in)
	}
	if s.Round == nil || s.Round.Session.At != "sekolah" {
		t.Errorf("at seven a child is asked for her school; the session is at %+v", s.Round)
	}
}
