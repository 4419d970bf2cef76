package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// SameDay returns the counted reports of a form at a Kampung on a day, the newest first: whether one
// of them tells of the same activity is for the asker to see. At most 20.
func SameDay(ctx context.Context, db Reader, kampung, form, day string) ([]Report, error) {
	return reports(ctx, db, "looking for reports of the same day",
		`WHERE r.kampung_id = $1 AND r.form = $2 AND r.day = $3::text::date AND r.status <> 'ditarik' AND NOT r.practice ORDER BY r.day DESC, r.sent_at DESC LIMIT 20`, kampung, form, day)
}

// Attendance is who came to one activity.
type Attendance struct{ L, P int }

// All is how many came.
func (a Attendance) All() int { return a.L + a.P }

// AttendanceOf returns who came to the last activities of a jenis (domain.md 3 a) at a Kampung, the
// newest first, of the last 400 days.
func AttendanceOf(ctx context.Context, db Reader, kampung, form, jenis, today string, limit int) ([]Attendance, error) {
	rows, _ := db.Query(ctx, `
SELECT (r.answers->>'peserta_l')::int, (r.answers->>'peserta_p')::int FROM report r
WHERE r.kampung_id = $1 AND r.form = $2 AND r.day > $4::text::date - 400 AND r.status <> 'ditarik' AND NOT r.practice
  AND ($3 = '' OR r.answers->>'jenis' = $3) AND jsonb_typeof(r.answers->'peserta_l') = 'number' AND jsonb_typeof(r.answers->'peserta_p') = 'number'
ORDER BY r.day DESC, r.sent_at DESC LIMIT $5`, kampung, form, jenis, today, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Attendance])
	if err != nil {
		return nil, fmt.Errorf("looking up who came before: %w", err)
	}
	return list, nil
}
