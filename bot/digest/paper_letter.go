package digest

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"pokjabot/bot/official"
	"pokjabot/bot/paper"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	mostTableRows  = 38 // of the attachment; the rest is summed in one
	mostLetterBars = 16
	longRow        = 34 // letters of a name in the table, and beside a bar
	longBar        = 28
)

// letterFigures are what stands on the first page, in the order of domain.md 5.3.
var letterFigures = []string{"I01", "I04", "I05", "I08", "I09", "I12", "I15", "I33", "I34", "I27", "I18"}

// makeLetter is the recap as an official letter: number, place of signature and names are left to
// be filled in by hand, for the program knows none of them.
func makeLetter(ctx context.Context, s *screen, t *turn.Turn, _ []official.Template) (printed, error) {
	decisions, err := storage.DecisionsAt(ctx, t.DB, s.scope.Places, s.scope.asOf(), oldestDecisions, levels(s.place.Level)...)
	if err != nil {
		return printed{}, err
	}
	village, _, _ := strings.Cut(s.place.Code, "-") // a second Kampung of a desa lies where the first does
	path, err := storage.WilayahPath(ctx, t.DB, village)
	if err != nil {
		return printed{}, err
	}
	letter := s.letter(decisions, path)
	var b bytes.Buffer
	if err := letter.WritePDF(&b); err != nil {
		return printed{}, err
	}
	return printed{raw: b.Bytes()}, nil
}

func (s *screen) letter(decisions []storage.Decision, path []storage.Wilayah) paper.Recap {
	say := func(id string, args locales.Args) string { return plain(s.words.Say(id, args)) }
	place := locales.Args{"Tempat": s.official(), "Periode": locales.Raw(s.days()), "Data": locales.Raw(s.readAt())}
	r := paper.Recap{
		Head: s.letterhead(path), Dated: say("rapat.surat_tanggal", locales.Args{"Tanggal": locales.Raw(s.words.DayMonth(s.scope.Now.In(s.scope.Zone)) + s.scope.Now.In(s.scope.Zone).Format(" 2006"))}),
		Fields: []paper.Line{
			{Label: say("rapat.surat_nomor", nil)},
			{Label: say("rapat.surat_sifat", nil), Value: say("rapat.surat_sifat_isi", nil)},
			{Label: say("rapat.surat_lampiran", nil), Value: say("rapat.surat_lampiran_isi", nil)},
			{Label: say("rapat.surat_hal", nil), Value: say("rapat.surat_hal_isi", place)},
		},
		To: strings.Split(say("rapat.surat_kepada", nil), "\n"), Opening: strings.Split(say("rapat.surat_pembuka", place), "\n"),
		Decide: say("rapat.surat_putusan", nil), Closing: say("rapat.surat_penutup", nil), Copies: strings.Split(say("rapat.surat_tembusan", nil), "\n"),
		Attachment: say("rapat.surat_judul_lampiran", place), About: []string{s.readAt()}, Foot: say("rapat.surat_kaki", nil),
		PageOf: func(n int) string { return say("rapat.surat_halaman", locales.Args{"N": n}) },
	}
	if s.sample() {
		marked := say("rekap.data_contoh", nil)
		r.Attachment += " · " + marked
		r.Foot = marked + " · " + r.Foot
		r.Opening = append([]string{marked}, r.Opening...)
	}
	s.signature(&r)
	s.letterDecisions(&r, decisions)
	r.Figures = s.letterGrid()
	r.Table, r.Bars = s.letterParts()
	return r
}

// readAt says as of when figures are counted.
func (s *screen) readAt() string {
	now := s.scope.Now.In(s.scope.Zone)
	return plain(s.words.Say("rekap.data_per", locales.Args{"Tanggal": locales.Raw(s.words.Date(now)), "Jam": s.words.Time(now)}))
}

// days names the period without the days of the week.
func (s *screen) days() string {
	name := s.long(s.scope.Period)
	if _, days, is := strings.Cut(name, ", "); is {
		return days
	}
	return name
}

// official is the place's name as papers say it.
func (s *screen) official() string {
	switch s.place.Level {
	case "provinsi":
		return plain(s.words.Say("rapat.provinsi", locales.Args{"Nama": s.place.Name}))
	case "kecamatan":
		return plain(s.words.Say("tingkat.kecamatan", locales.Args{"Nama": s.place.Name}))
	case "desa":
		return plain(s.words.Say("tingkat.desa", locales.Args{"Nama": s.place.Name}))
	case "kelurahan":
		return plain(s.words.Say("tingkat.kelurahan", locales.Args{"Nama": s.place.Name}))
	case "kampung":
		return bare(s.place.Name)
	default:
		return s.place.Name
	}
}

