package reminder_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/reminder"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// season is how much of Jambi, and for how long, a simulation lives through.
type season struct {
	people, kampung int
	from            time.Time
	days            int
	restarts        int // at random moments, half of them with hours of downtime
	seed            uint64
}

// TestSeason lives through two months that have holidays, a month's end and the first days of
// Ramadan in them: 300 people in three zones, on two instances that tick together now and then,
// with restarts, downtime, open forms, muted plans and reports that come in.
func TestSeason(t *testing.T) {
	simulate(t, season{people: 300, kampung: 60, from: time.Date(2026, 12, 20, 0, 0, 0, 0, wib), days: 62, restarts: 30, seed: 1})
}

// TestYear is a year of Jambi: 10,000 people, 1,600 Kampung (`make year`); POKJABOT_YEAR above 1 is
// another number of people, for a look that takes minutes on a busy machine.
func TestYear(t *testing.T) {
	people, err := strconv.Atoi(os.Getenv("POKJABOT_YEAR"))
	if err != nil || testing.Short() {
		t.Skip("a year of Jambi takes minutes: make year")
	}
	if people <= 1 {
		people = 10_000
	}
	simulate(t, season{people: people, kampung: people * 16 / 100, from: time.Date(2026, 12, 1, 0, 0, 0, 0, wib), days: 365, restarts: 30, seed: 2})
}

// life is a simulation: a clock that jumps from one thing due to the next, desks that tick, a
// postman who takes all that left, and people who answer.
type life struct {
	*testing.T
	season

	db      *pgxpool.Pool
	words   *locales.Catalog
	rand    *rand.Rand
	now     time.Time
	desks   [2]*reminder.Desk
	ticks   int
	renders int
	unsent  int                      // of them said nothing
	spent   map[string]time.Duration // on what
}

func simulate(t *testing.T, s season) {
	began := time.Now()
	db, err := pgxpool.New(t.Context(), storagetest.URL(t)) // the owner's: the judge has tables of its own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := &life{T: t, season: s, db: db, words: words, rand: rand.New(rand.NewPCG(s.seed, 0)), now: s.from, spent: map[string]time.Duration{}}
	l.settle()
	l.restart()
	planned := time.Since(began)
	end := s.from.AddDate(0, 0, s.days)
	downs := l.downtimes(end)
	for l.now.Before(end) {
		l.live()
		var next time.Time
		l.times("what is next", func() { next = l.next() })
		if len(downs) > 0 && next.After(downs[0]) {
			next = downs[0]
			downs = downs[1:]
			l.restart()
			if l.rand.IntN(2) == 0 {
				back := next.Add(time.Duration(10+l.rand.IntN(8*60)) * time.Minute)
				l.exec(`INSERT INTO sim_down VALUES ($1, $2)`, next, back)
				next = back
			}
		}
		l.now = next
	}
	l.judge()
	var sent, messages, duties int
	l.one(`SELECT count(*), count(DISTINCT key) FROM sim_sent`, &sent, &messages)
	l.one(`SELECT count(*) FROM sim_duty`, &duties)
	var full int
	l.one(`SELECT count(*) FROM (SELECT FROM (SELECT DISTINCT person_id, at, key FROM sim_sent UNION SELECT DISTINCT person_id, at, key FROM sim_duty) m GROUP BY person_id, (at AT TIME ZONE 'Asia/Jakarta')::date HAVING count(*) >= 3) x`, &full)
	if full == 0 {
		t.Error("nobody's day was full: the limit of three was never met")
	}
	t.Logf("%d days, %d people, %d Kampung, %d ticks: %d reminders in %d messages, %d duties; %d days of people were full; %d of %d letters said nothing; planned in %v, lived through in %v: %v",
		s.days, s.people, s.kampung, l.ticks, sent, messages, duties, full, l.unsent, l.renders, planned.Round(time.Second), (time.Since(began) - planned).Round(time.Second), l.spent)
	if sent == 0 || duties == 0 {
		t.Error("nothing was told")
	}
}

