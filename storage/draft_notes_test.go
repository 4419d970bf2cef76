package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

// leftAt is a draft of p that was left at an instant.
func leftAt(t *testing.T, db *pgxpool.Pool, p *storage.Person, id int64, moved time.Time) {
	t.Helper()
	apply(t, db, storage.SaveDraft(storage.Draft{
		ID: id, ChatID: p.TelegramID, PersonID: p.ID, ReportID: reportID(int(id)), Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftPaused, StartedAt: moved, MovedAt: moved,
	}))
}

// A draft is told of after 1, 3 and 7 days, once each; the seventh comes earlier when it is followed by
// days off, and an archived one is told of a week before it goes.
func TestDraftNotesComeInSteps(t *testing.T) {
	db, p := house(t)
	monday := time.Date(2026, 11, 2, 15, 0, 0, 0, wib)
	leftAt(t, db, p, 5, monday)
	tell := func(day int, early int) string {
		t.Helper()
		now := time.Date(2026, 11, 2+day, 9, 40, 0, 0, wib)
		q, err := storage.QueueDrafts(t.Context(), db, now, 10, "Asia/Jakarta", early, now.Add(80*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(q.Messages, " ", count(t, db, `SELECT noted FROM session WHERE id = 5`))
	}
	for _, step := range []struct {
		day, early int
		want       string
	}{
		{0, 0, "0 0"}, {1, 0, "1 1"}, {1, 0, "0 1"}, {2, 0, "0 1"}, {3, 0, "1 3"}, {5, 1, "0 3"}, {6, 1, "1 7"}, {7, 0, "0 7"}, {30, 0, "0 7"},
	} {
		if got := tell(step.day, step.early); got != step.want {
			t.Errorf("day %d: %s, want %s", step.day, got, step.want)
		}
	}
	if _, err := db.Exec(t.Context(), `UPDATE session SET status = 'archived'`); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		day  int
		want string
	}{{82, "0 7"}, {83, "1 83"}, {84, "0 83"}} {
		if got := tell(step.day, 0); got != step.want {
			t.Errorf("day %d: %s, want %s", step.day, got, step.want)
		}
	}
}

// Notes count among the three messages of a day, wait for a form that moves, and are for one zone.
func TestDraftNotesAreCounted(t *testing.T) {
	db, p := house(t)
	now := time.Date(2026, 11, 4, 9, 40, 0, 0, wib)
	leftAt(t, db, p, 5, now.AddDate(0, 0, -1))
	leftAt(t, db, p, 6, now.AddDate(0, 0, -3))
	queue := func(zone string) int {
		t.Helper()
		q, err := storage.QueueDrafts(t.Context(), db, now, 10, zone, 0, now.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return q.Messages
	}
	if n := queue("Asia/Jayapura"); n != 0 {
		t.Errorf("%d messages in another zone", n)
	}
	open := storage.Draft{ID: 7, ChatID: p.TelegramID, PersonID: p.ID, ReportID: reportID(7), Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen, StartedAt: now, MovedAt: now.Add(-time.Minute)}
	apply(t, db, storage.SaveDraft(open))
	if n := queue("Asia/Jakarta"); n != 0 {
		t.Errorf("%d messages in the middle of a form", n)
	}
	now = now.Add(20 * time.Minute)
	if _, err := db.Exec(t.Context(), `INSERT INTO told (person_id, day, n) VALUES ($1, '2026-11-04', 3)`, p.ID); err != nil {
		t.Fatal(err)
	}
	if n := queue("Asia/Jakarta"); n != 0 || count(t, db, `SELECT count(*) FROM session WHERE noted > 0`) != 0 {
		t.Errorf("%d messages as the fourth of a day", n)
	}
	if _, err := db.Exec(t.Context(), `UPDATE told SET n = 2`); err != nil {
		t.Fatal(err)
	}
	if n := queue("Asia/Jakarta"); n != 1 || count(t, db, `SELECT n FROM told`) != 3 {
		t.Errorf("%d messages as the third of a day", n)
	}
	var payload []byte
	if err := db.QueryRow(t.Context(), `SELECT payload FROM outbox WHERE kind = 'draf'`).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	letter, err := storage.ReadDraftLetter(payload)
	if err != nil || fmt.Sprint(letter.Drafts) != "[6 5]" || letter.PersonID != p.ID {
		t.Error(letter, err)
	}
	open.ID, open.Status, open.MovedAt = 6, storage.DraftPaused, now // gone on with meanwhile
	apply(t, db, storage.SaveDraft(open))
	waiting, err := storage.WaitingDrafts(t.Context(), db, p.TelegramID, letter.Drafts)
	if err != nil || len(waiting) != 1 || waiting[0].Draft.ID != 5 || waiting[0].Days != 1 {
		t.Error(waiting, err)
	}
	apply(t, db, storage.UnnoteDraft(5))
	if n := count(t, db, `SELECT noted FROM session WHERE id = 5`); n != 0 {
		t.Errorf("given back it is noted at %d", n)
	}
	if _, err := storage.ReadDraftLetter([]byte(`{`)); err == nil {
		t.Error("broken keys pass")
	}
}

// A duty that leaves on the morning takes the drafts along: one message for both.
func TestDutyTakesDraftsAlong(t *testing.T) {
	db, p := house(t)
	morning := time.Date(2026, 11, 25, 8, 30, 0, 0, wib)
	leftAt(t, db, p, 5, morning.AddDate(0, 0, -1))
	if _, err := storage.AddDuties(t.Context(), db, storage.NewDuties{Kind: storage.DutyMonthEnd, Period: "2026-11", Stage: "25", At: morning, Until: morning.Add(time.Hour), KampungIDs: []string{tangkit}}); err != nil {
		t.Fatal(err)
	}
	if q, err := storage.QueueDuties(t.Context(), db, morning, 10); err != nil || q.Messages != 1 {
		t.Fatal(q, err)
	}
	var payload []byte
	if err := db.QueryRow(t.Context(), `SELECT payload FROM outbox`).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	if d, err := storage.ReadDuty(payload); err != nil || fmt.Sprint(d.Drafts) != "[5]" {
		t.Error(d, err)
	}
	if q, err := storage.QueueDrafts(t.Context(), db, morning.Add(70*time.Minute), 10, "Asia/Jakarta", 0, morning.Add(2*time.Hour)); err != nil || q.Messages != 0 {
		t.Error("told of twice", q, err)
	}
}
