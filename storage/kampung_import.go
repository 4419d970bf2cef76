package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Imported tells what an import did. Rows with an error are left out, the others are in; the same
// file can be imported again once it is mended.
type Imported struct {
	Rows     int       `json:"rows"` // data rows of the file
	Added    int       `json:"added"`
	Changed  int       `json:"changed"`
	Findings []Finding `json:"findings"`
}

// Finding is what is wrong in one line of an imported file. Code names a text of package locales
// ("impor.<code>").
type Finding struct {
	Line   int    `json:"line"` // as an editor counts
	Column string `json:"column,omitempty"`
	Code   string `json:"code"`
	Value  string `json:"value,omitempty"`
}

// kampungHeaders are the spellings of our columns in the files of a dinas.
var kampungHeaders = map[string][]string{
	"id":          {"id", "id kampung", "kode kampung"},
	"wilayah":     {"wilayah", "kode", "kode wilayah", "kode desa", "kode kemendagri", "desa code", "code"},
	"name":        {"name", "nama", "nama kampung", "nama kampung kb", "kampung kb"},
	"status":      {"status"},
	"klasifikasi": {"klasifikasi", "classification"},
	"remote":      {"remote", "tanpa sinyal", "blank spot", "sinyal"},
	"lat":         {"lat", "latitude", "lintang"},
	"lon":         {"lon", "long", "lng", "longitude", "bujur"},
}

type kampungRow struct {
	Line        int      `json:"-"`
	ID          string   `json:"id"`
	Wilayah     string   `json:"wilayah"`
	Name        string   `json:"name"`
	Status      string   `json:"status"`
	Klasifikasi string   `json:"klasifikasi"`
	Remote      bool     `json:"remote"`
	Lat         *float64 `json:"lat"`
	Lon         *float64 `json:"lon"`
}

// An import confirms: a Kampung that waited becomes active. xmax is 0 only on rows just inserted.
const kampungImport = `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id text, wilayah text, name text, status text, klasifikasi text, remote boolean, lat float8, lon float8)),
done AS (
    INSERT INTO kampung AS k (id, wilayah, kabupaten, name, status)
    SELECT id, wilayah, left(wilayah, 5), name, status FROM r
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, sample = false
    WHERE (k.name, k.status, k.sample) IS DISTINCT FROM (excluded.name, excluded.status, false)
    RETURNING (k.xmax = 0) AS added)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM done`

// ImportKampung reads a CSV of Kampung KB (columns id or wilayah, name and, if wanted, status,
// klasifikasi, remote, lat, lon; comma, semicolon or tab between them) and puts its good rows in.
// An error is about the database or a file that is no table at all (ErrNoTable).
func ImportKampung(ctx context.Context, db DB, from io.Reader) (Imported, error) {
	result, rows, err := readKampung(from)
	if err != nil {
		return result, err
	}
	rows, findings, err := knownVillages(ctx, db, rows)
	if err != nil {
		return result, err
	}
	result.Findings = append(result.Findings, findings...)
	slices.SortStableFunc(result.Findings, func(a, b Finding) int { return a.Line - b.Line })
	list, err := json.Marshal(rows)
	if err != nil {
		return result, fmt.Errorf("encoding kampung: %w", err)
	}
	if err := db.QueryRow(ctx, kampungImport, string(list)).Scan(&result.Added, &result.Changed); err != nil {
		return result, fmt.Errorf("importing kampung: %w", err)
	}
	return result, nil
}

// readKampung is the part of the import that needs no database.
func readKampung(from io.Reader) (Imported, []kampungRow, error) {
	t, err := readTable(from, kampungHeaders)
	if err != nil {
		return Imported{}, nil, fmt.Errorf("reading the file of kampung: %w", err)
	}
	rows, findings := kampungRows(t)
	return Imported{Rows: len(t.rows), Findings: append(t.findings, findings...)}, rows, nil
}

