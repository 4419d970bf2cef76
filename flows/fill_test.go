package flows_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

func fillEnv() flows.Env {
	wib := time.FixedZone("WIB", 7*3600)
	return flows.Env{Now: time.Date(2026, 11, 25, 8, 0, 0, 0, wib), Zone: wib, Lang: "id", Role: "plkb"}
}

func fillForm(t testing.TB, id string) *flows.Form {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return library.Form(id)
}

// found writes findings as "question flaw".
func found(list []flows.Finding) string {
	var lines []string
	for _, f := range list {
		lines = append(lines, f.Question.Name+" "+string(f.Flaw))
	}
	return strings.Join(lines, ", ")
}

func TestCheckSaysWhatTheWalkWouldSay(t *testing.T) {
	whole := map[string]string{
		"jenis": `"posyandu"`, "tanggal": `"2026-11-20"`, "peserta_l": `6`, "peserta_p": `32`, "instansi": `["puskesmas"]`, "dana": `["dana_desa"]`, "tempat": `"Balai desa"`,
	}
	for _, c := range []struct {
		change map[string]string
		want   string
	}{
		{nil, ""},
		{map[string]string{"tanggal": ``}, "tanggal missing"},
		{map[string]string{"tanggal": `"2026-11-26"`}, "tanggal refused"},
		{map[string]string{"tanggal": `"2026-09-01"`}, "tanggal unsure"},
		{map[string]string{"jenis": `"kondangan"`}, "jenis foreign, judul missing, fungsi missing, bidang missing, sasaran missing"},
		{map[string]string{"instansi": `["puskesmas","lainnya"]`}, "instansi_lain missing"},
		{map[string]string{"instansi_lain": `"x"`}, ""}, // does not apply
		{map[string]string{"peserta_l": `400`, "peserta_p": `400`}, "peserta_p unsure"},
		{map[string]string{"kendala": `"ya"`}, "kendala_jenis missing, kendala_uraian missing, kendala_tingkat missing"},
	} {
		answers := map[string]json.RawMessage{}
		for name, value := range whole {
			answers[name] = json.RawMessage(value)
		}
		for name, value := range c.change {
			if answers[name] = json.RawMessage(value); value == "" {
				delete(answers, name)
			}
		}
		if _, got := flows.Check(fillForm(t, "kegiatan"), fillEnv(), answers); found(got) != c.want {
			t.Errorf("%v: %s, want %s", c.change, found(got), c.want)
		}
	}
}

// What Check makes of answers it makes again of its own report: defaults stand, what does not apply is
// gone, and a report without a flaw stays without one.
func TestCheckIsSettled(t *testing.T) {
	form := fillForm(t, "kegiatan")
	codes := func(list string) *rapid.Generator[string] {
		var all []string
		for _, c := range form.Choices[list] {
			all = append(all, c.Code)
		}
		return rapid.SampledFrom(all)
	}
	rapid.Check(t, func(t *rapid.T) {
		answers := map[string]json.RawMessage{}
		put := func(name string, value any) {
			raw, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			answers[name] = raw
		}
		put("jenis", codes("jenis").Draw(t, "jenis"))
		put("tanggal", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -rapid.IntRange(0, 400).Draw(t, "days")).Format(time.DateOnly))
		put("peserta_l", rapid.IntRange(0, 2100).Draw(t, "l"))
		put("peserta_p", rapid.IntRange(0, 2100).Draw(t, "p"))
		put("instansi", rapid.SliceOfNDistinct(codes("instansi"), 0, 3, rapid.ID).Draw(t, "instansi"))
		put("dana", rapid.SliceOfNDistinct(codes("dana"), 0, 3, rapid.ID).Draw(t, "dana"))
		put("tempat", rapid.StringMatching(`[a-z ]{0,90}`).Draw(t, "tempat"))
		put("biaya", rapid.IntRange(0, 3_000_000_000).Draw(t, "biaya"))
		report, first := flows.Check(form, fillEnv(), answers)
		again, second := flows.Check(form, fillEnv(), report)
		if d := cmp.Diff(report, again); d != "" {
			t.Fatal(d)
		}
		if found(first) != found(second) {
			t.Fatalf("%s, then %s", found(first), found(second))
		}
	})
}

func TestReadOne(t *testing.T) {
	form := fillForm(t, "kegiatan")
	for _, c := range []struct{ question, text, want string }{
		{"jenis", "posyandu", `{"jenis":"posyandu"}`},
		{"jenis", "Gotong royong", `{"jenis":"gotong_royong"}`},
		{"jenis", "2", "flows.bukan_pilihan"}, // nobody saw a numbered list
		{"bidang", "kespro stunting", `{"bidang":["kespro","stunting"]}`},
		{"bidang", "Pendidikan, Keagamaan", `{"bidang":["pendidikan","agama"]}`},
		{"peserta", "6 L 32 P", `{"peserta_l":6,"peserta_p":32}`},
		{"peserta", "38 orang", "flows.lp_terpisah"},
		{"waktu", "12 Nov 2026 jam 9 pagi", `{"jam":"09:00","tanggal":"2026-11-12"}`},
		{"biaya", "1,5 juta", `{"biaya":1500000}`},
		{"lokasi", "-1.6123 103.6134 0 0", `{"lokasi":"-1.61 103.61 0 0"}`},
		{"lokasi", "Balai desa", "flows.bukan_lokasi"},
		{"tempat", "  Balai desa ", `{"tempat":"Balai desa"}`},
		{"uraian", "NIK 1505012304850001", "flows.nik"},
		{"tidak_ada", "x", "flows.bukan_pilihan"},
	} {
		answers, no := flows.ReadOne(form, fillEnv(), nil, c.question, c.text)
		got := ""
		if no != nil {
			got = no.Notice.ID
		} else {
			raw, err := json.Marshal(answers)
			if err != nil {
				t.Fatal(err)
			}
			got = string(raw)
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.question, c.text, got, c.want)
		}
	}
}
