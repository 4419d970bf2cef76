package digest

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	oldestKendala = 3 // named on the screen (domain.md 5.3)
	namedPlaces   = 6 // kecamatan or kabupaten named in a line; the rest is counted
	namedNever    = 4 // Kampung without any news, named
	namedLongest  = 3 // Kampung whose last news is the longest ago, named
	trendFrom     = 5 // below this many before there is no trend (I30)
)

// screen is a recap on its way to the phone.
type screen struct {
	words   locales.Speaker
	place   storage.Place
	scope   Scope
	now     data
	before  data
	kendala []storage.OpenKendala
	areas   []area   // the kabupaten of a province
	village *village // of a place with one Kampung
}

// area is a part of the place with its figures.
type area struct {
	code, name               string
	active, total, kegiatans int64
}

func (s *screen) load(ctx context.Context, db storage.Reader) error {
	var err error
	if s.now, err = load(ctx, db, s.scope); err != nil {
		return err
	}
	last := s.scope
	last.Period = last.Period.Move(-1)
	if s.before, err = load(ctx, db, last); err != nil {
		return err
	}
	if s.kendala, err = storage.KendalaOpenAt(ctx, db, s.scope.Places, s.scope.asOf(), oldestKendala); err != nil {
		return err
	}
	if s.alone() {
		s.village, err = loadVillage(ctx, db, s.now.news[0].ID, s.scope)
		return err
	}
	if s.place.Level != "provinsi" {
		return nil
	}
	parts, err := storage.KabupatenOf(ctx, db, s.place.Code)
	if err != nil {
		return err
	}
	names := shortNames(parts, s.place.Name)
	for i, p := range parts {
		a := area{code: p.Code, name: names[i]}
		for _, k := range s.now.news {
			if k.Kabupaten != p.Code {
				continue
			}
			a.total++
			a.kegiatans += k.Kegiatan
			if k.Kegiatan > 0 {
				a.active++
			}
		}
		s.areas = append(s.areas, a)
	}
	return nil
}

// alone tells whether the place is one Kampung: a desa lead gets what is planned and what is
// missing instead of tables (domain.md 5.3).
func (s screen) alone() bool {
	switch s.place.Level {
	case "kampung", "desa", "kelurahan":
		return len(s.now.news) == 1
	default:
		return false
	}
}

