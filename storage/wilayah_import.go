package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
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

// A file without a zone column takes the zone of the region above; parents come first.
const wilayahImport = `
WITH done AS (
    INSERT INTO wilayah AS w (code, parent, level, name, zone)
    SELECT r.code, nullif(r.parent, ''), r.level, r.name, coalesce(nullif(r.zone, ''), (SELECT p.zone FROM wilayah p WHERE p.code = left(r.code, 5)), (SELECT p.zone FROM wilayah p WHERE p.code = left(r.code, 2)), 'Asia/Jakarta')
    FROM json_to_recordset($1) AS r(code text, parent text, level text, name text, zone text)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, zone = excluded.zone
    WHERE (w.name, w.level, w.zone) IS DISTINCT FROM (excluded.name, excluded.level, excluded.zone)
    RETURNING (w.xmax = 0) AS added)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM done`

// ImportWilayah reads a region file (code, parent, level, name and, if wanted, zone WIB, WITA or
// WIT) and puts its good rows in; names of known codes are brought up to date. An error is about
// the database or a file that is no table at all (ErrNoTable).
func ImportWilayah(ctx context.Context, db DB, from io.Reader) (Imported, error) {
	t, err := readTable(from, wilayahHeaders)
	if err != nil {
		return Imported{}, fmt.Errorf("reading the file of wilayah: %w", err)
	}
	known, err := texts(ctx, db, "listing wilayah", `SELECT code FROM wilayah`)
	if err != nil {
		return Imported{}, err
	}
	rows, findings := wilayahRows(t, known)
	result := Imported{Rows: len(t.rows), Findings: append(t.findings, findings...)}
	list, err := json.Marshal(rows)
	if err != nil {
		return result, fmt.Errorf("encoding wilayah: %w", err)
	}
	if err := db.QueryRow(ctx, wilayahImport, string(list)).Scan(&result.Added, &result.Changed); err != nil {
		return result, fmt.Errorf("importing wilayah: %w", err)
	}
	return result, nil
}

func wilayahRows(t table, known []string) ([]wilayahRow, []Finding) {
	rows := []wilayahRow{}
	var findings []Finding
	there := map[string]bool{"": true}
	for _, code := range known {
		there[code] = true
	}
	slices.SortStableFunc(t.rows, func(a, b tableRow) int { return cmp.Compare(len(a.cell("code")), len(b.cell("code"))) })
	used := map[string]bool{}
	for _, r := range t.rows {
		row := wilayahRow{r.cell("code"), r.cell("parent"), strings.ToLower(r.cell("level")), r.cell("name"), r.cell("zone")}
		if row.Parent == "" {
			row.Parent = above(row.Code)
		}
		zone, known := zones[strings.ToUpper(row.Zone)]
		switch {
		case row.Code == "" || row.Name == "":
			findings = append(findings, Finding{r.line, "code", "kosong", row.Code})
		case used[row.Code]:
			findings = append(findings, Finding{r.line, "code", "ganda", row.Code})
		case row.Parent != above(row.Code) || !there[row.Parent]:
			findings = append(findings, Finding{r.line, "parent", "wilayah_tak_dikenal", row.Parent})
		case !slices.Contains(levelsAt(row.Code), Level(row.Level)):
			findings = append(findings, Finding{r.line, "level", "nilai", row.Level})
		case row.Zone != "" && !known:
			findings = append(findings, Finding{r.line, "zone", "nilai", row.Zone})
		default:
			row.Zone = zone
			used[row.Code], there[row.Code] = true, true
			rows = append(rows, row)
		}
	}
	return rows, findings
}

// above is the code without its last part: the region a region lies in.
func above(code string) string {
	return code[:max(strings.LastIndexByte(code, '.'), 0)]
}

// levelsAt are the levels a code of this form can be, nil when it is no code.
func levelsAt(code string) []Level {
	if strings.Trim(code, "0123456789.") != "" {
		return nil
	}
	switch len(code) {
	case len("15"):
		return []Level{LevelProvinsi}
	case len("15.05"):
		return []Level{LevelKabupaten, LevelKota}
	case len("15.05.08"):
		return []Level{LevelKecamatan}
	case len("15.05.08.2005"):
		return []Level{LevelDesa, LevelKelurahan}
	default:
		return nil
	}
}
