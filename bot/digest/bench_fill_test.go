package digest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// The generator makes a nation's reports as folding would have left them. PostgreSQL makes the rows
// of reports from a few hundred samples that lie there (a nation's answers sent over would be read
// and turned into jsonb once each); totals are summed here, in plain tables of numbers, and copied in
// the order of their index. Each kabupaten is one piece of work, so that indexes grow where they were
// touched a moment ago.

const (
	kampungEach = 140 // Kampung KB of a kabupaten: 72,000 in all (domain.md 7.3)
	years       = 3
	fillers     = 2 // connections that fill
)

// places makes desa, Kampung, one petugas for each, and one Poktan.
func (c *country) places(b *testing.B, conn *pgx.Conn) {
	b.Helper()
	for _, sql := range []string{
		`INSERT INTO wilayah (code, parent, level, name, zone) SELECT code || '.9' || i, code, 'kecamatan', 'Kecamatan ' || i, zone FROM wilayah, generate_series(1, 9) i WHERE level IN ('kabupaten', 'kota')`,
		fmt.Sprintf(`INSERT INTO wilayah (code, parent, level, name, zone) SELECT w.code || '.' || (2000 + i), w.code, 'desa', 'Desa ' || i, w.zone FROM wilayah w, generate_series(1, %d / 9 + 1) i WHERE level = 'kecamatan' AND w.code ~ '\.9[1-9]$'`, kampungEach),
		fmt.Sprintf(`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || code FROM (SELECT code, row_number() OVER (PARTITION BY left(code, 5) ORDER BY code) AS n FROM wilayah WHERE level = 'desa' AND code ~ '^..\...\.9') w WHERE n <= %d`, kampungEach),
		`INSERT INTO kampung_profile (kampung_id, valid_from, remote, changed_at) SELECT id, '2016-01-14', abs(hashtext(id)) % 12 = 0, now() FROM kampung`,
		`INSERT INTO person (name, created_at) SELECT 'x', '2023-12-01' FROM kampung`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, 'petugas', k.id, k.id, '2023-12-01' FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM kampung) k JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM person) p USING (n)`,
		`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) SELECT id, 'bkb', 'Melati', 'aktif', '2016-01-14', now() FROM kampung`,
	} {
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatal(sql, err)
		}
	}
	rows, _ := conn.Query(b.Context(), `SELECT id, kabupaten FROM kampung ORDER BY id`)
	var k storage.Kampung
	if _, err := pgx.ForEachRow(rows, []any{&k.ID, &k.Kabupaten}, func() error { c.kampung = append(c.kampung, k); return nil }); err != nil {
		b.Fatal(err)
	}
}

// sample makes a few hundred sets of answers with their measures: computing each of millions anew
// would measure the generator.
func (c *country) sample(b *testing.B, conn *pgx.Conn) {
	b.Helper()
	library, err := forms.Load()
	if err != nil {
		b.Fatal(err)
	}
	w := &world{rng: rand.New(rand.NewPCG(7, 7)), groups: []group{{jenis: "bkb", name: "Melati"}}}
	var rows [][]any
	for i := range 400 {
		r := storage.Report{Form: w.pick("kegiatan", "kegiatan", "kegiatan", "kegiatan", "poktan", "poktan", "layanan", "kunjungan", "advokasi"), Kabupaten: "15.05", Day: "2026-10-01"}
		r.SentAt = time.Date(2026, 10, 1+w.rng.IntN(6), 5, 0, 0, 0, time.UTC)
		answers := w.fill(r)
		if r.Form == "advokasi" && w.rng.IntN(4) > 0 {
			answers["tingkat"] = "desa"
		}
		answers["kampung"] = []string{}
		if r.Answers, err = json.Marshal(answers); err != nil {
			b.Fatal(err)
		}
		r.Measures = storage.MeasuresOf(library.Form(r.Form), r, c.zone)
		c.samples = append(c.samples, r)
		measures, _ := json.Marshal(r.Measures)
		rows = append(rows, []any{int32(i), r.Form, r.Answers, measures})
	}
	if _, err := conn.Exec(b.Context(), `CREATE TABLE bench_sample (nth int, form text, answers jsonb, measures jsonb)`); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.CopyFrom(b.Context(), pgx.Identifier{"bench_sample"}, []string{"nth", "form", "answers", "measures"}, pgx.CopyFromRows(rows)); err != nil {
		b.Fatal(err)
	}
}

// filler holds what all kabupaten have in common.
type filler struct {
	*country

	n       int
	periods []string           // months and weeks, in order
	of      [][2]int           // the two of each day
	figures [][3]string        // measure, dimension and code, in order
	leaves  []int              // those kept for each Kampung
	parts   [][]part           // of each sample
	mu      sync.Mutex         // guards above
	above   map[string][]int64 // figures of provinces and the nation, by period and figure
}

// part is a measure of a sample.
type part struct {
	figure, leaf int // leaf: its place among leaves, -1 none
	n            int64
}

func (c *country) filler(n int) *filler {
	f := &filler{country: c, n: n, above: map[string][]int64{}}
	names := func(day int) [2]string {
		at := c.first.AddDate(0, 0, day)
		return [2]string{storage.MonthOf(at), storage.WeekOf(at)}
	}
	for day := range c.days {
		two := names(day)
		f.periods = append(f.periods, two[:]...)
	}
	slices.Sort(f.periods)
	f.periods = slices.Compact(f.periods)
	for day := range c.days {
		two := names(day)
		f.of = append(f.of, [2]int{slices.Index(f.periods, two[0]), slices.Index(f.periods, two[1])})
	}
	for _, s := range c.samples {
		for _, m := range s.Measures {
			if m.Dimension != storage.DimensionKampung {
				f.figures = append(f.figures, [3]string{m.Measure, m.Dimension, m.Code})
			}
		}
	}
	slices.SortFunc(f.figures, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	f.figures = slices.Compact(f.figures)
	for i, name := range f.figures {
		if name[1] == "" && slices.Contains([]string{"kegiatan", "peserta"}, name[0]) || name[0] == "kegiatan" && slices.Contains([]string{"instansi", "bidang"}, name[1]) {
			f.leaves = append(f.leaves, i)
		}
	}
	for _, s := range c.samples {
		var list []part
		for _, m := range s.Measures {
			if i := slices.Index(f.figures, [3]string{m.Measure, m.Dimension, m.Code}); i >= 0 {
				list = append(list, part{i, slices.Index(f.leaves, i), m.N})
			}
		}
		f.parts = append(f.parts, list)
	}
	return f
}

// fill makes reports, plans and kendala, and the totals that folding them would have made.
func (c *country) fill(b *testing.B, n int) {
	b.Helper()
	f := c.filler(n)
	work := make(chan int)
	failed := make(chan error, fillers)
	for range fillers {
		go func() { failed <- f.work(b.Context(), work) }()
	}
	for first := range f.inTurn() {
		work <- first
	}
	close(work)
	for range fillers {
		if err := <-failed; err != nil {
			b.Fatal(err)
		}
	}
	conn := c.loader(b)
	defer conn.Close(b.Context())
	places := make([]string, 0, len(f.above))
	for place := range f.above {
		places = append(places, place)
	}
	slices.Sort(places)
	for _, place := range places {
		if err := f.copyArea(b.Context(), conn, place, f.above[place]); err != nil {
			b.Fatal(err)
		}
	}
	c.exec(b, `SELECT setval(pg_get_serial_sequence('agenda', 'id'), $1), setval(pg_get_serial_sequence('occurrence', 'id'), $1)`, n)
	c.exec(b, `DROP TABLE bench_sample`)
}

// inTurn are the kabupaten by their first Kampung, those of the province that is measured and of its
// neighbours before the others: whoever stops a run of hours has them.
func (f *filler) inTurn() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, near := range []string{"15", "1", ""} {
			for first := 0; first < len(f.kampung); first += kampungEach {
				code := f.kampung[first].Kabupaten
				before := near == "1" && code[:2] == "15" || near == "" && code[:1] == "1"
				if strings.HasPrefix(code, near) && !before && !yield(first) {
					return
				}
			}
		}
	}
}

// work fills kabupaten after kabupaten; those left over after a failure are only taken.
func (f *filler) work(ctx context.Context, firsts <-chan int) error {
	conn, err := f.connect(ctx)
	if err != nil {
		for range firsts {
		}
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for first := range firsts {
		if err == nil {
			err = f.kabupaten(ctx, conn, first)
		}
	}
	return err
}

// Rows of a kabupaten are made where they are kept; every other report has a plan, most of them
// held, every fortieth a kendala.
var fillRows = []string{`
INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, measures, sent_at, changed_at)
SELECT ('00000000-0000-4000-8000-' || lpad(u.id::text, 12, '0'))::uuid, u.id::text, s.form, '1', u.person, u.kampung, u.kampung, left(u.kampung, 5), u.day, s.answers, s.measures, u.day, u.day
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::int[]) u(id, person, kampung, day, nth) JOIN bench_sample s USING (nth)`, `
INSERT INTO agenda (id, person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) OVERRIDING SYSTEM VALUE
SELECT u.id / 2, 1, 1, u.kampung, u.kampung, left(u.kampung, 5), '{}', u.day
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::int[]) u(id, person, kampung, day, nth) WHERE u.id % 2 = 0`, `
INSERT INTO occurrence (id, agenda_id, kampung_id, person_id, title, starts_at, day, status, decided_at, created_at) OVERRIDING SYSTEM VALUE
SELECT u.id / 2, u.id / 2, u.kampung, 1, 'x', u.day, u.day, CASE u.id / 2 % 5 WHEN 0 THEN 'tidak_dilaporkan' WHEN 1 THEN 'batal' ELSE 'terlaksana' END, u.day, u.day
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::int[]) u(id, person, kampung, day, nth) WHERE u.id % 2 = 0`, `
INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, tingkat, status, opened_at, closed_at)
SELECT ('00000000-0000-4000-8000-' || lpad(u.id::text, 12, '0'))::uuid, left(u.kampung, 5), u.kampung, u.kampung, 'sarana', 'x', 'kabupaten', CASE WHEN u.day < '2026-09-01' THEN 'selesai' ELSE 'terbuka' END, u.day, CASE WHEN u.day < '2026-09-01' THEN u.day + interval '20 days' END
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::int[]) u(id, person, kampung, day, nth) WHERE u.id % 40 = 0`}

// kabupaten fills the one whose Kampung begin at first.
func (f *filler) kabupaten(ctx context.Context, conn *pgx.Conn, first int) error {
	mine := f.kampung[first:min(first+kampungEach, len(f.kampung))]
	from, to := f.n*first/len(f.kampung), f.n*(first+len(mine))/len(f.kampung)
	rng := rand.New(rand.NewPCG(uint64(first), uint64(f.n)))
	areas := make([]int64, len(f.periods)*len(f.figures))
	leaves := make([]int64, len(f.periods)*len(f.leaves)*len(mine))
	var ids, persons []int64
	var kampung []string
	var days []time.Time
	var samples []int32
	for id := from + 1; id <= to; id++ {
		nth, s, day := rng.IntN(len(mine)), rng.IntN(len(f.samples)), rng.IntN(f.days)
		ids, persons, kampung = append(ids, int64(id)), append(persons, int64(1+first+nth)), append(kampung, mine[nth].ID)
		days, samples = append(days, f.first.AddDate(0, 0, day)), append(samples, int32(s))
		for _, p := range f.of[day] {
			for _, m := range f.parts[s] {
				areas[p*len(f.figures)+m.figure] += m.n
				if m.leaf >= 0 {
					leaves[(p*len(f.leaves)+m.leaf)*len(mine)+nth] += m.n
				}
			}
		}
	}
	for _, sql := range fillRows {
		if _, err := conn.Exec(ctx, sql, ids, persons, kampung, days, samples); err != nil {
			return fmt.Errorf("%.40s: %w", sql, err)
		}
	}
	if err := f.copyLeaves(ctx, conn, mine, leaves); err != nil {
		return err
	}
	f.sum(mine[0].Kabupaten, areas)
	return f.copyArea(ctx, conn, mine[0].Kabupaten, areas)
}

// sum adds what a kabupaten has to its province and the nation.
func (f *filler) sum(kabupaten string, areas []int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, place := range []string{kabupaten[:2], storage.Nation} {
		if f.above[place] == nil {
			f.above[place] = make([]int64, len(areas))
		}
		for i, n := range areas {
			f.above[place][i] += n
		}
	}
}

func (f *filler) copyLeaves(ctx context.Context, conn *pgx.Conn, mine []storage.Kampung, leaves []int64) error {
	return copied(ctx, conn.PgConn(), "total (kabupaten, kampung_id, period, measure, dimension, code, n)", func(line func(...string)) {
		for i, n := range leaves {
			if n == 0 {
				continue
			}
			k, name := mine[i%len(mine)], f.figures[f.leaves[i/len(mine)%len(f.leaves)]]
			line(k.Kabupaten, k.ID, f.periods[i/len(mine)/len(f.leaves)], name[0], name[1], name[2], strconv.FormatInt(n, 10))
		}
	})
}

func (f *filler) copyArea(ctx context.Context, conn *pgx.Conn, place string, areas []int64) error {
	return copied(ctx, conn.PgConn(), "total_area (place, period, measure, dimension, code, n)", func(line func(...string)) {
		for i, n := range areas {
			if n != 0 {
				name := f.figures[i%len(f.figures)]
				line(place, f.periods[i/len(f.figures)], name[0], name[1], name[2], strconv.FormatInt(n, 10))
			}
		}
	})
}

// copied copies lines of plain words into a table.
func copied(ctx context.Context, conn *pgconn.PgConn, table string, write func(line func(...string))) error {
	reader, writer := io.Pipe()
	go func() {
		var text []byte
		var err error
		write(func(words ...string) {
			text = append(append(text, strings.Join(words, "\t")...), '\n')
			if len(text) > 1<<16 && err == nil {
				_, err = writer.Write(text)
				text = text[:0]
			}
		})
		if err == nil {
			_, err = writer.Write(text)
		}
		_ = writer.CloseWithError(err) // nil: the end
	}()
	_, err := conn.CopyFrom(ctx, reader, "COPY "+table+" FROM STDIN")
	_ = reader.CloseWithError(cmp.Or(err, io.ErrClosedPipe)) // a writer that was left alone ends
	return err
}

// connect opens a connection on which no trigger runs and no reference is checked: they would take
// most of the time, to say of cells laid by that they are untrue when there are none, and that the
// generator knows its own Kampung. It takes the owner of the server.
func (c *country) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, c.db.Config().ConnConfig)
	if err == nil {
		_, err = conn.Exec(ctx, `SET session_replication_role = replica`)
	}
	return conn, err
}

func (c *country) loader(b *testing.B) *pgx.Conn {
	b.Helper()
	conn, err := c.connect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return conn
}
