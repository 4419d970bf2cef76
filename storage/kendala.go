package storage

import "time"

// Tingkat is the level whose help a kendala needs (form g).
type Tingkat string

// NewKendala is an obstacle that asks for help: form g, or the last question of another form.
type NewKendala struct {
	ReportID  string    `json:"report_id"` // UUID of the report it came with
	PersonID  int64     `json:"person_id"` // the reporter, told when it moves
	Kabupaten string    `json:"kabupaten"`
	Wilayah   string    `json:"wilayah"`
	KampungID string    `json:"kampung_id"` // "" above the Kampung
	Jenis     string    `json:"jenis"`
	Uraian    string    `json:"uraian"`
	Mendesak  string    `json:"mendesak"` // "" = bulan_ini, as inside another form (domain.md 3 g)
	Tingkat   string    `json:"tingkat"`
	Instansi  string    `json:"instansi"` // who could help best (domain.md 4.5), "" not said
	Usul      string    `json:"usul"`
	Batas     string    `json:"batas"` // ISO date by which it is hoped for, "" none
	OpenedAt  time.Time `json:"opened_at"`
}

// A corrected report raises its kendala again with other words; what somebody has answered to
// stays as it was read.
var kendalaSave = &Statement{orderAfterReport, `
INSERT INTO kendala AS k (report_id, person_id, kabupaten, wilayah, kampung_id, jenis, uraian, mendesak, tingkat, instansi, usul, batas, opened_at)
SELECT report_id, nullif(person_id, 0), kabupaten, wilayah, nullif(kampung_id, ''), jenis, uraian, coalesce(nullif(mendesak, ''), 'bulan_ini'), tingkat, nullif(instansi, ''), nullif(usul, ''), nullif(batas, '')::date, opened_at
FROM json_to_recordset($1) AS r(report_id uuid, person_id bigint, kabupaten text, wilayah text, kampung_id text, jenis text, uraian text, mendesak text, tingkat text, instansi text, usul text, batas text, opened_at timestamptz)
ON CONFLICT (report_id) DO UPDATE SET jenis = excluded.jenis, uraian = excluded.uraian, mendesak = excluded.mendesak, tingkat = excluded.tingkat,
    instansi = excluded.instansi, usul = excluded.usul, batas = excluded.batas
WHERE k.status = 'terbuka' AND NOT EXISTS (SELECT FROM kendala_reply a WHERE a.kendala_id = k.id)`}

// RaiseKendala keeps a kendala; a report brings one at most. Raised again, it changes its words
// as long as nobody replied.
func RaiseKendala(k NewKendala) Write { return kendalaSave.Into(k.ReportID, k) }

// What comes with a report goes with it: removed while nobody has replied, else closed as
// tidak_selesai with a reply that says why (reason ditarik), so that whoever replied can see it.
// It needs a CTE gone(id, by_person, changed_at) of reports before it.
const kendalaGoes = `
unanswered AS (
    DELETE FROM kendala k USING gone g WHERE k.report_id = g.id AND NOT EXISTS (SELECT FROM kendala_reply a WHERE a.kendala_id = k.id)),
closing AS (
    UPDATE kendala k SET status = 'tidak_selesai', closed_at = g.changed_at FROM gone g
    WHERE k.report_id = g.id AND k.closed_at IS NULL AND EXISTS (SELECT FROM kendala_reply a WHERE a.kendala_id = k.id)
    RETURNING k.id, g.by_person, k.closed_at)
INSERT INTO kendala_reply (kendala_id, person_id, at, status, reason) SELECT id, by_person, closed_at, 'tidak_selesai', 'ditarik' FROM closing`

var kendalaDrop = &Statement{orderAfterReport, `
WITH gone AS (SELECT report_id AS id, nullif(person_id, 0) AS by_person, at AS changed_at FROM json_to_recordset($1) AS r(report_id uuid, person_id bigint, at timestamptz)),` + kendalaGoes}

// DropKendala takes the kendala of a report away that a correction says there is none of: removed,
// or closed when somebody has replied.
func DropKendala(report string, person int64, at time.Time) Write {
	return kendalaDrop.Into(report, struct {
		ReportID string    `json:"report_id"`
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{report, person, at})
}

// Open at an instant, and borne by a report that counts (or by none: form g writes only this row).
// A code lies within another only at a dot, so both sides get one.
const openKendalaAt = `
FROM kendala k LEFT JOIN kampung p ON p.id = k.kampung_id JOIN wilayah w ON w.code = k.wilayah LEFT JOIN wilayah kec ON kec.code = w.parent AND kec.level = 'kecamatan'
WHERE k.opened_at <= $2 AND (k.closed_at IS NULL OR k.closed_at > $2)
  AND NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.kampung_id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))`

// KendalaCount is how many kendala of a tingkat are open, by age in days: 0-7, 8-30, older.
type KendalaCount struct {
	Tingkat               Tingkat
	Week, Month, Older, N int64
}
