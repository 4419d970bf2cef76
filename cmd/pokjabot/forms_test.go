package main

import (
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
)

// has says whether a message of the bot on the screen holds a text.
func has(s botapi.Screen, text string) bool { return strings.Contains(botSide(s), text) }

// shows says whether the lowest card holds a text now.
func (p *hand) shows(text string) bool { return has(p.phone.Screen(), text) }

// plkb joins as the PLKB of Kampung KB Tangkit.
func (h *house) plkb() *hand {
	rina := h.hand(504, "Rina")
	rina.phone.StartLink(h.invite(storage.PLKB, "", kampungTangkit))
	rina.taps("Setuju")
	rina.taps("Ibu")
	return rina
}

// A group that was typed by name is proposed to the PLKB, who takes it into the list; the next
// meeting offers it.
func TestTypedGroupReachesTheList(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.meeting("Hari ini", func() { siti.says("Anggrek") })
	siti.sees("kami usulkan ke PLKB")
	siti.sees("BKB Anggrek · Kampung KB Tangkit")
	h.settled()
	if n := h.count(`SELECT count(*) FROM poktan WHERE status = 'menunggu' AND name = 'Anggrek'`); n != 1 {
		t.Fatalf("%d groups wait, want 1", n)
	}
	rina := h.plkb()
	rina.taps("Tugas")
	rina.taps("Kelompok baru (1)")
	rina.sees("BKB Anggrek · Kampung KB Tangkit")
	rina.taps("Masukkan")
	rina.sees("Semua kelompok baru sudah diperiksa")
	siti.meeting("Kemarin", func() { siti.taps("Anggrek") })
	h.settled()
	if n := h.count(`SELECT count(*) FROM poktan WHERE status = 'aktif' AND name = 'Anggrek' AND kampung_id = '15.05.08.2005' AND NOT sample`); n != 1 {
		t.Errorf("%d groups are on the list, want 1", n)
	}
	if n := h.count(`SELECT count(*) FROM publik.laporan WHERE form = 'poktan' AND answers->>'kelompok' = 'Anggrek'`); n != 2 {
		t.Errorf("%d meetings are in, want 2", n)
	}
}

// meeting reports a meeting of a BKB on a day; name answers which.
func (p *hand) meeting(day string, name func()) {
	p.t.Helper()
	p.says("/menu")
	p.taps("Laporan lain")
	p.taps("Pertemuan Poktan")
	p.taps("BKB")
	p.sees("Apa nama kelompoknya?")
	name()
	p.sees("Kapan pertemuannya?")
	p.taps(day)
	p.sees("Materi apa")
	p.says("peran ayah")
	p.sees("Siapa narasumbernya?")
	p.says("kader")
	p.sees("Ada diskusi kelompok")
	p.taps("Tanya jawab saja")
	p.waits("the count of members or of those who came", func(s botapi.Screen) bool { return has(s, "menjadi anggota") || has(s, "Berapa yang hadir?") })
	if p.shows("menjadi anggota") {
		p.says("20")
	}
	p.sees("Berapa yang hadir?")
	p.says("12 keluarga, 2 L 10 P")
	p.sees("Anak umur berapa")
	p.says("2 tahun, 3 tahun")
	p.sees("bersamaan dengan Posyandu")
	p.taps("Tidak")
	p.sees("Silakan kirim foto")
	p.taps("Lewati")
	p.sees("Sudah benar?")
	p.taps("Kirim")
	p.sees("tersimpan. Terima kasih")
}

// A kendala asks for the help of the kabupaten, whose lead answers; the reporter is told.
func TestKendalaIsAnsweredAndTheReporterTold(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.says("/menu")
	siti.taps("Laporan lain")
	siti.taps("Kendala")
	siti.sees("Kendalanya tentang apa?")
	siti.taps("Sarana")
	siti.says("Timbangan bayi rusak sejak bulan lalu")
	siti.taps("Kabupaten/kota")
	siti.sees("Dinas atau instansi mana")
	siti.taps("Lewati")
	siti.taps("Segera")
	siti.taps("Lewati") // usul
	siti.taps("Lewati") // batas
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Kendala tercatat")
	h.settled()
	budi := h.budi()
	budi.taps("Tugas")
	budi.taps("Kendala (1)")
	budi.taps("1) ")
	budi.sees("Timbangan bayi rusak")
	budi.taps("Sedang ditangani")
	budi.sees("apa yang sedang dilakukan")
	budi.says("ok")
	budi.sees("5 sampai 300 huruf")
	budi.says("Sudah diusulkan ke Dinas Kesehatan")
	budi.sees("Tercatat: sedang ditangani")
	siti.sees("ada kabar untuk kendala")
	siti.sees("Sudah diusulkan ke Dinas Kesehatan")
	siti.taps("Lihat kendala")
	siti.taps("Sudah selesai")
	siti.says("Timbangan baru sudah datang")
	siti.sees("Tercatat: selesai")
	h.settled()
	if s := h.text(`SELECT status || ' ' || (closed_at IS NOT NULL) FROM kendala`); s != "selesai true" {
		t.Errorf("the kendala stands at %q", s)
	}
}

