package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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
	Measures     []Measure       `json:"measures"` // what MeasuresOf says, computed where the report is made
	BatchID      int64           `json:"batch_id"` // the import it came with, 0 none
}

// Late tells whether an activity was told of more than three days after it (domain.md 5.2 I29). It
// counts as any other, in the period of its day.
func (r Report) Late() bool {
	has := func(measure string) bool {
		return slices.ContainsFunc(r.Measures, func(m Measure) bool { return m.Measure == measure && m.Dimension == "" })
	}
	return has(MeasureKegiatan) && !has(MeasureTepatEntri)
}

// Report, first revision and facts row are one statement: a report sent before adds none of the
// three. Only the id may collide quietly; a doubled receipt must fail aloud.
const (
	reportRows = `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id uuid, receipt text, form text, version text, person_id bigint, telegram_id bigint, kampung_id text, wilayah text, kabupaten text,
        day date, occurrence_id bigint, practice boolean, answers jsonb, sent_at timestamptz, measures jsonb, batch_id bigint)),`
	reportNew = `
new AS (
    INSERT INTO report (id, receipt, form, version, person_id, telegram_id, kampung_id, wilayah, kabupaten, day, occurrence_id, practice, answers, measures, sent_at, changed_at, batch_id)
    SELECT id, receipt, form, version, nullif(person_id, 0), nullif(telegram_id, 0), nullif(kampung_id, ''), wilayah, kabupaten, day, nullif(occurrence_id, 0), practice, answers, measures, sent_at, sent_at, nullif(batch_id, 0) FROM r`
	reportFirst = `
    ON CONFLICT (id) DO NOTHING RETURNING *),
first AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at)
    SELECT id, revision, answers, status, person_id, sent_at FROM new)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, 1, measures FROM new WHERE jsonb_array_length(measures) > 0`
)

var reportSave = &Statement{orderReport, reportRows + reportNew + reportFirst}

// The condition on replaced makes PostgreSQL withdraw the old filing before it puts the new one
// in: the index report_lima_faktor allows only one.
var reportSaveLimaFaktor = &Statement{orderReport, reportRows + `
replaced AS (
    UPDATE report p SET status = 'ditarik', revision = p.revision + 1, changed_at = r.sent_at FROM r
    WHERE p.form = r.form AND p.kampung_id = r.kampung_id AND p.answers->>'bulan' = r.answers->>'bulan' AND p.id <> r.id AND p.status <> 'ditarik' AND NOT p.practice AND NOT r.practice
      AND NOT EXISTS (SELECT FROM report x WHERE x.id = r.id)
    RETURNING p.*, nullif(r.person_id, 0) AS by_person),
taken AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at, why)
    SELECT id, revision, answers, status, by_person, changed_at, 'diganti' FROM replaced),
taken_back AS (
    INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
    SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, -1, measures FROM replaced WHERE jsonb_array_length(measures) > 0),` +
	reportNew + ` WHERE (SELECT count(*) FROM replaced) >= 0` + reportFirst}

// FormLimaFaktor is the form that is filed once a month and Kampung.
const FormLimaFaktor = "lima_faktor"

// SaveReport keeps a report with its first revision and what the roll-up counts of it, which are
// its Measures: a withdrawal takes back just these, whatever its form says later. A report
// that is in already stays as it is. A lima_faktor withdraws (why: diganti) the one that the same
// Kampung filed for the same bulan before (domain.md 3 f); of two at the same moment the later
// Apply fails and replaces the first when it is run again.
func SaveReport(r Report) Write {
	r.Measures = append([]Measure{}, r.Measures...)
	if r.Form == FormLimaFaktor {
		return reportSaveLimaFaktor.Into(r.ID, r)
	}
	return reportSave.Into(r.ID, r)
}

// The facts row is taken back as it was counted: the measures are kept with the report.
const reportGoes = `
kept AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at)
    SELECT id, revision, answers, status, by_person, changed_at FROM gone),
taken_back AS (
    INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
    SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, -1, measures FROM gone WHERE jsonb_array_length(measures) > 0),` + kendalaGoes

var reportWithdraw = &Statement{orderAfterReport, `
WITH gone AS (
    UPDATE report p SET status = 'ditarik', revision = p.revision + 1, changed_at = r.at
    FROM json_to_recordset($1) AS r(id uuid, person_id bigint, at timestamptz)
    WHERE p.id = r.id AND p.person_id = r.person_id AND p.status <> 'ditarik' AND p.sent_at > r.at - interval '24 hours'
    RETURNING p.*, r.person_id AS by_person),` + reportGoes}

