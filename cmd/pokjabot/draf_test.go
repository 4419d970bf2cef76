package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
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

// In the middle of a form she may look at help, her reports, the schedule, the menu or another form: the
// draft waits, and goes on at the very question, with all that was said before.
func TestOtherTasksLeadBackToTheQuestion(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Pengajian")
	siti.taps("Kemarin")
	siti.sees("Berapa laki-laki dan perempuan")
	for _, away := range []struct{ does, sees string }{
		{"/bantuan", "Yang bisa dilakukan"}, {"/laporan", "Belum ada laporan"}, {"/jadwal", "adwal"}, {"/menu", "Mau apa sekarang?"}, {"/tugas", "tidak ada yang menunggu"},
	} {
		siti.says(away.does)
		h.settled()
		siti.sees(away.sees)
		siti.says("/lapor")
		siti.waits("the offer", func(s botapi.Screen) bool { return lastBot(s, "belum selesai") })
		h.settled()
		siti.taps("Lanjutkan")
		siti.waits("the same question after "+away.does, func(s botapi.Screen) bool { return lastBot(s, "Berapa laki-laki dan perempuan") })
	}
	siti.says("8 L 12 P")
	siti.sees("Instansi atau mitra mana")
	siti.taps("Puskesmas") // a tick is no answer yet: it waits, too
	siti.says("/bantuan")
	siti.waits("help", func(s botapi.Screen) bool { return lastBot(s, "Yang bisa dilakukan") })
	h.settled()
	siti.taps("Lanjutkan")
	siti.waits("the ticks", func(s botapi.Screen) bool {
		m, found := s.LastBot()
		return found && slices.ContainsFunc(m.Labels(), func(l string) bool { return labelled(l, "Selesai (1)") })
	})
	if n := h.count(`SELECT count(*) FROM session WHERE status IN ('open', 'paused')`); n != 1 {
		t.Errorf("%d drafts came of one", n)
	}
}

// Two drafts of one form and one of another stand side by side, each with its own name and answers; to
// begin anew leaves them, and sending one leaves the others.
func TestDraftsKeepApart(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	begin := func(what, day string) {
		t.Helper()
		siti.says("/lapor")
		h.settled()
		if m, _ := siti.phone.LastBotMessage(); strings.Contains(m.Text, "belum selesai") {
			siti.taps("Lapor yang baru")
		}
		siti.taps(what)
		siti.taps(day)
		siti.waits("the question", func(s botapi.Screen) bool { return lastBot(s, "Berapa laki-laki dan perempuan") })
	}
	begin("Senam", "Hari ini")
	begin("Posyandu", "Hari ini")
	siti.says("/menu")
	siti.taps("Laporan lain")
	siti.taps("Kendala")
	siti.taps("Sarana")
	siti.sees("Mohon ceritakan singkat kendalanya")
	siti.says("/lapor")
	siti.sees("ada 3 isian yang belum selesai")
	h.settled()
	siti.taps("Lanjutkan · Kegiatan, Posyandu, 18 Nov 2026")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("9 L 27 P")
	siti.taps("Cocok")
	siti.taps("Lewati")
	siti.taps("Kirim")
	siti.sees("36 hadir")
	siti.says("/lapor")
	siti.sees("ada 2 isian yang belum selesai")
	h.settled()
	siti.taps("Lanjutkan · Kendala, Sarana, 18 Nov 2026")
	siti.sees("Mohon ceritakan singkat kendalanya")
	siti.says("Timbangan bayi rusak sejak bulan lalu")
	siti.sees("Bantuan dari tingkat mana")
	siti.says("/lapor")
	siti.waits("the offer", func(s botapi.Screen) bool { return lastBot(s, "ada 2 isian") })
	h.settled()
	siti.taps("Lanjutkan · Kegiatan, Senam, 18 Nov 2026")
	siti.waits("the question of the other draft", func(s botapi.Screen) bool { return lastBot(s, "Berapa laki-laki dan perempuan") })
	siti.taps("Batal")
	siti.sees("batal")
	h.settled()
	if s := h.text(`SELECT string_agg(form || ' ' || status, ', ' ORDER BY id) FROM session`); s != "kegiatan sent, kegiatan cancelled, kegiatan sent, kendala paused" {
		t.Errorf("the drafts are %s", s)
	}
}
