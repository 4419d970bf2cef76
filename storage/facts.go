package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"
)

// foldChunk bounds one folding transaction, so that a long queue never holds its rows for long.
const foldChunk = 5_000

// areasOf names the places in total_area that a figure of kabupaten k goes into: the kabupaten
// itself, its province, the nation. What a province itself reports has the key "15." below "15".
const areasOf = `(SELECT unnest(ARRAY[CASE length(k) WHEN 2 THEN k || '.' ELSE k END, left(k, 2), 'ID']) AS place)`

// leaf tells which figures are kept for each Kampung as well: those of indicators that count
// Kampung (I04, I16, I26, I28, I32). A Kampung has so few reports a month that keeping all of them
// would take more rows than the reports have; what else is asked of less than a kabupaten is
// summed from its reports.
const leaf = `(dimension = '' AND measure IN ('kegiatan', 'peserta', 'faktor_masuk', 'faktor_tepat') OR measure = 'kegiatan' AND dimension IN ('instansi', 'bidang') OR measure = 'dibina' AND dimension = 'kampung')`

// isLeaf is leaf for a measure at hand.
func isLeaf(m Measure) bool {
	switch m.Dimension {
	case "":
		return slices.Contains([]string{MeasureKegiatan, MeasurePeserta, MeasureFaktorMasuk, MeasureFaktorTepat}, m.Measure)
	case DimensionInstansi, DimensionBidang:
		return m.Measure == MeasureKegiatan
	default:
		return m.Measure == MeasureDibina && m.Dimension == DimensionKampung
	}
}

// Keys are sorted, so that two folders which meet at a row of their province wait for each other
// and never deadlock; below it the lock on the kabupaten makes it one folder. Codes of single
// Kampung (a visit names them) are as many as there are Kampung: they stay with the leaves. What
// the facts made untrue of the cells laid by is written down as they go.
var foldFacts = `
WITH gone AS (
    DELETE FROM facts WHERE id IN (SELECT id FROM facts WHERE kabupaten = $1 ORDER BY id LIMIT $2)
    RETURNING report_id, kabupaten, kampung_id, day, sign, measures),
touched AS (
    INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) SELECT t.kabupaten, t.cell, t.day, t.day FROM (` + touches("gone") + `) t),
sums AS MATERIALIZED (
    SELECT g.kabupaten, g.kampung_id, p.period, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, sum(g.sign * (m->>'n')::bigint)::bigint AS n
    FROM gone g CROSS JOIN LATERAL jsonb_array_elements(g.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(g.day, 'YYYY-MM')), (to_char(g.day, 'IYYY-"W"IW'))) p(period)
    GROUP BY 1, 2, 3, 4, 5, 6),
kept AS (
    INSERT INTO total AS t (kabupaten, kampung_id, period, measure, dimension, code, n)
    SELECT * FROM sums WHERE n <> 0 AND ` + leaf + ` ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (kabupaten, period, measure, dimension, code, kampung_id) DO UPDATE SET n = t.n + excluded.n),
above AS (
    INSERT INTO total_area AS t (place, period, measure, dimension, code, n)
    SELECT a.place, s.period, s.measure, s.dimension, s.code, s.n
    FROM (SELECT kabupaten AS k, period, measure, dimension, code, sum(n)::bigint AS n FROM sums WHERE dimension <> 'kampung' GROUP BY 1, 2, 3, 4, 5) s
    CROSS JOIN LATERAL ` + areasOf + ` a
    WHERE s.n <> 0 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (place, period, measure, dimension, code) DO UPDATE SET n = t.n + excluded.n)
SELECT count(*) FROM gone`

// lockFolding is held by whoever moves the facts of a kabupaten; it is taken before the statement
// that reads them, so that the statement sees what the holder before left.
const lockFolding = `SELECT pg_advisory_lock(hashtextextended('fold ' || $1, 0))`

// FoldFacts moves the waiting facts of one kabupaten into its totals and tells how many rows went.
// Figures do not change by it: every figure is folded plus not yet folded (design.md 9).
func FoldFacts(ctx context.Context, pool *pgxpool.Pool, kabupaten string) (int, error) {
	folded := 0
	err := whileFolding(ctx, pool, kabupaten, func(conn *pgxpool.Conn) error {
		for {
			var n int
			if err := conn.QueryRow(ctx, foldFacts, kabupaten, foldChunk).Scan(&n); err != nil {
				return err
			}
			folded += n
			if n < foldChunk {
				return nil
			}
		}
	})
	if err != nil {
		return folded, fmt.Errorf("folding the facts of %s: %w", kabupaten, err)
	}
	return folded, nil
}

// FoldAll folds every kabupaten that has waiting facts.
func FoldAll(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	places, err := texts(ctx, pool, "listing kabupaten to fold", `SELECT DISTINCT kabupaten FROM facts ORDER BY 1`)
	if err != nil {
		return 0, err
	}
	folded := 0
	for _, place := range places {
		n, err := FoldFacts(ctx, pool, place)
		folded += n
		if err != nil {
			return folded, err
		}
	}
	return folded, nil
}

// whileFolding holds the kabupaten's lock for the whole of do, on one connection.
func whileFolding(ctx context.Context, pool *pgxpool.Pool, kabupaten string, do func(*pgxpool.Conn) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, lockFolding, kabupaten); err != nil {
		return err
	}
	defer func() {
		// A connection that can't give the lock back must not return to the pool with it.
		if _, err := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtextextended('fold ' || $1, 0))`, kabupaten); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx))
		}
	}()
	return do(conn)
}
