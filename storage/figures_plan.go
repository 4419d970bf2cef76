package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Plans count what fell due in the period (I12-I14, I35), those of a lead above the Kampung too.
type Plans struct {
	Due      int64 // all of them
	Counted  int64 // less those called off a day before or earlier
	Done     int64 // terlaksana
	OnTime   int64 // of them within a day of the date planned
	Untold   int64 // three days past and nobody told
	Moved    int64 // ditunda
	FollowUp int64 // follow-ups of form advokasi that fell due
	Followed int64 // of them closed by their date
}

// Held is the day of the report that fulfils a plan; without one, the day on which it was settled.
const plansOf = `,
plan AS (
    SELECT o.kabupaten, o.cell, o.id, o.day, o.status, (o.decided_at AT TIME ZONE w.zone)::date AS decided, a.report_id, o.form
    FROM due o JOIN agenda a ON a.id = o.agenda_id JOIN wilayah w ON w.code = a.kabupaten WHERE NOT a.practice),
held AS (
    SELECT p.*, NOT (p.status = 'batal' AND coalesce(p.decided < p.day, false)) AS counted,
        CASE WHEN p.status = 'terlaksana' THEN coalesce((SELECT max(r.day) FROM report r WHERE r.occurrence_id = p.id AND NOT r.practice AND r.status <> 'ditarik'), p.decided) END AS on_day,
        p.form = 'advokasi' AND EXISTS (SELECT FROM report r WHERE r.id = p.report_id AND r.form = 'advokasi' AND r.status <> 'ditarik') AS follow
    FROM plan p)
SELECT kabupaten, cell, count(*), count(*) FILTER (WHERE counted), count(*) FILTER (WHERE status = 'terlaksana'), count(*) FILTER (WHERE abs(on_day - day) <= 1),
    count(*) FILTER (WHERE status IN ('terjadwal', 'tidak_dilaporkan') AND day <= @today::text::date - 3), count(*) FILTER (WHERE status = 'ditunda'),
    count(*) FILTER (WHERE follow AND counted),
    count(*) FILTER (WHERE follow AND counted AND (on_day <= day OR EXISTS (
        SELECT FROM kendala k JOIN wilayah w ON w.code = k.wilayah WHERE k.report_id = held.report_id AND k.status = 'selesai' AND (k.closed_at AT TIME ZONE w.zone)::date <= held.day)))
FROM held GROUP BY 1, 2`

// The dates of each Kampung are one step into an index; of the whole nation the days are read in one
// piece. A plan above the Kampung lies at its own place.
func plansSQL(l lists) string {
	const (
		columns = `, o.id, o.agenda_id, o.day, o.status, o.decided_at, o.form FROM `
		days    = ` o.day BETWEEN @from::text::date AND @to::text::date`
	)
	steps := `
    SELECT k.kabupaten, left(k.wilayah, 8) AS cell` + columns + `kampung k CROSS JOIN LATERAL (SELECT o.* FROM occurrence o WHERE o.kampung_id = k.id AND` + days + ` OFFSET 0) o
    WHERE ` + l.here() + `
    UNION ALL
    SELECT left(a.place, 5), left(a.place, 8)` + columns + `agenda a JOIN occurrence o ON o.agenda_id = a.id
    WHERE a.kampung_id IS NULL AND ` + l.pick(`CASE WHEN @deep::boolean THEN `+inScope("a.place", "a.place")+` ELSE left(a.place, 5) = ANY(@kab) END`, `left(a.place, 5) = ANY(@kab) AND left(a.place, 8) = ANY(@cells)`, ``) + ` AND` + days
	nation := `
    SELECT coalesce(k.kabupaten, left(a.place, 5)) AS kabupaten, coalesce(left(k.wilayah, 8), left(a.place, 8)) AS cell` + columns + `occurrence o JOIN agenda a ON a.id = o.agenda_id LEFT JOIN kampung k ON k.id = o.kampung_id
    WHERE coalesce(k.kabupaten, left(a.place, 5)) = ANY(@kab) AND` + days
	return `
WITH due AS (` + l.pick(steps, steps, nation) + `)` + plansOf
}

// plans counts by cell: the kecamatan of a Kampung, or the place itself above it.
func (q recapQuery) plans(ctx context.Context, add func(kabupaten, cell string, p Plans)) error {
	rows, _ := q.db.Query(ctx, plansSQL(q.lists), q.args())
	var kabupaten, cell string
	var p Plans
	_, err := pgx.ForEachRow(rows, append([]any{&kabupaten, &cell}, p.fields()...), func() error {
		add(kabupaten, cell, p)
		return nil
	})
	return wrap("counting plans", err)
}

func (p *Plans) fields() []any {
	return []any{&p.Due, &p.Counted, &p.Done, &p.OnTime, &p.Untold, &p.Moved, &p.FollowUp, &p.Followed}
}