// settle makes places, people and plans.
func (l *life) settle() {
	l.Helper()
	for _, f := range []func(context.Context, storage.DB) error{
		func(ctx context.Context, db storage.DB) error { return storage.SeedWilayah(ctx, db) },
		func(ctx context.Context, db storage.DB) error { return storage.SeedHolidays(ctx, db) },
	} {
		if err := f(l.Context(), l.db); err != nil {
			l.Fatal(err)
		}
	}
	for _, sql := range []string{
		`UPDATE wilayah SET zone = CASE substr(code, 4, 2) WHEN '05' THEN 'Asia/Makassar' WHEN '06' THEN 'Asia/Jayapura' ELSE 'Asia/Jakarta' END WHERE code LIKE '15.%'`,
		fmt.Sprintf(`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || name FROM wilayah WHERE level IN ('desa', 'kelurahan') AND code LIKE '15.%%' ORDER BY md5(code) LIMIT %d`, l.kampung),
		fmt.Sprintf(`INSERT INTO person (telegram_id, name, sapaan, created_at) SELECT 100000 + n, 'Kader ' || n, 'ibu', '2026-11-01' FROM generate_series(1, %d) n`, l.people),
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, CASE WHEN p.id % 7 = 0 THEN 'plkb' ELSE 'petugas' END, k.id, k.id, '2026-11-01'
		 FROM person p JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS all_of FROM kampung) k ON k.n = 1 + p.id % k.all_of OR p.id % 7 = 0 AND k.n IN (1 + (p.id + 1) % k.all_of, 1 + (p.id + 2) % k.all_of)`,
		`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) SELECT id, 'bkb', 'Melati', 'aktif', '2026-01-01', '2026-01-01' FROM kampung`,
	} {
		l.exec(sql)
	}
	l.exec(`CREATE TABLE sim_down (from_at timestamptz, to_at timestamptz)`)
	l.exec(`CREATE TABLE sim_form (person_id bigint, moved_at timestamptz)`)
	l.exec(`CREATE TABLE sim_sent (occurrence_id bigint, person_id bigint, stage text, due_at timestamptz, until timestamptz, at timestamptz, key text)`)
	l.exec(`CREATE TABLE sim_duty (kind text, period text, stage text, kampung_id text, person_id bigint, at timestamptz, key text)`)
	for _, sql := range []string{
		`CREATE INDEX ON sim_sent (at)`, `CREATE INDEX ON sim_sent (person_id, at)`, `CREATE INDEX ON sim_duty (person_id, at)`, `CREATE INDEX ON sim_form (person_id)`,
	} {
		l.exec(sql)
	}
	l.plans()
	l.exec(`ANALYZE`)
}

// plans gives every Kampung some plans that come round each month, at all hours of the day.
func (l *life) plans() {
	l.Helper()
	rows, _ := l.db.Query(l.Context(), `SELECT k.id, k.kabupaten, w.zone, (SELECT array_agg(a.person_id ORDER BY a.person_id) FROM assignment a WHERE a.kampung_id = k.id) FROM kampung k JOIN wilayah w ON w.code = k.wilayah ORDER BY k.id`)
	type village struct {
		ID, Kabupaten, Zone string
		People              []int64
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[village])
	if err != nil {
		l.Fatal(err)
	}
	stages := []storage.Stage{storage.StageH3, storage.StageH1, storage.StageMorning, storage.StageHour}
	n := 0
	var writes []storage.Write
	for i, v := range list {
		if i%10 == 9 || len(v.People) == 0 { // one in ten is silent
			continue
		}
		zone, err := time.LoadLocation(v.Zone)
		if err != nil {
			l.Fatal(err)
		}
		for range 4 {
			n++
			first := l.from.In(zone).AddDate(0, 0, 1+l.rand.IntN(28))
			if l.rand.IntN(2) == 0 { // days that everybody likes: some people's messages are more than three
				first = l.from.In(zone).AddDate(0, 0, 3+7*l.rand.IntN(2))
			}
			var starts []time.Time
			hour, minute := 6+l.rand.IntN(16), 15*l.rand.IntN(4)
			for at := time.Date(first.Year(), first.Month(), first.Day(), hour, minute, 0, 0, zone); at.Before(l.from.AddDate(0, 0, l.days)); at = at.AddDate(0, 0, 28) {
				starts = append(starts, at)
			}
			if len(starts) == 0 {
				continue
			}
			wanted := stages[l.rand.IntN(2) : 2+l.rand.IntN(3)]
			p := storage.Plan{
				ReportID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), PersonID: v.People[l.rand.IntN(min(2, len(v.People)))], ChatID: 1, KampungID: v.ID, Kabupaten: v.Kabupaten, Answers: []byte(`{}`),
				Title: "Posyandu", Form: "kegiatan", StartsAt: starts[0], Day: starts[0].Format(time.DateOnly), Reminders: window.Dues(wanted, starts[0], l.from), CreatedAt: l.from,
			}
			for _, at := range starts[1:] {
				p.Again = append(p.Again, storage.Again{StartsAt: at, Day: at.Format(time.DateOnly), Reminders: window.Dues(wanted, at, l.from)})
			}
			if writes = append(writes, storage.SavePlan(p)); len(writes) == 200 {
				l.apply(writes)
				writes = nil
			}
		}
	}
	l.apply(writes)
	l.exec(`INSERT INTO setting_place (place, name, value, at) VALUES ('15.01', 'jam_hari', '540', now()), ('15.02', 'tahap_jam1', '0', now()), ('15.05', 'batas_poktan', '5', now())`)
}

// restart puts new desks in the place of the old ones, as a start of the program does.
func (l *life) restart() {
	for i := range l.desks {
		d := &reminder.Desk{Pool: l.db, Now: func() time.Time { return l.now }, Log: slog.New(slog.DiscardHandler), Words: l.words}
		night := reminder.House(l.db)[0]
		night.Do = func(ctx context.Context, now time.Time) error { // without the roll-up: nothing is reported here
			_, err := storage.Sweep(ctx, l.db, now)
			return err
		}
		d.Jobs = []reminder.Job{night, d.Duties()}
		l.desks[i] = d
	}
}

func (l *life) downtimes(end time.Time) []time.Time {
	var list []time.Time
	step := end.Sub(l.from) / time.Duration(l.restarts+1)
	for i := range l.restarts {
		list = append(list, l.from.Add(step*time.Duration(i+1)+time.Duration(l.rand.Int64N(int64(step/2)))))
	}
	return list
}

// next is when something falls due (at once, when the question went first and the rest still waits, or
// when what was not said is to be settled), and up to a minute and a half: nobody ticks to the second.
func (l *life) next() time.Time {
	var next time.Time
	batch := &pgx.Batch{} // as the tick does: a planner who expects many would read the ledgers for the first row
	batch.Queue(`SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`)
	batch.Queue(`SELECT least((SELECT min(due_at) FROM reminder WHERE state = 'menunggu' AND due_at > $1), (SELECT min(until) FROM reminder WHERE state = 'menunggu' AND until > $1),
    (SELECT min(due_at) - interval '35 hours' FROM reminder WHERE state = 'menunggu' AND NOT timed), (SELECT min(due_at) FROM duty WHERE state = 'menunggu' AND due_at > $1),
    (SELECT min(until) FROM duty WHERE state = 'menunggu' AND until > $1), (SELECT min(next_run_at) FROM job),
    (SELECT $1::timestamptz FROM reminder WHERE state = 'menunggu' AND due_at <= $1 AND until > $1 ORDER BY due_at, person_id LIMIT 1),
    (SELECT $1::timestamptz FROM duty WHERE state = 'menunggu' AND due_at <= $1 AND until > $1 ORDER BY due_at, person_id LIMIT 1),
    (SELECT $1::timestamptz FROM reminder WHERE state = 'antre' LIMIT 1), (SELECT $1::timestamptz FROM duty WHERE state = 'antre' LIMIT 1))`, l.now).QueryRow(func(row pgx.Row) error { return row.Scan(&next) })
	if err := l.db.SendBatch(l.Context(), batch).Close(); err != nil {
		l.Fatal(err)
	}
	if !next.After(l.now) {
		next = l.now
	}
	return next.Add(time.Duration(1+l.rand.IntN(90)) * time.Second)
}

// live is one moment: forms that moved, a tick, the post, and what people do about it.
func (l *life) live() {
	l.Helper()
	if l.ticks++; l.ticks%4 == 0 {
		l.times("forms", l.busy)
	}
	if l.rand.IntN(4) == 0 { // a second leader, for a moment
		l.times("ticks of two", func() {
			var both sync.WaitGroup
			for _, d := range l.desks {
				both.Go(func() { l.tick(d) })
			}
			both.Wait()
		})
	} else {
		l.times("ticks", func() { l.tick(l.desks[0]) })
	}
	l.times("post", l.post)
	l.times("answers", l.answer)
	if l.ticks%300 == 0 { // the tests' server has no autovacuum
		l.exec(`VACUUM ANALYZE reminder, duty, told, nihil, outbox, card, session, job, occurrence, escalation`)
	}
	if l.now.In(wib).Hour() == 0 { // what the night has written is known by the morning
		l.exec(`ANALYZE duty`)
	}
	if l.ticks%1000 == 0 {
		l.Logf("%v: %d ticks, %v", l.now.Format(time.DateOnly), l.ticks, l.spent)
	}
}

// times notes what a part of the simulation takes.
func (l *life) times(what string, do func()) {
	began := time.Now()
	do()
	l.spent[what] += time.Since(began).Round(time.Millisecond)
}

// busy puts some of those who are to be told something into the middle of a form.
func (l *life) busy() {
	l.Helper()
	l.form(`p.id % 40 = $2 AND EXISTS (SELECT FROM reminder m WHERE m.person_id = p.id AND m.state = 'menunggu' AND m.due_at <= $1::timestamptz + interval '1 minute')`, l.now.Add(-time.Minute), l.ticks/4%40)
}

// form lets a form of people move. What the night sweeps the judge still knows.
func (l *life) form(of string, args ...any) {
	l.Helper()
	l.exec(`WITH moved AS (
    INSERT INTO session (id, chat_id, person_id, report_id, form, version, state, status, started_at, moved_at)
    SELECT p.id, p.telegram_id, p.id, ('00000000-0000-4000-9000-' || lpad(p.id::text, 12, '0'))::uuid, 'kegiatan', '1', '{}'::json, 'open', $1::timestamptz, $1::timestamptz
    FROM person p WHERE `+of+` ON CONFLICT (id) DO UPDATE SET moved_at = excluded.moved_at, status = 'open' RETURNING person_id, moved_at)
