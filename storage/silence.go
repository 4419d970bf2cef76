package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Quiet is a Kampung and how long nothing was heard of it.
type Quiet struct {
	KampungID string
	Name      string
	Days      int // since the last kegiatan, the last "Belum ada kegiatan" or, before any, since its first worker joined
}

// The last kegiatan and the last nihil are one step into an index each.
const quiet = `
SELECT k.id, k.name, $1::text::date - greatest(r.day, n.day, (j.since AT TIME ZONE w.zone)::date) FROM kampung k JOIN wilayah w ON w.code = k.wilayah
CROSS JOIN LATERAL (SELECT min(a.valid_from) AS since FROM assignment a WHERE a.kampung_id = k.id AND a.valid_to IS NULL) j
LEFT JOIN LATERAL (SELECT r.day FROM report r WHERE r.kampung_id = k.id AND r.day <= $1::text::date AND ` + counts + ` ORDER BY r.day DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT n.day FROM nihil n WHERE n.kampung_id = k.id AND n.day <= $1::text::date ORDER BY n.day DESC LIMIT 1) n ON true
WHERE k.status IN ('aktif', 'menunggu') AND j.since IS NOT NULL `

// QuietKampung returns the Kampung of a zone (IANA name) with somebody to ask that have been quiet
// for at least days on a day (ISO), by id.
func QuietKampung(ctx context.Context, db Reader, zone, day string, days int) ([]Quiet, error) {
	rows, _ := db.Query(ctx, `SELECT * FROM (`+quiet+`AND w.zone = $2) q(id, name, days) WHERE q.days >= $3 ORDER BY q.id`, day, zone, days)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Quiet])
	return list, wrap("listing quiet Kampung", err)
}

// QuietOf returns how long these Kampung have been quiet on a day (ISO), by id.
func QuietOf(ctx context.Context, db Reader, ids []string, day string) ([]Quiet, error) {
	rows, _ := db.Query(ctx, quiet+`AND k.id = ANY($2) ORDER BY k.id`, day, ids)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Quiet])
	return list, wrap("asking how long Kampung were quiet", err)
}

// KampungOfZone returns the ids of the Kampung of a zone (IANA name) that can be reported for.
func KampungOfZone(ctx context.Context, db Reader, zone string) ([]string, error) {
	rows, _ := db.Query(ctx, `SELECT k.id FROM kampung k JOIN wilayah w ON w.code = k.wilayah WHERE w.zone = $1 AND k.status IN ('aktif', 'menunggu') ORDER BY k.id`, zone)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, wrap("listing the Kampung of a zone", err)
}

// KampungZones returns the zones (IANA names) that Kampung lie in.
func KampungZones(ctx context.Context, db Reader) ([]string, error) {
	rows, _ := db.Query(ctx, `SELECT DISTINCT w.zone FROM kampung k JOIN wilayah w ON w.code = k.wilayah ORDER BY 1`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, wrap("listing zones", err)
}

var nihilSave = &Statement{orderAfterReport, `
INSERT INTO nihil (kampung_id, day, person_id, at) SELECT kampung_id, day, person_id, at FROM json_to_recordset($1) AS r(kampung_id text, day date, person_id bigint, at timestamptz)
ON CONFLICT DO NOTHING`}

// SaveNihil keeps that there was no kegiatan in a Kampung up to day (ISO): news that ends silence
// and counts as nothing (form (a) has no such answer; a report without measures would be listed
// and exported as a kegiatan).
func SaveNihil(kampung, day string, person int64, at time.Time) Write {
	return nihilSave.Into(kampung+" "+day, struct {
		KampungID string    `json:"kampung_id"`
		Day       string    `json:"day"`
		PersonID  int64     `json:"person_id"`
		At        time.Time `json:"at"`
	}{kampung, day, person, at})
}
