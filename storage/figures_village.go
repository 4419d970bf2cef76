package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Villages counts the Kampung KB of one kecamatan that are there at the period's end (K of
// domain.md 5.1).
type Villages struct {
	Kecamatan, Kabupaten string // codes
	All                  int64  // K
	Waiting              int64  // of them "menunggu konfirmasi"
	Active               int64  // with a kegiatan in the period (I04)
	Silent               int64  // with neither kegiatan nor word that there is none (I05)
	LongSilent           int64  // the same for the last 60 days (I06)
	ActiveBefore         int64  // active in the period before, of those there at its end
	ActiveYearAgo        int64  // and a year ago
	ActiveQuarter        int64  // active since the quarter's first day
	Instansi             int64  // sum over Kampung of distinct institutions since then (I16)
	Lintas               int64  // with four fields or more since then (I32)
	Visited              int64  // visited since then (I26)
	Filed, FiledInTime   int64  // filed the five factors; by the 3rd (I27, I28)
	Remote, RemoteActive int64  // remote or without signal; of them active (I38)
}

// Figures of Kampung come from their own rows. Each part reads one range of the index of totals
// for each kabupaten and month.
var villagesSQL = `
WITH ` + fresh + `,` + tail + `,
here AS MATERIALIZED (
    SELECT k.id, w.parent AS kecamatan, k.kabupaten, k.status = 'menunggu' AS waiting,
        k.valid_from <= @to::text::date AND (k.valid_to IS NULL OR k.valid_to > @to::text::date) AS there,
        k.valid_from <= @before_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @before_to::text::date) AS there_before,
        k.valid_from <= @year_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @year_to::text::date) AS there_year
    FROM kampung k JOIN wilayah w ON w.code = k.wilayah
    WHERE k.kabupaten = ANY(@kab) AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL) AND (NOT @deep::boolean OR ` + inScope("k.id", "k.wilayah") + `)),
heard AS (
    SELECT kampung_id, coalesce(sum(n) FILTER (WHERE period = ANY(@now)), 0) AS now, coalesce(sum(n) FILTER (WHERE period = ANY(@before)), 0) AS before,
        coalesce(sum(n) FILTER (WHERE period = ANY(@year)), 0) AS year, coalesce(sum(n) FILTER (WHERE period IS NULL OR period = ANY(@quarter)), 0) AS quarter
    FROM (SELECT kampung_id, period, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@all) AND measure = 'kegiatan' AND dimension = '' AND code = ''
        UNION ALL SELECT kampung_id, period, n FROM fresh WHERE measure = 'kegiatan' AND dimension = ''
        UNION ALL SELECT kampung_id, NULL, n FROM tail WHERE measure = 'kegiatan' AND dimension = '') x GROUP BY 1),
variety AS (
    SELECT kampung_id, count(*) FILTER (WHERE dimension = 'instansi') AS instansi, count(*) FILTER (WHERE dimension = 'bidang') AS bidang
    FROM (SELECT kampung_id, dimension, code FROM (
            SELECT kampung_id, dimension, code, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@quarter) AND measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')
            UNION ALL SELECT kampung_id, dimension, code, n FROM fresh WHERE period = ANY(@quarter) AND measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')
            UNION ALL SELECT kampung_id, dimension, code, n FROM tail WHERE measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')) y
        WHERE code NOT IN ('tidak_ada', 'tidak_tahu') GROUP BY 1, 2, 3 HAVING sum(n) > 0) x GROUP BY 1),
visited AS (
    SELECT code AS id FROM (
        SELECT code, n FROM total WHERE kabupaten = ANY(@keys) AND period = ANY(@quarter) AND measure = 'dibina' AND dimension = 'kampung'
        UNION ALL SELECT code, n FROM fresh WHERE period = ANY(@quarter) AND measure = 'dibina'
        UNION ALL SELECT code, n FROM tail WHERE measure = 'dibina') x GROUP BY 1 HAVING sum(n) > 0),
filed AS (
    SELECT kampung_id, sum(n) FILTER (WHERE measure = 'faktor_masuk') AS n, sum(n) FILTER (WHERE measure = 'faktor_tepat') AS in_time FROM (
        SELECT kampung_id, measure, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@now) AND measure IN ('faktor_masuk', 'faktor_tepat') AND dimension = ''
        UNION ALL SELECT kampung_id, measure, n FROM fresh WHERE period = ANY(@now) AND measure IN ('faktor_masuk', 'faktor_tepat')) x GROUP BY 1),
lately AS (
    SELECT kampung_id FROM report r WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @day::text::date - 59 AND @day::text::date AND ` + counts + `
    UNION SELECT n.kampung_id FROM nihil n WHERE n.day BETWEEN @day::text::date - 59 AND @day::text::date),
told AS (SELECT DISTINCT n.kampung_id FROM nihil n WHERE n.day BETWEEN @from::text::date AND @to::text::date),
far AS (
    SELECT p.kampung_id FROM kampung_profile p
    WHERE (p.remote OR p.no_signal) AND p.valid_from <= @to::text::date AND (p.valid_to IS NULL OR p.valid_to > @to::text::date)),
one AS (
    SELECT h.*, coalesce(e.now, 0) > 0 AS active, coalesce(e.before, 0) > 0 AS active_before, coalesce(e.year, 0) > 0 AS active_year, coalesce(e.quarter, 0) > 0 AS active_quarter,
        coalesce(v.instansi, 0) AS instansi, coalesce(v.bidang, 0) >= 4 AS lintas, b.id IS NOT NULL AS visited, coalesce(f.n, 0) > 0 AS filed, coalesce(f.in_time, 0) > 0 AS in_time,
        l.kampung_id IS NOT NULL AS lately, t.kampung_id IS NOT NULL AS told, r.kampung_id IS NOT NULL AS remote
    FROM here h LEFT JOIN heard e ON e.kampung_id = h.id LEFT JOIN variety v ON v.kampung_id = h.id LEFT JOIN visited b ON b.id = h.id LEFT JOIN filed f ON f.kampung_id = h.id
    LEFT JOIN lately l ON l.kampung_id = h.id LEFT JOIN told t ON t.kampung_id = h.id LEFT JOIN far r ON r.kampung_id = h.id)
SELECT kecamatan, kabupaten, count(*) FILTER (WHERE there), count(*) FILTER (WHERE there AND waiting), count(*) FILTER (WHERE there AND active),
    count(*) FILTER (WHERE there AND NOT active AND NOT told), count(*) FILTER (WHERE there AND NOT lately),
    count(*) FILTER (WHERE there_before AND active_before), count(*) FILTER (WHERE there_year AND active_year), count(*) FILTER (WHERE there AND active_quarter),
    coalesce(sum(instansi) FILTER (WHERE there), 0)::bigint, count(*) FILTER (WHERE there AND lintas), count(*) FILTER (WHERE there AND visited),
    count(*) FILTER (WHERE there AND filed), count(*) FILTER (WHERE there AND in_time), count(*) FILTER (WHERE there AND remote), count(*) FILTER (WHERE there AND remote AND active)
FROM one GROUP BY 1, 2 ORDER BY 1, 2`

func (q recapQuery) villages(ctx context.Context, out *Recap) error {
	rows, _ := q.db.Query(ctx, villagesSQL, q.args())
	var err error
	out.Areas, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Villages])
	return wrap("counting Kampung", err)
}
