package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ExportedReport is one line of `pokjabot ekspor --format jsonl`; the keys are the outside
// contract of design.md 4, the same as the columns of publik.laporan. What has no key stands
// beside the contract, for files that people read.
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
	KampungName string          `json:"-"`
	Kecamatan   string          `json:"-"` // name, "" above it
	Lat         *float64        `json:"-"` // of the Kampung, degrees (WGS 84)
	Lon         *float64        `json:"-"`
}

// Selection is which reports leave: those of one form, within places and days. Only SelectAll and
// SelectWithin make one; the zero Selection holds nothing.
type Selection struct {
	form, from, to string
	places         []string
	everywhere     bool // no border of places
	person         bool // made for a person: her Kampung is that one only, withdrawn reports are gone
}

// SelectAll is the operator's own copy: all reports of a form that are no practice, withdrawn ones
// with their status. wilayah (a code or a Kampung id), from and to (ISO dates of the activity,
// both included) may be "": no border.
func SelectAll(form, wilayah, from, to string) Selection {
	return Selection{form: form, from: from, to: to, places: []string{wilayah}, everywhere: wilayah == ""}
}

// SelectWithin is what a person may take along: reports of a form within her scope that were not
// withdrawn (domain.md 5.1).
func SelectWithin(scope Scope, form, from, to string) Selection {
	return Selection{form: form, from: from, to: to, places: scope, person: true}
}

// A code lies within another only at a dot, so both sides get one. The id of a first Kampung is
// the code of its desa, in which a second one may lie: to a person a code of that length is the
// Kampung alone.
const exportWhere = `
WHERE l.form = $1 AND ($2 = '' OR l.date >= nullif($2, '')::date) AND ($3 = '' OR l.date <= nullif($3, '')::date)
  AND ($4 OR EXISTS (SELECT FROM unnest($5::text[]) s
    WHERE l.kampung = s OR (NOT $6 OR length(s) < 13 OR l.kampung IS NULL) AND starts_with(l.place || '.', s || '.')))
  AND (NOT $6 OR l.status <> 'ditarik')`

func (s Selection) args() []any {
	return []any{s.form, s.from, s.to, s.everywhere, s.places, s.person}
}

// Rows leave in the order they came in, so that a later export begins as an earlier one did. The
// point is the newest known: a Kampung does not move, its point is only measured better.
const exportReports = `
SELECT l.id::text, l.receipt, l.form, l.version, l.status, l.revision, l.person_id, l.telegram_id, l.kampung, l.place, l.date::text, l.sent_at, l.answers, l.attachments,
    coalesce(k.name, ''), coalesce(w.name, ''), p.lat, p.lon
FROM publik.laporan l LEFT JOIN kampung k ON k.id = l.kampung LEFT JOIN wilayah w ON w.code = left(l.place, 8) AND w.level = 'kecamatan'
    LEFT JOIN kampung_profile p ON p.kampung_id = l.kampung AND p.valid_to IS NULL` +
	exportWhere + `
ORDER BY l.sent_at, l.id`

// Each streams the selected reports to each, one at a time: the server sorts, nothing is gathered
// here, so memory does not grow with their number. It stops at the first error of each and
// returns it.
func (s Selection) Each(ctx context.Context, db Reader, each func(ExportedReport) error) error {
	rows, err := db.Query(ctx, exportReports, s.args()...)
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

// Count tells how many reports are selected, and the keys of all their answers, sorted: forms
// change, and what a former version asked must have its column, too.
func (s Selection) Count(ctx context.Context, db Reader) (n int, keys []string, err error) {
	err = db.QueryRow(ctx, `
WITH chosen AS (SELECT l.answers FROM publik.laporan l`+exportWhere+`)
SELECT (SELECT count(*) FROM chosen), (SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}') FROM chosen, jsonb_object_keys(answers) key)`, s.args()...).Scan(&n, &keys)
	if err != nil {
		return 0, nil, fmt.Errorf("counting reports to export: %w", err)
	}
	return n, keys, nil
}
