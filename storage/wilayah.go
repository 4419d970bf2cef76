package storage

import (
	"context"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// The licence notice beside the files must travel with them (data/LICENSE-wilayah.md).
//
//go:embed data/wilayah-kabkota.csv data/wilayah-jambi.csv data/LICENSE-wilayah.md
var regions embed.FS

// Level is what kind of region a wilayah is.
type Level string

// The levels of a wilayah; kabupaten and kota are one level with two names, so are desa and
// kelurahan.
const (
	LevelProvinsi  Level = "provinsi"
	LevelKabupaten Level = "kabupaten"
	LevelKota      Level = "kota"
	LevelKecamatan Level = "kecamatan"
	LevelKelurahan Level = "kelurahan"
	LevelDesa      Level = "desa"
)

// Village tells whether a Kampung KB can hang on a wilayah of this level.
func (l Level) Village() bool { return l == LevelDesa || l == LevelKelurahan }

// Wilayah is a region by its Kemendagri code: 15, 15.05, 15.05.10, 15.05.10.2001.
type Wilayah struct {
	Code   string `json:"code"`
	Parent string `json:"parent"` // "" for a provinsi
	Level  Level  `json:"level"`
	Name   string `json:"name"`
	Zone   string `json:"zone"` // IANA name
}

// Within tells whether the wilayah (or Kampung) code lies in place or is it. A code lies within
// another only at a dot; the Kampung "15.05.10.2001-2" lies in its desa.
func Within(code, place string) bool {
	rest, inside := strings.CutPrefix(code, place)
	return inside && (rest == "" || rest[0] == '.' || rest[0] == '-')
}

// Attribution is the line the licence of the region files wants shown where their contents are
// publicly used (ODbL 4.3).
const Attribution = "Contains information from idn-area-data, which is made available under the Open Database License (ODbL)."

const wilayahInsert = `
INSERT INTO wilayah (code, parent, level, name, zone)
SELECT code, nullif(parent, ''), level, name, zone FROM json_to_recordset($1) AS r(code text, parent text, level text, name text, zone text)
ON CONFLICT (code) DO NOTHING`

// SeedWilayah puts the embedded regions into an empty house: all provinsi and kabupaten/kota, and
// Jambi down to the desa. What is there already stays as it is, since an operator may have
// imported something newer; when all is there it costs one count.
func SeedWilayah(ctx context.Context, db DB) error {
	list, err := embeddedWilayah()
	if err != nil {
		return err
	}
	var have int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM wilayah`).Scan(&have); err != nil {
		return fmt.Errorf("counting the wilayah: %w", err)
	}
	if have >= len(list) {
		return nil
	}
	rows, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encoding the wilayah: %w", err)
	}
	if _, err := db.Exec(ctx, wilayahInsert, string(rows)); err != nil {
		return fmt.Errorf("loading the wilayah: %w", err)
	}
	return nil
}

// zones of Keppres 41/1987 as the region file names them.
var zones = map[string]string{"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

// embeddedWilayah reads both files: the first knows the zones, the second inherits them.
func embeddedWilayah() ([]Wilayah, error) {
	var list []Wilayah
	zone := map[string]string{}
	for _, name := range []string{"data/wilayah-kabkota.csv", "data/wilayah-jambi.csv"} {
		file, err := regions.Open(name)
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", name, err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		for _, row := range rows[1:] {
			w := Wilayah{Code: row[0], Parent: row[1], Level: Level(row[2]), Name: row[3], Zone: zone[row[1]]}
			if _, known := zone[w.Code]; known {
				continue
			}
			if len(row) > 4 {
				w.Zone = zones[row[4]]
			}
			zone[w.Code] = w.Zone
			list = append(list, w)
		}
	}
	return list, nil
}

const wilayahColumns = `w.code, coalesce(w.parent, ''), w.level, w.name, w.zone`

// WilayahByCode returns a region, nil when the code is unknown.
func WilayahByCode(ctx context.Context, db Reader, code string) (*Wilayah, error) {
	list, err := wilayahList(ctx, db, `SELECT `+wilayahColumns+` FROM wilayah w WHERE w.code = $1`, code)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// WilayahIn returns the regions directly below code by name; "" gives the provinsi.
func WilayahIn(ctx context.Context, db Reader, code string) ([]Wilayah, error) {
	return wilayahList(ctx, db, `SELECT `+wilayahColumns+` FROM wilayah w
		WHERE (w.parent = $1 OR ($1 = '' AND w.parent IS NULL)) AND w.valid_to IS NULL ORDER BY w.name, w.code`, code)
}

// WilayahPath returns the regions from the provinsi down to code.
func WilayahPath(ctx context.Context, db Reader, code string) ([]Wilayah, error) {
	return wilayahList(ctx, db, `
WITH RECURSIVE up AS (
    SELECT w.* FROM wilayah w WHERE w.code = $1
    UNION ALL SELECT p.* FROM wilayah p JOIN up ON p.code = up.parent)
SELECT `+wilayahColumns+` FROM up w ORDER BY length(w.code)`, code)
}

func wilayahList(ctx context.Context, db Reader, sql string, code string) ([]Wilayah, error) {
	rows, _ := db.Query(ctx, sql, code)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Wilayah]) // reports Query's error, too
	if err != nil {
		return nil, fmt.Errorf("loading wilayah: %w", err)
	}
	return list, nil
}
