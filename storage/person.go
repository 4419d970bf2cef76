package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Role is what an assignment lets a person do (domain.md 2.4, design.md 8).
type Role string

// The roles; their titles for people are texts in package locales.
const (
	Petugas   Role = "petugas"
	PLKB      Role = "plkb"
	PokjaDesa Role = "pokja_desa"
	Kecamatan Role = "kecamatan"
	Kabupaten Role = "kabupaten"
	Provinsi  Role = "provinsi"
	Mitra     Role = "mitra"
	Admin     Role = "admin"
)

// Roles lists all roles, for settings and checks.
var Roles = []Role{Petugas, PLKB, PokjaDesa, Kecamatan, Kabupaten, Provinsi, Mitra, Admin}

// Leads tells whether the role sees the roll-up of its place.
func (r Role) Leads() bool {
	return r == Kecamatan || r == Kabupaten || r == Provinsi || r == PokjaDesa || r == PLKB || r == Admin
}

// Files tells whether the role files kegiatan of a Kampung (domain.md 3.5).
func (r Role) Files() bool { return r == Petugas || r == PLKB || r == PokjaDesa }

// Assignment is a role at a place, with the names people know the place by.
type Assignment struct {
	ID        int64  `json:"id"`
	Role      Role   `json:"role"`
	Place     string `json:"place"`      // wilayah code or Kampung id
	KampungID string `json:"kampung_id"` // "" for the roles above the Kampung
	Kampung   string `json:"kampung"`    // its name
	Wilayah   string `json:"wilayah"`    // name of the wilayah
	Kabupaten string `json:"kabupaten"`  // code of the kabupaten/kota, "" at provinsi
	Zone      string `json:"zone"`       // IANA name
}

// Person is who writes to us: one Telegram account that gave its consent.
type Person struct {
	ID           int64        `json:"id"`
	TelegramID   int64        `json:"telegram_id"`
	Name         string       `json:"name"`
	Sapaan       string       `json:"sapaan"` // bapak | ibu | kak, as asked once at joining
	Lang         string       `json:"lang"`
	Practice     bool         `json:"practice"` // "Mode latihan": reports are marked and never counted
	AssignmentID int64        `json:"assignment_id"`
	Assignments  []Assignment `json:"assignments"`
}

// Assignment returns the role and place in use; the zero one when the person has none.
func (p *Person) Assignment() Assignment {
	if p == nil {
		return Assignment{}
	}
	for _, a := range p.Assignments {
		if a.ID == p.AssignmentID {
			return a
		}
	}
	if len(p.Assignments) > 0 {
		return p.Assignments[0]
	}
	return Assignment{}
}

// At returns the person's assignment at a Kampung, the one in use first; the zero one when there
// is none.
func (p *Person) At(kampung string) Assignment {
	if p == nil || kampung == "" {
		return Assignment{}
	}
	if a := p.Assignment(); a.KampungID == kampung {
		return a
	}
	for _, a := range p.Assignments {
		if a.KampungID == kampung {
			return a
		}
	}
	return Assignment{}
}

// The zones of Indonesia (domain.md 6.1) have no daylight saving; loading them from the zone
// files for every answer would cost more than the answer's own step.
var (
	wib  = time.FixedZone("WIB", 7*60*60)
	wita = time.FixedZone("WITA", 8*60*60)
	wit  = time.FixedZone("WIT", 9*60*60)
)

// Location returns the zone of the person's place, WIB when there is none (Jambi first).
func (p *Person) Location() *time.Location {
	return ZoneNamed(p.Assignment().Zone)
}

// ZoneNamed is the zone of that IANA name, WIB when nobody knows it.
func ZoneNamed(name string) *time.Location {
	switch name {
	case "", "Asia/Jakarta", "Asia/Pontianak":
		return wib
	case "Asia/Makassar":
		return wita
	case "Asia/Jayapura":
		return wit
	default:
		zone, err := time.LoadLocation(name)
		if err != nil {
			return wib
		}
		return zone
	}
}

// Scope returns the places the person may read at this moment. Only a person makes one; the zero
// Scope sees nothing.
func (p *Person) Scope() Scope {
	a := p.Assignment()
	switch {
	case a.Role == "":
		return nil
	case a.KampungID != "":
		return Scope{a.KampungID}
	default:
		return Scope{a.Place}
	}
}

// Scope is a set of wilayah codes and Kampung ids whose reports may be read. A Kampung's id is the
// code of its desa, where a second Kampung may lie: so what is as long as that (13 letters) stands
// for one Kampung alone in every query, shorter codes for all within.
type Scope []string

// Whole tells whether that is the nation.
func (s Scope) Whole() bool { return len(s) == 1 && s[0] == Nation }

// personJSON is the person as one JSON value, so that an update is loaded in one round trip.
const personJSON = `
SELECT json_build_object('id', p.id, 'telegram_id', p.telegram_id, 'name', p.name, 'sapaan', p.sapaan, 'lang', p.lang,
    'practice', p.practice, 'assignment_id', coalesce(p.assignment_id, 0),
    'assignments', coalesce((SELECT json_agg(json_build_object('id', a.id, 'role', a.role, 'place', a.place,
        'kampung_id', coalesce(a.kampung_id, ''), 'kampung', coalesce(k.name, ''), 'wilayah', coalesce(w.name, ''),
        'kabupaten', coalesce(k.kabupaten, CASE WHEN length(a.place) >= 5 THEN left(a.place, 5) ELSE '' END),
        'zone', coalesce(w.zone, 'Asia/Jakarta')) ORDER BY a.id)
      FROM assignment a LEFT JOIN kampung k ON k.id = a.kampung_id
        LEFT JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place)
      WHERE a.person_id = p.id AND a.valid_to IS NULL), '[]'))
FROM person p WHERE p.deleted_at IS NULL AND `

// PersonByTelegram returns the person behind a Telegram account, nil when there is none.
func PersonByTelegram(ctx context.Context, db Reader, telegramID int64) (*Person, error) {
	return onePerson(ctx, db, personJSON+`p.telegram_id = $1`, telegramID)
}

// PersonByID returns a person by our own id, nil when there is none.
func PersonByID(ctx context.Context, db Reader, id int64) (*Person, error) {
	return onePerson(ctx, db, personJSON+`p.id = $1`, id)
}

func onePerson(ctx context.Context, db Reader, sql string, arg any) (*Person, error) {
	var raw []byte
	err := db.QueryRow(ctx, sql, arg).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // nobody is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("loading a person: %w", err)
	}
	p := &Person{}
	if err := json.Unmarshal(raw, p); err != nil {
		return nil, fmt.Errorf("decoding a person: %w", err)
	}
	return p, nil
}
