package digest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/digest"
	"pokjabot/flows/forms"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// BenchmarkDigest measures the whole digest, all indicators, of a kabupaten, a province and the
// nation over reports of three years in all 514 kabupaten/kota. Sizes: POKJABOT_BENCH_REPORTS, say
// "100000 1000000"; the default is the smaller. A hundred thousand take 0.8 GB, a million 4.3 GB, so
// that ten million need about 40 GB.
func BenchmarkDigest(b *testing.B) {
	sizes := []int{100_000}
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
			for _, place := range []string{"15.05", "15", "ID"} {
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
	rng     *rand.Rand
	zone    *time.Location
	kampung []storage.Kampung
	samples []storage.Report // whose answers and measures the reports take
	first   time.Time
	days    int
}

const (
	kampungEach = 140 // Kampung KB of a kabupaten: 72,000 in all (domain.md 7.3)
	years       = 3
)

func newCountry(b *testing.B, n int) *country {
	b.Helper()
	started := time.Now()
	c := &country{rng: rand.New(rand.NewPCG(7, uint64(n))), zone: wib, first: time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC), days: 365 * years}
	if c.kept(b, n) {
		return c
	}
	if err := storage.SeedWilayah(b.Context(), c.db); err != nil {
		b.Fatal(err)
	}
	c.triggers(b, "DISABLE")
	c.places(b)
	c.sample(b)
	c.fill(b, n)
	b.Logf("%d reports over %d Kampung made in %s", n, len(c.kampung), time.Since(started).Round(time.Second))
	return c
}

