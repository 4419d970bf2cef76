package digest

import (
	"cmp"
	"context"
	"time"

	"pokjabot/bot/official"
	"pokjabot/flows"
	"pokjabot/storage"
)

// officialSheets writes the shapes that offices ask for, as their templates say: a sheet each, none
// without a row. They are Indonesian, whoever asks for the workbook.
func (b *book) officialSheets(ctx context.Context) error {
	byForm := map[string][]official.Report{}
	for _, t := range b.templates {
		var taken []official.Report
		cut := false
		for _, form := range t.Forms {
			if _, known := byForm[form]; !known {
				list, err := b.officialReports(ctx, form)
				if err != nil {
					return err
				}
				byForm[form] = list
			}
			cut = cut || len(byForm[form]) > mostReports
			for _, r := range byForm[form][:min(len(byForm[form]), mostReports)] {
				if t.Takes(r) {
					taken = append(taken, r)
				}
			}
		}
		if err := b.officialSheet(ctx, t, taken, cut); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) officialSheet(ctx context.Context, t official.Template, taken []official.Report, cut bool) error {
	s := sheet{name: sheetName(b.capital(cmp.Or(t.Sheet, t.Title.In("id"), t.Name))), title: b.capital(t.Title.In("id")) + " · " + bare(b.place.Name), filter: true, signs: t.Signs, under: b.truncated(cut)}
	for _, c := range t.Columns {
		s.columns = append(s.columns, columnOf(c))
	}
	if t.ByGroup() {
		groups, err := b.groupsOf(ctx, taken)
		if err != nil {
			return err
		}
		for i, g := range groups {
			s.rows = append(s.rows, b.officialRow(t.FillGroup(i+1, g, b.long(b.scope.Period))))
		}
	} else {
		for i, r := range taken {
			s.rows = append(s.rows, b.officialRow(t.Fill(i+1, r)))
		}
	}
	if len(s.rows) == 0 {
		return nil
	}
	return b.add(s)
}

// officialReports readies the reports of a form, the newest first.
func (b *book) officialReports(ctx context.Context, form string) ([]official.Report, error) {
	found, err := b.reportsOf(ctx, form)
	if err != nil {
		return nil, err
	}
	list := make([]official.Report, len(found))
	for i, r := range found {
		if list[i], err = b.officialReport(ctx, r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (b *book) officialReport(ctx context.Context, r storage.Report) (official.Report, error) {
	var form *flows.Form
	if b.forms != nil {
		form = b.forms.Form(r.Form)
	}
	one := official.NewReport(r, form)
	place, err := b.where(ctx, r)
	if err != nil {
		return one, err
	}
	one.Place, one.Kecamatan, one.Masked = place, b.kecamatan[r.KampungID], b.masks(r)
	if form != nil {
		indonesian := *b.screen
		indonesian.words = b.words.In("id")
		one.Title, one.Lines = indonesian.reportTitle(r, b.t), indonesian.lines(r, b.t)
	}
	return one, nil
}

// groupsOf are the Poktan registered at the period's end, or now while it lasts, with their meetings.
func (b *book) groupsOf(ctx context.Context, meetings []official.Report) ([]official.Group, error) {
	registered, err := storage.PoktanIn(ctx, b.t.DB, b.scope.Places, b.scope.asOf().In(b.scope.Zone).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	places := map[string][2]string{}
	for _, k := range b.news {
		places[k.ID] = [2]string{k.Name, k.KecamatanName}
	}
	return official.Groups(registered, places, meetings), nil
}

// columnOf is how a column of a template looks.
func columnOf(c official.Column) column {
	width := c.Width
	if width == 0 {
		width = map[string]float64{"uraian": 60, "judul": 30, "foto": 30, "kampung": 30, "inpres": 34, "tanggal": 14, "waktu": 17, "urut": 5}[c.From]
	}
	if width == 0 {
		width = 22
	}
	as := asText
	switch c.From {
	case "urut", "angka", "jumlah", "pertemuan", "hitung", "terbaru":
		as = asNumber
	case "persen":
		as = asShare
	case "tanggal":
		as = asDay
	case "bulan":
		as = asMonth
	}
	return column{c.Label, min(width, 120), as}
}

// officialRow gives the values that only official knows a look.
func (b *book) officialRow(values []any) []any {
	for i, v := range values {
		switch v := v.(type) {
		case official.Month:
			values[i] = cell{time.Time(v), asMonth}
		case official.Share:
			values[i] = cell{float64(v.N) / float64(v.Of), asShare}
		case string:
			if v == hiddenCell {
				b.hidden = true
			}
		}
	}
	return values
}
