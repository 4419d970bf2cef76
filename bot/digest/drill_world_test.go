package digest_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"pokjabot/bot/digest"
	"pokjabot/storage"
)

// toldWorld is a random history with leads of each level and all that a digest tells of.
func toldWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 40, regency)
	for range 260 {
		w.act(t)
	}
	for _, sql := range []string{
		`UPDATE kampung SET name = 'Kampung KB ' || (ARRAY['Tangkit', 'Sogo', 'Rukam', 'Arang', 'Pudak', 'Suak', 'Lubuk', 'Sungai'])[ascii(right(id, 1)) % 8 + 1]`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (9002, 'Hasan', 'bapak', '2026-01-01'), (9003, 'Rani', 'kak', '2026-01-01'), (9004, 'Ana', 'ibu', '2026-01-01'), (9005, 'Dewi', 'ibu', '2026-01-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, role, place, nullif(k, ''), '2026-01-01' FROM person JOIN (VALUES (9002, 'kabupaten', '15.05', ''), (9003, 'provinsi', '15', ''), (9004, 'kecamatan', '15.05.08', ''), (9005, 'pokja_desa', '15.05.08.2001', '15.05.08.2001')) v(t, role, place, k) ON t = telegram_id`,
		`INSERT INTO target (place, month, kegiatan, at) VALUES ('15.05', '2026-11', 40, '2026-10-31'), ('15.05', '2026-12', 40, '2026-11-30')`,
		`INSERT INTO escalation (kind, kampung_id, place, misses, opened_at) SELECT 'sepi', id, '15.05', 6, '2026-11-01' FROM kampung WHERE id IN ('15.05.01.2002', '15.05.08.2001')`,
		`INSERT INTO escalation (kind, kampung_id, place, misses, opened_at) VALUES ('register', '15.05.08.2002', '15.05.08', 2, '2026-11-02')`,
		`INSERT INTO correction_request (id, report_id, person_id, wish, asked_at) SELECT row_number() OVER (), id, person_id, 'jumlahnya 32', '2026-11-22' FROM report WHERE kabupaten = '15.05' AND status <> 'ditarik' AND NOT practice ORDER BY id LIMIT 3`,
		`UPDATE report SET status = 'dikembalikan' WHERE id IN (SELECT id FROM report WHERE kabupaten = '15.05' AND day BETWEEN '2026-11-01' AND '2026-11-30' AND status = 'terkirim' AND NOT practice ORDER BY id LIMIT 2)`,
		`UPDATE kampung SET status = 'menunggu' WHERE id = '15.05.08.2002'`,
		`UPDATE kampung SET status = 'aktif', valid_from = '2016-01-14', valid_to = NULL WHERE id = '15.05.08.2001'`,
	} {
		w.exec(t, sql)
	}
	w.retell(t)
	for _, id := range []string{"15.05.08.2004", "15.05.08.2006"} { // one heard of for the first time, one never
		w.exec(t, `INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from) VALUES ($1, $1, '15.05', 'Kampung KB ' || CASE right($1, 1) WHEN '4' THEN 'Ladang' ELSE 'Talang' END, 'aktif', '2016-01-14')`, id)
	}
	for i, day := range []string{"2026-11-20", "2025-11-03", "2025-11-04", "2025-11-05", "2025-11-06", "2025-11-07", "2025-11-08"} {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-d000-%012d", i), Receipt: fmt.Sprintf("D%d", i), Form: "kegiatan", Version: "1", PersonID: w.personIDs[0], KampungID: "15.05.08.2001", Wilayah: "15.05.08.2001", Kabupaten: "15.05",
			Status: storage.ReportSent, Day: day, SentAt: w.now.AddDate(0, 0, -30),
		}
		if i == 0 {
			r.KampungID, r.Wilayah = "15.05.08.2004", "15.05.08.2004"
		}
		w.send(t, &r, map[string]any{"tanggal": day, "fungsi": "agama"})
		if err := storage.Apply(t.Context(), w.db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	agenda := w.insert(t, `INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) VALUES ($1, 1, '15.05.08.2001', '15.05.08.2001', '15.05', '{}', now()) RETURNING id`, w.personIDs[0])
	for n := range 3 {
		at := w.now.AddDate(0, 0, n+1)
		w.exec(t, `INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at) VALUES ($1, '15.05.08.2001', $2, 'Pengajian', $3, $4, now())`, agenda, w.personIDs[0], at, at.Format(time.DateOnly))
	}
	return w
}

// retell has the past of October change after the leads were told of it: late entries, one taken
// back, one that moved into November.
func (w *world) retell(t *testing.T) {
	t.Helper()
	at := time.Date(2026, 10, 28, 7, 30, 0, 0, wib)
	october := `FROM report WHERE kabupaten = '15.05' AND day BETWEEN '2026-10-01' AND '2026-10-31' AND NOT practice AND measures @> '[{"m":"kegiatan"}]' AND sent_at <= $1`
	w.exec(t, `UPDATE report SET changed_at = '2026-11-20' WHERE id IN (SELECT id `+october+` AND status = 'ditarik' ORDER BY id LIMIT 1)`, at)
	moved := w.insertID(t, `SELECT id::text `+october+` AND status <> 'ditarik' AND form = 'kegiatan' ORDER BY id LIMIT 1`, at)
	for i, r := range w.reports {
		if r.ID != moved {
			continue
		}
		w.exec(t, `INSERT INTO correction_request (id, report_id, person_id, wish, asked_at, state, decided_by, decided_at, open_until) VALUES (99, $1, $2, 'tanggalnya', '2026-11-09', 'boleh', $2, '2026-11-10', '2026-11-12')`, r.ID, r.PersonID)
		answers := maps.Clone(w.answers[i])
		answers["tanggal"], r.Day = "2026-11-03", "2026-11-03"
		w.send(t, &r, answers)
		if err := storage.Apply(t.Context(), w.db, storage.CorrectReport(r.ID, r.PersonID, r.Answers, r.Measures, time.Date(2026, 11, 10, 9, 0, 0, 0, wib), "")); err != nil {
			t.Fatal(err)
		}
	}
	period, _ := digest.ParsePeriod("2026-10", w.now)
	for _, place := range []string{"15", "15.05", "15.05.08"} {
		now, err := storage.Kegiatan(t.Context(), w.db, storage.Scope{place}, period.Span())
		if err != nil {
			t.Fatal(err)
		}
		why, err := storage.WhyChanged(t.Context(), w.db, storage.Scope{place}, "2026-10-01", "2026-10-31", at)
		if err != nil {
			t.Fatal(err)
		}
		var moved int64
		if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM report WHERE id = $1 AND starts_with(wilayah, $2)`, w.insertID(t, `SELECT report_id::text FROM correction_request WHERE id = 99`), place).Scan(&moved); err != nil {
			t.Fatal(err)
		}
		w.exec(t, `INSERT INTO digest_snapshot (place, period, day_from, day_to, kegiatan, at) VALUES ($1, '2026-10', '2026-10-01', '2026-10-31', $2, $3)`, place, now-why.Late+why.Withdrawn+moved, at)
	}
}

func (w *world) insertID(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var id string
	if err := w.db.QueryRow(t.Context(), sql, args...).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}
