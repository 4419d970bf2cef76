package digest

import (
	"context"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// areasSheet compares the parts of a place; a kecamatan has none but its Kampung.
func (b *book) areasSheet(context.Context, *turn.Turn) error {
	if len(b.areas) == 0 {
		return nil
	}
	var rows [][]any
	for _, a := range b.areas {
		rows = append(rows, []any{a.name, a.kegiatans, a.before, a.total, a.active, a.total - a.active})
	}
	id := "rekap.lembar_kecamatan"
	if b.place.Level == "provinsi" {
		id = "rekap.lembar_kabkota"
	}
	name, err := b.sheet(id, []float64{30, 12, 12, 12, 12, 12}, []string{"rekap.kolom_bagian", "rekap.kolom_kegiatan", "rekap.kolom_kegiatan_dulu", "rekap.kolom_kampung", "rekap.kolom_kampung_aktif", "rekap.kolom_kampung_belum"}, rows)
	if err != nil {
		return err
	}
	title := plain(b.words.Say("rekap.grafik_judul", locales.Args{"Tempat": bare(b.place.Name)})) + " · " + b.long(b.scope.Period)
	return b.chart(name, "H2", title, len(rows), "B", "C")
}

// kampungSheet has a row per Kampung KB.
func (b *book) kampungSheet(context.Context, *turn.Turn) error {
	before := map[string]int64{}
	for _, k := range b.last {
		before[k.ID] = k.Kegiatan
	}
	var rows [][]any
	for _, k := range b.news {
		last, days := "", any("")
		if k.Last != nil {
			last = k.Last.Format(time.DateOnly)
		}
		if k.Days != nil {
			days = *k.Days
		}
		rows = append(rows, []any{k.Name, k.KecamatanName, k.KabupatenName, k.Kegiatan, before[k.ID], last, days})
	}
	_, err := b.sheet("rekap.lembar_kampung", []float64{34, 22, 26, 12, 12, 14, 12}, []string{"rekap.kolom_kampung_nama", "rekap.kolom_kecamatan", "rekap.kolom_kabupaten", "rekap.kolom_kegiatan", "rekap.kolom_kegiatan_dulu", "rekap.kolom_terakhir", "rekap.kolom_hari"}, rows)
	return err
}

// reportsSheet lists the reports behind I01, the newest first.
func (b *book) reportsSheet(ctx context.Context, t *turn.Turn) error {
	c, _, _ := counter(whatAll)
	list, err := storage.CountedReports(ctx, t.DB, c, b.scope.Places, b.scope.Period.Span(), mostReports+1, 0)
	if err != nil {
		return err
	}
	attended := storage.Counter{Measure: storage.MeasurePeserta}
	photographed := storage.Counter{Measure: storage.MeasureBerfoto}
	var rows [][]any
	for _, r := range list[:min(len(list), mostReports)] {
		came := any(measured(r, attended))
		if n := measured(r, attended); healthForms[r.Form] && n > 0 && n < 5 && t.Person.At(r.KampungID).ID == 0 {
			came = "<5"
		}
		photo := ""
		if measured(r, photographed) > 0 {
			photo = plain(b.words.Say("tombol.ya", nil))
		}
		rows = append(rows, []any{r.Day, r.Kampung, b.reportTitle(r, t), r.Receipt, came, photo, string(r.Status)})
	}
	if len(list) > mostReports {
		rows = append(rows, []any{"", "", plain(b.words.Say("rekap.excel_terpotong", locales.Args{"N": mostReports})), "", "", "", ""})
	}
	_, err = b.sheet("rekap.lembar_laporan", []float64{12, 34, 44, 18, 10, 10, 14}, []string{"rekap.kolom_tanggal", "rekap.kolom_kampung_nama", "rekap.kolom_judul", "rekap.kolom_nomor", "rekap.kolom_hadir", "rekap.kolom_foto", "rekap.kolom_status"}, rows)
	return err
}

// mostKendala is how many open kendala a workbook lists.
const mostKendala = 500

func (b *book) kendalaSheet(ctx context.Context, t *turn.Turn) error {
	list, err := storage.KendalaIn(ctx, t.DB, b.scope.Places, true, "", mostKendala, 0)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, k := range list {
		days := int(daysBetween(k.OpenedAt.In(b.scope.Zone), b.scope.Now.In(b.scope.Zone)))
		rows = append(rows, []any{days, k.Kampung, b.label("kendala", "jenis", k.Jenis), k.Uraian, b.label("kendala", "tingkat", string(k.Tingkat)), b.label("kendala", "instansi", k.Instansi), k.Usul, k.Batas})
	}
	_, err = b.sheet("rekap.lembar_kendala", []float64{8, 30, 22, 60, 18, 22, 40, 12}, []string{"rekap.kolom_hari", "rekap.kolom_kampung_nama", "rekap.kolom_jenis", "rekap.kolom_uraian", "rekap.kolom_tingkat", "rekap.kolom_instansi", "rekap.kolom_usul", "rekap.kolom_batas"}, rows)
	return err
}

// advocacySheet lists the reports of form e.
func (b *book) advocacySheet(ctx context.Context, t *turn.Turn) error {
	c := storage.Counter{Measure: storage.MeasureKegiatan, Dimension: storage.DimensionForm, Code: "advokasi"}
	list, err := storage.CountedReports(ctx, t.DB, c, b.scope.Places, b.scope.Period.Span(), mostReports, 0)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, r := range list {
		place := r.Kampung
		if place == "" {
			place = r.Wilayah
		}
		text := ""
		for _, l := range b.lines(r, t) {
			text = join("\n", text, l.Label+": "+l.Value)
		}
		rows = append(rows, []any{r.Day, place, b.reportTitle(r, t), text, r.Receipt})
	}
	_, err = b.sheet("rekap.lembar_advokasi", []float64{12, 30, 40, 80, 18}, []string{"rekap.kolom_tanggal", "rekap.kolom_tempat_acara", "rekap.kolom_judul", "rekap.kolom_isi", "rekap.kolom_nomor"}, rows)
	return err
}
