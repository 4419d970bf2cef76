package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Span is a period of the roll-up: the names its figures are kept under ("2026-11", or three
// months for a quarter) and its first and last day (ISO dates).
type Span struct {
	Keys     []string
	From, To string
}

// Kampung within scope, valid on the last day of the span: K of domain.md 5.1. Those that wait for
// confirmation count until a lead rejects them.
const kampungInScope = `
inside AS (
    SELECT k.id, k.name, k.kabupaten, k.status, k.sample, w.parent AS kecamatan FROM kampung k JOIN wilayah w ON w.code = k.wilayah
    WHERE EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))
      AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)
      AND k.valid_from <= $2::text::date AND (k.valid_to IS NULL OR k.valid_to > $2::text::date))`

// KampungNews is what a lead knows of one Kampung in a span.
type KampungNews struct {
	ID, Name      string
	Kecamatan     string // code
	KecamatanName string
	Kabupaten     string // code
	KabupatenName string
	Waiting       bool       // "menunggu konfirmasi"
	Sample        bool       // from the sample data
	Kegiatan      int64      // in the span
	Last          *time.Time // day of the last kegiatan up to the span's end; nil: never
	Days          *int       // from there to the span's end
}

// The last kegiatan of each Kampung is one step into an index, whatever the length of history.
const kampungNews = `
WITH ` + kampungInScope + `,
heard AS (
    SELECT r.kampung_id, sum(r.n)::bigint AS n FROM publik.rekap_kampung r
    WHERE r.kabupaten IN (SELECT kabupaten FROM inside) AND r.period = ANY($3) AND r.measure = 'kegiatan' AND r.dimension = '' GROUP BY 1)
SELECT i.id, i.name, coalesce(i.kecamatan, ''), coalesce(kec.name, ''), i.kabupaten, coalesce(kab.name, ''), i.status = 'menunggu', i.sample, coalesce(h.n, 0), l.day, $4::text::date - l.day
FROM inside i LEFT JOIN heard h ON h.kampung_id = i.id LEFT JOIN wilayah kec ON kec.code = i.kecamatan LEFT JOIN wilayah kab ON kab.code = i.kabupaten
LEFT JOIN LATERAL (SELECT r.day FROM report r WHERE r.kampung_id = i.id AND r.day <= $2::text::date AND ` + counts + `
    ORDER BY r.day DESC LIMIT 1) l ON true
ORDER BY l.day NULLS FIRST, i.id`

// News returns every Kampung of scope that counts at the end of span, the longest without news
// first: what I04, I05 and their lists are made of. Days run to asOf (ISO), which is the span's
// last day or today, whichever is earlier.
func News(ctx context.Context, db Reader, scope Scope, span Span, asOf string) ([]KampungNews, error) {
	rows, _ := db.Query(ctx, kampungNews, scope, span.To, span.Keys, asOf)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KampungNews])
	if err != nil {
		return nil, fmt.Errorf("reading the news of Kampung: %w", err)
	}
	return list, nil
}

// Place is a wilayah, or a Kampung, as a heading names it.
type Place struct {
	Code, Name, Level, Zone string // Level "kampung" besides those of wilayah
}

// PlaceByCode returns a wilayah or Kampung, nil when there is none by that code. Its zone is that
// of its kabupaten; a province's is its own.
func PlaceByCode(ctx context.Context, db Reader, code string) (*Place, error) {
	rows, _ := db.Query(ctx, `
SELECT code, name, level, zone FROM wilayah WHERE code = $1
UNION ALL
SELECT k.id, k.name, 'kampung', w.zone FROM kampung k JOIN wilayah w ON w.code = k.wilayah WHERE k.id = $1 AND NOT EXISTS (SELECT FROM wilayah x WHERE x.code = $1)`, code)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Place])
	return first(list, wrap("looking a place up", err))
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// KabupatenOf lists the kabupaten/kota of a province with their names, by code.
func KabupatenOf(ctx context.Context, db Reader, province string) ([]Place, error) {
	rows, _ := db.Query(ctx, `SELECT code, name, level, zone FROM wilayah WHERE parent = $1 ORDER BY code`, province)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Place])
	return list, wrap("listing kabupaten", err)
}

// NextPlans returns the open plans of a Kampung that begin after now, the soonest first; practice
// is left out.
func NextPlans(ctx context.Context, db Reader, kampung string, now time.Time, limit int) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the next plans", `WHERE o.kampung_id = $1 AND NOT a.practice AND o.status = 'terjadwal' AND o.starts_at > $2 ORDER BY o.starts_at, o.id LIMIT $3`, kampung, now, limit)
}

// UntoldPlans returns the plans of a Kampung from day to day (ISO) that are over by now and that
// nobody told about, the latest first; practice is left out.
func UntoldPlans(ctx context.Context, db Reader, kampung string, span Span, now time.Time, limit int) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing plans without a report", `WHERE o.kampung_id = $1 AND NOT a.practice AND o.status IN ('terjadwal', 'tidak_dilaporkan')
  AND o.day BETWEEN $2::text::date AND $3::text::date AND o.starts_at < $4 ORDER BY o.starts_at DESC, o.id LIMIT $5`, kampung, span.From, span.To, now, limit)
}
