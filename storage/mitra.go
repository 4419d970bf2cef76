package storage

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Actors are the four groups of institutions (domain.md 4.5).
var Actors = []string{"pusat", "pemda", "nonpemerintah", "swasta"}

// MitraName is an institution of a kabupaten that somebody typed because no choice of the list
// fitted. (The role Mitra is the one who stands for an institution.)
type MitraName struct {
	ID        int64
	Kabupaten string // code
	KampungID string // where it was named first, "" above the Kampung
	Name      string
	Actor     string // of Actors, "" not known
	Status    ListStatus
}

const mitraSelect = `
SELECT m.id, m.kabupaten, coalesce(m.kampung_id, ''), m.name, coalesce(m.actor, ''), m.status FROM mitra m `

// MitraWaiting returns the typed names within scope that wait for a word, the longest waiting
// first. A PLKB sees those of her Kampung, a kabupaten all of its own.
func MitraWaiting(ctx context.Context, db Reader, scope Scope) ([]MitraName, error) {
	return mitraList(ctx, db, mitraSelect+`LEFT JOIN kampung k ON k.id = m.kampung_id
WHERE m.status = 'menunggu' AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, m.kabupaten) || '.', s || '.'))
ORDER BY m.changed_at, m.id`, scope)
}

func mitraList(ctx context.Context, db Reader, sql string, args ...any) ([]MitraName, error) {
	rows, _ := db.Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[MitraName])
	return list, wrap("listing mitra", err)
}

// NewMitra is a name typed under instansi_lain.
type NewMitra struct {
	Kabupaten string    `json:"kabupaten"`
	KampungID string    `json:"kampung_id"` // "" above the Kampung
	Name      string    `json:"name"`
	PersonID  int64     `json:"person_id"`
	At        time.Time `json:"at"`
}

var mitraPropose = &Statement{orderAfterReport, `
INSERT INTO mitra (kabupaten, kampung_id, name, status, by_person, changed_at)
SELECT kabupaten, nullif(kampung_id, ''), name, 'menunggu', nullif(person_id, 0), at
FROM json_to_recordset($1) AS r(kabupaten text, kampung_id text, name text, person_id bigint, at timestamptz)
ON CONFLICT (kabupaten, lower(name)) DO NOTHING`}

// ProposeMitra keeps a typed name for the PLKB; one that the kabupaten has, in any case of
// letters and also turned down, changes nothing.
func ProposeMitra(m NewMitra) Write {
	m.Name = oneLine(m.Name)
	return mitraPropose.Into(m.Kabupaten+"\x00"+strings.ToLower(m.Name), m)
}

// Reports that typed the name before are counted under its group from now on (I31): what is added to
// them is their new facts row, of revision 0 since their answers stay. A report has one row of a
// group at most; the second group makes it one of pelaku_ganda.
var mitraSettle = &Statement{orderAfterReport, `
WITH settled AS (
    UPDATE mitra m SET status = CASE WHEN r.accept THEN 'aktif' ELSE 'ditolak' END, actor = nullif(r.actor, ''), by_person = r.person_id, changed_at = r.at
    FROM json_to_recordset($1) AS r(id bigint, person_id bigint, accept boolean, actor text, at timestamptz)
    WHERE m.id = r.id AND m.status = 'menunggu' RETURNING m.kabupaten, lower(m.name) AS name, m.actor, r.accept),
named AS (
    SELECT p.id, s.actor, p.measures FROM settled s JOIN report p ON p.kabupaten = s.kabupaten
    WHERE s.accept AND s.actor IS NOT NULL AND NOT p.practice AND p.answers ? 'instansi_lain' AND p.answers->'instansi' ? 'lainnya'
      AND lower(btrim(regexp_replace(p.answers->>'instansi_lain', '\s+', ' ', 'g'))) = s.name
      AND p.measures @> '[{"m": "bermitra_dari"}]' AND NOT p.measures @> jsonb_build_array(jsonb_build_object('m', 'pelaku', 'd', 'pelaku', 'c', s.actor))
    ORDER BY p.id FOR UPDATE OF p),
more AS (
    SELECT n.id, jsonb_build_array(jsonb_build_object('m', 'pelaku', 'd', 'pelaku', 'c', n.actor, 'n', 1)) || CASE
        WHEN n.measures @> '[{"m": "pelaku_ganda"}]' THEN '[]'::jsonb WHEN n.measures @> '[{"m": "pelaku"}]' THEN '[{"m": "pelaku_ganda", "d": "", "c": "", "n": 1}]'
        ELSE '[{"m": "pelaku", "d": "", "c": "", "n": 1}]' END AS measures FROM named n),
counted AS (
    UPDATE report p SET measures = p.measures || m.measures FROM more m WHERE p.id = m.id RETURNING p.kabupaten, coalesce(p.kampung_id, p.wilayah) AS place, p.id, p.day, p.status, m.measures)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, 0, kabupaten, place, day, 1, measures FROM counted WHERE status <> 'ditarik'`}

