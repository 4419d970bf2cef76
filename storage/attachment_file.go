package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// StoredFiles returns where the fetched files of a report lie below the attachments folder, by
// Telegram's unique id. What is not fetched yet, or lost, is not among them.
func StoredFiles(ctx context.Context, db Reader, reportID string) (map[string]string, error) {
	rows, _ := db.Query(ctx, `SELECT unique_id, path FROM attachment WHERE report_id = $1 AND state = 'stored' AND path IS NOT NULL`, reportID)
	files := map[string]string{}
	var id, path string
	_, err := pgx.ForEachRow(rows, []any{&id, &path}, func() error {
		files[id] = path
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the files of a report: %w", err)
	}
	return files, nil
}

// StoredFilesOf is StoredFiles for several reports at once, by report.
func StoredFilesOf(ctx context.Context, db Reader, reports []string) (map[string]map[string]string, error) {
	rows, _ := db.Query(ctx, `SELECT report_id::text, unique_id, path FROM attachment WHERE report_id = ANY($1::text[]::uuid[]) AND state = 'stored' AND path IS NOT NULL`, reports)
	all := map[string]map[string]string{}
	var report, id, path string
	_, err := pgx.ForEachRow(rows, []any{&report, &id, &path}, func() error {
		if all[report] == nil {
			all[report] = map[string]string{}
		}
		all[report][id] = path
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the files of reports: %w", err)
	}
	return all, nil
}
