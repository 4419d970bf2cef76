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
// and the recently closed. A kendala goes with its report when that is withdrawn.
var kendalaOfPlace = `
mine AS MATERIALIZED (
    SELECT k.tingkat, k.status, k.opened_at, k.closed_at, (k.closed_at AT TIME ZONE w.zone)::date - (k.opened_at AT TIME ZONE w.zone)::date AS lasted,
        (@as_of::timestamptz AT TIME ZONE w.zone)::date - (k.opened_at AT TIME ZONE w.zone)::date AS age
    FROM kendala k JOIN wilayah w ON w.code = k.wilayah
    WHERE k.kabupaten = ANY(@kab) AND (k.closed_at IS NULL OR k.closed_at >= least(@begins::timestamptz, @starts::timestamptz))
      AND NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
      AND (NOT @deep::boolean OR ` + inScope("coalesce(k.kampung_id, k.wilayah)", "k.wilayah") + `))`

var kendalaOpenSQL = `
WITH ` + kendalaOfPlace + `
SELECT tingkat, count(*) FILTER (WHERE age <= 7), count(*) FILTER (WHERE age BETWEEN 8 AND 30), count(*) FILTER (WHERE age > 30), count(*)
FROM mine WHERE opened_at <= @as_of AND (closed_at IS NULL OR closed_at > @as_of) GROUP BY 1 ORDER BY 1`

var kendalaClosedSQL = `
WITH ` + kendalaOfPlace + `
SELECT count(*) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @starts AND @as_of), count(*) FILTER (WHERE opened_at <= @as_of AND (closed_at IS NULL OR closed_at >= @starts)),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY lasted) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @begins AND @as_of),
    count(*) FILTER (WHERE status = 'selesai' AND closed_at BETWEEN @begins AND @as_of)
FROM mine`

func (q recapQuery) kendala(ctx context.Context, out *Recap) error {
	rows, _ := q.db.Query(ctx, kendalaOpenSQL, q.args())
	var err error
	if out.Kendala.Open, err = pgx.CollectRows(rows, pgx.RowToStructByPos[KendalaCount]); err != nil {
		return wrap("counting open kendala", err)
	}
	k := &out.Kendala
	err = q.db.QueryRow(ctx, kendalaClosedSQL, q.args()).Scan(&k.Solved, &k.Faced, &k.Median, &k.MedianOf)
	return wrap("counting closed kendala", err)
}
