package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ExportedReport is one line of `pokjabot ekspor --format jsonl`; the keys are the outside
// contract of design.md 4, the same as the columns of publik.laporan.
type ExportedReport struct {
	ID          string          `json:"id"`
	Receipt     string          `json:"receipt"`
	Form        string          `json:"form"`
	Version     string          `json:"version"`
	Status      ReportStatus    `json:"status"`
	Revision    int             `json:"revision"`
	PersonID    *int64          `json:"person_id"` // nil once the account is deleted
	TelegramID  *int64          `json:"telegram_id"`
	Kampung     *string         `json:"kampung"` // nil above the Kampung
	Place       string          `json:"place"`
	Date        string          `json:"date"`
	SentAt      time.Time       `json:"sent_at"`
	Answers     json.RawMessage `json:"answers"`
	Attachments json.RawMessage `json:"attachments"`
}

// Rows leave in the order they came in, so that a later export begins as an earlier one did.
const exportReports = `
SELECT id::text, receipt, form, version, status, revision, person_id, telegram_id, kampung, place, date::text, sent_at, answers, attachments
FROM publik.laporan
WHERE form = $1 AND ($2 = '' OR kampung = $2 OR starts_with(place || '.', $2 || '.'))
  AND ($3 = '' OR date >= nullif($3, '')::date) AND ($4 = '' OR date <= nullif($4, '')::date)
ORDER BY sent_at, id`

// ExportReports streams the reports of a form to each, practice reports left out. wilayah (a code
// or a Kampung id), from and to (ISO dates of the activity, both included) may be "": no border.
// It stops at the first error of each and returns it.
func ExportReports(ctx context.Context, db Reader, form, wilayah, from, to string, each func(ExportedReport) error) error {
	rows, err := db.Query(ctx, exportReports, form, wilayah, from, to)
	if err != nil {
		return fmt.Errorf("exporting reports: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := pgx.RowToStructByPos[ExportedReport](rows)
		if err != nil {
			return fmt.Errorf("exporting reports: %w", err)
		}
		row.SentAt = row.SentAt.UTC()
		if err := each(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("exporting reports: %w", err)
	}
	return nil
}
