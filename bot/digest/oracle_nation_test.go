package digest_test

import (
	"slices"
	"testing"
	"time"

	"pokjabot/storage"
)

// archipelago has Kampung in more kabupaten than are told one by one of a nation (storage.KecamatanUpTo),
// most of its people in one of them.
func archipelago(w *world) ground {
	var g ground
	for _, code := range slices.Sorted(slices.Values(w.kabkota)) {
		if province := code[:2]; province == "11" || province == "12" || province == "15" {
			g.kampung = append(g.kampung, code+".01.2001", code+".02.2001")
			g.above, g.guides = append(g.above, code), append(g.guides, code)
		}
	}
	g.above = append(g.above, "11", "12", "15", "11", "12", "15", "15.05.01")
	g.visited, g.people, g.apart = g.kampung, 60, 80
	return g
}

// TestIndicatorsOfANation holds them in a country of many kabupaten, whose lists are read in one piece
// and told by kabupaten: counted from the rows themselves, and read from what is laid by, with what
// arrived and changed since. The seed is one by which every indicator counts something.
func TestIndicatorsOfANation(t *testing.T) {
	seen := &told{ids: map[string]bool{}, some: map[string]bool{}}
	t.Cleanup(func() {
		for id, counted := range seen.some {
			if !counted {
				t.Error(id, "is 0 everywhere")
			}
		}
	})
	for name, laid := range map[string]bool{"counted": false, "laid": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 3, archipelago)
			if n := len(w.kampung) / 2; n <= storage.KecamatanUpTo {
				t.Fatal("only", n, "kabupaten")
			}
			for range 300 {
				w.happen(t)
			}
			if laid {
				w.lay(t)
				if n := w.insert(t, `SELECT count(*) FROM recap_cell WHERE period = '2026-11' AND cell = kabupaten`); n <= storage.KecamatanUpTo {
					t.Fatal("only", n, "kabupaten are laid by")
				}
				for range 60 {
					w.happen(t)
				}
			}
			if err := storage.SaveClock(t.Context(), w.db, time.Until(w.now)); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"2026-11", "2026-Q4", "2026-W47"} {
				for _, place := range []string{"ID", "12", "15.05"} {
					w.hold(t, key, place, seen)
				}
			}
		})
	}
}

// happen is act without folding and laying by, which take their time in a country.
func (w *world) happen(t *testing.T) {
	t.Helper()
	switch n := w.rng.IntN(24); {
	case n < 14:
		w.report(t)
	case n < 16 && len(w.reports) > 0:
		w.correct(t)
	case n < 18:
		w.plan(t)
	case n < 20:
		w.trouble(t)
	default:
		w.live(t)
	}
}
