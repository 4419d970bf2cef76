package storage

import (
	"context"
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
WHERE n.day BETWEEN $2::text::date AND $3::text::date AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.id = s OR starts_with(k.wilayah || '.', s || '.')) ORDER BY 1`, scope, from, to)
}

// Returned counts the reports within scope and between two days (ISO, both included) that were
// sent back and not mended yet; they count until withdrawn (domain.md 5.1).
func Returned(ctx context.Context, db Reader, scope Scope, from, to string) (int64, error) {
	var n int64
	err := db.QueryRow(ctx, `
SELECT count(*) FROM report r WHERE r.status = 'dikembalikan' AND NOT r.practice AND r.day BETWEEN $2::text::date AND $3::text::date
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(r.wilayah || '.', s || '.'))`, scope, from, to).Scan(&n)
	return n, wrap("counting returned reports", err)
}

// Kegiatan is one figure of the roll-up: the kegiatan of scope in a span, exact at once (I01).
func Kegiatan(ctx context.Context, db Reader, scope Scope, span Span) (int64, error) {
	counted, err := Count(ctx, db, scope, span, MeasureKegiatan)
	if err != nil {
		return 0, err
	}
	for _, c := range counted {
		if c.Dimension == "" && c.Code == "" {
			return c.N, nil
		}
	}
	return 0, nil
}
