package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
)

// danger is what nobody should have to tell a bot; secret are its words, to be found nowhere.
const danger, secret = "Tadi malam Bu Zulaikha dipukul suaminya", "Zulaikha"

// keptNowhere looks into every table of the program for a word.
func (h *house) keptNowhere(word string) {
	h.t.Helper()
	rows, err := h.store.Pool.Query(h.t.Context(), `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			h.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if len(tables) < 20 {
		h.t.Fatalf("only %d tables to look into", len(tables))
	}
	for _, table := range tables {
		if n := h.count(`SELECT count(*) FROM ` + table + ` x WHERE x::text ILIKE '%` + word + `%'`); n != 0 {
			h.t.Errorf("%s keeps %q", table, word)
		}
	}
}

func picture(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40+n, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a person is in the middle of: a message that tells of danger is answered with whom to call
// and is kept nowhere, not even for the two days of the inbox; the form waits at the same question.
func TestDangerInEveryState(t *testing.T) {
	h := newHouse(t, nil)
	stranger := h.hand(601, "Nur")
	stranger.says(danger) // before anything was agreed to
	stranger.sees("SAPA 129")
	siti, rina := h.siti(), h.plkb()
	calm := func(p *hand, act func(), goesOn string) {
		t.Helper()
		last := 0
		for _, m := range p.phone.Messages() {
			last = max(last, m.ID)
		}
		act()
		p.waits("whom to call", func(s botapi.Screen) bool {
			m, found := s.Find("SAPA 129")
			return found && m.ID > last && strings.Contains(m.Text, goesOn)
		})
		h.settled()
		h.keptNowhere(secret)
	}
	calm(siti, func() { siti.says(danger) }, "SAPA 129")
	siti.taps("Menu")
	siti.taps("Lapor")
	calm(siti, func() { siti.says(danger) }, "Kegiatan apa yang dilaporkan?")
	siti.taps("Posyandu")
	siti.sees("Kapan kegiatannya?")
	day := siti.phone.SendText("Senin")
	siti.sees("Berapa laki-laki dan perempuan")
	calm(siti, func() {
		if err := siti.phone.EditText(day, danger); err != nil {
			t.Fatal(err)
		}
	}, "Berapa laki-laki dan perempuan")
	siti.says("5 L 30 P")
	siti.taps("Puskesmas")
	siti.taps("Selesai (1)")
	siti.taps("Dana desa")
	siti.taps("Selesai (1)")
	calm(siti, func() { siti.says("Balai desa. " + danger) }, "Di mana tempatnya?")
	siti.says("Balai desa")
	siti.taps("Cocok")
	siti.sees("Silakan kirim foto")
	calm(siti, func() {
		if _, err := siti.phone.SendPhoto(picture(t, 1), danger, "77"); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.phone.SendPhoto(picture(t, 2), "", "77"); err != nil { // the rest of the album
			t.Fatal(err)
		}
	}, "Silakan kirim foto")
	calm(siti, func() { siti.phone.SendDocument("foto.jpg", picture(t, 3), danger) }, "Silakan kirim foto")
	siti.taps("Lewati")
	siti.sees("Sudah benar?")
	calm(siti, func() { siti.says(danger) }, "Sudah benar?")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	calm(siti, func() { siti.says("Kegiatan: Posyandu\nTanggal: kemarin\nPeserta: 5 L 30 P\nUraian: " + danger) }, "SAPA 129")
	calm(siti, func() { siti.says("/lapor " + danger) }, "SAPA 129")
	calm(siti, func() {
		if _, err := siti.phone.SendPhoto(picture(t, 4), danger, ""); err != nil {
			t.Fatal(err)
		}
	}, "SAPA 129")
	first := siti.phone.SendText(danger)
	siti.sees("SAPA 129")
	siti.phone.Reply(first, "mohon bantuannya ya") // Telegram sends along what is answered
	siti.sees("belum")
	h.settled()
	h.keptNowhere(secret)
	if n := h.count(`SELECT count(*) FROM attachment`); n != 0 {
		t.Errorf("%d photos of danger are kept", n)
	}
	if n := h.count(`SELECT count(*) FROM inbox WHERE raw = '{}'`); n < 12 {
		t.Errorf("%d updates are emptied, want one for each message of danger", n)
	}
	rina.says("/laporan dipukul") // looked for, not told
	rina.sees("dipukul")
}

// A lead sets whom to call near by; the shelter words show it, from the nearest place that has one.
func TestShelterNamesWhoIsNear(t *testing.T) {
	h := newHouse(t, nil)
	siti, rina, budi := h.siti(), h.plkb(), h.budi()
	budi.says("/tugas")
	budi.taps("Atur nomor darurat")
	budi.sees("UPTD PPA: belum diisi")
	budi.taps("UPTD PPA")
	budi.sees("Berapa nomor UPTD PPA untuk")
	budi.says("nanti saya carikan")
	budi.sees("Nomornya belum terbaca, Pak Budi.")
	budi.says("40123456")
	budi.sees("lengkap dengan kode areanya")
	budi.says("(0741) 40123")
	budi.sees("UPTD PPA: 0741-40123")
	budi.taps("Puskesmas")
	budi.says("119")
	budi.sees("Puskesmas: 119")
	rina.says("/tugas")
	rina.taps("Atur nomor darurat")
	rina.sees("Puskesmas: 119 (dari ")
	rina.taps("Babinsa")
	rina.says("Pak Seno 0812 3456 7890")
	rina.sees("Babinsa: 0812-3456-7890")
	rina.taps("Puskesmas")
	rina.says("0741 445566")
	rina.sees("Puskesmas: 0741-445566")
	siti.says(danger)
	siti.sees("Nomor terdekat:\n• UPTD PPA: 0741-40123\n• Puskesmas: 0741-445566\n• Babinsa: 0812-3456-7890")
	rina.taps("Puskesmas")
	rina.taps("Hapus nomor ini")
	rina.sees("Puskesmas: 119 (dari ")
	siti.says(danger)
	siti.sees("• Puskesmas: 119\n")
	siti.says("/tugas")
	for _, label := range siti.sees("tidak ada yang menunggu").Labels() {
		if labelled(label, "Atur nomor darurat") {
			t.Error("a kader may set numbers")
		}
	}
	far := h.hand(602, "Dewi")
	far.phone.StartLink(h.invite(storage.Petugas, "", "15.06.01.2001"))
	far.taps("Setuju")
	far.taps("Ibu")
	far.says(danger)
	far.sees("SAPA 129")
	if m, found := far.phone.Find("Nomor terdekat"); found {
		t.Errorf("numbers of another kabupaten: %s", m.Text)
	}
}
