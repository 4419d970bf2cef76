package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"pokjabot/bot/importing"
	"pokjabot/bot/roomtest"
	"pokjabot/storage/storagetest"
)

// office is an operator with a database and a folder of files.
type office struct {
	t      *testing.T
	url    string
	folder string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	bare(t)
	return &office{t, storagetest.URL(t), t.TempDir()}
}

func (o *office) run(args ...string) (code int, stdout, stderr string) {
	o.t.Helper()
	return command(o.t, append(args, "--database-url="+o.url, "--data="+o.folder, "--telegram-api-url=http://127.0.0.1:1", "--clock=2026-11-18T10:00:00+07:00", "--log=error")...)
}

func (o *office) file(name, content string) string {
	o.t.Helper()
	path := filepath.Join(o.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// workbook writes sheets of lines with cells between "|".
func (o *office) workbook(name string, sheets map[string][]string) string {
	o.t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for sheet, lines := range sheets {
		if _, err := f.NewSheet(sheet); err != nil {
			o.t.Fatal(err)
		}
		for i, line := range lines {
			for j, cell := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err == nil {
					err = f.SetCellStr(sheet, at, cell)
				}
				if err != nil {
					o.t.Fatal(err)
				}
			}
		}
	}
	path := filepath.Join(o.folder, name)
	if err := f.SaveAs(path); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) count(sql string) (n int) {
	o.t.Helper()
	conn, err := pgx.Connect(o.t.Context(), o.url)
	if err != nil {
		o.t.Fatal(err)
	}
	defer conn.Close(o.t.Context())
	if err := conn.QueryRow(o.t.Context(), sql).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestKampungFromWorkbook(t *testing.T) {
	o := newOffice(t)
	good := o.workbook("kampung.xlsx", map[string][]string{
		"Kampung":  {"kode desa|nama|klasifikasi|tanpa_sinyal|plkb", "15.05.08.2005|Tangkit|mandiri|ya|Rina", "15.05.08.2003|Talang Kerinci|dasar||"},
		"Poktan":   {"kampung|jenis|nama", "15.05.08.2005|PIK-R|Bintang"},
		"Posyandu": {"kampung|nama", "15.05.08.2005|Mawar"},
		"Pantauan": {"kabupaten|instansi", "15.05|kemenag"},
		"Program":  {"kode|label|status", "gati|GATI|nonaktif"},
	})
	code, stdout, stderr := o.run("kampung", "impor", good, "--coba")
	if code != 0 || stderr != "" || !strings.Contains(stdout, "belum disimpan") || o.count(`SELECT count(*) FROM kampung`) != 0 {
		t.Fatalf("dry run: exit %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr = o.run("kampung", "impor", good, "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || stderr != "" {
		t.Fatalf("exit %d, %v, %q, %q", code, err, stdout, stderr)
	}
	want := map[string]any{"file": good, "dry_run": false, "rows": 6.0, "added": 2.0, "changed": 0.0, "profiles": 2.0, "poktan": 1.0, "posyandu": 1.0, "lists": 2.0, "findings": []any{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	bad := o.workbook("salah.xlsx", map[string][]string{"Kampung": {"kode desa|nama|klasifikasi", "15.05.08.2005|Tangkit Baru|utama", "15.05.08|Sungai Gelam|"}})
	code, stdout, stderr = o.run("kampung", "impor", bad)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 1 || stderr != "" || len(lines) != 3 || !strings.HasPrefix(lines[1], "Kampung!C2: ") || !strings.HasPrefix(lines[2], "Kampung!A3: ") || strings.Contains(stdout, "⟦") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	if n := o.count(`SELECT count(*) FROM kampung WHERE name = 'Kampung KB Tangkit Baru'`); n != 0 {
		t.Error("half imported")
	}
	if code, stdout, _ = o.run("kampung", "impor", bad, "--json"); code != 1 || !strings.Contains(stdout, `"cell":"C2"`) {
		t.Errorf("exit %d, %q", code, stdout)
	}
}

func TestWilayahFromCSV(t *testing.T) {
	o := newOffice(t)
	code, stdout, stderr := o.run("wilayah", "impor", o.file("w.csv", "kode;nama;level\n51.03.01;Kuta Selatan;kecamatan\n51.03.01.1;X;desa\n"))
	if code != 1 || stderr != "" || o.count(`SELECT count(*) FROM wilayah WHERE code = '51.03.01'`) != 1 || !strings.Contains(stdout, "w!A3: ") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}

func TestPeopleGetLinks(t *testing.T) {
	o := newOffice(t)
	list := o.file("orang.csv", "nama,peran,tempat,telepon\nSiti,petugas,15.05.08.2005,1\n=1+1,kabupaten,15.05,\n")
	if code, stdout, stderr := o.run("orang", "impor", list, "--coba"); code != 0 || o.count(`SELECT count(*) FROM invite`) != 0 {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr := o.run("orang", "impor", list)
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if code != 0 || err != nil || len(rows) != 3 || !strings.Contains(stderr, "orang!D1: ") {
		t.Fatalf("exit %d, %v, %q, %q", code, err, stdout, stderr)
	}
	for i, want := range [][]string{{"nama", "peran", "tempat", "tautan"}, {"Siti", "petugas", "15.05.08.2005", "start="}, {"'=1+1", "kabupaten", "15.05", "start="}} {
		link := rows[i][3]
		if diff := cmp.Diff(want[:3], rows[i][:3]); diff != "" || !strings.HasPrefix(link, want[3]) || i > 0 && len(link) != len("start=")+22 {
			t.Error(rows[i], diff)
		}
	}
	if n := o.count(`SELECT count(*) FROM invite WHERE uses_left = 1`); n != 2 {
		t.Errorf("%d invitations", n)
	}
	if n := o.count(`SELECT count(*) FROM person`); n != 0 {
		t.Error("somebody is kept before her consent")
	}
	code, stdout, stderr = o.run("orang", "impor", o.file("salah.csv", "nama,peran,tempat\nSiti,ketua,15.05\nBudi,petugas,15.05\n"))
	if code != 1 || stderr != "" || !strings.HasPrefix(stdout, "salah!B2: ") || o.count(`SELECT count(*) FROM invite`) != 2 {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, _ = o.run("orang", "impor", list, "--json", "--berlaku=24h")
	var got struct{ People []map[string]any }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || len(got.People) != 2 || !strings.HasPrefix(fmt.Sprint(got.People[0]["expires_at"]), "2026-11-19T03:0") {
		t.Errorf("exit %d, %v, %q", code, err, stdout)
	}
}

// Hostile files are refused before a database is opened, in one clear line.
func TestHostileFilesAreRefused(t *testing.T) {
	bare(t)
	o := &office{t, "postgres://127.0.0.1:1/nobody", t.TempDir()}
	rows := func(n int, cell string) string {
		return string(roomtest.Workbook(t, "Kampung", roomtest.Rows(n, `<c r="A1" t="inlineStr"><is><t>`+cell+`</t></is></c>`)))
	}
	bomb := func(w io.Writer) {
		_, _ = io.WriteString(w, `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`)
		zeroes := bytes.Repeat([]byte{'0'}, 1<<20)
		for range 300 {
			_, _ = w.Write(zeroes)
		}
		_, _ = io.WriteString(w, `</t></is></c></row></sheetData></worksheet>`)
	}
	for name, content := range map[string]string{
		"bom.xlsx":     string(roomtest.Workbook(t, "Kampung", bomb)),
		"baris.xlsx":   rows(importing.MaxRows+1, "x"),
		"panjang.xlsx": rows(1, strings.Repeat("x", 10_000)),
		"panjang.csv":  "kode,nama\n15.05.08.2005," + strings.Repeat("x", 10_000),
		"gambar.xlsx":  "\x89PNG\r\n",
		"potong.xlsx":  "PK\x03\x04 cut off",
		"kosong.csv":   "",
		"lain.csv":     "judul,isi\nx,y\n",
	} {
		path := o.file(name, content)
		for _, what := range []string{"kampung", "orang", "wilayah"} {
			code, stdout, stderr := o.run(what, "impor", path)
			if code != 2 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, name) || strings.Contains(stderr, "⟦") {
				t.Errorf("%s %s: exit %d, %q, %q", what, name, code, stdout, stderr)
			}
		}
	}
}

// A backup of the first release goes into a database that nothing has used, and nowhere else.
func TestOldBackupComesBack(t *testing.T) {
	o := newOffice(t)
	old := filepath.Join("..", "..", "storage", "testdata", "cadangan-1.tar")
	code, stdout, stderr := o.run("pulihkan", old)
	if code != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "skema 1") {
		t.Errorf("into a database of today: exit %d, %q, %q", code, stdout, stderr)
	}
	conn, err := pgx.Connect(t.Context(), o.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `DROP SCHEMA publik CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr = o.run("pulihkan", old); code != 0 || stderr != "" || !strings.HasPrefix(stdout, "2026-11-18 ") {
		t.Fatalf("exit %d, %q, %q", code, stdout, stderr)
	}
	if code, stdout, stderr = o.run("ekspor", "--formulir", "kegiatan"); code != 0 || !strings.Contains(stdout, "1505-26-00001") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}
