package storage

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// kampungOf are the spellings of the column that says which Kampung a group belongs to.
var kampungOf = []string{"kampung", "id kampung", "kode kampung", "kampung id", "wilayah", "kode wilayah", "kode desa", "kode"}

var (
	poktanColumns = map[string][]string{
		"kampung": kampungOf, "jenis": {"jenis", "jenis poktan", "jenis kelompok", "kelompok kegiatan"},
		"nama": {"nama", "nama poktan", "nama kelompok", "name"}, "sejak": {"sejak", "berdiri", "tanggal berdiri"},
	}
	posyanduColumns = map[string][]string{
		"kampung": kampungOf, "nama": {"nama", "nama posyandu", "posyandu", "name"}, "sejak": {"sejak", "berdiri", "tanggal berdiri"},
	}
)

// groupRow is a Poktan or a posyandu of a file.
type groupRow struct {
	Kind                        string // poktan | posyandu
	Kampung, Jenis, Name, Since string

	row tableRow
}

// groupRows reads the rows of one kind, with all that is wrong in them.
func groupRows(kind string, tables []*table) ([]groupRow, []Finding) {
	var rows []groupRow
	var findings []Finding
	used := map[string]bool{}
	for _, t := range tables {
		for _, tr := range t.rows {
			r := &rowReader{tableRow: tr}
			row := groupRow{Kind: kind, Kampung: r.needed("kampung"), Name: r.needed("nama"), Since: r.day("sejak"), row: tr}
			if kind == "poktan" {
				if row.Jenis = r.among("jenis", JenisPoktan); r.cell("jenis") == "" {
					r.fault("jenis", "kosong", "")
				}
			}
			key := row.Kampung + "\x00" + row.Jenis + "\x00" + strings.ToLower(row.Name)
			if len(r.findings) == 0 && used[key] {
				r.fault("nama", "ganda", row.Name)
			}
			used[key] = true
			rows, findings = append(rows, row), append(findings, r.findings...)
		}
	}
	return rows, findings
}

// unknownPlaces names the desa that nobody knows, and the Kampung that neither the house has nor
// the file brings.
func unknownPlaces(ctx context.Context, db Reader, kampung []kampungRow, groups []groupRow) ([]Finding, error) {
	var codes, ids []string
	known := map[string]bool{}
	for _, k := range kampung {
		codes, known[k.ID] = append(codes, k.Wilayah), true
	}
	for _, g := range groups {
		ids = append(ids, g.Kampung)
	}
	levels, err := levelsOf(ctx, db, codes)
	if err != nil {
		return nil, err
	}
	there, err := texts(ctx, db, "looking for the Kampung of the file", `SELECT id FROM kampung WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range there {
		known[id] = true
	}
	var findings []Finding
	for _, k := range kampung {
		if level, there := levels[k.Wilayah]; !there && k.Wilayah != "" {
			findings = append(findings, k.row.finding("wilayah", "wilayah_tak_dikenal", k.Wilayah))
		} else if there && !level.Village() {
			findings = append(findings, k.row.finding("wilayah", "bukan_desa", k.Wilayah))
		}
	}
	for _, g := range groups {
		if g.Kampung != "" && !known[g.Kampung] {
			findings = append(findings, g.row.finding("kampung", "kampung_tak_dikenal", g.Kampung))
		}
	}
	return findings, nil
}

// levelsOf are the levels of those codes that are there.
func levelsOf(ctx context.Context, db Reader, codes []string) (map[string]Level, error) {
	names, err := namesOf(ctx, db, `SELECT code, level FROM wilayah WHERE code = ANY($1)`, codes)
	levels := map[string]Level{}
	for code, level := range names {
		levels[code] = Level(level)
	}
	return levels, err
}

// namesOf runs a query of two columns over keys: key and what is wanted of it.
func namesOf(ctx context.Context, db Reader, sql string, keys []string) (map[string]string, error) {
	rows, _ := db.Query(ctx, sql, keys)
	names := map[string]string{}
	var key, name string
	_, err := pgx.ForEachRow(rows, []any{&key, &name}, func() error {
		names[key] = name
		return nil
	})
	return names, wrap("looking for the places of the file", err)
}
