package digest_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pokjabot/bot/digest"
	"pokjabot/storage"
)

// row is a line of publik.rekap.
type row struct {
	indicator, dimension, code string
	n                          float64
	d                          int64 // -1: none
}

func flat(id string, f digest.Figure, into map[row]bool) {
	line := func(dimension, code string, f digest.Figure) {
		r := row{id, dimension, code, float64(f.N), -1}
		if f.Half {
			r.n += 0.5
		}
		if f.D != nil {
			r.d = *f.D
		}
		into[r] = true
	}
	line("", "", f)
	for dimension, codes := range f.By {
		for code, part := range codes {
			line(dimension, code, part)
		}
	}
}

// The view for other tools says what the program says, of every indicator of a kabupaten, by month
// and week, and of a province what is a sum.
func TestTheViewSaysTheSame(t *testing.T) {
	for seed := range uint64(3) {
		w := newWorld(t, seed)
		for range 200 {
			w.act(t)
		}
		w.now = time.Now().In(wib) // the view's clock
		for _, key := range []string{"2026-10", "2026-11", "2026-W40", "2026-W47"} {
			for _, place := range []string{"15.05", "15.01", "15"} {
				want, got := map[row]bool{}, map[row]bool{}
				period, _ := digest.ParsePeriod(key, w.now)
				all, err := digest.Compute(t.Context(), w.db, digest.Scope{Places: storage.Scope{place}, Period: period, Zone: wib, Now: w.now})
				if err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				rows, _ := w.db.Query(t.Context(), `SELECT indicator, dimension, code, n::float8, coalesce(d, -1) FROM publik.rekap WHERE place = $1 AND period = $2`, place, key)
				var r row
				if _, err := pgx.ForEachRow(rows, []any{&r.indicator, &r.dimension, &r.code, &r.n, &r.d}, func() error { got[r], seen[r.indicator] = true, true; return nil }); err != nil {
					t.Fatal(err)
				}
				if len(seen) == 0 && all["I01"].N == 0 {
					continue // nothing was counted there, so the view has no such period
				}
				for id, f := range all {
					if place == "15" && (!seen[id] || id == "I27" || id == "I33") { // of these the parts that count Kampung or name kabupaten are left out
						continue
					}
					flat(id, f, want)
				}
				if place == "15" {
					for r := range got {
						if r.indicator == "I27" || r.indicator == "I33" {
							delete(got, r)
						}
					}
				} else if len(seen) != len(all) {
					t.Error(key, place, "has", len(seen))
				}
				for r := range want {
					if !got[r] {
						t.Errorf("%s %s: the view lacks %+v", key, place, r)
					}
				}
				for r := range got {
					if !want[r] {
						t.Errorf("%s %s: the view adds %+v", key, place, r)
					}
				}
			}
		}
	}
}
