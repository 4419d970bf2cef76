package storage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

func TestReadPeople(t *testing.T) {
	db := jambi(t)
	apply(t, db, storage.EnsureKampung(tangkit, at(9)))
	people, findings, err := storage.ReadPeople(t.Context(), db, []storage.Sheet{
		sheetOf("Petunjuk", ";", "Isi lembar Orang"),
		sheetOf("Orang", ";", "Nama;Peran;Tempat;Telepon", "Siti;petugas;15.05.08.2005", " Pak  Budi ;Pokja Desa;15.05.08.2003;08", "Rina;PLKB;15.05.08", "Dewi;kabupaten;15.05"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []storage.Invitee{
		{Name: "Siti", Role: storage.Petugas, Place: tangkit, KampungID: tangkit, PlaceName: "Kampung KB Tangkit"},
		{Name: "Pak Budi", Role: storage.PokjaDesa, Place: village2, PlaceName: "Talang Kerinci"},
		{Name: "Rina", Role: storage.PLKB, Place: "15.05.08", PlaceName: "Sungai Gelam"},
		{Name: "Dewi", Role: storage.Kabupaten, Place: "15.05", PlaceName: "Kabupaten Muaro Jambi"},
	}
	if diff := cmp.Diff(want, people); diff != "" {
		t.Error(diff)
	}
	for _, f := range findings {
		if !f.Warning {
			t.Errorf("%+v", f)
		}
	}
	_, findings, err = storage.ReadPeople(t.Context(), db, []storage.Sheet{sheetOf("Orang", ";", "nama;peran;tempat",
		";petugas;15.05.08.2005", "Siti;ketua;15.05", "Siti;kabupaten;15.05.08", "Siti;petugas;99", "Siti;;", "Ani;petugas;15.05.08.2005", "ANI;petugas;15.05.08.2005", "1505080000000001;petugas;15.05")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.Cell+" "+f.Code)
	}
	if diff := cmp.Diff([]string{"A2 kosong", "B3 nilai", "C4 tempat_lain", "C5 tempat_tak_dikenal", "B6 kosong", "C6 kosong", "A8 ganda", "A9 nik"}, got); diff != "" {
		t.Error(diff)
	}
	if _, _, err := storage.ReadPeople(t.Context(), db, []storage.Sheet{sheetOf("Orang", ";", "nama;peran", "Siti;petugas")}); err == nil {
		t.Error("a list without places was read")
	}
}
