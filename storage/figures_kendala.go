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
// and the recently closed. Days are those of each kendala's own kabupaten (domain.md 5.1), so that a
// nation of three zones is the sum of its kabupaten: its period begins and ends up to two hours
// before that of the capital. A nation's kendala lie in thousands of desa, but which day it is is
// asked once for each kabupaten. A kendala goes with its report when that is withdrawn: the few that
// are have an index of their own. OFFSET 0 keeps zones a step into an index, not all of wilayah.
var kendalaOfPlace = `
mine AS MATERIALIZED (
    SELECT k.tingkat, k.status, (k.opened_at AT TIME ZONE w.zone)::date AS opened, CASE WHEN k.closed_at <= @asked THEN (k.closed_at AT TIME ZONE w.zone)::date END AS closed,
        w.day
    FROM kendala k CROSS JOIN LATERAL (SELECT w.zone, least(@to::text::date, (@asked::timestamptz AT TIME ZONE w.zone)::date) AS day FROM wilayah w WHERE w.code = k.kabupaten OFFSET 0) w
    WHERE k.kabupaten = ANY(@kab) AND k.opened_at <= @asked AND (k.closed_at IS NULL OR k.closed_at >= least(@begins::timestamptz, @starts::timestamptz) - interval '2 hours')
      AND NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
      AND (NOT @deep::boolean OR ` + inScope("coalesce(k.kampung_id, k.wilayah)", "k.wilayah") + `))`

// The last row tells of those closed, the others of the open ones.
var kendalaSQL = `
WITH ` + kendalaOfPlace + `
SELECT tingkat, count(*) FILTER (WHERE day - opened <= 7), count(*) FILTER (WHERE day - opened BETWEEN 8 AND 30), count(*) FILTER (WHERE day - opened > 30), count(*), NULL::float8
FROM mine WHERE opened <= day AND (closed IS NULL OR closed > day) GROUP BY 1
UNION ALL
SELECT '', count(*) FILTER (WHERE status = 'selesai' AND closed BETWEEN @from::text::date AND day), count(*) FILTER (WHERE opened <= day AND (closed IS NULL OR closed >= @from::text::date)),
    count(*) FILTER (WHERE status = 'selesai' AND closed BETWEEN @quarter_from::text::date AND day), 0,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY closed - opened) FILTER (WHERE status = 'selesai' AND closed BETWEEN @quarter_from::text::date AND day)
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
