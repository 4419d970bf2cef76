package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Klasifikasi are the four levels of a Kampung KB (domain.md 4.3).
var Klasifikasi = []string{"dasar", "berkembang", "mandiri", "berkelanjutan"}

// Profile is what is known of a Kampung KB besides its name (design.md 8, domain.md 3.1), in
// versions: past periods read the one of their last day.
type Profile struct {
	KampungID   string   `json:"kampung_id"`
	Lat         *float64 `json:"lat"` // degrees; nil with Lon: no point yet
	Lon         *float64 `json:"lon"`
	Remote      bool     `json:"remote"`      // far off (I38)
	NoSignal    bool     `json:"no_signal"`   // no mobile signal (I38)
	Klasifikasi string   `json:"klasifikasi"` // of Klasifikasi, "" not known
	SKNomor     string   `json:"sk_nomor"`
	SKTanggal   string   `json:"sk_tanggal"` // ISO date, "" not known
	RKMTahun    int      `json:"rkm_tahun"`  // year of the rencana kerja masyarakat, 0 none
	Sekretariat bool     `json:"sekretariat"`
	RumahDataku bool     `json:"rumah_dataku"`
	PLKB        string   `json:"plkb"`       // name of the officer, for lists
	ValidFrom   string   `json:"valid_from"` // ISO date, "" when there is no version
}

const profileSelect = `
SELECT kampung_id, lat, lon, remote, no_signal, coalesce(klasifikasi, ''), coalesce(sk_nomor, ''), coalesce(sk_tanggal::text, ''), coalesce(rkm_tahun, 0), sekretariat, rumah_dataku,
    coalesce(plkb, ''), valid_from::text
FROM kampung_profile `

func profiles(ctx context.Context, db Reader, sql string, args ...any) ([]Profile, error) {
	rows, _ := db.Query(ctx, profileSelect+sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Profile])
	return list, wrap("loading the profile of a Kampung", err)
}

// ProfileOf returns the profile of a Kampung as of day (ISO), the zero one of that Kampung when
// none was kept by then.
func ProfileOf(ctx context.Context, db Reader, kampung, day string) (*Profile, error) {
	list, err := profiles(ctx, db, `WHERE kampung_id = $1 AND valid_from <= $2::text::date ORDER BY valid_from DESC LIMIT 1`, kampung, day)
	if err != nil {
		return nil, err
	}
	return &append(list, Profile{KampungID: kampung})[0], nil
}

// openProfiles are the newest profiles of several Kampung, by their ids.
func openProfiles(ctx context.Context, db Reader, kampung []string) (map[string]Profile, error) {
	list, err := profiles(ctx, db, `WHERE kampung_id = ANY($1) AND valid_to IS NULL`, kampung)
	open := map[string]Profile{}
	for _, p := range list {
		open[p.KampungID] = p
	}
	return open, err
}

// The version before ends where this one begins; the same day has one version, the last.
var profileSave = &Statement{orderAfterReport, `
WITH r AS (
    SELECT r.*, coalesce(nullif(r.valid_from, '')::date, (r.at AT TIME ZONE w.zone)::date) AS day
    FROM json_to_recordset($1) AS r(kampung_id text, lat float8, lon float8, remote boolean, no_signal boolean, klasifikasi text, sk_nomor text, sk_tanggal text, rkm_tahun int,
        sekretariat boolean, rumah_dataku boolean, plkb text, valid_from text, person_id bigint, at timestamptz)
    JOIN kampung k ON k.id = r.kampung_id JOIN wilayah w ON w.code = k.wilayah),
before AS (
    UPDATE kampung_profile p SET valid_to = r.day FROM r WHERE p.kampung_id = r.kampung_id AND p.valid_from < r.day AND (p.valid_to IS NULL OR p.valid_to > r.day))
INSERT INTO kampung_profile AS p (kampung_id, valid_from, valid_to, lat, lon, remote, no_signal, klasifikasi, sk_nomor, sk_tanggal, rkm_tahun, sekretariat, rumah_dataku, plkb, by_person, changed_at)
SELECT kampung_id, day, (SELECT min(x.valid_from) FROM kampung_profile x WHERE x.kampung_id = r.kampung_id AND x.valid_from > r.day), lat, lon, remote, no_signal,
    nullif(klasifikasi, ''), nullif(sk_nomor, ''), nullif(sk_tanggal, '')::date, nullif(rkm_tahun, 0), sekretariat, rumah_dataku, nullif(plkb, ''), nullif(person_id, 0), at FROM r
ON CONFLICT (kampung_id, valid_from) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, remote = excluded.remote, no_signal = excluded.no_signal, klasifikasi = excluded.klasifikasi,
    sk_nomor = excluded.sk_nomor, sk_tanggal = excluded.sk_tanggal, rkm_tahun = excluded.rkm_tahun, sekretariat = excluded.sekretariat, rumah_dataku = excluded.rumah_dataku,
    plkb = excluded.plkb, by_person = excluded.by_person, changed_at = excluded.changed_at`}

// SaveProfile keeps a profile as a whole from the day of at on, in the Kampung's zone; the version
// before stays for the days before. A second change on one day replaces the first. ValidFrom of p
// does not matter.
func SaveProfile(p Profile, person int64, at time.Time) Write {
	p.ValidFrom = ""
	return profileSave.Into(p.KampungID, struct {
		Profile

		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{p, person, at})
}
