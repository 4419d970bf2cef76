package reminder_test

import (
	"testing"
	"time"

	"pokjabot/storage"
)

// What the last check holds back, or what cannot be delivered, leaves room for another message of the
// day: once for all plans it would have spoken of. What was sent counts.
func TestWhatIsNotSentDoesNotCount(t *testing.T) {
	for name, c := range map[string]struct {
		leaves string
		counts int
	}{
		"sent":      {`UPDATE card SET message_id = 5`, 3},
		"held back": {``, 2},
		"dead":      {`UPDATE outbox SET state = 'dead', key = NULL`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			for _, title := range []string{"Posyandu Melati", "Posyandu Mawar", "BKB Anggrek"} {
				o.plan(title, "", "2026-11-24 08:00", storage.StageH1)
			}
			o.exec(`INSERT INTO told (person_id, day, n) SELECT id, '2026-11-23', 2 FROM person`)
			o.at("2026-11-23 16:00")
			if err := o.desk.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			counts := func(want int, why string) {
				t.Helper()
				var n int
				if err := o.db.QueryRow(t.Context(), `SELECT n FROM told WHERE day = '2026-11-23'`).Scan(&n); err != nil || n != want {
					t.Errorf("%s: %d messages count, want %d (%v)", why, n, want, err)
				}
			}
			counts(3, "in the outbox")
			if c.leaves != "" {
				o.exec(c.leaves)
			}
			o.exec(`DELETE FROM outbox WHERE state = 'queued'`)
			for range 3 { // a promise at a time: the message is taken off once
				if _, err := storage.SettleReminders(t.Context(), o.db, o.now, 1); err != nil {
					t.Fatal(err)
				}
			}
			counts(c.counts, name)
		})
	}
}

// A duty that was done between the queue and the phone leaves room, too.
func TestADutyThatIsNotSentDoesNotCount(t *testing.T) {
	o := duties(t)
	o.hears("2026-11-25 00:20")
	o.at("2026-11-25 08:30")
	if err := o.desk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.exec(`DELETE FROM outbox`)
	o.hears("2026-11-25 08:31")
	var n int
	if err := o.db.QueryRow(t.Context(), `SELECT n FROM told WHERE day = '2026-11-25'`).Scan(&n); err != nil || n != 0 {
		t.Error(n, "messages count", err)
	}
}

// A reminder that was joined before its time and then held back with the others does not come before
// its time when they are gone.
func TestHeldBackBeforeItsTime(t *testing.T) {
	o := open(t)
	o.plan("Posyandu Melati", "", "2026-11-24 09:00", storage.StageMorning)
	o.plan("BKB Anggrek", "", "2026-11-25 09:00", storage.StageH1)
	o.exec(`UPDATE reminder SET due_at = '2026-11-24T08:00+07', timed = true WHERE stage = 'h1'`)
	o.at("2026-11-24 07:00")
	if err := o.desk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.states(); got != "pagi:antre tanya:menunggu h1:antre tanya:menunggu" {
		t.Fatal("not joined:", got)
	}
	o.apply(storage.SaveDraft(storage.Draft{ID: 1, ChatID: 7001, PersonID: o.person, ReportID: "00000000-0000-4000-8000-000000000099", Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen, StartedAt: o.now, MovedAt: o.now}))
	o.exec(`DELETE FROM outbox`)
	o.at("2026-11-24 07:01")
	if err := o.desk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.exec(`UPDATE occurrence SET muted = true WHERE title = 'Posyandu Melati'`)
	if said := o.tick("2026-11-24 07:11"); said != "" {
		t.Errorf("told at 07.11: %s", said)
	}
	if said := o.tick("2026-11-24 08:00"); said == "" {
		t.Error("not told at eight:", o.states())
	}
}

// A form that begins to move between the queue and the phone holds a reminder back for ten minutes, no
// longer: it is given up only when its window closes before the form has rested.
func TestAFormHoldsNoLongerThanItRests(t *testing.T) {
	for name, c := range map[string]struct {
		starts              string
		stage               storage.Stage
		queued, moved, next string
		told                bool
		state               string
	}{
		"the morning":             {"2026-11-24 09:00", storage.StageMorning, "2026-11-24 07:00", "2026-11-24 07:01", "2026-11-24 07:11", true, "pagi:antre tanya:menunggu"},
		"just before Maghrib":     {"2026-11-24 19:00", storage.StageHour, "2026-11-24 17:55", "2026-11-24 17:56", "2026-11-24 18:06", false, "jam1:dilewati tanya:menunggu"},
		"at the window's end":     {"2026-11-24 09:00", storage.StageMorning, "2026-11-24 07:55", "2026-11-24 07:56", "2026-11-24 08:06", false, "pagi:dilewati tanya:menunggu"},
		"the day before an event": {"2026-11-24 09:00", storage.StageH1, "2026-11-23 16:55", "2026-11-23 16:56", "2026-11-24 08:00", true, "h1:antre tanya:menunggu"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.plan("Posyandu Melati", "", c.starts, c.stage)
			o.at(c.queued)
			if err := o.desk.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.at(c.moved)
			o.apply(storage.SaveDraft(storage.Draft{ID: 1, ChatID: 7001, PersonID: o.person, ReportID: "00000000-0000-4000-8000-000000000099", Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen, StartedAt: o.now, MovedAt: o.now}))
			o.exec(`DELETE FROM outbox`)
			if said := o.tick(o.now.Add(time.Minute).Format("2006-01-02 15:04")); said != "" {
				t.Errorf("told in the middle of a form: %s", said)
			}
			if said := o.tick(o.now.Add(8 * time.Minute).Format("2006-01-02 15:04")); said != "" {
				t.Errorf("told before it has rested: %s", said)
			}
			if said := o.tick(c.next); (said != "") != c.told {
				t.Errorf("told at %s: %s", c.next, said)
			}
			if got := o.states(); got != c.state {
				t.Error(got)
			}
		})
	}
}
