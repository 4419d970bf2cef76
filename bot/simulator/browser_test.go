package simulator

import (
	"testing"

	"pokjabot/bot/simulator/browsertest"
)

// Three people use the page in a real browser, wide and narrow. The pictures stay in artefak/ to
// be looked at.
func TestInBrowser(t *testing.T) {
	s := newStage(t)
	s.play()
	b := browsertest.Open(t, s.url)
	b.Screenshot("coba-kosong")
	b.Start("petugas")
	b.WaitText("petugas", "Terima kasih sudah bergabung")
	b.Start("kabupaten")
	b.WaitButton("kabupaten", "Lapor")
	b.Type("kabupaten", "/rekap")
	b.WaitText("kabupaten", "Kab. Muaro Jambi")
	b.Click(`[data-phone="kabupaten"] blockquote > button`)
	b.SendSamplePhotos("petugas", 3)
	b.WaitText("petugas", "Fotonya sudah kami terima.")
	b.Screenshot("coba-lebar-album")
	b.Tap("petugas", "Lapor")
	b.WaitText("petugas", "Kapan kegiatannya?")
	b.Screenshot("coba-lebar")

	b.Resize(390, 844)
	b.Screenshot("coba-sempit")
	b.Tap("petugas", "18")
	b.WaitText("petugas", "Terpilih")
	b.Tap("petugas", "Kirim lokasi")
	b.WaitText("petugas", "-1.65430")
	b.Screenshot("coba-sempit-lokasi")
	b.Click(`[data-phone="petugas"] [data-attach]`)
	b.Screenshot("coba-sempit-lampiran")
	b.Type("kabupaten", "<script>alert(1)</script>")
	b.WaitText("kabupaten", "Baik: <script>alert(1)</script>")
	b.MoveClock("Besok 06.30")
	if at := b.Eval(`document.querySelector("[data-clock]").dateTime`); at != "2026-11-19T06:30:00+07:00" {
		t.Errorf("the clock shows %s", at)
	}
	b.Click(".network summary")
	b.Click(`[data-fault="lambat"]`)
	b.Screenshot("coba-sempit-jaringan")
	b.Resize(1440, 900)
	b.Screenshot("coba-lebar-jaringan")
	b.Resize(1024, 768)
	b.Screenshot("coba-sedang")
}
