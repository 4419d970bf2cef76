package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// RecentPlaces returns the places of a person's last reports, the latest first, at most ten: the
// Kampung they lie at, and the codes that the questions of those names chose among. Withdrawn reports
// do not count.
func RecentPlaces(ctx context.Context, db Reader, person int64, questions ...string) ([]string, error) {
	rows, _ := db.Query(ctx, `
WITH mine AS (
    SELECT kampung_id, answers, sent_at FROM report WHERE person_id = $1 AND status <> 'ditarik' ORDER BY sent_at DESC LIMIT 50),
place AS (
    SELECT kampung_id AS code, sent_at FROM mine WHERE kampung_id IS NOT NULL
    UNION ALL
    SELECT v.code, m.sent_at FROM mine m CROSS JOIN unnest($2::text[]) q(name)
    CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(m.answers->q.name) WHEN 'array' THEN m.answers->q.name WHEN 'string' THEN jsonb_build_array(m.answers->q.name) ELSE '[]' END) v(code))
SELECT code FROM place GROUP BY code ORDER BY max(sent_at) DESC, code LIMIT 10`, person, questions)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, wrap("looking for the places of the last reports", err)
}
