package digest_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/digest"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// BenchmarkDigest measures the whole digest, all indicators, of a kecamatan, a kabupaten, a province
// and the nation over reports of three years in all 514 kabupaten/kota, while a hundred reports wait to
// be folded. Sizes: POKJABOT_BENCH_REPORTS, say "100000 1000000", which is the default. A hundred
// thousand take 0.8 GB, a million 4.5 GB, ten million 30 GB in a database of their own. db-ms is what PostgreSQL's process worked
// for a digest on a connection that knows its statements, cold-ms on one that was just opened.
func BenchmarkDigest(b *testing.B) {
	sizes := []int{100_000, 1_000_000}
	if text := os.Getenv("POKJABOT_BENCH_REPORTS"); text != "" {
		sizes = nil
		for word := range strings.FieldsSeq(text) {
			n, err := strconv.Atoi(word)
			if err != nil {
				b.Fatal(err)
			}
			sizes = append(sizes, n)
		}
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			country := newCountry(b, n)
			for _, place := range []string{"15.05.91", "15.05", "15", "ID"} {
				for _, key := range periods {
					b.Run(place+"/"+key, func(b *testing.B) { country.measure(b, place, key) })
				}
			}
		})
	}
}

// country is a database full of made-up reports.
type country struct {
	db      *pgxpool.Pool
	zone    *time.Location
	kampung []storage.Kampung
	samples []storage.Report // whose answers and measures the reports take
	first   time.Time
	days    int
}

func newCountry(b *testing.B, n int) *country {
	b.Helper()
	c := &country{zone: wib, first: time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC), days: 365 * years}
	if c.kept(b, n) {
		return c
	}
	started := time.Now()
	took := func(what string) {
		fmt.Fprintf(os.Stderr, "# %d: %s after %s\n", n, what, time.Since(started).Round(time.Second))
	}
	if err := storage.SeedWilayah(b.Context(), c.db); err != nil {
		b.Fatal(err)
	}
	conn := c.loader(b)
	defer conn.Close(b.Context())
	c.places(b, conn)
	c.sample(b, conn)
	took("lists")
	c.fill(b, n)
	took("rows")
	c.exec(b, `VACUUM ANALYZE`)
	took("vacuum")
	laid := c.lay(b)
	took(fmt.Sprintf("%d periods of a kabupaten laid by", laid))
	for _, sql := range arrived {
		c.exec(b, sql, c.unfolded())
	}
	c.exec(b, `ANALYZE`)
	var size string
	if err := c.db.QueryRow(b.Context(), `SELECT pg_size_pretty(pg_database_size(current_database()))`).Scan(&size); err != nil {
		b.Fatal(err)
	}
	took("all of " + size)
	return c
}

// inMemory is how many reports may lie where the databases of tests do.
const inMemory = 2_000_000