// letterhead names the government, then whose letter it is, then an address to fill in.
func (s *screen) letterhead(path []storage.Wilayah) []string {
	over := s.official()
	for _, w := range path {
		if s.place.Level != "provinsi" && (w.Level == "kabupaten" || w.Level == "kota") {
			over = w.Name
		}
	}
	say := func(id string, args locales.Args) string { return plain(s.words.Say(id, args)) }
	head := []string{say("rapat.pemerintah", locales.Args{"Nama": over})}
	switch s.place.Level {
	case "provinsi", "kabupaten", "kota":
		head = append(head, say("rapat.tim", nil))
	case "kecamatan":
		head = append(head, s.official())
	default:
		head = append(head, say("rapat.pokja", locales.Args{"Nama": bare(s.place.Name)}))
	}
	for i := range head {
		head[i] = strings.ToUpper(head[i])
	}
	return append(head, say("rapat.surat_alamat", nil))
}

func (s *screen) signature(r *paper.Recap) {
	id := "rapat.ketua_pokja"
	switch s.place.Level {
	case "provinsi", "kabupaten", "kota":
		id, r.SignFoot = "rapat.ketua_tim", plain(s.words.Say("rapat.nip", nil))
	case "kecamatan":
		id, r.SignFoot = "rapat.camat", plain(s.words.Say("rapat.nip", nil))
	}
	name := s.official()
	if id != "rapat.ketua_tim" {
		name = bare(s.place.Name)
	}
	r.Sign = strings.Split(plain(s.words.Say(id, locales.Args{"Nama": name})), "\n")
}

// letterDecisions are those of the message, the oldest first, and how many more wait.
func (s *screen) letterDecisions(r *paper.Recap, list []storage.Decision) {
	for _, d := range list {
		days := int(daysBetween(d.OpenedAt.In(s.scope.Zone), s.scope.asOf().In(s.scope.Zone)))
		where := bare(d.Kampung)
		if d.Kecamatan != "" && s.place.Level != "kecamatan" {
			where += ", " + d.Kecamatan
		}
		line := plain(s.words.Count("rapat.surat_kendala", days, locales.Args{"Uraian": strings.TrimRight(clip(d.Uraian, 120), ". "), "Tempat": clip(where, 60)}))
		if asked := s.label("kendala", "instansi", d.Instansi); asked != "" {
			line += " " + plain(s.words.Say("rapat.surat_diminta", locales.Args{"Instansi": asked}))
		}
		r.Decisions = append(r.Decisions, line)
	}
	var more []string
	open := int64(0)
	for _, level := range levels(s.place.Level) {
		open += s.now["I18"].By["tingkat"][string(level)].N
	}
	if rest := int(open) - len(list); rest > 0 {
		more = append(more, plain(s.words.Count("rapat.surat_kendala_lain", rest, nil)))
	}
	if f := s.now["I35"]; f.D != nil && *f.D > f.N {
		more = append(more, plain(s.words.Count("rapat.surat_lewat", int(*f.D-f.N), nil)))
	}
	switch {
	case len(more) > 0:
		r.More = plain(s.words.Say("rapat.surat_selain_itu", locales.Args{"Daftar": locales.Raw(s.words.List(more))}))
	case len(list) == 0:
		r.More = plain(s.words.Say("rapat.surat_tanpa_putusan", nil))
	}
}

