package storage

import "context"

// HeldPlans returns the plans of a Kampung that were due on the days from to to (ISO, both included)
// and that nobody has told of yet, the latest first, at most six: what photos may show (design.md 7).
// Practice plans are seen by their maker only.
func HeldPlans(ctx context.Context, db Reader, kampung string, person int64, from, to string) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the plans of some days", `WHERE o.kampung_id = $1 AND o.status = 'terjadwal' AND (NOT a.practice OR o.person_id = $2)
  AND o.day BETWEEN $3::text::date AND $4::text::date ORDER BY o.starts_at DESC, o.id LIMIT 6`, kampung, person, from, to)
}
