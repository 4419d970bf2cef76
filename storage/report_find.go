package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ReportFilter says which reports a list shows; empty fields do not narrow it.
type ReportFilter struct {
	Author  int64    // person id: only hers, also withdrawn and practice ones
	Kampung string   // Kampung id
	Month   string   // of the activity, "2026-11"
	Words   []string // all of them in the answers, the receipt or the Kampung's name, in any order
}

// Whoever asks sees her own reports wherever she works now, and what counts within her places.
const visibleReports = `
WHERE (r.person_id = $1 OR NOT r.practice AND r.status <> 'ditarik'
      AND EXISTS (SELECT FROM unnest($2::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(r.wilayah || '.', s || '.')))
  AND ($3 = 0 OR r.person_id = $3)
  AND ($4 = '' OR r.kampung_id = $4)
  AND ($5 = '' OR r.day >= (nullif($5, '') || '-01')::date AND r.day < (nullif($5, '') || '-01')::date + interval '1 month')
  AND NOT EXISTS (SELECT FROM unnest($6::text[]) w
      WHERE NOT (r.receipt ILIKE '%' || w || '%' OR k.name ILIKE '%' || w || '%' OR EXISTS (SELECT FROM jsonb_each_text(r.answers) a WHERE a.value ILIKE '%' || w || '%')))`

// FindReports returns what the asker may see and f keeps, by day, the newest first.
func FindReports(ctx context.Context, db Reader, asker int64, scope Scope, f ReportFilter, limit, offset int) ([]Report, error) {
	return reports(ctx, db, "finding reports", visibleReports+` ORDER BY r.day DESC, r.sent_at DESC, r.id LIMIT $7 OFFSET $8`,
		asker, scope, f.Author, f.Kampung, f.Month, likeWords(f.Words), limit, offset)
}

// CountReports tells how many FindReports would find in all.
func CountReports(ctx context.Context, db Reader, asker int64, scope Scope, f ReportFilter) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id `+visibleReports, asker, scope, f.Author, f.Kampung, f.Month, likeWords(f.Words)).Scan(&n)
	return n, wrap("counting reports", err)
}

// likeWords takes the meaning of LIKE out of what people type.
func likeWords(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w)
	}
	return list
}

// MonthsWithReports tells the months around month in which a person reported: the last before and
// the first after, "" when there is none.
func MonthsWithReports(ctx context.Context, db Reader, person int64, month string) (before, after string, err error) {
	rows, _ := db.Query(ctx, `
SELECT coalesce(to_char(max(day) FILTER (WHERE day < ($2 || '-01')::date), 'YYYY-MM'), ''),
    coalesce(to_char(min(day) FILTER (WHERE day >= ($2 || '-01')::date + interval '1 month'), 'YYYY-MM'), '') FROM report WHERE person_id = $1`, person, month)
	type around struct{ Before, After string }
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[around])
	if err != nil {
		return "", "", fmt.Errorf("looking for months with reports: %w", err)
	}
	return a.Before, a.After, nil
}
