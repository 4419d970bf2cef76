package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// KendalaFigures are what became of the kendala of a place (I18-I20).
type KendalaFigures struct {
	Open     []KendalaCount // open at AsOf, by the level asked and age
	Solved   int64          // closed as selesai in the period
	Faced    int64          // open at its start, or new in it
	Median   *float64       // days from report to selesai, closed since the quarter's first day; nil: none was
	MedianOf int64          // how many these are
}

// What was open or closed since the quarter began lies in two ranges of an index: the open ones
// and the recently closed. A kendala goes with its report when that is withdrawn: the few that are
// have an index of their own. OFFSET 0 keeps zones a step into an index, not all of wilayah.
var kendalaOfPlace = `
mine AS MATERIALIZED (
    SELECT k.tingkat, k.status, k.opened_at, k.closed_at, (k.closed_at AT TIME ZONE w.zone)::date - (k.opened_at AT TIME ZONE w.zone)::date AS lasted,
        (@as_of::timestamptz AT TIME ZONE w.zone)::date - (k.opened_at AT TIME ZONE w.zone)::date AS age
    FROM kendala k CROSS JOIN LATERAL (SELECT w.zone FROM wilayah w WHERE w.code = k.wilayah OFFSET 0) w
    WHERE k.kabupaten = ANY(@kab) AND (k.closed_at IS NULL OR k.closed_at >= least(@begins::timestamptz, @starts::timestamptz))
      AND NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
      AND (NOT @deep::boolean OR ` + inScope("coalesce(k.kampung_id, k.wilayah)", "k.wilayah") + `))`

// The last row tells of those closed, the others of the open ones.
var kendalaSQL = `
WITH ` + kendalaOfPlace + `
SELECT tingkat, count(*) FILTER (WHERE age <= 7), count(*) FILTER (WHERE age BETWEEN 8 AND 30), count(*) FILTER (WHERE age > 30), count(*), NULL::float8
FROM mine WHERE opened_at <= @as_of AND (closed_at IS NULL OR closed_at > @as_of) GROUP BY 1
UNION ALL
SELECT '', count(*) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @starts AND @as_of), count(*) FILTER (WHERE opened_at <= @as_of AND (closed_at IS NULL OR closed_at >= @starts)),
    count(*) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @begins AND @as_of), 0, percentile_cont(0.5) WITHIN GROUP (ORDER BY lasted) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @begins AND @as_of)
FROM mine ORDER BY 1`

func (q recapQuery) kendala(ctx context.Context, out *Recap) error {
	rows, _ := q.db.Query(ctx, kendalaSQL, q.args())
	var k KendalaCount
	var median *float64
	_, err := pgx.ForEachRow(rows, []any{&k.Tingkat, &k.Week, &k.Month, &k.Older, &k.N, &median}, func() error {
		if k.Tingkat != "" {
			out.Kendala.Open = append(out.Kendala.Open, k)
			return nil
		}
		out.Kendala.Solved, out.Kendala.Faced, out.Kendala.MedianOf, out.Kendala.Median = k.Week, k.Month, k.Older, median
		return nil
	})
	return wrap("counting kendala", err)
}