func kampungRows(t table) ([]kampungRow, []Finding) {
	var findings []Finding
	rows := []kampungRow{}
	used := map[string]bool{}
	for _, r := range t.rows {
		row, bad := kampungFrom(r)
		if bad != nil {
			findings = append(findings, *bad)
			continue
		}
		if r.cell("id") == "" { // the second Kampung of a desa gets "-2"
			for n := 2; used[row.ID]; n++ {
				row.ID = row.Wilayah + "-" + strconv.Itoa(n)
			}
		}
		if used[row.ID] {
			findings = append(findings, Finding{r.line, "id", "ganda", row.ID})
			continue
		}
		used[row.ID] = true
		rows = append(rows, row)
	}
	return rows, findings
}

func kampungFrom(r tableRow) (kampungRow, *Finding) {
	row := kampungRow{Line: r.line, ID: r.cell("id"), Wilayah: r.cell("wilayah"), Klasifikasi: r.cell("klasifikasi")}
	if row.ID == "" {
		row.ID = row.Wilayah
	}
	if row.Wilayah == "" {
		row.Wilayah, _, _ = strings.Cut(row.ID, "-")
	}
	if row.Wilayah == "" {
		return row, &Finding{r.line, "wilayah", "kosong", ""}
	}
	if row.ID != row.Wilayah {
		number, mine := strings.CutPrefix(row.ID, row.Wilayah+"-")
		if n, err := strconv.Atoi(number); !mine || err != nil || n < 2 {
			return row, &Finding{r.line, "id", "id_lain", row.ID}
		}
	}
	if r.cell("name") == "" {
		return row, &Finding{r.line, "name", "kosong", ""}
	}
	row.Name = kampungName(r.cell("name"))
	var known bool
	if row.Status, known = kampungStatus[strings.ToLower(r.cell("status"))]; !known {
		return row, &Finding{r.line, "status", "nilai", r.cell("status")}
	}
	if row.Remote, known = yes[strings.ToLower(r.cell("remote"))]; !known {
		return row, &Finding{r.line, "remote", "nilai", r.cell("remote")}
	}
	var bad *Finding
	if row.Lat, bad = degrees(r, "lat", 12); bad != nil { // Indonesia: 6°N to 11°S, 95° to 141°E
		return row, bad
	}
	row.Lon, bad = degrees(r, "lon", 142)
	return row, bad
}

var (
	kampungStatus = map[string]string{"": "aktif", "aktif": "aktif", "active": "aktif", "menunggu": "menunggu", "nonaktif": "nonaktif", "tidak aktif": "nonaktif"}
	yes           = map[string]bool{"": false, "ya": true, "y": true, "1": true, "true": true, "yes": true, "tidak": false, "t": false, "0": false, "false": false, "no": false, "n": false}
)

// kampungName makes sure that a name begins as all of them do, so that messages may just say it.
func kampungName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	for _, prefix := range []string{"kampung kb ", "kampung keluarga berkualitas "} {
		if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			name = name[len(prefix):]
		}
	}
	return KampungName(name)
}

func degrees(r tableRow, column string, limit float64) (*float64, *Finding) {
	text := strings.ReplaceAll(r.cell(column), ",", ".")
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != x || x > limit || x < -limit {
		return nil, &Finding{r.line, column, "nilai", r.cell(column)}
	}
	return &x, nil
}

// knownVillages keeps the rows whose wilayah is a desa or kelurahan that we know.
func knownVillages(ctx context.Context, db Reader, rows []kampungRow) ([]kampungRow, []Finding, error) {
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.Wilayah
	}
	levels := map[string]Level{}
	found, err := db.Query(ctx, `SELECT code, level FROM wilayah WHERE code = ANY($1)`, codes)
	if err != nil {
		return nil, nil, fmt.Errorf("looking for the desa of the file: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var code string
		var level Level
		if err := found.Scan(&code, &level); err != nil {
			return nil, nil, fmt.Errorf("reading a desa: %w", err)
		}
		levels[code] = level
	}
	if err := found.Err(); err != nil {
		return nil, nil, fmt.Errorf("looking for the desa of the file: %w", err)
	}
	var findings []Finding
	known := []kampungRow{}
	for _, row := range rows {
		switch level, there := levels[row.Wilayah]; {
		case !there:
			findings = append(findings, Finding{row.Line, "wilayah", "wilayah_tak_dikenal", row.Wilayah})
		case !level.Village():
			findings = append(findings, Finding{row.Line, "wilayah", "bukan_desa", row.Wilayah})
		default:
			known = append(known, row)
		}
	}
	return known, findings, nil
}
