package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// LeadPlace is a lead and her place. A duty of hers hangs on the first Kampung there: what is missing
// in all of them is looked up when it is told.
type LeadPlace struct {
	PersonID  int64  `json:"person_id"`
	Place     string `json:"-"`
	KampungID string `json:"kampung_id"`
}

// LeadPlaces returns who leads the places of a role (Kecamatan, Kabupaten) in a zone (IANA name) and
// can be told, where there are Kampung to speak of.
func LeadPlaces(ctx context.Context, db Reader, zone string, role Role) ([]LeadPlace, error) {
	rows, _ := db.Query(ctx, `
SELECT DISTINCT a.person_id, a.place, k.id FROM assignment a JOIN wilayah w ON w.code = a.place JOIN person p ON p.id = a.person_id
CROSS JOIN LATERAL (SELECT min(k.id) AS id FROM kampung k WHERE k.kabupaten = left(a.place, 5) AND starts_with(k.wilayah, a.place || '.') AND k.status IN ('aktif', 'menunggu')) k
WHERE a.role = $2 AND a.valid_to IS NULL AND w.zone = $1 AND k.id IS NOT NULL AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND NOT p.practice ORDER BY 1, 2`, zone, string(role))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LeadPlace])
	return list, wrap("listing leads", err)
}

// AddLeadDuties puts a duty into the ledger for leads; what is there already stays as it is. Of n the
// Kampung are not asked.
func AddLeadDuties(ctx context.Context, db DB, n NewDuties, leads []LeadPlace) (int, error) {
	tag, err := db.Exec(ctx, `
INSERT INTO duty (kind, period, stage, kampung_id, person_id, due_at, until)
SELECT DISTINCT $1, $2, $3, r.kampung_id, r.person_id, $4::timestamptz, $5::timestamptz FROM json_to_recordset($6) AS r(kampung_id text, person_id bigint)
ORDER BY 4, 5 ON CONFLICT DO NOTHING`, string(n.Kind), n.Period, n.Stage, n.At, n.Until, leads)
	if err != nil {
		return 0, fmt.Errorf("adding duties of leads: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// MonthOpen is what a Kampung has left open of a month.
type MonthOpen struct {
	KampungID     string
	Name          string
	Kecamatan     string // code
	KecamatanName string
	Factors       bool // lima_faktor is not filed
	Registers     int  // lines of its registers that are not carried over
}

// Open tells whether anything is.
func (m MonthOpen) Open() bool { return m.Factors || m.Registers > 0 }

// The lines a Kampung has are those of its checklist: the register of KB services, and those of the
// groups that it has or that have met.
const monthOpen = `
SELECT k.id, k.name, left(k.wilayah, 8), w.name,
    NOT EXISTS (SELECT FROM report r WHERE r.kampung_id = k.id AND r.form = 'lima_faktor' AND r.status <> 'ditarik' AND NOT r.practice AND r.day >= m.first AND r.day < m.next),
    (SELECT count(*) FROM unnest(ARRAY['bkb', 'bkr', 'bkl', 'uppka', 'pikr', 'ppkbd']) l(line)
     WHERE NOT EXISTS (SELECT FROM siga s WHERE s.kampung_id = k.id AND s.month = $2 AND s.line = l.line)
       AND (l.line = 'ppkbd' OR EXISTS (SELECT FROM poktan g WHERE g.kampung_id = k.id AND g.jenis = l.line AND g.status = 'aktif' AND g.valid_to IS NULL)
         OR EXISTS (SELECT FROM report r WHERE r.kampung_id = k.id AND r.form = 'poktan' AND r.answers->>'jenis' = l.line AND r.status <> 'ditarik' AND NOT r.practice AND r.day >= m.first AND r.day < m.next)))
FROM (SELECT to_date($2, 'YYYY-MM') AS first, (to_date($2, 'YYYY-MM') + interval '1 month')::date AS next) m, kampung k JOIN wilayah w ON w.code = left(k.wilayah, 8)
WHERE k.status IN ('aktif', 'menunggu') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR starts_with(k.wilayah || '.', s || '.'))
ORDER BY w.name, k.name, k.id`

// MonthOpenOf returns the Kampung within scope and what each has left open of a month (2026-11), by
// kecamatan and name.
func MonthOpenOf(ctx context.Context, db Reader, scope Scope, month string) ([]MonthOpen, error) {
	rows, _ := db.Query(ctx, monthOpen, scope, month)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[MonthOpen])
	return list, wrap("looking for what a month lacks", err)
}
