package export_test

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pokjabot/bot/export"
	"pokjabot/storage"
)

// read parses a CSV as a spreadsheet does and gives its rows by heading.
func read(t failer, raw []byte, comma rune) (heads []string, rows []map[string]string) {
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("%v in %q", err, raw)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, head := range all[0] {
			row[head] = cells[i]
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

// Whatever people type comes back as it was, and no cell is a formula to a spreadsheet.
func TestCSVGivesBackWhatWasAnswered(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	rapid.Check(t, func(t *rapid.T) {
		o.Comma = rapid.SampledFrom([]rune{',', ';'}).Draw(t, "comma")
		answers := drawn(t, form)
		heads, rows := read(t, write(t, export.CSV, o, source(form, slices.Collect(maps.Keys(answers)), reportOf("kegiatan", 1, answers))), o.Comma)
		if slices.Sort(heads); len(slices.Compact(heads)) != len(rows[0]) {
			t.Fatalf("two columns share a heading: %q", heads)
		}
		for _, cell := range rows[0] {
			safe(t, cell)
		}
		for _, q := range leaves(form.Questions) {
			want := strings.ReplaceAll(shown(q, answers[q.Name]), "\r\n", "\n") // the reader's doing (package csv)
			got := export.Arm(rows[0][q.Name])
			if q.Type == "geopoint" && answers[q.Name] != nil {
				got, want = rows[0]["lokasi_lat"]+" "+rows[0]["lokasi_lon"], "-1.62 103.61"
			}
			if got != want {
				t.Fatalf("%s: %q, want %q", q.Name, got, want)
			}
		}
	})
}

// safe fails when a spreadsheet would take a cell for a formula; numbers are none.
func safe(t failer, cell string) {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return
	}
	if strings.Trim(cell, "-0123456789.e+") != "" || cell[0] == '+' || cell == "-" {
		t.Fatalf("a formula: %q", cell)
	}
}

func TestCSVAsItIs(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	o.Comma, o.BOM = ';', true
	got := string(write(t, export.CSV, o, source(form, []string{"judul", "dulu"}, reportOf("kegiatan", 1, map[string]any{"jenis": "senam", "judul": "=Senam; lansia", "dulu": "lama", "peserta_l": 3, "bidang": []string{"kespro", "stunting"}}))))
	lines := strings.SplitN(got, "\n", 3)
	if head := "\ufeffreceipt;status;kampung;kampung_name;kecamatan;date;sent_at;id;rencana;jenis;tanggal;jam;peserta_l;peserta_p;judul;"; !strings.HasPrefix(lines[0], head) {
		t.Errorf("%q", lines[0])
	}
	if row := `1505-26-00001;terkirim;15.05.08.2005;Kampung KB Tangkit;Sungai Gelam;2026-11-18;2026-11-18T09:12:00+07:00;00000000-0000-4000-8000-000000000001;;senam;;;3;;"'=Senam; lansia";;kespro stunting;`; !strings.HasPrefix(lines[1], row) {
		t.Errorf("%q", lines[1])
	}
	if !strings.HasSuffix(lines[0], ";dulu") || !strings.HasSuffix(lines[1], ";lama") {
		t.Errorf("an answer of a former version is lost: %q %q", lines[0], lines[1])
	}
}

// FuzzDisarm holds the promise of Arm, cell by cell.
func FuzzDisarm(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	form, o := library(f).Form("kegiatan"), options(f)
	f.Fuzz(func(t *testing.T, s string) {
		if s = strings.ToValidUTF8(s, ""); s == "" {
			return
		}
		_, rows := read(t, write(t, export.CSV, o, source(form, nil, reportOf("kegiatan", 1, map[string]any{"judul": s}))), ',')
		safe(t, rows[0]["judul"])
		if got := export.Arm(rows[0]["judul"]); got != strings.ReplaceAll(s, "\r\n", "\n") && !strings.Contains(s, "\r") {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

// Cells of 1-4 of layanan and kunjungan hide from those outside the Kampung (domain.md 5.1).
func TestSmallCellsHide(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	o.Masked = func(form, kampung string) bool { return form == "kegiatan" && kampung == "15.05.08.2005" }
	own := "15.05.08.2003"
	other := reportOf("kegiatan", 2, map[string]any{"peserta_l": 4})
	other.Kampung = &own
	reports := []storage.ExportedReport{reportOf("kegiatan", 1, map[string]any{"peserta_l": 4, "peserta_p": 5, "umur_u0_5": 0, "biaya": 1}), other}
	_, rows := read(t, write(t, export.CSV, o, source(form, nil, reports...)), ',')
	for i, want := range []map[string]string{{"peserta_l": "<5", "peserta_p": "5", "umur_u0_5": "0", "biaya": "<5"}, {"peserta_l": "4"}} {
		for name, value := range want {
			if diff := cmp.Diff(value, rows[i][name]); diff != "" {
				t.Errorf("row %d, %s: %s", i+1, name, diff)
			}
		}
	}
	for _, format := range []export.Format{export.JSONL, export.ODK, export.GeoJSON} {
		if err := export.Write(t.Context(), &bytes.Buffer{}, format, o, source(form, nil, reports...)); err == nil {
			t.Errorf("%s shows small cells", format)
		}
	}
}
