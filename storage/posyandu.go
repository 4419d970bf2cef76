package storage

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Posyandu is a posyandu of a Kampung KB, with validity as Poktan has it.
type Posyandu struct {
	ID        int64
	KampungID string
	Name      string
	ValidFrom string // ISO date
	ValidTo   string // ISO date, "" open
}

// PosyanduOf returns the posyandu of a Kampung that are there on day (ISO), by name.
func PosyanduOf(ctx context.Context, db Reader, kampung, day string) ([]Posyandu, error) {
	rows, _ := db.Query(ctx, `
SELECT id, kampung_id, name, valid_from::text, coalesce(valid_to::text, '') FROM posyandu
WHERE kampung_id = $1 AND valid_from <= $2::text::date AND (valid_to IS NULL OR valid_to > $2::text::date) ORDER BY name, id`, kampung, day)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Posyandu])
	return list, wrap("listing posyandu", err)
}

// NewPosyandu is a posyandu to be put on the list.
type NewPosyandu struct {
	KampungID string    `json:"kampung_id"`
	Name      string    `json:"name"`
	Since     string    `json:"since"` // ISO date it exists from, "" = the day of At
	PersonID  int64     `json:"person_id"`
	At        time.Time `json:"at"`
}

var posyanduAdd = &Statement{orderAfterReport, `
INSERT INTO posyandu (kampung_id, name, status, valid_from, by_person, changed_at)
SELECT k.id, r.name, 'aktif', coalesce(nullif(r.since, '')::date, (r.at AT TIME ZONE w.zone)::date), nullif(r.person_id, 0), r.at
FROM json_to_recordset($1) AS r(kampung_id text, name text, since text, person_id bigint, at timestamptz)
JOIN kampung k ON k.id = r.kampung_id JOIN wilayah w ON w.code = k.wilayah
ON CONFLICT (kampung_id, lower(name)) WHERE valid_to IS NULL DO NOTHING`}

// AddPosyandu puts a posyandu on the list; a name that is there changes nothing.
func AddPosyandu(p NewPosyandu) Write {
	p.Name = oneLine(p.Name)
	return posyanduAdd.Into(p.KampungID+"\x00"+strings.ToLower(p.Name), p)
}

var posyanduClose = &Statement{orderAfterReport, `UPDATE posyandu p` + closeEntry}

// ClosePosyandu takes a posyandu off the list from day (ISO) on; for the days before it stays.
func ClosePosyandu(id, person int64, day string, at time.Time) Write {
	return listChange{ID: id, PersonID: person, Day: day, At: at}.into(posyanduClose)
}
