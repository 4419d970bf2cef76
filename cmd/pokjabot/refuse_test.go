package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pokjabot/bot/roomtest"
	"pokjabot/storage/storagetest"
)

// What the operator reads when something does not work out: one line, in Indonesian, that says what
// is wrong and what to do. Read the file aloud.
func TestRefusals(t *testing.T) {
	settings := bareServer(t)
	folder := t.TempDir()
	for name, content := range map[string]string{"kosong.csv": "", "lain.csv": "a,b\n1,2\n", "rusak.xlsx": "PK", "frasa.csv": "kind,expected\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var b strings.Builder
	for _, args := range []string{
		"", "jalan", "run --tidak-ada", "run --log=loud", "run --send-rate=cepat", "ekspor", "kampung", "kampung impor", "undang petugas",
		"run", "siapkan", "run --telegram-token=1:a --send-rate=0", "run --send-rate=-1", "run --listen=8080", "run --telegram-api-url=nowhere",
		"run --telegram-token=1:a --webhook-url=x", "run --telegram-token=1:a --webhook-url=https://a.example/x", "run --telegram-token=1:a --webhook-url=http://a.example/x --webhook-secret=s",
		"run --telegram-token=1:a --clock=2026-11-18T09:00:00+07:00", "run --clock=kemarin", "run --telegram-token=1:a --listen=" + taken.Addr().String(),
		"siapkan --telegram-token=1:a --telegram-api-url=http://127.0.0.1:1",
		"undang", "undang --peran kepala", "undang --peran petugas", "undang --peran kabupaten --kampung 15.05.08.2005", "undang --peran petugas --kampung 15.05.08.2005",
		"undang --peran petugas --wilayah 99.99", "undang --peran kabupaten --wilayah 15", "undang --cabut x --peran admin", "undang --cabut x",
		"orang impor @/tidak_ada.csv", "orang impor @/lain.csv", "orang impor @/lain.csv --berlaku=-1h", "kampung impor @/kosong.csv", "kampung impor @/rusak.xlsx", "wilayah impor @", "libur impor @/lain.csv",
		"formulir baca --berkas @/tidak_ada.csv", "formulir baca --berkas @/kosong.csv", "formulir baca --berkas @/frasa.csv",
		"laporan impor @/lain.csv --formulir kendala", "laporan impor @/lain.csv --formulir rencana", "laporan impor @/tidak_ada.csv", "laporan impor @/rusak.xlsx", "laporan impor @/lain.csv --kampung 15.05.08.2005", "laporan impor @/lain.csv --orang 7",
		"ekspor --formulir tidak_ada", "ekspor --formulir semua --format csv", "ekspor --formulir kegiatan --dari kemarin", "ekspor --formulir kegiatan --pemisah x", "ekspor --formulir kegiatan --berkas @/tidak_ada/x.csv",
		"rekap", "rekap --wilayah 99.99", "rekap --wilayah 15.05 --periode kemarin",
		"cadangkan /dev/null/x.tar", "pulihkan @/tidak_ada.tar", "pulihkan @/kosong.csv", "pulihkan @",
		"migrate --database-url=postgres://127.0.0.1:1/x?connect_timeout=2", "migrate --database-url=x://y",
	} {
		all := append([]string{}, settings...)
		if strings.Contains(args, "--database-url") {
			all = settings[1:]
		}
		code, stdout, stderr := command(t, append(all, strings.Fields(strings.ReplaceAll(args, "@", folder))...)...)
		if code == 0 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "pokjabot: ") {
			t.Errorf("%s: exit %d, %q, not one line: %q", args, code, stdout, stderr)
		}
		fmt.Fprintf(&b, "$ pokjabot %s\n%d %s", args, code, stderr)
	}
	roomtest.Golden(t, "penolakan.txt", strings.NewReplacer(folder, "@", taken.Addr().String(), "127.0.0.1:8080").Replace(b.String()))
}

