package digest

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"pokjabot/locales"
	"pokjabot/storage"
)

// section is a part of the summary: indicators that are read together, in the order of domain.md 5.3.
type section struct {
	title string // message id
	ids   []string
}

var sections = []section{
	{"rapat.bagian_kegiatan", []string{"I01", "I04", "I05", "I06", "I07", "I32"}},
	{"rapat.bagian_kendala", []string{"I18", "I19", "I20"}},
	{"rekap.judul_rencana", []string{"I12", "I13", "I14"}},
	{"rekap.judul_kehadiran", []string{"I08", "I09", "I11", "I10"}},
	{"rekap.judul_seksi", []string{"I02"}},
	{"rekap.judul_bidang", []string{"I03"}},
	{"rekap.judul_mitra", []string{"I15", "I31", "I16", "I17"}},
	{"rekap.judul_advokasi", []string{"I33", "I34", "I35", "I26", "I36", "I37"}},
	{"rekap.judul_faktor", []string{"I27", "I28"}},
	{"rekap.judul_poktan", []string{"I22", "I23"}},
	{"rapat.bagian_kesehatan", []string{"I24", "I25"}},
	{"rekap.judul_jauh", []string{"I38"}},
	{"rekap.judul_mutu", []string{"I21", "I29"}},
}

// detailed are the dimensions that stand under an indicator, one row for each code.
var detailed = map[string]string{
	"I02": storage.DimensionFungsi, "I03": storage.DimensionBidang, "I10": "umur", "I17": storage.DimensionInstansi, "I18": "tingkat", "I22": "jenis", "I24": "metode", "I25": "sasaran",
	"I27": storage.DimensionFaktor, "I31": storage.DimensionPelaku, "I33": "jenis", "I34": "komitmen",
}

// What is no share: means are sum and count, medians the median and its count (design.md 4).
var (
	means   = map[string]bool{"I11": true, "I16": true, "I27": true}
	medians = map[string]bool{"I20": true}
	// provincial are told of the kabupaten and kota of a province.
	provincial = map[string]bool{"I36": true, "I37": true}
	// healthFigures are counts of forms c and d: cells of 1-4 are hidden from whoever is outside the
	// Kampung (domain.md 5.1).
	healthFigures = map[string]bool{"I24": true, "I25": true}
)

// inside tells whether a place is a Kampung of the reader's own: there nothing is hidden from her.
func (s *screen) inside(place string, person *storage.Person) bool { return person.At(place).ID != 0 }

// tiny tells whether a figure could point at a family.
func tiny(f Figure) bool { return f.N > 0 && f.N < 5 || f.D != nil && *f.D > 0 && *f.D < 5 }

const hiddenCell = "<5"

// summary has a row per indicator and per code of what is detailed, now and in the period before.
func (b *book) summary(context.Context) error {
	s := sheet{
		name: b.say("rekap.lembar_ringkasan"), title: plain(b.title()),
		columns: []column{{b.say("rekap.kolom_ukuran"), 52, asText}, {b.capital(b.short(b.scope.Period)), 14, asNumber}, {b.capital(b.short(b.scope.Period.Move(-1))), 14, asNumber}, {b.say("rapat.kolom_perubahan"), 13, asChange}, {b.say("rapat.kolom_hitungan"), 20, asText}},
	}
	spans := map[string][2]int{} // rows of the details of an indicator
	row := func(cells ...any) { s.rows = append(s.rows, cells) }
	at := func() int { return headRow + 1 + len(s.rows) }
	if b.target > 0 {
		row(b.say("rekap.excel_sasaran"), b.target, nil, nil, plain(b.words.Say("rekap.sasaran", locales.Args{"Sasaran": b.target, "Persen": b.words.Percent(b.now["I01"].N, b.target)})))
	}
	for _, part := range sections {
		started := false
		for _, id := range part.ids {
			f, told := b.now[id]
			if !told || provincial[id] && b.place.Level != "provinsi" {
				continue
			}
			if !started {
				row(cell{b.say(part.title), asSection}, cell{"", asSection}, cell{"", asSection}, cell{"", asSection}, cell{"", asSection})
				started = true
			}
			row(append([]any{b.indicatorName(id)}, b.figures(id, f, b.before[id])...)...)
			first := at()
			for _, d := range b.details(id) {
				row(append([]any{"    " + d.label}, b.figures(id, f.By[detailed[id]][d.code], b.before[id].By[detailed[id]][d.code])...)...)
			}
			spans[id] = [2]int{first, at() - 1}
		}
	}
	if err := b.add(s); err != nil {
		return err
	}
	return b.summaryCharts(s.name, spans)
}

// summaryCharts draws what a meeting looks at first: functions, and the five factors.
func (b *book) summaryCharts(sheet string, spans map[string][2]int) error {
	down := headRow
	for _, c := range []struct{ id, title, format string }{{"I02", "rapat.grafik_seksi", "#,##0"}, {"I27", "rapat.grafik_faktor", "0.0"}} {
		rows := spans[c.id]
		if rows[1] < rows[0] {
			continue
		}
		err := b.chart(chartOf{sheet: sheet, at: fmt.Sprintf("G%d", down), title: b.say(c.title), kind: excelize.Bar, first: rows[0], last: rows[1], names: "A", values: []string{"B", "C"}, heads: headRow, format: c.format})
		if err != nil {
			return err
		}
		down += (160+(rows[1]-rows[0]+1)*26)/20 + 2 // rows of 20 pixels
	}
	return nil
}

// capital is a heading's first letter: "minggu lalu" as a heading.
func (s *screen) capital(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}

