package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Taken is what a camera tells of a picture, as far as it tells anything.
type Taken struct {
	At    *TakenAt
	Point *TakenPoint
}

// TakenAt is the clock of a camera: an instant when Zoned, else a wall clock written as if in UTC.
type TakenAt struct {
	At    time.Time
	Zoned bool
}

// In is the day and hour at a place.
func (t TakenAt) In(zone *time.Location) time.Time {
	if t.Zoned {
		return t.At.In(zone)
	}
	y, m, d := t.At.Date()
	return time.Date(y, m, d, t.At.Hour(), t.At.Minute(), t.At.Second(), 0, zone)
}

// TakenPoint is a place in degrees, to two decimals: about a kilometre.
type TakenPoint struct{ Lat, Lon float64 }

// PhotoTaken is when a photo came and what its camera told.
type PhotoTaken struct {
	SentAt time.Time // the message's date; of a forwarded one when it was first sent
	Taken
}

// PhotosTaken returns what is known of the photos of a report or draft, in the order they came.
func PhotosTaken(ctx context.Context, db Reader, reportID string) ([]PhotoTaken, error) {
	rows, _ := db.Query(ctx, `SELECT created_at, taken_at, taken_zoned, lat::float8, lon::float8 FROM attachment WHERE report_id = $1 ORDER BY id`, reportID)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p PhotoTaken, err error) {
		var at *time.Time
		var zoned bool
		var lat, lon *float64
		if err := row.Scan(&p.SentAt, &at, &zoned, &lat, &lon); err != nil {
			return p, err
		}
		if at != nil {
			p.At = &TakenAt{At: *at, Zoned: zoned}
		}
		if lat != nil && lon != nil {
			p.Point = &TakenPoint{Lat: *lat, Lon: *lon}
		}
		return p, nil
	})
	return list, wrap("reading when photos were taken", err)
}

var pointForget = &Statement{orderAfterReport, `
UPDATE attachment a SET lat = NULL, lon = NULL FROM json_to_recordset($1) AS r(report_id uuid) WHERE a.report_id = r.report_id AND a.lat IS NOT NULL`}

// ForgetPoint drops the points of a draft's photos once the person has answered whether they may be
// used.
func ForgetPoint(reportID string) Write {
	return pointForget.Into(reportID, struct {
		ReportID string `json:"report_id"`
	}{reportID})
}

// ForgetPoints drops the points that nobody has said yes to: of reports that are sent, of drafts that
// are given up, and of photos that came before a time.
func ForgetPoints(ctx context.Context, db DB, before time.Time) error {
	_, err := db.Exec(ctx, `
UPDATE attachment a SET lat = NULL, lon = NULL WHERE a.lat IS NOT NULL
  AND (a.created_at < $1 OR EXISTS (SELECT FROM report r WHERE r.id = a.report_id) OR EXISTS (SELECT FROM session s WHERE s.report_id = a.report_id AND s.status = 'cancelled'))`, before)
	return wrap("forgetting points that were not confirmed", err)
}

// StoredAttachment marks a file as fetched: path below the attachments folder, sha256 in hex, and what
// its camera told.
func StoredAttachment(ctx context.Context, db DB, id int64, path, sum string, size int64, taken Taken) error {
	var at *time.Time
	var lat, lon *float64
	zoned := false
	if taken.At != nil {
		utc := taken.At.At.UTC()
		at, zoned = &utc, taken.At.Zoned
	}
	if taken.Point != nil {
		lat, lon = &taken.Point.Lat, &taken.Point.Lon
	}
	_, err := db.Exec(ctx, `UPDATE attachment SET state = 'stored', path = $2, sha256 = $3, size = $4, taken_at = $5, taken_zoned = $6, lat = $7::float8, lon = $8::float8 WHERE id = $1`,
		id, path, sum, size, at, zoned, lat, lon)
	if err != nil {
		return fmt.Errorf("marking a file as stored: %w", err)
	}
	return nil
}
