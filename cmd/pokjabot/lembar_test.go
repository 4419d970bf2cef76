package main

import (
	"strings"
	"testing"
)

// routine is a sheet as Bu Siti fills it where the Kampung has a memory.
const routine = "LEMBAR KEGIATAN\nJenis: posyandu\nTanggal: Senin\nPeserta: 5 L 30 P\n"

// A routine activity takes one message with a sheet (and Kirim): nothing is asked.
func TestRoutineActivityInOneMessage(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.acts, siti.letters = 0, 0
	siti.says(routine)
	siti.sees("1 lembar sudah kami baca")
	siti.sees("Sudah benar?")
	siti.costs("a routine activity as a sheet", 1, 65)
	siti.taps("Kirim")
	siti.sees("35 hadir")
	if day := h.text(`SELECT answers->>'tanggal' || ' ' || (answers->>'tempat') FROM publik.laporan WHERE answers->>'peserta_p' = '30'`); day != "2026-11-16 Balai RW 03" {
		t.Errorf("the sheet was filed as %q", day)
	}
}

// The empty sheet, filled below its own labels, is read back whole.
func TestEmptySheetComesBack(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.says("/lembar")
	sheet := siti.sees("Lembar isian: Kegiatan").Text
	_, body, _ := strings.Cut(sheet, "LEMBAR")
	var filled strings.Builder
	filled.WriteString("LEMBAR")
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, " \n")
		for label, answer := range map[string]string{"Jenis": "senam", "Tanggal": "16 November", "Jam": "jam 7 pagi", "Peserta": "4 L 21 P", "Bersama": "puskesmas", "Dana": "swadaya", "Tempat": "Lapangan desa"} {
			if strings.HasPrefix(line, label+" (") || line == label+":" {
				line += " " + answer
			}
		}
		filled.WriteString(line + "\n")
	}
	siti.says(filled.String())
	m := siti.sees("Sudah benar?")
	for _, want := range []string{"Senam", "16 November 2026", "07.00", "25 (4 laki-laki, 21 perempuan)", "Puskesmas", "Swadaya", "Lapangan desa"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the review lacks %q:\n%s", want, m.Text)
		}
	}
	siti.taps("Kirim")
	siti.sees("tersimpan. Terima kasih")
}

// Three sheets in one message, the last written two days ago, one without head: three drafts in a
// row, none lost.
func TestSeveralSheetsInOneMessage(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says(routine + "\nPeserta: 12 L 9 P\nTanggal: 16/11/2026\nKegiatan: pengajian\nBersama: kemenag\nDana: swadaya\nTempat: Masjid Al-Ikhlas\n\nJenis: gotong royong\nTanggal: kemarin\nPeserta: 20 L 3 P\nDitulis: 16 November\nDana: tanpa biaya\nTempat: Dusun Tiga\nBersama: tidak ada")
	siti.sees("3 lembar sudah kami baca")
	siti.taps("Kirim")
	siti.taps("Lembar berikutnya (2 lagi)")
	siti.sees("Pengajian")
	siti.taps("Kirim")
	siti.taps("Lembar berikutnya (1 lagi)")
	siti.sees("Gotong royong")
	siti.taps("Kirim")
	siti.sees("23 hadir")
	h.settled()
	got := h.text(`SELECT string_agg((answers->>'jenis') || ' ' || (answers->>'tanggal'), ', ' ORDER BY sent_at, receipt) FROM publik.laporan WHERE answers->>'peserta_l' <> '6'`)
	if want := "posyandu 2026-11-16, pengajian 2026-11-16, gotong_royong 2026-11-15"; got != want {
		t.Errorf("filed %q, want %q", got, want)
	}
}

// What a sheet leaves out is asked, what is not clear comes with buttons; and while a form is open
// one message may answer more than its question.
func TestSheetAsksOnlyWhatIsMissing(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("posyandu, Senin, 38 orang, balai desa")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.taps("38 (semua perempuan)")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("38 hadir")
	siti.taps("Lapor")
	siti.sees("Kegiatan apa yang dilaporkan")
	siti.says("posyandu Minggu 4 L 20 P")
	siti.sees("Jenis: Posyandu")
	siti.taps("Cocok")
	siti.sees("Silakan kirim foto")
}

// The other forms have their sheets, too.
func TestSheetOfAKendala(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.says("/menu")
	siti.taps("Laporan lain")
	siti.taps("Lembar isian")
	siti.taps("Lembar untuk laporan lain")
	siti.taps("Kendala")
	siti.sees("LEMBAR KENDALA")
	siti.says("LEMBAR KENDALA\nJenis: sarana\nUraian: Timbangan bayi rusak sejak bulan lalu\nTingkat: kabupaten\nMendesak: segera")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Kendala tercatat")
}

// The first card of every form has its sheet: filled and sent back, it is the report, and the card that
// was left empty is no draft any more.
func TestSheetOfEveryFormByButton(t *testing.T) {
	h := newHouse(t, nil)
	rina := h.plkb()
	for _, form := range []struct{ title, head string }{
		{"Kegiatan", "LEMBAR KEGIATAN"},
		{"Pertemuan Poktan", "LEMBAR PERTEMUAN POKTAN"},
		{"Pelayanan KB/KIE", "LEMBAR PELAYANAN KB/KIE"},
		{"Kunjungan keluarga", "LEMBAR KUNJUNGAN KELUARGA"},
		{"Rakor, advokasi, pembinaan", "LEMBAR RAKOR"},
		{"Lima faktor", "LEMBAR LIMA FAKTOR"},
		{"Kendala", "LEMBAR KENDALA"},
		{"Rencana kegiatan", "LEMBAR RENCANA"},
	} {
		rina.says("/menu")
		h.settled() // the last round's menu reads the same
		rina.taps("Laporan lain")
		rina.taps(form.title)
		rina.taps("Lembar isian")
		rina.sees(form.head)
		h.settled()
	}
	rina.says("LEMBAR KENDALA\nJenis: sarana\nUraian: Timbangan bayi rusak sejak bulan lalu\nTingkat: kabupaten\nMendesak: segera")
	rina.sees("Sudah benar?")
	rina.taps("Kirim")
	rina.sees("Kendala tercatat")
}

// Values without labels in a free message: who came, where and when are told by their kind; what is
// missing is asked, nothing twice.
func TestValuesWithoutLabels(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.taps("Lapor")
	siti.taps("Pengajian")
	siti.sees("Kapan kegiatannya?")
	siti.says("25 org, balai desa, kemarin")
	siti.sees("Waktu: Selasa, 17 November 2026")
	siti.sees("Tempat: balai desa")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.taps("25 (semua perempuan)")
	siti.sees("Peserta: 25 (semua perempuan)")
	h.settled()
	siti.says("/batal")
	siti.sees("dibatalkan")
	siti.says("posyandu, 25 org, balai desa, kemarin")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("5 L 20 P")
	siti.taps("Kirim")
	siti.sees("25 hadir (5 laki-laki, 20 perempuan)")
	h.settled()
	if got := h.text(`SELECT (answers->>'tanggal') || ' ' || (answers->>'tempat') FROM publik.laporan WHERE answers->>'peserta_l' = '5'`); got != "2026-11-17 balai desa" {
		t.Errorf("kept is %q", got)
	}
}