// figures are an indicator's cells: now, before, the change, and of how many.
func (b *book) figures(id string, now, before Figure) []any {
	if healthFigures[id] && !b.inside(b.place.Code, b.t.Person) && (tiny(now) || tiny(before)) {
		b.hidden = true
		show := func(f Figure) any {
			if tiny(f) {
				return cell{hiddenCell, asNumber}
			}
			v, _ := value(id, f)
			return v
		}
		return []any{show(now), show(before), nil, nil}
	}
	v, a := value(id, now)
	w, was := value(id, before)
	cells := []any{v, w, nil, b.counted(id, now)}
	if a && was {
		cells[2] = change(v.(cell), w.(cell))
	}
	return cells
}

// value is a figure as a cell, "-" without a denominator (domain.md 5.1); is tells whether it is a
// number.
func value(id string, f Figure) (v any, is bool) {
	half := 0.0
	if f.Half {
		half = 0.5
	}
	switch {
	case f.D == nil:
		return cell{f.N, asNumber}, true
	case *f.D == 0:
		return cell{"-", asNumber}, false
	case medians[id]:
		return cell{float64(f.N) + half, asMean}, true
	case means[id]:
		return cell{float64(f.N) / float64(*f.D), asMean}, true
	case id == "I02" || id == "I03" || id == "I10" && f.By != nil: // of all, but told as how many
		return cell{f.N, asNumber}, true
	default:
		return cell{float64(f.N) / float64(*f.D), asShare}, true
	}
}

// change is what a value rose by: a share in points.
func change(now, before cell) any {
	number := func(c cell) float64 {
		if n, is := c.value.(int64); is {
			return float64(n)
		}
		f, _ := c.value.(float64)
		return f
	}
	d := number(now) - number(before)
	switch now.as {
	case asShare:
		return cell{d * 100, asMoved}
	case asMean:
		return cell{d, asRise}
	default:
		return cell{d, asChange}
	}
}

// counted says of how many a share is.
func (b *book) counted(id string, f Figure) any {
	switch {
	case id == "I27" && f.By != nil:
		f = f.By["kampung"]["masuk"] // how many Kampung told their scores
	case means[id] || medians[id] || id == "I03" && f.By != nil:
		return nil
	}
	if f.D == nil || *f.D == 0 {
		return nil
	}
	return plain(b.words.Say("rapat.n_dari", locales.Args{"N": f.N, "Dari": *f.D}))
}

// detail is a code under an indicator, with its name.
type detail struct {
	code, label string
}

// details are the codes of an indicator that have a name, in the order people know them, else the
// most first.
func (b *book) details(id string) []detail {
	dimension := detailed[id]
	if dimension == "" {
		return nil
	}
	codes := map[string]bool{}
	for _, f := range []Figure{b.now[id], b.before[id]} {
		for code, n := range f.By[dimension] {
			if n.N != 0 || n.D != nil {
				codes[code] = true
			}
		}
	}
	var list []detail
	switch dimension {
	case storage.DimensionFungsi:
		for _, f := range functionLabels {
			list = append(list, detail{f.code, b.say(f.label)})
		}
		return list
	case storage.DimensionPelaku:
		for _, a := range actorLabels {
			list = append(list, detail{a.code, b.capital(b.say(a.label))})
		}
		return list
	case storage.DimensionFaktor:
		for _, f := range factorLabels {
			list = append(list, detail{f.code, b.capital(b.say(f.label))})
		}
		return list
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		if label := b.detailName(id, dimension, code); label != "" {
			list = append(list, detail{code, b.capital(label)})
		}
	}
	by := b.now[id].By[dimension]
	slices.SortStableFunc(list, func(x, y detail) int { return cmp.Compare(by[y.code].N, by[x.code].N) })
	return list
}

// detailName is how people call a code, "" when nobody does.
func (s *screen) detailName(id, dimension, code string) string {
	switch id {
	case "I10":
		return s.partName("kegiatan", "umur_"+code)
	case "I18":
		return s.label("kendala", "tingkat", code)
	case "I22":
		return s.label("poktan", "jenis", code)
	case "I24":
		return s.partName("layanan", "metode_"+code)
	case "I25":
		return s.partName("kunjungan", "keluarga_"+code)
	case "I33", "I34":
		return s.label("advokasi", dimension, code)
	default:
		return html.UnescapeString(s.codeName(dimension, code))
	}
}

// partName is how a form names one number of a group, "" when it asks for none.
func (s *screen) partName(form, question string) string {
	if s.forms == nil || s.forms.Form(form) == nil || s.forms.Form(form).Question(question) == nil {
		return ""
	}
	return s.forms.Form(form).Question(question).Label.In(s.words.Lang())
}

// indicatorName is what an indicator is called, "" when no paper tells it.
func (s *screen) indicatorName(id string) string {
	if id == "I30" { // the trend stands beside each number
		return ""
	}
	return s.say("rekap.indikator_" + strings.ToLower(id))
}

// definitions say what is counted and how.
func (b *book) definitions(context.Context) error {
	s := sheet{name: b.say("rekap.lembar_definisi"), title: b.say("rekap.lembar_definisi"), columns: []column{{b.say("rekap.kolom_kode"), 8, asText}, {b.say("rekap.kolom_ukuran"), 40, asText}, {b.say("rekap.kolom_arti"), 100, asText}}}
	for _, id := range slices.Sorted(maps.Keys(b.now)) {
		if label := b.indicatorName(id); label != "" {
			s.rows = append(s.rows, []any{id, label, b.say("rapat.arti_" + strings.ToLower(id))})
		}
	}
	for line := range strings.SplitSeq(b.say("rekap.excel_aturan"), "\n") {
		s.rows = append(s.rows, []any{"", "", line})
	}
	return b.add(s)
}
