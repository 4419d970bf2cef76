package reminder_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/reminder"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// BenchmarkTick is what a tick costs the database when 10,000 (and 100,000) people's reminders fall
// due at once in a ledger of a million rows still to come: every message of that moment, in chunks.
// db-cpu-s is the processor time of the one backend that does it all, whatever else the machine
// does; db-s is the wall time of all statements, chunk-ms the longest of one, the time its locks are
// held at most. The goals of issue 5 are 1 s and 50 ms on a machine that does nothing else.
func BenchmarkTick(b *testing.B) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, wib)
	words, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, due := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("due=%d", due), func(b *testing.B) {
			db := ledger(b, due, 1_000_000)
			config, err := pgxpool.ParseConfig(db.Config().ConnString())
			if err != nil {
				b.Fatal(err)
			}
			watch := &stopwatch{}
			config.MaxConns, config.ConnConfig.Tracer = 1, watch
			one, err := pgxpool.NewWithConfig(b.Context(), config)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(one.Close)
			var backend uint32
			if err := one.QueryRow(b.Context(), `SELECT pg_backend_pid()`).Scan(&backend); err != nil {
				b.Fatal(err)
			}
			d := &reminder.Desk{Pool: one, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Words: words}
			for b.Loop() {
				b.StopTimer()
				fall(b, db, now)
				before := cpuOf(b, backend)
				*watch = stopwatch{}
				b.StartTimer()
				if err := d.Tick(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				spent, took, longest := cpuOf(b, backend)-before, watch.all, watch.longest
				var messages int
				if err := one.QueryRow(b.Context(), `SELECT count(*) FROM outbox`).Scan(&messages); err != nil || messages != due {
					b.Fatalf("%d messages, %v", messages, err)
				}
				b.ReportMetric(spent, "db-cpu-s")
				b.ReportMetric(took.Seconds(), "db-s")
				b.ReportMetric(float64(longest)/float64(time.Millisecond), "chunk-ms")
				b.StartTimer()
			}
		})
	}
}

// stopwatch times the statements of one connection.
type stopwatch struct {
	began        time.Time
	all, longest time.Duration
}

func (s *stopwatch) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.began = time.Now()
	return ctx
}

func (s *stopwatch) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) { s.stop() }

func (s *stopwatch) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	s.began = time.Now()
	return ctx
}

func (s *stopwatch) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (s *stopwatch) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) { s.stop() }

func (s *stopwatch) stop() {
	took := time.Since(s.began)
	s.all += took
	s.longest = max(s.longest, took)
}

// cpuOf is the processor time of a process in seconds, 0 where there is no /proc (proc(5): utime
// and stime are the 14th and 15th field, in ticks of 10 ms).
func cpuOf(b *testing.B, pid uint32) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	var ticks float64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return ticks / 100
}

// BenchmarkIdleTick is a tick that finds nothing due in the same ledger.
func BenchmarkIdleTick(b *testing.B) {
	db := ledger(b, 10_000, 1_000_000)
	words, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, wib)
	d := &reminder.Desk{Pool: db, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Words: words, SendRate: 25}
	if err := d.Tick(b.Context()); err != nil { // lays out what the next day and a half has
		b.Fatal(err)
	}
	for b.Loop() {
		if err := d.Tick(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// ledger is a house of 10,000 people with future reminders waiting and due occurrences besides.
func ledger(b *testing.B, due, future int) *pgxpool.Pool {
	b.Helper()
	db, err := pgxpool.New(b.Context(), storagetest.URL(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	if err := storage.SeedWilayah(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), name FROM wilayah WHERE level IN ('desa', 'kelurahan')`, nil},
		{`INSERT INTO person (telegram_id, name, created_at) SELECT 100000 + n, 'Kader', '2026-11-01' FROM generate_series(1, $1::int) n`, []any{due}},
		{`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, 'petugas', k.id, k.id, '2026-11-01' FROM person p JOIN (SELECT id, row_number() OVER () - 1 AS n, count(*) OVER () AS all_of FROM kampung) k ON k.n = p.id % k.all_of`, nil},
		{`INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) SELECT p.id, 1, a.kampung_id, a.place, left(a.place, 5), '{}', '2026-11-01' FROM person p JOIN assignment a ON a.person_id = p.id`, nil},
		{`INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at) SELECT a.id, a.kampung_id, a.person_id, 'Posyandu', '2026-11-24 01:00Z', '2026-11-24', '2026-11-01' FROM agenda a`, nil},
		{`INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at)
SELECT a.id, a.kampung_id, a.person_id, 'Posyandu', '2026-12-01 01:00Z'::timestamptz + n * interval '7 days', ('2026-12-01'::date + n * 7), '2026-11-01' FROM agenda a, generate_series(1, $1::int / (SELECT count(*)::int FROM agenda) / 5) n`, []any{future}},
		{`INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until) SELECT o.id, o.person_id, s.stage, o.starts_at - s.before * interval '1 hour', o.starts_at - s.before * interval '1 hour' + interval '1 hour'
FROM occurrence o, (VALUES ('h3', 64), ('h1', 16), ('pagi', 2), ('jam1', 1), ('tanya', -8)) s(stage, before) WHERE o.day > '2026-11-24'`, nil},
		{`ANALYZE`, nil},
	} {
		if _, err := db.Exec(b.Context(), s.sql, s.args...); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// fall makes one reminder of everybody due at now, untold.
func fall(b *testing.B, db *pgxpool.Pool, now time.Time) {
	b.Helper()
	for _, sql := range []string{
		`DELETE FROM outbox`, `DELETE FROM told`, `DELETE FROM card`, `DELETE FROM reminder m USING occurrence o WHERE o.id = m.occurrence_id AND o.day = '2026-11-24'`,
		`INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until, timed) SELECT id, person_id, 'h1', '` + now.Format(time.RFC3339) + `', '` + now.Add(time.Hour).Format(time.RFC3339) + `', true FROM occurrence WHERE day = '2026-11-24'`,
		`VACUUM ANALYZE reminder`,
	} {
		if _, err := db.Exec(context.Background(), sql); err != nil {
			b.Fatal(err)
		}
	}
}
