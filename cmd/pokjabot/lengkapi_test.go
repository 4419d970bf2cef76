package main

import (
	"testing"
)

// Under Lengkapi lie the questions that are not asked in the walk: ages, place, kendala. A
// kendala becomes a row of its own that the lead of the kabupaten sees.
func TestLengkapiWithKendalaReachesTheLead(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.taps("Hari ini")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("5 L 30 P")
	siti.taps("Cocok")
	siti.sees("Silakan kirim foto")
	siti.sendsAlbum(2) // photos may come in several albums, five in all
	siti.sees("2 foto sudah kami terima")
	siti.sendsAlbum(3)
	siti.sees("5 foto sudah kami terima")
	siti.taps("Selesai (5)")
	siti.sees("Sudah benar?")
	siti.taps("Lengkapi")
	siti.taps("Lokasi")
	siti.sees("titik lokasi")
	siti.phone.SendLocation(-1.6123, 103.6177)
	siti.sees("-1.61, 103.62")
	siti.taps("Lengkapi")
	siti.taps("Kendala")
	siti.sees("Apakah ada kendala")
	siti.taps("Ya")
	siti.sees("Kendalanya tentang apa?")
	siti.taps("Sarana")
	siti.sees("ceritakan singkat kendalanya")
	siti.says("Timbangan bayi rusak sejak bulan lalu")
	siti.sees("Bantuan dari tingkat mana")
	siti.taps("Kabupaten/kota")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	h.settled()
	if n := h.count(`SELECT count(*) FROM kendala WHERE tingkat = 'kabupaten' AND jenis = 'sarana'`); n != 1 {
		t.Errorf("%d kendala, want 1", n)
	}
	if n := h.count(`SELECT count(*) FROM publik.laporan WHERE answers->>'lokasi' IS NOT NULL`); n != 1 {
		t.Errorf("%d reports with a point, want 1", n)
	}
	budi := h.budi()
	budi.taps("Rekap")
	budi.sees("2 kegiatan")
	budi.sees("Timbangan bayi rusak")
}

// Practice reports are marked and never counted; the language is the person's own choice.
func TestPracticeAndEnglish(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Mode latihan")
	siti.taps("Nyalakan")
	siti.firstReport()
	siti.sees("latihan")
	h.settled()
	if n := h.count(`SELECT count(*) FROM publik.laporan`) + h.count(`SELECT count(*) FROM publik.rekap_kampung`); n != 0 {
		t.Errorf("a practice report is counted %d times, want 0", n)
	}
	siti.says("/bahasa")
	siti.taps("English")
	siti.says("/lapor")
	siti.sees("Which activity do you report?")
	siti.says("/batal")
	siti.sees("given up")
}
