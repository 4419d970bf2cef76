package flows_test

import (
	"encoding/json"
	"testing"

	"pokjabot/flows"
)

// What arrives at once is held against steps, orders and hours as the walk holds it.
func TestCheckOfRanksRangesAndMoments(t *testing.T) {
	form := testForm(t, "musyawarah")
	whole := map[string]string{
		"saat": `"2026-11-24T09:00:00.000+07:00"`, "urutan": `["jalan","air","sekolah"]`, "puas": `4`, "setuju": `"OK"`,
	}
	for _, c := range []struct{ name, value, want string }{
		{"puas", `4`, ""},
		{"urutan", `["jalan","air"]`, "urutan refused"},
		{"urutan", `["jalan","air","pasar"]`, "urutan foreign"},
		{"urutan", ``, "urutan missing"},
		{"puas", `6`, "puas refused"},
		{"puas", `2.5`, "puas refused"},
		{"puas", `"banyak"`, "puas refused"},
		{"hadir", `45`, ""},
		{"hadir", `42`, "hadir refused"},
		{"hadir", `100`, ""},
		{"saat", `"2026-11-25T07:59:00.000+07:00"`, ""},
		{"saat", `"2026-11-25T08:01:00.000+07:00"`, "saat refused"},
		{"saat", `"2026-11-25T01:30:00Z"`, "saat refused"}, // 08.30 of the place
		{"setuju", ``, "setuju missing"},
	} {
		answers := map[string]json.RawMessage{}
		for name, value := range whole {
			answers[name] = json.RawMessage(value)
		}
		answers[c.name] = json.RawMessage(c.value)
		report, list := flows.Check(form, fillEnv(), answers)
		if got := found(list); got != c.want {
			t.Errorf("%s = %s: %q, want %q", c.name, c.value, got, c.want)
		}
		if got := string(report["mulai_isi"]); got != `"2026-11-25T08:00:00.000+07:00"` {
			t.Errorf("start holds %s", got)
		}
	}
}

func TestReadOneOfRanksRangesAndMoments(t *testing.T) {
	form := testForm(t, "musyawarah")
	for _, c := range []struct{ name, text, want string }{
		{"urutan", "sekolah air jalan", `["sekolah","air","jalan"]`},
		{"urutan", "SD, jalan", `["sekolah","jalan","air"]`},
		{"urutan", "pasar", ""},
		{"puas", "empat", `4`},
		{"puas", "4,5", `4.5`}, // read; Check refuses it
		{"saat", "kemarin jam 9 pagi", `"2026-11-24T09:00:00.000+07:00"`},
		{"saat", "kemarin", ""},
		{"saat", "entah", ""},
		{"setuju", "ya", `"OK"`},
		{"setuju", "tidak", ""},
		{"undangan", " UD-7 ", `"UD-7"`},
	} {
		got, no := flows.ReadOne(form, fillEnv(), nil, c.name, c.text)
		if string(got[c.name]) != c.want || (no == nil) != (c.want != "") {
			t.Errorf("%s %q: %s %+v, want %s", c.name, c.text, got[c.name], no, c.want)
		}
	}
}
