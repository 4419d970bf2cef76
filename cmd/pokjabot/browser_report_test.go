package main

import "testing"

// On the page of the simulator, without a command: an album begins a report, and a sheet of a few
// lines is one. Bu Siti of the Kampung has reported before, so that little is asked.
func TestPhotoFirstAndSheetInTheBrowser(t *testing.T) {
	b := openPage(t, func(h *house) { h.siti().firstReport() })
	b.joins()
	b.SendSamplePhotos("petugas", 3)
	b.WaitText("petugas", "Fotonya sudah kami simpan")
	b.Screenshot("foto-dulu")
	b.Tap("petugas", "Posyandu")
	b.Tap("petugas", "Hari ini")
	b.WaitText("petugas", "Berapa laki-laki dan perempuan")
	b.Type("petugas", "4 L 21 P")
	b.Tap("petugas", "Cocok")
	b.Tap("petugas", "Kirim")
	b.WaitText("petugas", "25 hadir")

	b.Type("petugas", "LEMBAR KEGIATAN\nJenis: senam\nTanggal: Minggu\nPeserta: 2 L 17 P\nBersama: puskesmas\nDana: swadaya\nTempat: Lapangan desa")
	b.WaitText("petugas", "1 lembar sudah kami baca")
	b.WaitText("petugas", "Sudah benar?")
	b.Screenshot("lembar-isian")
	b.Tap("petugas", "Kirim")
	b.WaitText("petugas", "19 hadir")
	b.settled()
	if n := b.count(`SELECT count(*) FROM publik.laporan WHERE answers->>'jenis' = 'posyandu' AND date = '2026-11-18' AND jsonb_array_length(answers->'foto') = 3`); n != 1 {
		t.Errorf("%d reports were begun with three photos, want 1", n)
	}
	if n := b.count(`SELECT count(*) FROM publik.laporan WHERE answers->>'jenis' = 'senam' AND date = '2026-11-15' AND answers->>'tempat' = 'Lapangan desa' AND answers->>'peserta_p' = '17'`); n != 1 {
		t.Errorf("%d reports came as a sheet, want 1", n)
	}
}
