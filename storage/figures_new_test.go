package storage_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

var layingClock = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

// laidHouse is the house with a second worker, a Poktan, and all laid by.
func laidHouse(t *testing.T) (*pgxpool.Pool, [2]int64) {
	t.Helper()
	db, p := house(t)
	storagetest.Do(t, db,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7002, 'Ani', 'ibu', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'petugas', '15.05.08.2003', '15.05.08.2003', '2026-11-01' FROM person WHERE telegram_id = 7002`,
		`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES ('15.05.08.2005', 'bkb', 'Melati', 'aktif', '2016-01-14', now())`)
	layBy(t, db)
	return db, [2]int64{p.ID, storagetest.Ask[int64](t, db, `SELECT id FROM person WHERE telegram_id = 7002`)}
}

func layBy(t *testing.T, db *pgxpool.Pool) {
	t.Helper()
	if _, err := storage.FoldAll(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.LayCells(t.Context(), db, layingClock); err != nil {
		t.Fatal(err)
	}
}

func november(t *testing.T, db *pgxpool.Pool) storage.Recap {
	t.Helper()
	w, err := storage.WindowOf(storage.Scope{"15.05"}, "2026-11", wib, layingClock)
	if err != nil {
		t.Fatal(err)
	}
	recap, err := storage.RecapOf(t.Context(), db, w)
	if err != nil {
		t.Fatal(err)
	}
	return recap
}

func noDifference(t *testing.T, db *pgxpool.Pool) {
	t.Helper()
	if diff, err := storage.CheckCells(t.Context(), db, "15.05", layingClock); err != nil || len(diff) > 0 {
		t.Error(diff, err)
	}
}

// TestArrivedIsLaidOnTop lets reports arrive one by one after all was laid by: each counts at once,
// once, and without its kecamatan being counted anew.
func TestArrivedIsLaidOnTop(t *testing.T) {
	db, people := laidHouse(t)
	storagetest.Do(t, db, `UPDATE recap_cell SET remote = 7 WHERE cell = '15.05.08'`) // who counts anew takes it away
	meeting := func(n int, village string) storage.Report {
		r := posyandu(n, people[0], "2026-11-12")
		r.Form, r.KampungID, r.Wilayah = "poktan", village, village
		r.Answers = json.RawMessage(`{"jenis":"bkb","kelompok":"Melati","peserta_l":1,"peserta_p":9}`)
		return counted(r)
	}
	other := posyandu(3, people[1], "2026-11-12")
	other.KampungID, other.Wilayah = village2, village2
	for i, step := range []struct {
		report              storage.Report
		active, heard, meet int64
	}{
		{posyandu(1, people[0], "2026-11-11"), 1, 1, 0},
		{posyandu(2, people[0], "2026-11-12"), 1, 1, 0}, // the same Kampung, the same author
		{other, 2, 2, 0},
		{meeting(4, tangkit), 2, 2, 1},
		{meeting(5, tangkit), 2, 2, 1}, // it met before
		{posyandu(6, people[1], "2026-11-13"), 2, 2, 1},
	} {
		apply(t, db, storage.SaveReport(step.report))
		recap := november(t, db)
		if len(recap.Areas) != 1 || recap.Areas[0].Active != step.active || recap.Workers.Active != step.heard || recap.Groups[0].Met != step.meet || recap.Areas[0].Remote != 7 {
			t.Errorf("%d: %+v %+v %+v", i, recap.Areas, recap.Workers, recap.Groups)
		}
		if i == 3 { // from here on one is laid by, the others come on top
			layBy(t, db)
			storagetest.Do(t, db, `UPDATE recap_cell SET remote = 7 WHERE cell = '15.05.08'`)
		}
	}
	storagetest.Do(t, db, `UPDATE recap_cell SET remote = 0 WHERE cell = '15.05.08'`)
	noDifference(t, db)
	apply(t, db, storage.WithdrawReport(other.ID, people[1], other.SentAt.Add(time.Hour)), storage.WithdrawReport(reportID(6), people[1], at(10)))
	if recap := november(t, db); recap.Areas[0].Active != 1 || recap.Workers.Active != 1 {
		t.Errorf("taken back: %+v %+v", recap.Areas, recap.Workers)
	}
	noDifference(t, db)
}

// TestPlansAloneAreCountedAnew answers a plan by a report, which moves what is counted of plans, and
// puts it off again: the other figures of the kecamatan stay as they are laid by.
func TestPlansAloneAreCountedAnew(t *testing.T) {
	db, people := laidHouse(t)
	storagetest.Do(t, db,
		`INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) VALUES (1, 1, '15.05.08.2005', '15.05.08.2005', '15.05', '{}', '2026-11-02')`,
		`INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at) SELECT id, kampung_id, 1, 'x', d.day, d.day, created_at FROM agenda, (VALUES (date '2026-11-12'), (date '2026-11-25')) d(day)`)
	layBy(t, db)
	storagetest.Do(t, db, `UPDATE recap_cell SET remote = 7 WHERE cell = '15.05.08'`) // who counts anew takes it away
	r := posyandu(1, people[0], "2026-11-13")
	r.OccurrenceID = storagetest.Ask[int64](t, db, `SELECT id FROM occurrence WHERE day = '2026-11-12'`)
	for i, step := range []struct {
		do   func()
		want storage.Plans
	}{
		{func() {}, storage.Plans{Due: 2, Counted: 2, Untold: 1}},
		{func() { apply(t, db, storage.SaveReport(r)) }, storage.Plans{Due: 2, Counted: 2, Untold: 1}},
		{func() {
			storagetest.Do(t, db, `UPDATE occurrence SET status = 'terlaksana', decided_at = '2026-11-13' WHERE day = '2026-11-12'`)
		}, storage.Plans{Due: 2, Counted: 2, Done: 1, OnTime: 1}},
		{func() {
			storagetest.Do(t, db, `UPDATE occurrence SET status = 'ditunda', decided_at = '2026-11-13' WHERE day = '2026-11-25'`)
		}, storage.Plans{Due: 2, Counted: 2, Done: 1, OnTime: 1, Moved: 1}},
		{func() { storagetest.Do(t, db, `UPDATE occurrence SET day = '2026-12-02' WHERE day = '2026-11-25'`) }, storage.Plans{Due: 1, Counted: 1, Done: 1, OnTime: 1}},
	} {
		step.do()
		recap := november(t, db)
		if active := int64(min(i, 1)); recap.Plans != step.want || recap.Areas[0].Remote != 7 || recap.Areas[0].Active != active || recap.Workers.Active != active {
			t.Errorf("%d: %+v %+v %+v", i, recap.Plans, recap.Areas, recap.Workers)
		}
	}
	storagetest.Do(t, db, `UPDATE recap_cell SET remote = 0 WHERE cell = '15.05.08'`)
	noDifference(t, db)
	layBy(t, db)
	noDifference(t, db)
}

// TestLaidByWhileFactsWait lays by what holds a report that is not folded yet: it is not laid on top
// of it once more.
func TestLaidByWhileFactsWait(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-11")))
	if _, err := storage.LayCells(t.Context(), db, layingClock); err != nil {
		t.Fatal(err)
	}
	if recap := november(t, db); recap.Areas[0].Active != 1 || recap.Workers.Active != 1 {
		t.Errorf("%+v %+v", recap.Areas, recap.Workers)
	}
	noDifference(t, db)
	layBy(t, db)
	noDifference(t, db)
}

// TestCheckFindsWhatIsLaidByWrong plants a difference in each figure that is laid by.
func TestCheckFindsWhatIsLaidByWrong(t *testing.T) {
	db, people := laidHouse(t)
	apply(t, db, storage.SaveReport(posyandu(1, people[0], "2026-11-11")))
	layBy(t, db)
	noDifference(t, db)
	for _, column := range []string{"kampung", "active", "lintas", "bkb_met", "due", "heard", "workers"} {
		storagetest.Do(t, db, fmt.Sprintf(`UPDATE recap_cell SET %[1]s = %[1]s + 2 WHERE period = '2026-11' AND cell = '15.05.08'`, column))
		diff, err := storage.CheckCells(t.Context(), db, "15.05", layingClock)
		if err != nil || len(diff) != 1 || diff[0].Measure != column || diff[0].KampungID != "15.05.08" || diff[0].Period != "2026-11" || diff[0].Kept != diff[0].Count+2 {
			t.Errorf("%s: %+v %v", column, diff, err)
		}
		if _, err := storage.RebuildRecap(t.Context(), db, formOf, "15.05"); err != nil {
			t.Fatal(err)
		}
		layBy(t, db)
		noDifference(t, db)
	}
}
