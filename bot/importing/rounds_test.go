package importing

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pokjabot/flows/xlsform"
)

const withRounds = `
settings: [{form_id: kunjungan_keluarga, default_language: "Bahasa Indonesia (id)", "form_title::Bahasa Indonesia (id)": Kunjungan}]
survey:
  - {type: date, name: tanggal, required: "yes", "label::Bahasa Indonesia (id)": "Kapan?"}
  - {type: text, name: judul, required: "yes", "label::Bahasa Indonesia (id)": "Apa?"}
  - {type: begin_repeat, name: anak, "label::Bahasa Indonesia (id)": "Anak"}
  - {type: integer, name: umur_anak, required: "yes", constraint: ". < 18", "label::Bahasa Indonesia (id)": "Umurnya berapa?", "constraint_message::Bahasa Indonesia (id)": "Umurnya di bawah 18."}
  - {type: select_one ya_tidak, name: sekolah, relevant: "${umur_anak} > 6", required: "yes", "label::Bahasa Indonesia (id)": "Apakah sekolah?"}
  - {type: end_repeat}
choices:
  - {list_name: ya_tidak, name: ya, "label::Bahasa Indonesia (id)": "Ya"}
  - {list_name: ya_tidak, name: tidak, "label::Bahasa Indonesia (id)": "Tidak"}
`

// Kobo puts the rounds of a repeat on a sheet of their own; _parent_index says whose they are.
func TestRoundsComeFromTheirOwnSheet(t *testing.T) {
	f, err := xlsform.Read([]byte(withRounds))
	if err != nil {
		t.Fatal(err)
	}
	book := func(third any) *Book {
		return open(t, "kobo.xlsx", workbook(t, func(x *excelize.File) {
			set(t, x, "Sheet1", 1, "tanggal", "judul", "_index", "_uuid")
			set(t, x, "Sheet1", 2, "2026-10-03", "Bu A", 11, "u1")
			set(t, x, "Sheet1", 3, "2026-10-04", "Bu B", 12, "u2")
			if _, err := x.NewSheet("anak"); err != nil {
				t.Fatal(err)
			}
			set(t, x, "anak", 1, "anak/umur_anak", "anak/sekolah", "_index", "_parent_table_name", "_parent_index")
			set(t, x, "anak", 2, 7, "ya", 1, "data", 11)
			set(t, x, "anak", 3, 3, "", 2, "data", 12)
			set(t, x, "anak", 4, third, "tidak", 3, "data", 12)
		}))
	}
	request := Request{Form: f, Places: NewPlaces(kampung, "15.05.08.2001")}
	r := read(t, book(9), request)
	if len(r.Findings) > 0 || len(r.Items) != 2 {
		t.Fatal(lines(t, r))
	}
	want := map[string]any{"tanggal": "2026-10-04", "judul": "Bu B", "anak": []any{map[string]any{"umur_anak": 3.0}, map[string]any{"umur_anak": 9.0, "sekolah": "tidak"}}}
	if d := cmp.Diff(want, answers(t, r.Items[1])); d != "" {
		t.Error(d)
	}
	for value, line := range map[any]string{
		20:      "error anak!A4: Umurnya di bawah 18.",
		"tujuh": "",
		"besar": "error anak!A4: “besar” belum terbaca sebagai angka. Contoh: 25.",
		"":      "error anak!A4: Umurnya berapa belum diisi.",
	} {
		if got := strings.Join(lines(t, read(t, book(value), request)), "\n"); got != line {
			t.Errorf("%v: %s", value, got)
		}
	}
}
