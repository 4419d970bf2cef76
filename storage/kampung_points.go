package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// KampungPoint is where a Kampung lies, in degrees (WGS 84).
type KampungPoint struct {
	ID       string
	Lat, Lon float64
}

// KampungPoints returns the points of the Kampung of a scope that have one, at most 5,000: what a
// pin on the map is held against. day (ISO) says which profile holds.
func KampungPoints(ctx context.Context, db Reader, scope Scope, day string) ([]KampungPoint, error) {
	rows, _ := db.Query(ctx, `
SELECT k.id, f.lat, f.lon FROM kampung k JOIN kampung_profile f ON f.kampung_id = k.id AND f.valid_from <= $2::text::date AND (f.valid_to IS NULL OR f.valid_to > $2::text::date)
WHERE f.lat IS NOT NULL AND f.lon IS NOT NULL AND k.status IN ('aktif', 'menunggu')
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')) ORDER BY k.id LIMIT 5000`, scope, day)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KampungPoint])
	return list, wrap("listing where Kampung lie", err)
}
