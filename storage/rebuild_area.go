package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What total_area should hold, by what total holds.
const areaSums = `
SELECT a.place, t.period, t.measure, t.dimension, t.code, sum(t.n)::bigint AS n
FROM (SELECT kabupaten AS k, period, measure, dimension, code, sum(n)::bigint AS n FROM total WHERE dimension <> 'kampung' GROUP BY 1, 2, 3, 4, 5) t
CROSS JOIN LATERAL ` + areasOf + ` a GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0`

// CheckAreas compares the figures of all kabupaten, provinces and the nation with the sums of
// their Kampung. No difference is the expected answer.
func CheckAreas(ctx context.Context, db Reader) ([]Difference, error) {
	rows, _ := db.Query(ctx, `
SELECT coalesce(h.place, s.place), coalesce(h.period, s.period), coalesce(h.measure, s.measure), coalesce(h.dimension, s.dimension), coalesce(h.code, s.code), coalesce(h.n, 0), coalesce(s.n, 0)
FROM (SELECT * FROM total_area WHERE n <> 0) h FULL JOIN (`+areaSums+`) s
    ON (s.place, s.period, s.measure, s.dimension, s.code) = (h.place, h.period, h.measure, h.dimension, h.code)
WHERE coalesce(h.n, 0) <> coalesce(s.n, 0) ORDER BY 1, 2, 3, 4, 5`)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Difference, err error) {
		err = row.Scan(&d.KampungID, &d.Period, &d.Measure, &d.Dimension, &d.Code, &d.Kept, &d.Count)
		return d, err
	})
	return list, wrap("checking the figures of kabupaten and above", err)
}

// RebuildAreas sums the figures of all kabupaten, provinces and the nation anew from those of
// their Kampung, and tells how many there are. Folding waits for it.
func RebuildAreas(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	figures := int64(0)
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, sql := range []string{`LOCK TABLE total_area IN SHARE ROW EXCLUSIVE MODE`, `DELETE FROM total_area`} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `INSERT INTO total_area (place, period, measure, dimension, code, n)`+areaSums)
		figures = tag.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("rebuilding the figures of kabupaten and above: %w", err)
	}
	return figures, nil
}
