package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"pokjabot/locales"
	"pokjabot/storage"
)

// areasSheet compares the parts of a place; a kecamatan has none but its Kampung.
func (b *book) areasSheet(context.Context) error {
	if len(b.areas) == 0 {
		return nil
	}
	s := sheet{
		name: sheetName(b.say("rekap.lembar_kecamatan")), title: plain(b.words.Say("rekap.grafik_judul", locales.Args{"Tempat": bare(b.place.Name)})), filter: true,
		columns: []column{
			{b.say("rekap.kolom_bagian"), 28, asText},
			{b.say("rapat.kolom_kegiatan_kini"), 12, asNumber},
			{b.say("rekap.kolom_kegiatan_dulu"), 14, asNumber},
			{b.say("rapat.kolom_perubahan"), 12, asChange},
			{b.say("rekap.kolom_kampung"), 12, asNumber},
			{b.say("rekap.kolom_kampung_aktif"), 10, asNumber},
			{b.say("rapat.kolom_aktif_persen"), 10, asShare},
			{b.say("rekap.kolom_kampung_belum"), 13, asNumber},
		},
	}
	provincial := b.place.Level == "provinsi"
	if provincial {
		s.name = sheetName(b.say("rekap.lembar_kabkota"))
		s.columns = append(s.columns, column{b.say("rapat.kolom_advokasi"), 11, asNumber}, column{b.say("rapat.kolom_dibina"), 12, asText})
	}
	var sum area
	for _, a := range b.areas {
		row := areaRow(a)
		if provincial {
			row = append(row, b.now["I33"].By[byKabupaten][a.code].N, b.guidedMark(a.code))
		}
		s.rows = append(s.rows, row)
		sum.kegiatans, sum.before, sum.total, sum.active = sum.kegiatans+a.kegiatans, sum.before+a.before, sum.total+a.total, sum.active+a.active
	}
	last := headRow + len(s.rows)
	sum.name = b.say("rapat.jumlah")
	total := areaRow(sum)
	for i, v := range total {
		as := asTotal
		if c, is := v.(cell); is {
			v = c.value
			if c.as == asShare {
				as = asTotalShare
			}
		}
		total[i] = cell{v, as}
	}
	s.total = total
	if err := b.add(s); err != nil {
		return err
	}
	at, err := excelize.CoordinatesToCellName(len(s.columns)+2, headRow)
	if err != nil {
		return err
	}
	return b.chart(chartOf{sheet: s.name, at: at, title: s.title, kind: excelize.Bar, first: headRow + 1, last: last, names: "A", values: []string{"B", "C"}, heads: headRow, format: "#,##0"})
}

func areaRow(a area) []any {
	share := any(cell{"-", asNumber})
	if a.total > 0 {
		share = cell{float64(a.active) / float64(a.total), asShare}
	}
	return []any{a.name, a.kegiatans, a.before, a.kegiatans - a.before, a.total, a.active, share, a.total - a.active}
}

// guidedMark tells whether the province has guided a kabupaten this quarter (I36).
func (b *book) guidedMark(code string) string {
	if b.now["I36"].By[byKabupaten][code].N > 0 {
		return b.say("rekap.rapor_dibina")
	}
	return "–"
}

