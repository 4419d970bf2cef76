package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// FactorEvidence is what the month of a Kampung KB speaks for when its five factors are judged
// (domain.md 3 f): counts of what was reported, so that nobody judges in the dark.
type FactorEvidence struct {
	Kegiatan    int // counted kegiatan of the month
	Petugas     int // workers who sent them
	Poktan      int // meetings of groups
	Laki        int // attendance by sex: not persons, one may have come twice
	Perempuan   int
	Instansi    int // different partners besides the KB office and the village itself
	Bidang      int // different fields
	Pembinaan   int // visits and monev that name this Kampung
	Advokasi    int // meetings and advocacy of this Kampung itself
	Komitmen    int // of them with a new commitment
	Rencana     int // plans that fell due
	Terlaksana  int // of them held
	Sekretariat bool
	RumahDataku bool
}

const factorEvidence = `
WITH r AS (
    SELECT form, person_id, answers FROM report
    WHERE kampung_id = $1 AND day >= $2::text::date AND day < $2::text::date + interval '1 month' AND status <> 'ditarik' AND NOT practice AND form = ANY($3)),
partner AS (
    SELECT DISTINCT i FROM r CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(answers->'instansi') WHEN 'array' THEN answers->'instansi' ELSE '[]' END) i
    WHERE i NOT IN ('opd_kb', 'pemdes', 'tidak_ada', 'tidak_tahu')),
field AS (SELECT DISTINCT b FROM r CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(answers->'bidang') WHEN 'array' THEN answers->'bidang' ELSE '[]' END) b),
sums AS (
    SELECT count(*)::int AS n, count(DISTINCT person_id)::int AS people, count(*) FILTER (WHERE form = 'poktan')::int AS meetings,
        coalesce(sum(CASE jsonb_typeof(answers->'peserta_l') WHEN 'number' THEN (answers->>'peserta_l')::numeric END), 0)::int AS men,
        coalesce(sum(CASE jsonb_typeof(answers->'peserta_p') WHEN 'number' THEN (answers->>'peserta_p')::numeric END), 0)::int AS women,
        count(*) FILTER (WHERE form = 'advokasi')::int AS own,
        count(*) FILTER (WHERE form = 'advokasi' AND jsonb_typeof(answers->'komitmen') = 'array' AND answers->'komitmen' <> '[]' AND NOT answers->'komitmen' ? 'belum_ada')::int AS won
    FROM r),
guided AS (
    SELECT count(*)::int AS n FROM report
    WHERE kabupaten IN (left($1, 5), left($1, 2)) AND form = 'advokasi' AND day >= $2::text::date AND day < $2::text::date + interval '1 month' AND status <> 'ditarik' AND NOT practice
      AND answers->>'jenis' IN ('kunjungan_pembinaan', 'monev') AND answers->'kampung' ? $1),
plans AS (
    SELECT count(*)::int AS n, count(*) FILTER (WHERE o.status = 'terlaksana')::int AS held FROM occurrence o JOIN agenda a ON a.id = o.agenda_id
    WHERE o.kampung_id = $1 AND o.day >= $2::text::date AND o.day < $2::text::date + interval '1 month' AND NOT a.practice AND o.status <> 'batal'),
profile AS (
    SELECT sekretariat, rumah_dataku FROM kampung_profile WHERE kampung_id = $1 AND valid_from < $2::text::date + interval '1 month' ORDER BY valid_from DESC LIMIT 1)
SELECT s.n, s.people, s.meetings, s.men, s.women, (SELECT count(*)::int FROM partner), (SELECT count(*)::int FROM field), g.n, s.own, s.won, p.n, p.held,
    coalesce((SELECT sekretariat FROM profile), false), coalesce((SELECT rumah_dataku FROM profile), false)
FROM sums s, guided g, plans p`

// EvidenceOf counts what a Kampung has to show for a month ("2026-10").
func EvidenceOf(ctx context.Context, db Reader, kampung, month string) (FactorEvidence, error) {
	rows, _ := db.Query(ctx, factorEvidence, kampung, month+"-01", CountedForms)
	e, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[FactorEvidence])
	if err != nil {
		return FactorEvidence{}, fmt.Errorf("gathering the evidence of %s: %w", month, err)
	}
	return e, nil
}

// FactorsOf returns the answers of the five factors that a Kampung filed for a month, empty when
// it filed none.
func FactorsOf(ctx context.Context, db Reader, kampung, month string) (map[string]json.RawMessage, error) {
	answers := map[string]json.RawMessage{}
	err := db.QueryRow(ctx, `
SELECT answers FROM report WHERE kampung_id = $1 AND form = 'lima_faktor' AND answers->>'bulan' = $2 AND status <> 'ditarik' AND NOT practice`, kampung, month).Scan(&answers)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("loading the five factors of %s: %w", month, err)
	}
	return answers, nil
}
