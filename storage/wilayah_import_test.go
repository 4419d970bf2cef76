package storage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pokjabot/storage"
)

func TestImportWilayah(t *testing.T) {
	db := seeded(t)
	file := "kode,nama,level,zona\n" +
		"51.03.01.2001,Desa Satu,desa,\n" + // its kecamatan stands below
		"51.03.01,Kuta Selatan,kecamatan,\n" +
		"51.03.01.1002,Kelurahan Dua,kelurahan,\n" +
		"15.05,Kabupaten Muaro Jambi,kabupaten,WIB\n" + // as it is
		"15.05.08.2005,Tangkit Lama,desa,\n" +
		"62.01.99.2001,Tanpa Induk,desa,\n" +
		"51.03.01,Dua Kali,kecamatan,\n" +
		"99,Provinsi Baru,provinsi,WIT\n" +
		"51.4,Kode,kota,\n" +
		"51.03.02,,kecamatan,\n" +
		"51.03.03,Kota,kota,\n" +
		"98,Lain,provinsi,GMT\n" +
		"1.055,Titik salah,kabupaten,\n" + // these three would break the table's own check
		"15055,Tanpa titik,kabupaten,\n" +
		".5,Titik dulu,provinsi,\n" +
		"97,Tanpa Zona,provinsi,\n" +
		"97.01,Di Bawahnya,kabupaten,\n" +
		"99.01,Kabupaten Baru,kabupaten,\n" + // takes the zone of line 9
		"15,Jambi,provinsi," // known: its zone stays
	got, err := storage.ImportWilayah(t.Context(), db, sheetOf("wilayah", ",", strings.Split(file, "\n")...))
	if err != nil {
		t.Fatal(err)
	}
	want := storage.Imported{Rows: 19, Added: 5, Changed: 1, Findings: []storage.Finding{
		{Line: 7, Column: "parent", Code: "wilayah_tak_dikenal", Value: "62.01.99"},
		{Line: 8, Column: "code", Code: "ganda", Value: "51.03.01"},
		{Line: 10, Column: "code", Code: "nilai", Value: "51.4"},
		{Line: 11, Column: "code", Code: "kosong", Value: "51.03.02"},
		{Line: 12, Column: "level", Code: "nilai", Value: "kota"},
		{Line: 13, Column: "zone", Code: "nilai", Value: "GMT"},
		{Line: 14, Column: "code", Code: "nilai", Value: "1.055"},
		{Line: 15, Column: "code", Code: "nilai", Value: "15055"},
		{Line: 16, Column: "code", Code: "nilai", Value: ".5"},
		{Line: 17, Column: "zone", Code: "kosong"},
		{Line: 18, Column: "parent", Code: "wilayah_tak_dikenal", Value: "97"},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(storage.Finding{}, "Sheet", "Cell")); diff != "" {
		t.Error(diff)
	}
	if f := got.Findings[1]; f.Sheet != "wilayah" || f.Cell != "A8" {
		t.Errorf("%+v", f)
	}
	for code, want := range map[string]storage.Wilayah{
		"51.03.01.2001": {Code: "51.03.01.2001", Parent: "51.03.01", Level: storage.LevelDesa, Name: "Desa Satu", Zone: "Asia/Makassar"},
		"51.03.01.1002": {Code: "51.03.01.1002", Parent: "51.03.01", Level: storage.LevelKelurahan, Name: "Kelurahan Dua", Zone: "Asia/Makassar"},
		"99.01":         {Code: "99.01", Parent: "99", Level: storage.LevelKabupaten, Name: "Kabupaten Baru", Zone: "Asia/Jayapura"},
		"15":            {Code: "15", Level: storage.LevelProvinsi, Name: "Jambi", Zone: "Asia/Jakarta"},
		"15.05.08.2005": {Code: "15.05.08.2005", Parent: "15.05.08", Level: storage.LevelDesa, Name: "Tangkit Lama", Zone: "Asia/Jakarta"},
	} {
		w, err := storage.WilayahByCode(t.Context(), db, code)
		if err != nil || w == nil {
			t.Fatal(code, err)
		}
		if diff := cmp.Diff(want, *w); diff != "" {
			t.Error(diff)
		}
	}
	// Seeding again, as every start does, leaves the correction alone.
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if w, err := storage.WilayahByCode(t.Context(), db, "15.05.08.2005"); err != nil || w.Name != "Tangkit Lama" {
		t.Error(w, err)
	}
}
