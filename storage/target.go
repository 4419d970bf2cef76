package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// TargetOf returns how many kegiatan a place aims at in a month ("2026-11"), 0 when nobody has set
// a target.
func TargetOf(ctx context.Context, db Reader, place, month string) (int64, error) {
	var n int64
	err := db.QueryRow(ctx, `SELECT kegiatan FROM target WHERE place = $1 AND month = $2`, place, month).Scan(&n)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return n, wrap("reading a target", err)
}

// What is frozen stays: the month has begun at the place when its day (ISO) is in it or behind it.
var targetSave = &Statement{orderPlace, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(place text, month text, kegiatan bigint, person_id bigint, day text, at timestamptz)),
gone AS (DELETE FROM target t USING r WHERE t.place = r.place AND t.month = r.month AND r.kegiatan = 0 AND r.month > left(r.day, 7))
INSERT INTO target AS t (place, month, kegiatan, by_person, at)
SELECT place, month, kegiatan, person_id, at FROM r WHERE kegiatan > 0 AND month > left(day, 7)
ON CONFLICT (place, month) DO UPDATE SET kegiatan = excluded.kegiatan, by_person = excluded.by_person, at = excluded.at`}

// SetTarget sets how many kegiatan a place aims at in a month, 0 takes the target away. day is the
// day at the place (ISO): once the month has begun nothing is changed any more.
func SetTarget(place, month string, kegiatan, person int64, day string, at time.Time) Write {
	return targetSave.Into(place+" "+month, struct {
		Place    string    `json:"place"`
		Month    string    `json:"month"`
		Kegiatan int64     `json:"kegiatan"`
		PersonID int64     `json:"person_id"`
		Day      string    `json:"day"`
		At       time.Time `json:"at"`
	}{place, month, kegiatan, person, day, at})
}