// kept opens the database, and tells whether it is one of POKJABOT_BENCH_DATABASE (a URL, as its
// owner) that was filled by a run before: so that a change is measured without filling it again.
func (c *country) kept(b *testing.B, n int) bool {
	b.Helper()
	url := os.Getenv("POKJABOT_BENCH_DATABASE")
	if url == "" {
		if n > inMemory {
			b.Fatalf("%d reports take more than the tests' server should: name an empty database in POKJABOT_BENCH_DATABASE", n)
		}
		c.db = storagetest.Owner(b)
		return false
	}
	if err := storage.Migrate(b.Context(), url); err != nil {
		b.Fatal(err)
	}
	db, err := pgxpool.New(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	c.db = db
	var reports int
	if err := db.QueryRow(b.Context(), `SELECT count(*) FROM report WHERE NOT starts_with(receipt, 'baru')`).Scan(&reports); err != nil {
		b.Fatal(err)
	}
	if reports > 0 && reports != n {
		b.Fatalf("%d reports are kept there, %d are asked for", reports, n)
	}
	return reports > 0
}

func (c *country) exec(b *testing.B, sql string, args ...any) {
	b.Helper()
	if _, err := c.db.Exec(b.Context(), sql, args...); err != nil {
		b.Fatal(sql, err)
	}
}

// arrived are a hundred reports that came since: in no total and in nothing that is laid by. Half of
// them answer a plan, which is held then.
var arrived = []string{`
WITH new AS (
    INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, occurrence_id, answers, measures, sent_at, changed_at)
    SELECT ('00000000-0000-4000-9000-' || right(id::text, 12))::uuid, 'baru ' || receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, CASE WHEN receipt::bigint % 2 = 0 THEN receipt::bigint / 2 END, answers, measures, sent_at, changed_at
    FROM report WHERE day BETWEEN '2026-10-01' AND '2026-10-31' AND kampung_id = ANY($1)
    ORDER BY row_number() OVER (PARTITION BY kabupaten ORDER BY id), kabupaten <> '15.05' LIMIT 100 RETURNING *)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures) SELECT id, 1, kabupaten, kampung_id, day, 1, measures FROM new`, `
UPDATE occurrence o SET status = 'terlaksana', decided_at = r.sent_at FROM report r WHERE starts_with(r.receipt, 'baru') AND r.kampung_id = ANY($1) AND r.occurrence_id = o.id`}

// asked is the clock of whoever asks.
var asked = time.Date(2026, 11, 23, 7, 0, 0, 0, wib)

// periods are those measured.
var periods = []string{"2026-10", "2026-W47", "2026-Q4"}

// laidWhole tells whether all kabupaten and provinces are laid by for these periods.
const laidWhole = `
SELECT (SELECT count(*) FROM recap_cell WHERE cell = kabupaten AND period = ANY($1)) = cardinality($1::text[]) * count(*)
FROM (SELECT kabupaten FROM kampung UNION SELECT left(kabupaten, 2) FROM kampung) place`

// lay lays by the cells of the periods that are measured.
func (c *country) lay(b *testing.B) (laid int) {
	b.Helper()
	for {
		n, err := storage.LayCells(b.Context(), c.db, asked)
		if err != nil {
			b.Fatal(err)
		}
		laid += n
		var whole bool
		if err := c.db.QueryRow(b.Context(), laidWhole, periods).Scan(&whole); err != nil {
			b.Fatal(err)
		}
		if n == 0 || whole {
			return laid
		}
	}
}

// unfolded are some Kampung of all parts of the country, and all of the kabupaten measured.
func (c *country) unfolded() []string {
	var ids []string
	for i, k := range c.kampung {
		if i%97 == 0 || k.Kabupaten == "15.05" {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

func (c *country) measure(b *testing.B, place, key string) {
	b.Helper()
	period, _ := digest.ParsePeriod(key, c.first)
	s := digest.Scope{Places: storage.Scope{place}, Period: period, Zone: c.zone, Now: asked}
	compute := func(conn *watched) float64 {
		worked := processor(conn.pid)
		if _, err := digest.Compute(b.Context(), conn, s); err != nil {
			b.Fatal(err)
		}
		return processor(conn.pid) - worked
	}
	// What PostgreSQL's process worked: neighbours on the machine count for nothing.
	const rounds = 5
	cold, warm, ran := math.Inf(1), math.Inf(1), math.Inf(1)
	for range rounds {
		cold = min(cold, compute(c.watched(b)))
	}
	conn := c.watched(b) // one connection: its plans are made once, as in a running program
	for range 6 {
		compute(conn)
	}
	for b.Loop() {
		compute(conn)
	}
	for range rounds {
		warm = min(warm, compute(conn))
	}
	conn.explain(b)
	for range rounds {
		conn.ran = 0
		compute(conn)
		ran = min(ran, conn.ran)
	}
	b.ReportMetric(cold, "cold-ms/op") // the first digest of a connection, which knows no table yet
	b.ReportMetric(ran, "exec-ms/op")  // without planning and without reading what is asked
	b.ReportMetric(warm, "db-ms/op")
}

// processor is how long a process has been worked for, in milliseconds (Linux).
func processor(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	if err != nil {
		return math.NaN()
	}
	ns, _, _ := strings.Cut(string(raw), " ")
	n, _ := strconv.ParseFloat(ns, 64)
	return n / 1e6
}

// watched is a connection of its own that knows how long its statements ran, in milliseconds, once
// it explains them. POKJABOT_BENCH_STEPS=1 shows them one by one, =plan their plans as well.
type watched struct {
	*pgx.Conn

	pid int
	ran float64
}

func (c *country) watched(b *testing.B) *watched {
	b.Helper()
	w := &watched{}
	config := c.db.Config().ConnConfig.Copy()
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { w.hear(n.Message) }
	var err error
	if w.Conn, err = pgx.ConnectConfig(b.Context(), config); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = w.Close(context.WithoutCancel(b.Context())) })
	if _, err := w.Exec(b.Context(), `SET statement_timeout = '20s'`); err != nil {
		b.Fatal(err)
	}
	w.pid = int(w.PgConn().PID())
	return w
}

// explain has PostgreSQL tell of each statement from now on, in the plan that it runs by. EXPLAIN
// would make another one.
func (w *watched) explain(b *testing.B) {
	b.Helper()
	if _, err := w.Exec(b.Context(), `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off; SET client_min_messages = log`); err != nil {
		b.Fatal(err)
	}
}

func (w *watched) hear(message string) {
	told, plan, _ := strings.Cut(strings.TrimPrefix(message, "duration: "), " ms  plan:")
	ms, err := strconv.ParseFloat(told, 64)
	if err != nil {
		return // something else
	}
	w.ran += ms
	if os.Getenv("POKJABOT_BENCH_STEPS") != "" {
		_, sql, _ := strings.Cut(plan, "Query Text: ")
		fmt.Fprintf(os.Stderr, "%8.2f ms %.60q\n", ms, strings.TrimSpace(sql))
	}
	if os.Getenv("POKJABOT_BENCH_STEPS") == "plan" {
		fmt.Fprintln(os.Stderr, plan)
	}
}
