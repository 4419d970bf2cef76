package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// StatusKampung tells where a Kampung KB stands.
type StatusKampung string

// A Kampung that somebody chose and nobody confirmed yet waits (menunggu) for the lead of its
// place; it can be reported for meanwhile.
const (
	KampungAktif    StatusKampung = "aktif"
	KampungMenunggu StatusKampung = "menunggu"
	KampungDitolak  StatusKampung = "ditolak"
	KampungNonaktif StatusKampung = "nonaktif"
)

// Kampung is a Kampung KB: it hangs on a desa or kelurahan. Its id is that code, with "-2" behind
// it for a second one there.
type Kampung struct {
	ID        string        `json:"id"`
	Wilayah   string        `json:"wilayah"`   // code of its desa or kelurahan
	Kabupaten string        `json:"kabupaten"` // code
	Name      string        `json:"name"`      // with "Kampung KB" in front
	Status    StatusKampung `json:"status"`
	Sample    bool          `json:"sample"` // made up for coba and demo data
	Desa      string        `json:"desa"`   // name of its desa or kelurahan
	Kecamatan string        `json:"kecamatan"`
	Zone      string        `json:"zone"` // IANA name
}

const kampungSelect = `
SELECT k.id, k.wilayah, k.kabupaten, k.name, k.status, k.sample, w.name, coalesce(p.name, ''), w.zone
FROM kampung k JOIN wilayah w ON w.code = k.wilayah LEFT JOIN wilayah p ON p.code = w.parent `

// KampungByID returns a Kampung, nil when there is none by that id.
func KampungByID(ctx context.Context, db Reader, id string) (*Kampung, error) {
	list, err := kampungList(ctx, db, kampungSelect+`WHERE k.id = $1`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// KampungIn returns the Kampung of a desa or kelurahan that can be reported for.
func KampungIn(ctx context.Context, db Reader, desa string) ([]Kampung, error) {
	return kampungList(ctx, db, kampungSelect+`WHERE k.wilayah = $1 AND k.status IN ('aktif', 'menunggu') ORDER BY k.id`, desa)
}

func kampungList(ctx context.Context, db Reader, sql, code string) ([]Kampung, error) {
	rows, _ := db.Query(ctx, sql, code)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kampung])
	if err != nil {
		return nil, fmt.Errorf("loading kampung: %w", err)
	}
	return list, nil
}

// KampungName is what the Kampung KB of a desa is called until somebody names it. "Kampung KB" is
// part of every name, as in the SK and on the website, so messages may just say the name.
func KampungName(desa string) string { return kampungPrefix + desa }

const kampungPrefix = "Kampung KB "

var kampungEnsure = &Statement{orderPlace, `
INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from)
SELECT w.code, w.code, left(w.code, 5), '` + kampungPrefix + `' || w.name, 'menunggu', r.day
FROM json_to_recordset($1) AS r(desa text, day date) JOIN wilayah w ON w.code = r.desa AND w.level IN ('desa', 'kelurahan')
WHERE NOT EXISTS (SELECT FROM kampung k WHERE k.wilayah = w.code)
ON CONFLICT (id) DO NOTHING`}

// EnsureKampung gives a desa or kelurahan without any Kampung KB the one that waits for
// confirmation, so that the first day needs no operator (design.md 8). Its id is the code of the
// desa; it counts from day on.
func EnsureKampung(desa string, day time.Time) Write {
	return kampungEnsure.Into(desa, struct {
		Desa string `json:"desa"`
		Day  string `json:"day"`
	}{desa, day.Format(time.DateOnly)})
}

// The first three kecamatan of each kabupaten/kota of Jambi, and Sungai Gelam for the stories of
// samples.md.
const kampungSample = `
WITH chosen AS (
    SELECT code FROM (SELECT code, row_number() OVER (PARTITION BY parent ORDER BY code) AS nth
        FROM wilayah WHERE level = 'kecamatan' AND starts_with(code, '15.')) k WHERE nth <= 3
    UNION SELECT parent FROM wilayah WHERE name IN ('Tangkit', 'Sogo') AND level IN ('desa', 'kelurahan'))
INSERT INTO kampung (id, wilayah, kabupaten, name, sample)
SELECT w.code, w.code, left(w.code, 5), '` + kampungPrefix + `' || w.name, true
FROM wilayah w JOIN chosen c ON w.parent = c.code
ON CONFLICT (id) DO NOTHING`

// What a form asks for and a digest divides by: groups, a posyandu and a profile for the Kampung of
// the sample, told apart by a number so that not all are alike. Rows of the sample alone, once.
const (
	sampleNumbered = `
WITH k AS (SELECT id, valid_from, row_number() OVER (ORDER BY id) AS nth FROM kampung WHERE sample)`
	samplePoktan = sampleNumbered + `
INSERT INTO poktan (kampung_id, jenis, name, status, sample, valid_from, changed_at)
SELECT k.id, g.jenis, g.name, 'aktif', true, k.valid_from, k.valid_from FROM k
JOIN (VALUES ('bkb', 'Melati', 1), ('bkr', 'Anggrek', 3), ('bkl', 'Kenanga', 2), ('pikr', 'Bintang', 4), ('uppka', 'Sri Rezeki', 2)) g(jenis, name, every) ON k.nth % g.every = 0 OR k.id = '15.05.08.2005'
WHERE NOT EXISTS (SELECT FROM poktan WHERE sample)
ON CONFLICT DO NOTHING`
	samplePosyandu = sampleNumbered + `
INSERT INTO posyandu (kampung_id, name, status, sample, valid_from, changed_at)
SELECT k.id, 'Mawar', 'aktif', true, k.valid_from, k.valid_from FROM k WHERE NOT EXISTS (SELECT FROM posyandu WHERE sample)
ON CONFLICT DO NOTHING`
	sampleProfile = sampleNumbered + `
INSERT INTO kampung_profile (kampung_id, valid_from, remote, no_signal, klasifikasi, rkm_tahun, sekretariat, changed_at)
SELECT id, valid_from, nth % 9 = 0, nth % 12 = 0, (ARRAY['dasar', 'berkembang', 'mandiri', 'berkelanjutan'])[nth % 4 + 1], 2026, nth % 2 = 0, valid_from FROM k
ON CONFLICT DO NOTHING`
)

// SeedSample makes a sample of Kampung KB with their living lists, marked as such: one per desa of
// some kecamatan in each kabupaten/kota of Jambi. It is for coba and demo data only; run never
// calls it.
func SeedSample(ctx context.Context, db DB) error {
	for _, sql := range []string{kampungSample, samplePoktan, samplePosyandu, sampleProfile} {
		if _, err := db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("making the sample of kampung: %w", err)
		}
	}
	return nil
}
