package storage

import (
	"context"

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

const teamOfNation = `
    SELECT DISTINCT a.person_id FROM assignment a JOIN person p ON p.id = a.person_id
    WHERE a.kampung_id IS NOT NULL AND a.role IN ('petugas', 'plkb') AND a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of) AND (p.deleted_at IS NULL OR p.deleted_at > @as_of)`

var heardOf = `,
heard AS MATERIALIZED (
    SELECT r.person_id FROM report r
    WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + `
      AND (NOT @deep::boolean OR EXISTS (SELECT FROM (VALUES (1)) x LEFT JOIN kampung k ON k.id = r.kampung_id WHERE ` + inScope("coalesce(r.kampung_id, r.wilayah)", "coalesce(k.wilayah, r.wilayah)") + `)))
SELECT count(*) FILTER (WHERE t.person_id IN (SELECT h.person_id FROM heard h)), count(*) FROM team t`

var (
	workersSQL      = `WITH team AS (` + team + `)` + heardOf
	workersOfNation = `WITH team AS (` + teamOfNation + `)` + heardOf
)

func (q recapQuery) workers(ctx context.Context, out *Recap) error {
	sql := workersSQL
	if q.reach.area == Nation {
		sql = workersOfNation
	}
	rows, _ := q.db.Query(ctx, sql, q.args())
	var err error
	out.Workers, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Workers])
	return wrap("counting field workers", err)
}

// Groups are the registered Poktan of a kind at the period's end, and those that met (I22).
type Groups struct {
	Jenis    string
	Met, All int64
}

// A group is known by its Kampung, kind and name, also one it had before.
var groupsThere = `
    SELECT p.id, p.kampung_id, p.jenis, lower(p.name) AS name, p.former
    FROM (SELECT k.id FROM kampung k WHERE k.kabupaten = ANY(@kab) AND (NOT @deep::boolean OR ` + inScope("k.id", "k.wilayah") + `) OFFSET 0) k
    CROSS JOIN LATERAL (SELECT p.* FROM poktan p WHERE p.kampung_id = k.id OFFSET 0) p
    WHERE ` + registered

const (
	registered          = `p.status IN ('aktif', 'nonaktif') AND p.valid_from <= @to::text::date AND (p.valid_to IS NULL OR p.valid_to > @to::text::date)`
	groupsThereOfNation = `
    SELECT p.id, p.kampung_id, p.jenis, lower(p.name) AS name, p.former FROM poktan p WHERE ` + registered
	groupsMet = `,
met AS MATERIALIZED (
    SELECT r.kampung_id, r.answers->>'jenis' AS jenis, lower(regexp_replace(btrim(r.answers->>'kelompok'), '\s+', ' ', 'g')) AS name FROM report r
    WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND r.form = 'poktan' AND NOT r.practice AND r.status <> 'ditarik')
SELECT t.jenis, count(*) FILTER (WHERE (t.kampung_id, t.jenis, t.name) IN (SELECT m.kampung_id, m.jenis, m.name FROM met m)
    OR t.former <> '{}' AND EXISTS (SELECT FROM unnest(t.former) f WHERE (t.kampung_id, t.jenis, lower(f)) IN (SELECT m.kampung_id, m.jenis, m.name FROM met m))), count(*)
FROM there t GROUP BY 1 ORDER BY 1`
)

var (
	groupsSQL      = `WITH there AS MATERIALIZED (` + groupsThere + `)` + groupsMet
	groupsOfNation = `WITH there AS MATERIALIZED (` + groupsThereOfNation + `)` + groupsMet
)

func (q recapQuery) groups(ctx context.Context, out *Recap) error {
	sql := groupsSQL
	if q.reach.area == Nation {
		sql = groupsOfNation
	}
	rows, _ := q.db.Query(ctx, sql, q.args())
	var err error
	out.Groups, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Groups])
	return wrap("counting Poktan", err)
}
