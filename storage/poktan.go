package storage

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// ListStatus tells where an entry of a living list stands (design.md 8).
type ListStatus string

// What a petugas types waits (menunggu) for the PLKB; what is closed (nonaktif) stays for the days
// it was there.
const (
	ListAktif    ListStatus = "aktif"
	ListMenunggu ListStatus = "menunggu"
	ListDitolak  ListStatus = "ditolak"
	ListNonaktif ListStatus = "nonaktif"
)

// JenisPoktan are the kinds of groups of a Kampung KB (domain.md 4.3).
var JenisPoktan = []string{"bkb", "bkr", "bkl", "pikr", "uppka"}

// Poktan is a group of a Kampung KB. On a day it was there it holds from ValidFrom up to, not
// including, ValidTo: registered at the end of a month are those with ValidFrom <= its last day <
// ValidTo, whatever happens to the list later.
type Poktan struct {
	ID        int64
	KampungID string
	Jenis     string // of JenisPoktan
	Name      string
	Status    ListStatus // as of the day asked for
	ValidFrom string     // ISO date
	ValidTo   string     // ISO date, "" open
	Former    []string   // names it was reported under before
}

const poktanSelect = `
SELECT p.id, p.kampung_id, p.jenis, p.name, CASE p.status WHEN 'nonaktif' THEN 'aktif' ELSE p.status END, p.valid_from::text, coalesce(p.valid_to::text, ''), p.former
FROM poktan p `

// PoktanOf returns the groups of a Kampung that hold on day (ISO), aktif and menunggu, by jenis
// and name.
func PoktanOf(ctx context.Context, db Reader, kampung, day string) ([]Poktan, error) {
	return poktanList(ctx, db, poktanSelect+`
WHERE p.kampung_id = $1 AND p.status <> 'ditolak' AND p.valid_from <= $2::text::date AND (p.valid_to IS NULL OR p.valid_to > $2::text::date)
ORDER BY p.jenis, p.name, p.id`, kampung, day)
}

// PoktanWaiting returns the groups within scope that wait for a word of the PLKB, the longest
// waiting first.
func PoktanWaiting(ctx context.Context, db Reader, scope Scope) ([]Poktan, error) {
	return poktanList(ctx, db, poktanSelect+`JOIN kampung k ON k.id = p.kampung_id
WHERE p.status = 'menunggu' AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))
ORDER BY p.changed_at, p.id`, scope)
}

func poktanList(ctx context.Context, db Reader, sql string, args ...any) ([]Poktan, error) {
	rows, _ := db.Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Poktan])
	return list, wrap("listing poktan", err)
}

// NewPoktan is a group to be put on the list.
type NewPoktan struct {
	KampungID string    `json:"kampung_id"`
	Jenis     string    `json:"jenis"`
	Name      string    `json:"name"`
	Since     string    `json:"since"` // ISO date it exists from, "" = the day of At
	PersonID  int64     `json:"person_id"`
	At        time.Time `json:"at"`
}

func (p NewPoktan) key() string {
	return p.KampungID + "\x00" + p.Jenis + "\x00" + strings.ToLower(p.Name)
}

// An entry counts from the day of its Kampung on which it was made.
const poktanRows = `
INSERT INTO poktan AS p (kampung_id, jenis, name, status, valid_from, by_person, changed_at)
SELECT k.id, r.jenis, r.name, %STATUS%, coalesce(nullif(r.since, '')::date, (r.at AT TIME ZONE w.zone)::date), nullif(r.person_id, 0), r.at
FROM json_to_recordset($1) AS r(kampung_id text, jenis text, name text, since text, person_id bigint, at timestamptz)
JOIN kampung k ON k.id = r.kampung_id JOIN wilayah w ON w.code = k.wilayah
ON CONFLICT (kampung_id, jenis, lower(name)) WHERE valid_to IS NULL DO `

var (
	poktanPropose = &Statement{orderAfterReport, strings.Replace(poktanRows, "%STATUS%", "'menunggu'", 1) + `NOTHING`}
	poktanAdd     = &Statement{orderAfterReport, strings.Replace(poktanRows, "%STATUS%", "'aktif'", 1) + `UPDATE
SET status = 'aktif', valid_from = excluded.valid_from, by_person = excluded.by_person, changed_at = excluded.changed_at WHERE p.status <> 'aktif'`}
)

