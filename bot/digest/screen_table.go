package digest

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// What fits a small phone: 36 letters of the fixed font.
const tableName = 13

// The dimensions of figures that the screen asks for besides those of the roll-up (package storage).
const (
	byKabupaten = "kabupaten"
	byKecamatan = "kecamatan"
)

// table is the province's kabupaten side by side, the most active first: active Kampung, kegiatan,
// advocacy of the kab/kota itself (I33), whether the province has guided it this quarter (I36).
func (s *screen) table() string {
	if s.place.Level != "provinsi" || len(s.areas) == 0 {
		return ""
	}
	areas := slices.Clone(s.areas)
	slices.SortStableFunc(areas, func(a, b area) int { return cmp.Or(cmp.Compare(share(b), share(a)), strings.Compare(a.name, b.name)) })
	advocacy, guided := s.now["I33"].By[byKabupaten], s.now["I36"]
	row := func(name, active, kegiatan, adv, bina string) string {
		name = abbreviate(name, tableName)
		line := html.EscapeString(name) + strings.Repeat(" ", tableName-utf8.RuneCountInString(name)) + fmt.Sprintf(" %4s %8s", active, kegiatan)
		if advocacy != nil {
			line += fmt.Sprintf(" %3s", adv)
		}
		if guided.By[byKabupaten] != nil {
			line += fmt.Sprintf(" %4s", bina)
		}
		return strings.TrimRight(line, " ")
	}
	say := func(id string) string { return s.words.Say(id, nil) }
	lines := []string{row(say("rekap.kolom_tempat"), say("rekap.kolom_aktif"), say("rekap.kolom_kegiatan"), say("rekap.kolom_advokasi"), say("rekap.kolom_bina"))}
	for _, a := range areas {
		mark := "–"
		if guided.By[byKabupaten][a.code].N > 0 {
			mark = "✓"
		}
		lines = append(lines, row(a.name, s.words.Percent(a.active, a.total), s.words.Number(a.kegiatans), s.words.Number(advocacy[a.code].N), mark))
	}
	total, bina := s.now["I04"], ""
	if guided.D != nil {
		bina = s.words.Number(guided.N) + "/" + s.words.Number(*guided.D)
	}
	if total.D != nil {
		lines = append(lines, row(say("rekap.kolom_jumlah"), s.words.Percent(total.N, *total.D), s.words.Number(s.now["I01"].N), s.words.Number(sum(advocacy)), bina))
	}
	return "<pre>" + strings.Join(lines, "\n") + "</pre>"
}

func sum(figures map[string]Figure) int64 {
	n := int64(0)
	for _, f := range figures {
		n += f.N
	}
	return n
}

// share is the part of an area's Kampung that is active, in thousandths.
func share(a area) int64 {
	if a.total == 0 {
		return -1
	}
	return a.active * 1000 / a.total
}
