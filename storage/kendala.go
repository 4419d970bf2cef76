package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Tingkat is the level whose help a kendala needs (form g).
type Tingkat string

// NewKendala is an obstacle that asks for help: form g, or the last question of another form.
type NewKendala struct {
	ReportID  string    `json:"report_id"` // UUID of the report it came with
	Kabupaten string    `json:"kabupaten"`
	Wilayah   string    `json:"wilayah"`
	KampungID string    `json:"kampung_id"`
	Jenis     string    `json:"jenis"`
	Uraian    string    `json:"uraian"`
	Mendesak  string    `json:"mendesak"` // "" = bulan_ini, as inside another form (domain.md 3 g)
	Tingkat   string    `json:"tingkat"`
	OpenedAt  time.Time `json:"opened_at"`
}

var kendalaSave = &Statement{orderAfterReport, `
INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, mendesak, tingkat, opened_at)
SELECT report_id, kabupaten, wilayah, kampung_id, jenis, uraian, coalesce(nullif(mendesak, ''), 'bulan_ini'), tingkat, opened_at
FROM json_to_recordset($1) AS r(report_id uuid, kabupaten text, wilayah text, kampung_id text, jenis text, uraian text, mendesak text, tingkat text, opened_at timestamptz)
ON CONFLICT (report_id) DO NOTHING`}

// RaiseKendala keeps a kendala; a report brings one at most.
func RaiseKendala(k NewKendala) Write { return kendalaSave.Into(k.ReportID, k) }

// Open at an instant, and borne by a report that counts (or by none: form g writes only this row).
// A code lies within another only at a dot, so both sides get one.
const openKendalaAt = `
FROM kendala k JOIN kampung p ON p.id = k.kampung_id JOIN wilayah w ON w.code = p.wilayah LEFT JOIN wilayah kec ON kec.code = w.parent
WHERE k.opened_at <= $2 AND (k.closed_at IS NULL OR k.closed_at > $2)
  AND NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.kampung_id = s OR starts_with(k.wilayah || '.', s || '.'))`

// OpenKendala is a kendala that waits, as a lead reads it.
type OpenKendala struct {
	ID        int64
	Kampung   string
	Kecamatan string
	Jenis     string
	Uraian    string
	Tingkat   Tingkat
	OpenedAt  time.Time
}

// KendalaOpenAt returns the kendala within scope that are open at an instant and need one of
// tingkat (none named: all), oldest first, at most limit.
func KendalaOpenAt(ctx context.Context, db Reader, scope Scope, at time.Time, limit int, tingkat ...Tingkat) ([]OpenKendala, error) {
	rows, _ := db.Query(ctx, `SELECT k.id, p.name, coalesce(kec.name, ''), k.jenis, k.uraian, k.tingkat, k.opened_at`+openKendalaAt+`
  AND (cardinality($3::text[]) = 0 OR k.tingkat = ANY($3)) ORDER BY k.opened_at, k.id LIMIT $4`, scope, at, append([]Tingkat{}, tingkat...), limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[OpenKendala])
	if err != nil {
		return nil, fmt.Errorf("listing open kendala: %w", err)
	}
	return list, nil
}

// KendalaCount is how many kendala of a tingkat are open, by age in days: 0-7, 8-30, older.
type KendalaCount struct {
	Tingkat               Tingkat
	Week, Month, Older, N int64
}

// CountKendala counts what is open within scope at an instant, by tingkat and age (I18).
func CountKendala(ctx context.Context, db Reader, scope Scope, at time.Time) ([]KendalaCount, error) {
	rows, _ := db.Query(ctx, `
SELECT tingkat, count(*) FILTER (WHERE days <= 7), count(*) FILTER (WHERE days BETWEEN 8 AND 30), count(*) FILTER (WHERE days > 30), count(*)
FROM (SELECT k.tingkat, ($2::timestamptz AT TIME ZONE w.zone)::date - (k.opened_at AT TIME ZONE w.zone)::date AS days`+openKendalaAt+`) o
GROUP BY 1 ORDER BY 1`, scope, at)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KendalaCount])
	if err != nil {
		return nil, fmt.Errorf("counting open kendala: %w", err)
	}
	return list, nil
}
