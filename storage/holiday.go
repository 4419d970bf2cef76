package storage

import (
	"cmp"
	"context"
	_ "embed" // of data/hari-libur.csv
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// HolidayKind is what a day of the calendar is.
type HolidayKind string

// The kinds of days: the joint decree of three ministers names holidays and cuti bersama each
// year; the first and last day of fasting are announced, and settings until then (domain.md 6.5).
const (
	HolidayPublic HolidayKind = "libur"
	HolidayJoint  HolidayKind = "cuti_bersama"
	RamadanFirst  HolidayKind = "ramadan_mulai"
	RamadanLast   HolidayKind = "ramadan_selesai"
)

// HolidayKinds lists all kinds.
var HolidayKinds = []HolidayKind{HolidayPublic, HolidayJoint, RamadanFirst, RamadanLast}

// Holiday is a day that the year sets.
type Holiday struct {
	Day      string      `json:"day"` // ISO date
	Kind     HolidayKind `json:"kind"`
	Name     string      `json:"name"`
	Estimate bool        `json:"estimate"` // "perkiraan": expected, not announced yet
}

// Holidays returns the days from one ISO date to another (both included), by day.
func Holidays(ctx context.Context, db Reader, from, to string) ([]Holiday, error) {
	rows, _ := db.Query(ctx, `SELECT day::text, kind, name, estimate FROM holiday WHERE day BETWEEN $1::text::date AND $2::text::date ORDER BY day, kind, name`, from, to)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Holiday])
	return list, wrap("listing holidays", err)
}

// CalendarAround returns the days that planning and reminding at now can meet: half a year back,
// since a fasting month may have begun, and all that is known ahead.
func CalendarAround(ctx context.Context, db Reader, now time.Time) ([]Holiday, error) {
	return Holidays(ctx, db, now.AddDate(0, -6, 0).Format(time.DateOnly), now.AddDate(3, 0, 0).Format(time.DateOnly))
}

//go:embed data/hari-libur.csv
var shippedHolidays string

// SeedHolidays puts the shipped days of the years in that nothing is known of yet; a year that an
// operator has imported stays as it is.
func SeedHolidays(ctx context.Context, db DB) error {
	rows, err := csv.NewReader(strings.NewReader(shippedHolidays)).ReadAll()
	if err != nil {
		return fmt.Errorf("reading the shipped holidays: %w", err)
	}
	list := make([]Holiday, 0, len(rows))
	for _, r := range rows[1:] {
		list = append(list, Holiday{Day: r[0], Kind: HolidayKind(r[1]), Name: r[2], Estimate: r[3] == "ya"})
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encoding the shipped holidays: %w", err)
	}
	_, err = db.Exec(ctx, `
INSERT INTO holiday (day, kind, name, estimate) SELECT r.day, r.kind, r.name, r.estimate FROM json_to_recordset($1) AS r(day date, kind text, name text, estimate boolean)
WHERE NOT EXISTS (SELECT FROM holiday h WHERE extract(year FROM h.day) = extract(year FROM r.day)) ON CONFLICT DO NOTHING`, string(raw))
	return wrap("loading the shipped holidays", err)
}

// holidayHeaders are the spellings of the columns of a file of holidays.
var holidayHeaders = map[string][]string{
	"tanggal": {"tanggal", "hari", "date", "day"}, "jenis": {"jenis", "kind"}, "nama": {"nama", "keterangan", "name"}, "perkiraan": {"perkiraan", "estimate"},
}

// What a file says about a name and a year is the whole truth about them: days that it moves do
// not stay behind. Beginning and end of Ramadan are known by their kind.
const holidayImport = `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(day date, kind text, name text, estimate boolean)),
gone AS (
    DELETE FROM holiday h WHERE EXISTS (SELECT FROM r WHERE extract(year FROM r.day) = extract(year FROM h.day) AND r.kind = h.kind AND (r.name = h.name OR r.kind LIKE 'ramadan%'))
      AND NOT EXISTS (SELECT FROM r WHERE (r.day, r.kind, r.name) = (h.day, h.kind, h.name)) RETURNING 1),
done AS (
    INSERT INTO holiday AS h (day, kind, name, estimate) SELECT day, kind, name, estimate FROM r
    ON CONFLICT (day, kind, name) DO UPDATE SET estimate = excluded.estimate WHERE h.estimate <> excluded.estimate
    RETURNING (h.xmax = 0) AS added),
again AS ( -- what was timed by the old days is timed anew
    UPDATE reminder SET timed = false WHERE state = 'menunggu' AND timed AND NOT snoozed AND EXISTS (SELECT FROM done UNION ALL SELECT FROM gone))
SELECT (SELECT count(*) FROM done WHERE added), (SELECT count(*) FROM done WHERE NOT added) + (SELECT count(*) FROM gone)`

// HolidayTable tells, without a database, whether a file begins with a table of holidays:
// ErrNoTable when it does not.
func HolidayTable(sheets []Sheet) error {
	if len(sheets) == 0 {
		return ErrNoTable
	}
	_, err := tableOf(sheets[0], holidayHeaders)
	return err
}

// ImportHolidays reads a file of days (tanggal, jenis, nama and, if wanted, perkiraan) and puts
// its good rows in, whatever is wrong with the others; the same file again changes nothing. An
// error is about the database or a sheet that is no table at all (ErrNoTable).
func ImportHolidays(ctx context.Context, db DB, sheet Sheet) (Imported, error) {
	t, err := tableOf(sheet, holidayHeaders)
	if err != nil {
		return Imported{}, fmt.Errorf("reading the file of holidays: %w", err)
	}
	rows, findings := holidayRows(t)
	result := Imported{Rows: len(t.rows), Findings: append(t.findings, findings...)}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	raw, err := json.Marshal(rows)
	if err != nil {
		return result, fmt.Errorf("encoding holidays: %w", err)
	}
	if err := db.QueryRow(ctx, holidayImport, string(raw)).Scan(&result.Added, &result.Changed); err != nil {
		return result, fmt.Errorf("importing holidays: %w", err)
	}
	return result, nil
}

func holidayRows(t *table) ([]Holiday, []Finding) {
	list := []Holiday{}
	var findings []Finding
	kinds := make([]string, len(HolidayKinds))
	for i, k := range HolidayKinds {
		kinds[i] = string(k)
	}
	used := map[Holiday]bool{}
	for _, row := range t.rows {
		r := rowReader{tableRow: row}
		if r.cell("tanggal") == "" {
			r.fault("tanggal", "kosong", "")
		}
		if r.cell("jenis") == "" {
			r.fault("jenis", "kosong", "")
		}
		h := Holiday{Day: r.day("tanggal"), Kind: HolidayKind(r.among("jenis", kinds)), Name: r.needed("nama")}
		if sure := r.truth("perkiraan"); sure != nil {
			h.Estimate = *sure
		}
		key := h
		key.Estimate = false
		if len(r.findings) == 0 && used[key] {
			r.fault("tanggal", "ganda", h.Day)
		}
		findings = append(findings, r.findings...)
		if len(r.findings) > 0 {
			continue
		}
		used[key] = true
		list = append(list, h)
	}
	return list, findings
}
