package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// oneMore files one more report like the one whose receipt stands lowest; counts is what she says of
// who came, "" taps the counts of the last time.
func (p *hand) oneMore(day, counts string) {
	p.t.Helper()
	p.taps("Lapor lagi seperti ini")
	p.sees("Kapan kegiatannya?")
	p.taps(day)
	p.sees("Berapa laki-laki dan perempuan")
	if counts == "" {
		p.taps("Sama seperti terakhir: 5 L, 30 P")
	} else {
		p.says(counts)
	}
	p.sees("Sudah benar?")
}

// A routine activity is told once more in three taps and one answer: which is a tap, too, when as
// many came as last time.
func TestOneMoreInThreeTaps(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	for _, counts := range []string{"5 L 30 P", ""} {
		siti.acts, siti.letters = 0, 0
		siti.oneMore("Hari ini", counts)
		siti.taps("Kirim")
		if counts == "" {
			siti.sees("sepertinya ini sudah masuk")
			siti.taps("Tetap kirim")
			siti.acts-- // only since both tell of today
		}
		h.settled()
		siti.costs("one more report (three taps and an answer)", 4, len(counts))
		h.clock.Set(h.clock.Now().Add(time.Minute))
	}
	if n := h.count(`SELECT count(*) FROM publik.laporan WHERE answers->>'tempat' = 'Balai RW 03' AND answers->'instansi' = '["puskesmas", "tp_pkk"]' AND answers->'dana' = '["dana_desa"]'`); n != 3 {
		t.Errorf("%d reports have the partners, money and place of the first, want 3", n)
	}
	if n := h.count(`SELECT count(*) FROM publik.laporan WHERE answers->>'uraian' LIKE '%35 orang%' AND date = '2026-11-18' AND NOT answers ? 'foto'`); n != 2 {
		t.Errorf("the sentence of %d reports tells of 35, want 2", n)
	}
}

// Photos may be sent at any card of such a report.
func TestOneMoreTakesPhotos(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.oneMore("Hari ini", "5 L 30 P")
	siti.sendsAlbum(2)
	siti.sees("Foto: 2 foto")
	siti.taps("Kirim")
	siti.sees("35 hadir (5 laki-laki, 30 perempuan) · 2 foto")
}

// What looks like a report that is in can be joined with it: her own takes the new answers and all
// photos, counts once and keeps its number.
func TestDoubleIsJoined(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	receipt := h.text(`SELECT receipt FROM report`)
	siti.oneMore("Kemarin", "7 L 33 P")
	siti.sendsAlbum(1)
	siti.sees("Foto: 1 foto")
	siti.taps("Kirim")
	siti.sees("sepertinya ini sudah masuk: Posyandu")
	siti.taps("Gabung")
	siti.sees("Laporan Posyandu tetap bernomor " + receipt)
	h.settled()
	if s := h.text(`SELECT count(*) || ' ' || max(receipt) || ' ' || max(answers->>'peserta_l') || ' ' || max(jsonb_array_length(answers->'foto')) || ' ' || max(revision) FROM report`); s != "1 "+receipt+" 7 5 2" {
		t.Errorf("the joined report is %q", s)
	}
	if n := h.count(`SELECT count(*) FROM attachment a JOIN report r ON r.id = a.report_id`); n != 5 {
		t.Errorf("%d photos lie with the report, want 5", n)
	}
	if n := h.count(`SELECT sum(n) FROM publik.rekap_kampung WHERE measure = 'peserta' AND dimension = '' AND period LIKE '____-__'`); n != 40 {
		t.Errorf("%d attendance in the roll-up, want 40", n)
	}
	if why := h.text(`SELECT why FROM report_revision WHERE revision = 2`); why != "digabung" {
		t.Errorf("the revision says %q", why)
	}
}

// A colleague's report takes the photos; what she said of numbers stays, and she is told.
func TestDoubleOfAColleague(t *testing.T) {
	h := newHouse(t, nil)
	siti, rina := h.siti(), h.plkb()
	siti.firstReport()
	rina.taps("Lapor")
	rina.taps("Posyandu")
	rina.taps("Kemarin")
	rina.sees("Berapa laki-laki dan perempuan")
	rina.says("4 L 30 P")
	rina.taps("Cocok")
	rina.sendsAlbum(1)
	rina.taps("Selesai (1)")
	rina.sees("Sudah benar?")
	rina.taps("Kirim")
	rina.sees("sepertinya rekan sudah melaporkan: Posyandu")
	rina.taps("Gabung")
	rina.sees("1 foto kami tambahkan ke laporan Posyandu")
	siti.sees("Bu Rina menambahkan 1 foto ke laporan Posyandu")
	h.settled()
	if s := h.text(`SELECT count(*) || ' ' || max(answers->>'peserta_p') || ' ' || max(jsonb_array_length(answers->'foto')) FROM report`); s != "1 32 5" {
		t.Errorf("the joined report is %q", s)
	}
}

