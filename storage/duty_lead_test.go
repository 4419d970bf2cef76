package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pokjabot/storage"
)

// Steps of a month's end that fall together are one message; what a lead is told of her place is
// another, hangs on its first Kampung and is no miss of that Kampung. Who left the place hears nothing.
func TestDutiesOfLeads(t *testing.T) {
	db, p := house(t)
	morning := time.Date(2026, 12, 5, 8, 30, 0, 0, wib)
	if _, err := db.Exec(t.Context(), `INSERT INTO assignment (person_id, role, place, valid_from) VALUES ($1, 'kabupaten', '15.05', '2026-01-01'), ($1, 'kabupaten', '15.06', '2026-01-01')`, p.ID); err != nil {
		t.Fatal(err)
	}
	leads, err := storage.LeadPlaces(t.Context(), db, "Asia/Jakarta", storage.Kabupaten)
	if err != nil || len(leads) != 1 || leads[0].Place != "15.05" || leads[0].KampungID != min(tangkit, village2) { // nothing is in 15.06
		t.Fatal(leads, err)
	}
	n := storage.NewDuties{Kind: storage.DutyMonthEnd, Period: "2026-11", At: morning, Until: morning.Add(time.Hour), KampungIDs: []string{tangkit}}
	for _, stage := range []string{"1", "batas"} {
		n.Stage = stage
		if _, err := storage.AddDuties(t.Context(), db, n); err != nil {
			t.Fatal(err)
		}
	}
	n.Stage = "kabupaten"
	for i, want := range []int{1, 0} {
		if got, err := storage.AddLeadDuties(t.Context(), db, n, leads); got != want || err != nil {
			t.Error(i, got, err)
		}
	}
	var said []string
	for i := range 3 {
		if _, err := storage.QueueDuties(t.Context(), db, morning.Add(time.Duration(i)*time.Minute), 100); err != nil {
			t.Fatal(err)
		}
		var payload []byte
		if err := db.QueryRow(t.Context(), `SELECT coalesce((SELECT payload::text FROM outbox WHERE kind = 'kewajiban'), '{}')`).Scan(&payload); err != nil {
			t.Fatal(err)
		}
		d, err := storage.ReadDuty(payload)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprint(d.Stage, d.Kampung))
		if _, err := db.Exec(t.Context(), `UPDATE card SET message_id = 1 WHERE message_id IS NULL`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), `DELETE FROM outbox`); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{fmt.Sprint("batas", []string{tangkit}), fmt.Sprint("kabupaten", []string{leads[0].KampungID}), "[]"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	if _, err := db.Exec(t.Context(), `UPDATE duty SET state = 'menunggu', period = '2026-10' WHERE stage = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET valid_to = now() WHERE role = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	if q, err := storage.QueueDuties(t.Context(), db, morning.Add(5*time.Minute), 100); q.Messages != 0 || err != nil {
		t.Error("told after she left", q, err)
	}
}

// A month told to a lead only is no miss of the Kampung.
func TestWhatLeadsAreToldIsNotEscalated(t *testing.T) {
	db, p := house(t)
	for month := range 4 {
		at := time.Date(2026, time.Month(7+month), 10, 8, 30, 0, 0, wib)
		if _, err := db.Exec(t.Context(), `INSERT INTO duty (kind, period, stage, kampung_id, person_id, due_at, until, state, sent_at) VALUES ('akhir_bulan', $1, 'kabupaten', $2, $3, $4, $4, 'terkirim', $4)`, at.AddDate(0, -1, 0).Format("2006-01"), tangkit, p.ID, at); err != nil {
			t.Fatal(err)
		}
	}
	if opened, _, err := storage.Escalate(t.Context(), db, time.Date(2026, 12, 20, 9, 0, 0, 0, wib)); opened != 0 || err != nil {
		t.Error(opened, err)
	}
}

// What a month lacks follows the checklist of a Kampung: lines of groups that it has or that have met.
func TestMonthOpen(t *testing.T) {
	db, p := house(t)
	open := func() storage.MonthOpen {
		t.Helper()
		list, err := storage.MonthOpenOf(t.Context(), db, storage.Scope{tangkit}, "2026-11")
		if err != nil || len(list) != 1 || list[0].Kecamatan != tangkit[:8] || list[0].KecamatanName == "" {
			t.Fatal(list, err)
		}
		return list[0]
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	if m := open(); !m.Factors || m.Registers != 1 || !m.Open() {
		t.Errorf("%+v", m)
	}
	exec(`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES ($1, 'bkb', 'Anggrek', 'aktif', '2026-01-01', '2026-01-01')`, tangkit)
	r := posyandu(1, p.ID, "2026-11-10")
	r.Form, r.Answers = "poktan", []byte(`{"jenis": "bkr", "hadir": 12}`)
	apply(t, db, storage.SaveReport(r))
	if m := open(); m.Registers != 3 {
		t.Errorf("with a group and a meeting: %+v", m)
	}
	for _, line := range []string{"bkb", "bkr", "ppkbd"} {
		apply(t, db, storage.TickSIGA(tangkit, "2026-11", line, true, p.ID, at(9)))
	}
	r = posyandu(2, p.ID, "2026-11-30")
	r.Form, r.Answers = "lima_faktor", []byte(`{"bulan": "2026-11"}`)
	apply(t, db, storage.SaveReport(r))
	if m := open(); m.Open() {
		t.Errorf("%+v", m)
	}
}
