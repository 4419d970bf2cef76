package digest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"pokjabot/storage"
)

// The official shapes are in the workbook for the meeting: a register for each kind of group that met,
// the recap of all groups, the website's fields in its order; of the asker's places alone.
func TestOfficialSheets(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	h := newHand(t, db, 2)
	if _, err := db.Exec(t.Context(), `INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES
		('15.05.08.2005', 'bkb', 'Anggrek', 'aktif', '2026-01-01', now()), ('15.05.08.2005', 'bkl', 'Seroja', 'aktif', '2026-01-01', now()), ('15.01.01.2001', 'bkb', 'Kerinci', 'aktif', '2026-01-01', now())`); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ kampung, form, answers string }{
		{"15.05.08.2005", "poktan", `{"jenis":"bkb","kelompok":"anggrek","materi":["peran_ayah"],"anggota":20,"hadir":15,"peserta_l":0,"peserta_p":15}`},
		{"15.01.01.2001", "poktan", `{"jenis":"bkb","kelompok":"Kerinci","hadir":9}`},
		{"15.05.08.2005", "kegiatan", `{"judul":"=Senam","fungsi":"reproduksi","tempat":"Balai","uraian":"+Senam sehat"}`},
	} {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-c000-%012d", i), Receipt: fmt.Sprint("P", i), Form: c.form, Version: "1", PersonID: 1, KampungID: c.kampung, Wilayah: c.kampung, Kabupaten: c.kampung[:5],
			Day: "2026-11-12", Answers: json.RawMessage(c.answers), SentAt: now,
		}
		r.Measures = storage.MeasuresOf(h.forms.Form(c.form), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	f := h.paper("2026-11", "15.05", "")
	book, err := excelize.OpenReader(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	for sheet, want := range map[string]bool{"R-I BKB": true, "R-I BKL": true, "R-I BKR": false, "R-I Rekap Poktan": true, "Situs Kampung KB": true} {
		if slices.Contains(sheets, sheet) != want {
			t.Errorf("%s is wrong in %q", sheet, sheets)
		}
	}
	if i := slices.Index(sheets, "Definisi"); i != len(sheets)-1 {
		t.Error("definitions stand last:", sheets)
	}
	for sheet, rows := range map[string][][]string{
		"R-I BKB":          {{"1", "November 2026", "Sungai Gelam", "Kampung KB Tangkit", "anggrek", "", "12 Nov 2026", "", "Peran ayah", "", "", "20", "15", "0", "15", "", "P0"}},
		"R-I Rekap Poktan": {{"1", "November 2026", "", "Kampung KB", "BKL", ""}, {"2", "November 2026", "Sungai Gelam", "Kampung KB Tangkit", "BKB", "Anggrek", "", "1", "12"}, {"3", "November 2026", "Sungai Gelam", "Kampung KB Tangkit", "BKL", "Seroja", "", "0"}},
	} {
		got, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range rows {
			for j, cell := range want {
				if sheet == "R-I Rekap Poktan" && i == 0 && j > 1 {
					continue // the group of the sample has no name
				}
				if got[4+i][j] != cell {
					t.Errorf("%s row %d: %q, want %q", sheet, i+1, got[4+i], want)
					break
				}
			}
		}
		if last := got[len(got)-1]; !slices.Contains(last, "........................................") {
			t.Errorf("%s is not signed: %q", sheet, last)
		}
	}
	rows, err := book.GetRows("Situs Kampung KB")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for i, r := range rows {
		if len(r) > 5 && r[5] == "+Senam sehat" {
			found = true
			if formula, err := book.GetCellFormula("Situs Kampung KB", fmt.Sprintf("F%d", i+1)); formula != "" || err != nil {
				t.Error("a formula:", formula, err)
			}
		}
	}
	if !found {
		t.Errorf("the website's order: %q", rows)
	}
	for _, sheet := range sheets {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if slices.Contains(r, "Kerinci") || slices.Contains(r, "P1") {
				t.Errorf("%s shows another kabupaten: %q", sheet, r)
			}
		}
	}
}
