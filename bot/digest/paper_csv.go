package digest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"

	"pokjabot/bot/export"
	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// tableRow is one place with its figures.
type tableRow struct {
	code, name, level string
	figures           map[string]Figure
}

// makeTable is every indicator of the place and of its parts, a line each, and a line for every code
// of its dimensions: what `pokjabot rekap --json` says, for a spreadsheet.
func makeTable(ctx context.Context, s *screen, t *turn.Turn, _ []official.Template) (printed, error) {
	places := []tableRow{{s.place.Code, s.place.Name, s.place.Level, s.now}}
	for _, p := range s.partPlaces() {
		scope := s.scope
		scope.Places = storage.Scope{p.code}
		figures, err := Compute(ctx, t.DB, scope)
		if err != nil {
			return printed{}, err
		}
		p.figures = figures
		places = append(places, p)
	}
	rows, hidden := s.flatRows(places, t.Person)
	var b bytes.Buffer
	if err := export.Table(&b, rows); err != nil {
		return printed{}, err
	}
	return printed{raw: b.Bytes(), hidden: hidden}, nil
}

// partPlaces are the parts of a place: kabupaten or kecamatan; of a kecamatan its Kampung.
func (s *screen) partPlaces() []tableRow {
	level := byKecamatan
	if s.place.Level == "provinsi" {
		level = byKabupaten
	}
	var list []tableRow
	for _, a := range s.areas {
		list = append(list, tableRow{code: a.code, name: a.name, level: level})
	}
	if list != nil || s.alone() {
		return list
	}
	for _, k := range s.news {
		list = append(list, tableRow{code: k.ID, name: k.Name, level: "kampung"})
	}
	return list
}

// flatRows writes figures as lines: place, period, indicator, dimension and code, n and d. Cells
// that could point at a family are hidden (domain.md 5.1).
func (s *screen) flatRows(places []tableRow, person *storage.Person) (rows [][]any, hidden bool) {
	head := []any{}
	for _, id := range []string{"rapat.csv_kode", "rapat.csv_tempat", "rapat.csv_tingkat", "rapat.csv_periode", "rapat.csv_indikator", "rapat.csv_nama", "rapat.csv_rincian", "rapat.csv_rincian_kode", "rapat.csv_rincian_nama", "rapat.csv_n", "rapat.csv_d"} {
		head = append(head, s.say(id))
	}
	rows = append(rows, head)
	for _, p := range places {
		own := s.inside(p.code, person)
		line := func(id, dimension, code, label string, f Figure) {
			n, d := csvNumbers(f)
			if healthFigures[id] && !own && tiny(f) {
				n, d, hidden = hiddenCell, nil, true
				if f.D != nil {
					d = hiddenCell
				}
			}
			rows = append(rows, []any{p.code, p.name, p.level, s.scope.Period.Key(), id, s.indicatorName(id), dimension, code, label, n, d})
		}
		for _, id := range slices.Sorted(maps.Keys(p.figures)) {
			if s.indicatorName(id) == "" {
				continue
			}
			f := p.figures[id]
			line(id, "", "", "", f)
			for _, dimension := range slices.Sorted(maps.Keys(f.By)) {
				for _, code := range slices.Sorted(maps.Keys(f.By[dimension])) {
					line(id, dimension, code, s.detailName(id, dimension, code), f.By[dimension][code])
				}
			}
		}
	}
	return rows, hidden
}

// csvNumbers are n and d as cells; a median between two days is written with a comma.
func csvNumbers(f Figure) (n, d any) {
	n = f.N
	if f.Half {
		n = strconv.FormatInt(f.N, 10) + ",5"
	}
	if f.D != nil {
		d = *f.D
	}
	return n, d
}
