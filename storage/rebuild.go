package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/flows"
)

// FormFinder finds the form a report was made with by its id and version; where the program has
// that version no more, the one it has now will do. nil: nobody knows the form.
type FormFinder func(id, version string) *flows.Form

// Total is one figure of the roll-up: what a Kampung has in a period ("2026-11", "2026-W47").
// KampungID is the wilayah of what was reported above the Kampung, "" for the kabupaten as a
// whole, and the place of a figure of CheckAreas.
type Total struct {
	KampungID, Period, Measure, Dimension, Code string
}

// Difference is a figure of the roll-up that the reports do not bear out.
type Difference struct {
	Total
	Kept  int64 // what the roll-up says
	Count int64 // what the reports say
}

// CheckRecap compares the roll-up of a kabupaten with a fresh count of its reports, in one
// snapshot. No difference is the expected answer.
func CheckRecap(ctx context.Context, pool *pgxpool.Pool, forms FormFinder, kabupaten string) ([]Difference, error) {
	var list []Difference
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		kept, err := keptTotals(ctx, tx, kabupaten)
		if err != nil {
			return err
		}
		counted, _, err := recount(ctx, tx, forms, kabupaten)
		if err != nil {
			return err
		}
		list = differences(kept, counted)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("checking the roll-up of %s: %w", kabupaten, err)
	}
	return list, nil
}

func differences(kept, counted map[Total]int64) []Difference {
	var list []Difference
	for t, n := range kept {
		if counted[t] != n {
			list = append(list, Difference{t, n, counted[t]})
		}
	}
	for t, n := range counted {
		if _, known := kept[t]; !known {
			list = append(list, Difference{t, 0, n})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return strings.Compare(a.key(), b.key()) })
	return list
}

func (t Total) key() string {
	return strings.Join([]string{t.Period, t.Measure, t.Dimension, t.Code, t.KampungID}, " ")
}

// The kabupaten as a whole has no Kampung.
const keptSQL = `
SELECT kampung_id, period, measure, dimension, code, n FROM publik.rekap_kampung WHERE kabupaten = $1 AND n <> 0
UNION ALL
SELECT '', period, measure, dimension, code, sum(n)::bigint FROM (
    SELECT t.period, t.measure, t.dimension, t.code, t.n FROM (SELECT $1::text AS k) o CROSS JOIN LATERAL ` + areasOf + ` a JOIN total_area t ON t.place = a.place WHERE length(a.place) <> 2
    UNION ALL
    SELECT p.period, m->>'m', m->>'d', m->>'c', f.sign * (m->>'n')::bigint
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE f.kabupaten = $1 AND m->>'d' <> 'kampung') x
GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0`

func keptTotals(ctx context.Context, db Reader, kabupaten string) (map[Total]int64, error) {
	rows, _ := db.Query(ctx, keptSQL, kabupaten)
	kept := map[Total]int64{}
	var t Total
	var n int64
	_, err := pgx.ForEachRow(rows, []any{&t.KampungID, &t.Period, &t.Measure, &t.Dimension, &t.Code, &n}, func() error {
		kept[t] = n
		return nil
	})
	return kept, err
}

// recounted is a report whose kept measures differ from what its answers say today.
type recounted struct {
	ID       string    `json:"id"`
	Measures []Measure `json:"measures"`
}

const recountable = `
SELECT p.id::text, p.form, p.version, p.practice, p.status, coalesce(p.kampung_id, p.wilayah), p.day::text, p.sent_at, p.answers, p.measures, coalesce(w.zone, '')
FROM report p LEFT JOIN wilayah w ON w.code = p.kabupaten WHERE p.kabupaten = $1`

// recount counts all reports of a kabupaten from their answers, and names those whose kept
// measures are of an older counting. A report whose form nobody knows keeps what it counts for.
func recount(ctx context.Context, db Reader, forms FormFinder, kabupaten string) (map[Total]int64, []recounted, error) {
	actors, err := actorsOf(ctx, db, kabupaten)
	if err != nil {
		return nil, nil, err
	}
	rows, _ := db.Query(ctx, recountable, kabupaten)
	counted := map[Total]int64{}
	var stale []recounted
	var r Report
	var place, zone string
	var kept json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&r.ID, &r.Form, &r.Version, &r.Practice, &r.Status, &place, &r.Day, &r.SentAt, &r.Answers, &kept, &zone}, func() error {
		var before []Measure
		err := json.Unmarshal(kept, &before)
		list := before
		if form := forms(r.Form, r.Version); form != nil {
			list = measuresWith(form, r, ZoneNamed(zone), actors)
		}
		if err != nil || !slices.Equal(before, list) {
			stale = append(stale, recounted{r.ID, list})
		}
		if r.Status == ReportWithdrawn {
			return nil
		}
		day, err := time.Parse(time.DateOnly, r.Day)
		for _, m := range list {
			for _, period := range []string{MonthOf(day), WeekOf(day)} {
				if isLeaf(m) {
					counted[Total{place, period, m.Measure, m.Dimension, m.Code}] += m.N
				}
				if m.Dimension != DimensionKampung {
					counted[Total{"", period, m.Measure, m.Dimension, m.Code}] += m.N
				}
			}
		}
		return err
	})
	return counted, stale, err
}

