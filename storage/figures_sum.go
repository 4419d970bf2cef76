package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Sums are additive figures by measure, dimension and code ("" and "" is the whole).
type Sums map[[3]string]int64

// Of is one figure, 0 when nothing was counted.
func (s Sums) Of(measure, dimension, code string) int64 {
	return s[[3]string{measure, dimension, code}]
}

// By are the figures of a measure by the codes of a dimension, those that are not 0.
func (s Sums) By(measure, dimension string) map[string]int64 {
	by := map[string]int64{}
	for key, n := range s {
		if key[0] == measure && key[1] == dimension && n != 0 {
			by[key[2]] = n
		}
	}
	return by
}

// slots say which of the asked periods a row belongs to: a month may be the period and of the
// quarter as well.
const slots = `
    CROSS JOIN LATERAL (SELECT 'now' AS slot WHERE t.period = ANY(@now)
        UNION ALL SELECT 'before' WHERE t.period = ANY(@before) AND t.measure IN ('kegiatan', 'peserta') AND t.dimension = ''
        UNION ALL SELECT 'year' WHERE t.period = ANY(@year) AND t.measure IN ('kegiatan', 'peserta') AND t.dimension = ''
        UNION ALL SELECT 'quarter' WHERE t.period = ANY(@quarter) AND t.measure = 'kegiatan' AND t.dimension = 'instansi') x`

// Of a kabupaten, province or the nation: some hundred rows, whatever its size.
const sumsOfArea = `
WITH ` + fresh + `,` + tailPartners + `
SELECT slot, measure, dimension, code, sum(n)::bigint FROM (
    SELECT 'now' AS slot, measure, dimension, code, n FROM total_area WHERE place = @area AND period = ANY(@now)
    UNION ALL
    SELECT 'before', measure, dimension, code, n FROM total_area WHERE place = @area AND period = ANY(@before) AND measure IN ('kegiatan', 'peserta') AND dimension = '' AND code = ''
    UNION ALL
    SELECT 'year', measure, dimension, code, n FROM total_area WHERE place = @area AND period = ANY(@year) AND measure IN ('kegiatan', 'peserta') AND dimension = '' AND code = ''
    UNION ALL
    SELECT 'quarter', measure, dimension, code, n FROM total_area WHERE place = @area AND period = ANY(@quarter) AND measure = 'kegiatan' AND dimension = 'instansi'
    UNION ALL
    SELECT x.slot, t.measure, t.dimension, t.code, t.n FROM fresh t` + slots + ` WHERE t.kabupaten = ANY(@kab)
    UNION ALL
    SELECT 'quarter', measure, dimension, code, n FROM tail WHERE kabupaten = ANY(@kab)
) s GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0`

// Below the kabupaten the reports of the period themselves are summed, and of totals just the rows
// that are asked for. Each says which Kampung it is of: one step to its place. OFFSET 0: a report is of the
// place or not before its measures are laid out.
var sumsOfVillages = `
WITH ` + fresh + `,` + tailPartners + `
SELECT 'now', m->>'m', m->>'d', m->>'c', sum((m->>'n')::bigint)::bigint
FROM (
    SELECT r.measures FROM report r ` + stepToKampung("r.kampung_id") + `
    WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND r.status <> 'ditarik' AND NOT r.practice
      AND ` + inScope("coalesce(r.kampung_id, r.wilayah)", "coalesce(k.wilayah, r.wilayah)") + ` OFFSET 0) r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT t.slot, t.measure, t.dimension, t.code, sum(t.n)::bigint FROM (
    SELECT 'before' AS slot, kampung_id, measure, dimension, code, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@before) AND measure IN ('kegiatan', 'peserta') AND dimension = '' AND code = ''
    UNION ALL SELECT 'year', kampung_id, measure, dimension, code, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@year) AND measure IN ('kegiatan', 'peserta') AND dimension = '' AND code = ''
    UNION ALL SELECT 'quarter', kampung_id, measure, dimension, code, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@quarter) AND measure = 'kegiatan' AND dimension = 'instansi'
    UNION ALL SELECT x.slot, t.kampung_id, t.measure, t.dimension, t.code, t.n FROM fresh t` + slots + ` WHERE t.kabupaten = ANY(@kab) AND x.slot <> 'now'
    UNION ALL SELECT 'quarter', kampung_id, measure, dimension, code, n FROM tail WHERE kabupaten = ANY(@kab)) t
    ` + stepToKampung("t.kampung_id") + `
WHERE ` + inScope("t.kampung_id", "coalesce(k.wilayah, t.kampung_id)") + `
GROUP BY 1, 2, 3, 4`

// stepToKampung joins the Kampung k of an id, NULL when it is of none: one step into its index for each
// row, where PostgreSQL would hash all Kampung of the nation.
func stepToKampung(id string) string {
	return `LEFT JOIN LATERAL (SELECT x.wilayah FROM kampung x WHERE x.id = ` + id + ` OFFSET 0) k ON true`
}

func (q recapQuery) sums(ctx context.Context, out *Recap) error {
	out.Sums, out.Before, out.YearAgo, out.Quarter = Sums{}, Sums{}, Sums{}, Sums{}
	into := map[string]Sums{"now": out.Sums, "before": out.Before, "year": out.YearAgo, "quarter": out.Quarter}
	sql := sumsOfArea
	if q.reach.deep() {
		sql = sumsOfVillages
	}
	rows, _ := q.db.Query(ctx, sql, q.args())
	var slot string
	var key [3]string
	var n int64
	_, err := pgx.ForEachRow(rows, []any{&slot, &key[0], &key[1], &key[2], &n}, func() error {
		into[slot][key] += n
		return nil
	})
	return wrap("summing what was counted", err)
}
