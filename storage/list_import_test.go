package storage_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

func TestImportWatchListAndPrograms(t *testing.T) {
	db := jambi(t)
	file := []storage.Sheet{
		sheetOf("Pantauan", ";", "Kab/Kota;Instansi;Status", "15.05;kemenag;", "15.05;Dinas Kesehatan;aktif", "15.71;baznas;"),
		sheetOf("Program", ";", "Kode;Nama program;Label en;Status", "gati;GATI;;nonaktif", "kebun;Kebun Gizi;Food garden;", "sidaya;SIDAYA;SIDAYA;"),
	}
	if got := imported(t, db, "2026-11-18", false, file...); got.Refused() || got.Lists != 6 || got.Rows != 6 {
		t.Fatalf("%+v", got)
	}
	if got := imported(t, db, "2026-11-19", false, file...); got.Lists != 0 {
		t.Errorf("again: %+v", got)
	}
	watched := func(day string) (all []string) {
		list, err := storage.WatchedOf(t.Context(), db, "15.05", day)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			all = append(all, w.Instansi)
		}
		return all
	}
	if diff := cmp.Diff([]string{"dinas_kesehatan", "kemenag"}, watched("2026-11-18")); diff != "" {
		t.Error(diff)
	}
	imported(t, db, "2026-12-01", false, sheetOf("x", ";", "kabupaten;instansi;status", "15.05;kemenag;nonaktif"))
	if watched("2026-11-30")[1] != "kemenag" || len(watched("2026-12-01")) != 1 {
		t.Error(watched("2026-11-30"), watched("2026-12-01"))
	}
	programs, err := storage.Programs(t.Context(), db, "2026-11-18")
	if err != nil || slices.ContainsFunc(programs, func(p storage.Program) bool { return p.Code == "gati" }) || !slices.Contains(programs, storage.Program{Code: "kebun", LabelID: "Kebun Gizi", LabelEN: "Food garden"}) {
		t.Errorf("%+v, %v", programs, err)
	}
	got := imported(t, db, "2026-11-18", false,
		sheetOf("Pantauan", ";", "kabupaten;instansi;status", "15.05.08;kemenag;", "15.05;kantor desa;", ";;mungkin", "15.71;lsm;", "15.71;LSM;"),
		sheetOf("Program", ";", "kode;label", "Kebun!;x", ";", "baru;"))
	var cells []string
	for _, f := range got.Findings {
		cells = append(cells, f.Sheet+"!"+f.Cell+" "+f.Code)
	}
	if diff := cmp.Diff([]string{"Pantauan!A2 wilayah_tak_dikenal", "Pantauan!B3 nilai", "Pantauan!A4 kosong", "Pantauan!B4 kosong", "Pantauan!C4 nilai", "Pantauan!B6 ganda", "Program!A2 nilai", "Program!B4 kosong"}, cells); diff != "" {
		t.Error(diff)
	}
}

// The list is the one that the form offers, "lainnya" and "tidak ada" aside.
func TestInstansiAreThoseOfTheForm(t *testing.T) {
	form, err := os.ReadFile(filepath.Join("..", "flows", "forms", "kegiatan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var offered []string
	for _, m := range regexp.MustCompile(`list_name: instansi\n +name: "?([a-z_]+)`).FindAllSubmatch(form, -1) {
		if code := string(m[1]); code != "lainnya" && code != "tidak_ada" && code != "tidak_tahu" {
			offered = append(offered, code)
		}
	}
	slices.Sort(offered)
	ours := slices.Sorted(slices.Values(storage.Instansi))
	if diff := cmp.Diff(offered, ours); diff != "" {
		t.Error(diff)
	}
}
