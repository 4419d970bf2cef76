package storage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

func openDates(t *testing.T, db *pgxpool.Pool) string {
	t.Helper()
	rows, _ := db.Query(t.Context(), `SELECT format('%s %s %s', to_char(starts_at AT TIME ZONE 'Asia/Jakarta', 'MM-DD HH24:MI'), venue, status) FROM occurrence ORDER BY starts_at`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

// Hour, venue, person in charge and end of a series change with what is to be told of it; twice is
// once, and what was told is not told again.
func TestChangesOfASeries(t *testing.T) {
	db, p := house(t)
	apply(t, db, series(1, p))
	list, err := storage.OpenOccurrences(t.Context(), db, tangkit, p.ID, "2026-11-01", "2026-12-31", 10)
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	after := time.Date(2026, 11, 24, 10, 0, 0, 0, wib)
	due := storage.Due{Stage: storage.StageAsk, At: after.Add(6 * time.Hour), Until: after.Add(7 * time.Hour)}
	change := storage.Change{ID: list[0].ID, KampungID: tangkit, StartsAt: after, Venue: "Balai", Reminders: []storage.Due{due}}
	foreign := change
	foreign.KampungID, foreign.ID = village2, list[1].ID
	for range 2 {
		apply(t, db, storage.ChangeOccurrence(change), storage.ChangeOccurrence(foreign))
	}
	if diff := cmp.Diff("11-24 10:00 Balai terjadwal\n12-01 08:00  terjadwal\n12-08 08:00  terjadwal", openDates(t, db)); diff != "" {
		t.Error(diff)
	}
	if n := count(t, db, `SELECT count(*) FROM reminder WHERE occurrence_id = `+fmt.Sprint(list[0].ID)+` AND stage = 'tanya' AND state = 'menunggu'`); n != 1 {
		t.Error(n, "questions")
	}
	following, err := storage.FollowingOccurrences(t.Context(), db, list[1].ID)
	if err != nil || len(following) != 2 || following[0].ID != list[1].ID {
		t.Error(following, err)
	}
	again := []storage.Again{
		{StartsAt: time.Date(2026, 12, 8, 8, 0, 0, 0, wib), Day: "2026-12-08"},
		{StartsAt: time.Date(2026, 12, 15, 8, 0, 0, 0, wib), Day: "2026-12-15", Reminders: []storage.Due{due}},
	}
	for range 2 {
		apply(t, db, storage.SetSeriesEnd(list[2].ID, tangkit, "2026-12-15", again, at(9)), storage.SetSeriesEnd(list[1].ID, village2, "2026-11-25", nil, at(9)))
	}
	if diff := cmp.Diff("11-24 10:00 Balai terjadwal\n12-01 08:00  terjadwal\n12-08 08:00  terjadwal\n12-15 08:00  terjadwal", openDates(t, db)); diff != "" {
		t.Error(diff)
	}
	apply(t, db, storage.SetSeriesEnd(list[0].ID, tangkit, "2026-12-02", nil, at(9)))
	if n := count(t, db, `SELECT count(*) FROM occurrence WHERE status = 'batal'`); n != 2 {
		t.Error(n, "called off")
	}
	if n := count(t, db, `SELECT count(*) FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id WHERE o.status = 'batal' AND m.state = 'menunggu'`); n != 0 {
		t.Error(n, "reminders of dates that were called off")
	}
	near, err := storage.PlansNear(t.Context(), db, tangkit, p.ID, []time.Time{time.Date(2026, 11, 24, 11, 59, 0, 0, wib), time.Date(2026, 12, 1, 10, 0, 0, 0, wib)}, 2*time.Hour, 0)
	if err != nil || len(near) != 1 || near[0].ID != list[0].ID {
		t.Error(near, err)
	}
	if near, err = storage.PlansNear(t.Context(), db, tangkit, p.ID, []time.Time{after}, 2*time.Hour, list[0].AgendaID); err != nil || len(near) != 0 {
		t.Error(near, err)
	}
}

// A series goes to other days from one of its dates on: what is behind stays, what it has already at
// that hour is left alone, twice is once, and nobody moves the plan of another Kampung.
func TestSeriesMoves(t *testing.T) {
	db, p := house(t)
	apply(t, db, series(1, p))
	list, err := storage.OpenOccurrences(t.Context(), db, tangkit, p.ID, "2026-11-01", "2026-12-31", 10)
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	wednesday := time.Date(2026, 12, 2, 8, 0, 0, 0, wib)
	due := storage.Due{Stage: storage.StageH1, At: wednesday.Add(-16 * time.Hour), Until: wednesday.Add(-15 * time.Hour)}
	move := storage.Series{
		ID: list[1].ID, Like: list[2].ID, KampungID: tangkit, Again: "bulan_hari", First: "2026-12-02", Until: "2026-12-31", Clock: "08:00", At: at(9),
		Dates: []storage.Again{{StartsAt: wednesday, Day: "2026-12-02", Reminders: []storage.Due{due}}, {StartsAt: list[2].StartsAt, Day: list[2].Day}},
	}
	foreign := move
	foreign.KampungID, foreign.ID = village2, list[0].ID
	for range 2 {
		apply(t, db, storage.MoveSeries(move), storage.MoveSeries(foreign))
	}
	if diff := cmp.Diff("11-24 08:00  terjadwal\n12-01 08:00  batal\n12-02 08:00  terjadwal\n12-08 08:00  terjadwal", openDates(t, db)); diff != "" {
		t.Error(diff)
	}
	if n := count(t, db, `SELECT count(*) FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id WHERE m.state = 'menunggu' AND o.day IN ('2026-12-01', '2026-12-02', '2026-12-08')`); n != 2 {
		t.Error(n, "reminders wait: that of the new date and that of the one that stayed")
	}
	open, err := storage.DatesOfPlan(t.Context(), db, list[0].AgendaID, "", time.Date(2026, 11, 25, 8, 0, 0, 0, wib))
	if err != nil || len(open) != 2 || open[0].ID == list[1].ID {
		t.Error(open, err)
	}
	if open, err = storage.DatesOfPlan(t.Context(), db, 0, "no uuid", at(9)); err != nil || len(open) != 0 {
		t.Error(open, err)
	}
}
