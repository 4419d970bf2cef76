package export_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"pokjabot/bot/export"
	"pokjabot/flows"
	"pokjabot/storage"
)

// open reads a workbook back, each sheet by the codes of its second row.
func open(t failer, raw []byte) (*excelize.File, func(sheet string) []map[string]string) {
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return f, func(sheet string) []map[string]string {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) < 2 {
			t.Fatalf("sheet %s: %v, %d rows", sheet, err, len(rows))
		}
		var list []map[string]string
		for _, cells := range rows[2:] {
			row := map[string]string{}
			for i, cell := range cells {
				row[rows[1][i]] = cell
			}
			list = append(list, row)
		}
		return list
	}
}

func TestWorkbookGivesBackWhatWasAnswered(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	rapid.Check(t, func(t *rapid.T) {
		answers := drawn(t, form)
		f, sheet := open(t, write(t, export.XLSX, o, source(form, nil, reportOf("kegiatan", 1, answers))))
		defer f.Close()
		row := sheet("Kegiatan")[0]
		for _, q := range leaves(form.Questions) {
			want := strings.ReplaceAll(shown(q, answers[q.Name]), "\r", "\n") // XML has one kind of line end
			got := strings.ReplaceAll(row[q.Name], "\r", "\n")
			switch {
			case q.Type == "geopoint" && answers[q.Name] != nil:
				got, want = row["lokasi_lat"]+" "+row["lokasi_lon"], "-1.62 103.61"
			case strings.HasPrefix(q.Type, "select_") && answers[q.Name] != nil && q.Living == "":
				if labels := row[q.Name+"_label"]; labels == "" {
					t.Fatalf("%s has no label", q.Name)
				}
			}
			if got != want {
				t.Fatalf("%s: %q, want %q", q.Name, got, want)
			}
		}
	})
}

// What a text looks like does not matter: it stays text, and a formula is none.
func TestWorkbookHoldsNoFormula(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	var reports []storage.ExportedReport
	for i, s := range hostile {
		reports = append(reports, reportOf("kegiatan", i, map[string]any{"judul": s}))
	}
	f, _ := open(t, write(t, export.XLSX, o, source(form, nil, reports...)))
	defer f.Close()
	heads, err := f.GetRows("Kegiatan")
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range hostile {
		at, _ := excelize.CoordinatesToCellName(1+slices.Index(heads[1], "judul"), 3+i)
		formula, _ := f.GetCellFormula("Kegiatan", at)
		kind, _ := f.GetCellType("Kegiatan", at)
		got, _ := f.GetCellValue("Kegiatan", at)
		if formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString || strings.ReplaceAll(got, "\r", "\n") != strings.ReplaceAll(s, "\r", "\n") {
			t.Errorf("%q: %q, formula %q, type %v", s, got, formula, kind)
		}
	}
}

