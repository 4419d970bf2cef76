package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Decision is an open kendala as a lead reads it who is asked to decide (domain.md 5.3).
type Decision struct {
	ID        int64
	Kampung   string // name of the Kampung, or of the wilayah when it was told above one
	Kecamatan string // name of what lies above it
	Uraian    string
	Instansi  string // code of who was asked for help, "" not said
	OpenedAt  time.Time
}

// DecisionsAt returns the oldest kendala that were open within scope at an instant and ask for the
// help of one of these levels, at most limit.
func DecisionsAt(ctx context.Context, db Reader, scope Scope, at time.Time, limit int, tingkat ...Tingkat) ([]Decision, error) {
	rows, _ := db.Query(ctx, `SELECT k.id, coalesce(p.name, w.name), coalesce(kec.name, ''), k.uraian, coalesce(k.instansi, ''), k.opened_at`+openKendalaAt+`
  AND k.tingkat = ANY($3) ORDER BY k.opened_at, k.id LIMIT $4`, scope, at, append([]Tingkat{}, tingkat...), limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Decision])
	return list, wrap("listing what needs a decision", err)
}

// Nihil returns the Kampung within scope that said between two days (ISO, both included) that
// there was no kegiatan: they are not silent (domain.md 5.1).
func Nihil(ctx context.Context, db Reader, scope Scope, from, to string) ([]string, error) {
	return texts(ctx, db, "listing Kampung without a kegiatan", `
SELECT DISTINCT n.kampung_id FROM nihil n JOIN kampung k ON k.id = n.kampung_id
WHERE n.day BETWEEN $2::text::date AND $3::text::date AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')) ORDER BY 1`, scope, from, to)
}

// Kegiatan is one figure of the roll-up: the kegiatan of scope in a span, exact at once (I01).
func Kegiatan(ctx context.Context, db Reader, scope Scope, span Span) (int64, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return 0, err
	}
	var n int64
	err = db.QueryRow(ctx, `
SELECT coalesce(sum(r.n), 0)::bigint FROM publik.rekap_kampung r
WHERE r.kabupaten = ANY($3) AND r.period = ANY($2) AND r.measure = 'kegiatan' AND r.dimension = '' AND r.code = ''
  AND EXISTS (SELECT FROM unnest($1::text[]) s LEFT JOIN kampung k ON k.id = r.kampung_id
      WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.kampung_id) || '.', s || '.'))`, scope, span.Keys, r.kabupaten).Scan(&n)
	return n, wrap("counting kegiatan", err)
}

// KegiatanByPart is Kegiatan by the parts of a place: by codes of so many letters (kabupaten 5,
// kecamatan 8). What was told above such a part stands under the place it was told at.
func KegiatanByPart(ctx context.Context, db Reader, scope Scope, span Span, letters int) ([]PartCount, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	rows, _ := db.Query(ctx, `
SELECT x.code, coalesce(w.name, x.code), x.n, 0::bigint, x.n FROM (
    SELECT left(coalesce(k.wilayah, r.kampung_id), $4::int) AS code, sum(r.n)::bigint AS n FROM publik.rekap_kampung r LEFT JOIN kampung k ON k.id = r.kampung_id
    WHERE r.kabupaten = ANY($3) AND r.period = ANY($2) AND r.measure = 'kegiatan' AND r.dimension = '' AND r.code = ''
      AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.kampung_id) || '.', s || '.')) GROUP BY 1) x
LEFT JOIN wilayah w ON w.code = x.code ORDER BY 1`, scope, span.Keys, r.kabupaten, letters)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PartCount])
	return list, wrap("counting kegiatan by place", err)
}

// NamedPlace is a place with what it lies in, as people name it.
type NamedPlace struct{ Code, Name, Parent string }

// PlacesWithin lists the wilayah down to the kecamatan, and the Kampung, of scope: what a lead may
// ask a recap of.
func PlacesWithin(ctx context.Context, db Reader, scope Scope) ([]NamedPlace, error) {
	rows, _ := db.Query(ctx, `
SELECT w.code, w.name, coalesce(w.parent, '') FROM wilayah w WHERE w.level NOT IN ('desa', 'kelurahan') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE starts_with(w.code || '.', s || '.'))
UNION ALL
SELECT k.id, k.name, coalesce(w.parent, '') FROM kampung k JOIN wilayah w ON w.code = k.wilayah
WHERE k.status IN ('aktif', 'menunggu') AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.')) ORDER BY 1`, scope)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[NamedPlace])
	return list, wrap("listing places", err)
}

// Counter names what is counted of reports: a measure under a code of a dimension ("" and "" for
// the whole, AnyKind for every code that stands for something).
type Counter struct {
	Measure, Dimension, Code string
	Of                       string    // measure of the whole it is a part of: reports of the whole alone are looked at, too; "" none
	Here                     bool      // only what was told at the place itself, above its parts
	Since                    time.Time // of what changed: when it was told of last
}

// AnyKind stands for all codes of a dimension but "belum_ada", which says that there is none.
const AnyKind = "*"

// Tally is what the reports of a place count for under one code.
type Tally struct {
	Counter Counter
	N       int64
}

// Tallies counts all measures of the reports within scope and span: the numbers that lead down to
// these reports. Most first within a dimension, equals by code.
func Tallies(ctx context.Context, db Reader, scope Scope, span Span) ([]Tally, error) {
	rows, _ := db.Query(ctx, `
SELECT m->>'m', m->>'d', m->>'c', sum((m->>'n')::bigint)::bigint
FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
WHERE `+countedWhere+` GROUP BY 1, 2, 3 ORDER BY 1, 2, 4 DESC, 3`, Counter{}.args(scope, span))
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Tally, err error) {
		return t, row.Scan(&t.Counter.Measure, &t.Counter.Dimension, &t.Counter.Code, &t.N)
	})
	return list, wrap("counting what reports tell", err)
}

