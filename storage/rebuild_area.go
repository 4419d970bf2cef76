package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What provinces and the nation should hold, by what kabupaten hold ("15." is what the province
// itself reports).
const areaSums = `
SELECT a.place, t.period, t.measure, t.dimension, t.code, sum(t.n)::bigint AS n
FROM (SELECT left(place, 2) AS province, period, measure, dimension, code, sum(n)::bigint AS n FROM total_area WHERE length(place) <> 2 GROUP BY 1, 2, 3, 4, 5) t
CROSS JOIN LATERAL (VALUES (t.province), ('ID')) a(place) GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0`

// CheckAreas compares the figures of provinces and the nation with the sums of their kabupaten. No
// difference is the expected answer.
func CheckAreas(ctx context.Context, db Reader) ([]Difference, error) {
	rows, _ := db.Query(ctx, `
SELECT coalesce(h.place, s.place), coalesce(h.period, s.period), coalesce(h.measure, s.measure), coalesce(h.dimension, s.dimension), coalesce(h.code, s.code), coalesce(h.n, 0), coalesce(s.n, 0)
FROM (SELECT * FROM total_area WHERE length(place) = 2 AND n <> 0) h FULL JOIN (`+areaSums+`) s
    ON (s.place, s.period, s.measure, s.dimension, s.code) = (h.place, h.period, h.measure, h.dimension, h.code)
WHERE coalesce(h.n, 0) <> coalesce(s.n, 0) ORDER BY 1, 2, 3, 4, 5`)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Difference, err error) {
		err = row.Scan(&d.KampungID, &d.Period, &d.Measure, &d.Dimension, &d.Code, &d.Kept, &d.Count)
		return d, err
	})
	return list, wrap("checking the figures of provinces", err)
}

// RebuildAreas sums the figures of provinces and the nation anew from those of their kabupaten, and
// tells how many there are. Folding waits for it.
func RebuildAreas(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	figures := int64(0)
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, sql := range []string{`LOCK TABLE total_area IN SHARE ROW EXCLUSIVE MODE`, `DELETE FROM total_area WHERE length(place) = 2`} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `INSERT INTO total_area (place, period, measure, dimension, code, n)`+areaSums)
		figures = tag.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("rebuilding the figures of provinces: %w", err)
	}
	return figures, nil
}
