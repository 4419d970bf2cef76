package storage

import "context"

// PoktanIn returns the groups within scope that were registered on a day (ISO), by Kampung, jenis and
// name: those of I22 (domain.md 5.2), so that what waits for a word of the PLKB is not among them.
func PoktanIn(ctx context.Context, db Reader, scope Scope, day string) ([]Poktan, error) {
	return poktanList(ctx, db, poktanSelect+`JOIN kampung k ON k.id = p.kampung_id
WHERE p.status IN ('aktif', 'nonaktif') AND p.valid_from <= $2::text::date AND (p.valid_to IS NULL OR p.valid_to > $2::text::date)
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))
ORDER BY p.kampung_id, p.jenis, p.name, p.id`, scope, day)
}