// text is the screen, in the order of domain.md 5.3: what moved, what needs a decision, no news.
func (s screen) text() string {
	parts := []string{s.heading(), s.moved(), s.decisions(), s.noNews(), s.table(), s.footer()}
	if s.village != nil {
		parts = []string{s.heading(), s.moved(), s.plans(), s.missing(), s.decisions(), s.footer()}
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}

func (s screen) heading() string {
	head := s.title()
	if slices.ContainsFunc(s.now.news, func(k storage.KampungNews) bool { return k.Sample }) {
		head += " · " + s.words.Say("rekap.data_contoh", nil)
	}
	args := locales.Args{"Periode": locales.Raw(s.long(s.scope.Period))}
	if s.alone() {
		return head + "\n" + s.long(s.scope.Period)
	}
	line := s.words.Count("rekap.subjudul", len(s.now.news), args)
	waiting := 0
	for _, k := range s.now.news {
		if k.Waiting {
			waiting++
		}
	}
	if waiting > 0 {
		line += " · " + s.words.Count("rekap.menunggu", waiting, nil)
	}
	return head + "\n" + line
}

func (s screen) title() string {
	args := locales.Args{"Tempat": s.place.Name}
	switch s.place.Level {
	case "provinsi":
		return s.words.Say("rekap.judul_provinsi", args)
	case "kabupaten":
		return s.words.Say("rekap.judul_kabupaten", locales.Args{"Tempat": bare(s.place.Name)})
	case "kecamatan":
		return s.words.Say("rekap.judul_kecamatan", args)
	case "kampung":
		return s.words.Say("rekap.judul_kampung", args)
	default:
		return s.words.Say("rekap.judul", args)
	}
}

// moved tells of kegiatan and active Kampung, with the change against the period before.
func (s screen) moved() string {
	n, before := kegiatan(s.now).N, kegiatan(s.before).N
	arrow, change := s.change(n, before)
	lines := []string{s.words.Say("rekap.bergerak", nil), arrow + s.words.Count("rekap.kegiatan", int(n), nil) + " " + change}
	if !s.alone() {
		a := active(s.now)
		lines = append(lines, s.words.Say("rekap.aktif", locales.Args{"Aktif": a.N, "Semua": *a.D, "Persen": s.words.Percent(a.N, *a.D)}))
	}
	if functions := s.functions(); functions != "" {
		lines = append(lines, functions)
	}
	return strings.Join(lines, "\n")
}

// change says how it was before, "(Oktober: 187, naik 14%)", with an arrow where there is a trend
// (I30).
func (s screen) change(n, before int64) (arrow, text string) {
	args := locales.Args{"Dulu": before, "Periode": locales.Raw(s.short(s.scope.Period.Move(-1)))}
	switch {
	case before < trendFrom || n == before || n < before && !s.over(): // what is not over may still rise
		return "", s.words.Say("rekap.sebelumnya", args)
	case n > before:
		args["Persen"] = s.words.Percent(n-before, before)
		return "▲ ", s.words.Say("rekap.naik", args)
	default:
		args["Persen"] = s.words.Percent(before-n, before)
		return "▼ ", s.words.Say("rekap.turun", args)
	}
}

const otherFunction = "lainnya" // beside the eight

// functionLabels are the eight functions in the order of PP 87/2014, with what the screen calls them.
var functionLabels = []struct{ code, label string }{
	{"agama", "rekap.fungsi_agama"},
	{"sosial_budaya", "rekap.fungsi_sosial_budaya"},
	{"cinta_kasih", "rekap.fungsi_cinta_kasih"},
	{"perlindungan", "rekap.fungsi_perlindungan"},
	{"reproduksi", "rekap.fungsi_reproduksi"},
	{"sosialisasi_pendidikan", "rekap.fungsi_pendidikan"},
	{"ekonomi", "rekap.fungsi_ekonomi"},
	{"lingkungan", "rekap.fungsi_lingkungan"},
	{otherFunction, "rekap.fungsi_lainnya"},
}

// functions lists the kegiatan by function, most first.
func (s screen) functions() string {
	by := kegiatan(s.now).By[storage.DimensionFungsi]
	type one struct {
		label string
		n     int64
	}
	var list []one
	for _, f := range functionLabels {
		if n := by[f.code].N; n > 0 {
			list = append(list, one{s.words.Say(f.label, nil), n})
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.SortStableFunc(list, func(a, b one) int { return int(b.n - a.n) })
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = f.label + " " + s.words.Number(f.n)
	}
	return s.words.Say("rekap.seksi", locales.Args{"Daftar": locales.Raw(strings.Join(words, " · "))})
}

// decisions names the oldest open kendala.
func (s screen) decisions() string {
	n := openKendala(s.now).N
	if n == 0 {
		return s.words.Say("rekap.tanpa_kendala", nil)
	}
	lines := []string{s.words.Count("rekap.kendala", int(n), nil)}
	for i, k := range s.kendala {
		days := int(daysBetween(k.OpenedAt.In(s.scope.Zone), s.scope.asOf().In(s.scope.Zone)))
		what := locales.Args{"Urut": i + 1, "Uraian": clip(k.Uraian, 70)}
		if s.village != nil {
			lines = append(lines, s.words.Count("rekap.kendala_baris_sendiri", days, what))
			continue
		}
		where := bare(k.Kampung)
		if k.Kecamatan != "" {
			where += " (" + k.Kecamatan + ")"
		}
		what["Tempat"] = where
		lines = append(lines, s.words.Count("rekap.kendala_baris", days, what))
	}
	if more := int(n) - len(s.kendala); more > 0 {
		lines = append(lines, s.words.Count("rekap.kendala_lain", more, nil))
	}
	return strings.Join(lines, "\n")
}

func daysBetween(from, to time.Time) int64 {
	return int64(date(to.Date()).Sub(date(from.Date())) / (24 * time.Hour))
}

// table is the province's kabupaten, side by side, the most active first.
func (s screen) table() string {
	if len(s.areas) == 0 {
		return ""
	}
	areas := slices.Clone(s.areas)
	slices.SortStableFunc(areas, func(a, b area) int { return int(share(b) - share(a)) })
	const wide = 16 // what fits a small phone beside the figures
	row := func(name, active, kegiatan string) string {
		name = abbreviate(name, wide)
		return html.EscapeString(name) + strings.Repeat(" ", wide-utf8.RuneCountInString(name)) + fmt.Sprintf(" %5s %8s", active, kegiatan)
	}
	lines := []string{row(s.words.Say("rekap.kolom_tempat", nil), s.words.Say("rekap.kolom_aktif", nil), s.words.Say("rekap.kolom_kegiatan", nil))}
	for _, a := range areas {
		lines = append(lines, row(a.name, s.words.Percent(a.active, a.total), s.words.Number(a.kegiatans)))
	}
	total := active(s.now)
	lines = append(lines, row(s.words.Say("rekap.kolom_jumlah", nil), s.words.Percent(total.N, *total.D), s.words.Number(kegiatan(s.now).N)))
	return "<pre>" + strings.Join(lines, "\n") + "</pre>"
}

// share is the part of an area's Kampung that is active, in thousandths.
func share(a area) int64 {
	if a.total == 0 {
		return -1
	}
	return a.active * 1000 / a.total
}

func (s screen) footer() string {
	now := s.scope.Now.In(s.scope.Zone)
	return s.words.Say("rekap.data_per", locales.Args{"Tanggal": locales.Raw(s.words.Date(now)), "Jam": s.words.Time(now)})
}

// long names a period in a heading: "Senin–Minggu, 16–22 November 2026".
func (s screen) long(p Period) string {
	switch p.Kind {
	case Week:
		from, to := p.From, p.To()
		first := s.words.DayMonth(from)
		if from.Month() == to.Month() {
			first = fmt.Sprint(from.Day())
		}
		return s.words.Weekday(from) + "–" + s.words.Weekday(to) + ", " + first + "–" + s.words.DayMonth(to) + " " + fmt.Sprint(to.Year())
	case Quarter:
		return s.words.MonthName(p.From.Month()) + "–" + s.words.Month(p.To())
	default:
		return s.words.Month(p.From)
	}
}

// short names a period on a button: "16–22 Nov", "Oktober", "Jul–Sep".
func (s screen) short(p Period) string {
	switch p.Kind {
	case Week:
		first := fmt.Sprint(p.From.Day())
		if p.From.Month() != p.To().Month() {
			first = s.words.ShortDay(p.From)
		}
		return first + "–" + s.words.ShortDay(p.To())
	case Quarter:
		return s.words.MonthName(p.From.Month()) + "–" + s.words.MonthName(p.To().Month())
	default:
		return s.words.MonthName(p.From.Month())
	}
}
