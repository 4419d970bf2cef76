package reminder_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"pokjabot/bot/reminder"
	"pokjabot/storage"
)

// What the last check holds back, or what cannot be delivered, leaves room for another message of the
// day: once, however often it is settled. What was sent counts.
func TestWhatIsNotSentDoesNotCount(t *testing.T) {
	o := open(t)
	o.plan("Posyandu Melati", "", "2026-11-24 08:00", storage.StageH1)
	o.exec(`INSERT INTO told (person_id, day, n) SELECT id, '2026-11-23', 2 FROM person`)
	o.at("2026-11-23 16:00")
	if err := o.desk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, _ := o.db.Query(t.Context(), `SELECT payload, card_id, created_at FROM outbox`)
	var row storage.Parcel
	if _, err := pgx.ForEachRow(rows, []any{&row.Payload, &row.CardID, &row.CreatedAt}, func() error { return nil }); err != nil || row.CardID == 0 {
		t.Fatal(row, err)
	}
	counts := func(want int, why string) {
		t.Helper()
		var n int
		if err := o.db.QueryRow(t.Context(), `SELECT n FROM told WHERE day = '2026-11-23'`).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d messages count, want %d (%v)", why, n, want, err)
		}
	}
	counts(3, "in the outbox")
	o.apply(reminder.Ledger(row, true, o.now)...)
	counts(3, "sent")
	o.exec(`UPDATE card SET message_id = 5`)
	o.apply(reminder.Ledger(row, false, o.now)...)
	counts(3, "sent after all")
	o.exec(`UPDATE card SET message_id = NULL`)
	for range 2 {
		o.apply(reminder.Ledger(row, false, o.now)...)
		counts(2, "not sent")
	}
	// Another one has its place.
	o.exec(`DELETE FROM outbox`)
	o.at("2026-11-23 15:00")
	o.plan("BKB Anggrek", "", "2026-11-24 13:00", storage.StageH1)
	o.exec(`UPDATE reminder SET due_at = '2026-11-23T16:05+07', until = '2026-11-23T17:00+07', timed = true WHERE state = 'menunggu' AND stage = 'h1'`)
	if said := o.tick("2026-11-23 16:06"); said == "" {
		t.Error("her day is full of what she never saw", o.states())
	}
	counts(3, "another one")
	for _, broken := range []string{`[`, `{}`, `{"person": "x"}`} {
		if w := reminder.Ledger(storage.Parcel{CardID: 1, Payload: []byte(broken)}, false, o.now); w != nil {
			t.Errorf("%s writes", broken)
		}
	}
}