// WithdrawReport takes a report of this person back within WithdrawWithin of its sending; any
// other report is left alone. A kendala that came with it goes, too: it is removed, or closed when
// somebody has replied already.
func WithdrawReport(id string, person int64, at time.Time) Write {
	return reportWithdraw.Into(id, struct {
		ID       string    `json:"id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{id, person, at})
}

var reportWithdrawBatch = &Statement{orderAfterReport, `
WITH gone AS (
    UPDATE report p SET status = 'ditarik', revision = p.revision + 1, changed_at = r.at
    FROM json_to_recordset($1) AS r(batch_id bigint, person_id bigint, at timestamptz)
    WHERE p.batch_id = r.batch_id AND p.status <> 'ditarik'
    RETURNING p.*, nullif(r.person_id, 0) AS by_person),` + reportGoes}

// WithdrawBatch takes back every report of an import that still counts, at any time.
func WithdrawBatch(batch, person int64, at time.Time) Write {
	return reportWithdrawBatch.Into(strconv.FormatInt(batch, 10), struct {
		BatchID  int64     `json:"batch_id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{batch, person, at})
}

// Filing is where a report is filed: it tells where its number and the counts on its receipt come from.
type Filing struct {
	Kabupaten string
	KampungID string // "" above the Kampung
	Month     string // "2026-11", of the activity; "" when nothing is counted
	Year      int    // of the receipt
	PersonID  int64
}

// Receipt is what a report is thanked with.
type Receipt struct {
	Number string // "1505-26-01187"
	Month  int    // kegiatan of the Kampung in that month, this one not among them
	Person int    // reports of the person, at most the last that EaseAsked names, this one not among them
}

// TakeReceipt reserves the next receipt number of a kabupaten and year, and reads what stands on the
// receipt besides, in one round trip. It writes by itself, ahead of the line's commit, since the
// number is shown in the same answer: a number whose report fails is lost, never given twice. It
// does not wait for the disk: the report's own commit comes later in the log and takes it along.
func TakeReceipt(ctx context.Context, db Reader, f Filing) (Receipt, error) {
	var r Receipt
	var n int
	err := db.QueryRow(ctx, `
WITH soft AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
taken AS (
    INSERT INTO receipt_counter AS c (kabupaten, year, last) SELECT $1, $4, 1 FROM soft
    ON CONFLICT (kabupaten, year) DO UPDATE SET last = c.last + 1 RETURNING last)
SELECT last, `+monthCount+`, (SELECT count(*) FROM (SELECT FROM report WHERE person_id = $5 AND NOT practice LIMIT $6) r) FROM taken`,
		f.Kabupaten, f.KampungID, f.Month, f.Year, f.PersonID, slices.Max(EaseAsked)).Scan(&n, &r.Month, &r.Person)
	if err != nil {
		return r, fmt.Errorf("taking a receipt number: %w", err)
	}
	r.Number = fmt.Sprintf("%s-%02d-%05d", strings.ReplaceAll(f.Kabupaten, ".", ""), f.Year%100, n)
	return r, nil
}

const reportColumns = `
SELECT r.id::text, r.receipt, r.form, r.version, r.status, r.revision, coalesce(r.person_id, 0), coalesce(r.telegram_id, 0), coalesce(r.kampung_id, ''), coalesce(k.name, ''),
    r.wilayah, r.kabupaten, r.day::text, coalesce(r.occurrence_id, 0), r.practice, r.answers, r.sent_at, r.measures, coalesce(r.batch_id, 0)
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
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.wilayah) || '.', s || '.'))`, scope, id))
}

func first[T any](list []T, err error) (*T, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// The same sum as publik.rekap_kampung gives, without laying out every measure of every fact.
// $1 is the kabupaten, $2 the Kampung, $3 the month, "" for none.
const monthCount = `coalesce((SELECT sum(n) FROM total WHERE kabupaten = $1 AND kampung_id = $2 AND period = $3 AND measure = 'kegiatan' AND dimension = ''), 0)
    + coalesce((SELECT sum(f.sign) FROM facts f WHERE f.kabupaten = $1 AND f.kampung_id = $2
        AND f.day >= (nullif($3, '') || '-01')::date AND f.day < (nullif($3, '') || '-01')::date + interval '1 month'
        AND f.measures @> '[{"m": "kegiatan", "d": "", "c": ""}]'), 0)`

// MonthCount is how many kegiatan a Kampung has in a month ("2026-11"), from the roll-up and so
// exact at once. The report at hand is not among them before its Apply.
func MonthCount(ctx context.Context, db Reader, kabupaten, kampung, month string) (int, error) {
	var n int
	if err := db.QueryRow(ctx, `SELECT `+monthCount, kabupaten, kampung, month).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting the kegiatan of a month: %w", err)
	}
	return n, nil
}
