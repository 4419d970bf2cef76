package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The operator's way: a template, filled; a check that names a cell; the import; the very same answers
// out again; nothing on the second run; and all of it withdrawn.
func TestLaporanImpor(t *testing.T) {
	o := newOffice(t)
	expect := func(want int, args ...string) string {
		t.Helper()
		code, stdout, stderr := o.run(args...)
		if code != want {
			t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	expect(0, "kampung", "impor", o.file("kampung.csv", "wilayah,name\n15.05.08.2005,Tangkit\n"))
	path := filepath.Join(o.folder, "kegiatan.xlsx")
	expect(0, "laporan", "templat", "--formulir=kegiatan", "--berkas="+path)
	fill(t, path, "Kegiatan", 4, map[string]any{
		"Kampung KB": "Tangkit", "Kegiatan apa yang dilaporkan?": "Posyandu", "Kapan kegiatannya?": "3 Okt 2026", "Peserta: Laki-laki": 2, "Peserta: Perempuan": "dua puluh lima",
		"Instansi atau mitra mana yang ikut membantu?": "Puskesmas, PKK", "Dari mana dananya?": "Dana desa", "Di mana tempatnya? Contoh: Balai desa.": "x",
	})
	if got := expect(1, "laporan", "impor", path, "--simpan"); strings.Count(got, "Kegiatan!") != 1 || !strings.Contains(got, ": Nama tempatnya mohon 3 sampai 80 huruf") {
		t.Fatal(got)
	}
	fill(t, path, "Kegiatan", 4, map[string]any{"Di mana tempatnya? Contoh: Balai desa.": "Balai desa"})
	if got := expect(0, "laporan", "impor", path); !strings.HasPrefix(got, "1 baris dibaca: 1 bersih, 0 ") {
		t.Fatal(got)
	}
	if got := expect(0, "ekspor", "--formulir=kegiatan"); got != "" {
		t.Fatal("a check has stored something: ", got)
	}
	var file importedFile
	if err := json.Unmarshal([]byte(expect(0, "laporan", "impor", path, "--simpan", "--json")), &file); err != nil || file.Batch == nil || file.Batch.Added != 1 {
		t.Fatalf("%+v %v", file, err)
	}
	var line struct {
		Kampung, Date string
		Answers       map[string]any
	}
	if err := json.Unmarshal([]byte(expect(0, "ekspor", "--formulir=kegiatan")), &line); err != nil {
		t.Fatal(err)
	}
	if line.Kampung != "15.05.08.2005" || line.Date != "2026-10-03" || line.Answers["peserta_p"] != 25.0 || line.Answers["judul"] != "Posyandu" {
		t.Errorf("%+v", line)
	}
	if got := expect(0, "rekap", "--wilayah=15.05", "--periode=2026-10", "--json"); !strings.Contains(strings.ReplaceAll(got, " ", ""), `"I01":{"n":1`) {
		t.Error(got)
	}
	if got := expect(0, "laporan", "impor", path, "--simpan"); !strings.Contains(got, "1 sudah tersimpan sebelumnya") {
		t.Error(got)
	}
	if got := expect(0, "laporan", "batch"); !strings.Contains(got, "kegiatan.xlsx") || strings.Count(got, "\n") != 1 {
		t.Error(got)
	}
	expect(0, "laporan", "tarik", "1")
	expect(1, "laporan", "tarik", "1")
	if got := expect(0, "laporan", "batch"); !strings.Contains(got, "(sudah ditarik)") {
		t.Error(got)
	}
	expect(0, "rekap", "periksa")
}

func TestLaporanImporRefuses(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		args []string
		line string
	}{
		{[]string{"impor", o.file("a.pdf", "%PDF-1.7")}, "bukan berkas tabel"},
		{[]string{"impor", filepath.Join(o.folder, "none.xlsx")}, "belum bisa dibaca"},
		{[]string{"impor", o.file("b.csv", "satu,dua\n1,2\n")}, "belum cocok dengan formulir Kegiatan"},
		{[]string{"impor", o.file("c.csv", "satu,dua\n1,2\n"), "--formulir=kendala"}, "tidak bisa diimpor"},
		{[]string{"impor", o.file("d.csv", "satu,dua\n1,2\n"), "--formulir=rencana"}, "--orang"},
		{[]string{"impor", o.file("e.csv", "satu,dua\n1,2\n"), "--kampung=15.05.08.2005"}, "Tidak ada Kampung KB dengan id"},
		{[]string{"impor", o.file("f.csv", "satu,dua\n1,2\n"), "--orang=5"}, "id Telegram 5"},
		{[]string{"templat", "--formulir=tidak_ada", "--berkas=x.xlsx"}, "tidak bisa diimpor"},
	} {
		code, _, stderr := o.run(append([]string{"laporan"}, c.args...)...)
		if code != 2 || !strings.Contains(stderr, c.line) || strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
			t.Errorf("%v: exit %d, %s", c.args, code, stderr)
		}
	}
}

// fill writes cells under the headings of a workbook.
func fill(t *testing.T, path, sheet string, row int, cells map[string]any) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for heading, value := range cells {
		found := false
		for i, title := range rows[0] {
			if title != heading {
				continue
			}
			found = true
			at, err := excelize.CoordinatesToCellName(i+1, row)
			if err == nil {
				err = f.SetCellValue(sheet, at, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !found {
			t.Fatalf("no heading %q among %q", heading, rows[0])
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}
