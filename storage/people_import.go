package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// peopleColumns are the spellings of the columns of a list of people (design.md 4, orang impor).
var peopleColumns = map[string][]string{
	"nama":   {"nama", "nama lengkap", "name"},
	"peran":  {"peran", "tugas", "role"},
	"tempat": {"tempat", "kampung", "id kampung", "kode kampung", "wilayah", "kode wilayah", "kode", "place"},
}

// Invitee is somebody to be invited. Her name is for the list of links only: nothing is kept of
// her before her consent.
type Invitee struct {
	Name      string
	Role      Role
	Place     string // wilayah code or Kampung id
	KampungID string // "" above the Kampung, or when she chooses one within Place
	PlaceName string
}

// ReadPeople reads a list of people to invite and checks that each place is there and fits the
// role. With findings that are no warnings nobody should be invited. An error is about the database
// or a file without such a list (ErrNoTable).
func ReadPeople(ctx context.Context, db Reader, sheets []Sheet) ([]Invitee, []Finding, error) {
	var people []Invitee
	var findings []Finding
	if err := PeopleTables(sheets); err != nil {
		return nil, nil, err
	}
	for _, s := range sheets {
		t := peopleIn(s)
		if t == nil {
			if len(s.Rows) > 0 {
				findings = append(findings, Finding{Sheet: s.Name, Cell: "A1", Line: 1, Code: "lembar_tak_dikenal", Value: s.Name, Warning: true})
			}
			continue
		}
		list, more, err := readPeople(ctx, db, t)
		if err != nil {
			return nil, nil, err
		}
		people, findings = append(people, list...), slices.Concat(findings, t.findings, more)
	}
	return people, findings, nil
}

// PeopleTables tells, without a database, whether a file has a list that ReadPeople knows:
// ErrNoTable when it has none.
func PeopleTables(sheets []Sheet) error {
	if slices.ContainsFunc(sheets, func(s Sheet) bool { return peopleIn(s) != nil }) {
		return nil
	}
	return fmt.Errorf("reading the list of people: %w", ErrNoTable)
}

func peopleIn(s Sheet) *table {
	t, err := tableOf(s, peopleColumns)
	if err != nil || !t.has("nama") || !t.has("peran") || !t.has("tempat") {
		return nil
	}
	return t
}

func readPeople(ctx context.Context, db Reader, t *table) ([]Invitee, []Finding, error) {
	places, err := placesOf(ctx, db, t)
	if err != nil {
		return nil, nil, err
	}
	roles := make([]string, len(Roles))
	for i, role := range Roles {
		roles[i] = string(role)
	}
	var people []Invitee
	var findings []Finding
	used := map[Invitee]bool{}
	for _, tr := range t.rows {
		r := &rowReader{tableRow: tr}
		p := Invitee{Name: r.needed("nama"), Role: Role(r.among("peran", roles)), Place: r.needed("tempat")}
		if r.cell("peran") == "" {
			r.fault("peran", "kosong", "")
		}
		if p.Place != "" {
			places.put(r, &p)
		}
		same := p
		same.Name = strings.ToLower(p.Name)
		if len(r.findings) == 0 && used[same] {
			r.fault("nama", "ganda", p.Name)
		}
		used[same] = true
		slices.SortFunc(r.findings, func(a, b Finding) int { return cmp.Or(len(a.Cell)-len(b.Cell), strings.Compare(a.Cell, b.Cell)) })
		people, findings = append(people, p), append(findings, r.findings...)
	}
	return people, findings, nil
}

// knownPlaces are the places of a list that are there: levels of wilayah, and names of both.
type knownPlaces struct {
	levels         map[string]Level
	kampung, names map[string]string
}

func placesOf(ctx context.Context, db Reader, t *table) (knownPlaces, error) {
	var codes []string
	for _, r := range t.rows {
		codes = append(codes, r.cell("tempat"))
	}
	var known knownPlaces
	var err error
	if known.levels, err = levelsOf(ctx, db, codes); err != nil {
		return known, err
	}
	if known.names, err = namesOf(ctx, db, `SELECT code, name FROM wilayah WHERE code = ANY($1)`, codes); err != nil {
		return known, err
	}
	known.kampung, err = namesOf(ctx, db, `SELECT id, name FROM kampung WHERE id = ANY($1) AND status IN ('aktif', 'menunggu')`, codes)
	return known, err
}

// put finds the place of an invitee. The id of a Kampung may be the code of its desa: who works at
// Kampung gets the Kampung.
func (k knownPlaces) put(r *rowReader, p *Invitee) {
	name, kampung := k.kampung[p.Place]
	level, wilayah := k.levels[p.Place]
	switch {
	case kampung && p.Role.AtKampung():
		p.KampungID, p.PlaceName = p.Place, name
	case !kampung && !wilayah:
		r.fault("tempat", "tempat_tak_dikenal", p.Place)
	case p.Role == "": // named already
	case !p.Role.Fits(level):
		r.fault("tempat", "tempat_lain", p.Place)
	default:
		p.PlaceName = k.names[p.Place]
	}
}
