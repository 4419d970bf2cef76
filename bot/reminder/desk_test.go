package reminder_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/reminder"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

var wib = time.FixedZone("WIB", 7*3600)

// office is a desk with a clock of its own, and Bu Siti of Tangkit.
type office struct {
	*testing.T
	db     *pgxpool.Pool
	desk   *reminder.Desk
	now    time.Time
	person int64
	plans  int
}

func open(t *testing.T) *office {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, db: db}
	o.at("2026-11-20 09:00")
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, '15.05', 'Kampung KB ' || name FROM wilayah WHERE code = '15.05.08.2005'`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7001, 'Siti', 'ibu', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'petugas', '15.05.08.2005', '15.05.08.2005', '2026-11-01' FROM person`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.QueryRow(t.Context(), `SELECT id FROM person`).Scan(&o.person); err != nil {
		t.Fatal(err)
	}
	words := roomtest.Words(t)
	o.desk = o.fresh(words)
	return o
}

// fresh is a desk of a program that has just started.
func (o *office) fresh(words *locales.Catalog) *reminder.Desk {
	return &reminder.Desk{Pool: o.db, Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler), Words: words}
}

func (o *office) at(text string) {
	now, err := time.ParseInLocation("2006-01-02 15:04", text, wib)
	if err != nil {
		o.Fatal(err)
	}
	o.now = now
}

func (o *office) plan(title, venue, starts string, stages ...storage.Stage) {
	o.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", starts, wib)
	if err != nil {
		o.Fatal(err)
	}
	o.plans++
	o.apply(storage.SavePlan(storage.Plan{
		ReportID: fmt.Sprintf("00000000-0000-4000-8000-%012d", o.plans), PersonID: o.person, ChatID: 7001, KampungID: "15.05.08.2005", Kabupaten: "15.05", Answers: []byte(`{}`),
		Title: title, Venue: venue, Form: "kegiatan", StartsAt: when, Day: when.Format(time.DateOnly), Reminders: window.Dues(stages, when, o.now), CreatedAt: o.now,
	}))
}

func (o *office) apply(writes ...storage.Write) {
	o.Helper()
	if err := storage.Apply(o.Context(), o.db, writes...); err != nil {
		o.Fatal(err)
	}
}

// tick ticks at a time and returns what leaves, as the phone shows it.
func (o *office) tick(when string) string {
	o.Helper()
	o.at(when)
	if err := o.desk.Tick(o.Context()); err != nil {
		o.Fatal(err)
	}
	o.desk.Wait()
	rows, _ := o.db.Query(o.Context(), `SELECT payload FROM outbox WHERE kind = 'pengingat' ORDER BY id`)
	payloads, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		o.Fatal(err)
	}
	var b strings.Builder
	for _, p := range payloads {
		m, keep, err := o.desk.Render(o.Context(), storage.Parcel{ChatID: 7001, Kind: reminder.Kind, Payload: p})
		if err != nil {
			o.Fatal(err)
		}
		if !keep {
			b.WriteString("(nothing left to say)\n")
			continue
		}
		b.WriteString(m.Text + "\n")
		for _, row := range m.Keyboard {
			for _, button := range row {
				b.WriteString("[" + button.Text + "] ")
				if len(button.Data) > 64 {
					o.Errorf("%s carries %d bytes", button.Text, len(button.Data))
				}
			}
			b.WriteString("/ ")
		}
		b.WriteString("\n")
	}
	if _, err := o.db.Exec(o.Context(), `DELETE FROM outbox`); err != nil {
		o.Fatal(err)
	}
	return b.String()
}

func (o *office) states() string {
	rows, _ := o.db.Query(o.Context(), `SELECT format('%s:%s', stage, state) FROM reminder ORDER BY occurrence_id, stage`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		o.Fatal(err)
	}
	return strings.Join(list, " ")
}

