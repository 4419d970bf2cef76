package main

import (
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
)

// A plan is made on Wednesday for Thursday 10.00, told of at 16.00, asked about on Thursday at
// 16.30, reported from there; the lead sees it in /rekap.
func TestPlanReminderReportRecap(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("/jadwal")
	siti.taps("Tambah rencana")
	siti.taps("Isi satu per satu")
	siti.taps("Kegiatan umum")
	siti.taps("Senam")
	siti.sees("Apa nama kegiatannya?")
	siti.taps("Cocok")
	siti.sees("Kapan rencananya?")
	siti.says("besok jam 10")
	siti.sees("Di mana tempatnya?")
	siti.says("Balai desa")
	siti.taps("Sekali saja")
	siti.taps("Selesai (2)")
	siti.taps("Kirim")
	siti.sees("Kami ingatkan")
	h.clock.Set(time.Date(2026, time.November, 18, 15, 59, 0, 0, wib))
	h.clock.Set(time.Date(2026, time.November, 18, 16, 0, 30, 0, wib))
	siti.sees("Besok")
	siti.taps("Siap")
	h.clock.Set(time.Date(2026, time.November, 19, 16, 30, 30, 0, wib))
	siti.sees("Bagaimana kegiatannya")
	siti.taps("Terlaksana")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("2 L 20 P")
	siti.taps("Puskesmas")
	siti.taps("Selesai (1)")
	siti.taps("Tanpa biaya")
	siti.taps("Selesai (1)")
	siti.taps("Cocok")
	siti.taps("Lewati")
	siti.taps("Kirim")
	siti.sees("22 hadir")

	budi := h.budi()
	budi.taps("Rekap")
	budi.sees("2 kegiatan")
	budi.sees("1 dari 68 Kampung KB aktif")

	var told int
	if err := h.store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM publik.pengingat WHERE state = 'terkirim' AND stage = 'h1'`).Scan(&told); err != nil || told != 1 {
		t.Errorf("publik.pengingat has %d reminders told, want 1 (%v)", told, err)
	}
}

// Whatever arrives while a question is open gets a kind line, and what was answered before stays.
func TestBadInputIsAnsweredKindlyAndLosesNothing(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.taps("Kemarin")
	siti.sees("Berapa laki-laki dan perempuan")
	for _, text := range []string{
		strings.Repeat("panjang ", 625), "😀😀😀", "مرحبا بالعالم", "<b>6</b> & <script>alert(1)</script>", "/", "-6 L 32 P",
		"9999999 L 1 P", "NIK 1505081234567890", "\u202e\u200f", "0 L 0 P",
	} {
		before := len(siti.phone.Messages())
		siti.says(text)
		siti.waits("an answer to "+text[:min(len(text), 20)], func(s botapi.Screen) bool {
			last, ok := s.LastBot()
			return ok && len(s.Messages) > before && last.ID == s.Messages[len(s.Messages)-1].ID
		})
	}
	siti.phone.SendSticker("🙂")
	siti.phone.SendVoice(3 * time.Second)
	siti.phone.SendContact("0812345678")
	siti.phone.SendLocation(-1.61, 103.61)
	old := siti.sees("Berapa laki-laki dan perempuan")
	for _, data := range []string{"", "1", "1q", "1q,zzzz,x,1,a,b", "9x", strings.Repeat("x", 64), "1l,b,00000000000000000000000000000000", "1oc," + strings.Repeat("A", 22), "1jx,1", "1r,15.01,2026-10", "1f,nirwana"} {
		if data != "" {
			siti.phone.Forge(old.ID, data)
		}
	}
	// Another person's button finds nothing of hers.
	rini := h.hand(503, "Rini")
	rini.phone.StartLink(h.invite(storage.Petugas, "", kampungTangkit))
	rini.taps("Setuju")
	rini.taps("Kak")
	menu := rini.sees("Mau apa sekarang?")
	for _, row := range old.Buttons {
		for _, b := range row {
			rini.phone.Forge(menu.ID, b.Data)
		}
	}
	siti.says("6 L 32 P")
	siti.sees("Peserta: 38")
	h.settled()
	h.nothingAside()
	if dead := h.count(`SELECT count(*) FROM outbox WHERE state = 'dead'`); dead != 0 {
		t.Errorf("%d messages could not be sent, want 0", dead)
	}
	if n := h.count(`SELECT count(*) FROM inbox WHERE raw LIKE '%1505081234567890%' AND state = 'done'`); n != 0 {
		t.Errorf("a NIK is kept in %d finished updates, want it masked", n)
	}
}

// Back, skip, put aside, resume, change from the review card, help, cancel.
func TestEveryWayThroughTheForm(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.taps("Tanggal lain")
	siti.sees("November 2026")
	siti.taps("10")
	siti.sees("Selasa, 10 November 2026")
	siti.taps("Kembali")
	siti.sees("Kapan kegiatannya?")
	siti.says("lusa")
	siti.sees("belum")
	siti.says("kemarin jam 9")
	siti.sees("09.00")
	siti.says("6")
	siti.says("6 L 32 P")
	siti.sees("Instansi")
	siti.taps("Simpan dulu")
	siti.sees("Sudah disimpan")
	siti.taps("Lanjutkan")
	siti.taps("Tidak ada")
	siti.taps("Selesai (1)")
	siti.taps("Tanpa biaya")
	siti.taps("Selesai (1)")
	siti.says("Balai desa")
	siti.taps("Cocok")
	siti.taps("Lewati")
	siti.sees("Sudah benar?")
	siti.taps("Ubah")
	siti.taps("Peserta")
	siti.says("7 L 33 P")
	siti.sees("40")
	siti.taps("Lengkapi")
	siti.sees("Kendala")
	siti.taps("Kembali")
	siti.taps("Kirim")
	siti.sees("40 hadir")
	siti.taps("Laporan saya")
	siti.taps("1) ")
	siti.sees("40 (7 laki-laki, 33 perempuan)")
	siti.taps("Tarik laporan ini")
	siti.taps("Ya")
	siti.sees("sudah ditarik")
	h.settled()
	if n := h.count(`SELECT count(*) FROM report WHERE status = 'ditarik'`); n != 1 {
		t.Errorf("%d withdrawn reports, want 1", n)
	}
	if n := h.count(`SELECT coalesce(sum(n), 0) FROM publik.rekap_kampung WHERE measure = 'kegiatan' AND dimension = ''`); n != 0 {
		t.Errorf("the roll-up counts %d, want 0 after withdrawing", n)
	}
	siti.says("/lapor")
	siti.taps("Batal")
	siti.sees("dibatalkan")
}