// letterGrid are the figures of the first page. Health figures are not among them: a letter goes
// from hand to hand.
func (s *screen) letterGrid() paper.Grid {
	g := paper.Grid{
		Columns: []string{s.say("rekap.kolom_ukuran"), s.capital(s.dated(s.scope.Period)), s.capital(s.dated(s.scope.Period.Move(-1))), s.say("rapat.kolom_perubahan")},
		Widths:  []float64{76, 44, 30, 24},
	}
	if s.target > 0 {
		g.Rows = append(g.Rows, []string{s.say("rekap.excel_sasaran"), s.words.Number(s.target) + " (" + s.words.Percent(s.now["I01"].N, s.target) + ")", "", ""})
	}
	for _, id := range letterFigures {
		f, told := s.now[id]
		if !told {
			continue
		}
		row := []string{s.indicatorName(id), s.written(id, f, true), "-", "-"}
		if was, told := s.before[id]; told {
			row[2], row[3] = s.written(id, was, false), s.writtenChange(id)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// written is a figure as papers write it, a share with its fraction when full.
func (s *screen) written(id string, f Figure, full bool) string {
	v, is := value(id, f)
	c := v.(cell)
	switch {
	case !is:
		return "-"
	case c.as == asNumber:
		return s.words.Number(f.N)
	case c.as == asMean:
		return s.words.Decimal(c.value.(float64), 1)
	case full:
		return plain(s.words.Say("rapat.n_dari", locales.Args{"N": f.N, "Dari": *f.D})) + " (" + s.words.Percent(f.N, *f.D) + ")"
	default:
		return s.words.Percent(f.N, *f.D)
	}
}

// writtenChange is what a figure rose by; of a period that lasts it may still rise.
func (s *screen) writtenChange(id string) string {
	v, is := value(id, s.now[id])
	w, was := value(id, s.before[id])
	if !is || !was {
		return "-"
	}
	c, isCell := change(v.(cell), w.(cell)).(cell)
	if !isCell {
		return "-"
	}
	d := c.value.(float64)
	text := ""
	switch {
	case c.as == asMoved:
		text = s.words.Decimal(d, 0) + " " + s.say("rapat.poin")
	case v.(cell).as == asMean:
		text = s.words.Decimal(d, 1)
	default:
		text = s.words.Number(int64(d))
	}
	if d > 0 {
		text = "+" + text
	}
	return text
}

// part is one row of the attachment: a part of the place, a Kampung, or a function.
type part struct {
	name                       string
	now, before, total, active int64
}

// letterParts are table and chart of the second page: of a kabupaten its kecamatan, of a kecamatan
// its Kampung, of one Kampung its functions.
func (s *screen) letterParts() (paper.Grid, paper.Bars) {
	list, counted := s.parts()
	slices.SortStableFunc(list, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.now, a.now), cmp.Compare(b.before, a.before), strings.Compare(a.name, b.name))
	})
	bars := paper.Bars{Title: plain(s.words.Say("rapat.surat_grafik", locales.Args{"Bagian": s.partWord()})), Now: s.capital(s.dated(s.scope.Period)), Before: s.capital(s.dated(s.scope.Period.Move(-1))), Empty: s.say("rapat.surat_tanpa_kegiatan")}
	shown, rest := summed(list, mostLetterBars)
	for _, p := range shown {
		bars.List = append(bars.List, s.barOf(p, false))
	}
	if rest != nil {
		bars.List = append(bars.List, s.barOf(s.othersNamed(*rest, len(list)-len(shown)), true))
	}
	g := paper.Grid{Columns: []string{s.partColumn(), s.capital(s.dated(s.scope.Period)), s.capital(s.dated(s.scope.Period.Move(-1))), s.say("rapat.kolom_perubahan")}, Widths: []float64{60, 26, 26, 25}}
	if counted {
		g.Columns = append(g.Columns, s.say("rekap.kolom_kampung"), s.say("rekap.kolom_kampung_aktif"), s.say("rapat.kolom_aktif_persen"))
		g.Widths = append(g.Widths, 22, 18, 18)
	}
	sum := part{name: s.say("rapat.jumlah")}
	for _, p := range list {
		sum = plus(sum, p)
	}
	shown, rest = summed(list, mostTableRows)
	for _, p := range shown {
		g.Rows = append(g.Rows, s.partRow(p, counted))
	}
	if rest != nil {
		g.Rows = append(g.Rows, s.partRow(s.othersNamed(*rest, len(list)-len(shown)), counted))
	}
	g.Total = s.partRow(sum, counted)
	return g, bars
}

func (s *screen) parts() (list []part, counted bool) {
	for _, a := range s.areas {
		list = append(list, part{a.name, a.kegiatans, a.before, a.total, a.active})
	}
	if list != nil {
		return list, true
	}
	if s.alone() {
		was := s.before["I02"].By[storage.DimensionFungsi]
		for _, f := range functionLabels {
			list = append(list, part{name: s.say(f.label), now: s.byFunction()[f.code].N, before: was[f.code].N})
		}
		return list, false
	}
	before := map[string]int64{}
	for _, k := range s.last {
		before[k.ID] = k.Kegiatan
	}
	for _, k := range s.news {
		list = append(list, part{name: bare(k.Name), now: k.Kegiatan, before: before[k.ID]})
	}
	return list, false
}

func (s *screen) partColumn() string {
	switch {
	case s.place.Level == "provinsi":
		return s.say("rekap.kolom_kabupaten")
	case len(s.areas) > 0:
		return s.say("rekap.kolom_kecamatan")
	case s.alone():
		return s.say("rekap.judul_seksi")
	default:
		return s.say("rekap.kolom_kampung_nama")
	}
}

// partWord is the column's heading within a sentence; Kampung keeps its capital.
func (s *screen) partWord() string {
	word := s.partColumn()
	if len(s.areas) > 0 || s.alone() {
		return strings.ToLower(word)
	}
	return word
}

// summed keeps at most n parts; the rest is one, nil when all are kept.
func summed(list []part, n int) ([]part, *part) {
	if len(list) <= n {
		return list, nil
	}
	var rest part
	for _, p := range list[n-1:] {
		rest = plus(rest, p)
	}
	return list[:n-1], &rest
}

func plus(a, b part) part {
	return part{a.name, a.now + b.now, a.before + b.before, a.total + b.total, a.active + b.active}
}

// othersNamed names the sum of n others.
func (s *screen) othersNamed(p part, n int) part {
	p.name = plain(s.words.Count("rekap.grafik_lainnya", n, nil))
	return p
}

func (s *screen) barOf(p part, rest bool) paper.Bar {
	return paper.Bar{Name: abbreviate(p.name, longBar), Now: p.now, Before: p.before, NowText: s.words.Number(p.now), WasText: s.words.Number(p.before), OnlyText: rest}
}

func (s *screen) partRow(p part, counted bool) []string {
	moved := s.words.Number(p.now - p.before)
	if p.now > p.before {
		moved = "+" + moved
	}
	row := []string{abbreviate(p.name, longRow), s.words.Number(p.now), s.words.Number(p.before), moved}
	if counted {
		share := "-"
		if p.total > 0 {
			share = s.words.Percent(p.active, p.total)
		}
		row = append(row, s.words.Number(p.total), s.words.Number(p.active), share)
	}
	return row
}
