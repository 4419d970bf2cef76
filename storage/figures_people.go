package storage

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Workers are the field workers of a place: petugas and PLKB with a Kampung there at the period's
// end (P of domain.md 5.1), and those of them who saved a kegiatan there in the period (I07).
// Each person counts once, however many Kampung she has. Sets that PostgreSQL can't estimate are
// looked up by IN within an aggregate: that hashes them, where a join may turn into a loop.
type Workers struct{ Active, All int64 }

// team begins with the assignments of the place: of some Kampung each by one step into an index, of
// the whole nation in one piece. OFFSET 0 keeps PostgreSQL from turning the one into the other.
var team = `
    SELECT DISTINCT a.person_id FROM (SELECT k.id FROM kampung k WHERE k.kabupaten = ANY(@kab) AND (NOT @deep::boolean OR ` + inScope("k.id", "k.wilayah") + `) OFFSET 0) k
    CROSS JOIN LATERAL (SELECT a.person_id, a.role, a.valid_from, a.valid_to FROM assignment a WHERE a.kampung_id = k.id OFFSET 0) a
    WHERE a.role IN ('petugas', 'plkb') AND a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of)
      AND coalesce((SELECT p.deleted_at FROM person p WHERE p.id = a.person_id), 'infinity') > @as_of`

var heardOf = `,
heard AS MATERIALIZED (
    SELECT r.person_id FROM report r
    WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + `
      AND (NOT @deep::boolean OR EXISTS (SELECT FROM (VALUES (1)) x LEFT JOIN kampung k ON k.id = r.kampung_id WHERE ` + inScope("coalesce(r.kampung_id, r.wilayah)", "coalesce(k.wilayah, r.wilayah)") + `)))
SELECT count(*) FILTER (WHERE t.person_id IN (SELECT h.person_id FROM heard h)), count(*) FROM team t`

var workersSQL = `WITH team AS (` + team + `)` + heardOf

// workers counts those of a place below the kabupaten.
func (q recapQuery) workers(ctx context.Context) (Workers, error) {
	rows, _ := q.db.Query(ctx, workersSQL, q.args())
	w, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Workers])
	return w, wrap("counting field workers", err)
}

// A person belongs to a kabupaten when all the Kampung she ever worked for lie in it: then she counts
// there, at the first kecamatan where she works now. Who is of two is named, and so is who reported
// where she never worked: a province may have to count her as active.
func localSQL(l lists) string {
	const works = `a.role IN ('petugas', 'plkb')`
	valid := works + ` AND a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of)`
	here := `(SELECT k.id, k.kabupaten, left(k.wilayah, 8) AS cell FROM kampung k WHERE ` + l.pick(`k.kabupaten = ANY(@kab)`, `left(k.wilayah, 8) = ANY(@cells)`, `k.kabupaten = ANY(@kab)`) + ` OFFSET 0) here`
	steps := here + ` CROSS JOIN LATERAL (SELECT a.person_id FROM assignment a WHERE a.kampung_id = here.id AND ` + valid + ` OFFSET 0) a`
	nation := here + ` JOIN assignment a ON a.kampung_id = here.id AND ` + valid
	elsewhere := func(person, kabupaten string) string {
		return `EXISTS (SELECT FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = ` + person + ` AND ` + works + ` AND k.kabupaten <> ` + kabupaten + `)`
	}
	two := elsewhere("h.person_id", "h.kabupaten")
	if l == listsOfNation {
		two = `h.person_id IN (SELECT a.person_id FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE ` + works + ` GROUP BY 1 HAVING min(k.kabupaten) <> max(k.kabupaten))`
	}
	only := l.pick(`true`, `cell = ANY(@cells)`, `true`)
	// Of all where she works, not of these cells alone.
	first := `(SELECT min(left(k.wilayah, 8)) FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = x.person_id AND k.kabupaten = x.kabupaten AND ` + valid + `)`
	return `
