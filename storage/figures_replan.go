package storage

import (
	"context"
	"slices"
	"strings"
)

// Half of the reports that arrive answer a plan, and so does whoever puts one off or calls it off:
// recap_touched then names the kecamatan, but says that it is for its plans alone. Of these cells the
// plans that are laid by go out and come in as counted now; the other figures stay.

// planFigures are the columns of recap_cell that count plans, in the order of Plans.fields.
var planFigures = []string{"due", "counted", "done", "on_time", "untold", "moved", "follow_up", "followed"}

// plannedCells are those whose plans of the period's own days were touched and that are not counted
// anew as a whole; dirty and head are those of laidSQL.
const plannedCells = `
planned AS MATERIALIZED (
    SELECT DISTINCT t.kabupaten, t.cell FROM recap_touched t WHERE t.plans AND t.kabupaten = ANY(@kab) AND t.day_from <= @to::text::date AND t.day_to >= @from::text::date
      AND t.kabupaten IN (SELECT kabupaten FROM head) AND (t.kabupaten, t.cell) NOT IN (SELECT kabupaten, cell FROM dirty))`

// plannedSQL takes away what is laid by of their plans: one step into the index for each.
func plannedSQL() string {
	figures := slices.Clone(cellFigures)
	for i, name := range figures {
		if slices.Contains(planFigures, name) {
			figures[i] = `-c.` + name
		} else {
			figures[i] = `0`
		}
	}
	return `SELECT 'new', p.cell, p.kabupaten, ` + strings.Join(figures, ", ") + `, ''
FROM planned p CROSS JOIN LATERAL (SELECT * FROM recap_cell x WHERE x.period = @key AND x.kabupaten = p.kabupaten AND x.cell = p.cell OFFSET 0) c`
}

// replan lays the plans of these cells on top, as they are now.
func (q recapQuery) replan(ctx context.Context, f *found) error {
	if len(f.plans) == 0 {
		return nil
	}
	var in, cells []string
	touched := map[[2]string]bool{}
	for _, c := range f.plans {
		touched[[2]string{c.Kabupaten, c.Kecamatan}] = true
		cells = append(cells, c.Kecamatan)
		if !slices.Contains(in, c.Kabupaten) {
			in = append(in, c.Kabupaten)
		}
	}
	return q.of(in, cells).plans(ctx, func(kabupaten, cell string, p Plans) {
		if touched[[2]string{kabupaten, cell}] {
			f.add(Cell{Villages: Villages{Kecamatan: cell, Kabupaten: kabupaten}, Plans: p})
		}
	})
}
