package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// An import of Kampung KB is a file with up to five tables: Kampung with their profiles, Poktan,
// posyandu, the watch lists of the kabupaten and the special programmes. Each sheet is told by the titles of its columns, where these leave a choice by its name.
// One error anywhere and nothing is imported, so that a file goes in as a whole.

// livingTables are the tables of such a file: what names their sheets, their columns as the files
// of a dinas spell them, and those they can't do without ("a|b": one of both).
var livingTables = []struct {
	name    string
	columns map[string][]string
	needs   []string
}{
	{"poktan", poktanColumns, []string{"kampung", "jenis", "nama"}},
	{"kampung", kampungColumns, []string{"wilayah|id", "nama"}},
	{"posyandu", posyanduColumns, []string{"kampung", "nama"}},
	{"pantauan", watchColumns, []string{"kabupaten", "instansi"}},
	{"program", programColumns, []string{"kode", "label"}},
}

// livingFile is a file whose tables are told apart.
type livingFile struct {
	tables   map[string][]*table // by the name of livingTables
	findings []Finding
}

// sortSheets tells what each sheet is. ErrNoTable: none of them is anything we know.
func sortSheets(sheets []Sheet) (livingFile, error) {
	file := livingFile{tables: map[string][]*table{}}
	for _, s := range sheets {
		if len(s.Rows) == 0 {
			continue
		}
		name, t := tableIn(s)
		if t == nil {
			file.findings = append(file.findings, Finding{Sheet: s.Name, Cell: "A1", Line: 1, Code: "lembar_tak_dikenal", Value: s.Name, Warning: true})
			continue
		}
		file.tables[name] = append(file.tables[name], t)
		file.findings = append(file.findings, t.findings...)
	}
	if len(file.tables) == 0 {
		return file, fmt.Errorf("reading the file of kampung: %w", ErrNoTable)
	}
	return file, nil
}

// KampungTables tells, without a database, whether a file has a table that ImportKampung knows:
// ErrNoTable when it has none.
func KampungTables(sheets []Sheet) error {
	_, err := sortSheets(sheets)
	return err
}

func tableIn(s Sheet) (string, *table) {
	found, as := "", (*table)(nil)
	for _, known := range livingTables {
		t, err := tableOf(s, known.columns)
		if err != nil || slices.ContainsFunc(known.needs, func(need string) bool { return !t.has(need) }) {
			continue
		}
		if as == nil || strings.Contains(strings.ToLower(s.Name), known.name) {
			found, as = known.name, t
		}
		if known.name == "poktan" { // nothing else has a jenis
			break
		}
	}
	return found, as
}

// has tells whether one of several columns ("a|b") is there.
func (t *table) has(columns string) bool {
	return slices.ContainsFunc(strings.Split(columns, "|"), func(c string) bool {
		_, there := t.columns[c]
		return there
	})
}

// ImportKampung puts Kampung KB, their profiles and living lists in, all or nothing: a finding
// that is no warning leaves the house as it was. Blank cells of a profile leave what is known. dry
// only tells what would come of it. An error is about the database or a file without a table we
// know (ErrNoTable).
func ImportKampung(ctx context.Context, pool *pgxpool.Pool, sheets []Sheet, at time.Time, dry bool) (Imported, error) {
	var result Imported
	file, err := sortSheets(sheets)
	if err != nil {
		return result, err
	}
	kampung, groups, findings := file.read()
	lists, more := file.listRows()
	result.Findings = slices.Concat(file.findings, findings, more)
	for _, tables := range file.tables {
		for _, t := range tables {
			result.Rows += len(t.rows)
		}
	}
	if findings, err = unknownPlaces(ctx, pool, kampung, groups); err != nil {
		return result, err
	}
	if more, err = unknownKabupaten(ctx, pool, lists); err != nil {
		return result, err
	}
	result.Findings = slices.Concat(result.Findings, findings, more)
	order := map[string]int{}
	for i, s := range sheets {
		order[s.Name] = i
	}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int {
		return cmp.Or(order[a.Sheet]-order[b.Sheet], a.Line-b.Line, len(a.Cell)-len(b.Cell), strings.Compare(a.Cell, b.Cell))
	})
	if result.Refused() {
		return result, nil
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := result.put(ctx, tx, kampung, groups, at); err != nil {
			return err
		}
		if result.Lists, err = putLists(ctx, tx, lists, at); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return result, fmt.Errorf("importing kampung: %w", err)
	}
	return result, nil
}