// A visit plans the next one; it is on the schedule with its reminders.
func TestVisitPlansTheNext(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.says("/menu")
	siti.taps("Laporan lain")
	siti.taps("Kunjungan keluarga")
	siti.taps("Hari ini")
	siti.sees("Berapa keluarga yang dikunjungi?")
	siti.says("ibu hamil 2, baduta 3")
	siti.taps("Selesai (2)")
	siti.says("bidan, kader kb")
	siti.sees("Apa saja yang dilakukan?")
	siti.says("pemantauan")
	siti.sees("masih perlu dipantau")
	siti.says("1")
	siti.sees("Kapan kunjungan berikutnya?")
	siti.says("Selasa depan")
	siti.waits("a date that is clear", func(s botapi.Screen) bool { return has(s, "Sudah benar?") || has(s, "24 November") })
	if !siti.shows("Sudah benar?") {
		siti.taps("Selasa, 24 November 2026")
	}
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("5 keluarga dikunjungi")
	siti.sees("kami catat di jadwal: Selasa, 24 November 2026")
	siti.says("/jadwal")
	siti.sees("Kunjungan keluarga")
	h.settled()
	if n := h.count(`SELECT count(*) FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id WHERE o.form = 'kunjungan' AND o.day = '2026-11-24'`); n < 2 {
		t.Errorf("%d reminders, want the day before, the morning and the question", n)
	}
}

// The five factors are filed once a month and Kampung: the second filing replaces the first.
func TestSecondFilingOfFiveFactorsReplacesTheFirst(t *testing.T) {
	h := newHouse(t, nil)
	h.clock.Set(time.Date(2026, 11, 25, 9, 0, 0, 0, wednesday.Location()))
	rina := h.plkb()
	file := func(score string) {
		rina.says("/menu")
		rina.taps("Laporan lain")
		rina.taps("Lima faktor")
		for _, question := range []string{"dukungan pimpinan", "keterlibatan sektor", "pemanfaatan sarana", "semangat pengurus", "partisipasi masyarakat"} {
			rina.sees(question)
			rina.sees("November 2026:")
			rina.taps(score)
		}
		rina.sees("satu contoh yang mendukung")
		rina.taps("Lewati")
		rina.taps("Tidak ada")
		rina.sees("Sudah benar?")
		rina.taps("Kirim")
		rina.sees("tersimpan. Terima kasih")
		h.settled()
	}
	file("2")
	file("3")
	if s := h.text(`SELECT string_agg(status || ' ' || (answers->>'komitmen') || ' ' || day, ', ' ORDER BY sent_at) FROM report WHERE form = 'lima_faktor'`); s != "ditarik 2 2026-11-30, terkirim 3 2026-11-30" {
		t.Errorf("the filings stand at %q", s)
	}
}

// A lead above the Kampung reports advocacy at his own place.
func TestLeadReportsAdvocacy(t *testing.T) {
	h := newHouse(t, nil)
	budi := h.budi()
	budi.taps("Lapor")
	budi.taps("Rakor, advokasi, pembinaan")
	budi.taps("Rakor Pokja")
	budi.taps("Kabupaten/kota")
	budi.taps("Hari ini")
	budi.says("Sekda")
	budi.sees("Instansi mana yang hadir?")
	budi.says("puskesmas, tp pkk")
	budi.sees("Berapa laki-laki dan perempuan")
	budi.says("9 L 14 P")
	budi.sees("hal utama")
	budi.says("stunting")
	budi.sees("hasil atau kesepakatan")
	budi.says("Disepakati rakor rutin tiap tiga bulan.")
	budi.sees("Komitmen baru")
	budi.taps("Belum ada")
	budi.taps("Selesai (1)")
	budi.sees("tindak lanjutnya")
	budi.says("Menyurati semua camat")
	budi.sees("Instansi mana yang mengerjakannya?")
	budi.says("dinas kb")
	budi.sees("Paling lambat kapan?")
	budi.says("30 November")
	budi.sees("Silakan kirim foto")
	budi.taps("Lewati")
	budi.sees("Sudah benar?")
	budi.taps("Kirim")
	budi.sees("tersimpan. Terima kasih")
	budi.sees("Menyurati semua camat kami catat di jadwal")
	h.settled()
	if s := h.text(`SELECT place || ' ' || coalesce(kampung, '-') FROM publik.laporan WHERE form = 'advokasi'`); s != "15.05 -" {
		t.Errorf("the report lies at %q", s)
	}
	budi.taps("Catat sebagai kendala")
	budi.sees("Kendalanya tentang apa?")
	budi.says("/jadwal")
	budi.sees("Menyurati semua camat")
}

