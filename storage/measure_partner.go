package storage

import (
	"bytes"
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"pokjabot/flows"
)

// otherInstansi is the choice beside which the name of an institution is typed, under typedInstansi
// (domain.md 3 a).
const (
	otherInstansi = "lainnya"
	typedInstansi = "instansi_lain"
)

// partnerPrefix is of no code in domain.md 4.5.
const partnerPrefix = "mitra_"

// PartnerCode is the code of an institution that a kabupaten added to its list: lower-case letters
// and digits like all codes (domain.md 4), behind a prefix that no code of ours has.
func PartnerCode(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return partnerPrefix + strings.Join(words, "_")
}

// PartnerCalled is the name behind such a code, in lower case and without its marks; false for any
// other code.
func PartnerCalled(code string) (name string, is bool) {
	words, is := strings.CutPrefix(code, partnerPrefix)
	return strings.ReplaceAll(words, "_", " "), is
}

// actorGroups are the groups (of Actors) of the institutions that a kabupaten took into its list, by
// their code, and by typedAs of their name: who types it says the same as who chooses it.
type actorGroups map[string]string

// typedAs is the key of a typed name. No code has a "=".
func typedAs(name string) string { return "=" + strings.ToLower(oneLine(name)) }

func actorsOf(ctx context.Context, db Reader, kabupaten string) (actorGroups, error) {
	rows, _ := db.Query(ctx, `SELECT name, actor FROM mitra WHERE kabupaten = $1 AND status = 'aktif' AND actor IS NOT NULL ORDER BY id`, kabupaten)
	groups := actorGroups{}
	var name, actor string
	_, err := pgx.ForEachRow(rows, []any{&name, &actor}, func() error {
		groups[typedAs(name)] = actor
		groups[PartnerCode(name)] = actor
		return nil
	})
	return groups, wrap("reading the actor groups of partners", err)
}

// MeasuresIn is MeasuresOf with the actor groups of institutions that the report's kabupaten took
// into its list (I31). It asks for them only when the report names such a one: most name none.
func MeasuresIn(ctx context.Context, db Reader, form *flows.Form, r Report, zone *time.Location) ([]Measure, error) {
	if r.Practice || !bytes.Contains(r.Answers, []byte(`"`+partnerPrefix)) && !bytes.Contains(r.Answers, []byte(`"`+typedInstansi+`"`)) {
		return MeasuresOf(form, r, zone), nil
	}
	actors, err := actorsOf(ctx, db, r.Kabupaten)
	return measuresWith(form, r, zone, actors), err
}
