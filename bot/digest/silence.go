package digest

import (
	"html"
	"slices"
	"strings"

	"pokjabot/locales"
	"pokjabot/storage"
)

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
	case len(quiet) == 0:
		return s.words.Say("rekap.semua_berkabar", nil)
	}
	lines := []string{s.words.Count("rekap.belum_kabar", len(quiet), nil)}
	if s.place.Level != "kecamatan" {
		lines = append(lines, s.byPlace(quiet))
	}
	return strings.Join(append(lines, s.longest(quiet)), "\n")
}

// longest names Kampung that never had news, and those whose last is the longest ago, with the
// days since: "Belum pernah: A, B · terlama D 39 hari, E 31".
func (s screen) longest(quiet []storage.KampungNews) string {
	var never, ago []string
	nevers := 0
	for _, k := range quiet {
		name := html.EscapeString(bare(k.Name))
		switch {
		case k.Days == nil:
			if nevers++; len(never) < namedNever {
				never = append(never, name)
			}
		case len(ago) == 0:
			ago = append(ago, s.words.Count("rekap.hari_lalu", *k.Days, locales.Args{"Nama": locales.Raw(name)}))
		case len(ago) < namedLongest:
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
func (s screen) byPlace(quiet []storage.KampungNews) string {
	counts := map[string]int{}
	var order []string // longest first, as quiet is
	for _, k := range quiet {
		name := k.KecamatanName
		if s.place.Level == "provinsi" {
			name = s.areaName(k)
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

func (s screen) areaName(k storage.KampungNews) string {
	for _, a := range s.areas {
		if a.code == k.Kabupaten {
			return a.name
		}
	}
	return bare(k.KabupatenName)
}
