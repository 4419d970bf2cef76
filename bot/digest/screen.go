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
	namedPlaces   = 6 // kecamatan or Kampung named in a line; the rest is counted
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
	areas   []area // the kabupaten of a province
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
	if s.place.Level != "provinsi" {
		return nil
	}
	parts, err := storage.KabupatenOf(ctx, db, s.place.Code)
	if err != nil {
		return err
	}
	for _, p := range parts {
		a := area{code: p.Code, name: bare(p.Name)}
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

// text is the screen, in the order of domain.md 5.3: what moved, what needs a decision, no news.
func (s screen) text() string {
	parts := []string{s.heading(), s.moved(), s.decisions(), s.noNews(), s.table(), s.footer()}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}

func (s screen) heading() string {
	head := s.title()
	if slices.ContainsFunc(s.now.news, func(k storage.KampungNews) bool { return k.Sample }) {
		head += " · " + s.words.Say("rekap.data_contoh", nil)
	}
	args := locales.Args{"Periode": locales.Raw(s.long(s.scope.Period))}
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

// bare is a name without what all its neighbours begin with, for lists.
func bare(name string) string {
	for _, common := range []string{"Kampung KB ", "Kabupaten "} {
		name = strings.TrimPrefix(name, common)
	}
	return name
}

// moved tells of kegiatan and active Kampung, with the change against the period before.
func (s screen) moved() string {
	n, before := kegiatan(s.now).N, kegiatan(s.before).N
	arrow, change := s.change(n, before)
	lines := []string{s.words.Say("rekap.bergerak", nil), arrow + s.words.Count("rekap.kegiatan", int(n), nil) + " " + change}
	if s.place.Level != "kampung" {
		a := active(s.now)
		lines = append(lines, s.words.Say("rekap.aktif", locales.Args{"Aktif": a.N, "Semua": *a.D, "Persen": s.words.Percent(a.N, *a.D)}))
	}
	if functions := s.functions(); functions != "" {
		lines = append(lines, functions)
	}
	return strings.Join(lines, "\n")
}

// change says how it was before, "(Oktober: 187, naik 14%)", with an arrow where there is a trend.
func (s screen) change(n, before int64) (arrow, text string) {
	args := locales.Args{"Dulu": before, "Periode": locales.Raw(s.short(s.scope.Period.Move(-1)))}
	switch {
	case before < trendFrom || n == before:
		return "", s.words.Say("rekap.sebelumnya", args)
	case n > before:
		args["Persen"] = s.words.Percent(n-before, before)
		return "▲ ", s.words.Say("rekap.naik", args)
	default:
		args["Persen"] = s.words.Percent(before-n, before)
		return "▼ ", s.words.Say("rekap.turun", args)
	}
}

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
	{"lainnya", "rekap.fungsi_lainnya"},
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
		where := bare(k.Kampung)
		if k.Kecamatan != "" && s.place.Level != "kampung" {
			where += " (" + k.Kecamatan + ")"
		}
		lines = append(lines, s.words.Count("rekap.kendala_baris", days, locales.Args{"Urut": i + 1, "Uraian": clip(k.Uraian, 70), "Tempat": where}))
	}
	if more := int(n) - len(s.kendala); more > 0 {
		lines = append(lines, s.words.Count("rekap.kendala_lain", more, nil))
	}
	return strings.Join(lines, "\n")
}

func daysBetween(from, to time.Time) int64 {
	return int64(date(to.Date()).Sub(date(from.Date())) / (24 * time.Hour))
}

// noNews counts the Kampung without news by kecamatan (in a province by kabupaten), the most
// first, and names those unheard of the longest.
func (s screen) noNews() string {
	var quiet []storage.KampungNews // the longest without news first
	for _, k := range s.now.news {
		if k.Kegiatan <= 0 {
			quiet = append(quiet, k)
		}
	}
	switch {
	case len(s.now.news) == 0:
		return ""
	case len(quiet) == 0 && s.place.Level == "kampung": // the line above says it
		return ""
	case len(quiet) == 0:
		return s.words.Say("rekap.semua_berkabar", nil)
	}
	lines := []string{s.words.Count("rekap.belum_kabar", len(quiet), nil)}
	if s.place.Level != "kampung" && s.place.Level != "kecamatan" {
		lines = append(lines, s.byPlace(quiet))
	}
	if s.place.Level == "kampung" {
		return lines[0]
	}
	names := s.longest(quiet[:min(len(quiet), namedPlaces)])
	return strings.Join(append(lines, s.words.Say("rekap.terlama", locales.Args{"Daftar": locales.Raw(strings.Join(names, ", "))})), "\n")
}

// longest names Kampung with the days since their last news; those without any come first, in a
// bunch.
func (s screen) longest(quiet []storage.KampungNews) []string {
	var names, never []string
	for _, k := range quiet {
		name := html.EscapeString(bare(k.Name))
		if k.Days == nil {
			never = append(never, name)
		} else {
			names = append(names, s.words.Count("rekap.hari_lalu", *k.Days, locales.Args{"Nama": locales.Raw(name)}))
		}
	}
	if len(never) > 0 {
		names = slices.Insert(names, 0, s.words.Say("rekap.belum_pernah", locales.Args{"Nama": locales.Raw(strings.Join(never, ", "))}))
	}
	return names
}

func (s screen) byPlace(quiet []storage.KampungNews) string {
	counts := map[string]int{}
	var order []string // longest first, as quiet is
	for _, k := range quiet {
		name := k.KecamatanName
		if s.place.Level == "provinsi" {
			name = bare(k.KabupatenName)
		}
		if counts[name] == 0 {
			order = append(order, name)
		}
		counts[name]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return counts[b] - counts[a] })
	var words []string
	rest := 0
	for i, name := range order {
		if i < namedPlaces {
			words = append(words, html.EscapeString(name)+" "+s.words.Number(int64(counts[name])))
		} else {
			rest += counts[name]
		}
	}
	if rest > 0 {
		words = append(words, s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	return strings.Join(words, " · ")
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

// abbreviate shortens the words of a name from the left, the last one excepted, until it fits:
// "Tanjung Jabung Barat" must stay apart from "Tanjung Jabung Timur".
func abbreviate(name string, n int) string {
	words := strings.Fields(name)
	for i := 0; i < len(words)-1 && utf8.RuneCountInString(strings.Join(words, " ")) > n; i++ {
		words[i] = string([]rune(words[i])[:1]) + "."
	}
	return clip(strings.Join(words, " "), n)
}

// clip keeps at most n runes of a text, on one line.
func clip(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n-1])) + "…"
	}
	return text
}
