package storage

import "context"

// What waits for a person: her own, and what asks for the help of her level within her places.
// "sendiri" is handled in the village.
const forPerson = `
WHERE NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik')) AND k.closed_at IS NULL
  AND (k.person_id = $2 OR (k.tingkat = $3 OR $3 = 'desa' AND k.tingkat = 'sendiri')
      AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.kampung_id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')))`

// KendalaFor returns the open kendala that wait for a person, in the order they were raised: at
// most limit behind the id after. asked is the level whose help she gives, "" none.
func KendalaFor(ctx context.Context, db Reader, scope Scope, person int64, asked Tingkat, limit int, after int64) ([]Kendala, error) {
	return kendalaList(ctx, db, kendalaColumns+forPerson+` AND k.id > $5 ORDER BY k.id LIMIT $4`, scope, person, asked, limit, after)
}

// CountOpenKendala tells how many KendalaFor would find in all.
func CountOpenKendala(ctx context.Context, db Reader, scope Scope, person int64, asked Tingkat) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM kendala k`+forPerson, scope, person, asked).Scan(&n)
	return n, wrap("counting the kendala that wait for a person", err)
}

// KendalaSeen returns a kendala that a person may see, her own or one within scope; nil when
// there is none by that id.
func KendalaSeen(ctx context.Context, db Reader, scope Scope, person, id int64) (*Kendala, error) {
	return first(kendalaList(ctx, db, kendalaColumns+`
WHERE NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik')) AND k.id = $3
  AND (k.person_id = $2 OR EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.kampung_id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')))`, scope, person, id))
}
