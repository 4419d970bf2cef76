package digest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/digest"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// The world of the oracle: everything an indicator looks at, kept in plain lists, so that each
// figure can be counted the slow and obvious way.
type world struct {
	db        *pgxpool.Pool
	forms     *forms.Library
	rng       *rand.Rand
	now       time.Time
	kampung   []village
	reports   []storage.Report
	answers   []map[string]any // of the reports, as they stand
	workers   []worker
	plans     []planned
	kendala   []obstacle
	groups    []group
	watched   []watch
	nihil     []nihil
	partners  []partner
	next      int
	personIDs []int64
	kabkota   []string
	above     []string // where reports above the Kampung come from
	guides    []string // kabupaten that a province may guide
	visited   []string // Kampung that a visit may name
}

// ground is what a world is made on.
type ground struct {
	kampung       []string
	above, guides []string
	visited       []string
	people, apart int // persons, each at one Kampung of so many
}

// regency has two kabupaten of one province, and one of another.
func regency(*world) ground {
	return ground{
		kampung: []string{"15.05.08.2001", "15.05.08.2002", "15.05.08.2003", "15.05.01.2002", "15.05.01.2004", "15.01.01.2001", "15.01.01.2002", "13.01.01.2001"},
		above:   []string{"15.05", "15.05.08", "15.01", "15", "13.01"}, guides: []string{"15.05", "15.01", "15.02"},
		visited: []string{"15.05.08.2001", "15.05.08.2002", "15.01.01.2001"}, people: 6, apart: 4,
	}
}

type span struct{ from, to string } // to "" open

func (s span) on(day string) bool { return s.from <= day && (s.to == "" || s.to > day) }

type village struct {
	id, kecamatan, kabupaten, status string
	valid                            span
	remote                           bool
	remoteFrom                       string
}

type worker struct {
	person  int64
	kampung string
	role    string
	from    string
	to      string
}

type planned struct {
	id               int64
	place, kampung   string
	day, decided     string
	status           string
	practice, follow bool
	report           string // of the advokasi it follows
}

type obstacle struct {
	place, tingkat string
	opened, closed string // "" open
	selesai        bool
	report         string
}

type group struct {
	kampung, jenis, name, former string
	status                       string
	valid                        span
}

type watch struct {
	kabupaten, instansi string
	valid               span
}

type nihil struct{ kampung, day string }

// partner is an institution that somebody typed in a kabupaten; actor "" while nobody took it in.
type partner struct {
	id                     int64
	kabupaten, name, actor string
}

func (w *world) find(id, _ string) *flows.Form { return w.forms.Form(id) }

func (w *world) pick(list ...string) string { return list[w.rng.IntN(len(list))] }

func (w *world) some(list ...string) []string {
	var chosen []string
	for _, s := range list {
		if w.rng.IntN(3) == 0 {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		chosen = append(chosen, w.pick(list...))
	}
	return chosen
}

// someIn chooses of those that lie in a place, none where there are none.
func (w *world) someIn(place string, list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(code string) bool { return !strings.HasPrefix(code, place) })
	if len(list) == 0 {
		return nil
	}
	return w.some(list...)
}

func (w *world) day() string {
	return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.rng.IntN(170)).Format(time.DateOnly)
}

func (w *world) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := w.db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(sql, err)
	}
}

