package storage

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Cell is what indicators count of living lists in one kecamatan and period, or of what is done at
// the level of a kabupaten or province itself (Kecamatan is then its code, too). Cells are summed to
// any level; laid by in recap_cell, a nation's digest reads them and no Kampung (design.md 9).
type Cell struct {
	Villages

	Groups  [5]Groups // in the order of PoktanKinds
	Plans   Plans
	Workers Workers // those who work and report in one kabupaten, at the first of their kecamatan
	Others  []int64 // persons whom only a look at all their rows counts right
}

// PoktanKinds are the kinds of Poktan (domain.md 3.1).
var PoktanKinds = [5]string{"bkb", "bkl", "bkr", "pikr", "uppka"}

// cellFigures are the columns of recap_cell that are summed, in the order of Cell.figures.
var cellFigures = []string{
	"kampung", "waiting", "active", "silent", "long_silent", "active_before", "active_year", "active_quarter", "instansi", "lintas", "visited", "filed", "in_time", "remote", "remote_active",
	"bkb_met", "bkb", "bkl_met", "bkl", "bkr_met", "bkr", "pikr_met", "pikr", "uppka_met", "uppka",
	"due", "counted", "done", "on_time", "untold", "moved", "follow_up", "followed", "heard", "workers",
}

func (c *Cell) figures() []*int64 {
	v, p := &c.Villages, &c.Plans
	list := []*int64{&v.All, &v.Waiting, &v.Active, &v.Silent, &v.LongSilent, &v.ActiveBefore, &v.ActiveYearAgo, &v.ActiveQuarter, &v.Instansi, &v.Lintas, &v.Visited, &v.Filed, &v.FiledInTime, &v.Remote, &v.RemoteActive}
	for i := range c.Groups {
		list = append(list, &c.Groups[i].Met, &c.Groups[i].All)
	}
	return append(list, &p.Due, &p.Counted, &p.Done, &p.OnTime, &p.Untold, &p.Moved, &p.FollowUp, &p.Followed, &c.Workers.Active, &c.Workers.All)
}

// values are the figures alone.
func (c *Cell) values() []int64 {
	var list []int64
	for _, n := range c.figures() {
		list = append(list, *n)
	}
	return list
}

// add sums another cell onto c; its names stay.
func (c *Cell) add(o Cell) {
	into, from := c.figures(), o.figures()
	for i := range into {
		*into[i] += *from[i]
	}
	c.Others = append(c.Others, o.Others...)
}

// cells counts what lies behind Areas, Groups, Plans and Workers.
func (q recapQuery) counted(ctx context.Context, out *Recap) error {
	var list []Cell
	var err error
	if q.reach.deep() {
		if list, err = q.count(ctx); err != nil {
			return err
		}
		out.Workers, err = q.workers(ctx)
	} else {
		list, err = q.laid(ctx)
	}
	if err != nil {
		return err
	}
	var sum Cell
	for _, c := range list {
		sum.add(c)
		if c.Villages != (Villages{Kecamatan: c.Kecamatan, Kabupaten: c.Kabupaten}) {
			out.Areas = append(out.Areas, c.Villages)
		}
	}
	slices.SortFunc(out.Areas, func(a, b Villages) int {
		return cmp.Or(strings.Compare(a.Kecamatan, b.Kecamatan), strings.Compare(a.Kabupaten, b.Kabupaten))
	})
	out.Plans = sum.Plans
	for i, g := range sum.Groups {
		if g.All > 0 {
			out.Groups = append(out.Groups, Groups{PoktanKinds[i], g.Met, g.All})
		}
	}
	if q.reach.deep() {
		return nil
	}
	others, err := q.others(ctx, sum.Others)
	out.Workers = Workers{sum.Workers.Active + others.Active, sum.Workers.All + others.All}
	return err
}

// count counts cells from the rows themselves, without the workers.
func (q recapQuery) count(ctx context.Context) ([]Cell, error) {
	cells := map[[2]string]*Cell{}
	at := func(kabupaten, cell string) *Cell {
		key := [2]string{kabupaten, cell}
		if cells[key] == nil {
			cells[key] = &Cell{Villages: Villages{Kecamatan: cell, Kabupaten: kabupaten}}
		}
		return cells[key]
	}
	villages, err := q.villages(ctx)
	for _, v := range villages {
		at(v.Kabupaten, v.Kecamatan).Villages = v
	}
	if err == nil {
		err = q.groups(ctx, func(kabupaten, cell string, g Groups) {
			at(kabupaten, cell).Groups[max(0, slices.Index(PoktanKinds[:], g.Jenis))] = g
		})
	}
	if err == nil {
		err = q.plans(ctx, func(kabupaten, cell string, p Plans) { at(kabupaten, cell).Plans = p })
	}
	if err == nil && !q.reach.deep() {
		err = q.local(ctx, func(kabupaten, cell string, w Workers, others []int64) {
			c := at(kabupaten, cell)
			c.Workers, c.Others = Workers{c.Workers.Active + w.Active, c.Workers.All + w.All}, append(c.Others, others...)
		})
	}
	list := make([]Cell, 0, len(cells))
	for _, c := range cells {
		list = append(list, *c)
	}
	return list, err
}