// An attendance far from that of the last activities is asked about once, and never refused.
func TestOddAttendanceIsAskedAbout(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	for i := range 3 {
		h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
		siti.oneMore("Hari ini", strconv.Itoa(4+i)+" L 30 P")
		siti.taps("Kirim")
		siti.sees(strconv.Itoa(34+i) + " hadir")
	}
	h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
	siti.oneMore("Hari ini", "40 L 360 P")
	siti.taps("Kirim")
	siti.sees("Biasanya 34 sampai 38 orang")
	siti.taps("Ubah jumlahnya")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("40 L 350 P")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Sudah benar 390?")
	siti.taps("Ya, benar, kirim")
	siti.sees("390 hadir")
}

// The fields stand in the order of the official site, each can be copied whole; "Sudah disalin" takes
// the report off the list of what waits.
func TestCopiedToTheWebsite(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	siti.says("/laporan")
	siti.taps("Belum disalin ke situs (1)")
	siti.sees("Laporan bulan ini yang belum disalin")
	siti.taps("17 Nov 2026")
	siti.sees("Foto 4 dari 4 · jenis di situs: Kegiatan")
	var text string
	var buttons []string
	for _, m := range siti.phone.Messages() {
		if strings.Contains(m.Text, "1. Kampung KB") {
			text = m.Text
			for _, row := range m.Buttons {
				for _, b := range row {
					buttons = append(buttons, b.Text)
				}
			}
		}
	}
	at := -1
	for i, want := range []string{
		"Kampung KB\nKampung KB Tangkit", "Jenis post\nKegiatan", "Judul\nPosyandu", "Tanggal\n17-11-2026", "Tempat\nBalai RW 03",
		"Deskripsi\nPosyandu di Balai RW 03. Dihadiri 38 orang", "Kategori (seksi)\nReproduksi", "Sasaran\nBalita, Keluarga yang memiliki balita, Lainnya: ",
		"Instansi\nPuskesmas, Lainnya: TP PKK", "Kegiatan Inpres (boleh kosong)\nAkses layanan kesehatan", "Foto\n1. Kegiatan\n2. Kegiatan",
	} {
		found := strings.Index(text, strconv.Itoa(i+1)+". "+want)
		if found <= at {
			t.Errorf("field %d is not %q in its place:\n%s", i+1, want, text)
		}
		at = found
	}
	if !strings.Contains(text, "Sumber dana di halaman profil: Dana Desa") || len(buttons) < 10 {
		t.Errorf("buttons %q under\n%s", buttons, text)
	}
	siti.taps("Sudah disalin")
	siti.sees("Posyandu (17 Nov 2026) sudah di situs web")
	siti.sees("Semua laporan bulan ini sudah disalin")
	h.settled()
	if n := h.count(`SELECT count(*) FROM website_copy`); n != 1 {
		t.Errorf("%d reports are marked as copied, want 1", n)
	}
}

// A report comes as one page with its photos, a month as a logbook in two formats.
func TestPapers(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	h.fetched()
	siti.taps("Laporan PDF")
	siti.sees("dalam satu halaman")
	siti.says("/laporan")
	siti.taps("Buku kerja bulan ini")
	siti.sees("Ini buku kerja November 2026")
	h.settled()
	var names []string
	for _, m := range siti.phone.Messages() {
		if m.Document != nil {
			names = append(names, m.Document.FileName)
			if folder := os.Getenv("POKJABOT_LOOK"); folder != "" {
				file, _ := h.api.File(m.Document.FileID)
				if err := os.WriteFile(filepath.Join(folder, m.Document.FileName), file.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(names) != 3 || !strings.HasSuffix(names[0], "-Posyandu.pdf") || names[1] != "Buku-kerja-2026-11-Siti.pdf" || names[2] != "Buku-kerja-2026-11-Siti.xlsx" {
		t.Errorf("the files are %q", names)
	}
}

// "Bagikan ke WhatsApp" is a link with a ready text: what, where, when, how many, with whom.
func TestSharedOnWhatsApp(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	for _, m := range siti.phone.Messages() {
		for _, row := range m.Buttons {
			for _, b := range row {
				if !labelled(b.Text, "Bagikan ke WhatsApp") {
					continue
				}
				link, err := url.Parse(b.URL)
				if err != nil || link.Host != "wa.me" || len(b.URL) > 2000 {
					t.Fatalf("%q, %v", b.URL, err)
				}
				want := "*Posyandu*\nKampung KB Tangkit\nSelasa, 17 November 2026\n38 hadir (6 laki-laki, 32 perempuan)\nBersama: Puskesmas, TP PKK\n#KampungKB"
				if got := link.Query().Get("text"); got != want {
					t.Errorf("shared is %q, want %q", got, want)
				}
				return
			}
		}
	}
	t.Errorf("nothing to share:\n%s", siti.screen())
}

// What is told late is welcome, counts in its month, and says of itself that it was late.
func TestLateReportIsLabelled(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.taps("Lapor lagi seperti ini")
	siti.sees("Kapan kegiatannya?")
	siti.says(h.clock.Now().AddDate(0, 0, -4).Format("2/1/2006"))
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("5 L 30 P")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Laporan susulan tetap diterima")
	siti.sees("Kampung ini sudah 2 kegiatan")
	siti.taps("Laporan saya")
	siti.taps("2) ")
	siti.sees(" · susulan")
}
