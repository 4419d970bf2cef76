package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// HeldPlans returns the plans of a Kampung that were due on the days from to to (ISO, both included)
// and that nobody has told of yet, the latest first, at most six: what photos may show (design.md 7).
// Practice plans are seen by their maker only.
func HeldPlans(ctx context.Context, db Reader, kampung string, person int64, from, to string) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the plans of some days", `WHERE o.kampung_id = $1 AND o.status = 'terjadwal' AND (NOT a.practice OR o.person_id = $2)
  AND o.day BETWEEN $3::text::date AND $4::text::date ORDER BY o.starts_at DESC, o.id LIMIT 6`, kampung, person, from, to)
}

// AskedPlans are the open plans that a person was asked about ("Bagaimana kegiatannya?") since a time,
// at most six: what a photo that comes next may show.
func AskedPlans(ctx context.Context, db Reader, person int64, since time.Time) ([]int64, error) {
	// What has left the outbox is told, also before the ledger says so.
	rows, _ := db.Query(ctx, `SELECT o.id FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id
WHERE m.person_id = $1 AND m.sent_at > $2 AND m.stage = 'tanya' AND o.status = 'terjadwal'
  AND (m.state = 'terkirim' OR m.state = 'antre' AND EXISTS (SELECT FROM card c WHERE c.id = split_part(m.outbox_key, ':', 2)::bigint AND c.message_id IS NOT NULL))
ORDER BY m.sent_at, o.id LIMIT 6`, person, since)
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return list, wrap("looking for plans that were asked about", err)
}
