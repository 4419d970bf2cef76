package main

import (
	"testing"
)

// An edited message corrects the answer it gave, while the draft is open; the walk stays where it is.
func TestEditedMessageCorrectsItsAnswer(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.sees("Kapan kegiatannya?")
	day := siti.phone.SendText("Senin")
	siti.sees("Berapa laki-laki dan perempuan")
	count := siti.phone.SendText("5 L 30 P")
	siti.sees("Kami bantu isikan")
	if err := siti.phone.EditText(count, "7 L 33 P"); err != nil {
		t.Fatal(err)
	}
	siti.sees("Peserta: 40 (7 laki-laki, 33 perempuan)")
	siti.sees("Dihadiri 40 orang")
	if err := siti.phone.EditText(day, "Minggu"); err != nil {
		t.Fatal(err)
	}
	siti.sees("Waktu: Minggu, 15 November 2026")
	siti.taps("Cocok")
	siti.taps("Lewati")
	siti.taps("Kirim")
	siti.sees("40 hadir")
	if err := siti.phone.EditText(day, "Sabtu"); err != nil {
		t.Fatal(err)
	}
	siti.sees("Perubahan pada pesan lama")
	h.settled()
	if got := h.text(`SELECT answers->>'tanggal' FROM publik.laporan WHERE answers->>'peserta_l' = '7'`); got != "2026-11-15" {
		t.Errorf("the day is %s, want 2026-11-15", got)
	}
}

// Several drafts wait side by side; Lapor offers each. Help in the middle of a form leads back to the
// same question.
func TestDraftsWaitSideBySide(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Pengajian")
	siti.sees("Kapan kegiatannya?")
	siti.says("/menu")
	siti.taps("Laporan lain")
	siti.taps("Kendala")
	siti.taps("Sarana")
	siti.says("/bantuan")
	siti.taps("Lanjutkan")
	siti.sees("Mohon ceritakan singkat kendalanya")
	siti.says("/menu")
	siti.taps("Lapor")
	siti.sees("ada 2 isian yang belum selesai")
	siti.taps("Lanjutkan · Kegiatan, Pengajian, 18 Nov 2026")
	siti.sees("Kapan kegiatannya?")
}
