package storage_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

// plan is a posyandu at 08:00 WIB of a day, with an H-1 reminder at 16:00 and the question at 16:30.
func plan(n int, p *storage.Person, day string) storage.Write {
	starts, _ := time.ParseInLocation("2006-01-02 15:04", day+" 08:00", wib) // days are written right here, below
	before := starts.AddDate(0, 0, -1).Add(8 * time.Hour)
	return storage.SavePlan(storage.Plan{
		ReportID: reportID(n), PersonID: p.ID, ChatID: p.TelegramID, KampungID: tangkit, Kabupaten: "15.05", Title: fmt.Sprint("Posyandu ", n), Venue: "Balai RW 03", Form: "kegiatan",
		Answers: json.RawMessage(`{"jenis":"kegiatan","jenis_kegiatan":"posyandu","ingat":["h1"]}`), StartsAt: starts, Day: day, CreatedAt: at(9),
		Reminders: []storage.Due{{Stage: storage.StageH1, At: before, Until: before.Add(time.Hour)}, {Stage: storage.StageAsk, At: starts.Add(8*time.Hour + 30*time.Minute), Until: starts.Add(9*time.Hour + 30*time.Minute)}},
	})
}

// ledger is what publik.pengingat shows, "occurrence stage state" a line.
func ledger(t *testing.T, db *pgxpool.Pool) []string {
	t.Helper()
	rows, _ := db.Query(t.Context(), `SELECT format('%s %s %s', o.title, p.stage, p.state) FROM publik.pengingat p JOIN occurrence o ON o.id = p.occurrence ORDER BY o.id, p.stage`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestPlanIsSavedOnce(t *testing.T) {
	db, p := house(t)
	apply(t, db, plan(1, p, "2026-11-24"))
	apply(t, db, plan(1, p, "2026-11-24"))
	if diff := cmp.Diff([]string{"Posyandu 1 h1 menunggu", "Posyandu 1 tanya menunggu"}, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
	list, err := storage.OpenPlans(t.Context(), db, tangkit, at(9))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	want := map[string]string{"jenis": "posyandu", "jenis_kegiatan": "posyandu", "judul": "Posyandu 1", "tempat": "Balai RW 03", "tanggal": "2026-11-24", "jam": "08:00"}
	if diff := cmp.Diff(want, list[0].Preset); diff != "" {
		t.Error(diff)
	}
	if list, err := storage.UpcomingPlans(t.Context(), db, tangkit, p.ID, "2026-11-25", 5); len(list) != 0 || err != nil {
		t.Error(list, err)
	}
	if list, err := storage.OpenPlans(t.Context(), db, tangkit, at(9).AddDate(0, 0, -10)); len(list) != 0 || err != nil {
		t.Error("too far ahead:", list, err)
	}
}

func TestRemindersAreToldOnceAndJoined(t *testing.T) {
	db, p := house(t)
	apply(t, db, plan(1, p, "2026-11-24"), plan(2, p, "2026-11-24"))
	monday := time.Date(2026, 11, 23, 16, 0, 0, 0, wib)
	for i, want := range []int{0, 1, 0} {
		when := monday.Add(time.Duration(i-1) * time.Minute)
		if n, err := storage.QueueReminders(t.Context(), db, when, 1000); n.Messages != want || err != nil {
			t.Errorf("at %v: %d, %v", when, n, err)
		}
	}
	var payload json.RawMessage
	var card *int64
	if err := db.QueryRow(t.Context(), `SELECT payload, c.id FROM outbox o JOIN card c ON c.id = o.card_id WHERE o.kind = 'pengingat' AND o.chat_id = 7001 AND o.class = 1`).Scan(&payload, &card); err != nil {
		t.Fatal(err)
	}
	if r, err := storage.ReadReminder(payload); err != nil || len(r.Occurrences) != 2 || r.Stage != storage.StageH1 || r.PersonID != p.ID {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE card SET message_id = 11`); err != nil { // it was sent
		t.Fatal(err)
	}
	left(t, db, "Posyandu 1 h1 terkirim", "Posyandu 1 tanya menunggu", "Posyandu 2 h1 terkirim", "Posyandu 2 tanya menunggu")
}

// What leaves the outbox unsent (a blocked chat, a dead letter) was not told.
func TestRemindersThatAreDroppedWereNotTold(t *testing.T) {
	db, p := house(t)
	apply(t, db, plan(1, p, "2026-11-24"))
	if n, err := storage.QueueReminders(t.Context(), db, time.Date(2026, 11, 23, 16, 0, 0, 0, wib), 1000); n.Messages != 1 || err != nil {
		t.Fatal(n, err)
	}
	left(t, db, "Posyandu 1 h1 dibatalkan", "Posyandu 1 tanya menunggu")
}

// left empties the outbox and compares the ledger with want.
func left(t *testing.T, db *pgxpool.Pool, want ...string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), `DELETE FROM outbox`); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.SettleReminders(t.Context(), db, time.Date(2026, 11, 23, 16, 10, 0, 0, wib), 1000); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestRemindersThatWait(t *testing.T) {
	monday := time.Date(2026, 11, 23, 16, 0, 0, 0, wib)
	draft := func(p *storage.Person, moved time.Time) storage.Write {
		return storage.SaveDraft(storage.Draft{ID: 5, ChatID: p.TelegramID, PersonID: p.ID, ReportID: reportID(50), Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen, StartedAt: moved, MovedAt: moved})
	}
	for name, c := range map[string]struct {
		write func(p *storage.Person) storage.Write
		sql   string
		want  int
	}{
		"a form moved 9 minutes ago":  {write: func(p *storage.Person) storage.Write { return draft(p, monday.Add(-9*time.Minute)) }},
		"a form moved 11 minutes ago": {write: func(p *storage.Person) storage.Write { return draft(p, monday.Add(-11*time.Minute)) }, want: 1},
		"a chat that blocked us":      {sql: `INSERT INTO chat (id, unreachable_at) VALUES (7001, '2026-11-20')`},
		"a muted plan":                {sql: `UPDATE occurrence SET muted = true`},
		"a plan that was called off":  {sql: `UPDATE occurrence SET status = 'batal'`},
		"a person who left":           {sql: `UPDATE person SET deleted_at = '2026-11-20'`},
		"two messages today":          {sql: `INSERT INTO told (person_id, day, n) SELECT id, '2026-11-23', 2 FROM person`, want: 1},
		"three messages today":        {sql: `INSERT INTO told (person_id, day, n) SELECT id, '2026-11-23', 3 FROM person`},
		"three messages yesterday":    {sql: `INSERT INTO told (person_id, day, n) SELECT id, '2026-11-22', 3 FROM person`, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			db, p := house(t)
			apply(t, db, plan(1, p, "2026-11-24"), plan(2, p, "2026-11-24"), plan(3, p, "2026-11-24"), plan(4, p, "2026-11-24"))
			if c.write != nil {
				apply(t, db, c.write(p))
			}
			if c.sql != "" {
				if _, err := db.Exec(t.Context(), c.sql); err != nil {
					t.Fatal(err)
				}
			}
			if n, err := storage.QueueReminders(t.Context(), db, monday, 1000); n.Messages != c.want || err != nil {
				t.Error(n, err)
			}
		})
	}
}

func TestWhatBecomesOfAPlan(t *testing.T) {
	db, p := house(t)
	apply(t, db, plan(1, p, "2026-11-24"), plan(2, p, "2026-11-24"), plan(3, p, "2026-11-24"), plan(4, p, "2026-11-24"), plan(5, p, "2026-11-24"))
	list, err := storage.UpcomingPlans(t.Context(), db, tangkit, p.ID, "2026-11-20", 10)
	if err != nil || len(list) != 5 {
		t.Fatal(list, err)
	}
	id := func(n int) int64 { return list[n-1].ID }
	later := time.Date(2026, 12, 1, 8, 0, 0, 0, wib)
	dues := []storage.Due{{Stage: storage.StageAsk, At: later.Add(8 * time.Hour), Until: later.Add(9 * time.Hour)}}
	for range 2 { // a doubled tap changes nothing
		apply(t, db, storage.OccurrenceDone(id(1), tangkit, at(9)), storage.MoveOccurrence(id(2), later, "2026-12-01", dues, at(9)),
			storage.DecideOccurrence(id(3), tangkit, storage.CalledOff, "cuaca", at(9)), storage.MuteOccurrence(id(4)), storage.OccurrenceDone(id(5), village2, at(9)))
	}
	want := []string{
		"Posyandu 1 h1 dibatalkan", "Posyandu 1 tanya dibatalkan", "Posyandu 2 h1 dibatalkan", "Posyandu 2 tanya dibatalkan", "Posyandu 3 h1 dibatalkan", "Posyandu 3 tanya dibatalkan",
		"Posyandu 4 h1 dibatalkan", "Posyandu 4 tanya dibatalkan", "Posyandu 5 h1 menunggu", "Posyandu 5 tanya menunggu", "Posyandu 2 tanya menunggu",
	}
	if diff := cmp.Diff(want, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
	for n, status := range map[int]storage.OccurrenceStatus{1: storage.Done, 2: storage.Moved, 3: storage.CalledOff, 4: storage.Planned, 5: storage.Planned} {
		if o, err := storage.OccurrenceByID(t.Context(), db, id(n)); err != nil || o.Status != status {
			t.Errorf("%d: %+v, %v", n, o, err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM occurrence o JOIN occurrence f ON f.id = o.moved_to WHERE f.day = '2026-12-01' AND f.agenda_id = o.agenda_id`); n != 1 {
		t.Error(n, "moved")
	}
}

func TestLateAndSnoozed(t *testing.T) {
	db, p := house(t)
	apply(t, db, plan(1, p, "2026-11-24"))
	monday := time.Date(2026, 11, 23, 16, 0, 0, 0, wib)
	if late, err := storage.LateReminders(t.Context(), db, monday.Add(30*time.Minute), 10); len(late) != 0 || err != nil {
		t.Error(late, err)
	}
	late, err := storage.LateReminders(t.Context(), db, monday.Add(time.Hour), 10)
	if err != nil || len(late) != 1 || late[0].Zone != "Asia/Jakarta" {
		t.Fatal(late, err)
	}
	apply(t, db, storage.TimeReminder(late[0], storage.Due{At: monday.Add(16 * time.Hour), Until: monday.Add(17 * time.Hour)}))
	if late, err := storage.LateReminders(t.Context(), db, monday.Add(2*time.Hour), 10); len(late) != 0 || err != nil {
		t.Error(late, err)
	}
	apply(t, db, storage.SkipReminder(late[0]))
	next := storage.Due{At: monday.Add(40 * time.Hour), Until: monday.Add(42 * time.Hour)}
	apply(t, db, storage.SnoozeQuestion(late[0].OccurrenceID, next))
	if diff := cmp.Diff([]string{"Posyandu 1 h1 dilewati", "Posyandu 1 tanya menunggu"}, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
	next.At = next.At.Add(time.Hour)
	apply(t, db, storage.SnoozeQuestion(late[0].OccurrenceID, next)) // once
	if n := count(t, db, `SELECT count(*) FROM reminder WHERE stage = 'tanya' AND due_at = '2026-11-25 08:00+07' AND snoozed`); n != 1 {
		t.Error("snoozed twice")
	}
}

// series is a weekly posyandu on three Tuesdays, each with its H-1 reminder.
func series(n int, p *storage.Person) storage.Write {
	var again []storage.Again
	for _, day := range []string{"2026-12-01", "2026-12-08"} {
		starts, _ := time.ParseInLocation("2006-01-02 15:04", day+" 08:00", wib) // days are written right here
		before := starts.AddDate(0, 0, -1).Add(8 * time.Hour)
		again = append(again, storage.Again{StartsAt: starts, Day: day, Reminders: []storage.Due{{Stage: storage.StageH1, At: before, Until: before.Add(time.Hour)}}})
	}
	starts := time.Date(2026, 11, 24, 8, 0, 0, 0, wib)
	return storage.SavePlan(storage.Plan{
		ReportID: reportID(n), PersonID: p.ID, ChatID: p.TelegramID, KampungID: tangkit, Kabupaten: "15.05", Title: fmt.Sprint("Rutin ", n), Form: "kegiatan",
		Answers: json.RawMessage(`{"jenis":"kegiatan","ulang":"minggu"}`), StartsAt: starts, Day: "2026-11-24", CreatedAt: at(9), Again: again,
	})
}

func TestASeries(t *testing.T) {
	db, p := house(t)
	apply(t, db, series(1, p), plan(2, p, "2026-11-25"))
	apply(t, db, series(1, p)) // the draft sent twice
	if diff := cmp.Diff([]string{"Rutin 1 h1 menunggu", "Rutin 1 h1 menunggu", "Posyandu 2 h1 menunggu", "Posyandu 2 tanya menunggu"}, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
	coming := func(from string) (lines []string, first []int64) {
		list, err := storage.UpcomingPlans(t.Context(), db, tangkit, p.ID, from, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range list {
			lines, first = append(lines, fmt.Sprint(o.Title, " ", o.Day, " ", o.Left)), append(first, o.ID)
		}
		return lines, first
	}
	lines, ids := coming("2026-11-20")
	if diff := cmp.Diff([]string{"Rutin 1 2026-11-24 3", "Posyandu 2 2026-11-25 1"}, lines); diff != "" {
		t.Fatal(diff)
	}
	for id, want := range map[int64]int{ids[0]: 3, ids[1]: 1} {
		if n, err := storage.SeriesLeft(t.Context(), db, id); n != want || err != nil {
			t.Error(n, err)
		}
	}
	week := time.Date(2026, 12, 1, 8, 0, 0, 0, wib) // a date that the series has: no second one
	apply(t, db, storage.MoveOccurrence(ids[0], week, "2026-12-01", []storage.Due{{Stage: storage.StageAsk, At: week, Until: week.Add(time.Hour)}}, at(9)))
	if n := count(t, db, `SELECT count(*) FROM occurrence o JOIN occurrence f ON f.id = o.moved_to AND f.agenda_id = o.agenda_id WHERE o.status = 'ditunda' AND f.day = '2026-12-01'`); n != 1 {
		t.Error(n, "moved onto the next date")
	}
	lines, ids = coming("2026-11-20")
	if diff := cmp.Diff([]string{"Posyandu 2 2026-11-25 1", "Rutin 1 2026-12-01 2"}, lines); diff != "" {
		t.Error(diff)
	}
	apply(t, db, storage.EndSeries(ids[1], village2, "dana", at(9))) // of another Kampung: nothing
	apply(t, db, storage.EndSeries(ids[1], tangkit, "dana", at(9)))
	if n := count(t, db, `SELECT count(*) FROM occurrence WHERE status = 'batal' AND reason = 'dana' AND day >= '2026-12-01'`); n != 2 {
		t.Error(n, "called off")
	}
	if lines, _ = coming("2026-11-20"); len(lines) != 1 {
		t.Error(lines)
	}
	if diff := cmp.Diff([]string{"Rutin 1 h1 dibatalkan", "Rutin 1 h1 dibatalkan", "Posyandu 2 h1 menunggu", "Posyandu 2 tanya menunggu"}, ledger(t, db)); diff != "" {
		t.Error(diff)
	}
}

// A lead's plan lies at a code of wilayah: listed there, reminded of in that place's zone, and no
// part of any Kampung's list.
func TestAPlanAboveTheKampung(t *testing.T) {
	db, p := house(t)
	starts := time.Date(2026, 11, 24, 9, 0, 0, 0, wib)
	before := starts.AddDate(0, 0, -1).Add(7 * time.Hour)
	apply(t, db, plan(2, p, "2026-11-24"), storage.SavePlan(storage.Plan{
		ReportID: reportID(1), PersonID: p.ID, ChatID: p.TelegramID, Place: "15.05", Kabupaten: "15.05", Title: "Rakor", Form: "advokasi", Answers: json.RawMessage(`{"jenis":"advokasi"}`),
		StartsAt: starts, Day: "2026-11-24", CreatedAt: at(9), Reminders: []storage.Due{{Stage: storage.StageH1, At: before, Until: before.Add(time.Hour)}},
	}))
	list, err := storage.UpcomingPlans(t.Context(), db, "15.05", p.ID, "2026-11-20", 10)
	if err != nil || len(list) != 1 || list[0].Title != "Rakor" || list[0].KampungID != "" || list[0].Place != "15.05" || list[0].Zone != "Asia/Jakarta" || list[0].Kampung == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	if of, err := storage.UpcomingPlans(t.Context(), db, tangkit, p.ID, "2026-11-20", 10); err != nil || len(of) != 1 || of[0].Title != "Posyandu 2" || of[0].Place != tangkit {
		t.Fatalf("%+v, %v", of, err)
	}
	if n, err := storage.QueueReminders(t.Context(), db, before, 10); n.Messages != 1 || err != nil {
		t.Error(n, err)
	}
	if late, err := storage.LateReminders(t.Context(), db, before.Add(26*time.Hour), 10); err != nil || len(late) != 1 {
		t.Error(late, err) // the question of the posyandu; the two letters wait in the outbox
	}
	apply(t, db, storage.MoveOccurrence(list[0].ID, starts.AddDate(0, 0, 7), "2026-12-01", nil, at(9)))
	list, err = storage.UpcomingPlans(t.Context(), db, "15.05", p.ID, "2026-11-20", 10)
	if err != nil || len(list) != 1 || list[0].Day != "2026-12-01" {
		t.Fatalf("%+v, %v", list, err)
	}
	apply(t, db, storage.DecideOccurrence(list[0].ID, tangkit, storage.CalledOff, "dana", at(9)), storage.DecideOccurrence(list[0].ID, "", storage.Done, "", at(9)))
	if o, err := storage.OccurrenceByID(t.Context(), db, list[0].ID); err != nil || o.Status != storage.Done {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := storage.Sweep(t.Context(), db, starts.AddDate(0, 1, 0)); err != nil {
		t.Error(err)
	}
}
