package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Groups are the registered Poktan of a kind at the period's end, and those that met (I22).
type Groups struct {
	Jenis    string
	Met, All int64
}

// registered is a Poktan p that is in the register at the period's end.
const registered = `p.status IN ('aktif', 'nonaktif') AND p.valid_from <= @to::text::date AND (p.valid_to IS NULL OR p.valid_to > @to::text::date)`

// A group is known by its Kampung, kind and name, also one it had before.
func groupsSQL(l lists) string {
	steps := each(l, "poktan", "p", registered)
	return `
WITH here AS MATERIALIZED (SELECT k.id, k.kabupaten, left(k.wilayah, 8) AS cell FROM kampung k WHERE ` + l.here() + `),
there AS MATERIALIZED (
    SELECT here.kabupaten, here.cell, p.kampung_id, p.jenis, lower(p.name) AS name, p.former FROM ` + l.pick(steps, steps, `here JOIN poktan p ON p.kampung_id = here.id AND `+registered) + `),
met AS MATERIALIZED (
    SELECT r.kampung_id, r.answers->>'jenis' AS jenis, lower(regexp_replace(btrim(r.answers->>'kelompok'), '\s+', ' ', 'g')) AS name FROM report r
    WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date AND @to::text::date AND r.form = 'poktan' AND NOT r.practice AND r.status <> 'ditarik')
SELECT t.kabupaten, t.cell, t.jenis, count(*) FILTER (WHERE (t.kampung_id, t.jenis, t.name) IN (SELECT m.kampung_id, m.jenis, m.name FROM met m)
    OR t.former <> '{}' AND EXISTS (SELECT FROM unnest(t.former) f WHERE (t.kampung_id, t.jenis, lower(f)) IN (SELECT m.kampung_id, m.jenis, m.name FROM met m))), count(*)
FROM there t GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
}

func (q recapQuery) groups(ctx context.Context, add func(kabupaten, cell string, g Groups)) error {
	rows, _ := q.db.Query(ctx, groupsSQL(q.lists), q.args())
	var kabupaten, cell string
	var g Groups
	_, err := pgx.ForEachRow(rows, []any{&kabupaten, &cell, &g.Jenis, &g.Met, &g.All}, func() error {
		add(kabupaten, cell, g)
		return nil
	})
	return wrap("counting Poktan", err)
}
