package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Nation is the place of all places, as a code of a Scope and of total_area.
const Nation = "ID"

// reach is where the rows of a scope lie.
type reach struct {
	kabupaten []string // keys of the roll-up whose rows may belong to it
	provinces []string // those above it: a province names the Kampung it visits
	area      string   // its row in total_area; "" when it lies below the kabupaten
}

// keys are all a query looks into that asks for what a province did as well.
func (r reach) keys() []string { return slices.Concat(r.kabupaten, r.provinces) }

// deep tells whether rows must be looked at one by one.
func (r reach) deep() bool { return r.area == "" }

// kabkota are the kabupaten and kota of the place.
func (r reach) kabkota() []string {
	return slices.DeleteFunc(slices.Clone(r.kabupaten), func(code string) bool { return len(code) != len("15.05") })
}

// A Kampung keeps its id when its desa moves: where its rows lie is written in its own row.
const reachOf = `
SELECT code FROM wilayah WHERE code = ANY(SELECT s FROM unnest($1::text[]) s WHERE length(s) = 2)
UNION SELECT code FROM wilayah WHERE parent = ANY(SELECT s FROM unnest($1::text[]) s WHERE length(s) = 2)
UNION SELECT c.code FROM wilayah p CROSS JOIN LATERAL (SELECT p.code UNION ALL SELECT w.code FROM wilayah w WHERE w.parent = p.code) c WHERE p.parent IS NULL AND 'ID' = ANY($1)
UNION SELECT left(s, 5) FROM unnest($1::text[]) s WHERE length(s) >= 5
UNION SELECT k.kabupaten FROM kampung k WHERE k.id = ANY($1) ORDER BY 1`

func reachFor(ctx context.Context, db Reader, scope Scope) (reach, error) {
	var r reach
	var err error
	if len(scope) == 1 && len(scope[0]) <= len("15.05") {
		r.area = scope[0]
	}
	if r.area != "" && len(r.area) == len("15.05") {
		r.kabupaten = []string{r.area}
	} else if r.kabupaten, err = texts(ctx, db, "finding where figures lie", reachOf, scope); err != nil {
		return r, err
	}
	for _, code := range r.kabupaten {
		if p := code[:2]; !slices.Contains(r.provinces, p) && !slices.Contains(r.kabupaten, p) {
			r.provinces = append(r.provinces, p)
		}
	}
	return r, nil
}

// A row counts as of today's place of its Kampung, or of the wilayah it was reported at.
const within = `EXISTS (SELECT FROM unnest(@scope::text[]) s WHERE s = 'ID' OR %[1]s = s OR length(s) < 13 AND starts_with(%[2]s || '.', s || '.'))`

// inScope is within for a row whose Kampung id and wilayah are these expressions.
func inScope(id, wilayah string) string {
	return strings.NewReplacer("%[1]s", id, "%[2]s", wilayah).Replace(within)
}

// counts is the condition of the index report_kegiatan: a report that is a kegiatan and counts.
const counts = `NOT r.practice AND r.status <> 'ditarik' AND r.measures @> '[{"m":"kegiatan"}]'`

// Recap holds all that the indicators of a place and period are made of (domain.md 5.2).
type Recap struct {
	Sums    Sums       // of the period
	Before  Sums       // kegiatan and peserta of the period before
	YearAgo Sums       // and of the same one a year ago
	Quarter Sums       // kegiatan by instansi and guidance by the province, from the quarter's first day
	Areas   []Villages // Kampung, by kecamatan
	Workers Workers
	Plans   Plans
	Kendala KendalaFigures
	Groups  []Groups
	Watched []string    // instansi that a kabupaten of the place watches for
	Kabkota []Advocated // kabupaten and kota of the place; none below the kabupaten
}

// RecapOf reads all of it in one snapshot, each query in the time of a few index ranges, however long
// the history.
func RecapOf(ctx context.Context, db Reader, w Window) (Recap, error) {
	var out Recap
	err := inOneSnapshot(ctx, db, w.Scope.Whole(), func(db Reader) error {
		r, err := reachFor(ctx, db, w.Scope)
		if err != nil {
			return err
		}
		q := recapQuery{db: db, window: w, reach: r}
		for _, step := range []func(context.Context, *Recap) error{q.sums, q.counted, q.kendala, q.watched, q.advocated} {
			if err := step(ctx, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

type recapQuery struct {
	db     Reader
	window Window
	reach  reach
	lists  lists
	some   []string // cells of listsOfCells
}

// args are the parameters that all queries share.
func (q recapQuery) args() pgx.NamedArgs {
	w := q.window
	look, yearAgo := w.looksAt()
	tail := Span{From: "0001-01-02", To: "0001-01-01"} // no day lies in it
	if w.Tail != nil {
		tail = *w.Tail
	}
	return pgx.NamedArgs{
		"scope": w.Scope, "kab": q.reach.kabupaten, "keys": q.reach.keys(), "area": q.reach.area, "deep": q.reach.deep(), "nation": q.reach.area == Nation,
		"now": w.Now.Keys, "before": w.Before.Keys, "year": w.YearAgo.Keys, "quarter": append([]string{}, w.Quarter.Keys...),
		"all":   slices.Concat(w.Now.Keys, w.Before.Keys, w.YearAgo.Keys, w.Quarter.Keys),
		"cells": q.some, "key": w.Key, "asked": w.Asked, "look_from": look.From, "look_to": look.To, "year_from": yearAgo.From,
		"from": w.Now.From, "to": w.Now.To, "before_from": w.Before.From, "before_to": w.Before.To, "year_to": w.YearAgo.To, "quarter_from": w.Quarter.From,
		"tail_from": tail.From, "tail_to": tail.To, "starts": w.Starts, "begins": w.Begins, "as_of": w.AsOf, "day": w.Day, "today": w.Today,
	}
}

// fresh are the measures that are not folded yet, by the periods asked for.
const fresh = `
fresh AS MATERIALIZED (
    SELECT f.kabupaten, f.kampung_id, p.period, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, f.sign * (m->>'n')::bigint AS n
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE f.kabupaten = ANY(@keys) AND p.period = ANY(@all))`

// tail are the measures of the days of a quarter that are no whole month or week, from the reports
// themselves: totals are kept by month and week only.
const tail = `
tail AS MATERIALIZED (` + tailMeasures + `)`

// tailPartners are those of them that a quarter's sums are made of.
const tailPartners = `
tail AS MATERIALIZED (` + tailMeasures + ` AND m->>'m' = 'kegiatan' AND m->>'d' = 'instansi')`

const tailMeasures = `
    SELECT r.kabupaten, coalesce(r.kampung_id, r.wilayah) AS kampung_id, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, (m->>'n')::bigint AS n
    FROM report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
    WHERE r.kabupaten = ANY(@keys) AND r.day BETWEEN @tail_from::text::date AND @tail_to::text::date AND r.status <> 'ditarik' AND NOT r.practice`
