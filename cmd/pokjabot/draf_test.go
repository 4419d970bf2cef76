package main

import (
	"testing"
	"time"
)

// A draft is told of on the morning after, once; what she taps there goes on.
func TestWaitingDraftIsToldOf(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Pengajian")
	siti.taps("Simpan dulu")
	siti.sees("Sudah disimpan")
	h.clock.Set(time.Date(2026, time.November, 19, 9, 41, 0, 0, wib))
	siti.sees("Selamat pagi, Bu Siti. Masih ada 1 isian yang belum selesai")
	h.settled()
	if n := h.count(`SELECT noted FROM session`); n != 1 {
		t.Errorf("the draft is noted at step %d, want 1", n)
	}
	if n := h.count(`SELECT n FROM told`); n != 1 {
		t.Errorf("%d messages are counted, want 1 of the three a day", n)
	}
	siti.taps("Lanjutkan · Kegiatan, Pengajian, 18 Nov 2026")
	siti.sees("Kapan kegiatannya?")
}
