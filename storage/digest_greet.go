package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Team is who can be greeted in a quiet Kampung.
type Team struct {
	KampungID string
	People    int      // who file for it and can be written to
	PLKB      []string // names of its PLKB, as they are called
	Greeted   bool     // in the week that is asked for, or it waits to be
}

// TeamsOf returns who can be greeted in these Kampung, by id. week is the ISO week (2026-W48) that
// a nudge belongs to: nobody is nudged twice in one (domain.md 6.3).
func TeamsOf(ctx context.Context, db Reader, ids []string, week string) ([]Team, error) {
	rows, _ := db.Query(ctx, `
SELECT k.id, count(DISTINCT p.id)::int, coalesce(array_agg(DISTINCT p.name ORDER BY p.name) FILTER (WHERE a.role = 'plkb' AND p.name <> ''), '{}'),
    EXISTS (SELECT FROM duty d WHERE d.kind = 'sepi' AND d.period = $2 AND d.kampung_id = k.id AND d.state IN ('menunggu', 'antre', 'terkirim'))
FROM unnest($1::text[]) k(id) LEFT JOIN (assignment a JOIN person p ON p.id = a.person_id AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND NOT p.practice)
    ON a.kampung_id = k.id AND a.valid_to IS NULL AND a.role IN ('petugas', 'plkb', 'pokja_desa')
GROUP BY k.id ORDER BY k.id`, ids, week)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Team])
	return list, wrap("asking who works in quiet Kampung", err)
}

// A nudge of the week has one key, whoever asked for it: the calendar or a lead.
var greet = &Statement{orderAfterAgenda, `
INSERT INTO duty (kind, period, stage, kampung_id, person_id, due_at, until)
SELECT DISTINCT 'sepi', r.week, '', a.kampung_id, a.person_id, r.at, r.until
FROM json_to_recordset($1) AS r(kampung_id text, week text, at timestamptz, until timestamptz) JOIN assignment a ON a.kampung_id = r.kampung_id JOIN person p ON p.id = a.person_id
WHERE a.valid_to IS NULL AND a.role IN ('petugas', 'plkb', 'pokja_desa') AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND NOT p.practice
ORDER BY 4, 5 ON CONFLICT DO NOTHING`}

// Greet puts the nudge of a week for the people of a Kampung into the ledger, as AddDuties does for
// the calendar: it leaves by the rules of all reminders, and only if nothing was heard meanwhile.
func Greet(kampung, week string, at, until time.Time) Write {
	return greet.Into(kampung+" "+week, struct {
		KampungID string    `json:"kampung_id"`
		Week      string    `json:"week"`
		At        time.Time `json:"at"`
		Until     time.Time `json:"until"`
	}{kampung, week, at, until})
}
