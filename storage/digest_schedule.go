package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// DigestKind is which digest of a place.
type DigestKind string

// The two digests (domain.md 5.1).
const (
	DigestWeekly  DigestKind = "mingguan"
	DigestMonthly DigestKind = "bulanan"
)

// KindDigest is the outbox kind of a digest: rendered late, from its keys.
const KindDigest = "rekap"

// DigestSchedule is when a digest of a place comes by itself.
type DigestSchedule struct {
	Place   string // a wilayah code or a Kampung id
	Digest  DigestKind
	Cron    string // five fields
	Zone    string // IANA name
	Enabled bool
	Next    *time.Time // nil: not computed yet
}

// digestRoles are the leads a digest goes to: a PLKB is told of each Kampung by duties.
const digestRoles = `a.role IN ('pokja_desa', 'kecamatan', 'kabupaten', 'provinsi') AND a.valid_to IS NULL`

// AddDigestSchedules gives every place with a lead its two schedules (cron expressions); what is
// set there stays.
func AddDigestSchedules(ctx context.Context, db DB, weekly, monthly string) error {
	_, err := db.Exec(ctx, `
INSERT INTO digest_schedule (place, digest, cron, zone)
SELECT p.place, d.digest, d.cron, p.zone
FROM (SELECT DISTINCT a.place, w.zone FROM assignment a LEFT JOIN kampung k ON k.id = a.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place) WHERE `+digestRoles+`) p
CROSS JOIN (VALUES ('mingguan', $1), ('bulanan', $2)) d(digest, cron)
WHERE NOT EXISTS (SELECT FROM digest_schedule s WHERE s.place = p.place AND s.digest = d.digest)
ORDER BY 1, 2 ON CONFLICT DO NOTHING`, weekly, monthly)
	return wrap("adding digest schedules", err)
}

func digestSchedules(ctx context.Context, db Reader, sql string, args ...any) ([]DigestSchedule, error) {
	rows, _ := db.Query(ctx, `SELECT place, digest, cron, zone, enabled, next_run_at FROM digest_schedule `+sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DigestSchedule])
	return list, wrap("listing digest schedules", err)
}

// DueDigests returns schedules whose time has come, or was never computed, at most limit.
func DueDigests(ctx context.Context, db Reader, now time.Time, limit int) ([]DigestSchedule, error) {
	return digestSchedules(ctx, db, `WHERE enabled AND (next_run_at <= $1 OR next_run_at IS NULL) ORDER BY next_run_at NULLS FIRST, place, digest LIMIT $2`, now, limit)
}

// DigestSchedulesOf returns the schedules of one place, the weekly one first.
func DigestSchedulesOf(ctx context.Context, db Reader, place string) ([]DigestSchedule, error) {
	return digestSchedules(ctx, db, `WHERE place = $1 ORDER BY digest DESC`, place)
}

// ForgetDigestTimes lets the moments after now be computed anew: the clock was set back, or
// holidays changed. What is due stays due.
func ForgetDigestTimes(ctx context.Context, db DB, now time.Time) error {
	_, err := db.Exec(ctx, `UPDATE digest_schedule SET next_run_at = NULL WHERE next_run_at > $1`, now)
	return wrap("forgetting digest times", err)
}

// NextDigest remembers when a schedule's digest comes next.
func NextDigest(ctx context.Context, db DB, s DigestSchedule, next time.Time) error {
	_, err := db.Exec(ctx, `UPDATE digest_schedule SET next_run_at = $3 WHERE place = $1 AND digest = $2`, s.Place, string(s.Digest), next)
	return wrap("setting a digest's next time", err)
}

var digestSchedule = &Statement{orderPlace, `
INSERT INTO digest_schedule AS s (place, digest, cron, zone, enabled, by_person, changed_at)
SELECT place, digest, cron, zone, enabled, person_id, at FROM json_to_recordset($1) AS r(place text, digest text, cron text, zone text, enabled boolean, person_id bigint, at timestamptz)
ON CONFLICT (place, digest) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled, by_person = excluded.by_person, changed_at = excluded.changed_at, next_run_at = NULL`}

// SetDigestSchedule changes when a digest of a place comes; its next time is computed anew.
func SetDigestSchedule(s DigestSchedule, person int64, at time.Time) Write {
	return digestSchedule.Into(s.Place+" "+string(s.Digest), struct {
		Place    string     `json:"place"`
		Digest   DigestKind `json:"digest"`
		Cron     string     `json:"cron"`
		Zone     string     `json:"zone"`
		Enabled  bool       `json:"enabled"`
		PersonID int64      `json:"person_id"`
		At       time.Time  `json:"at"`
	}{s.Place, s.Digest, s.Cron, s.Zone, s.Enabled, person, at})
}
