package paper

import (
	"bytes"
	"image/jpeg"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

func logbook(entries int) Logbook {
	l := Logbook{
		Title: "BUKU KERJA BULAN NOVEMBER 2026", Sheet: "Buku kerja",
		Head:    []Line{{"Nama", "Siti"}, {"Tugas", "Kader / petugas lapangan"}, {"Tempat", "Kampung KB Tangkit"}},
		Columns: []string{"No.", "Tanggal", "Kegiatan", "Tempat", "Jam", "Orang", "Foto"},
		Totals:  Entry{Day: "Jumlah", Activity: strconv.Itoa(entries) + " kegiatan"},
		Empty:   "Belum ada kegiatan di bulan ini.",
		Signs:   []Sign{{"Mengetahui,", "Kepala Desa Tangkit", ""}, {"Tangkit, 30 November 2026", "Kader / petugas lapangan", "Siti"}},
		Foot:    "Dibuat pokjabot", PageOf: func(n int) string { return "halaman " + strconv.Itoa(n) },
	}
	for i := range entries {
		l.Entries = append(l.Entries, Entry{Day: strconv.Itoa(1+i%30) + " Nov 2026", Activity: "Posyandu Melati bersama Puskesmas dan kelas ibu hamil/balita", Place: "Balai RW 03", Hour: "08.00", People: 38, Photos: 4})
		l.Totals.People += 38
		l.Totals.Photos += 4
	}
	return l
}

func TestLogbook(t *testing.T) {
	for entries, want := range map[int]int{0: 1, 6: 1, 40: 4, 18: 2} {
		l := logbook(entries)
		var b bytes.Buffer
		if err := l.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		looked(t, "buku_"+strconv.Itoa(entries)+".pdf", b.Bytes())
		if n := pages(b.Bytes()); n != want {
			t.Errorf("%d activities take %d pages, want %d", entries, n, want)
		}
		b.Reset()
		if err := l.WriteXLSX(&b); err != nil {
			t.Fatal(err)
		}
		looked(t, "buku_"+strconv.Itoa(entries)+".xlsx", b.Bytes())
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("Buku kerja")
		if err != nil || len(rows) != 1+3+1+1+entries+1 {
			t.Errorf("%d rows of %d activities, %v", len(rows), entries, err)
		}
		if got := rows[len(rows)-1][5]; got != strconv.Itoa(38*entries) {
			t.Errorf("the last row sums %s people", got)
		}
	}
}

// With pictures the pages hold fewer rows, the signatures still stand below the last, and a month of
// photos stays light.
func TestLogbookWithPictures(t *testing.T) {
	wide, tall := photograph(t, 1280, 960), photograph(t, 720, 1280)
	l := logbook(24)
	for i := range l.Entries {
		switch i % 4 {
		case 0:
			l.Entries[i].Pictures = [][]byte{Thumb(wide), Thumb(tall), Thumb(wide), Thumb(wide)}
		case 1:
			l.Entries[i].Pictures = [][]byte{Thumb(tall)}
		case 2:
			l.Entries[i].Photos = 0
		default:
			l.Entries[i].Pictures = [][]byte{[]byte("none"), Thumb(wide)}
		}
	}
	var b bytes.Buffer
	if err := l.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	looked(t, "buku_foto.pdf", b.Bytes())
	if n := pages(b.Bytes()); n != 3 {
		t.Errorf("24 activities with pictures take %d pages, want 3", n)
	}
	if b.Len() > 400<<10 {
		t.Errorf("the file has %d bytes", b.Len())
	}
}

func TestThumb(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH int }{{1280, 960, 160, 120}, {720, 1280, 90, 160}, {40, 30, 40, 30}, {5000, 2, 160, 1}} {
		small := Thumb(photograph(t, c.w, c.h))
		size, err := jpeg.DecodeConfig(bytes.NewReader(small))
		if err != nil || size.Width != c.wantW || size.Height != c.wantH {
			t.Errorf("%d x %d became %d x %d, %v", c.w, c.h, size.Width, size.Height, err)
		}
	}
	for _, bad := range [][]byte{nil, []byte("none"), photograph(t, 100, 100)[:200]} {
		if small := Thumb(bad); small != nil {
			t.Errorf("%d bytes that are no photo became one", len(bad))
		}
	}
}

func FuzzThumb(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if small := Thumb(content); small != nil {
			if _, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil {
				t.Error(err)
			}
		}
	})
}

func BenchmarkThumb(b *testing.B) {
	content := photograph(b, 1280, 960)
	for b.Loop() {
		Thumb(content)
	}
}
