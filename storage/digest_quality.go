package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// What a digest counts of reports besides what they tell: the state they are in. A Counter names
// it like a measure, so that it is tapped down to its reports the same way.
const (
	MeasureGanda        = "mungkin_ganda" // repeats an earlier report of the day (domain.md 5.1)
	MeasureBelumDisalin = "belum_disalin" // of a form that the official site takes, not copied there
	MeasureDikembalikan = "dikembalikan"  // sent back with a question, not mended
	MeasureSusulan      = "susulan"       // a kegiatan told since a digest told of its period
	MeasureDitarik      = "ditarik"       // a kegiatan taken back since then
)

// siteForms are the forms whose reports are copied to the official site (domain.md 3.1).
const siteForms = `('kegiatan', 'poktan', 'advokasi')`

// state is 1 where r is in the state @measure. Two reports are likely the same when Kampung, form,
// day, fungsi and title agree; the later one is the double. Forms without a title, and with several
// reports a day by nature, have none.
const state = `CASE @measure
    WHEN 'mungkin_ganda' THEN CASE WHEN r.kampung_id IS NOT NULL AND ` + titled + ` <> '' AND EXISTS (SELECT FROM report o
        WHERE o.kampung_id = r.kampung_id AND o.form = r.form AND o.day = r.day AND o.status <> 'ditarik' AND NOT o.practice AND (o.sent_at, o.id) < (r.sent_at, r.id)
          AND coalesce(o.answers->>'fungsi', '') = coalesce(r.answers->>'fungsi', '')
          AND lower(btrim(coalesce(o.answers->>'judul', o.answers->>'kelompok', ''))) = ` + titled + `) THEN 1 END
    WHEN 'belum_disalin' THEN CASE WHEN r.kampung_id IS NOT NULL AND r.form IN ` + siteForms + ` AND NOT EXISTS (SELECT FROM website_copy c WHERE c.report_id = r.id) THEN 1 END
    WHEN 'dikembalikan' THEN CASE WHEN r.status = 'dikembalikan' THEN 1 END
    WHEN 'susulan' THEN CASE WHEN r.sent_at > @since AND r.measures @> '[{"m":"kegiatan"}]' THEN 1 END
    WHEN 'ditarik' THEN CASE WHEN r.sent_at <= @since AND r.status = 'ditarik' AND r.changed_at > @since AND r.measures @> '[{"m":"kegiatan"}]' THEN 1 END
    ELSE (SELECT sum((m->>'n')::bigint) FROM jsonb_array_elements(r.measures) m
        WHERE m->>'m' = @measure AND m->>'d' = @dimension AND (m->>'c' = @code OR @code = '` + AnyKind + `' AND m->>'c' <> 'belum_ada')) END`

const titled = `lower(btrim(coalesce(r.answers->>'judul', r.answers->>'kelompok', '')))`

// Quality is how many reports of a place and period are in each of the three states.
type Quality struct{ Doubles, Uncopied, Returned int64 }

// QualityOf counts them in one reading of the reports within scope and span.
func QualityOf(ctx context.Context, db Reader, scope Scope, span Span) (Quality, error) {
	rows, _ := db.Query(ctx, `
SELECT count(*) FILTER (WHERE nth > 1), count(*) FILTER (WHERE waits), count(*) FILTER (WHERE back) FROM (
    SELECT CASE WHEN r.kampung_id IS NOT NULL AND `+titled+` <> '' THEN row_number() OVER (PARTITION BY r.kampung_id, r.form, r.day, coalesce(r.answers->>'fungsi', ''), `+titled+` ORDER BY r.sent_at, r.id) ELSE 0 END AS nth,
        r.kampung_id IS NOT NULL AND r.form IN `+siteForms+` AND NOT EXISTS (SELECT FROM website_copy c WHERE c.report_id = r.id) AS waits, r.status = 'dikembalikan' AS back
    FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id WHERE `+countedWhere+`) x`, Counter{}.args(scope, span))
	q, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Quality])
	return q, wrap("counting the quality of reports", err)
}

// AlikeTo returns the other reports that a report may be the same as, the earliest first.
func AlikeTo(ctx context.Context, db Reader, report string) ([]Report, error) {
	return reports(ctx, db, "looking for the same report", `JOIN report o ON o.id = $1::text::uuid
WHERE r.id <> o.id AND r.kampung_id = o.kampung_id AND r.form = o.form AND r.day = o.day AND r.status <> 'ditarik' AND NOT r.practice AND `+titled+` <> ''
  AND coalesce(r.answers->>'fungsi', '') = coalesce(o.answers->>'fungsi', '') AND `+titled+` = lower(btrim(coalesce(o.answers->>'judul', o.answers->>'kelompok', '')))
ORDER BY r.sent_at, r.id LIMIT 8`, report)
}
