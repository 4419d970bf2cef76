package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// WithdrawWithin is how long a person may take a report of hers back (design.md 4, /laporan).
const WithdrawWithin = 24 * time.Hour

// ReportStatus tells where a report stands.
type ReportStatus string

// The states of a report (design.md 4 "ekspor").
const (
	ReportSent      ReportStatus = "terkirim"
	ReportVerified  ReportStatus = "diverifikasi"
	ReportReturned  ReportStatus = "dikembalikan"
	ReportWithdrawn ReportStatus = "ditarik"
)

// Report is what a form became when it was sent. Its id was born with the draft, so that a draft
// is sent once however often "Kirim" is tapped.
type Report struct {
	ID           string          `json:"id"` // UUID of the draft
	Receipt      string          `json:"receipt"`
	Form         string          `json:"form"`
	Version      string          `json:"version"` // content hash of the form
	Status       ReportStatus    `json:"status"`
	Revision     int             `json:"revision"`
	PersonID     int64           `json:"person_id"`
	TelegramID   int64           `json:"telegram_id"`
	KampungID    string          `json:"kampung_id"` // "" above the Kampung
	Kampung      string          `json:"kampung,omitempty"`
	Wilayah      string          `json:"wilayah"`   // desa code of that day
	Kabupaten    string          `json:"kabupaten"` // code of that day, the key of roll-up and distribution
	Day          string          `json:"day"`       // ISO date in the place's zone
	OccurrenceID int64           `json:"occurrence_id"`
	Practice     bool            `json:"practice"`
	Answers      json.RawMessage `json:"answers"`
	SentAt       time.Time       `json:"sent_at"`
	Measures     []Measure       `json:"measures"` // filled by SaveReport
}

// Report, first revision and facts row are one statement: a report sent before adds none of the
// three. Only the id may collide quietly; a doubled receipt must fail aloud.
var reportSave = &Statement{orderReport, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id uuid, receipt text, form text, version text, person_id bigint, telegram_id bigint, kampung_id text, wilayah text, kabupaten text,
        day date, occurrence_id bigint, practice boolean, answers jsonb, sent_at timestamptz, measures jsonb)),
new AS (
    INSERT INTO report (id, receipt, form, version, person_id, telegram_id, kampung_id, wilayah, kabupaten, day, occurrence_id, practice, answers, measures, sent_at, changed_at)
    SELECT id, receipt, form, version, nullif(person_id, 0), nullif(telegram_id, 0), nullif(kampung_id, ''), wilayah, kabupaten, day, nullif(occurrence_id, 0), practice, answers, measures, sent_at, sent_at FROM r
    ON CONFLICT (id) DO NOTHING RETURNING *),
first AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at)
    SELECT id, revision, answers, status, person_id, sent_at FROM new)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, revision, kabupaten, coalesce(kampung_id, ''), day, 1, measures FROM new WHERE jsonb_array_length(measures) > 0`}

// SaveReport keeps a report with its first revision and what the roll-up counts of it. A report
// that is in already stays as it is.
func SaveReport(r Report) Write {
	r.Measures = MeasuresOf(r.Form, r.Practice, r.Answers)
	return reportSave.Into(r.ID, r)
}

// The facts row is taken back as it was counted: the measures are kept with the report.
var reportWithdraw = &Statement{orderAfterReport, `
WITH gone AS (
    UPDATE report p SET status = 'ditarik', revision = p.revision + 1, changed_at = r.at
    FROM json_to_recordset($1) AS r(id uuid, person_id bigint, at timestamptz)
    WHERE p.id = r.id AND p.person_id = r.person_id AND p.status <> 'ditarik' AND p.sent_at > r.at - interval '24 hours'
    RETURNING p.*),
kept AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at)
    SELECT id, revision, answers, status, person_id, changed_at FROM gone)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, revision, kabupaten, coalesce(kampung_id, ''), day, -1, measures FROM gone WHERE jsonb_array_length(measures) > 0`}

// WithdrawReport takes a report of this person back within WithdrawWithin of its sending; any
// other report is left alone.
func WithdrawReport(id string, person int64, at time.Time) Write {
	return reportWithdraw.Into(id, struct {
		ID       string    `json:"id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{id, person, at})
}

