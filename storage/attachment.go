package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Attachment is a file that belongs to a report. It is known by Telegram's ids the moment it
// arrives; its bytes are fetched by a job, never in the update's transaction (design.md 3).
type Attachment struct {
	ID        int64     `json:"id"`
	ReportID  string    `json:"report_id"`
	Question  string    `json:"question"`
	FileID    string    `json:"file_id"`
	UniqueID  string    `json:"unique_id"`
	Kind      string    `json:"kind"`
	Caption   string    `json:"caption"`
	MIME      string    `json:"mime"`
	Size      int64     `json:"size"` // bytes
	CreatedAt time.Time `json:"created_at"`
}

var attachmentAdd = &Statement{orderAfterReport, `
INSERT INTO attachment (report_id, question, file_id, unique_id, kind, caption, mime, size, next_at, created_at)
SELECT report_id, question, file_id, unique_id, kind, nullif(caption, ''), nullif(mime, ''), size, created_at, created_at
FROM json_to_recordset($1) AS r(report_id uuid, question text, file_id text, unique_id text, kind text, caption text, mime text, size bigint, created_at timestamptz)
ON CONFLICT (report_id, unique_id) DO NOTHING`}

// AddAttachment keeps a file for its report at once, long before the report is sent.
func AddAttachment(a Attachment) Write { return attachmentAdd.Into("", a) }

var attachmentCaption = &Statement{orderAfterReport, `
UPDATE attachment a SET caption = nullif(r.caption, '') FROM json_to_recordset($1) AS r(report_id uuid, unique_id text, caption text)
WHERE a.report_id = r.report_id AND a.unique_id = r.unique_id`}

// CaptionAttachment gives a file of a report or draft another caption. The caller masks it.
func CaptionAttachment(reportID, uniqueID, caption string) Write {
	return attachmentCaption.Into(reportID+uniqueID, struct {
		ReportID string `json:"report_id"`
		UniqueID string `json:"unique_id"`
		Caption  string `json:"caption"`
	}{reportID, uniqueID, caption})
}

// Attachments returns a report's files in the order they came.
func Attachments(ctx context.Context, db Reader, reportID string) ([]Attachment, error) {
	rows, _ := db.Query(ctx, `
SELECT id, report_id, question, file_id, unique_id, kind, coalesce(caption, '') AS caption, coalesce(mime, '') AS mime, coalesce(size, 0) AS size, created_at
FROM attachment WHERE report_id = $1 ORDER BY id`, reportID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Attachment])
	if err != nil {
		return nil, fmt.Errorf("listing attachments: %w", err)
	}
	return list, nil
}

// WaitingAttachments returns files whose bytes are not here yet and due for a try, oldest first.
func WaitingAttachments(ctx context.Context, db Reader, now time.Time, limit int) ([]Attachment, error) {
	rows, _ := db.Query(ctx, `
SELECT id, report_id, question, file_id, unique_id, kind, coalesce(caption, '') AS caption, coalesce(mime, '') AS mime, coalesce(size, 0) AS size, created_at
FROM attachment WHERE state = 'waiting' AND next_at <= $1 ORDER BY id LIMIT $2`, now, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Attachment])
	if err != nil {
		return nil, fmt.Errorf("listing files to fetch: %w", err)
	}
	return list, nil
}

// FailedAttachment puts a file off to another try at next; after ten tries it is lost.
func FailedAttachment(ctx context.Context, db DB, id int64, next time.Time) error {
	_, err := db.Exec(ctx, `UPDATE attachment SET attempts = attempts + 1, next_at = $2, state = CASE WHEN attempts >= 9 THEN 'lost' ELSE state END WHERE id = $1`, id, next)
	if err != nil {
		return fmt.Errorf("putting a file off: %w", err)
	}
	return nil
}