// ProposePoktan puts a typed name on the list to wait for the PLKB. A name that the Kampung has
// for this jenis already, also one that was turned down, changes nothing.
func ProposePoktan(p NewPoktan) Write {
	p.Name = oneLine(p.Name)
	return poktanPropose.Into(p.key(), p)
}

// AddPoktan puts a group on the list at once (PLKB, Pokja desa, import); a waiting or turned down
// one of that name becomes aktif.
func AddPoktan(p NewPoktan) Write {
	p.Name = oneLine(p.Name)
	return poktanAdd.Into(p.key(), p)
}

// oneLine is a name without the spaces around and the doubled ones inside.
func oneLine(name string) string { return strings.Join(strings.Fields(name), " ") }

// listChange is a decision about one entry of a living list.
type listChange struct {
	ID       int64     `json:"id"`
	PersonID int64     `json:"person_id"`
	Accept   bool      `json:"accept"`
	Name     string    `json:"name"`
	Actor    string    `json:"actor"`
	Day      string    `json:"day"`
	At       time.Time `json:"at"`
}

func (c listChange) into(s *Statement) Write { return s.Into(strconv.FormatInt(c.ID, 10), c) }

// A group counts from the day it is confirmed: denominators of before do not move.
var poktanSettle = &Statement{orderAfterReport, `
UPDATE poktan p SET status = CASE WHEN r.accept THEN 'aktif' ELSE 'ditolak' END, by_person = r.person_id, changed_at = r.at,
    valid_from = CASE WHEN r.accept THEN (r.at AT TIME ZONE w.zone)::date ELSE p.valid_from END
FROM json_to_recordset($1) AS r(id bigint, person_id bigint, accept boolean, at timestamptz), kampung k JOIN wilayah w ON w.code = k.wilayah
WHERE p.id = r.id AND p.status = 'menunggu' AND k.id = p.kampung_id`}

// SettlePoktan accepts a waiting group or turns it down; one that does not wait stays as it is.
func SettlePoktan(id, person int64, accept bool, at time.Time) Write {
	return listChange{ID: id, PersonID: person, Accept: accept, At: at}.into(poktanSettle)
}

var poktanRename = &Statement{orderAfterReport, `
UPDATE poktan p SET former = CASE WHEN lower(p.name) = lower(r.name) THEN p.former ELSE array_append(p.former, p.name) END, name = r.name, by_person = r.person_id, changed_at = r.at
FROM json_to_recordset($1) AS r(id bigint, person_id bigint, name text, at timestamptz)
WHERE p.id = r.id AND p.valid_to IS NULL AND p.name <> r.name AND r.name <> ''
  AND NOT EXISTS (SELECT FROM poktan o WHERE o.id <> p.id AND o.kampung_id = p.kampung_id AND o.jenis = p.jenis AND o.valid_to IS NULL AND lower(o.name) = lower(r.name))`}

// RenamePoktan gives a group another name and keeps the one before among Former. A name that
// another group of the Kampung has changes nothing.
func RenamePoktan(id, person int64, name string, at time.Time) Write {
	return listChange{ID: id, PersonID: person, Name: oneLine(name), At: at}.into(poktanRename)
}

const closeEntry = `
SET status = 'nonaktif', valid_to = greatest(r.day, p.valid_from), by_person = r.person_id, changed_at = r.at
FROM json_to_recordset($1) AS r(id bigint, person_id bigint, day date, at timestamptz)
WHERE p.id = r.id AND p.status = 'aktif' AND p.valid_to IS NULL`

var poktanClose = &Statement{orderAfterReport, `UPDATE poktan p` + closeEntry}

// ClosePoktan takes a group off the list from day (ISO) on; for the days before it stays.
func ClosePoktan(id, person int64, day string, at time.Time) Write {
	return listChange{ID: id, PersonID: person, Day: day, At: at}.into(poktanClose)
}
