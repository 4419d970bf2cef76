package storage

import (
	"context"

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
WHERE k.status IN ('aktif', 'menunggu') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR starts_with(k.wilayah || '.', s || '.'))
ORDER BY p.code, k.name, k.id LIMIT 5000`, scope)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kampung])
	return list, wrap("listing the Kampung of a place", err)
}
