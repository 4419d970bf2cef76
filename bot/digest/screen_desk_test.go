package digest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// waiting is jambi with all that can wait for a decision, with doubles and reports on the website.
func waiting(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db := jambi(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	send := func(n int, kampung, wilayah, day, form, answers string) {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-b000-%012d", n), Receipt: fmt.Sprintf("W%d", n), Form: form, Version: "1", PersonID: 1, KampungID: kampung, Wilayah: wilayah, Kabupaten: "15.05",
			Day: day, Answers: json.RawMessage(answers), SentAt: now.Add(time.Duration(n) * time.Minute),
		}
		r.Measures = storage.MeasuresOf(library.Form(form), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	tangkit := "15.05.08.2005"
	send(1, tangkit, tangkit, "2026-11-17", "kegiatan", `{"fungsi":"agama","judul":"Pengajian ibu-ibu"}`)
	send(2, tangkit, tangkit, "2026-11-17", "kegiatan", `{"fungsi":"agama","judul":"  PENGAJIAN Ibu-Ibu"}`)
	send(3, tangkit, tangkit, "2026-11-17", "kegiatan", `{"fungsi":"agama","judul":"Pengajian ibu-ibu"}`)
	send(4, tangkit, tangkit, "2026-11-18", "kegiatan", `{"fungsi":"agama","judul":"Pengajian ibu-ibu"}`)   // another day
	send(5, tangkit, tangkit, "2026-11-17", "kegiatan", `{"fungsi":"ekonomi","judul":"Pengajian ibu-ibu"}`) // another function
	send(6, "", "15.05", "2026-11-12", "advokasi", `{"jenis":"rakor_pokja","tingkat":"kabupaten"}`)
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name, status, sample) SELECT code, code, '15.05', 'Kampung KB ' || name, 'menunggu', true FROM wilayah WHERE code = '15.05.08.2007'`,
		`INSERT INTO escalation (kind, kampung_id, place, misses, opened_at) VALUES ('sepi', '15.05.01.2004', '15.05', 6, '2026-11-01'), ('lima_faktor', '15.05.08.2001', '15.05', 4, '2026-11-02'), ('register', '15.05.08.2002', '15.05.08', 2, '2026-11-02')`,
		`INSERT INTO correction_request (id, report_id, person_id, wish, asked_at) VALUES (1, '00000000-0000-4000-8000-000000000001', 1, 'jumlahnya 32', '2026-11-22')`,
		`INSERT INTO website_copy (report_id, by_person, at) VALUES ('00000000-0000-4000-8000-000000000001', 1, '2026-11-22')`,
		`UPDATE report SET status = 'dikembalikan' WHERE id = '00000000-0000-4000-8000-000000000002'`,
		`WITH a AS (INSERT INTO agenda (report_id, person_id, chat_id, place, kabupaten, answers, created_at) SELECT '00000000-0000-4000-b000-000000000006', id, 1, '15.05', '15.05', '{}', '2026-11-12' FROM person WHERE telegram_id = 2 RETURNING id, person_id)
			INSERT INTO occurrence (agenda_id, person_id, title, form, starts_at, day, status, created_at)
			SELECT a.id, person_id, v.title, 'advokasi', v.day + time '01:00', v.day, v.status, '2026-11-12' FROM a, (VALUES ('SK Tim <Koordinasi>', date '2026-11-19', 'terjadwal'), ('Surat ke camat', date '2026-11-18', 'terlaksana'), ('Rakor berikutnya', date '2026-12-02', 'terjadwal')) v(title, day, status)`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return db
}

func labelled(m turn.Message) string {
	text := m.Text
	for _, row := range m.Keyboard {
		text += "\n"
		for _, b := range row {
			text += "[" + b.Text + "] "
		}
	}
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Copy != nil {
				text += "\n(copies) " + b.Copy.Text
			}
		}
	}
	return text
}

// find is the button of a message whose words begin so.
func find(t *testing.T, m turn.Message, words string) turn.Button {
	t.Helper()
	for _, row := range m.Keyboard {
		for _, b := range row {
			if strings.HasPrefix(b.Text, words) {
				return b
			}
		}
	}
	t.Fatalf("no button %q in %s", words, labelled(m))
	return turn.Button{}
}

// What waits for a decision is counted, named and settled; a kind word leaves by the rules.
func TestWhatNeedsADecision(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	var b strings.Builder
	h := newHand(t, db, 2)
	show := func(name string, m turn.Message) turn.Message {
		b.WriteString("== " + name + "\n" + labelled(m) + "\n\n")
		return m
	}
	week := show("last week", h.ask("minggu lalu"))
	card := show("decisions", h.tap(find(t, week, "Putuskan").Data))
	show("the follow-up's meeting", h.tap(find(t, card, "📄").Data))
	show("the Kampung is taken in", h.tap(find(t, card, "✓").Data))
	show("tapped again", h.tap(find(t, card, "✓").Data))
	greet := show("greetings", h.tap(find(t, week, "Sapa PLKB").Data))
	show("one that nobody works for", h.tap(find(t, greet, "Pematang Jering").Data))
	numbers := h.tap(find(t, week, "Semua angka").Data)
	quality := h.tap(find(t, h.tap(find(t, numbers, "› 2").Data), "Mutu").Data)
	parts := h.tap(find(t, quality, "Mungkin ganda").Data)
	parts = h.tap(find(t, parts, "Sungai Gelam").Data)
	list := show("maybe double", h.tap(find(t, parts, "Tangkit").Data))
	show("one of them", h.tap(buttons(list, "ro")[0].Data))
	show("greetings of the province", newHand(t, db, 3).tap(turn.Pack("rs", "2026-W47", "15", "0")))
	show("decisions of the kecamatan", newHand(t, db, 4).tap(turn.Pack("rd", "2026-W47", "15.05.08")))
	golden(t, "meja.txt", b.String())
	var status string
	if err := db.QueryRow(t.Context(), `SELECT status FROM kampung WHERE id = '15.05.08.2007'`).Scan(&status); err != nil || status != "aktif" {
		t.Error(status, err)
	}
}

// Only the leads of the kecamatan and kabupaten settle a Kampung, and only one that waits there.
func TestWhoSettlesAKampung(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	status := func(id string) (s string) {
		t.Helper()
		if err := db.QueryRow(t.Context(), `SELECT status FROM kampung WHERE id = $1`, id).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	if _, err := db.Exec(t.Context(), `UPDATE kampung SET status = 'menunggu' WHERE id = '15.01.01.2001'`); err != nil {
		t.Fatal(err)
	}
	for _, who := range []int64{1, 3, 5, 99} { // petugas, province, PLKB, a stranger
		newHand(t, db, who).tap(turn.Pack("rd", "2026-11", "15.05", "15.05.08.2007", "1"))
		newHand(t, db, who).tap(turn.Pack("rd", "2026-11", "15", "15.05.08.2007", "0"))
	}
	h := newHand(t, db, 2)
	h.tap(turn.Pack("rd", "2026-11", "15.05", "15.01.01.2001", "1")) // of another kabupaten
	h.tap(turn.Pack("rd", "2026-11", "15.05", "15.05.08.2005", "0")) // confirmed long ago
	if a, b, c := status("15.05.08.2007"), status("15.01.01.2001"), status("15.05.08.2005"); a != "menunggu" || b != "menunggu" || c != "aktif" {
		t.Error(a, b, c)
	}
	newHand(t, db, 4).tap(turn.Pack("rd", "2026-11", "15.05.08", "15.05.08.2007", "0"))
	if got := status("15.05.08.2007"); got != "ditolak" {
		t.Error(got)
	}
}

// The bot greets on Monday to Thursday morning, each once a week, and nobody outside the place.
func TestGreetingsLeaveByTheRules(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	for _, sql := range []string{ // two Kampung with people, quiet for long; one of another kabupaten
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (11, 'Ani', 'ibu', '2026-01-01'), (12, 'Budi', 'bapak', '2026-01-01'), (13, 'Cici', 'ibu', '2026-01-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, role, k, k, '2026-01-01' FROM person JOIN (VALUES (11, 'plkb', '15.05.01.2004'), (12, 'petugas', '15.05.01.2005'), (13, 'petugas', '15.01.01.2002')) v(t, role, k) ON t = telegram_id`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	duties := func() (list []string) {
		t.Helper()
		rows, err := db.Query(t.Context(), `SELECT concat_ws(' ', d.kind, d.period, d.kampung_id, p.name, to_char(d.due_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD HH24:MI'), to_char(d.until AT TIME ZONE 'Asia/Jakarta', 'HH24:MI')) FROM duty d JOIN person p ON p.id = d.person_id ORDER BY d.due_at, p.name`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			list = append(list, s)
		}
		return list
	}
	h := newHand(t, db, 2)
	all := turn.Pack("rs", "2026-W47", "15.05", "0", "1")
	h.tap(turn.Pack("rs", "2026-W47", "15.01", "0", "1")) // a foreign place is her own
	h.tap(all)
	if m := h.tap(all); !strings.Contains(m.Text, "2 sudah disapa minggu ini") {
		t.Error(m.Text)
	}
	want := "sepi 2026-W48 15.05.01.2004 Ani 2026-11-23 09:00 11:00|sepi 2026-W48 15.05.01.2005 Budi 2026-11-23 09:00 11:00"
	if got := strings.Join(duties(), "|"); got != want {
		t.Error(got)
	}
	if q, err := storage.QueueDuties(t.Context(), db, now.Add(2*time.Hour-time.Second), 10); q.Messages != 0 || err != nil {
		t.Errorf("before nine: %+v %v", q, err)
	}
	if q, err := storage.QueueDuties(t.Context(), db, now.Add(2*time.Hour), 10); q.Messages != 2 || err != nil {
		t.Errorf("at nine: %+v %v", q, err)
	}
	if got := h.empty(); h.sent != nil || got.Text != "" { // keys for the room reminder, which says them when they leave
		t.Error(got)
	}
	h.now = time.Date(2026, 11, 27, 8, 0, 0, 0, wib) // Friday: the next window is Monday's
	m := h.tap(turn.Pack("rs", "2026-W47", "15.05.01.2004", "0"))
	if !strings.Contains(m.Text, "Senin, 30 November 2026, 09.00 WIB") || !strings.Contains(m.Text, "PLKB: Ani") {
		t.Error(m.Text)
	}
	h.tap(turn.Pack("rs", "2026-W47", "15.05.01.2004", "0", "1"))
	if got := duties(); len(got) != 3 || got[2] != "sepi 2026-W49 15.05.01.2004 Ani 2026-11-30 09:00 11:00" {
		t.Error(got)
	}
	newHand(t, db, 1).tap(all)
	if got := duties(); len(got) != 3 {
		t.Error("a petugas greets others:", got)
	}
}

// The cards of decisions and greetings show nothing of a foreign place, whatever a button names.
func TestNoForeignDesk(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	for _, who := range []int64{2, 4, 5} {
		for _, place := range []string{"15", "15.01", "15.01.01", "15.01.01.2001", "15.01.01.2001=", "ID", "%"} {
			for _, verb := range []string{"rd", "rs"} {
				for _, act := range []string{"0", "1", "15.01.01.2001"} {
					if got := said(newHand(t, db, who).tap(turn.Pack(verb, "2026-11", place, act, "1"))); strings.Contains(got, "Kerinci<") || strings.Contains(got, "15.01") {
						t.Errorf("%d %s %s: %s", who, verb, place, got)
					}
				}
			}
		}
	}
	var n int
	if err := db.QueryRow(t.Context(), `SELECT count(*) FROM duty WHERE kampung_id LIKE '15.01%'`).Scan(&n); err != nil || n != 0 {
		t.Error(n, err)
	}
}
