package digest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// The ways of numbers that count no reports, as a Pokja reads them: plans, Poktan, silent and visited
// Kampung, scores, rupiah, kendala.
func TestTheWaysOfNumbers(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	send := func(n int, r storage.Report, answers string) {
		r.ID, r.Receipt, r.Version, r.PersonID, r.Kabupaten = fmt.Sprintf("00000000-0000-4000-e000-%012d", n), fmt.Sprintf("1505-26-%06d", n), "1", 1, "15.05"
		if r.Wilayah == "" {
			r.Wilayah = r.KampungID
		}
		r.Answers, r.SentAt = json.RawMessage(answers), now.Add(-time.Hour)
		r.Measures = storage.MeasuresOf(library.Form(r.Form), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	tangkit := "15.05.08.2005"
	plan := func(title string) int64 {
		var id int64
		if err := db.QueryRow(t.Context(), `SELECT id FROM occurrence WHERE title = $1`, title).Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	for _, sql := range []string{
		`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) SELECT '15.05.08.2005', v.jenis, v.name, 'aktif', '2026-01-01', now() FROM (VALUES ('bkb', 'Anggrek'), ('bkl', 'Melati'), ('uppka', 'Maju Bersama')) v(jenis, name)`,
		`INSERT INTO kampung_profile (kampung_id, valid_from, remote, changed_at) VALUES ('15.05.08.2001', '2026-01-01', true, now()), ('15.05.08.2005', '2026-01-01', true, now())`,
		`INSERT INTO nihil (kampung_id, day, person_id, at) SELECT '15.05.08.2002', '2026-11-13', id, now() FROM person WHERE telegram_id = 1`,
		`UPDATE occurrence SET status = 'ditunda', moved_to = (SELECT id FROM occurrence WHERE title LIKE 'Senam%') WHERE title = 'Kerja bakti'`,
		`INSERT INTO digest_snapshot (place, period, day_from, day_to, kegiatan, at) VALUES ('15.05', '2026-10', '2026-10-01', '2026-10-31', 7, '2026-11-05')`,
		`UPDATE report SET sent_at = '2026-10-20', measures = measures WHERE day < '2026-10-14'`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	send(1, storage.Report{Form: "poktan", KampungID: tangkit, Day: "2026-11-19"}, `{"jenis":"bkb","kelompok":"Anggrek","hadir":12,"anggota":20}`)
	send(2, storage.Report{Form: "poktan", KampungID: tangkit, Day: "2026-11-05"}, `{"jenis":"bkb","kelompok":"anggrek","hadir":9,"anggota":20}`)
	send(3, storage.Report{Form: "kegiatan", KampungID: tangkit, Day: "2026-11-10", OccurrenceID: plan("Pengajian")}, `{"fungsi":"agama","judul":"Pengajian","foto":["x"]}`)
	send(4, storage.Report{Form: "lima_faktor", KampungID: tangkit, Day: "2026-11-30"}, `{"bulan":"2026-11","komitmen":3,"integrasi":2,"fasilitas":2,"semangat":4,"partisipasi":3}`)
	send(5, storage.Report{Form: "advokasi", Wilayah: "15.05", Day: "2026-11-18"}, `{"jenis":"kunjungan_pembinaan","tingkat":"kabupaten","kampung":["15.05.08.2005"],"komitmen":["anggaran"],"nilai":15000000}`)
	send(6, storage.Report{Form: "kegiatan", KampungID: tangkit, Day: "2026-11-21"}, `{"fungsi":"agama","judul":"Pelatihan menjahit","instansi":["mitra_yayasan_pemberdayaan_perempuan_dan_anak_jambi","puskesmas"]}`)
	h := newHand(t, db, 2)
	var b strings.Builder
	show := func(name string, m turn.Message) turn.Message {
		b.WriteString("== " + name + "\n" + labelled(m) + "\n\n")
		return m
	}
	down := func(name string, m turn.Message, words ...string) turn.Message {
		for _, w := range words {
			m = h.tap(find(t, m, w).Data)
		}
		return show(name, m)
	}
	show("digest", h.ask("bulan ini"))
	all := show("all numbers", h.tap(turn.Pack("rn", "2026-11", "15.05")))
	more := down("all numbers, the second page", all, "› 2")
	down("what moved", all, "Yang bergerak")
	down("active Kampung", all, "Yang bergerak", "Kampung KB aktif", "Sungai Gelam")
	down("plans", all, "Rencana")
	m := down("plans of a Kampung", all, "Rencana", "Rencana terlaksana", "Sungai Gelam", "Tangkit")
	down("the report that answers a plan", m, "📄 Pengajian")
	down("back to the plans", h.tap(find(t, m, "📄 Pengajian").Data), "‹ Daftar")
	down("plans put off", all, "Rencana", "Rencana ditunda", "Sungai Gelam", "Tangkit")
	down("no news", all, "Belum ada kabar")
	m = down("silent Kampung", all, "Belum ada kabar", "Belum ada kabar 6", "Sungai Gelam")
	down("the last reports of one", m, "Kebon IX")
	down("of one that never reported", m, "Talang Kerinci")
	down("decisions", all, "Perlu keputusan")
	down("kendala", all, "Perlu keputusan", "Kendala terbuka", "Sungai Gelam", "Tangkit")
	down("partners", all, "Lintas sektor")
	down("a partner with a long name", all, "Lintas sektor", "yayasan", "Sungai Gelam", "Tangkit")
	m = down("advocacy", more, "Advokasi")
	down("rupiah", m, "Perkiraan nilai", "Muaro Jambi")
	visited := down("visited Kampung", m, "Dibina", "Sungai Gelam")
	down("the visit", visited, "Tangkit")
	m = down("five factors", more, "Lima faktor")
	down("a score", m, "Skor integrasi", "Sungai Gelam", "Tangkit")
	down("who filed", m, "Lima faktor masuk", "Sungai Gelam")
	m = down("Poktan", more, "Poktan")
	m = down("Poktan of a Kampung", m, "Poktan bertemu", "Sungai Gelam", "Tangkit")
	down("meetings of a Poktan", m, "📄 Anggrek")
	down("members who came", h.tap(find(t, more, "Poktan").Data), "Anggota", "Sungai Gelam", "Tangkit")
	down("far Kampung", more, "Kampung KB jauh", "Sungai Gelam")
	down("quality", more, "Mutu")
	down("with a photo", more, "Mutu", "Berfoto", "Sungai Gelam", "Tangkit")
	down("what changed", more, "Berubah")
	h = newHand(t, db, 3)
	all = show("all numbers of the province", h.tap(turn.Pack("rn", "2026-11", "15")))
	m = down("advocacy of the province", all, "› 2", "Advokasi")
	down("kab/kota without advocacy", m, "Belum ada advokasi")
	down("kab/kota that were guided", m, "Kab/kota dibina")
	m = show("the record", h.tap(turn.Pack("rv", "2026-11", "15")))
	down("of one of them", m, "Muaro Jambi")
	h = newHand(t, db, 5)
	all = show("all numbers of one Kampung", h.tap(turn.Pack("rn", "2026-11", "15.05.08.2005")))
	down("its plans without news", all, "Rencana", "Rencana belum dijawab")
	down("its attendance", all, "Kehadiran", "Kehadiran")
	golden(t, "rinci.txt", b.String())
}