func TestADayOfReminders(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			o := open(t)
			o.apply(storage.SetLang(o.person, lang))
			o.plan("Posyandu Melati", "balai RW 03", "2026-11-24 08:00", storage.StageH1, storage.StageMorning)
			o.plan("BKB <Anggrek>", "", "2026-11-24 10:00", storage.StageH1, storage.StageHour)
			var b strings.Builder
			for _, when := range []string{
				"2026-11-23 15:59", "2026-11-23 16:00", "2026-11-23 16:01", "2026-11-24 07:00", "2026-11-24 09:00", "2026-11-24 16:30", "2026-11-24 17:00", "2026-11-25 08:00",
			} {
				b.WriteString("== " + when + "\n" + o.tick(when))
			}
			roomtest.Golden(t, "hari_"+lang+".txt", b.String())
		})
	}
}

// The catch-up rule of domain.md 6.3: missed by more than two hours because the program was down,
// a promise is dropped if the event has passed, else sent in the next window.
func TestAfterDowntime(t *testing.T) {
	for name, c := range map[string]struct {
		starts, back string
		told         bool // at once
		later        string
		states       string
	}{
		"an hour late, window open":     {"2026-11-24 13:00", "2026-11-23 16:50", true, "", "h1:antre tanya:menunggu"},
		"window closed, event tomorrow": {"2026-11-24 13:00", "2026-11-23 18:20", false, "2026-11-24 08:00", "h1:antre tanya:menunggu"},
		"window closed, event earlier":  {"2026-11-24 07:00", "2026-11-23 18:20", false, "2026-11-24 06:59", "h1:dilewati tanya:menunggu"},
		"the event is over":             {"2026-11-24 09:00", "2026-11-24 12:00", false, "", "h1:dilewati tanya:menunggu"},
		"the question is over, too":     {"2026-11-24 09:00", "2026-11-24 19:00", false, "2026-11-25 08:00", "h1:dilewati tanya:dilewati"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.plan("Posyandu Melati", "", c.starts, storage.StageH1)
			if told := o.tick(c.back) != ""; told != c.told {
				t.Errorf("told: %v", told)
			}
			if c.later != "" {
				if told := o.tick(c.later) != ""; told != strings.Contains(c.states, "antre") {
					t.Errorf("told in the next window: %v", told)
				}
			}
			if diff := cmp.Diff(c.states, o.states()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A restart is no downtime: a question that the program was awake for and could not say in its whole
// window (Telegram was away, ten thousand others went first) comes in the next one, once, also when
// the program was started anew meanwhile; one that fell due while it was down for hours does not.
func TestRestartIsNoDowntime(t *testing.T) {
	for name, c := range map[string]struct {
		asleep string
		told   bool
	}{
		"awake all morning": {"2026-11-25 10:00", true}, "awake when it fell due": {"2026-11-25 08:02", true}, "down before it fell due": {"2026-11-25 07:58", false},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.plan("Pengajian", "", "2026-11-24 16:00") // is asked about next morning at eight
			o.desk.Jobs = []reminder.Job{{Name: "lipat", Cron: "*/2 * * * *", Zone: "Asia/Jakarta", Do: func(context.Context, time.Time) error { return nil }}}
			o.tick("2026-11-25 07:00")
			o.tick("2026-11-25 07:58")
			if c.asleep > "2026-11-25 07:58" {
				if said := o.tick("2026-11-25 08:00"); !strings.Contains(said, "Pengajian") { // is queued, and never leaves
					t.Fatal("not queued:", said)
				}
				o.at(c.asleep)
				if _, err := o.db.Exec(t.Context(), `UPDATE job SET last_run_at = $1`, o.now); err != nil {
					t.Fatal(err)
				}
			}
			o.desk = o.fresh(roomtest.Words(t))
			if said := o.tick("2026-11-25 10:30"); said != "" {
				t.Error("outside its window:", said)
			}
			if told := strings.Contains(o.tick("2026-11-26 08:00"), "Pengajian"); told != c.told {
				t.Errorf("told next morning: %v, %s", told, o.states())
			}
			if said := o.tick("2026-11-26 08:05"); said != "" {
				t.Error("told twice:", said)
			}
		})
	}
}

// Held back by an open form, the question is not lost: it comes the next morning.
func TestHeldBack(t *testing.T) {
	o := open(t)
	o.plan("Posyandu Melati", "", "2026-11-24 09:00")
	draft := storage.Draft{ID: 1, ChatID: 7001, PersonID: o.person, ReportID: "00000000-0000-4000-8000-000000000099", Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen}
	for _, when := range []string{"2026-11-24 16:25", "2026-11-24 16:35", "2026-11-24 17:00", "2026-11-24 17:29", "2026-11-24 17:35"} {
		o.at(when)
		draft.StartedAt, draft.MovedAt = o.now, o.now
		o.apply(storage.SaveDraft(draft))
		if said := o.tick(when); said != "" {
			t.Errorf("%s: %s", when, said)
		}
	}
	if said := o.tick("2026-11-25 08:00"); said == "" {
		t.Error("the question was lost:", o.states())
	}
}

// A form that begins to move between the queue and the phone puts the reminder off, too; a window
// that closes meanwhile leads to the next.
func TestHeldBackAtTheLastMoment(t *testing.T) {
	for name, c := range map[string]struct {
		leaves, told string
		draft        bool
	}{
		"a form":          {"2026-11-23 16:01", "2026-11-23 16:11", true},
		"a closed window": {"2026-11-23 17:05", "2026-11-24 08:00", false},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.plan("Posyandu Melati", "", "2026-11-24 13:00", storage.StageH1)
			o.at("2026-11-23 16:00")
			if err := o.desk.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.at(c.leaves)
			if c.draft {
				o.apply(storage.SaveDraft(storage.Draft{ID: 1, ChatID: 7001, PersonID: o.person, ReportID: "00000000-0000-4000-8000-000000000099", Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftOpen, StartedAt: o.now, MovedAt: o.now}))
			}
			if said := o.tick(c.leaves); said != "(nothing left to say)\n" {
				t.Error(said)
			}
			if said := o.tick(c.told); !strings.Contains(said, "Posyandu Melati") {
				t.Errorf("not told later: %q, %s", said, o.states())
			}
		})
	}
}

