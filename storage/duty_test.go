package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

// Whoever files for a Kampung owes its duties, each once; several Kampung of one person are one
// message.
func TestDutiesAreToldOnceAndJoined(t *testing.T) {
	db, p := house(t)
	morning := time.Date(2026, 11, 25, 8, 30, 0, 0, wib)
	if _, err := db.Exec(t.Context(), `INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) VALUES ($1, 'plkb', $2, $2, '2026-01-01')`, p.ID, village2); err != nil {
		t.Fatal(err)
	}
	duties := storage.NewDuties{Kind: storage.DutyMonthEnd, Period: "2026-11", Stage: "25", At: morning, Until: morning.Add(150 * time.Minute), KampungIDs: []string{tangkit, village2}}
	for i, want := range []int{2, 0} {
		if n, err := storage.AddDuties(t.Context(), db, duties); n != want || err != nil {
			t.Error(i, n, err)
		}
	}
	for i, want := range []int{0, 1, 0} {
		if q, err := storage.QueueDuties(t.Context(), db, morning.Add(time.Duration(i-1)*time.Minute), 100); q.Messages != want || err != nil {
			t.Error(i, q, err)
		}
	}
	var payload []byte
	if err := db.QueryRow(t.Context(), `SELECT payload FROM outbox WHERE kind = 'kewajiban' AND class = 2`).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	d, err := storage.ReadDuty(payload)
	if diff := cmp.Diff([]string{village2, tangkit}, d.Kampung); diff != "" || err != nil || d.PersonID != p.ID || d.Period != "2026-11" {
		t.Error(diff, err, d)
	}
	if n := count(t, db, `SELECT n FROM told WHERE day = '2026-11-25'`); n != 1 {
		t.Error("counted", n)
	}
	if _, err := storage.ReadDuty([]byte(`{`)); err == nil {
		t.Error("broken keys pass")
	}
}

func TestLateDuties(t *testing.T) {
	db, _ := house(t)
	morning := time.Date(2026, 11, 25, 8, 30, 0, 0, wib)
	if _, err := storage.AddDuties(t.Context(), db, storage.NewDuties{Kind: storage.DutySilence, Period: "2026-W48", At: morning, Until: morning.Add(time.Hour), KampungIDs: []string{tangkit}}); err != nil {
		t.Fatal(err)
	}
	if late, err := storage.LateDuties(t.Context(), db, morning.Add(59*time.Minute), 10); len(late) != 0 || err != nil {
		t.Error(late, err)
	}
	late, err := storage.LateDuties(t.Context(), db, morning.Add(time.Hour), 10)
	if err != nil || len(late) != 1 || late[0].Zone != "Asia/Jakarta" {
		t.Fatal(late, err)
	}
	next := morning.Add(24 * time.Hour)
	apply(t, db, storage.TimeDuty(late[0], next, next.Add(time.Hour)))
	if late, err := storage.LateDuties(t.Context(), db, morning.Add(2*time.Hour), 10); len(late) != 0 || err != nil {
		t.Error(late, err)
	}
	apply(t, db, storage.SkipDuty(late[0]))
	if n := count(t, db, `SELECT count(*) FROM duty WHERE state = 'dilewati'`); n != 1 {
		t.Error(n)
	}
}

// Two months' ends that were told of and not done come to the kecamatan, four to the kabupaten;
// what is made good goes.
func TestEscalationOfMonths(t *testing.T) {
	db, p := house(t)
	if _, err := db.Exec(t.Context(), `INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES ($1, 'bkb', 'Anggrek', 'aktif', '2026-01-01', '2026-01-01')`, tangkit); err != nil {
		t.Fatal(err)
	}
	for month := range 4 {
		at := time.Date(2026, time.Month(7+month), 25, 8, 30, 0, 0, wib)
		if _, err := db.Exec(t.Context(), `INSERT INTO duty (kind, period, stage, kampung_id, person_id, due_at, until, state, sent_at) VALUES ('akhir_bulan', $1, '25', $2, $3, $4, $4, 'terkirim', $4)`, at.Format("2006-01"), tangkit, p.ID, at); err != nil {
			t.Fatal(err)
		}
	}
	open := func(now time.Time) (list []string) {
		t.Helper()
		if _, _, err := storage.Escalate(t.Context(), db, now); err != nil {
			t.Fatal(err)
		}
		for _, place := range []string{"15.05.08", "15.05"} {
			rows, n, err := storage.Escalations(t.Context(), db, place, 5)
			if err != nil || n != len(rows) {
				t.Fatal(n, rows, err)
			}
			for _, e := range rows {
				list = append(list, fmt.Sprint(e.Kind, " ", e.Place, " ", e.Misses))
			}
		}
		return list
	}
	for _, c := range []struct {
		now  time.Time
		want []string
	}{
		{time.Date(2026, 8, 20, 0, 0, 0, 0, wib), nil},
		{time.Date(2026, 9, 12, 0, 0, 0, 0, wib), []string{"lima_faktor 15.05.08 2", "register 15.05.08 2"}},
		{time.Date(2026, 11, 12, 0, 0, 0, 0, wib), []string{"lima_faktor 15.05 4", "register 15.05 4"}},
	} {
		if diff := cmp.Diff(c.want, open(c.now)); diff != "" {
			t.Errorf("%v: %s", c.now, diff)
		}
	}
	for _, month := range []string{"2026-07", "2026-08", "2026-09"} {
		apply(t, db, storage.TickSIGA(tangkit, month, "bkb", true, p.ID, at(9)), storage.TickSIGA(tangkit, month, "bkb", true, p.ID, at(9)))
	}
	if diff := cmp.Diff([]string{"lima_faktor 15.05 4"}, open(time.Date(2026, 11, 13, 0, 0, 0, 0, wib))); diff != "" {
		t.Error(diff)
	}
	apply(t, db, storage.TickSIGA(tangkit, "2026-09", "bkb", false, p.ID, at(9)))
	if n := count(t, db, `SELECT count(*) FROM siga`); n != 2 {
		t.Error(n)
	}
}
