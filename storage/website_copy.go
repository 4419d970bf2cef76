package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

var websiteCopied = &Statement{orderAfterReport, `
INSERT INTO website_copy (report_id, by_person, at)
SELECT id, person_id, at FROM json_to_recordset($1) AS r(id uuid, person_id bigint, at timestamptz) ON CONFLICT DO NOTHING`}

// CopiedToWebsite notes that a report stands on the official site, too; the first time counts.
func CopiedToWebsite(report string, person int64, at time.Time) Write {
	return websiteCopied.Into(report, struct {
		ID       string    `json:"id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{report, person, at})
}

// WebsiteCopy returns when a report was copied to the official site, the zero time when it was not.
func WebsiteCopy(ctx context.Context, db Reader, report string) (time.Time, error) {
	var at time.Time
	err := db.QueryRow(ctx, `SELECT at FROM website_copy WHERE report_id = $1::text::uuid`, report).Scan(&at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return at, fmt.Errorf("looking whether a report was copied: %w", err)
	}
	return at, nil
}

// Counted reports of forms that the site takes, of a month, that nobody has copied yet.
const uncopied = `
WHERE r.form = ANY($3) AND r.status <> 'ditarik' AND NOT r.practice AND r.day >= ($4 || '-01')::date AND r.day < ($4 || '-01')::date + interval '1 month'
  AND ($1 = 0 OR r.person_id = $1) AND EXISTS (SELECT FROM unnest($2::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(r.wilayah || '.', s || '.'))
  AND NOT EXISTS (SELECT FROM website_copy c WHERE c.report_id = r.id)`

// Uncopied returns the reports of a month ("2026-11") within scope that wait to be copied to the
// official site, oldest first; author 0 is anybody.
func Uncopied(ctx context.Context, db Reader, author int64, scope Scope, forms []string, month string, limit int) ([]Report, error) {
	return reports(ctx, db, "listing reports to copy", uncopied+` ORDER BY r.day, r.sent_at LIMIT $5`, author, scope, forms, month, limit)
}

// CountUncopied tells how many Uncopied would find in all: for the lead, "N reports still wait".
func CountUncopied(ctx context.Context, db Reader, author int64, scope Scope, forms []string, month string) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM report r `+uncopied, author, scope, forms, month).Scan(&n)
	return n, wrap("counting reports to copy", err)
}