// TakeReceipt reserves the next receipt number of a kabupaten and year, "1505-26-01187". It writes
// by itself, ahead of the line's commit, since the number is shown in the same answer: a number
// whose report fails is lost, never given twice.
func TakeReceipt(ctx context.Context, db Reader, kabupaten string, year int) (string, error) {
	var n int
	err := db.QueryRow(ctx, `
INSERT INTO receipt_counter AS c (kabupaten, year, last) VALUES ($1, $2, 1)
ON CONFLICT (kabupaten, year) DO UPDATE SET last = c.last + 1 RETURNING last`, kabupaten, year).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("taking a receipt number: %w", err)
	}
	return fmt.Sprintf("%s-%02d-%05d", strings.ReplaceAll(kabupaten, ".", ""), year%100, n), nil
}

// ReceiptOf returns the receipt of a report that is in, "" when it is not.
func ReceiptOf(ctx context.Context, db Reader, id string) (string, error) {
	var receipt string
	err := db.QueryRow(ctx, `SELECT receipt FROM report WHERE id = $1`, id).Scan(&receipt)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("looking a receipt up: %w", err)
	}
	return receipt, nil
}

const reportColumns = `
SELECT r.id::text, r.receipt, r.form, r.version, r.status, r.revision, coalesce(r.person_id, 0), coalesce(r.telegram_id, 0), coalesce(r.kampung_id, ''), coalesce(k.name, ''),
    r.wilayah, r.kabupaten, r.day::text, coalesce(r.occurrence_id, 0), r.practice, r.answers, r.sent_at, r.measures
FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id `

func reports(ctx context.Context, db Reader, what, sql string, args ...any) ([]Report, error) {
	rows, _ := db.Query(ctx, reportColumns+sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Report])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// ReportsOfPerson returns what a person sent before an instant, the newest first: one page of
// /laporan. Withdrawn and practice reports are in it.
func ReportsOfPerson(ctx context.Context, db Reader, person int64, limit int, before time.Time) ([]Report, error) {
	return reports(ctx, db, "listing a person's reports", `WHERE r.person_id = $1 AND r.sent_at < $2 ORDER BY r.sent_at DESC LIMIT $3`, person, before, limit)
}

// ReportOfPerson returns a report of this person, nil when she has none by that id.
func ReportOfPerson(ctx context.Context, db Reader, person int64, id string) (*Report, error) {
	return first(reports(ctx, db, "loading a person's report", `WHERE r.id = $2::text::uuid AND r.person_id = $1`, person, id))
}

// ReportByID returns a counted or withdrawn report inside scope, nil when there is none.
func ReportByID(ctx context.Context, db Reader, scope Scope, id string) (*Report, error) {
	return first(reports(ctx, db, "loading a report", `WHERE r.id = $2::text::uuid AND NOT r.practice
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR starts_with(r.wilayah || '.', s || '.'))`, scope, id))
}

// LastReport returns the newest report of a form in a Kampung that counts, nil when none: what
// the form proposes comes from it.
func LastReport(ctx context.Context, db Reader, kampung, form string) (*Report, error) {
	return first(reports(ctx, db, "loading the last report of a Kampung", `WHERE r.kampung_id = $1 AND r.form = $2 AND r.status <> 'ditarik' AND NOT r.practice
  ORDER BY r.day DESC, r.sent_at DESC LIMIT 1`, kampung, form))
}

func first[T any](list []T, err error) (*T, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// MonthCount is how many kegiatan a Kampung has in a month ("2026-11"), from the roll-up and so
// exact at once. The report at hand is not among them before its Apply.
func MonthCount(ctx context.Context, db Reader, kabupaten, kampung, month string) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT coalesce(sum(n), 0) FROM publik.rekap_kampung
WHERE kabupaten = $1 AND kampung_id = $2 AND period = $3 AND measure = 'kegiatan' AND dimension = ''`, kabupaten, kampung, month).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting the kegiatan of a month: %w", err)
	}
	return n, nil
}