// What changes between the queue and the phone is looked at once more.
func TestLastCheck(t *testing.T) {
	for name, sql := range map[string]string{
		"the report is in": `UPDATE occurrence SET status = 'terlaksana'`,
		"muted":            `UPDATE occurrence SET muted = true`,
		"called off":       `UPDATE occurrence SET status = 'batal'`,
		"the person left":  `UPDATE person SET deleted_at = '2026-11-23'`,
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.plan("Posyandu Melati", "", "2026-11-24 09:00", storage.StageH1)
			o.at("2026-11-23 16:00")
			if err := o.desk.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := o.db.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
			if said := o.tick("2026-11-23 16:01"); said != "(nothing left to say)\n" {
				t.Error(said)
			}
		})
	}
	o := open(t)
	if _, _, err := o.desk.Render(t.Context(), storage.Parcel{Payload: []byte(`{"person": "x"`)}); err == nil {
		t.Error("broken keys pass")
	}
}

// A thousand people at the same minute are told once each, in chunks.
func TestTheSameMinute(t *testing.T) {
	o := open(t)
	o.plan("Posyandu Melati", "", "2026-11-24 09:00", storage.StageH1)
	for _, sql := range []string{
		`INSERT INTO person (telegram_id, name, created_at) SELECT 10000 + n, 'Kader', '2026-11-01' FROM generate_series(1, 1100) n`,
		`INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until) SELECT m.occurrence_id, p.id, m.stage, m.due_at, m.until FROM reminder m, person p WHERE m.stage = 'h1' AND p.telegram_id > 10000`,
	} {
		if _, err := o.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	kicks := 0
	o.desk.Kick = func() { kicks++ }
	for _, when := range []string{"2026-11-23 16:00", "2026-11-23 16:00"} {
		o.at(when)
		if err := o.desk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var rows, chats int
	if err := o.db.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT chat_id) FROM outbox`).Scan(&rows, &chats); err != nil || rows != 1101 || chats != 1101 || kicks != 5 { // delivery begins with the first chunk
		t.Error(rows, chats, kicks, err)
	}
}

func TestCronRows(t *testing.T) {
	o := open(t)
	var ran []string
	job := func(name, cron, zone string, err error) reminder.Job {
		return reminder.Job{Name: name, Cron: cron, Zone: zone, Do: func(context.Context, time.Time) error {
			ran = append(ran, name+" "+o.now.Format("02 15:04"))
			return err
		}}
	}
	o.desk.Jobs = append(reminder.House(o.db), job("cadangan", "0 3 * * *", "Asia/Makassar", nil), job("gagal", "30 9 * * *", "Asia/Jakarta", errors.New("disk full")))
	for _, when := range []string{"2026-11-20 09:00", "2026-11-20 09:30", "2026-11-20 09:31", "2026-11-21 01:59", "2026-11-21 02:00", "2026-11-24 12:00", "2026-11-24 12:01"} {
		o.tick(when)
	}
	want := []string{"gagal 20 09:30", "cadangan 21 02:00", "gagal 24 12:00", "cadangan 24 12:00"} // what was missed for three days runs once
	if diff := cmp.Diff(want, ran); diff != "" {
		t.Error(diff)
	}
	var problem string
	if err := o.db.QueryRow(t.Context(), `SELECT last_error FROM job WHERE name = 'gagal'`).Scan(&problem); err != nil || problem != "disk full" {
		t.Error(problem, err)
	}
	for _, broken := range []reminder.Job{{Name: "x", Cron: "bad", Zone: "Asia/Jakarta"}, {Name: "x", Cron: "0 3 * * *", Zone: "Mars"}} {
		if _, err := broken.Next(o.now); err == nil {
			t.Errorf("%+v passes", broken)
		}
	}
	raw, err := json.Marshal(storage.Reminder{})
	if err != nil || string(raw) != `{"person":0,"occurrences":null,"stage":""}` {
		t.Error(string(raw), err)
	}
}

// A long job keeps no reminder waiting, is done once at a time, and is still due when it is stopped.
func TestJobsBesideTheTicks(t *testing.T) {
	o := open(t)
	o.plan("Posyandu Melati", "", "2026-11-24 09:00", storage.StageH1)
	begun, goOn := make(chan string, 9), make(chan struct{})
	o.desk.Jobs = []reminder.Job{{Name: "panjang", Cron: "0 * * * *", Zone: "Asia/Jakarta", Beside: true, Do: func(ctx context.Context, now time.Time) error {
		begun <- now.Format("15:04")
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return ctx.Err()
	}}}
	at := func(ctx context.Context, when string) {
		o.at(when)
		if err := o.desk.Tick(ctx); err != nil {
			t.Fatal(err)
		}
	}
	at(t.Context(), "2026-11-23 14:59")
	at(t.Context(), "2026-11-23 15:00")
	if first := <-begun; first != "15:00" {
		t.Error(first)
	}
	at(t.Context(), "2026-11-23 16:00") // due again, and at work
	if n := storagetest.Ask[int](t, o.db, `SELECT count(*) FROM outbox`); n != 1 || len(begun) != 0 {
		t.Errorf("%d reminders were queued beside the job, which began %d times more", n, len(begun))
	}
	close(goOn)
	o.desk.Wait()
	goOn = make(chan struct{})
	stopped, stop := context.WithCancel(t.Context())
	at(stopped, "2026-11-23 17:00")
	<-begun
	stop()
	o.desk.Wait()
	if n := storagetest.Ask[int](t, o.db, `SELECT count(*) FROM job WHERE next_run_at <= '2026-11-23 17:00+07' AND last_error IS NULL`); n != 1 {
		t.Error("a job that was stopped is not due any more")
	}
}

// A form without photos is not asked for with one.
func TestNoPhotosOfVisits(t *testing.T) {
	o := open(t)
	o.plan("Kunjungan RT 5", "", "2026-11-24 09:00", storage.StageH1)
	if _, err := o.db.Exec(t.Context(), `UPDATE occurrence SET form = 'kunjungan'`); err != nil {
		t.Fatal(err)
	}
	if said := o.tick("2026-11-23 16:00"); strings.Contains(said, "foto") || !strings.Contains(said, "boleh menyusul sampai Jumat, 27 November 2026") {
		t.Error(said)
	}
}