// kampungSheet has a row per Kampung KB, by where they lie.
func (b *book) kampungSheet(context.Context) error {
	before := map[string]int64{}
	for _, k := range b.last {
		before[k.ID] = k.Kegiatan
	}
	s := sheet{
		name: sheetName(b.say("rekap.lembar_kampung")), title: b.say("rekap.lembar_kampung") + " · " + bare(b.place.Name), filter: true,
		columns: []column{{b.say("rekap.kolom_kampung_nama"), 36, asText}, {b.say("rekap.kolom_kecamatan"), 24, asText}},
	}
	provincial := b.place.Level == "provinsi"
	if provincial {
		s.columns = append(s.columns, column{b.say("rekap.kolom_kabupaten"), 28, asText})
	}
	s.columns = append(s.columns, column{b.say("rapat.kolom_kegiatan_kini"), 12, asNumber}, column{b.say("rekap.kolom_kegiatan_dulu"), 14, asNumber}, column{b.say("rekap.kolom_terakhir"), 15, asDay}, column{b.say("rapat.kolom_hari_kabar"), 14, asNumber})
	list := slices.Clone(b.news)
	slices.SortStableFunc(list, func(x, y storage.KampungNews) int {
		return cmp.Or(cmp.Compare(x.Kabupaten, y.Kabupaten), strings.Compare(x.KecamatanName, y.KecamatanName), strings.Compare(x.Name, y.Name))
	})
	for _, k := range list {
		var last, days any
		if k.Last != nil {
			last = *k.Last
		}
		if k.Days != nil {
			days = *k.Days
		}
		row := []any{k.Name, k.KecamatanName}
		if provincial {
			row = append(row, k.KabupatenName)
		}
		s.rows = append(s.rows, append(row, k.Kegiatan, before[k.ID], last, days))
	}
	if err := b.add(s); err != nil || len(b.areas) > 0 || len(list) < 2 {
		return err
	}
	return b.chart(chartOf{sheet: s.name, at: fmt.Sprintf("H%d", headRow), title: plain(b.words.Say("rekap.grafik_judul", locales.Args{"Tempat": bare(b.place.Name)})), kind: excelize.Bar, first: headRow + 1, last: headRow + len(list), names: "A", values: []string{"C", "D"}, heads: headRow, format: "#,##0"})
}

// reportsSheet lists the reports behind I01, the newest first.
func (b *book) reportsSheet(ctx context.Context) error {
	s := sheet{
		name: sheetName(b.say("rekap.lembar_laporan")), title: b.say("rekap.lembar_laporan") + " · " + bare(b.place.Name), filter: true,
		columns: []column{
			{b.say("rekap.kolom_tanggal"), 14, asDay},
			{b.say("rekap.kolom_kampung_nama"), 34, asText},
			{b.say("rekap.kolom_judul"), 42, asText},
			{b.say("rapat.kolom_formulir"), 22, asText},
			{b.say("rekap.kolom_hadir"), 9, asNumber},
			{b.say("rekap.kolom_foto"), 8, asText},
			{b.say("rekap.kolom_status"), 15, asText},
			{b.say("rekap.kolom_nomor"), 18, asText},
		},
	}
	attended := storage.Counter{Measure: storage.MeasurePeserta}
	photographed := storage.Counter{Measure: storage.MeasureBerfoto}
	for _, r := range b.reports[:min(len(b.reports), mostReports)] {
		came := any(measured(r, attended))
		if n := measured(r, attended); b.masks(r) && n > 0 && n < 5 {
			came, b.hidden = cell{hiddenCell, asNumber}, true
		}
		photo := ""
		if measured(r, photographed) > 0 {
			photo = b.say("tombol.ya")
		}
		place, err := b.where(ctx, r)
		if err != nil {
			return err
		}
		s.rows = append(s.rows, []any{dayOf(r.Day), place, b.reportTitle(r, b.t), b.formName(r.Form), came, photo, b.status(r.Status), r.Receipt})
	}
	s.under = b.truncated(len(b.reports) > mostReports)
	return b.add(s)
}

// truncated says that a sheet holds the newest only.
func (b *book) truncated(is bool) []string {
	if !is {
		return nil
	}
	return []string{plain(b.words.Say("rekap.excel_terpotong", locales.Args{"N": mostReports}))}
}

// masks tells whether small numbers of a report are hidden from the reader.
func (b *book) masks(r storage.Report) bool {
	return healthForms[r.Form] && !b.inside(r.KampungID, b.t.Person)
}

// where is the Kampung a report was told at, above it the wilayah.
func (b *book) where(ctx context.Context, r storage.Report) (string, error) {
	if r.Kampung != "" {
		return r.Kampung, nil
	}
	name, known := b.names[r.Wilayah]
	if known {
		return name, nil
	}
	place, err := storage.PlaceByCode(ctx, b.t.DB, r.Wilayah)
	if err != nil {
		return "", err
	}
	name = r.Wilayah
	if place != nil {
		name = place.Name
	}
	b.names[r.Wilayah] = name
	return name, nil
}

