package storage

import (
	"cmp"
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Villages counts the Kampung KB of one kecamatan that are there at the period's end (K of
// domain.md 5.1). Of the nation they are told by kabupaten, which then stands as Kecamatan, too.
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

// lists say how the rows of Kampung are found: those of a place, those of some kecamatan (each by
// a step into an index), or of a whole nation in one piece.
type lists int

const (
	listsOfPlace lists = iota
	listsOfCells
	listsOfNation
)

// pick chooses among three wordings.
func (l lists) pick(place, cells, nation string) string { return []string{place, cells, nation}[l] }

// here is the condition of a Kampung k that is looked at.
func (l lists) here() string {
	return l.pick(`k.kabupaten = ANY(@kab) AND (NOT @deep::boolean OR `+inScope("k.id", "k.wilayah")+`)`, `left(k.wilayah, 8) = ANY(@cells)`, `k.kabupaten = ANY(@kab)`)
}

// only narrows rows to the Kampung at hand where these are few; IS TRUE makes it a look into a hash.
func (l lists) only(id string) string {
	return l.pick(``, ` AND (`+id+` IN (SELECT id FROM here)) IS TRUE`, ``)
}

// totals are rows of the roll-up, all of a kabupaten or one step into the index for each Kampung.
func (l lists) totals(columns, where string) string {
	whole := columns + ` FROM total t WHERE t.kabupaten = ANY(@kab) AND ` + where
	return l.pick(whole, columns+` FROM here CROSS JOIN LATERAL (SELECT t.* FROM total t WHERE t.kabupaten = here.kabupaten AND `+where+` AND t.kampung_id = here.id OFFSET 0) t`, whole)
}

// lately are the reports of the last 60 days.
const lately = `report r WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @day::text::date - 59 AND @day::text::date AND ` + counts

// villagesSQL: figures of Kampung come from their own rows. Each part reads one range of the index
// of totals for each kabupaten and month.
func villagesSQL(l lists) string {
	return `
WITH ` + fresh + `,` + tail + `,
here AS MATERIALIZED (
    SELECT k.id, left(k.wilayah, 8) AS kecamatan, k.kabupaten, k.status = 'menunggu' AS waiting,
        k.valid_from <= @to::text::date AND (k.valid_to IS NULL OR k.valid_to > @to::text::date) AS there,
        k.valid_from <= @before_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @before_to::text::date) AS there_before,
        k.valid_from <= @year_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @year_to::text::date) AS there_year
    FROM kampung k
    WHERE ` + l.here() + ` AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)),
seen AS (
    SELECT id, kecamatan, kabupaten, waiting, there, there_before, there_year, 0::bigint AS now, 0::bigint AS before, 0::bigint AS year, 0::bigint AS quarter,
        0 AS instansi, 0 AS bidang, 0 AS visited, 0::bigint AS filed, 0::bigint AS in_time, 0 AS lately, 0 AS told, 0 AS remote
    FROM here
    UNION ALL ` + seen(`kampung_id`, map[string]string{
		"now": `(sum(n) FILTER (WHERE period = ANY(@now)))::bigint`, "before": `(sum(n) FILTER (WHERE period = ANY(@before)))::bigint`,
		"year": `(sum(n) FILTER (WHERE period = ANY(@year)))::bigint`, "quarter": `(sum(n) FILTER (WHERE period IS NULL OR period = ANY(@quarter)))::bigint`,
	}) + `
    FROM (` + l.totals(`SELECT t.kampung_id, t.period, t.n`, `t.period = ANY(@all) AND t.measure = 'kegiatan' AND t.dimension = '' AND t.code = ''`) + `
        UNION ALL SELECT kampung_id, period, n FROM fresh WHERE measure = 'kegiatan' AND dimension = ''
        UNION ALL SELECT kampung_id, NULL, n FROM tail WHERE measure = 'kegiatan' AND dimension = '') x GROUP BY 1
    UNION ALL ` + seen(`kampung_id`, map[string]string{"instansi": `(count(*) FILTER (WHERE dimension = 'instansi'))::int`, "bidang": `(count(*) FILTER (WHERE dimension = 'bidang'))::int`}) + `
    FROM (SELECT kampung_id, dimension, code FROM (
            SELECT kampung_id, dimension, code, n FROM total WHERE kabupaten = ANY(@kab) AND period = ANY(@quarter) AND measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')` + l.only("kampung_id") + `
            UNION ALL SELECT kampung_id, dimension, code, n FROM fresh WHERE period = ANY(@quarter) AND measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')
            UNION ALL SELECT kampung_id, dimension, code, n FROM tail WHERE measure = 'kegiatan' AND dimension IN ('instansi', 'bidang')) y
        WHERE code NOT IN ('tidak_ada', 'tidak_tahu') GROUP BY 1, 2, 3 HAVING sum(n) > 0) x GROUP BY 1
    UNION ALL ` + seen(`code`, map[string]string{"visited": `1`}) + `
    FROM (SELECT code, n FROM total WHERE kabupaten = ANY(@keys) AND period = ANY(@quarter) AND measure = 'dibina' AND dimension = 'kampung'` + l.only("code") + `
        UNION ALL SELECT code, n FROM fresh WHERE period = ANY(@quarter) AND measure = 'dibina'
        UNION ALL SELECT code, n FROM tail WHERE measure = 'dibina') x GROUP BY 1 HAVING sum(n) > 0
    UNION ALL ` + seen(`kampung_id`, map[string]string{"filed": `(sum(n) FILTER (WHERE measure = 'faktor_masuk'))::bigint`, "in_time": `(sum(n) FILTER (WHERE measure = 'faktor_tepat'))::bigint`}) + `
    FROM (` + l.totals(`SELECT t.kampung_id, t.measure, t.n`, `t.period = ANY(@now) AND t.measure IN ('faktor_masuk', 'faktor_tepat') AND t.dimension = '' AND t.code = ''`) + `
        UNION ALL SELECT kampung_id, measure, n FROM fresh WHERE period = ANY(@now) AND measure IN ('faktor_masuk', 'faktor_tepat')) x GROUP BY 1
    UNION ALL ` + seen(`r.kampung_id`, map[string]string{"lately": `1`}) + `
    FROM ` + l.pick(lately, `here CROSS JOIN LATERAL (SELECT r.kampung_id FROM `+strings.Replace(lately, "r.kabupaten = ANY(@kab)", "r.kampung_id = here.id AND r.kabupaten = here.kabupaten", 1)+` LIMIT 1) r`, lately) + `
    UNION ALL ` + seen(`n.kampung_id`, nihilSeen) + `
    FROM ` + each(l, "nihil", "n", `n.day BETWEEN least(@day::text::date - 59, @from::text::date) AND @to::text::date`) + `
    UNION ALL ` + seen(`p.kampung_id`, map[string]string{"remote": `1`}) + `
    FROM ` + each(l, "kampung_profile", "p", farNow) + `),
one AS (
    SELECT id, max(kecamatan) AS kecamatan, max(kabupaten) AS kabupaten, bool_or(waiting) AS waiting, bool_or(there) AS there, bool_or(there_before) AS there_before, bool_or(there_year) AS there_year,
        max(now) > 0 AS active, max(before) > 0 AS active_before, max(year) > 0 AS active_year, max(quarter) > 0 AS active_quarter, max(instansi) AS instansi, max(bidang) >= 4 AS lintas,
        max(visited) > 0 AS visited, max(filed) > 0 AS filed, max(in_time) > 0 AS in_time, max(lately) > 0 AS lately, max(told) > 0 AS told, max(remote) > 0 AS remote
    FROM seen GROUP BY 1 HAVING bool_or(there) IS NOT NULL)
SELECT kecamatan, kabupaten, count(*) FILTER (WHERE there), count(*) FILTER (WHERE there AND waiting), count(*) FILTER (WHERE there AND active),
    count(*) FILTER (WHERE there AND NOT active AND NOT told), count(*) FILTER (WHERE there AND NOT lately),
    count(*) FILTER (WHERE there_before AND active_before), count(*) FILTER (WHERE there_year AND active_year), count(*) FILTER (WHERE there AND active_quarter),
    coalesce(sum(instansi) FILTER (WHERE there), 0)::bigint, count(*) FILTER (WHERE there AND lintas), count(*) FILTER (WHERE there AND visited),
    count(*) FILTER (WHERE there AND filed), count(*) FILTER (WHERE there AND in_time), count(*) FILTER (WHERE there AND remote), count(*) FILTER (WHERE there AND remote AND active)
FROM one GROUP BY 1, 2 ORDER BY 1, 2`
}

// each are the rows of a list of the Kampung here: one step into an index for each, of the nation
// in one piece. OFFSET 0 keeps PostgreSQL from turning the one into the other.
func each(l lists, table, as, where string) string {
	steps := `here CROSS JOIN LATERAL (SELECT * FROM ` + table + ` ` + as + ` WHERE ` + as + `.kampung_id = here.id AND ` + where + ` OFFSET 0) ` + as
	return l.pick(steps, steps, table+` `+as+` WHERE `+where)
}

// farNow is a profile that says remote or without signal at the period's end.
const farNow = `(p.remote OR p.no_signal) AND p.valid_from <= @to::text::date AND (p.valid_to IS NULL OR p.valid_to > @to::text::date)`

var nihilSeen = map[string]string{"lately": `(n.day BETWEEN @day::text::date - 59 AND @day::text::date)::int`, "told": `(n.day BETWEEN @from::text::date AND @to::text::date)::int`}

// seen begins a part of the union: what one source knows of each Kampung. The parts are laid over
// each other by one GROUP BY, which hashes once whatever PostgreSQL thinks of their sizes; joins of
// sets it can't estimate turned into loops over the whole nation.
func seen(id string, known map[string]string) string {
	parts := []string{"SELECT " + id, "NULL", "NULL", "NULL", "NULL", "NULL", "NULL"}
	for _, column := range []string{"now", "before", "year", "quarter", "instansi", "bidang", "visited", "filed", "in_time", "lately", "told", "remote"} {
		parts = append(parts, cmp.Or(known[column], "0"))
	}
	return strings.Join(parts, ", ")
}

func (q recapQuery) villages(ctx context.Context) ([]Villages, error) {
	rows, _ := q.db.Query(ctx, villagesSQL(q.lists), q.args())
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Villages])
	return list, wrap("counting Kampung", err)
}
