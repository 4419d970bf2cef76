package storage

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Advocated is what a kabupaten or kota did for advocacy (I33, I37).
type Advocated struct {
	Code     string
	Advocacy int64 // audiensi, rakor, lokmin, pembinaan advokasi in the period
	Held     int64 // form e of tingkat kabupaten in the period
	Months   int64 // months in a row without one, up to the month of the period's last day
	Guided   bool  // named by the province since the quarter's first day (I36)
}

// Months without are counted from the last month with one, or from the first with anything
// reported at all. The index total_area_advocacy holds just these rows.
const advocatedSQL = `
WITH fresh AS MATERIALIZED (
    SELECT f.kabupaten, p.period, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, f.sign * (m->>'n')::bigint AS n
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE f.kabupaten = ANY(@kabkota) AND (m->>'m' = 'advokasi' AND m->>'d' = '' OR m->>'m' = 'kegiatan' AND m->>'d' = 'tingkat' AND m->>'c' = 'kabupaten')),
held AS (
    SELECT place, period, sum(n) AS n FROM (
        SELECT place, period, n FROM total_area WHERE place = ANY(@kabkota) AND measure = 'kegiatan' AND dimension = 'tingkat' AND code = 'kabupaten'
        UNION ALL SELECT kabupaten, period, n FROM fresh WHERE measure = 'kegiatan') x GROUP BY 1, 2 HAVING sum(n) > 0),
said AS (
    SELECT place, sum(n) AS n FROM (
        SELECT place, n FROM total_area WHERE place = ANY(@kabkota) AND period = ANY(@now) AND measure = 'advokasi' AND dimension = '' AND code = ''
        UNION ALL SELECT kabupaten, n FROM fresh WHERE measure = 'advokasi' AND period = ANY(@now)) x GROUP BY 1),
last AS (SELECT place, max(period) FILTER (WHERE length(period) = 7 AND period <= @month) AS month, sum(n) FILTER (WHERE period = ANY(@now)) AS now FROM held GROUP BY 1)
SELECT c.code, coalesce(s.n, 0)::bigint, coalesce(l.now, 0)::bigint,
    coalesce(12 * (left(@month, 4)::int - left(b.month, 4)::int) + right(@month, 2)::int - right(b.month, 2)::int, 0)::bigint, false
FROM unnest(@kabkota::text[]) c(code) LEFT JOIN said s ON s.place = c.code
LEFT JOIN last l ON l.place = c.code
LEFT JOIN LATERAL (SELECT coalesce(l.month, to_char((SELECT min(r.day) FROM report r WHERE r.kabupaten = c.code AND r.day <= @to::text::date AND NOT r.practice AND r.status <> 'ditarik') - interval '1 month', 'YYYY-MM')) AS month) b ON true
ORDER BY 1`

// Named by a province in form e of tingkat provinsi, since the quarter's first day (I36).
const guidedSQL = `
SELECT code FROM (
        SELECT code, n FROM total_area WHERE place = ANY(@own) AND period = ANY(@quarter) AND measure = 'dibina_provinsi' AND dimension = 'wilayah'
        UNION ALL
        SELECT m->>'c', f.sign * (m->>'n')::bigint FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
        WHERE f.kabupaten = ANY(@guides) AND to_char(f.day, 'YYYY-MM') = ANY(@quarter) AND m->>'m' = 'dibina_provinsi'
        UNION ALL
        SELECT m->>'c', (m->>'n')::bigint FROM report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
        WHERE r.kabupaten = ANY(@guides) AND r.day BETWEEN @tail_from::text::date AND @tail_to::text::date AND r.status <> 'ditarik' AND NOT r.practice AND m->>'m' = 'dibina_provinsi') x
WHERE code = ANY(@kabkota) GROUP BY 1 HAVING sum(n) > 0`

func (q recapQuery) advocated(ctx context.Context, out *Recap) error {
	if q.reach.deep() {
		return nil
	}
	args := q.args()
	args["kabkota"], args["month"] = q.reach.kabkota(), q.window.Now.To[:len("2026-11")]
	rows, _ := q.db.Query(ctx, advocatedSQL, args)
	var err error
	if out.Kabkota, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Advocated]); err != nil {
		return wrap("counting advocacy", err)
	}
	var guides, own []string // its keys in the reports, and in total_area
	for _, code := range q.reach.keys() {
		if len(code) == len("15") {
			guides, own = append(guides, code), append(own, code+".")
		}
	}
	args["guides"], args["own"] = guides, own
	rows, _ = q.db.Query(ctx, guidedSQL, args)
	named, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for i, k := range out.Kabkota {
		out.Kabkota[i].Guided = slices.Contains(named, k.Code)
	}
	return wrap("counting guidance", err)
}

const watchedSQL = `
SELECT DISTINCT instansi FROM watch
WHERE kabupaten = ANY(@kab) AND valid_from <= @to::text::date AND (valid_to IS NULL OR valid_to > @to::text::date) ORDER BY 1`

func (q recapQuery) watched(ctx context.Context, out *Recap) error {
	rows, _ := q.db.Query(ctx, watchedSQL, q.args())
	var err error
	out.Watched, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return wrap("listing watched institutions", err)
}
