package main

import (
	"strings"
	"testing"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
)

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
	if code, stdout, stderr := h.beside("periksa"); code != 0 || !strings.Contains(stdout, "mudah: 0 dari 1 jawaban (0%, sasaran 85%)\n") {
		t.Errorf("periksa says %d %s%s", code, stdout, stderr)
	}
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
	if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, telegram_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
SELECT gen_random_uuid(), receipt || '-' || n, form, version, person_id, telegram_id, kampung_id, wilayah, kabupaten, day - n, answers, sent_at, changed_at FROM report, generate_series(1, 7) n
WHERE receipt = (SELECT min(receipt) FROM report)`); err != nil { // the tenth comes
		t.Fatal(err)
	}
	h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
	h.settled()
	siti.oneMore("Hari ini", "6 L 31 P")
	siti.taps("Kirim")
	siti.waits("the question after the tenth", func(s botapi.Screen) bool {
		m, found := s.Find("tadi mengisinya mudah?")
		return found && strings.Contains(m.Text, "37 hadir")
	})
	siti.taps("Masih sulit")
	siti.taps("Ceritakan yang sulit") // what she says is read by those who can mend it
	siti.sees("Kendalanya tentang apa?")
	h.settled()
	if s := h.text(`SELECT string_agg(nth || ' ' || easy, ', ' ORDER BY nth) FROM ease`); s != "1 true, 10 false" {
		t.Errorf("kept is %q", s)
	}
	if easy, all, err := storage.EaseOfAll(t.Context(), h.store.Pool); easy != 1 || all != 2 || err != nil {
		t.Errorf("%d of %d, %v", easy, all, err)
	}
}
