package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// ExportJob is a file that a lead has asked for in chat. The leader makes it (bot/desk), in the
// asker's rights of that moment.
type ExportJob struct {
	ID           int64  `json:"id"`
	ChatID       int64  `json:"chat_id"`
	CardID       int64  `json:"card_id"` // shows how far it is
	PersonID     int64  `json:"person_id"`
	AssignmentID int64  `json:"assignment_id"` // in whose place
	Form         string `json:"form"`          // "" : all forms
	Format       string `json:"format"`        // xlsx | csv
	From         string `json:"from"`          // ISO dates of the activity, both included; "": no border
	To           string `json:"to"`
	Done         int    `json:"done"` // reports written
	Total        int    `json:"total"`
	Attempts     int    `json:"attempts"`

	CreatedAt time.Time `json:"created_at"`
}

// ExportState tells how a job ended.
type ExportState string

// The ends of an export.
const (
	ExportDone      ExportState = "selesai"
	ExportCancelled ExportState = "batal"
	ExportFailed    ExportState = "gagal"
)

// A person waits for one file at a time: a second wish while one is open adds nothing.
var exportAdd = &Statement{orderAfterReport, `
INSERT INTO export_job (id, chat_id, card_id, person_id, assignment_id, form, format, day_from, day_to, created_at)
SELECT id, chat_id, card_id, person_id, assignment_id, form, format, nullif("from", '')::date, nullif("to", '')::date, created_at
FROM json_to_recordset($1) AS r(id bigint, chat_id bigint, card_id bigint, person_id bigint, assignment_id bigint, form text, format text, "from" text, "to" text, created_at timestamptz)
ON CONFLICT DO NOTHING`}

// AddExport queues a file.
func AddExport(j ExportJob) Write { return exportAdd.Into(strconv.FormatInt(j.ID, 10), j) }

var exportCancel = &Statement{orderAfterReport, `
UPDATE export_job j SET state = 'batal', ended_at = r.at, lease_until = NULL
FROM json_to_recordset($1) AS r(id bigint, person_id bigint, at timestamptz)
WHERE j.id = r.id AND j.person_id = r.person_id AND j.state IN ('menunggu', 'berjalan')`}

// CancelExport breaks a person's own job off; whoever makes the file sees it at the next step.
func CancelExport(id, person int64, at time.Time) Write {
	return exportCancel.Into(strconv.FormatInt(id, 10), struct {
		ID       int64     `json:"id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{id, person, at})
}

const exportColumns = `j.id, j.chat_id, j.card_id, j.person_id, j.assignment_id, j.form, j.format, coalesce(j.day_from::text, ''), coalesce(j.day_to::text, ''),
    j.done, coalesce(j.total, 0), j.attempts, j.created_at`

func oneExport(ctx context.Context, db Reader, what, sql string, args ...any) (*ExportJob, error) {
	rows, _ := db.Query(ctx, sql, args...)
	job, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[ExportJob])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no job is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return &job, nil
}

// OpenExport returns the file a person waits for, nil when there is none.
func OpenExport(ctx context.Context, db Reader, person int64) (*ExportJob, error) {
	return oneExport(ctx, db, "looking for an open export", `SELECT `+exportColumns+` FROM export_job j WHERE j.person_id = $1 AND j.state IN ('menunggu', 'berjalan')`, person)
}

// Only leases ask now(): they are about who works, not about when something is due.
const takeExport = `
UPDATE export_job j SET state = 'berjalan', attempts = j.attempts + 1, done = 0, lease_until = now() + $1
WHERE j.id = (SELECT id FROM export_job WHERE state IN ('menunggu', 'berjalan') AND (lease_until IS NULL OR lease_until < now()) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING ` + exportColumns

// TakeExport takes the oldest job that nobody works at for lease, nil when there is none.
func TakeExport(ctx context.Context, db Reader, lease time.Duration) (*ExportJob, error) {
	return oneExport(ctx, db, "taking an export", takeExport, lease)
}

// StepExport says how far a job is and keeps it for lease; open is false when it was cancelled.
func StepExport(ctx context.Context, db Reader, j ExportJob, lease time.Duration) (open bool, err error) {
	err = db.QueryRow(ctx, `UPDATE export_job SET done = $2, total = $3, lease_until = now() + $4 WHERE id = $1 AND state = 'berjalan' RETURNING true`, j.ID, j.Done, j.Total, lease).Scan(&open)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("noting the progress of an export: %w", err)
	}
	return open, nil
}

// ReleaseExport gives a job back: untouched when the program ends, else after a failure, to be
// tried again a little later.
func ReleaseExport(ctx context.Context, db DB, id int64, untouched bool) error {
	_, err := db.Exec(ctx, `
UPDATE export_job SET state = 'menunggu', attempts = attempts - $2::boolean::int, lease_until = CASE WHEN $2::boolean THEN NULL ELSE now() + interval '20 seconds' END
WHERE id = $1 AND state = 'berjalan'`, id, untouched)
	if err != nil {
		return fmt.Errorf("giving an export back: %w", err)
	}
	return nil
}

// EndExport ends a job; file tells that one lies on the disk until SweepExports. open is false when
// the job had ended before.
func EndExport(ctx context.Context, db Reader, j ExportJob, state ExportState, file bool, at time.Time) (open bool, err error) {
	err = db.QueryRow(ctx, `
UPDATE export_job SET state = $2, done = $3, total = $4, file = $5, ended_at = $6, lease_until = NULL WHERE id = $1 AND state = 'berjalan' RETURNING true`,
		j.ID, state, j.Done, j.Total, file, at).Scan(&open)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("ending an export: %w", err)
	}
	return open, nil
}

// SweepExports names the jobs whose files have lain for longer than a day and wait to be sent no
// more; they are the caller's to remove.
func SweepExports(ctx context.Context, db Reader, now time.Time) ([]int64, error) {
	rows, _ := db.Query(ctx, `
UPDATE export_job j SET file = false WHERE j.file AND j.ended_at < $1::timestamptz - interval '24 hours'
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.key = '`+exportKey+`' || j.id AND o.state = 'queued')
RETURNING j.id`, now)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("looking for files to remove: %w", err)
	}
	return ids, nil
}

const exportKey = "unduhan:"

// ExportKey is the key of the outbox row that carries the file of a job.
func ExportKey(id int64) string { return exportKey + strconv.FormatInt(id, 10) }
