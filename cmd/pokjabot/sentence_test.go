package main

import (
	"testing"
	"time"
)

// A plan in one sentence, through the whole line: saved, told of, reported in a few taps; then one
// with something left out, which the form asks.
func TestPlanBySentence(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("/jadwal Senam lansia besok jam 10 di balai desa")
	siti.sees("Kami catat begini")
	siti.taps("Simpan")
	siti.sees("Rencana tersimpan")
	siti.says("/jadwal")
	siti.taps("Tambah rencana")
	siti.says("BKB Anggrek tiap Senin jam 10 di PAUD Anggrek sampai Februari, ingatkan H-1")
	siti.sees("Rutin tiap hari Senin")
	siti.says("jam 9")
	siti.sees("09.00 WIB")
	siti.taps("Simpan")
	siti.says("/jadwal Lomba masak lusa jam 9 di lapangan")
	siti.sees("Ini rencana untuk apa?")
	siti.taps("Kegiatan umum")
	siti.says("lainnya")
	siti.sees("Lomba masak")
	siti.taps("Kirim")
	siti.sees("Rencana tersimpan")
	siti.says("/jadwal")
	siti.taps("3) BKB Anggrek")
	siti.taps("Jam atau tempat")
	siti.says("di balai desa")
	siti.taps("Semua yang berikutnya juga")
	siti.sees("balai desa")
	siti.says("/jadwal")
	siti.taps("Kirim ke kalender HP")
	siti.says("menu") // what was asked for is forgotten
	siti.sees("Mau apa sekarang?")
	h.clock.Set(time.Date(2026, time.November, 18, 16, 0, 30, 0, wib))
	siti.sees("Besok")
	h.clock.Set(time.Date(2026, time.November, 19, 16, 30, 30, 0, wib))
	siti.sees("Bagaimana kegiatannya")
	siti.taps("Terlaksana")
	siti.sees("Berapa laki-laki dan perempuan")
}