// The profile opens with what is known; a change is a version from today on.
func TestProfileIsKeptInChat(t *testing.T) {
	h := newHouse(t, nil)
	rina := h.plkb()
	rina.taps("Profil Kampung")
	rina.taps("Ubah profil")
	rina.sees("Sudah benar?")
	rina.taps("Ubah")
	rina.taps("Klasifikasi")
	rina.taps("Mandiri")
	rina.sees("Sudah benar?")
	rina.taps("Kirim")
	rina.sees("Profil Kampung KB Tangkit tersimpan")
	rina.taps("Profil Kampung")
	rina.taps("Kelompok")
	rina.taps("Tambah kelompok")
	rina.taps("BKL")
	rina.says("Sejahtera Tua")
	rina.sees("Sejahtera Tua tersimpan")
	rina.taps("BKL Sejahtera Tua")
	rina.taps("Tambah kelompok")
	rina.taps("BKL")
	rina.says("sejahtera  tua")
	rina.sees("sudah ada di daftar")
	h.settled()
	if s := h.text(`SELECT klasifikasi || ' ' || valid_from FROM kampung_profile WHERE kampung_id = '15.05.08.2005' AND valid_to IS NULL`); s != "mandiri 2026-11-18" {
		t.Errorf("the profile is %q", s)
	}
	if n := h.count(`SELECT count(*) FROM poktan WHERE jenis = 'bkl' AND name = 'Sejahtera Tua' AND status = 'aktif'`); n != 1 {
		t.Errorf("%d groups, want 1", n)
	}
}

// A PLKB invites a kader in chat and ends her task again; the link works like one of the operator.
func TestTeamIsInvitedAndEndedInChat(t *testing.T) {
	h := newHouse(t, nil)
	rina := h.plkb()
	rina.taps("Profil Kampung")
	rina.taps("Petugas")
	rina.taps("Undang")
	m := rina.sees("https://t.me/")
	link := m.Text[strings.Index(m.Text, "https://t.me/"):]
	code := strings.Fields(link[strings.Index(link, "start=")+len("start="):])[0]
	dewi := h.hand(505, "Dewi")
	dewi.phone.StartLink(code)
	dewi.taps("Setuju")
	dewi.taps("Ibu")
	dewi.sees("Selamat bergabung, Bu Dewi")
	rina.says("/profil")
	rina.taps("Petugas")
	rina.taps("Dewi")
	rina.taps("Akhiri tugas")
	rina.taps("Ya")
	rina.sees("sudah diakhiri")
	h.settled()
	if n := h.count(`SELECT count(*) FROM publik.orang WHERE telegram_id = 505 AND active`); n != 0 {
		t.Errorf("%d tasks are left, want none", n)
	}
	dewi.says("/lapor")
	dewi.sees("tidak ada laporan yang perlu diisi")
}

// The lead of a kabupaten says which institutions should take part.
func TestLeadWatchesPartners(t *testing.T) {
	h := newHouse(t, nil)
	budi := h.budi()
	budi.taps("Tugas")
	budi.taps("Instansi yang dipantau")
	budi.taps("Puskesmas")
	budi.sees("Instansi yang dipantau: 1")
	budi.taps("Instansi lain ›")
	budi.taps("Sebelumnya")
	budi.taps("Puskesmas")
	budi.sees("Instansi yang dipantau: 0")
	h.settled()
	if n := h.count(`SELECT count(*) FROM watch WHERE kabupaten = '15.05' AND instansi = 'puskesmas' AND (valid_to IS NULL OR valid_to > '2026-11-18')`); n != 0 {
		t.Errorf("%d are watched, want none", n)
	}
}