// MonthOf is the roll-up's name of a day's month, "2026-11".
func MonthOf(day time.Time) string { return day.Format("2006-01") }

// WeekOf is the roll-up's name of a day's ISO week, "2026-W47".
func WeekOf(day time.Time) string {
	year, week := day.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// RebuildRecap counts a kabupaten's roll-up anew from the answers of its reports and tells how many
// figures it now has; RebuildAreas then brings its province and the nation into line. Reports sent meanwhile keep their facts rows and are counted on top: the snapshot that
// reads the reports is the one that clears the facts. What is laid by for its kecamatan goes, and
// LayCells counts it anew. A report withdrawn at the same moment makes
// it fail; run it again.
func RebuildRecap(ctx context.Context, pool *pgxpool.Pool, forms FormFinder, kabupaten string) (int, error) {
	figures := 0
	err := whileFolding(ctx, pool, kabupaten, func(conn *pgxpool.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
			// Before the snapshot: no other folder changes the rows of the province, or lays by cells, meanwhile.
			if _, err := tx.Exec(ctx, `LOCK TABLE total_area, recap_cell IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
			counted, stale, err := recount(ctx, tx, forms, kabupaten)
			if err != nil {
				return err
			}
			figures = len(counted)
			return replaceTotals(ctx, tx, kabupaten, counted, stale)
		})
	})
	if err != nil {
		return 0, fmt.Errorf("rebuilding the roll-up of %s: %w", kabupaten, err)
	}
	return figures, nil
}

// What the kabupaten adds to its province and the nation goes out with its old figures and comes in
// with the new ones.
const (
	leaveAreas = `
INSERT INTO total_area AS t (place, period, measure, dimension, code, n)
SELECT a.place, s.period, s.measure, s.dimension, s.code, -s.n
FROM (SELECT o.k, t.period, t.measure, t.dimension, t.code, t.n FROM (SELECT $1::text AS k) o JOIN total_area t ON t.place = CASE length(o.k) WHEN 2 THEN o.k || '.' ELSE o.k END) s
CROSS JOIN LATERAL ` + areasOf + ` a ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (place, period, measure, dimension, code) DO UPDATE SET n = t.n + excluded.n`
	enterAreas = `
INSERT INTO total_area AS t (place, period, measure, dimension, code, n)
SELECT a.place, s.period, s.measure, s.dimension, s.code, s.n
FROM (SELECT $1::text AS k, r.* FROM json_to_recordset($2) AS r(period text, measure text, dimension text, code text, n bigint)) s
CROSS JOIN LATERAL ` + areasOf + ` a ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (place, period, measure, dimension, code) DO UPDATE SET n = t.n + excluded.n`
)

// areaTotal is a figure of a kabupaten on its way into the database.
type areaTotal struct {
	Period    string `json:"period"`
	Measure   string `json:"measure"`
	Dimension string `json:"dimension"`
	Code      string `json:"code"`
	N         int64  `json:"n"`
}

func replaceTotals(ctx context.Context, tx pgx.Tx, kabupaten string, counted map[Total]int64, stale []recounted) error {
	for _, sql := range []string{leaveAreas, `DELETE FROM facts WHERE kabupaten = $1`, `DELETE FROM total WHERE kabupaten = $1`, `DELETE FROM recap_cell WHERE starts_with(kabupaten || '.', $1 || '.')`} {
		if _, err := tx.Exec(ctx, sql, kabupaten); err != nil {
			return err
		}
	}
	if len(stale) > 0 {
		raw, err := json.Marshal(stale)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE report p SET measures = r.measures FROM json_to_recordset($1) AS r(id uuid, measures jsonb) WHERE p.id = r.id`, string(raw)); err != nil {
			return err
		}
	}
	leaves, areas := []Total{}, []areaTotal{}
	for _, t := range slices.SortedFunc(maps.Keys(counted), func(a, b Total) int { return strings.Compare(a.key(), b.key()) }) {
		if t.KampungID == "" {
			areas = append(areas, areaTotal{t.Period, t.Measure, t.Dimension, t.Code, counted[t]})
		} else {
			leaves = append(leaves, t)
		}
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"total"}, []string{"kabupaten", "kampung_id", "period", "measure", "dimension", "code", "n"},
		pgx.CopyFromSlice(len(leaves), func(i int) ([]any, error) {
			t := leaves[i]
			return []any{kabupaten, t.KampungID, t.Period, t.Measure, t.Dimension, t.Code, counted[t]}, nil
		}))
	if err != nil {
		return err
	}
	raw, err := json.Marshal(areas)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, enterAreas, kabupaten, string(raw))
	return err
}

// RecapPlaces lists the kabupaten inside a wilayah ("" all) that have reports or figures.
func RecapPlaces(ctx context.Context, db Reader, wilayah string) ([]string, error) {
	return texts(ctx, db, "listing kabupaten with reports", `
SELECT kabupaten FROM (SELECT kabupaten FROM report UNION SELECT kabupaten FROM facts UNION SELECT kabupaten FROM total UNION SELECT kabupaten FROM recap_cell) k
WHERE $1 = '' OR starts_with(kabupaten || '.', $1 || '.') ORDER BY 1`, wilayah)
}

func texts(ctx context.Context, db Reader, what, sql string, args ...any) ([]string, error) {
	rows, _ := db.Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}