func (b *book) formName(form string) string {
	if b.forms == nil || b.forms.Form(form) == nil {
		return form
	}
	return b.forms.Form(form).Title.In(b.words.Lang())
}

func (b *book) status(status storage.ReportStatus) string {
	switch status {
	case storage.ReportVerified:
		return b.say("rapat.status_diverifikasi")
	case storage.ReportReturned:
		return b.say("rapat.status_dikembalikan")
	default:
		return b.say("rapat.status_terkirim")
	}
}

// mostKendala is how many open kendala a workbook lists.
const mostKendala = 500

// kendalaSheet lists what is open, the longest first.
func (b *book) kendalaSheet(ctx context.Context) error {
	list, err := storage.KendalaIn(ctx, b.t.DB, b.scope.Places, true, "", mostKendala, 0)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(x, y storage.Kendala) int { return x.OpenedAt.Compare(y.OpenedAt) })
	s := sheet{
		name: sheetName(b.say("rekap.lembar_kendala")), title: b.say("rapat.judul_kendala") + " · " + bare(b.place.Name), filter: true,
		columns: []column{
			{b.say("rekap.kolom_hari"), 8, asNumber},
			{b.say("rekap.kolom_kampung_nama"), 28, asText},
			{b.say("rekap.kolom_jenis"), 20, asText},
			{b.say("rekap.kolom_uraian"), 54, asText},
			{b.say("rekap.kolom_tingkat"), 17, asText},
			{b.say("rekap.kolom_instansi"), 22, asText},
			{b.say("rekap.kolom_usul"), 34, asText},
			{b.say("rekap.kolom_batas"), 13, asDay},
			{b.say("rapat.kolom_keputusan"), 34, asText},
		},
	}
	for _, k := range list {
		days := daysBetween(k.OpenedAt.In(b.scope.Zone), b.scope.Now.In(b.scope.Zone))
		var until any
		if k.Batas != "" {
			until = dayOf(k.Batas)
		}
		s.rows = append(s.rows, []any{days, k.Kampung, b.label("kendala", "jenis", k.Jenis), k.Uraian, b.label("kendala", "tingkat", string(k.Tingkat)), b.label("kendala", "instansi", k.Instansi), k.Usul, until, ""})
	}
	return b.add(s)
}

// advocacySheet lists the reports of form e.
func (b *book) advocacySheet(ctx context.Context) error {
	list, err := b.reportsOf(ctx, "advokasi")
	if err != nil {
		return err
	}
	s := sheet{
		name: sheetName(b.say("rekap.lembar_advokasi")), title: b.say("rekap.lembar_advokasi") + " · " + bare(b.place.Name),
		columns: []column{{b.say("rekap.kolom_tanggal"), 14, asDay}, {b.say("rekap.kolom_tempat_acara"), 28, asText}, {b.say("rekap.kolom_judul"), 30, asText}, {b.say("rekap.kolom_isi"), 80, asText}, {b.say("rekap.kolom_nomor"), 18, asText}},
	}
	for _, r := range list[:min(len(list), mostReports)] {
		text := ""
		for _, l := range b.lines(r, b.t) {
			text = join("\n", text, l.Label+": "+l.Value)
		}
		place, err := b.where(ctx, r)
		if err != nil {
			return err
		}
		s.rows = append(s.rows, []any{dayOf(r.Day), place, b.reportTitle(r, b.t), text, r.Receipt})
	}
	s.under = b.truncated(len(list) > mostReports)
	return b.add(s)
}

// reportsOf are the kegiatan of one form in the period, the newest first, one more than are listed.
func (b *book) reportsOf(ctx context.Context, form string) ([]storage.Report, error) {
	c := storage.Counter{Measure: storage.MeasureKegiatan, Dimension: storage.DimensionForm, Code: form}
	return storage.CountedReports(ctx, b.t.DB, c, b.scope.Places, b.scope.Period.Span(), mostReports+1, 0)
}
