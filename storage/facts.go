package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Measure is one thing a report counts for: n of measure m, under code c of dimension d ("" and
// "" for the whole). The letters are short since every report carries a handful of them.
type Measure struct {
	Measure   string `json:"m"`
	Dimension string `json:"d"`
	Code      string `json:"c"`
	N         int64  `json:"n"`
}

// The measures and dimensions of the roll-up.
const (
	MeasureKegiatan  = "kegiatan"
	MeasurePeserta   = "peserta"
	DimensionForm    = "form"
	DimensionFungsi  = "fungsi"
	DimensionKelamin = "kelamin" // codes l, p
)

// CountedForms are the forms whose entries are kegiatan (domain.md 5.1); the others count nothing.
var CountedForms = []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi"}

// fungsiOfPoktan and fungsiOfForm stand in where a form asks for no fungsi (domain.md 5.2, map
// for I02). Advokasi has none: a line of its own.
var (
	fungsiOfPoktan = map[string]string{
		"bkb": "sosialisasi_pendidikan", "bkr": "sosialisasi_pendidikan", "pikr": "sosialisasi_pendidikan",
		"bkl": "cinta_kasih", "uppka": "ekonomi",
	}
	fungsiOfForm = map[string]string{"layanan": "reproduksi", "kunjungan": "reproduksi"}
)

// MeasuresOf tells what a report counts for in the roll-up: itself, by form and by fungsi, and
// who came. Practice reports and forms that are no kegiatan count for nothing.
func MeasuresOf(form string, practice bool, answers json.RawMessage) []Measure {
	list := []Measure{}
	if practice || !slices.Contains(CountedForms, form) {
		return list
	}
	var a struct {
		Jenis  json.RawMessage `json:"jenis"`
		Fungsi json.RawMessage `json:"fungsi"`
		L      json.RawMessage `json:"peserta_l"`
		P      json.RawMessage `json:"peserta_p"`
	}
	// Answers of another shape than asked leave what they can't tell uncounted; the report counts.
	_ = json.Unmarshal(answers, &a)
	list = append(list, Measure{MeasureKegiatan, "", "", 1}, Measure{MeasureKegiatan, DimensionForm, form, 1})
	if f := fungsiOf(form, text(a.Jenis), text(a.Fungsi)); f != "" {
		list = append(list, Measure{MeasureKegiatan, DimensionFungsi, f, 1})
	}
	if l, p := number(a.L), number(a.P); l+p > 0 {
		list = append(list, Measure{MeasurePeserta, "", "", l + p}, Measure{MeasurePeserta, DimensionKelamin, "l", l}, Measure{MeasurePeserta, DimensionKelamin, "p", p})
	}
	return list
}

func fungsiOf(form, jenis, fungsi string) string {
	switch form {
	case "kegiatan":
		return fungsi
	case "poktan":
		return fungsiOfPoktan[jenis]
	default:
		return fungsiOfForm[form]
	}
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

func number(raw json.RawMessage) int64 {
	var n int64
	_ = json.Unmarshal(raw, &n)
	return max(n, 0)
}

// foldChunk bounds one folding transaction, so that a long queue never holds its rows for long.
const foldChunk = 5_000

// Keys are sorted, so that two folders of overlapping keys would wait for each other and never
// deadlock; the lock on the kabupaten makes it one folder anyway.
const foldFacts = `
WITH gone AS (
    DELETE FROM facts WHERE id IN (SELECT id FROM facts WHERE kabupaten = $1 ORDER BY id LIMIT $2)
    RETURNING kabupaten, kampung_id, day, sign, measures),
sums AS (
    SELECT g.kabupaten, g.kampung_id, p.period, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, sum(g.sign * (m->>'n')::bigint) AS n
    FROM gone g CROSS JOIN LATERAL jsonb_array_elements(g.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(g.day, 'YYYY-MM')), (to_char(g.day, 'IYYY-"W"IW'))) p(period)
    GROUP BY 1, 2, 3, 4, 5, 6),
kept AS (
    INSERT INTO total AS t (kabupaten, kampung_id, period, measure, dimension, code, n)
    SELECT * FROM sums ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (kabupaten, period, measure, dimension, code, kampung_id) DO UPDATE SET n = t.n + excluded.n)
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
