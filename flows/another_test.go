package flows_test

import (
	"encoding/json"
	"testing"
	"time"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

// One more report like a sent one asks for the day and who came, in this order, and is complete then:
// what describes the activity stands, what was measured of that day does not.
func TestAnother(t *testing.T) {
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	form := library.Form("kegiatan")
	env := flows.Env{Now: time.Date(2026, time.November, 25, 9, 0, 0, 0, time.UTC), Role: "plkb"}
	for name, sent := range map[string]string{
		"routine": `{"jenis":"posyandu","tanggal":"2026-10-20","jam":"08:00","peserta_l":6,"peserta_p":32,"judul":"Posyandu Melati","fungsi":"reproduksi","bidang":["kespro"],"sasaran":["balita"],
			"instansi":["puskesmas"],"dana":["dana_desa"],"tempat":"Balai RW 03","uraian":"Posyandu Melati di Balai RW 03, ramai sekali.","foto":[{"file_id":"f","unique_id":"u","kind":"photo"}],"biaya":500000,"kendala":"tidak","lokasi":"-1.61 103.61 0 0"}`,
		"named by hand": `{"jenis":"lainnya","tanggal":"2026-10-20","peserta_l":6,"peserta_p":32,"judul":"Panen raya","fungsi":"ekonomi","bidang":["ekonomi"],"sasaran":["pus"],
			"instansi":["tidak_ada"],"dana":["swadaya"],"tempat":"Sawah RW 03","uraian":"Panen raya di sawah bersama warga."}`,
	} {
		t.Run(name, func(t *testing.T) {
			var answers map[string]json.RawMessage
			if err := json.Unmarshal([]byte(sent), &answers); err != nil {
				t.Fatal(err)
			}
			s, p := flows.Another(form, env, answers)
			for _, step := range []struct{ asked, said string }{{"waktu", "hari ini"}, {"peserta", "5 L 30 P"}} {
				if p.Question == nil || p.Question.Name != step.asked {
					t.Fatalf("asked is %+v, want %s", p.Question, step.asked)
				}
				next, prompts, _ := flows.Step(form, s, flows.Input{Op: flows.Answer, Text: step.said, Env: env})
				s, p = next, prompts[len(prompts)-1]
			}
			if p.Kind != flows.KindReview {
				t.Fatalf("asked besides is %+v", p.Question)
			}
			s, _, outcome := flows.Step(form, s, flows.Input{Op: flows.Send, Env: env})
			if outcome != flows.Sent {
				t.Fatalf("sending leads to %s", outcome)
			}
			got := flows.Finish(form, s, env)
			for _, gone := range []string{"foto", "biaya", "kendala", "lokasi", "jam"} {
				if got[gone] != nil {
					t.Errorf("%s of the other day stands: %s", gone, got[gone])
				}
			}
			for _, kept := range []string{"jenis", "judul", "fungsi", "bidang", "sasaran", "instansi", "dana", "tempat"} {
				if string(got[kept]) != string(answers[kept]) {
					t.Errorf("%s is %s, was %s", kept, got[kept], answers[kept])
				}
			}
			if string(got["tanggal"]) != `"2026-11-25"` || string(got["peserta_p"]) != "30" || string(got["uraian"]) == string(answers["uraian"]) {
				t.Errorf("%s, %s, %s", got["tanggal"], got["peserta_p"], got["uraian"])
			}
		})
	}
}
