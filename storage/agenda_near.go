package storage

import (
	"context"
	"time"
)

// PlansNear returns the open plans of a place that begin less than within before or after one of
// the times (in order, in the place's zone), soonest first, at most ten: what a new plan would
// clash with. place is a Kampung id or, for plans of leads, a code of wilayah. Practice plans are
// seen by their maker only; the dates of agenda except are left out.
func PlansNear(ctx context.Context, db Reader, place string, person int64, times []time.Time, within time.Duration, except int64) ([]Occurrence, error) {
	if len(times) == 0 {
		return nil, nil
	}
	from, to := times[0].AddDate(0, 0, -1).Format(time.DateOnly), times[len(times)-1].AddDate(0, 0, 1).Format(time.DateOnly)
	return occurrences(ctx, db, "looking for plans at the same time", `
WHERE o.id IN (
    SELECT id FROM occurrence WHERE kampung_id = $1 AND day BETWEEN $6::text::date AND $7::text::date
    UNION ALL SELECT n.id FROM agenda b JOIN occurrence n ON n.agenda_id = b.id WHERE b.kampung_id IS NULL AND b.place = $1)
  AND o.status = 'terjadwal' AND a.id <> $5 AND (NOT a.practice OR a.person_id = $2)
  AND EXISTS (SELECT FROM unnest($3::timestamptz[]) AS x(at) WHERE o.starts_at > x.at - make_interval(secs => $4) AND o.starts_at < x.at + make_interval(secs => $4))
ORDER BY o.starts_at, o.id LIMIT 10`, place, person, times, within.Seconds(), except, from, to)
}