INSERT INTO sim_form SELECT person_id, moved_at FROM moved`, args...)
}

func (l *life) tick(d *reminder.Desk) {
	if err := d.Tick(l.Context()); err != nil {
		l.Errorf("%v: %v", l.now, err)
	}
	d.Wait()
}

// post takes what left the outbox, and looks at some of it as the phone does.
func (l *life) post() {
	l.Helper()
	var waiting int
	if l.one(`SELECT count(*) FROM outbox`, &waiting); waiting == 0 {
		return
	}
	if l.rand.IntN(5) == 0 { // a form begins to move between the queue and the phone
		l.form(`p.telegram_id = (SELECT chat_id FROM outbox ORDER BY md5(id::text) LIMIT 1)`, l.now)
	}
	rows, _ := l.db.Query(l.Context(), `SELECT kind, payload, chat_id, key FROM outbox ORDER BY md5(id::text) LIMIT 2`)
	var p storage.Parcel
	var key string
	unsent := []string{}
	_, err := pgx.ForEachRow(rows, []any{&p.Kind, &p.Payload, &p.ChatID, &key}, func() error {
		say := l.desks[0].Render
		if p.Kind == reminder.KindDuty {
			say = l.desks[0].RenderDuty
		}
		l.renders++
		m, keep, err := say(l.Context(), p)
		if !keep {
			unsent = append(unsent, key)
		} else if m.Text == "" || len(m.Keyboard) == 0 {
			l.Errorf("nothing is said by %s", p.Payload)
		}
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	l.unsent += len(unsent)
	l.exec(`INSERT INTO sim_sent SELECT occurrence_id, person_id, stage, due_at, until, sent_at, outbox_key FROM reminder WHERE state = 'antre' AND outbox_key <> ALL ($1)`, unsent)
	l.exec(`INSERT INTO sim_duty SELECT kind, period, stage, kampung_id, person_id, sent_at, outbox_key FROM duty WHERE state = 'antre' AND outbox_key <> ALL ($1)`, unsent)
	l.exec(`DELETE FROM card USING outbox o WHERE card.id = o.card_id AND o.key <> ALL ($1)`, unsent)
	l.exec(`DELETE FROM outbox`)
	l.exec(`UPDATE reminder SET state = 'terkirim' WHERE state = 'antre' AND outbox_key <> ALL ($1)`, unsent)
	l.exec(`UPDATE duty SET state = 'terkirim' WHERE state = 'antre' AND outbox_key <> ALL ($1)`, unsent)
}

// answer lets people report on six of ten questions, mute a plan now and then, and tell that there
// is no kegiatan.
func (l *life) answer() {
	l.Helper()
	l.exec(`WITH asked AS (SELECT DISTINCT occurrence_id FROM sim_sent WHERE at = $1 AND stage = 'tanya' AND occurrence_id % 10 < 6),