// SettleMitra accepts a waiting name, with its actor group (of Actors, "" not known), or turns it
// down. What reports typed that name are counted under its group.
func SettleMitra(id, person int64, accept bool, actor string, at time.Time) Write {
	return listChange{ID: id, PersonID: person, Accept: accept, Actor: actor, At: at}.into(mitraSettle)
}

// Partners are what a list of institutions shows in front of its own: what the Kampung works with
// most, and the names its kabupaten has taken in.
type Partners struct {
	Used  []string // codes that its last hundred reports named, the most frequent first (domain.md 4.5)
	Names []PartnerName
}

// PartnerName is a confirmed institution of a kabupaten besides those of domain.md 4.5.
type PartnerName struct {
	Name  string `json:"name"`
	Actor string `json:"actor"` // of Actors, "" not known
}

// PartnersOf reads both in one round trip: the card of institutions asks at every tick.
func PartnersOf(ctx context.Context, db Reader, kampung, kabupaten string) (Partners, error) {
	rows, _ := db.Query(ctx, `
SELECT coalesce((SELECT array_agg(i ORDER BY n DESC, i) FROM (
        SELECT i, count(*) AS n FROM (SELECT CASE jsonb_typeof(answers->'instansi') WHEN 'array' THEN answers->'instansi' ELSE '[]' END AS list FROM report
            WHERE kampung_id = $1 AND status <> 'ditarik' AND NOT practice ORDER BY day DESC LIMIT 100) r
        CROSS JOIN LATERAL jsonb_array_elements_text(r.list) i GROUP BY i) u), '{}'),
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', m.name, 'actor', coalesce(m.actor, '')) ORDER BY m.name, m.id) FROM mitra m WHERE m.kabupaten = $2 AND m.status = 'aktif'), '[]')`,
		kampung, kabupaten)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Partners])
	return p, wrap("reading the partners of a Kampung", err)
}

// Watch says that a kabupaten wants to see an institution take part (I17), from ValidFrom up to,
// not including, ValidTo.
type Watch struct {
	Kabupaten string // code
	Instansi  string // code of domain.md 4.5
	ValidFrom string // ISO date
	ValidTo   string // ISO date, "" open
}

// WatchedOf returns what a kabupaten watches for on day (ISO), by institution.
func WatchedOf(ctx context.Context, db Reader, kabupaten, day string) ([]Watch, error) {
	rows, _ := db.Query(ctx, `
SELECT kabupaten, instansi, valid_from::text, coalesce(valid_to::text, '') FROM watch
WHERE kabupaten = $1 AND valid_from <= $2::text::date AND (valid_to IS NULL OR valid_to > $2::text::date) ORDER BY instansi`, kabupaten, day)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Watch])
	return list, wrap("reading a watch list", err)
}

// watchChange begins or ends a watch on the day of At, in the kabupaten's zone.
type watchChange struct {
	Kabupaten string    `json:"kabupaten"`
	Instansi  string    `json:"instansi"`
	PersonID  int64     `json:"person_id"`
	At        time.Time `json:"at"`
}

const watchRows = `WITH r AS (
    SELECT r.kabupaten, r.instansi, nullif(r.person_id, 0) AS person, (r.at AT TIME ZONE w.zone)::date AS day
    FROM json_to_recordset($1) AS r(kabupaten text, instansi text, person_id bigint, at timestamptz) JOIN wilayah w ON w.code = r.kabupaten)`

var watchBegin = &Statement{orderAfterReport, watchRows + `
INSERT INTO watch AS o (kabupaten, instansi, valid_from, by_person)
SELECT kabupaten, instansi, day, person FROM r
WHERE NOT EXISTS (SELECT FROM watch o WHERE o.kabupaten = r.kabupaten AND o.instansi = r.instansi AND o.valid_to IS NULL)
ON CONFLICT (kabupaten, instansi, valid_from) DO UPDATE SET valid_to = NULL, by_person = excluded.by_person`}

// WatchInstansi puts an institution on the watch list; one that is on it stays as it is.
func WatchInstansi(kabupaten, instansi string, person int64, at time.Time) Write {
	return watchBegin.Into(kabupaten+" "+instansi, watchChange{kabupaten, instansi, person, at})
}

var watchEnd = &Statement{orderAfterReport, watchRows + `
UPDATE watch o SET valid_to = greatest(r.day, o.valid_from), by_person = r.person FROM r
WHERE o.kabupaten = r.kabupaten AND o.instansi = r.instansi AND o.valid_to IS NULL`}

// UnwatchInstansi takes an institution off the watch list; for the days before it stays.
func UnwatchInstansi(kabupaten, instansi string, person int64, at time.Time) Write {
	return watchEnd.Into(kabupaten+" "+instansi, watchChange{kabupaten, instansi, person, at})
}
