package main

import (
	"slices"
	"strings"
	"testing"

	"pokjabot/storage"
)

// /laporan tells the month's count of the Kampung; it is the number that the lead reads.
func TestLaporanCountsAsTheLeadDoes(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	rina := h.hand(503, "Rina") // a colleague at the same Kampung
	rina.phone.StartLink(h.invite(storage.Petugas, "", "15.05.08.2005"))
	rina.taps("Setuju")
	rina.taps("Ibu")
	rina.taps("Lapor")
	rina.taps("Posyandu")
	rina.taps("Hari ini")
	rina.says("4 L 20 P")
	rina.taps("Cocok")
	rina.taps("Lewati")
	rina.taps("Kirim")
	rina.sees("tersimpan. Terima kasih")
	h.settled()
	siti.says("/laporan")
	siti.sees("Kampung KB Tangkit: 2 kegiatan bulan ini")
	siti.taps("Semua di Kampung ini")
	siti.sees("2) ")
	siti.taps("Hanya laporan saya")
	siti.sees("Laporan Bu Siti, yang terbaru di atas")
	budi := h.budi()
	budi.taps("Rekap")
	budi.sees("2 kegiatan")
}

// A report is found by a word in it, opened with its photos, mended within the day and keeps its
// number; what was said before stays in its history, and the figures follow.
func TestReportIsFoundMendedAndKeepsItsHistory(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	receipt := h.text(`SELECT receipt FROM report`)
	siti.says("/laporan")
	siti.taps("Cari laporan")
	siti.sees("Mau mencari laporan apa")
	siti.says("senam 100%")
	siti.sees("Belum ketemu laporan dengan kata “senam 100%”")
	siti.taps("Cari laporan")
	siti.says("posyandu rw 03")
	siti.sees("Laporan dengan kata “posyandu rw 03”")
	siti.taps("1) ")
	siti.sees("No. " + receipt)
	siti.taps("Lihat foto (4)")
	siti.sees("Foto 4 dari 4")
	siti.says("/laporan " + strings.ToLower(receipt))
	siti.taps("1) ")
	siti.taps("Perbaiki")
	siti.sees("Sudah benar?")
	siti.taps("Ubah")
	siti.taps("Peserta")
	siti.says("5 L 31 P")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Perbaikan tersimpan")
	h.settled()
	if got := h.text(`SELECT receipt || ' ' || revision || ' ' || (answers->>'peserta_l') FROM report`); got != receipt+" 2 5" {
		t.Errorf("the report is %q", got)
	}
	if n := h.count(`SELECT sum(n) FROM publik.rekap_kampung WHERE measure = 'peserta' AND dimension = '' AND period LIKE '____-__'`); n != 36 {
		t.Errorf("%d attendance in the roll-up, want 36", n)
	}
	if n := h.count(`SELECT sum(n) FROM publik.rekap_kampung WHERE measure = 'kegiatan' AND dimension = '' AND period LIKE '____-__'`); n != 1 {
		t.Errorf("%d kegiatan in the roll-up, want 1", n)
	}
	siti.says("/laporan")
	siti.taps("1) ")
	siti.sees("Sudah diperbaiki 1 kali")
	siti.taps("Riwayat")
	siti.sees("diperbaiki")
	siti.sees("→")
	h.clock.Set(h.clock.Now().Add(storage.WithdrawWithin))
	siti.says("/laporan")
	siti.taps("1) ")
	siti.taps("Lihat foto (4)")
	messages := siti.phone.Messages()
	slices.Reverse(messages)
	for _, m := range messages {
		var labels []string
		for _, row := range m.Buttons {
			for _, b := range row {
				labels = append(labels, b.Text)
			}
		}
		if offered := strings.Join(labels, " "); strings.Contains(offered, "Lihat foto") { // the card of the report
			if strings.Contains(offered, "Tarik") || strings.Contains(offered, "Perbaiki") {
				t.Errorf("after a day the card still offers %q", offered)
			}
			return
		}
	}
	t.Error("the report was not opened after a day")
}