// CodeHash stands for a code too long for a button.
func CodeHash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])[:8]
}

// CodeOf finds the code of such a hash among those that reports within scope and span count under
// for the measure and dimension of c, "" when there is none.
func CodeOf(ctx context.Context, db Reader, c Counter, scope Scope, span Span, hash string) (string, error) {
	args := c.args(scope, span)
	args["hash"] = hash
	rows, _ := db.Query(ctx, `
SELECT m->>'c' FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
WHERE `+countedWhere+` AND m->>'m' = @measure AND m->>'d' = @dimension AND left(encode(sha256(convert_to(m->>'c', 'UTF8')), 'hex'), 8) = @hash ORDER BY 1 LIMIT 1`, args)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(list, ""), wrap("looking a code up", err)
}

// PartCount is what the reports of a part of a place count for.
type PartCount struct {
	Code, Name string
	N          int64 // what is counted
	Of         int64 // of how much in all, where the Counter has a whole
	Reports    int64 // in how many reports
}

// A report counts for its own measures, the very ones that went into the roll-up: so the reports
// behind a figure add up to it.
const countedFrom = `
FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id
CROSS JOIN LATERAL (SELECT (` + state + `)::bigint AS n, CASE WHEN @of <> '' THEN (SELECT sum((m->>'n')::bigint) FROM jsonb_array_elements(r.measures) m WHERE m->>'m' = @of AND m->>'d' = @dimension AND m->>'c' = @code) END::bigint AS whole) c
WHERE (c.n > 0 OR c.whole > 0) AND ` + countedWhere

const countedWhere = `(r.status <> 'ditarik' OR @measure = '` + MeasureDitarik + `') AND NOT r.practice AND r.day BETWEEN @from::text::date AND @to::text::date
  AND r.kabupaten IN (SELECT left(s, 5) FROM unnest(@scope::text[]) s WHERE length(s) >= 5 UNION SELECT w.code FROM wilayah w JOIN unnest(@scope::text[]) s ON length(s) < 5 AND (w.code = s OR w.parent = s))
  AND EXISTS (SELECT FROM unnest(@scope::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.wilayah) || '.', s || '.'))
  AND (NOT @here::boolean OR r.kampung_id IS NULL AND r.wilayah = ANY(@scope))`

func (c Counter) args(scope Scope, span Span) pgx.NamedArgs {
	return pgx.NamedArgs{"scope": scope, "measure": c.Measure, "dimension": c.Dimension, "code": c.Code, "of": c.Of, "from": span.From, "to": span.To, "here": c.Here, "since": c.Since}
}

// CountParts counts within scope and span by the part of a place that reports come from: by codes
// of so many letters (kabupaten 5, kecamatan 8), or by Kampung (13). What was told above such a
// part stands under the place it was told at. Most first, equals by name.
func CountParts(ctx context.Context, db Reader, c Counter, scope Scope, span Span, letters int) ([]PartCount, error) {
	args := c.args(scope, span)
	args["letters"] = letters
	rows, _ := db.Query(ctx, `
SELECT x.code, coalesce(k.name, w.name, x.code), x.n, x.whole, x.reports FROM (
    SELECT CASE WHEN @letters::int >= 13 AND r.kampung_id IS NOT NULL THEN r.kampung_id ELSE left(coalesce(k.wilayah, r.wilayah), @letters::int) END AS code, coalesce(sum(c.n), 0)::bigint AS n, coalesce(sum(c.whole), 0)::bigint AS whole, count(*) AS reports `+countedFrom+` GROUP BY 1) x
LEFT JOIN kampung k ON @letters::int >= 13 AND k.id = x.code LEFT JOIN wilayah w ON w.code = x.code ORDER BY x.n DESC, 2, 1`, args)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PartCount])
	return list, wrap("counting by place", err)
}

// CountAll is CountParts of the place as one.
func CountAll(ctx context.Context, db Reader, c Counter, scope Scope, span Span) (PartCount, error) {
	rows, _ := db.Query(ctx, `SELECT '', '', coalesce(sum(c.n), 0)::bigint, coalesce(sum(c.whole), 0)::bigint, count(*)`+countedFrom, c.args(scope, span))
	all, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[PartCount])
	return all, wrap("counting what is behind a figure", err)
}

// CountedReports returns a page of the reports behind a figure, by day, the newest first.
func CountedReports(ctx context.Context, db Reader, c Counter, scope Scope, span Span, limit, offset int) ([]Report, error) {
	args := c.args(scope, span)
	args["limit"], args["offset"] = limit, offset
	rows, _ := db.Query(ctx, `
SELECT r.id::text, r.receipt, r.form, r.version, r.status, r.revision, coalesce(r.person_id, 0), coalesce(r.telegram_id, 0), coalesce(r.kampung_id, ''), coalesce(k.name, ''),
    r.wilayah, r.kabupaten, r.day::text, coalesce(r.occurrence_id, 0), r.practice, r.answers, r.sent_at, r.measures, coalesce(r.batch_id, 0) `+countedFrom+` ORDER BY r.day DESC, r.sent_at DESC, r.id LIMIT @limit OFFSET @offset`, args)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Report])
	return list, wrap("listing the reports behind a figure", err)
}
