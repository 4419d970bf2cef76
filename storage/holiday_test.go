package storage_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestShippedHolidays(t *testing.T) {
	db := storagetest.New(t)
	for range 2 { // the second time changes nothing
		if err := storage.SeedHolidays(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	got, err := storage.Holidays(t.Context(), db, "2027-02-01", "2027-03-10")
	if err != nil {
		t.Fatal(err)
	}
	want := []storage.Holiday{
		{Day: "2027-02-06", Kind: storage.HolidayPublic, Name: "Imlek", Estimate: true},
		{Day: "2027-02-08", Kind: storage.RamadanFirst, Name: "Ramadan", Estimate: true},
		{Day: "2027-03-08", Kind: storage.HolidayPublic, Name: "Nyepi", Estimate: true},
		{Day: "2027-03-09", Kind: storage.HolidayJoint, Name: "Idulfitri", Estimate: true},
		{Day: "2027-03-09", Kind: storage.RamadanLast, Name: "Ramadan", Estimate: true},
		{Day: "2027-03-10", Kind: storage.HolidayPublic, Name: "Idulfitri", Estimate: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// 17 holidays and 8 days of cuti bersama (SKB 1497/2025), and Ramadan.
	if year, err := storage.Holidays(t.Context(), db, "2026-01-01", "2026-12-31"); err != nil || len(year) != 17+8+2 {
		t.Error(len(year), err)
	}
}

// The announcement comes: what was expected is replaced, not doubled, and all else stays.
func TestImportHolidays(t *testing.T) {
	db := storagetest.New(t)
	if err := storage.SeedHolidays(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	file := sheetOf("libur", ",", "Tanggal,Jenis,Keterangan,Perkiraan,Catatan",
		"9/2/2027,Ramadan mulai,1 Ramadan 1448 H,tidak,x", "2027-03-11,libur,Idulfitri,,", "2027-03-12,libur,Idulfitri,,", "2027-03-12,libur,Idulfitri,,", "32/1/2027,libur,Apa,,", "2027-04-01,pesta,Apa,,", ",,,ya,")
	for i, want := range []storage.Imported{{Rows: 7, Added: 2, Changed: 3}, {Rows: 7}} {
		got, err := storage.ImportHolidays(t.Context(), db, file)
		if err != nil {
			t.Fatal(err)
		}
		found := []string{}
		for _, f := range got.Findings {
			found = append(found, f.Cell+" "+f.Code)
		}
		if diff := cmp.Diff([]string{"E1 kolom_tak_dikenal", "A5 ganda", "A6 tanggal", "B7 nilai", "A8 kosong", "B8 kosong", "C8 kosong"}, found); diff != "" {
			t.Error(i, diff)
		}
		got.Findings = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(i, diff)
		}
	}
	days := []string{}
	list, err := storage.Holidays(t.Context(), db, "2027-02-07", "2027-03-12")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range list {
		days = append(days, h.Day+" "+string(h.Kind))
	}
	if diff := cmp.Diff([]string{"2027-02-09 ramadan_mulai", "2027-03-08 libur", "2027-03-09 cuti_bersama", "2027-03-09 ramadan_selesai", "2027-03-11 libur", "2027-03-12 cuti_bersama", "2027-03-12 libur"}, days); diff != "" {
		t.Error(diff)
	}
	if _, err := storage.ImportHolidays(t.Context(), db, sheetOf("x", ",", "a,b")); !errors.Is(err, storage.ErrNoTable) {
		t.Error(err)
	}
}
