package storage

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Worker is who works in a Kampung KB, as a list of people names her.
type Worker struct {
	ID   int64
	Name string
}

// WorkersOf returns the people with an assignment at a Kampung today, by name.
func WorkersOf(ctx context.Context, db Reader, kampung string) ([]Worker, error) {
	rows, _ := db.Query(ctx, `
SELECT DISTINCT p.id, p.name FROM assignment a JOIN person p ON p.id = a.person_id
WHERE a.kampung_id = $1 AND a.valid_to IS NULL AND p.deleted_at IS NULL ORDER BY p.name, p.id LIMIT 200`, kampung)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Worker])
	return list, wrap("listing the workers of a Kampung", err)
}

// KampungWithin returns the Kampung of a scope that can be reported for, by kecamatan and name.
func KampungWithin(ctx context.Context, db Reader, scope Scope) ([]Kampung, error) {
	rows, _ := db.Query(ctx, kampungSelect+`
WHERE k.status IN ('aktif', 'menunggu') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))
ORDER BY p.code, k.name, k.id LIMIT 5000`, scope)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kampung])
	return list, wrap("listing the Kampung of a place", err)
}

// TeamMember is one assignment at a Kampung, as those who keep the Kampung see it.
type TeamMember struct {
	Assignment int64
	Person     int64
	Name       string
	Role       Role
	Since      time.Time
}

// TeamOf returns who works at a Kampung today: PLKB and Pokja first, then by name.
func TeamOf(ctx context.Context, db Reader, kampung string) ([]TeamMember, error) {
	rows, _ := db.Query(ctx, `
SELECT a.id, p.id, p.name, a.role, a.valid_from FROM assignment a JOIN person p ON p.id = a.person_id
WHERE a.kampung_id = $1 AND a.valid_to IS NULL AND p.deleted_at IS NULL
ORDER BY array_position(ARRAY['plkb', 'pokja_desa', 'petugas', 'mitra'], a.role), p.name, a.id LIMIT 200`, kampung)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[TeamMember])
	return list, wrap("listing the team of a Kampung", err)
}

var assignmentEnd = &Statement{orderAssignment, `
WITH over AS (
    UPDATE assignment a SET valid_to = r.at FROM json_to_recordset($1) AS r(id bigint, kampung_id text, role text, at timestamptz)
    WHERE a.id = r.id AND a.kampung_id = r.kampung_id AND a.role = r.role AND a.valid_to IS NULL RETURNING a.id, a.person_id)
UPDATE person p SET assignment_id = (SELECT min(a.id) FROM assignment a WHERE a.person_id = p.id AND a.valid_to IS NULL AND a.id <> over.id)
FROM over WHERE p.id = over.person_id AND p.assignment_id = over.id`}

// EndAssignment ends a role at a Kampung from at on; what was reported stays with the place
// (design.md 8). An assignment of another Kampung or role is left alone.
func EndAssignment(id int64, kampung string, role Role, at time.Time) Write {
	return assignmentEnd.Into(strconv.FormatInt(id, 10), struct {
		ID        int64     `json:"id"`
		KampungID string    `json:"kampung_id"`
		Role      Role      `json:"role"`
		At        time.Time `json:"at"`
	}{id, kampung, role, at})
}