// errDry takes back what a dry run has counted.
var errDry = errors.New("dry run")

func (f livingFile) read() ([]kampungRow, []groupRow, []Finding) {
	kampung, findings := kampungRows(f.tables["kampung"])
	groups, more := groupRows("poktan", f.tables["poktan"])
	posyandu, most := groupRows("posyandu", f.tables["posyandu"])
	return kampung, append(groups, posyandu...), slices.Concat(findings, more, most)
}

// An import confirms: a Kampung that waited becomes active. One that is nonaktif from now on counts
// for the days before (domain.md 5.1). xmax is 0 only on rows just inserted.
const kampungImport = `
WITH r AS (SELECT r.*, ($2::timestamptz AT TIME ZONE w.zone)::date AS day FROM json_to_recordset($1) AS r(id text, wilayah text, name text, status text) JOIN wilayah w ON w.code = r.wilayah),
done AS (
    INSERT INTO kampung AS k (id, wilayah, kabupaten, name, status)
    SELECT id, wilayah, left(wilayah, 5), name, status FROM r ORDER BY id
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, sample = false, valid_to = CASE WHEN excluded.status = 'nonaktif'
        THEN CASE WHEN k.status = 'nonaktif' THEN k.valid_to ELSE greatest((SELECT day FROM r WHERE r.id = k.id), k.valid_from) END END
    WHERE (k.name, k.status, k.sample) IS DISTINCT FROM (excluded.name, excluded.status, false)
    RETURNING (k.xmax = 0) AS added)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM done`

// put makes the changes and counts them.
func (i *Imported) put(ctx context.Context, tx pgx.Tx, kampung []kampungRow, groups []groupRow, at time.Time) error {
	list, err := json.Marshal(append([]kampungRow{}, kampung...))
	if err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, kampungImport, string(list), at).Scan(&i.Added, &i.Changed); err != nil {
		return err
	}
	profiles, err := changedProfiles(ctx, tx, kampung, at)
	if err != nil {
		return err
	}
	var poktan, posyandu []Write
	for _, g := range groups {
		if g.Kind == "poktan" {
			poktan = append(poktan, AddPoktan(NewPoktan{KampungID: g.Kampung, Jenis: g.Jenis, Name: g.Name, Since: g.Since, At: at}))
		} else {
			posyandu = append(posyandu, AddPosyandu(NewPosyandu{KampungID: g.Kampung, Name: g.Name, Since: g.Since, At: at}))
		}
	}
	i.Profiles = len(profiles)
	if err := Apply(ctx, tx, profiles...); err != nil {
		return err
	}
	if i.Poktan, err = applyCounted(ctx, tx, poktan); err != nil {
		return err
	}
	i.Posyandu, err = applyCounted(ctx, tx, posyandu)
	return err
}

// applyCounted makes writes of one statement and tells how many rows changed.
func applyCounted(ctx context.Context, tx pgx.Tx, writes []Write) (int, error) {
	if len(writes) == 0 {
		return 0, nil
	}
	list, err := encodeRows(writes)
	if err != nil {
		return 0, err
	}
	done, err := tx.Exec(ctx, writes[0].into.SQL, list)
	return int(done.RowsAffected()), err
}

// changedProfiles are the versions that differ from what is known.
func changedProfiles(ctx context.Context, tx pgx.Tx, kampung []kampungRow, at time.Time) ([]Write, error) {
	ids := make([]string, len(kampung))
	for i, k := range kampung {
		ids[i] = k.ID
	}
	known, err := openProfiles(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var writes []Write
	for _, k := range kampung {
		before := known[k.ID]
		before.KampungID = k.ID
		if after := k.profile.over(before); !sameProfile(before, after) {
			writes = append(writes, SaveProfile(after, 0, at))
		}
	}
	return writes, nil
}
