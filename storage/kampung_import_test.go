package storage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// sheetOf is a sheet with these lines, blank ones left out as a reader does.
func sheetOf(name, separator string, lines ...string) storage.Sheet {
	s := storage.Sheet{Name: name}
	for i, line := range lines {
		if line != "" {
			s.Rows = append(s.Rows, storage.SheetRow{Number: i + 1, Cells: strings.Split(line, separator)})
		}
	}
	return s
}

// jambi is a database with the regions and nobody in it.
func jambi(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func imported(t *testing.T, db *pgxpool.Pool, day string, dry bool, sheets ...storage.Sheet) storage.Imported {
	t.Helper()
	got, err := storage.ImportKampung(t.Context(), db, sheets, on(day), dry)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// workbook is a good file of all three tables, with a title above the head and a sheet of help.
func workbook() []storage.Sheet {
	return []storage.Sheet{
		sheetOf("Petunjuk", ";", "Isi tiga lembar berikut"),
		sheetOf("Kampung", ";",
			"DAFTAR KAMPUNG KB KABUPATEN MUARO JAMBI", "",
			"Kode Desa;Nama Kampung KB;Klasifikasi;Lintang;Bujur;Terpencil;Blank Spot;Nomor SK;Tanggal SK;RKM;Sekretariat;Rumah DataKu;PKB/PLKB;Ketua",
			"15.05.08.2005;kampung kb  Tangkit Jaya;Mandiri;-1,65;103,6;tidak;ya;12/KPTS/2019;1/3/2019;2026;ada;belum;Rina;x",
			"15.05.08.2005;Melati;;;;;;;;;;;;",
			"15.05.08.2003;Sejahtera;dasar;;;;;;;;;;;"),
		sheetOf("Poktan", ";", "Kampung;Jenis;Nama;Sejak", "15.05.08.2005;BKB;Melati;2020-01-05", "15.05.08.2005;PIK-R;Bintang;", "15.05.08.2005-2;uppka;Maju;"),
		sheetOf("Posyandu", ";", "Kampung;Nama Posyandu", "15.05.08.2005;Mawar", "15.05.08.2005;Anggrek"),
	}
}

func TestImportKampung(t *testing.T) {
	db := jambi(t)
	apply(t, db, storage.EnsureKampung(tangkit, at(9)))
	want := storage.Imported{Rows: 8, Added: 2, Changed: 1, Profiles: 2, Poktan: 3, Posyandu: 2, Findings: []storage.Finding{
		{Sheet: "Petunjuk", Cell: "A1", Line: 1, Code: "lembar_tak_dikenal", Value: "Petunjuk", Warning: true},
		{Sheet: "Kampung", Cell: "N3", Line: 3, Column: "Ketua", Code: "kolom_tak_dikenal", Warning: true},
	}}
	if diff := cmp.Diff(want, imported(t, db, "2026-11-18", true, workbook()...)); diff != "" {
		t.Error("dry run:", diff)
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM kampung) * 100 + (SELECT count(*) FROM kampung_profile) + (SELECT count(*) FROM poktan) + (SELECT count(*) FROM posyandu)`); n != 100 {
		t.Fatal("a dry run stored something:", n)
	}
	if diff := cmp.Diff(want, imported(t, db, "2026-11-18", false, workbook()...)); diff != "" {
		t.Error(diff)
	}
	list, err := storage.KampungIn(t.Context(), db, tangkit)
	if err != nil || len(list) != 2 || list[0].Name != "Kampung KB Tangkit Jaya" || list[0].Status != storage.KampungAktif || list[1].ID != "15.05.08.2005-2" {
		t.Errorf("%+v, %v", list, err)
	}
	lat, lon := -1.65, 103.6
	profile := storage.Profile{KampungID: tangkit, Lat: &lat, Lon: &lon, NoSignal: true, Klasifikasi: "mandiri", SKNomor: "12/KPTS/2019", SKTanggal: "2019-03-01", RKMTahun: 2026, Sekretariat: true, PLKB: "Rina", ValidFrom: "2026-11-18"}
	got, err := storage.ProfileOf(t.Context(), db, tangkit, "2026-11-18")
	if diff := cmp.Diff(&profile, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	poktanOn(t, db, "2026-11-18", "bkb Melati aktif", "pikr Bintang aktif")
	poktanOn(t, db, "2026-11-17", "bkb Melati aktif") // it said since when

	again := imported(t, db, "2026-11-19", false, workbook()...)
	if again.Added+again.Changed+again.Profiles+again.Poktan+again.Posyandu != 0 {
		t.Errorf("again: %+v", again)
	}
	// Blank cells leave what is known, others make a new version.
	later := imported(t, db, "2026-12-01", false, sheetOf("data", ";", "kode;nama;klasifikasi;plkb", "15.05.08.2005;Tangkit Jaya;berkelanjutan;"))
	if later.Profiles != 1 || later.Changed != 0 {
		t.Errorf("%+v", later)
	}
	profile.Klasifikasi, profile.ValidFrom = "berkelanjutan", "2026-12-01"
	if got, err = storage.ProfileOf(t.Context(), db, tangkit, "2026-12-01"); cmp.Diff(&profile, got) != "" || err != nil {
		t.Error(cmp.Diff(&profile, got), err)
	}
}

func TestImportNamesEverythingThatIsWrong(t *testing.T) {
	db := jambi(t)
	long := strings.Repeat("a", 200)
	got := imported(t, db, "2026-11-18", false,
		sheetOf("Kampung", ";",
			"id;kode desa;nama;status;klasifikasi;titik;lat;lon;terpencil;tanggal sk;rkm;plkb",
			";15.05.08.2005;Melati;;;;;;;;;",
			";15.05.08;Salah;;;;;;;;;",
			";15.05.08.2999;Hilang;;;;;;;;;",
			";;Kosong;;;;;;;;;",
			";15.05.08.2007;;hidup;utama;;91;103;kadang;31/2/2020;tahun ini;1505080000000001",
			"15.05.08.2005;;Dua kali;;;;;;;;;"+long,
			"15.05.08.2004-x;15.05.08.2004;Nomor;;;103 -1;;;;;;",
			";15.05.08.2006;Separuh;;;;-1.5;;;;;"),
		sheetOf("Poktan", ";", "kampung;jenis;nama;sejak", "15.05.08.2001;bkb;Melati;", "15.05.08.2005;bkx;;besok", ";;Mawar;", "15.05.08.2005;BKB;Melati;", "15.05.08.2005;b k b;MELATI;"))
	var lines []string
	for _, f := range got.Findings {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s!%s %s %s %s", f.Sheet, f.Cell, f.Column, f.Code, f.Value)))
	}
	want := []string{
		"Kampung!B3 wilayah bukan_desa 15.05.08",
		"Kampung!B4 wilayah wilayah_tak_dikenal 15.05.08.2999",
		"Kampung!B5 wilayah kosong",
		"Kampung!C6 nama kosong",
		"Kampung!D6 status nilai hidup",
		"Kampung!E6 klasifikasi nilai utama",
		"Kampung!G6 lat nilai 91",
		"Kampung!I6 terpencil nilai kadang",
		"Kampung!J6 sk_tanggal tanggal 31/2/2020",
		"Kampung!K6 rkm_tahun nilai tahun ini",
		"Kampung!L6 plkb nik",
		"Kampung!A7 id ganda 15.05.08.2005",
		"Kampung!L7 plkb panjang 120",
		"Kampung!A8 id id_lain 15.05.08.2004-x",
		"Kampung!F8 titik nilai 103 -1",
		"Kampung!H9 lon kosong",
		"Poktan!A2 kampung kampung_tak_dikenal 15.05.08.2001",
		"Poktan!B3 jenis nilai bkx",
		"Poktan!C3 nama kosong",
		"Poktan!D3 sejak tanggal besok",
		"Poktan!A4 kampung kosong",
		"Poktan!B4 jenis kosong",
		"Poktan!C6 nama ganda MELATI",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if n := count(t, db, `SELECT count(*) FROM kampung`); n != 0 || got.Added != 0 {
		t.Errorf("imported in spite of it: %d", n)
	}
}

func TestImportTellsSheetsApart(t *testing.T) {
	db := jambi(t)
	apply(t, db, storage.EnsureKampung(tangkit, at(9)))
	for _, c := range []struct {
		name, head       string
		kampung, p, posy int
	}{
		{"data", "kampung;jenis;nama", 0, 1, 0},
		{"kampung", "kode desa;jenis poktan;nama kelompok", 0, 1, 0}, // the columns say it louder than the name
		{"data", "kode desa;x;nama", 1, 0, 0},
		{"Posyandu 2026", "kode desa;x;nama", 0, 0, 1},
		{"data", "kampung;x;nama posyandu", 0, 0, 1},
	} {
		got := imported(t, db, "2026-11-18", true, sheetOf(c.name, ";", c.head, "15.05.08.2005;bkb;Melati"))
		if got.Refused() || got.Added+got.Changed != c.kampung || got.Poktan != c.p || got.Posyandu != c.posy {
			t.Errorf("%s %s: %+v", c.name, c.head, got)
		}
	}
	for _, sheets := range [][]storage.Sheet{nil, {sheetOf("a", ";", "judul;tanggal", "x;y")}, {sheetOf("Kampung", ";")}, {sheetOf("Kampung", ";", "nama", "x")}} {
		if _, err := storage.ImportKampung(t.Context(), db, sheets, at(9), false); err == nil {
			t.Error("imported:", sheets)
		}
	}
}

// A Kampung that an import closes counts for the periods before.
func TestClosedKampungCountsBefore(t *testing.T) {
	db := jambi(t)
	file := func(status string) storage.Sheet {
		return sheetOf("k", ";", "kode;nama;status", "15.05.08.2005;Tangkit;"+status)
	}
	k := func(last string) int {
		news, err := storage.News(t.Context(), db, storage.Scope{"15.05"}, storage.Span{Keys: []string{last[:7]}, To: last}, last)
		if err != nil {
			t.Fatal(err)
		}
		return len(news)
	}
	imported(t, db, "2026-09-01", false, file("aktif"))
	imported(t, db, "2026-11-18", false, file("nonaktif"))
	imported(t, db, "2026-11-20", false, file("nonaktif"))
	if k("2026-10-31") != 1 || k("2026-11-17") != 1 || k("2026-11-18") != 0 {
		t.Error(k("2026-10-31"), k("2026-11-17"), k("2026-11-18"))
	}
	imported(t, db, "2026-12-01", false, file("aktif"))
	if k("2026-12-31") != 1 {
		t.Error("it did not come back")
	}
}
