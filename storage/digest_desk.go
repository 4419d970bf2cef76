package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// FollowUp is what a meeting decided and what is due: a plan that came with form e.
type FollowUp struct {
	Title    string
	Place    string // name of the Kampung or wilayah whose plan it is
	Day      string // when it was due (ISO)
	ReportID string // of the meeting
}

// CountDecisions tells how many DecisionsAt would find in all.
func CountDecisions(ctx context.Context, db Reader, scope Scope, at time.Time, tingkat ...Tingkat) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*)`+openKendalaAt+` AND k.tingkat = ANY($3)`, scope, at, append([]Tingkat{}, tingkat...)).Scan(&n)
	return n, wrap("counting what needs a decision", err)
}

// Overdue follow-ups are looked for this many days back: what nobody has touched for a season is
// no news of a Monday. A province is told of those of leads, not of each Kampung's own.
const overdueFrom = `
FROM (SELECT o.id, o.title, o.day, o.status, o.form, a.report_id, a.practice, a.kampung_id, a.place FROM agenda a JOIN occurrence o ON o.agenda_id = a.id
        WHERE a.kampung_id IS NULL AND EXISTS (SELECT FROM unnest(@scope::text[]) s WHERE starts_with(a.place || '.', s || '.'))
    UNION ALL
    SELECT o.id, o.title, o.day, o.status, o.form, a.report_id, a.practice, a.kampung_id, a.place FROM kampung k JOIN occurrence o ON o.kampung_id = k.id AND o.day < @day::text::date AND o.day >= @day::text::date - 120 JOIN agenda a ON a.id = o.agenda_id
        WHERE k.kabupaten IN (SELECT left(s, 5) FROM unnest(@scope::text[]) s) AND EXISTS (SELECT FROM unnest(@scope::text[]) s WHERE length(s) > 2 AND (k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')))) x
JOIN report r ON r.id = x.report_id LEFT JOIN kampung k ON k.id = x.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, x.place)
WHERE x.form = 'advokasi' AND x.status IN ('terjadwal', 'tidak_dilaporkan', 'ditunda') AND NOT x.practice AND x.day < @day::text::date AND x.day >= @day::text::date - 120
  AND r.form = 'advokasi' AND r.status <> 'ditarik' AND NOT EXISTS (SELECT FROM kendala n WHERE n.report_id = x.report_id AND n.status = 'selesai')`

// OverdueFollowUps returns the follow-ups within scope that fell due before day (ISO) and are still
// open: neither held nor settled, nor turned into a kendala that was solved. The longest overdue
// first, at most limit, and how many there are in all.
func OverdueFollowUps(ctx context.Context, db Reader, scope Scope, day string, limit int) ([]FollowUp, int, error) {
	rows, _ := db.Query(ctx, `SELECT x.title, coalesce(k.name, w.name), x.day::text, x.report_id::text, count(*) OVER ()`+overdueFrom+` ORDER BY x.day, x.id LIMIT @limit`,
		pgx.NamedArgs{"scope": scope, "day": day, "limit": limit})
	all := 0
	var f FollowUp
	var list []FollowUp
	_, err := pgx.ForEachRow(rows, []any{&f.Title, &f.Place, &f.Day, &f.ReportID, &all}, func() error {
		list = append(list, f)
		return nil
	})
	return list, all, wrap("listing overdue follow-ups", err)
}

// CountCorrections tells how many authors within scope wait for a lead's word on a correction.
func CountCorrections(ctx context.Context, db Reader, scope Scope) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM correction_request c `+correctionsFor, scope, 0).Scan(&n)
	return n, wrap("counting wishes to correct", err)
}

var kampungSettle = &Statement{orderPlace, `
UPDATE kampung k SET status = CASE WHEN r.accept THEN 'aktif' ELSE 'ditolak' END
FROM json_to_recordset($1) AS r(id text, accept boolean) WHERE k.id = r.id AND k.status = 'menunggu'`}

// SettleKampung confirms a Kampung that waits ("menunggu konfirmasi") or turns it down; one that
// was turned down is in no figure any more. Whether the asker may is the caller's to know.
func SettleKampung(id string, accept bool) Write {
	return kampungSettle.Into(id, struct {
		ID     string `json:"id"`
		Accept bool   `json:"accept"`
	}{id, accept})
}

// Ahead is what is planned in one Kampung for some days.
type Ahead struct {
	KampungID, Name string
	Plans           int
}

// PlansAhead returns every Kampung of scope that can be reported for, with its open plans from an
// instant on and before another, by name; practice is left out.
func PlansAhead(ctx context.Context, db Reader, scope Scope, from, to time.Time) ([]Ahead, error) {
	rows, _ := db.Query(ctx, `
SELECT k.id, k.name, (SELECT count(*) FROM occurrence o JOIN agenda a ON a.id = o.agenda_id
    WHERE o.kampung_id = k.id AND NOT a.practice AND o.status = 'terjadwal' AND o.starts_at >= $2 AND o.starts_at < $3 AND o.day BETWEEN $2::timestamptz::date - 1 AND $3::timestamptz::date + 1)::int
FROM kampung k WHERE k.status IN ('aktif', 'menunggu') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))
ORDER BY k.name, k.id`, scope, from, to)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Ahead])
	return list, wrap("counting the plans ahead", err)
}
