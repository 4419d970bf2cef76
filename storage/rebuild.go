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
)

// Total is one figure of the roll-up: what a Kampung has in a period ("2026-11", "2026-W47").
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
func CheckRecap(ctx context.Context, pool *pgxpool.Pool, kabupaten string) ([]Difference, error) {
	var list []Difference
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		kept, err := keptTotals(ctx, tx, kabupaten)
		if err != nil {
			return err
		}
		counted, _, err := recount(ctx, tx, kabupaten)
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

func keptTotals(ctx context.Context, db Reader, kabupaten string) (map[Total]int64, error) {
	rows, _ := db.Query(ctx, `SELECT kampung_id, period, measure, dimension, code, n FROM publik.rekap_kampung WHERE kabupaten = $1 AND n <> 0`, kabupaten)
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

// recount counts all reports of a kabupaten from their answers, and names those whose kept
// measures are of an older counting.
func recount(ctx context.Context, db Reader, kabupaten string) (map[Total]int64, []recounted, error) {
	rows, _ := db.Query(ctx, `SELECT id::text, form, practice, status, coalesce(kampung_id, ''), day, answers, measures FROM report WHERE kabupaten = $1`, kabupaten)
	counted := map[Total]int64{}
	var stale []recounted
	var id, form, status, kampung string
	var practice bool
	var day time.Time
	var answers, kept json.RawMessage
	_, err := pgx.ForEachRow(rows, []any{&id, &form, &practice, &status, &kampung, &day, &answers, &kept}, func() error {
		list := MeasuresOf(form, practice, answers)
		var before []Measure
		if err := json.Unmarshal(kept, &before); err != nil || !slices.Equal(before, list) {
			stale = append(stale, recounted{id, list})
		}
		if status == string(ReportWithdrawn) {
			return nil
		}
		for _, m := range list {
			if m.N == 0 {
				continue
			}
			for _, period := range []string{MonthOf(day), WeekOf(day)} {
				counted[Total{kampung, period, m.Measure, m.Dimension, m.Code}] += m.N
			}
		}
		return nil
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

// RebuildRecap counts a kabupaten's roll-up anew from its reports and tells how many figures it
// now has. Reports sent meanwhile keep their facts rows and are counted on top: the snapshot that
// reads the reports is the one that clears the facts. A report withdrawn at the same moment makes
// it fail; run it again.
func RebuildRecap(ctx context.Context, pool *pgxpool.Pool, kabupaten string) (int, error) {
	figures := 0
	err := whileFolding(ctx, pool, kabupaten, func(conn *pgxpool.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
			counted, stale, err := recount(ctx, tx, kabupaten)
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

func replaceTotals(ctx context.Context, tx pgx.Tx, kabupaten string, counted map[Total]int64, stale []recounted) error {
	for _, sql := range []string{`DELETE FROM facts WHERE kabupaten = $1`, `DELETE FROM total WHERE kabupaten = $1`} {
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
	keys := slices.SortedFunc(maps.Keys(counted), func(a, b Total) int { return strings.Compare(a.key(), b.key()) })
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"total"}, []string{"kabupaten", "kampung_id", "period", "measure", "dimension", "code", "n"},
		pgx.CopyFromSlice(len(keys), func(i int) ([]any, error) {
			t := keys[i]
			return []any{kabupaten, t.KampungID, t.Period, t.Measure, t.Dimension, t.Code, counted[t]}, nil
		}))
	return err
}

// RecapPlaces lists the kabupaten inside a wilayah ("" all) that have reports or figures.
func RecapPlaces(ctx context.Context, db Reader, wilayah string) ([]string, error) {
	return texts(ctx, db, "listing kabupaten with reports", `
SELECT kabupaten FROM (SELECT kabupaten FROM report UNION SELECT kabupaten FROM facts UNION SELECT kabupaten FROM total) k
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