WITH home AS MATERIALIZED (
    SELECT x.person_id, x.kabupaten, ` + l.pick(`x.cell`, first, `x.cell`) + ` AS cell
    FROM (SELECT a.person_id, here.kabupaten, min(here.cell) AS cell FROM ` + l.pick(steps, steps, nation) + ` GROUP BY 1, 2) x
    WHERE coalesce((SELECT p.deleted_at FROM person p WHERE p.id = x.person_id), 'infinity') > @as_of),
told AS MATERIALIZED (
    SELECT r.kabupaten, r.person_id, r.kampung_id FROM report r WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + ` AND r.person_id IS NOT NULL),
one AS (SELECT h.*, ` + two + ` AS two, (h.kabupaten, h.person_id) IN (SELECT kabupaten, person_id FROM told) AS heard FROM home h WHERE ` + only + `),
guest AS MATERIALIZED (SELECT * FROM told t WHERE (t.kabupaten, t.person_id) NOT IN (SELECT kabupaten, person_id FROM home)` + l.pick(``, `
      AND ((t.kampung_id IN (SELECT k.id FROM kampung k WHERE left(k.wilayah, 8) = ANY(@cells))) IS TRUE OR t.kabupaten = ANY(@cells))`, ``) + `),
guest_at AS (
    SELECT DISTINCT g.kabupaten, CASE WHEN k.kabupaten = g.kabupaten THEN left(k.wilayah, 8) ELSE g.kabupaten END AS cell, g.person_id FROM guest g LEFT JOIN kampung k ON k.id = g.kampung_id
    WHERE ` + elsewhere("g.person_id", "g.kabupaten") + ` AND NOT EXISTS (SELECT FROM assignment a JOIN kampung x ON x.id = a.kampung_id WHERE a.person_id = g.person_id AND ` + works + ` AND x.kabupaten = g.kabupaten))
SELECT kabupaten, cell, count(*) FILTER (WHERE heard AND NOT two), count(*) FILTER (WHERE NOT two), coalesce(array_agg(person_id) FILTER (WHERE two), '{}') FROM one GROUP BY 1, 2
UNION ALL
SELECT kabupaten, cell, 0, 0, array_agg(person_id) FROM guest_at WHERE ` + only + ` GROUP BY 1, 2`
}

func (q recapQuery) local(ctx context.Context, add func(kabupaten, cell string, w Workers, others []int64)) error {
	rows, _ := q.db.Query(ctx, localSQL(q.lists), q.args())
	var kabupaten, cell string
	var w Workers
	var others []int64
	_, err := pgx.ForEachRow(rows, []any{&kabupaten, &cell, &w.Active, &w.All, &others}, func() error {
		add(kabupaten, cell, w, append([]int64(nil), others...))
		return nil
	})
	return wrap("counting field workers", err)
}

// What those named add to the sums of their kabupaten: one of two all she is, a guest her report
// where she was not heard at home.
const othersSQL = `
WITH one AS (
    SELECT p.id, coalesce(p.deleted_at, 'infinity') > @as_of AS there, w.*,
        EXISTS (SELECT FROM report r WHERE r.person_id = p.id AND r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + `) AS heard
    FROM person p CROSS JOIN LATERAL (
        SELECT min(k.kabupaten) AS home, max(k.kabupaten) AS last, coalesce(bool_or(k.kabupaten = ANY(@kab) AND a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of)), false) AS works
        FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = p.id AND a.role IN ('petugas', 'plkb')) w
    WHERE p.id = ANY(@others))
SELECT count(*) FILTER (WHERE heard AND (home <> last OR NOT EXISTS (
        SELECT FROM report r WHERE r.person_id = one.id AND r.kabupaten = one.home AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + `))), count(*) FILTER (WHERE home <> last)
FROM one WHERE there AND works`

func (q recapQuery) others(ctx context.Context, persons []int64) (w Workers, err error) {
	if len(persons) == 0 {
		return w, nil
	}
	args := q.args()
	args["others"] = persons
	err = q.db.QueryRow(ctx, othersSQL, args).Scan(&w.Active, &w.All)
	return w, wrap("counting those who work in two kabupaten", err)
}

// numbersIn reads "12,7", as others are kept.
func numbersIn(list string) []int64 {
	var numbers []int64
	for text := range strings.SplitSeq(list, ",") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
