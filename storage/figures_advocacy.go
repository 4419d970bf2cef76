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
// reported at all. The index total_area_advocacy holds just these rows: its newest are looked at
// first, one step for each kabupaten, and laid against what is not folded yet. The
// period asked for is not: its row is one step into the primary key, all months of that index forty.
const advocatedSQL = `
WITH fresh AS MATERIALIZED (
    SELECT f.kabupaten, p.period, m->>'m' AS measure, sum(f.sign * (m->>'n')::bigint) AS n
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE f.kabupaten = ANY(@kabkota) AND (f.measures @> '[{"m": "advokasi"}]' OR f.measures @> '[{"m": "kegiatan", "d": "tingkat"}]') AND (m->>'m' = 'advokasi' AND m->>'d' = '' OR m->>'m' = 'kegiatan' AND m->>'d' = 'tingkat' AND m->>'c' = 'kabupaten')
    GROUP BY 1, 2, 3),
place AS (
    SELECT c.code, s.n AS said, h.n AS held, greatest(l.month, f.month) AS month FROM unnest(@kabkota::text[]) c(code)
    CROSS JOIN LATERAL (SELECT coalesce((SELECT sum(t.n) FROM total_area t WHERE t.place = c.code AND t.period = ANY(@now) AND t.measure = 'advokasi' AND t.dimension = '' AND t.code = ''), 0)
        + coalesce((SELECT sum(x.n) FROM fresh x WHERE x.kabupaten = c.code AND x.period = ANY(@now) AND x.measure = 'advokasi'), 0) AS n) s
    CROSS JOIN LATERAL (SELECT coalesce((SELECT sum(t.n) FILTER (WHERE t.code = 'kabupaten') FROM total_area t WHERE t.place = c.code AND t.period = ANY(@now) AND t.measure = 'kegiatan' AND t.dimension = 'tingkat'), 0)
        + coalesce((SELECT sum(x.n) FROM fresh x WHERE x.kabupaten = c.code AND x.period = ANY(@now) AND x.measure = 'kegiatan'), 0) AS n) h
    LEFT JOIN LATERAL (SELECT t.period AS month FROM total_area t WHERE t.place = c.code AND t.period <= @month AND length(t.period) = 7 AND t.measure = 'kegiatan' AND t.dimension = 'tingkat' AND t.code = 'kabupaten'
        AND t.n + coalesce((SELECT x.n FROM fresh x WHERE x.kabupaten = t.place AND x.period = t.period AND x.measure = 'kegiatan'), 0) > 0 ORDER BY t.place DESC, t.period DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT max(x.period) AS month FROM fresh x WHERE x.kabupaten = c.code AND x.period <= @month AND length(x.period) = 7 AND x.measure = 'kegiatan'
        AND x.n + coalesce((SELECT t.n FROM total_area t WHERE t.place = x.kabupaten AND t.period = x.period AND t.measure = 'kegiatan' AND t.dimension = 'tingkat' AND t.code = 'kabupaten'), 0) > 0) f ON true)
SELECT p.code, p.said::bigint, p.held::bigint,
    coalesce(12 * (left(@month, 4)::int - left(b.month, 4)::int) + right(@month, 2)::int - right(b.month, 2)::int, 0)::bigint, false
FROM place p
LEFT JOIN LATERAL (SELECT coalesce(p.month, to_char((SELECT r.day FROM report r WHERE r.kabupaten = p.code AND r.day <= @to::text::date AND NOT r.practice AND r.status <> 'ditarik' ORDER BY r.day LIMIT 1) - interval '1 month', 'YYYY-MM')) AS month) b ON true
ORDER BY 1`

// Named by a province in form e of tingkat provinsi, since the quarter's first day (I36). OFFSET 0
// keeps it one step into the index for each province, not for each kabupaten it might have named.
const guidedSQL = `
SELECT code FROM (
        (SELECT code, n FROM total_area WHERE place = ANY(@own) AND period = ANY(@quarter) AND measure = 'dibina_provinsi' AND dimension = 'wilayah' OFFSET 0)
        UNION ALL
        SELECT m->>'c', f.sign * (m->>'n')::bigint FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
        WHERE f.kabupaten = ANY(@guides) AND (to_char(f.day, 'YYYY-MM') = ANY(@quarter) OR to_char(f.day, 'IYYY-"W"IW') = ANY(@quarter)) AND m->>'m' = 'dibina_provinsi'
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
