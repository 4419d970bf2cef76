package main

import "testing"

// A case of violence is answered with whom to call and kept nowhere; the form waits where it was. A
// phone number in a story is offered to be cut.
func TestWhatPeopleWriteIsGuarded(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.oneMore("Hari ini", "5 L 30 P")
	siti.taps("Ubah")
	siti.taps("Uraian")
	siti.sees("Mohon ceritakan singkat")
	siti.says("Bu Ani dipukul suaminya tadi malam")
	siti.sees("SAPA 129")
	siti.sees("Mohon ceritakan singkat")
	siti.says("Senam berjalan lancar, info lebih lanjut ke 0812-3456-7890 ya")
	siti.sees("ada nomor telepon")
	siti.taps("Potong nomor telepon")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	h.settled()
	if n := h.count(`SELECT count(*) FROM report WHERE answers->>'uraian' LIKE 'Senam berjalan lancar%' AND answers->>'uraian' NOT LIKE '%0812%'`); n != 1 {
		t.Errorf("%d reports are without the number, want 1", n)
	}
	for _, table := range []string{"report", "session", "chat", "card", "memory", "report_revision"} {
		if n := h.count(`SELECT count(*) FROM ` + table + ` x WHERE x::text ILIKE '%dipukul%'`); n != 0 {
			t.Errorf("%s keeps what was said of violence", table)
		}
	}
	siti.says("ada kasus kdrt, korbannya tetangga saya korban")
	siti.sees("SAPA 129")
}

// The receipt of a first report asks once whether it was easy; what she says is kept.
func TestWasItEasy(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.sees("tadi mengisinya mudah?")
	siti.taps("Masih sulit")
	siti.sees("Terima kasih sudah jujur")
	siti.taps("Mudah")
	siti.sees("Senang mendengarnya")
	siti.oneMore("Hari ini", "5 L 30 P")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	h.settled()
	if s := h.text(`SELECT string_agg(nth || ' ' || easy || ' ' || n, ', ') FROM publik.mudah`); s != "1 true 1" {
		t.Errorf("kept is %q", s)
	}
	for _, m := range siti.phone.Messages()[len(siti.phone.Messages())-2:] {
		for _, label := range m.Labels() {
			if labelled(label, "Mudah") {
				t.Error("the second report asks, too")
			}
		}
	}
}
