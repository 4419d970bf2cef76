package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Job is a cron row: robfig/cron computes when it runs next, the row remembers it, so that what
// fell due while the program was down is run once when it is back (design.md 9).
type Job struct {
	Name string
	Cron string // five fields
	Zone string // IANA name
}

// EnsureJob makes a job known; one whose schedule changed runs next at next, and so does one that
// would run later: the clock was set back.
func EnsureJob(ctx context.Context, db DB, j Job, next time.Time) error {
	_, err := db.Exec(ctx, `
INSERT INTO job AS j (name, cron, zone, next_run_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, next_run_at = excluded.next_run_at
WHERE j.cron <> excluded.cron OR j.zone <> excluded.zone OR j.next_run_at IS NULL OR j.next_run_at > excluded.next_run_at`, j.Name, j.Cron, j.Zone, next)
	if err != nil {
		return fmt.Errorf("making job %s known: %w", j.Name, err)
	}
	return nil
}

// DueJobs returns the names of jobs whose time has come, the longest waiting first.
func DueJobs(ctx context.Context, db Reader, now time.Time) ([]string, error) {
	return texts(ctx, db, "listing due jobs", `SELECT name FROM job WHERE next_run_at <= $1 ORDER BY next_run_at, name`, now)
}

// LastAwake is when the program last did one of its jobs before now, as far as the rows tell: some run
// every few minutes. The zero time when none ever ran.
func LastAwake(ctx context.Context, db Reader, now time.Time) (time.Time, error) {
	var at *time.Time
	if err := db.QueryRow(ctx, `SELECT max(last_run_at) FROM job WHERE last_run_at <= $1`, now).Scan(&at); err != nil || at == nil {
		return time.Time{}, wrap("looking when the program was last awake", err)
	}
	return *at, nil
}

// JobRan remembers how a job went and when it runs next; problem is "" when it went well.
func JobRan(ctx context.Context, db DB, name string, at, next time.Time, problem string) error {
	_, err := db.Exec(ctx, `UPDATE job SET last_run_at = $2, next_run_at = $3, last_error = nullif($4, '') WHERE name = $1`, name, at, next, problem)
	if err != nil {
		return fmt.Errorf("remembering that job %s ran: %w", name, err)
	}
	return nil
}

// sweeps are what the daily housekeeping takes away, with how long each is kept (design.md 3 "In",
// domain.md 8.2): a line each, the period being of the time $1. What was done goes when nobody asks
// for it any more; the trail of who took what (audit) outlives the rows it tells of.
var sweeps = []struct{ what, sql string }{
	{"inbox_done", `DELETE FROM inbox WHERE state = 'done' AND done_at < $1::timestamptz - interval '48 hours'`},
	{"inbox_aside", `DELETE FROM inbox WHERE state = 'aside' AND done_at < $1::timestamptz - interval '30 days'`},
	{"outbox_dead", `DELETE FROM outbox WHERE state = 'dead' AND created_at < $1::timestamptz - interval '30 days'`},
	{"drafts_archived", `UPDATE session SET status = 'archived' WHERE status IN ('open', 'paused') AND moved_at < $1::timestamptz - interval '7 days'`},
	// What belongs to a draft that is deleted goes with it; a sent one's photos belong to the report.
	{"attachments_deleted", `DELETE FROM attachment a USING session s WHERE s.report_id = a.report_id AND s.status IN ('archived', 'cancelled') AND s.moved_at < $1::timestamptz - interval '90 days'`},
	{"drafts_deleted", `DELETE FROM session WHERE status IN ('archived', 'cancelled') AND moved_at < $1::timestamptz - interval '90 days'`},
	{"cards_deleted", `DELETE FROM card WHERE created_at < $1::timestamptz - interval '90 days'`},
	// Papers and files that were asked for: made, or given up after the last try. One whose file lies
	// on the disk stays until SweepExports has named it.
	{"digest_files_deleted", `DELETE FROM digest_file WHERE (done_at IS NOT NULL OR attempts >= ` + digestFileTries + `) AND coalesce(done_at, at) < $1::timestamptz - interval '30 days'`},
	{"exports_deleted", `DELETE FROM export_job WHERE state IN ('selesai', 'batal', 'gagal') AND NOT file AND ended_at < $1::timestamptz - interval '30 days'`},
	// The ledger of digests goes with their cards: no digest is caught up on for longer than weeks.
	{"digests_sent_deleted", `DELETE FROM digest_sent WHERE at < $1::timestamptz - interval '90 days'`},
	{"audit_deleted", `DELETE FROM audit WHERE at < $1::timestamptz - interval '24 months'`},
	{"told_deleted", `DELETE FROM told WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date - 7`},
	{"phone_events_deleted", `DELETE FROM phone_event WHERE last_at < $1::timestamptz - interval '7 days'`},
	{"chats_unfocused", `UPDATE chat c SET session_id = NULL WHERE session_id IS NOT NULL AND $1::timestamptz IS NOT NULL AND NOT EXISTS (SELECT FROM session s WHERE s.id = c.session_id AND s.status IN ('open', 'paused'))`},
	// Unanswered for three days is tidak_dilaporkan, never silently batal (domain.md 3 h).
	{"unreported", `UPDATE occurrence o SET status = 'tidak_dilaporkan', decided_at = $1 FROM agenda a LEFT JOIN kampung k ON k.id = a.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place)
	 WHERE a.id = o.agenda_id AND o.status = 'terjadwal' AND o.day < ($1::timestamptz AT TIME ZONE w.zone)::date - 3`},
}

// Sweep does the daily housekeeping of rows and tells how many went, by what they were.
func Sweep(ctx context.Context, db DB, now time.Time) (map[string]int64, error) {
	batch := &pgx.Batch{}
	for _, s := range sweeps {
		batch.Queue(s.sql, now)
	}
	results := db.SendBatch(ctx, batch)
	defer func() { _ = results.Close() }() // closed below with its error; this is for the way out
	went := map[string]int64{}
	for _, s := range sweeps {
		tag, err := results.Exec()
		if err != nil {
			return nil, fmt.Errorf("sweeping %s: %w", s.what, err)
		}
		went[s.what] = tag.RowsAffected()
	}
	if err := results.Close(); err != nil {
		return nil, fmt.Errorf("sweeping: %w", err)
	}
	return went, nil
}
