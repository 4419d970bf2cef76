package digest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"pokjabot/bot/digest"
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

// viewed holds every row of the view for other tools against what the program says of a kabupaten, a
// province or the nation. A period before all reports, and a place without Kampung, has no rows.
func (w *world) viewed(t *testing.T, key, place string, all map[string]digest.Figure) {
	t.Helper()
	want, got := map[row]bool{}, map[row]bool{}
	for id, f := range all {
		flat(id, f, want)
	}
	rows, _ := w.db.Query(t.Context(), `SELECT indicator, dimension, code, n::float8, coalesce(d, -1) FROM publik.rekap WHERE place = $1 AND period = $2`, place, key)
	var r row
	if _, err := pgx.ForEachRow(rows, []any{&r.indicator, &r.dimension, &r.code, &r.n, &r.d}, func() error {
		if got[r] {
			t.Errorf("%s %s: the view has %+v twice", key, place, r)
		}
		got[r] = true
		return nil
	}); err != nil {
		t.Fatal(key, place, err)
	}
	if len(got) == 0 && (key == "2024-01" || place == "16") { // long before the first report; no Kampung
		return
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