decided AS (UPDATE occurrence o SET status = 'terlaksana', decided_at = $1 FROM asked a WHERE o.id = a.occurrence_id AND o.status = 'terjadwal' RETURNING o.id, o.kampung_id, o.day, o.person_id),
news AS (INSERT INTO nihil (kampung_id, day, person_id, at) SELECT DISTINCT ON (kampung_id, day) kampung_id, day, person_id, $1 FROM decided ON CONFLICT DO NOTHING)
UPDATE reminder m SET state = 'dibatalkan' FROM decided d WHERE m.occurrence_id = d.id AND m.state IN ('menunggu', 'antre')`, l.now)
	l.exec(`WITH tapped AS (SELECT occurrence_id FROM sim_sent WHERE at = $1 AND stage = 'h3' AND occurrence_id % 25 = 0),
decided AS (UPDATE occurrence o SET muted = true FROM tapped t WHERE o.id = t.occurrence_id RETURNING o.id)
UPDATE reminder m SET state = 'dibatalkan' FROM decided d WHERE m.occurrence_id = d.id AND m.state IN ('menunggu', 'antre')`, l.now)
}

func (l *life) exec(sql string, args ...any) {
	l.Helper()
	if _, err := l.db.Exec(l.Context(), sql, args...); err != nil {
		l.Fatalf("%.80s: %v", sql, err)
	}
}

func (l *life) apply(writes []storage.Write) {
	l.Helper()
	if err := storage.Apply(l.Context(), l.db, writes...); err != nil {
		l.Fatal(err)
	}
}

// one reads one row; the first of the rest that is no pointer begins the arguments.
func (l *life) one(sql string, rest ...any) {
	l.Helper()
	var into, args []any
	for _, v := range rest {
		switch v.(type) {
		case *int, *time.Time:
			into = append(into, v)
		default:
			args = append(args, v)
		}
	}
	if err := l.db.QueryRow(l.Context(), sql, args...).Scan(into...); err != nil {
		l.Fatalf("%.80s: %v", sql, err)
	}
}