// A backup that cannot be brought back is one line, too: a damaged file, a house that is lived in, a
// bot that runs there.
func TestRestoreRefusals(t *testing.T) {
	h := newHouse(t, nil)
	folder := t.TempDir()
	good := filepath.Join(folder, "baik.tar")
	if code, _, stderr := h.beside("cadangkan", good); code != 0 {
		t.Fatal(stderr)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	fresh := []string{"--database-url=" + storagetest.URL(t), "--data=" + t.TempDir(), "--log=warn"}
	for says, try := range map[string]struct{ settings, args []string }{
		"Bot masih berjalan di basis data ini": {[]string{"--database-url=" + h.url, "--data=" + h.s.Data, "--log=warn"}, []string{"pulihkan", good}},
		"bukan cadangan pokjabot":              {fresh, []string{"pulihkan", file("teks.tar", []byte("catatan saya"))}},
		"rusak atau terpotong":                 {fresh, []string{"pulihkan", file("setengah.tar", whole[:len(whole)/2])}},
		"(di tables/kampung.copy)":             {fresh, []string{"pulihkan", file("huruf.tar", bytes.Replace(whole, []byte("Kampung KB Tangkit"), []byte("Kampung KB Tengkit"), 1))}},
	} {
		code, stdout, stderr := command(t, append(try.settings, try.args...)...)
		if code != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, says) {
			t.Errorf("%v: exit %d, %q, want %q in one line: %q", try.args, code, stdout, says, stderr)
		}
	}
	if code, _, stderr := command(t, append(fresh, "pulihkan", good)...); code != 0 {
		t.Error("nothing of the broken ones stayed, and yet:", stderr)
	}
}

// What keeps the private PostgreSQL from running is told in the same manner.
func TestPrivateServerRefusals(t *testing.T) {
	bare(t)
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "cluster", "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "cluster", "data", "catatan.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := command(t, "--data="+data, "--log=error", "migrate")
	if code != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "pilih POKJABOT_DATA lain") || !strings.Contains(stderr, filepath.Dir(data)) {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}

// The first day: siapkan asks who the bot is, gives it its menu and prints the first admin's link.
func TestSiapkan(t *testing.T) {
	h := newHouse(t, nil)
	code, stdout, stderr := h.beside("siapkan", "--telegram-token="+h.s.Token)
	lines := strings.Split(stdout, "\n")
	if code != 0 || len(lines) != 4 || !strings.HasPrefix(lines[0], "@") || !strings.HasPrefix(lines[1], "https://t.me/"+lines[0][1:]+"?start=") || !strings.HasPrefix(lines[2], "kode: ") {
		t.Errorf("exit %d, %q", code, stdout)
	}
	if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "undangan admin pertama") {
		t.Errorf("%q", stderr)
	}
}

// A help page is the operator's, too: none of the library's own words is left, and what belongs to the
// command stands before what all commands take.
func TestHelpIsIndonesian(t *testing.T) {
	bare(t)
	for _, args := range []string{"--help", "undang --help", "pulihkan --help", "laporan --help"} {
		code, stdout, stderr := command(t, strings.Fields(args)...)
		if code != 0 || stderr != "" || !strings.HasPrefix(stdout, "Cara pakai: pokjabot") {
			t.Errorf("%s: exit %d, %q, %.100q", args, code, stderr, stdout)
		}
		for _, word := range []string{"Usage", "Flags", "Commands", "Arguments", "Show ", "Run \"", "STRING", "[flags]", "command", "\n" + settingsGroup} {
			if strings.Contains(stdout, word) {
				t.Errorf("%s says %q", args, word)
			}
		}
	}
	_, stdout, _ := command(t, "undang", "--help")
	if own, all := strings.Index(stdout, "--peran"), strings.Index(stdout, "--telegram-token"); own < 0 || all < own {
		t.Error(stdout)
	}
}
