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
    SELECT o.id, o.day, o.status, (o.decided_at AT TIME ZONE w.zone)::date AS decided, a.report_id, o.form
    FROM due o JOIN agenda a ON a.id = o.agenda_id JOIN wilayah w ON w.code = a.kabupaten WHERE NOT a.practice),
held AS (
    SELECT p.*, NOT (p.status = 'batal' AND coalesce(p.decided < p.day, false)) AS counted,
        CASE WHEN p.status = 'terlaksana' THEN coalesce((SELECT max(r.day) FROM report r WHERE r.occurrence_id = p.id AND NOT r.practice AND r.status <> 'ditarik'), p.decided) END AS on_day,
        p.form = 'advokasi' AND EXISTS (SELECT FROM report r WHERE r.id = p.report_id AND r.form = 'advokasi' AND r.status <> 'ditarik') AS follow
    FROM plan p)
SELECT count(*), count(*) FILTER (WHERE counted), count(*) FILTER (WHERE status = 'terlaksana'), count(*) FILTER (WHERE abs(on_day - day) <= 1),
    count(*) FILTER (WHERE status IN ('terjadwal', 'tidak_dilaporkan') AND day <= @today::text::date - 3), count(*) FILTER (WHERE status = 'ditunda'),
    count(*) FILTER (WHERE follow AND counted),
    count(*) FILTER (WHERE follow AND counted AND (on_day <= day OR EXISTS (
        SELECT FROM kendala k JOIN wilayah w ON w.code = k.wilayah WHERE k.report_id = held.report_id AND k.status = 'selesai' AND (k.closed_at AT TIME ZONE w.zone)::date <= held.day)))
FROM held`

// The dates of each Kampung are one step into an index.
var plansSQL = `
WITH due AS (
    SELECT o.id, o.agenda_id, o.day, o.status, o.decided_at, o.form FROM kampung k JOIN occurrence o ON o.kampung_id = k.id
    WHERE k.kabupaten = ANY(@kab) AND (NOT @deep::boolean OR ` + inScope("k.id", "k.wilayah") + `) AND o.day BETWEEN @from::text::date AND @to::text::date
    UNION ALL
    SELECT o.id, o.agenda_id, o.day, o.status, o.decided_at, o.form FROM agenda a JOIN occurrence o ON o.agenda_id = a.id
    WHERE a.kampung_id IS NULL AND ` + inScope("a.place", "a.place") + ` AND o.day BETWEEN @from::text::date AND @to::text::date)` + plansOf

// Of the whole nation the days are read in one piece.
const plansOfNation = `
WITH due AS (
    SELECT o.id, o.agenda_id, o.day, o.status, o.decided_at, o.form FROM occurrence o WHERE o.day BETWEEN @from::text::date AND @to::text::date)` + plansOf

func (q recapQuery) plans(ctx context.Context, out *Recap) error {
	sql := plansSQL
	if q.reach.area == Nation {
		sql = plansOfNation
	}
	rows, _ := q.db.Query(ctx, sql, q.args())
	var err error
	out.Plans, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Plans])
	return wrap("counting plans", err)
}
