package main

import (
	"net"
	"testing"
)

// A newcomer logs a whole activity by clicking, on the page that `make run` opens, and the lead
// of the kabupaten sees it. The pictures are kept in artefak/.
func TestWholeActivityByClickingInTheBrowser(t *testing.T) {
	b := openPage(t, nil)
	b.WaitText("kabupaten", "Mau apa sekarang?")
	b.joins()
	b.Tap("petugas", "Lapor")
	b.WaitText("petugas", "Kegiatan apa yang dilaporkan?")
	b.Tap("petugas", "Posyandu")
	b.Tap("petugas", "Hari ini")
	b.WaitText("petugas", "Berapa laki-laki dan perempuan")
	b.Type("petugas", "6 L 32 P")
	b.Tap("petugas", "Puskesmas")
	b.Tap("petugas", "Selesai (1)")
	b.WaitText("petugas", "Dari mana dananya?")
	b.Tap("petugas", "Dana desa")
	b.Tap("petugas", "Selesai (1)")
	b.WaitText("petugas", "Di mana tempatnya?")
	b.Type("petugas", "Balai RW 03")
	b.WaitText("petugas", "Sudah cocok?")
	b.Screenshot("kegiatan-usulan")
	b.Tap("petugas", "Cocok")
	b.WaitText("petugas", "Silakan kirim foto")
	b.SendSamplePhotos("petugas", 3)
	b.Tap("petugas", "Selesai (3)")
	b.WaitText("petugas", "Sudah benar?")
	b.Tap("petugas", "Kirim")
	b.WaitText("petugas", "Laporan tersimpan")
	b.Tap("kabupaten", "Rekap")
	b.WaitText("kabupaten", "1 kegiatan")
	b.Tap("provinsi", "Rekap")
	b.WaitText("provinsi", "1 kegiatan")
	b.Screenshot("tiga-ponsel")
	b.Resize(390, 844)
	b.Screenshot("satu-ponsel")
	b.settled()
	if n := b.count(`SELECT count(*) FROM publik.laporan WHERE form = 'kegiatan' AND answers->>'peserta_l' = '6'`); n != 1 {
		t.Errorf("publik.laporan holds %d such reports, want 1", n)
	}
}

// coba listens on loopback whatever POKJABOT_LISTEN says (design.md 4).
func TestCobaListensOnLoopbackOnly(t *testing.T) {
	listener, err := loopback(t.Context(), "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if host, _, _ := net.SplitHostPort(listener.Addr().String()); host != "127.0.0.1" {
		t.Errorf("coba listens on %s, want 127.0.0.1", host)
	}
}
