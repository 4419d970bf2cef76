package digest

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"time"

	"pokjabot/locales"
)

func (s *screen) heading() string {
	head := s.title()
	if s.sample() {
		head += " · " + s.words.Say("rekap.data_contoh", nil)
	}
	if s.alone() {
		return head + "\n" + s.long(s.scope.Period)
	}
	args := locales.Args{"Periode": locales.Raw(s.long(s.scope.Period))}
	if s.place.Level == "provinsi" {
		args["Periode"] = locales.Raw(s.long(s.scope.Period) + " · " + s.words.Count("rekap.kabkota", len(s.areas), nil))
	}
	line := s.words.Count("rekap.subjudul", len(s.news), args)
	waiting := 0
	for _, k := range s.news {
		if k.Waiting {
			waiting++
		}
	}
	if waiting > 0 && !s.settles() { // who may settle it reads of it below
		line += " · " + s.words.Count("rekap.menunggu", waiting, nil)
	}
	return head + "\n" + line
}

func (s *screen) title() string {
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

// moved tells of kegiatan and active Kampung, with the change against the period before, and of
// the places that rose and fell.
func (s *screen) moved(g generosity) string {
	n, before := s.now["I01"].N, s.before["I01"].N
	arrow, change := s.trend(n, before)
	line := arrow + s.words.Count("rekap.kegiatan", int(n), nil) + " " + change
	if !s.alone() {
		line = join(" · ", line, s.activeLine())
	}
	lines := []string{s.words.Say("rekap.bergerak", nil), line}
	if s.target > 0 {
		lines = append(lines, s.words.Say("rekap.sasaran", locales.Args{"Sasaran": s.target, "Persen": s.words.Percent(n, s.target)}))
	}
	if s.place.Level == "provinsi" {
		lines = append(lines, s.advocacyMoved())
	}
	return join("\n", append(lines, s.movedPlaces(g), s.goodNews())...)
}

// few is below how many Kampung a share is told as a fraction, too (domain.md 5.1).
const few = 10

func (s *screen) activeLine() string {
	a := s.now["I04"]
	if a.D == nil || *a.D == 0 {
		return ""
	}
	if s.scope.Period.Kind == Week {
		return s.words.Count("rekap.melapor", int(a.N), locales.Args{"Dulu": s.before["I04"].N})
	}
	return s.words.Count("rekap.aktif", int(a.N), locales.Args{"Semua": *a.D, "Persen": s.words.Percent(a.N, *a.D)})
}

// trend says how it was before, "(Oktober 187, naik 14%)", with an arrow where there is a trend
// (I30). What is not over may still rise: it has not fallen.
func (s *screen) trend(n, before int64) (arrow, text string) {
	args := locales.Args{"Dulu": before, "Periode": locales.Raw(s.former())}
	switch {
	case before < trendFrom || n == before || n < before && !s.over():
		return "", s.words.Say("rekap.sebelumnya", args)
	case n > before:
		args["Persen"] = s.words.Percent(n-before, before)
		return "▲ ", s.words.Say("rekap.naik", args)
	default:
		args["Persen"] = s.words.Percent(before-n, before)
		return "▼ ", s.words.Say("rekap.turun", args)
	}
}

// former names the period before within a line.
func (s *screen) former() string {
	if s.scope.Period.Kind == Week {
		return s.words.Say("rekap.minggu_sebelumnya", nil)
	}
	return s.short(s.scope.Period.Move(-1))
}

// movedPlaces names the parts whose kegiatan rose and fell the most: "Naik: A +12 · Turun: B −9".
func (s *screen) movedPlaces(g generosity) string {
	if g.moved == 0 || len(s.areas) < 2 {
		return ""
	}
	areas := slices.Clone(s.areas)
	slices.SortStableFunc(areas, func(a, b area) int { return cmp.Compare(b.kegiatans-b.before, a.kegiatans-a.before) })
	name := func(list []area, sign string, by func(area) int64) string {
		var words []string
		for _, a := range list {
			if n := by(a); n > 0 && len(words) < g.moved {
				words = append(words, html.EscapeString(a.name)+" "+sign+s.words.Number(n))
			}
		}
		return strings.Join(words, ", ")
	}
	up := name(areas, "+", func(a area) int64 { return a.kegiatans - a.before })
	slices.Reverse(areas)
	slices.SortStableFunc(areas, func(a, b area) int { return cmp.Compare(a.kegiatans-a.before, b.kegiatans-b.before) })
	down := ""
	if s.over() {
		down = name(areas, "−", func(a area) int64 { return a.before - a.kegiatans })
	}
	var parts []string
	if up != "" {
		parts = append(parts, s.words.Say("rekap.daftar_naik", locales.Args{"Daftar": locales.Raw(up)}))
	}
	if down != "" {
		parts = append(parts, s.words.Say("rekap.daftar_turun", locales.Args{"Daftar": locales.Raw(down)}))
	}
	return strings.Join(parts, " · ")
}

// goodNews tells of Kampung that are heard of again, and of those heard of for the first time:
// places, never persons (domain.md 5.3).
func (s *screen) goodNews() string {
	if s.alone() {
		return ""
	}
	counts := map[rise]int{}
	for _, k := range s.news {
		counts[s.risen(k)]++
	}
	var parts []string
	if n := counts[heardAgain]; n > 0 {
		parts = append(parts, s.words.Count("rekap.kembali_aktif", n, nil))
	}
	if n := counts[heardFirst]; n > 0 {
		parts = append(parts, s.words.Count("rekap.pertama_kali", n, nil))
	}
	if parts == nil {
		return ""
	}
	return "🌱 " + strings.Join(parts, " · ")
}

// label is how a form names a code of one of its lists, "" when it names it not.
func (s *screen) label(form, question, code string) string {
	if s.forms == nil || code == "" {
		return ""
	}
	f := s.forms.Form(form)
	if f == nil || f.Question(question) == nil {
		return ""
	}
	for _, c := range f.Choices[f.Question(question).List] {
		if c.Code == code {
			return c.Label.In(s.words.Lang())
		}
	}
	return ""
}

func daysBetween(from, to time.Time) int64 {
	return int64(date(to.Date()).Sub(date(from.Date())) / (24 * time.Hour))
}
