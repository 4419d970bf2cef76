package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// photograph is a picture of that size with something to see on it.
func photograph(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), 140, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheet(t testing.TB) Sheet {
	return Sheet{
		Head:   []string{"KAMPUNG KELUARGA BERKUALITAS (KAMPUNG KB) TANGKIT", "Desa Tangkit, Kecamatan Sungai Gelam, Kabupaten Muaro Jambi"},
		Title:  "LAPORAN KEGIATAN",
		Number: "No. 1505-26-01187",
		Lines: []Line{
			{"Jenis", "Posyandu"},
			{"Waktu", "Selasa, 24 November 2026, 08.00 WIB"},
			{"Peserta", "38 (6 laki-laki, 32 perempuan)"},
			{"Judul", "Posyandu Melati"},
			{"Seksi", "Reproduksi"},
			{"Bidang", "Kesehatan & reproduksi, Gizi & cegah stunting"},
			{"Sasaran", "Balita, Keluarga dengan balita, Ibu hamil/menyusui"},
			{"Bersama", "Puskesmas, TP PKK"},
			{"Dana", "Dana desa"},
			{"Tempat", "Balai RW 03"},
			{"Uraian", "Posyandu Melati di Balai RW 03. Dihadiri 38 orang: 6 laki-laki dan 32 perempuan. Penimbangan, pengukuran tinggi, imunisasi dan penyuluhan gizi “isi piringku” – berjalan lancar."},
		},
		Photos: []Photo{
			{JPEG: photograph(t, 1280, 960), Caption: "Foto 1: penimbangan balita"},
			{JPEG: photograph(t, 960, 1280), Caption: "Foto 2"},
			{JPEG: photograph(t, 1280, 720), Caption: "Foto 3: penyuluhan"},
			{Missing: "Foto ini belum tersimpan. Mohon minta lagi beberapa menit kemudian.", Caption: "Foto 4"},
		},
		Signs: []Sign{{"Mengetahui,", "Kepala Desa Tangkit", ""}, {"Tangkit, 24 November 2026", "Petugas Kampung KB", "Siti"}},
		Foot:  "Dibuat dari laporan No. 1505-26-01187 pada 24 November 2026 pukul 11.42 WIB",
	}
}

// looked writes a file where somebody may look at it (POKJABOT_LOOK names a folder), as pages, too,
// where the system has a program for that.
func looked(t *testing.T, name string, content []byte) {
	t.Helper()
	folder := os.Getenv("POKJABOT_LOOK")
	if folder == "" {
		return
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if program, err := exec.LookPath("pdftoppm"); err == nil && strings.HasSuffix(name, ".pdf") {
		if out, err := exec.CommandContext(t.Context(), program, "-r", "70", "-png", path, strings.TrimSuffix(path, ".pdf")).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// pages counts the pages of a PDF.
func pages(content []byte) int { return bytes.Count(content, []byte("/Type /Page\n")) }

func TestSheet(t *testing.T) {
	full := sheet(t)
	long := sheet(t)
	long.Lines[10].Value = strings.Repeat("Kegiatan berjalan lancar dan warga senang. ", 24)
	long.Photos = append(long.Photos, Photo{JPEG: photograph(t, 400, 300), Caption: "Foto 5"})
	bare := sheet(t)
	bare.Photos = nil
	for name, s := range map[string]Sheet{"lembar.pdf": full, "lembar_panjang.pdf": long, "lembar_tanpa_foto.pdf": bare} {
		var b bytes.Buffer
		if err := s.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		looked(t, name, b.Bytes())
		if n := pages(b.Bytes()); n != 1 {
			t.Errorf("%s has %d pages, want 1", name, n)
		}
	}
}

// Whatever people write, it is one page and no error.
func TestAnySheetIsOnePage(t *testing.T) {
	photo := photograph(t, 40, 30)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		s := Sheet{Head: rapid.SliceOfN(text, 0, 3).Draw(t, "head"), Title: text.Draw(t, "title"), Number: text.Draw(t, "number"), Foot: text.Draw(t, "foot")}
		for range rapid.IntRange(0, 40).Draw(t, "lines") {
			s.Lines = append(s.Lines, Line{text.Draw(t, "label"), strings.Repeat(text.Draw(t, "value"), rapid.IntRange(1, 60).Draw(t, "times"))})
		}
		for range rapid.IntRange(0, 9).Draw(t, "photos") {
			s.Photos = append(s.Photos, Photo{JPEG: rapid.SampledFrom([][]byte{nil, photo, []byte("no picture")}).Draw(t, "jpeg"), Missing: text.Draw(t, "missing"), Caption: text.Draw(t, "caption")})
		}
		var b bytes.Buffer
		if err := s.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		if n := pages(b.Bytes()); n != 1 {
			t.Fatalf("%d pages", n)
		}
	})
}
