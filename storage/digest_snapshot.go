package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Snapshot is what a place was told of a period: its kegiatan as they were counted then.
type Snapshot struct {
	Period   string    `json:"period"` // 2026-11 or 2026-W47
	From     string    `json:"from"`   // its first day (ISO)
	To       string    `json:"to"`     // its last day
	Kegiatan int64     `json:"kegiatan"`
	At       time.Time `json:"at"`
}

// Snapshots returns what a place was told of periods that ended before a day (ISO), not longer ago
// than since (ISO), the latest first.
func Snapshots(ctx context.Context, db Reader, place, since, before string) ([]Snapshot, error) {
	rows, _ := db.Query(ctx, `
SELECT period, day_from::text, day_to::text, kegiatan, at FROM digest_snapshot
WHERE place = $1 AND day_to < $3::text::date AND day_to >= $2::text::date ORDER BY day_to DESC, period DESC`, place, since, before)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Snapshot])
	return list, wrap("reading what was told", err)
}

// Reasons are why the kegiatan of a period changed since an instant.
type Reasons struct {
	Late      int64 // told since
	Withdrawn int64 // taken back since, told before
}

// WhyChanged tells what moved the kegiatan of scope between two days (ISO, both included) since an
// instant. What moved into the period or out of it by a correction is in neither count.
func WhyChanged(ctx context.Context, db Reader, scope Scope, from, to string, since time.Time) (Reasons, error) {
	var r Reasons
	err := db.QueryRow(ctx, `
SELECT count(*) FILTER (WHERE r.sent_at > $4 AND r.status <> 'ditarik'), count(*) FILTER (WHERE r.sent_at <= $4 AND r.status = 'ditarik' AND r.changed_at > $4)
FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id WHERE r.day BETWEEN $2::text::date AND $3::text::date AND NOT r.practice AND r.measures @> '[{"m":"kegiatan"}]'
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.wilayah) || '.', s || '.'))`, scope, from, to, since).Scan(&r.Late, &r.Withdrawn)
	return r, wrap("asking why figures changed", err)
}
