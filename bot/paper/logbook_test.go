package paper

import (
	"bytes"
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
		l.Entries = append(l.Entries, Entry{strconv.Itoa(1+i%30) + " Nov 2026", "Posyandu Melati bersama Puskesmas dan kelas ibu hamil/balita", "Balai RW 03", "08.00", 38, 4})
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
