package reporting_test

import (
	"strings"
	"testing"
	"time"

	"pokjabot/bot/reporting"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// A note that the last check holds back is none of the day's three messages, and its draft is told of
// another time, unless it was sent meanwhile. One that is said counts.
func TestNotesThatAreHeldBackDoNotCount(t *testing.T) {
	wib := time.FixedZone("WIB", 7*3600)
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		meanwhile    string
		later        time.Duration
		said         bool
		counts, told int
	}{
		"said":                      {said: true, counts: 1, told: 1},
		"its window has closed":     {later: 2 * time.Hour},
		"a form moves":              {meanwhile: `INSERT INTO session (id, chat_id, person_id, report_id, form, version, state, status, started_at, moved_at) SELECT 6, 7001, person_id, gen_random_uuid(), form, version, state, 'open', '2026-11-25T09:44+07', '2026-11-25T09:44+07' FROM session`},
		"the draft became a report": {meanwhile: `UPDATE session SET status = 'sent'`, told: 1},
	} {
		t.Run(name, func(t *testing.T) {
			db := storagetest.New(t)
			exec := func(sql string) {
				t.Helper()
				if _, err := db.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			number := func(sql string) (n int) {
				t.Helper()
				if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			exec(`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7001, 'Siti', 'ibu', '2026-11-01')`)
			now := time.Date(2026, 11, 25, 9, 45, 0, 0, wib)
			left := now.AddDate(0, 0, -1)
			if err := storage.Apply(t.Context(), db, storage.SaveDraft(storage.Draft{
				ID: 5, ChatID: 7001, PersonID: int64(number(`SELECT id FROM person`)), ReportID: "00000000-0000-4000-8000-000000000005", Form: "kegiatan", Version: "1",
				State: []byte(`{}`), Status: storage.DraftPaused, StartedAt: left, MovedAt: left,
			})); err != nil {
				t.Fatal(err)
			}
			notes := reporting.DraftNotes{Pool: db, Words: words, Forms: library, Now: func() time.Time { return now }}
			if err := notes.Remind(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if c.meanwhile != "" {
				exec(c.meanwhile)
			}
			now = now.Add(c.later)
			row := storage.Parcel{ChatID: 7001}
			if err := db.QueryRow(t.Context(), `SELECT card_id, payload FROM outbox WHERE kind = 'draf'`).Scan(&row.CardID, &row.Payload); err != nil {
				t.Fatal(err)
			}
			exec(`UPDATE told SET n = n + 1`) // another message of that morning, which stays
			m, keep, err := notes.Render(t.Context(), row)
			if err != nil || keep != c.said || keep != strings.Contains(m.Text, "Bu Siti") {
				t.Errorf("keep %v: %s, %v", keep, m.Text, err)
			}
			if n := number(`SELECT n - 1 FROM told`); n != c.counts {
				t.Errorf("%d messages count, want %d", n, c.counts)
			}
			if n := number(`SELECT noted FROM session WHERE id = 5`); n != c.told {
				t.Errorf("noted at %d, want %d", n, c.told)
			}
			if !keep { // checked again, since the first answer was lost
				if _, _, err := notes.Render(t.Context(), row); err != nil || number(`SELECT n - 1 FROM told`) != 0 {
					t.Error("taken off twice", err)
				}
			}
		})
	}
}
