package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Naming is the last report that names something: a Kampung that was visited (I26), a kabupaten that
// the province guided (I36) or that held advocacy (I37).
type Naming struct {
	Code     string
	Day      string // ISO
	ReportID string
}

const naming = `r.kabupaten = ANY(@keys) AND r.day BETWEEN @from::text::date AND @to::text::date AND NOT r.practice AND r.status <> 'ditarik'`

// NamedBy returns for each code of a dimension the last report between two days (ISO, both included)
// that counts under it for the measure: of the place, and of the provinces above it.
func NamedBy(ctx context.Context, db Reader, scope Scope, measure, dimension, from, to string) ([]Naming, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, `
SELECT DISTINCT ON (1) m->>'c', r.day::text, r.id::text FROM report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
WHERE `+naming+` AND r.measures @> jsonb_build_array(jsonb_build_object('m', @measure::text, 'd', @dimension::text)) AND m->>'m' = @measure AND m->>'d' = @dimension
ORDER BY 1, r.day DESC, r.sent_at DESC`, pgx.NamedArgs{"keys": r.keys(), "from": from, "to": to, "measure": measure, "dimension": dimension})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Naming])
	return list, wrap("looking for what reports name", err)
}

// LastAdvocacy returns for each kabupaten and kota of scope its last form e of tingkat kabupaten up
// to a day (ISO), looked for a year back (I37).
func LastAdvocacy(ctx context.Context, db Reader, scope Scope, to string) ([]Naming, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, `
SELECT c, l.day::text, l.id::text FROM unnest(@kabkota::text[]) c CROSS JOIN LATERAL (
    SELECT r.day, r.id FROM report r WHERE r.kabupaten = c AND r.day BETWEEN @to::text::date - 366 AND @to::text::date AND NOT r.practice AND r.status <> 'ditarik'
      AND r.measures @> '[{"m":"kegiatan","d":"tingkat","c":"kabupaten"}]' ORDER BY r.day DESC, r.sent_at DESC LIMIT 1) l`, pgx.NamedArgs{"kabkota": r.kabkota(), "to": to})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Naming])
	return list, wrap("looking for the last advocacy", err)
}

// ReportsNaming returns a page of the reports within scope that count under a code, by day, the
// newest first: the visits to a Kampung. Days are ISO, both included.
func ReportsNaming(ctx context.Context, db Reader, scope Scope, m Measure, from, to string, limit, offset int) ([]Report, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, reportColumns+`
WHERE `+naming+` AND r.measures @> jsonb_build_array(jsonb_build_object('m', @m::text, 'd', @d::text, 'c', @c::text)) AND `+inScope("r.kampung_id", "coalesce(k.wilayah, r.wilayah)")+`
ORDER BY r.day DESC, r.sent_at DESC, r.id LIMIT @limit OFFSET @offset`, pgx.NamedArgs{"keys": r.keys(), "scope": scope, "from": from, "to": to, "m": m.Measure, "d": m.Dimension, "c": m.Code, "limit": limit, "offset": offset})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Report])
	return list, wrap("listing the reports that name a place", err)
}

// ReportsOfGroup returns a page of the meetings of a Poktan within scope and span, the newest first.
func ReportsOfGroup(ctx context.Context, db Reader, scope Scope, poktan int64, span Span, limit, offset int) ([]Report, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, reportColumns+`JOIN poktan p ON p.id = @poktan::bigint
WHERE `+meeting+` AND `+inScope("r.kampung_id", "coalesce(k.wilayah, r.wilayah)")+`
ORDER BY r.day DESC, r.sent_at DESC, r.id LIMIT @limit OFFSET @offset`, pgx.NamedArgs{"kab": r.kabupaten, "scope": scope, "poktan": poktan, "from": span.From, "to": span.To, "limit": limit, "offset": offset})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Report])
	return list, wrap("listing the meetings of a Poktan", err)
}

// FarKampung lists the Kampung of scope that are marked remote or without signal at a day (ISO): I38.
func FarKampung(ctx context.Context, db Reader, scope Scope, to string) ([]string, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, `
SELECT DISTINCT k.id FROM kampung k JOIN kampung_profile p ON p.kampung_id = k.id WHERE k.kabupaten = ANY(@kab) AND `+inScope("k.id", "k.wilayah")+` AND `+farNow+` ORDER BY 1`,
		pgx.NamedArgs{"kab": r.kabupaten, "scope": scope, "to": to})
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, wrap("listing far Kampung", err)
}

// NihilDays are the days (ISO) on which a Kampung said between two days that there was no kegiatan,
// the newest first.
func NihilDays(ctx context.Context, db Reader, kampung, from, to string) ([]string, error) {
	return texts(ctx, db, "listing words of no kegiatan", `SELECT n.day::text FROM nihil n WHERE n.kampung_id = $1 AND n.day BETWEEN $2::text::date AND $3::text::date ORDER BY n.day DESC`, kampung, from, to)
}