// kept opens the database, and tells whether it is one of POKJABOT_BENCH_DATABASE (a URL, as its
// owner) that was filled by a run before: so that a change is measured without filling it again.
func (c *country) kept(b *testing.B, n int) bool {
	b.Helper()
	url := os.Getenv("POKJABOT_BENCH_DATABASE")
	if url == "" {
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

// triggers turns off what says that cells laid by are untrue: there are none yet, and it would take
// most of the time.
func (c *country) triggers(b *testing.B, how string) {
	b.Helper()
	for _, table := range []string{"kampung", "kampung_profile", "poktan", "assignment", "occurrence", "kendala"} {
		c.exec(b, `ALTER TABLE `+table+` `+how+` TRIGGER USER`)
	}
}

// places makes desa, Kampung, one petugas for each, and one Poktan.
func (c *country) places(b *testing.B) {
	b.Helper()
	c.exec(b, `INSERT INTO wilayah (code, parent, level, name, zone) SELECT code || '.9' || i, code, 'kecamatan', 'Kecamatan ' || i, zone FROM wilayah, generate_series(1, 9) i WHERE level IN ('kabupaten', 'kota')`)
	c.exec(b, `INSERT INTO wilayah (code, parent, level, name, zone) SELECT w.code || '.' || (2000 + i), w.code, 'desa', 'Desa ' || i, w.zone FROM wilayah w, generate_series(1, $1::int / 9 + 1) i WHERE level = 'kecamatan' AND w.code ~ '\.9[1-9]$'`, kampungEach)
	c.exec(b, `INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || code FROM (SELECT code, row_number() OVER (PARTITION BY left(code, 5) ORDER BY code) AS n FROM wilayah WHERE level = 'desa' AND code ~ '^..\...\.9') w WHERE n <= $1`, kampungEach)
	c.exec(b, `INSERT INTO kampung_profile (kampung_id, valid_from, remote, changed_at) SELECT id, '2016-01-14', abs(hashtext(id)) % 12 = 0, now() FROM kampung`)
	c.exec(b, `INSERT INTO person (name, created_at) SELECT 'x', '2023-12-01' FROM kampung`)
	c.exec(b, `INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, 'petugas', k.id, k.id, '2023-12-01' FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM kampung) k JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM person) p USING (n)`)
	c.exec(b, `INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) SELECT id, 'bkb', 'Melati', 'aktif', '2016-01-14', now() FROM kampung`)
	rows, _ := c.db.Query(b.Context(), `SELECT id, kabupaten FROM kampung ORDER BY id`)
	var k storage.Kampung
	if _, err := pgx.ForEachRow(rows, []any{&k.ID, &k.Kabupaten}, func() error { c.kampung = append(c.kampung, k); return nil }); err != nil {
		b.Fatal(err)
	}
}

// sample makes a few hundred sets of answers with their measures: computing each of millions anew
// would measure the generator.
func (c *country) sample(b *testing.B) {
	b.Helper()
	library, err := forms.Load()
	if err != nil {
		b.Fatal(err)
	}
	w := &world{rng: c.rng, groups: []group{{jenis: "bkb", name: "Melati"}}}
	for range 400 {
		r := storage.Report{Form: w.pick("kegiatan", "kegiatan", "kegiatan", "kegiatan", "poktan", "poktan", "layanan", "kunjungan", "advokasi"), Kabupaten: "15.05", Day: "2026-10-01"}
		r.SentAt = time.Date(2026, 10, 1+c.rng.IntN(6), 5, 0, 0, 0, time.UTC)
		answers := w.fill(r)
		if r.Form == "advokasi" && c.rng.IntN(4) > 0 {
			answers["tingkat"] = "desa"
		}
		answers["kampung"] = []string{}
		if r.Answers, err = json.Marshal(answers); err != nil {
			b.Fatal(err)
		}
		r.Measures = storage.MeasuresOf(library.Form(r.Form), r, c.zone)
		c.samples = append(c.samples, r)
	}
}

type (
	leafKey struct{ kampung, period, measure, dimension, code string }
	areaKey struct{ place, period, measure, dimension, code string }
)

// fill copies reports, plans and kendala in, and the totals that folding them would have made; the
// hundred that came last are left to be folded.
func (c *country) fill(b *testing.B, n int) {
	b.Helper()
	areas := map[areaKey]int64{}
	raw := make([][]byte, len(c.samples))
	for i, s := range c.samples {
		raw[i], _ = json.Marshal(s.Measures)
	}
	for first, id := 0, 0; first < len(c.kampung); first += kampungEach {
		mine := c.kampung[first:min(first+kampungEach, len(c.kampung))]
		share := n*(first+len(mine))/len(c.kampung) - n*first/len(c.kampung)
		leaves := map[leafKey]int64{}
		kab := mine[0].Kabupaten
		var rows [][]any
		for range share {
			id++
			nth, s := c.rng.IntN(len(mine)), c.rng.IntN(len(c.samples))
			k := mine[nth]
			sample, day := c.samples[s], c.first.AddDate(0, 0, c.rng.IntN(c.days))
			rows = append(rows, []any{fmt.Sprintf("00000000-0000-4000-8000-%012d", id), strconv.Itoa(id), sample.Form, "1", 1 + int64(first+nth), k.ID, k.ID, kab, day, sample.Answers, raw[s], day, day})
			month, week := storage.MonthOf(day), storage.WeekOf(day)
			for _, m := range sample.Measures {
				if m.Dimension == "kampung" {
					continue
				}
				for _, p := range []string{month, week} {
					if m.Dimension == "" && slices.Contains([]string{"kegiatan", "peserta"}, m.Measure) || m.Measure == "kegiatan" && slices.Contains([]string{"instansi", "bidang"}, m.Dimension) {
						leaves[leafKey{k.ID, p, m.Measure, m.Dimension, m.Code}] += m.N
					}
					for _, place := range []string{kab, kab[:2], "ID"} {
						areas[areaKey{place, p, m.Measure, m.Dimension, m.Code}] += m.N
					}
				}
			}
		}
		c.copy(b, "report", []string{"id", "receipt", "form", "version", "person_id", "kampung_id", "wilayah", "kabupaten", "day", "answers", "measures", "sent_at", "changed_at"}, rows)
		rows = rows[:0]
		for k, n := range leaves {
			rows = append(rows, []any{kab, k.kampung, k.period, k.measure, k.dimension, k.code, n})
		}
		c.copy(b, "total", []string{"kabupaten", "kampung_id", "period", "measure", "dimension", "code", "n"}, rows)
	}
	keys := slices.SortedFunc(maps.Keys(areas), func(x, y areaKey) int { // in the order of the index
		return cmp.Or(strings.Compare(x.place, y.place), strings.Compare(x.period, y.period), strings.Compare(x.measure, y.measure), strings.Compare(x.dimension, y.dimension), strings.Compare(x.code, y.code))
	})
	rows := make([][]any, 0, len(areas))
	for _, k := range keys {
		n := areas[k]
		rows = append(rows, []any{k.place, k.period, k.measure, k.dimension, k.code, n})
	}
	c.copy(b, "total_area", []string{"place", "period", "measure", "dimension", "code", "n"}, rows)
	c.around(b)
	c.triggers(b, "ENABLE")
	c.exec(b, `VACUUM ANALYZE`)
	c.lay(b)
	c.exec(b, arrived, c.unfolded())
	c.exec(b, `ANALYZE`)
}

// arrived are a hundred reports that came since: in no total and in nothing that is laid by.
const arrived = `
WITH new AS (
    INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, measures, sent_at, changed_at)
    SELECT ('00000000-0000-4000-9000-' || right(id::text, 12))::uuid, 'baru ' || receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, measures, sent_at, changed_at
    FROM report WHERE day BETWEEN '2026-10-01' AND '2026-10-31' AND kampung_id = ANY($1)
    ORDER BY row_number() OVER (PARTITION BY kabupaten ORDER BY id), kabupaten <> '15.05' LIMIT 100 RETURNING *)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures) SELECT id, 1, kabupaten, kampung_id, day, 1, measures FROM new`

// asked is the clock of whoever asks.
var asked = time.Date(2026, 11, 23, 7, 0, 0, 0, wib)

// periods are those measured.
var periods = []string{"2026-10", "2026-W47", "2026-Q4"}

// laidWhole tells whether all kabupaten and provinces are laid by for these periods.
const laidWhole = `
SELECT (SELECT count(*) FROM recap_cell WHERE cell = kabupaten AND period = ANY($1)) = cardinality($1::text[]) * count(*)
FROM (SELECT kabupaten FROM kampung UNION SELECT left(kabupaten, 2) FROM kampung) place`

// lay lays by the cells of the periods that are measured.
func (c *country) lay(b *testing.B) {
	b.Helper()
	started, laid := time.Now(), 0
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
			break
		}
	}
	b.Logf("%d periods of a kabupaten laid by in %s each", laid, (time.Since(started) / time.Duration(max(1, laid))).Round(time.Microsecond))
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

func (c *country) copy(b *testing.B, table string, columns []string, rows [][]any) {
	b.Helper()
	if _, err := c.db.CopyFrom(b.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
		b.Fatal(table, err)
	}
}

// around makes a plan for every other report, most of them held, and a kendala for every fortieth.
func (c *country) around(b *testing.B) {
	b.Helper()
	c.exec(b, `INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) SELECT 1, 1, kampung_id, kampung_id, kabupaten, '{}', sent_at FROM report WHERE receipt::bigint % 2 = 0`)
	c.exec(b, `INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, status, decided_at, created_at)
		SELECT id, kampung_id, 1, 'x', created_at, created_at::date, CASE id % 5 WHEN 0 THEN 'tidak_dilaporkan' WHEN 1 THEN 'batal' ELSE 'terlaksana' END, created_at, created_at FROM agenda`)
	c.exec(b, `INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, tingkat, status, opened_at, closed_at)
		SELECT id, kabupaten, wilayah, kampung_id, 'sarana', 'x', 'kabupaten', CASE WHEN day < '2026-09-01' THEN 'selesai' ELSE 'terbuka' END, sent_at, CASE WHEN day < '2026-09-01' THEN sent_at + interval '20 days' END FROM report WHERE receipt::bigint % 40 = 0`)
}

func (c *country) measure(b *testing.B, place, key string) {
	b.Helper()
	period, _ := digest.ParsePeriod(key, c.first)
	s := digest.Scope{Places: storage.Scope{place}, Period: period, Zone: c.zone, Now: asked}
	conn, err := c.db.Acquire(b.Context()) // one connection: its plans are made once, as in a running program
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(b.Context(), `SET statement_timeout = '20s'`); err != nil {
		b.Fatal(err)
	}
	for range 6 {
		if _, err := digest.Compute(b.Context(), conn, s); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := digest.Compute(b.Context(), conn, s); err != nil {
			b.Fatal(err)
		}
	}
	// What PostgreSQL's process worked: neighbours on the machine count for nothing.
	const rounds = 5
	pid := int(conn.Conn().PgConn().PID())
	best := math.Inf(1)
	for range rounds {
		worked := processor(pid)
		if _, err := digest.Compute(b.Context(), conn, s); err != nil {
			b.Fatal(err)
		}
		best = min(best, processor(pid)-worked)
	}
	ran := math.Inf(1)
	for range rounds {
		e := &explained{Conn: conn.Conn()}
		if _, err := digest.Compute(b.Context(), e, s); err != nil || e.err != nil {
			b.Fatal(err, e.err)
		}
		ran = min(ran, e.ran)
	}
	b.ReportMetric(ran, "exec-ms/op") // without planning: a running program's statements are planned already
	b.ReportMetric(best, "db-ms/op")
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

// explained has PostgreSQL run each query once more and tells how long it ran, in milliseconds.
// POKJABOT_BENCH_STEPS=1 shows the queries one by one, =plan their plans as well.
type explained struct {
	*pgx.Conn

	ran float64
	err error
}

func (e *explained) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	e.explain(ctx, sql, args)
	return e.Conn.Query(ctx, sql, args...)
}

func (e *explained) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	e.explain(ctx, sql, args)
	return e.Conn.QueryRow(ctx, sql, args...)
}

func (e *explained) explain(ctx context.Context, sql string, args []any) {
	rows, _ := e.Conn.Query(ctx, `EXPLAIN (ANALYZE, TIMING OFF) `+sql, args...)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		e.err = err
		return
	}
	var ms float64
	for _, line := range plan {
		if text, found := strings.CutPrefix(line, "Execution Time: "); found {
			ms, e.err = strconv.ParseFloat(strings.TrimSuffix(text, " ms"), 64)
		}
	}
	e.ran += ms
	if os.Getenv("POKJABOT_BENCH_STEPS") != "" {
		fmt.Fprintf(os.Stderr, "%8.2f ms %.60q\n", ms, strings.TrimSpace(sql))
	}
	if os.Getenv("POKJABOT_BENCH_STEPS") == "plan" {
		fmt.Fprintln(os.Stderr, strings.Join(plan, "\n"))
	}
}