func TestWorkbookOfAllForms(t *testing.T) {
	l, o := library(t), options(t)
	f, sheet := open(t, write(t, export.XLSX, o,
		source(l.Form("kegiatan"), nil, reportOf("kegiatan", 1, map[string]any{"jenis": "senam", "tanggal": "2026-11-18", "jam": "09:05", "bidang": []string{"kespro", "stunting"}, "foto": []map[string]any{{"file_id": "a"}, {"file_id": "b"}}})),
		source(l.Form("rencana"), nil, reportOf("rencana", 2, map[string]any{"judul": "Posyandu"}))))
	defer f.Close()
	if diff := cmp.Diff([]string{"Kegiatan", l.Form("rencana").Title.In("id"), "Buku kode"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	row := sheet("Kegiatan")[0]
	for code, want := range map[string]string{
		"receipt": "1505-26-00001", "status": "terkirim", "kampung": "15.05.08.2005", "kampung_name": "Kampung KB Tangkit", "kecamatan": "Sungai Gelam", "date": "2026-11-18", "sent_at": "2026-11-18 09:12",
		"jenis": "senam", "jenis_label": "Senam", "tanggal": "2026-11-18", "jam": "09:05", "bidang": "kespro stunting", "foto": "2", "foto_files": "foto1.jpg",
	} {
		if row[code] != want {
			t.Errorf("%s: %q, want %q", code, row[code], want)
		}
	}
	if labels := strings.Split(row["bidang_label"], ", "); len(labels) != 2 {
		t.Errorf("labels of bidang: %q", labels)
	}
	heads, _ := f.GetRows("Kegiatan")
	if at := slices.Index(heads[1], "peserta_l"); heads[0][at] != "Berapa laki-laki dan perempuan yang hadir? Boleh perkiraan. – Laki-laki" {
		t.Errorf("heading of peserta_l: %q", heads[0][at])
	}
	var fungsi, agama bool
	for _, row := range sheet("Buku kode") {
		fungsi = fungsi || row["formulir"] == "kegiatan" && row["kolom"] == "fungsi" && row["pilihan"] == "" && row["indikator"] == "I02" && row["label_id"] != "" && row["label_en"] != ""
		agama = agama || row["daftar"] == "fungsi" && row["pilihan"] == "agama" && row["label_id"] != "" && row["label_en"] != ""
	}
	if !fungsi || !agama {
		t.Errorf("the codebook lacks fungsi (%v) or its code agama (%v)", fungsi, agama)
	}
}

// repeated is a form with a repeat in a repeat; it is laid out, not walked.
func repeated() *flows.Form {
	child := &flows.Question{Name: "umur", Type: "integer", Label: flows.Text{"id": "Umur?"}}
	children := &flows.Question{Name: "anak", Type: "repeat", Label: flows.Text{"id": "Anak"}, Round: &flows.Form{ID: "anak", Questions: []*flows.Question{child}}}
	street := &flows.Question{Name: "rt", Type: "integer", Label: flows.Text{"id": "RT?"}}
	house := &flows.Question{Name: "rumah", Type: "repeat", Label: flows.Text{"id": "Rumah"}, Round: &flows.Form{ID: "rumah", Questions: []*flows.Question{street, children}}}
	return &flows.Form{ID: "keluarga", Title: flows.Text{"id": "Keluarga: [semua] / 'kunjungan' yang panjang"}, Questions: []*flows.Question{
		{Name: "kampung", Type: "text", Label: flows.Text{"id": "Kampung?"}}, house,
	}}
}

var houses = map[string]any{"kampung": "=Tangkit", "rumah": []map[string]any{{"rt": 3, "anak": []map[string]any{{"umur": 2}, {"umur": 4}}}, {"rt": 5}}}

func TestRepeatsHaveTheirSheets(t *testing.T) {
	form, o := repeated(), options(t)
	f, sheet := open(t, write(t, export.XLSX, o, source(form, nil, reportOf("keluarga", 1, houses))))
	defer f.Close()
	names := f.GetSheetList()
	if len(names) != 4 {
		t.Fatalf("%q", names)
	}
	id := reportOf("keluarga", 1, nil).ID
	for i, want := range [][]map[string]string{
		{{"id": id, "entry": "1", "rt": "3"}, {"id": id, "entry": "2", "rt": "5"}},
		{{"id": id, "entry": "1.1", "umur": "2"}, {"id": id, "entry": "1.2", "umur": "4"}},
	} {
		if diff := cmp.Diff(want, sheet(names[i+1])); diff != "" {
			t.Errorf("%s: %s", names[i+1], diff)
		}
	}
	if row := sheet(names[0])[0]; row["answer_kampung"] != "=Tangkit" || row["kampung"] != "15.05.08.2005" {
		t.Errorf("a question called as a column of every report: %v", row)
	}
	_, rows := read(t, write(t, export.CSV, o, source(form, nil, reportOf("keluarga", 1, houses))), ',')
	if got := rows[0]["rumah"]; got != `[{"anak":[{"umur":2},{"umur":4}],"rt":3},{"rt":5}]` {
		t.Errorf("a repeat in CSV: %s", got)
	}
}

// A full sheet goes on in another one, with its heading.
func TestFullSheetGoesOn(t *testing.T) {
	o := options(t)
	o.SetRowsPerSheet(4)
	var reports []storage.ExportedReport
	for n := range 5 {
		reports = append(reports, reportOf("keluarga", n, map[string]any{"kampung": "x"}))
	}
	f, sheet := open(t, write(t, export.XLSX, o, source(&flows.Form{ID: "a", Title: flows.Text{"id": "Keluarga"}}, nil, reports...)))
	defer f.Close()
	n := 0
	for _, name := range []string{"Keluarga", "Keluarga (2)", "Keluarga (3)"} {
		n += len(sheet(name))
	}
	if n != 5 {
		t.Errorf("%d rows in %q", n, f.GetSheetList())
	}
}