// touches are the cells that facts not yet folded make untrue, with their day: where the report
// lies, where its author works, which Kampung it says were visited.
func touches(facts string) string {
	return `
    SELECT k.kabupaten, left(k.wilayah, 8) AS cell, f.day FROM ` + facts + ` f JOIN kampung k ON k.id = f.kampung_id
    UNION SELECT f.kabupaten, f.kabupaten, f.day FROM ` + facts + ` f WHERE NOT EXISTS (SELECT FROM kampung k WHERE k.id = f.kampung_id AND k.kabupaten = f.kabupaten)
    UNION SELECT k.kabupaten, left(k.wilayah, 8), f.day FROM ` + facts + ` f JOIN report r ON r.id = f.report_id JOIN assignment a ON a.person_id = r.person_id AND a.role IN ('petugas', 'plkb') JOIN kampung k ON k.id = a.kampung_id AND k.kabupaten = f.kabupaten
    UNION SELECT k.kabupaten, left(k.wilayah, 8), f.day FROM (SELECT * FROM ` + facts + ` x WHERE x.measures @> '[{"m": "dibina"}]') f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m JOIN kampung k ON k.id = m->>'c' WHERE m->>'m' = 'dibina'`
}

// seenBy is a span of days from and to that the window looks at.
func seenBy(from, to string) string {
	return `(` + from + ` <= @look_to::text::date AND ` + to + ` >= @look_from::text::date OR ` + from + ` <= @year_to::text::date AND ` + to + ` >= @year_from::text::date)`
}

// What is not laid by for this clock, or was touched since, is named to be counted: a kabupaten as a
// whole, or a kecamatan. A kabupaten where nothing can be counted has no rows and needs none. Between
// two rounds of the folder most kabupaten have no facts waiting: all that is asked of these is left
// out then, as planning it takes longer than to read what is laid by.
func laidSQL(nation, waiting, tail bool) string {
	sums, group := `c.cell, c.kabupaten, `+strings.Join(cellFigures, ", ")+`, c.others`, ``
	if nation {
		list := slices.Clone(cellFigures)
		for i, name := range list {
			list[i] = `sum(` + name + `)`
		}
		sums, group = `CASE WHEN (SELECT count(*) FROM head) > `+strconv.Itoa(KecamatanUpTo)+` THEN c.kabupaten ELSE c.cell END, c.kabupaten, `+strings.Join(list, ", ")+`, coalesce(string_agg(nullif(c.others, ''), ','), '')`, ` GROUP BY 2, 3`
	}
	facts, touched, arrived := ``, ``, ``
	if waiting {
		facts = `
waiting AS MATERIALIZED (SELECT * FROM facts WHERE kabupaten = ANY(@keys)),` + arrivedFacts + `,
old AS MATERIALIZED (SELECT * FROM waiting WHERE id NOT IN (SELECT id FROM new)),`
		touched = `
    UNION SELECT t.kabupaten, t.cell FROM (` + touches("old") + `) t WHERE t.kabupaten = ANY(@kab) AND ` + seenBy("t.day", "t.day")
		arrived = `
UNION ALL ` + arrivedSQL(tail)
	}
	nothing := strings.Repeat(`0, `, len(cellFigures)) + `''`
	return `
WITH head AS MATERIALIZED (
    SELECT kabupaten FROM recap_cell WHERE period = @key AND kabupaten = ANY(@kab) AND cell = kabupaten AND since <= @asked AND until > @asked),` + facts + `
dirty AS MATERIALIZED (
    SELECT t.kabupaten, t.cell FROM recap_touched t WHERE NOT t.plans AND t.kabupaten = ANY(@kab) AND ` + seenBy("t.day_from", "t.day_to") + touched + `),` + plannedCells + `
SELECT 'laid', ` + sums + ` FROM recap_cell c
WHERE c.period = @key AND c.kabupaten = ANY(@kab) AND (c.kabupaten IN (SELECT kabupaten FROM head)) IS TRUE AND (c.kabupaten, c.cell) NOT IN (SELECT kabupaten, cell FROM dirty)` + group + arrived + `
UNION ALL ` + plannedSQL() + `
UNION ALL SELECT 'plans', cell, kabupaten, ` + nothing + ` FROM planned
UNION ALL SELECT 'cell', cell, kabupaten, ` + nothing + ` FROM dirty WHERE kabupaten IN (SELECT kabupaten FROM head)
UNION ALL SELECT 'kabupaten', k, k, ` + nothing + ` FROM unnest(@kab::text[]) k WHERE k NOT IN (SELECT kabupaten FROM head)
    AND (EXISTS (SELECT FROM kampung g WHERE g.kabupaten = k) OR EXISTS (SELECT FROM report r WHERE r.kabupaten = k) OR EXISTS (SELECT FROM agenda a WHERE a.kampung_id IS NULL AND left(a.place, 5) = k))`
}