func (w *world) insert(t *testing.T, sql string, args ...any) int64 {
	t.Helper()
	var id int64
	if err := w.db.QueryRow(t.Context(), sql, args...).Scan(&id); err != nil {
		t.Fatal(sql, err)
	}
	return id
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// steady lets PostgreSQL plan each statement once: a world asks the same again and again, of so few
// rows that planning takes most of the time.
func steady(t *testing.T, pool *pgxpool.Pool) *pgxpool.Pool {
	t.Helper()
	config := pool.Config()
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// newWorld makes places, people and lists.
func newWorld(t *testing.T, seed uint64, on func(*world) ground) *world {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: steady(t, storagetest.New(t)), forms: library, rng: rand.New(rand.NewPCG(seed, 6)), now: time.Date(2026, 12, 10, 10, 0, 0, 0, wib)}
	if err := storage.SeedWilayah(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	rows, _ := w.db.Query(t.Context(), `SELECT code FROM wilayah WHERE level IN ('kabupaten', 'kota')`)
	if w.kabkota, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	lies := on(w)
	w.above, w.guides, w.visited = lies.above, lies.guides, lies.visited
	for _, id := range lies.kampung {
		v := village{id: id, kecamatan: id[:8], kabupaten: id[:5], status: "aktif", valid: span{from: "2016-01-14"}}
		switch w.rng.IntN(8) {
		case 0:
			v.status = "menunggu"
		case 1:
			v.status = "ditolak"
		case 2:
			v.status, v.valid.to = "nonaktif", w.day()
		case 3:
			v.valid.from = w.day()
		}
		w.exec(t, `INSERT INTO wilayah (code, parent, level, name) VALUES (left($1, 8), left($1, 5), 'kecamatan', 'X'), ($1, left($1, 8), 'desa', 'Y') ON CONFLICT DO NOTHING`, id)
		w.exec(t, `INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from, valid_to) VALUES ($1, $1, $2, 'K', $3, $4, $5)`, v.id, v.kabupaten, v.status, v.valid.from, null(v.valid.to))
		if w.rng.IntN(3) == 0 {
			v.remote, v.remoteFrom = true, w.pick("2016-01-14", w.day())
			w.exec(t, `INSERT INTO kampung_profile (kampung_id, valid_from, remote, no_signal, changed_at) VALUES ($1, $2, $3, NOT $3, now())`, v.id, v.remoteFrom, w.rng.IntN(2) == 0)
		}
		w.kampung = append(w.kampung, v)
	}
	for i := range lies.people {
		id := w.insert(t, `INSERT INTO person (name, created_at) VALUES ($1, '2026-01-01') RETURNING id`, fmt.Sprint(i))
		w.personIDs = append(w.personIDs, id)
		for _, v := range w.kampung {
			if w.rng.IntN(lies.apart) > 0 {
				continue
			}
			a := worker{person: id, kampung: v.id, role: w.pick("petugas", "plkb", "pokja_desa"), from: "2026-01-01"}
			if w.rng.IntN(4) == 0 {
				a.from = w.day()
			}
			if w.rng.IntN(4) == 0 {
				a.to = w.day()
			}
			w.exec(t, `INSERT INTO assignment (person_id, role, place, kampung_id, valid_from, valid_to) VALUES ($1, $2, $3, $3, $4::date + time '05:00', $5::date + time '05:00')`, id, a.role, v.id, a.from, null(a.to))
			w.workers = append(w.workers, a)
		}
	}
	for _, v := range w.kampung {
		for range w.rng.IntN(3) {
			g := group{kampung: v.id, jenis: w.pick("bkb", "bkl"), name: fmt.Sprintf("Melati %d", len(w.groups)), status: w.pick("aktif", "menunggu", "nonaktif"), valid: span{from: w.pick("2016-01-14", w.day())}}
			if g.status == "nonaktif" {
				g.valid.to = w.day()
			}
			if w.rng.IntN(2) == 0 {
				g.former = fmt.Sprintf("Mawar %d", len(w.groups))
			}
			w.exec(t, `INSERT INTO poktan (kampung_id, jenis, name, former, status, valid_from, valid_to, changed_at) VALUES ($1, $2, $3, array_remove(ARRAY[$4::text], ''), $5, $6, $7, now())`, v.id, g.jenis, g.name, g.former, g.status, g.valid.from, null(g.valid.to))
			w.groups = append(w.groups, g)
		}
		if w.rng.IntN(3) == 0 {
			n := nihil{v.id, w.day()}
			w.exec(t, `INSERT INTO nihil (kampung_id, day, person_id, at) VALUES ($1, $2, $3, now())`, n.kampung, n.day, w.personIDs[0])
			w.nihil = append(w.nihil, n)
		}
	}
	for _, kab := range []string{"15.05", "15.01"} {
		for _, i := range []string{"swasta", "kemenag", "dinas_pupr"} {
			o := watch{kab, i, span{from: w.day()}}
			if w.rng.IntN(2) == 0 {
				o.valid = span{"2016-01-14", w.day()}
			}
			w.exec(t, `INSERT INTO watch (kabupaten, instansi, valid_from, valid_to) VALUES ($1, $2, $3, $4)`, kab, i, o.valid.from, null(o.valid.to))
			w.watched = append(w.watched, o)
		}
		for _, name := range []string{"Yayasan Cipta", "Bank Sampah"} {
			p := partner{kabupaten: kab, name: name}
			p.id = w.insert(t, `INSERT INTO mitra (kabupaten, name, status, changed_at) VALUES ($1, $2, 'menunggu', now()) RETURNING id`, kab, name)
			w.partners = append(w.partners, p)
		}
	}
	w.settle(t, 0)
	return w
}

// act lets one thing happen: a report, a correction, a withdrawal, a plan, a kendala, or folding.
func (w *world) act(t *testing.T) {
	t.Helper()
	switch n := w.rng.IntN(28); {
	case n >= 24:
		w.live(t)
	case n < 12:
		w.report(t)
	case n < 14 && len(w.reports) > 0:
		i := w.rng.IntN(len(w.reports))
		r := &w.reports[i]
		if err := storage.Apply(t.Context(), w.db, storage.WithdrawReport(r.ID, r.PersonID, r.SentAt.Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		r.Status = storage.ReportWithdrawn
	case n < 16 && len(w.reports) > 0:
		w.correct(t)
	case n < 17:
		if _, err := storage.FoldAll(t.Context(), w.db); err != nil {
			t.Fatal(err)
		}
	case n < 18 && w.rng.IntN(2) == 0:
		w.lay(t)
	case n < 18 && w.rng.IntN(4) == 0:
		if _, err := storage.RebuildRecap(t.Context(), w.db, w.find, w.pick("15.05", "15")); err != nil {
			t.Fatal(err)
		}
	case n < 21:
		w.plan(t)
	default:
		w.trouble(t)
	}
}

// lay folds what waits and lays by what may be: some periods are then read from there.
func (w *world) lay(t *testing.T) {
	t.Helper()
	if _, err := storage.FoldAll(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.LayCells(t.Context(), w.db, w.now); err != nil {
		t.Fatal(err)
	}
}

func shift(day string, n int) string {
	d, _ := time.Parse(time.DateOnly, day)
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}

func apart(a, b string) int {
	from, _ := time.Parse(time.DateOnly, a)
	to, _ := time.Parse(time.DateOnly, b)
	return int(to.Sub(from).Hours() / 24)
}

// TestIndicators holds every indicator, at every level and period, against the slow count.
func TestIndicators(t *testing.T) {
	seen := &told{ids: map[string]bool{}, some: map[string]bool{}}
	t.Cleanup(func() { seen.all(t) })
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed, regency)
			for range 240 {
				w.act(t)
			}
			for _, kab := range []string{"15", "15.05", "15.01", "13.01"} {
				if diff, err := storage.CheckRecap(t.Context(), w.db, w.find, kab); err != nil || len(diff) > 0 {
					t.Fatal(kab, diff, err)
				}
			}
			if diff, err := storage.CheckAreas(t.Context(), w.db); err != nil || len(diff) > 0 {
				t.Fatal(diff, err)
			}
			if seed%2 == 0 { // the others read what is laid by of some periods, and count what changed since
				w.lay(t)
				for range 8 { // and of these lay what arrived since on top
					w.report(t)
				}
			}
			for _, kab := range []string{"15", "15.05", "15.01", "13.01"} {
				if diff, err := storage.CheckCells(t.Context(), w.db, kab, w.now); err != nil || len(diff) > 0 {
					t.Fatal(kab, diff, err)
				}
			}
			if err := storage.SaveClock(t.Context(), w.db, time.Until(w.now)); err != nil { // the view's
				t.Fatal(err)
			}
			for _, key := range []string{"2026-10", "2026-11", "2026-12", "2026-W47", "2026-W40", "2026-Q4", "2026-Q3", "2024-01"} {
				for _, place := range []string{"15.05", "15.05.08", "15.05.08.2001", "15.01", "15", "ID", "16"} {
					w.hold(t, key, place, seen)
				}
			}
		})
	}
}

// told are the indicators that were a true part of something: one that is 0 everywhere is held
// against nothing.
type told struct {
	mu   sync.Mutex
	ids  map[string]bool
	some map[string]bool // that were not 0
}

func (s *told) see(id string, f digest.Figure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.some[id] = s.some[id] || f.N > 0
	s.ids[id] = s.ids[id] || f.N > 0 && (f.D == nil || *f.D > f.N)
}

func (s *told) all(t *testing.T) {
	t.Helper()
	for id := range s.ids {
		if !s.ids[id] && !slices.Contains([]string{"I10", "I11", "I16", "I20", "I27"}, id) { // a whole, three means and a median
			t.Error(id, "is never a true part of anything")
		}
	}
}

func (w *world) hold(t *testing.T, key, place string, seen *told) {
	t.Helper()
	period, _ := digest.ParsePeriod(key, w.now)
	got, err := digest.Compute(t.Context(), w.db, digest.Scope{Places: storage.Scope{place}, Period: period, Zone: wib, Now: w.now})
	if err != nil {
		t.Fatal(key, place, err)
	}
	want := slow{w, place, period}.all()
	ids := slices.Sorted(maps.Keys(got))
	if len(ids) != 38 {
		t.Error(key, place, ids)
	}
	for _, id := range ids {
		seen.see(id, got[id])
		if diff := cmp.Diff(want[id], got[id], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %s %s (-slow +program): %s", key, place, id, diff)
		}
	}
	if len(place) <= len("15.05") {
		w.viewed(t, key, place, got)
	}
}
