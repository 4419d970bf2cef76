package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// wilayahHeaders are the spellings of the columns of a region file (shared format: code, parent,
// level, name, zone).
var wilayahHeaders = map[string][]string{
	"code": {"code", "kode", "kode wilayah"}, "parent": {"parent", "induk"}, "level": {"level", "tingkat"},
	"name": {"name", "nama"}, "zone": {"zone", "zona"},
}

type wilayahRow struct {
	Code   string `json:"code"`
	Parent string `json:"parent"`
	Level  string `json:"level"`
	Name   string `json:"name"`
	Zone   string `json:"zone"`
}

// Parents come first: wilayahRows has sorted them so.
const wilayahImport = `
WITH done AS (
    INSERT INTO wilayah AS w (code, parent, level, name, zone)
    SELECT r.code, nullif(r.parent, ''), r.level, r.name, r.zone
    FROM json_to_recordset($1) AS r(code text, parent text, level text, name text, zone text)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, zone = excluded.zone
    WHERE (w.name, w.level, w.zone) IS DISTINCT FROM (excluded.name, excluded.level, excluded.zone)
    RETURNING (w.xmax = 0) AS added)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM done`

// ImportWilayah reads a region file (code, parent, level, name and, if wanted, zone WIB, WITA or
// WIT) and puts its good rows in; names of known codes are brought up to date. An error is about
// the database or a sheet that is no table at all (ErrNoTable).
func ImportWilayah(ctx context.Context, db DB, sheet Sheet) (Imported, error) {
	t, err := tableOf(sheet, wilayahHeaders)
	if err != nil {
		return Imported{}, fmt.Errorf("reading the file of wilayah: %w", err)
	}
	known, err := wilayahZones(ctx, db)
	if err != nil {
		return Imported{}, err
	}
	rows, findings := wilayahRows(t, known)
	result := Imported{Rows: len(t.rows), Findings: append(t.findings, findings...)}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	list, err := json.Marshal(rows)
	if err != nil {
		return result, fmt.Errorf("encoding wilayah: %w", err)
	}
	if err := db.QueryRow(ctx, wilayahImport, string(list)).Scan(&result.Added, &result.Changed); err != nil {
		return result, fmt.Errorf("importing wilayah: %w", err)
	}
	return result, nil
}

// WilayahTable tells, without a database, whether a file begins with a table of regions: ErrNoTable
// when it does not.
func WilayahTable(sheets []Sheet) error {
	if len(sheets) == 0 {
		return ErrNoTable
	}
	_, err := tableOf(sheets[0], wilayahHeaders)
	return err
}

// wilayahZones are the zones of all known codes.
func wilayahZones(ctx context.Context, db DB) (map[string]string, error) {
	rows, _ := db.Query(ctx, `SELECT code, zone FROM wilayah`)
	var code, zone string
	known := map[string]string{}
	_, err := pgx.ForEachRow(rows, []any{&code, &zone}, func() error { // reports Query's error, too
		known[code] = zone
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing wilayah: %w", err)
	}
	return known, nil
}

// wilayahRows sorts the good rows from the findings; zone holds what is known so far, and learns.
func wilayahRows(t *table, zone map[string]string) ([]wilayahRow, []Finding) {
	rows := []wilayahRow{}
	var findings []Finding
	slices.SortStableFunc(t.rows, func(a, b tableRow) int { return cmp.Compare(len(a.cell("code")), len(b.cell("code"))) })
	used := map[string]bool{}
	for _, r := range t.rows {
		row := wilayahRow{r.cell("code"), r.cell("parent"), strings.ToLower(r.cell("level")), r.cell("name"), r.cell("zone")}
		if row.Parent == "" {
			row.Parent = above(row.Code)
		}
		column, fault, value := row.judge(zone)
		if used[row.Code] {
			column, fault, value = "code", "ganda", row.Code
		}
		if fault != "" {
			findings = append(findings, r.finding(column, fault, value))
			continue
		}
		row.Zone = row.zone(zone)
		used[row.Code], zone[row.Code] = true, row.Zone
		rows = append(rows, row)
	}
	return rows, findings
}

// judge names what is wrong with a row: column, finding and value; no finding, no fault.
func (r wilayahRow) judge(known map[string]string) (column, finding, value string) {
	_, there := known[r.Parent]
	_, zone := zones[strings.ToUpper(r.Zone)]
	switch {
	case r.Code == "" || r.Name == "":
		return "code", "kosong", r.Code
	case !wilayahCode.MatchString(r.Code):
		return "code", "nilai", r.Code
	case r.Parent != above(r.Code) || r.Parent != "" && !there:
		return "parent", "wilayah_tak_dikenal", r.Parent
	case !slices.Contains(levelsAt(r.Code), Level(r.Level)):
		return "level", "nilai", r.Level
	case r.Zone != "" && !zone:
		return "zone", "nilai", r.Zone
	case r.zone(known) == "": // a new provinsi: nobody above it to ask
		return "zone", "kosong", ""
	default:
		return "", "", ""
	}
}

// zone is the row's own, else that of its kabupaten, else that of its provinsi: files seldom have
// the column, and Keppres 41/1987 draws its lines along these two levels.
func (r wilayahRow) zone(known map[string]string) string {
	return cmp.Or(zones[strings.ToUpper(r.Zone)], known[r.Code[:min(len(r.Code), len("15.05"))]], known[r.Code[:len("15")]])
}

// wilayahCode is the form of Kemendagri codes, as the table checks it.
var wilayahCode = regexp.MustCompile(`^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$`)

// above is the code without its last part: the region a region lies in.
func above(code string) string {
	return code[:max(strings.LastIndexByte(code, '.'), 0)]
}

// levelsAt are the levels a code (wilayahCode) can be.
func levelsAt(code string) []Level {
	switch len(code) {
	case len("15"):
		return []Level{LevelProvinsi}
	case len("15.05"):
		return []Level{LevelKabupaten, LevelKota}
	case len("15.05.08"):
		return []Level{LevelKecamatan}
	default:
		return []Level{LevelDesa, LevelKelurahan}
	}
}