// Facts that come after this look are counted by the next digest; where one snapshot holds there are
// none.
const waitingSQL = `SELECT EXISTS (SELECT FROM facts WHERE kabupaten = ANY(@keys))`

// found is what a look at the cells laid by says.
type found struct {
	laid  []Cell
	at    map[[2]string]int // where a cell lies in laid
	whole []string          // kabupaten to count anew
	parts []string          // cells to count anew, and their kabupaten
	in    []string
	plans []Cell // whose plans are to be counted anew, without figures
}

// add lays a cell beside the others, or figures on top of it.
func (f *found) add(c Cell) {
	at := [2]string{c.Kabupaten, c.Kecamatan}
	if i, known := f.at[at]; known {
		f.laid[i].add(c)
		return
	}
	f.at[at] = len(f.laid)
	f.laid = append(f.laid, c)
}

func (q recapQuery) look(ctx context.Context) (f found, err error) {
	f.at = map[[2]string]int{}
	args := q.args()
	var waiting bool
	if err := q.db.QueryRow(ctx, waitingSQL, args).Scan(&waiting); err != nil {
		return f, wrap("looking for facts", err)
	}
	rows, _ := q.db.Query(ctx, laidSQL(q.reach.area == Nation, waiting, q.window.Tail != nil), args)
	var c Cell
	var what, others string
	into := []any{&what, &c.Kecamatan, &c.Kabupaten}
	for _, n := range c.figures() {
		into = append(into, n)
	}
	_, err = pgx.ForEachRow(rows, append(into, &others), func() error {
		switch what {
		case "cell":
			f.parts, f.in = append(f.parts, c.Kecamatan), append(f.in, c.Kabupaten)
		case "kabupaten":
			f.whole = append(f.whole, c.Kabupaten)
		case "plans":
			f.plans = append(f.plans, c)
		default:
			c.Others = numbersIn(others)
			f.add(c)
		}
		return nil
	})
	slices.Sort(f.in)
	f.in = slices.Compact(f.in)
	if err != nil {
		return f, wrap("reading what is laid by", err)
	}
	return f, q.replan(ctx, &f)
}

// laid are the cells of a kabupaten, province or the nation: those laid by, and those that must be
// counted anew.
func (q recapQuery) laid(ctx context.Context) ([]Cell, error) {
	f, err := q.look(ctx)
	if err != nil {
		return nil, err
	}
	list := f.laid
	for _, part := range []struct{ kabupaten, cells []string }{{f.whole, nil}, {f.in, f.parts}} {
		if len(part.kabupaten) == 0 {
			continue
		}
		fresh, err := q.of(part.kabupaten, part.cells).count(ctx)
		if err != nil {
			return nil, err
		}
		list = append(list, fresh...)
	}
	if q.reach.area == Nation {
		list = byKabupaten(list)
	}
	return list, nil
}

// of is the query for some kabupaten, of them for some cells only.
func (q recapQuery) of(kabupaten, cells []string) recapQuery {
	q.reach = reach{kabupaten: kabupaten, area: q.reach.area}
	for _, code := range kabupaten {
		if p := code[:2]; !slices.Contains(q.reach.provinces, p) && !slices.Contains(kabupaten, p) {
			q.reach.provinces = append(q.reach.provinces, p)
		}
	}
	q.some = cells
	switch {
	case len(cells) > 0:
		q.lists = listsOfCells
	case len(kabupaten) > KecamatanUpTo:
		q.lists = listsOfNation
	default:
		q.lists = listsOfPlace
	}
	return q
}

// KecamatanUpTo is for how many kabupaten kecamatan are told apart, and their lists looked into
// Kampung by Kampung: a nation has seven thousand.
const KecamatanUpTo = 40

func byKabupaten(list []Cell) []Cell {
	sums := map[string]*Cell{}
	for _, c := range list {
		sums[c.Kabupaten] = nil
	}
	if len(sums) <= KecamatanUpTo {
		return list
	}
	for _, c := range list {
		if sums[c.Kabupaten] == nil {
			sums[c.Kabupaten] = &Cell{Villages: Villages{Kecamatan: c.Kabupaten, Kabupaten: c.Kabupaten}}
		}
		sums[c.Kabupaten].add(c)
	}
	list = list[:0]
	for _, c := range sums {
		list = append(list, *c)
	}
	return list
}
