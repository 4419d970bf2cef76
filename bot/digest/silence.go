package digest

import (
	"html"
	"slices"
	"strings"

	"pokjabot/locales"
	"pokjabot/storage"
)

// longName is how much of a place's name a line of several takes.
const longName = 24

// noNews counts the Kampung without news by kecamatan (in a province by kabupaten), the most
// first, and names those unheard of the longest; of a province it tells of advocacy first.
func (s *screen) noNews(g generosity) string {
	if len(s.news) == 0 {
		return s.words.Say("rekap.tanpa_kampung", nil)
	}
	lines := []string{""}
	switch was := len(s.silent(s.last, s.lastNihil)); {
	case len(s.quiet) == 0:
		return join("\n", s.withoutAdvocacy(), s.words.Say("rekap.semua_berkabar", nil))
	case s.scope.Period.Kind == Week:
		lines[0] = s.words.Count("rekap.belum_kabar_hari", len(s.quiet), locales.Args{"Hari": s.silence, "Dulu": was, "Periode": locales.Raw(s.former())})
	default:
		lines[0] = s.words.Count("rekap.belum_kabar", len(s.quiet), nil)
	}
	lines = append(lines, s.withoutAdvocacy())
	if s.place.Level != "kecamatan" {
		lines = append(lines, s.byPlace(s.quiet, g.places))
	}
	if s.place.Level != "provinsi" && g.names > 0 {
		lines = append(lines, s.longest(s.quiet, g.names))
	}
	return join("\n", lines...)
}

// longest names Kampung that never had news, and those whose last is the longest ago, with the
// days since: "Belum pernah: A, B · terlama D 39 hari, E 31".
func (s *screen) longest(quiet []storage.KampungNews, most int) string {
	var never, ago []string
	nevers := 0
	for _, k := range quiet {
		name := html.EscapeString(abbreviate(bare(k.Name), longName))
		switch {
		case k.Days == nil:
			if nevers++; len(never) < most+1 {
				never = append(never, name)
			}
		case len(ago) == 0:
			ago = append(ago, s.words.Count("rekap.hari_lalu", *k.Days, locales.Args{"Nama": locales.Raw(name)}))
		case len(ago) < most:
			ago = append(ago, name+" "+s.words.Number(int64(*k.Days)))
		}
	}
	if rest := nevers - len(never); rest > 0 {
		never = append(never, s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	list := func(words []string) locales.Raw { return locales.Raw(strings.Join(words, ", ")) }
	switch {
	case nevers == 0:
		return s.words.Say("rekap.terlama", locales.Args{"Daftar": list(ago)})
	case len(ago) == 0:
		return s.words.Say("rekap.belum_pernah", locales.Args{"Daftar": list(never)})
	default:
		return s.words.Say("rekap.belum_pernah_terlama", locales.Args{"Belum": list(never), "Daftar": list(ago)})
	}
}

// byPlace counts Kampung by the part of the place they lie in, the most first.
func (s *screen) byPlace(quiet []storage.KampungNews, most int) string {
	counts := map[string]int{}
	var order []string // longest first, as quiet is
	for _, k := range quiet {
		name := s.area(k).name
		if counts[name] == 0 {
			order = append(order, name)
		}
		counts[name]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return counts[b] - counts[a] })
	var words []string
	rest := 0
	for i, name := range order {
		if i < most {
			words = append(words, html.EscapeString(abbreviate(name, longName))+" "+s.words.Number(int64(counts[name])))
		} else {
			rest += counts[name]
		}
	}
	if rest > 0 {
		words = append(words, s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	return strings.Join(words, " · ")
}
