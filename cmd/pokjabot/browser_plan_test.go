package main

import (
	"testing"
	"time"
)

// On the page of the simulator: a plan told in one sentence, the clock moved on, the reminder, and
// the report that Terlaksana opens with all that the plan knows.
func TestPlanBySentenceInTheBrowser(t *testing.T) {
	b := openPage(t, nil)
	b.joins()
	b.Type("petugas", "/jadwal Senam lansia besok jam 10 di balai desa, ingatkan H-1")
	b.WaitText("petugas", "Kami catat begini")
	b.Screenshot("rencana-kalimat")
	b.Tap("petugas", "Simpan")
	b.WaitText("petugas", "Rencana tersimpan")
	b.Type("petugas", "/jadwal")
	b.Tap("petugas", "Lihat sebulan")
	b.WaitButton("petugas", "•19")
	b.Screenshot("rencana-sebulan")
	b.clock.Set(time.Date(2026, time.November, 18, 16, 0, 30, 0, wib))
	b.WaitText("petugas", "Besok (Kamis, 19 November)")
	b.Tap("petugas", "Siap")
	b.WaitText("petugas", "Semoga Senam lansia lancar")
	b.clock.Set(time.Date(2026, time.November, 19, 16, 30, 30, 0, wib))
	b.WaitText("petugas", "Bagaimana kegiatannya")
	b.Tap("petugas", "Terlaksana")
	b.WaitText("petugas", "Berapa laki-laki dan perempuan")
	b.Type("petugas", "2 L 20 P")
	b.Tap("petugas", "Puskesmas")
	b.Tap("petugas", "Selesai (1)")
	b.WaitText("petugas", "Dari mana dananya?")
	b.Tap("petugas", "Tanpa biaya")
	b.Tap("petugas", "Selesai (1)")
	b.WaitText("petugas", "Sudah cocok?")
	b.Tap("petugas", "Cocok")
	b.WaitText("petugas", "Silakan kirim foto")
	b.Tap("petugas", "Lewati")
	b.WaitText("petugas", "Sudah benar?")
	b.Tap("petugas", "Kirim")
	b.WaitText("petugas", "Laporan tersimpan")
	b.settled()
	if n := b.count(`SELECT count(*) FROM publik.laporan l JOIN occurrence o ON o.status = 'terlaksana' WHERE l.answers->>'judul' = 'Senam lansia' AND l.answers->>'tempat' = 'balai desa'`); n != 1 {
		t.Errorf("%d reports of the plan, want 1", n)
	}
}
