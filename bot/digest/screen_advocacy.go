package digest

import (
	"html"
	"strings"

	"pokjabot/locales"
)

// advocacy is what the place's own team did: I33 by kind, commitments (I34), Kampung guided (I26).
func (s *screen) advocacy() string {
	held := s.now["I33"]
	var parts []string
	if held.N > 0 {
		list := s.named(held.By["jenis"], namedFields, func(code string) string { return s.label("advokasi", "jenis", code) })
		if list == "" {
			list = s.words.Count("rekap.kegiatan_advokasi", int(held.N), nil)
		}
		parts = append(parts, list)
	}
	parts = append(parts, s.commitments(), s.share("rekap.dibina", "I26"), s.share("rekap.tindak_lanjut", "I35"))
	return s.line("rekap.judul_advokasi", parts...)
}

// commitments are counted by kind; their value is an estimate and said to be one (I34).
func (s *screen) commitments() string {
	c := s.now["I34"]
	if c.N == 0 {
		return ""
	}
	text := s.words.Count("rekap.komitmen", int(c.N), nil)
	if value := c.By["nilai"]["rupiah"].N; value > 0 {
		text += " " + s.words.Say("rekap.senilai", locales.Args{"Nilai": s.words.Money(value)})
	}
	return text
}

// advocacyMoved is the province's second line: advocacy of its kabupaten/kota against the period
// before.
func (s *screen) advocacyMoved() string {
	if _, told := s.now["I33"]; !told {
		return ""
	}
	n, before := s.now["I33"].N, s.before["I33"].N
	arrow, change := s.trend(n, before)
	return join(" · ", arrow+s.words.Count("rekap.advokasi_kabkota", int(n), nil)+" "+change, s.commitments())
}

// withoutAdvocacy names the kabupaten/kota without advocacy in the period, with the months in a
// row when they are more than one (I37).
func (s *screen) withoutAdvocacy() string {
	by := s.now["I37"].By[byKabupaten]
	var names []string
	for _, a := range s.areas {
		f, told := by[a.code]
		if !told || f.N == 0 {
			continue
		}
		name := html.EscapeString(a.name)
		if f.N > 1 {
			name += " " + s.words.Say("rekap.sudah_bulan", locales.Args{"N": f.N})
		}
		names = append(names, name)
	}
	if names == nil {
		return ""
	}
	if rest := len(names) - namedAdvocacy; rest > 0 {
		names = append(names[:namedAdvocacy], s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	return s.words.Say("rekap.tanpa_advokasi", locales.Args{"Daftar": locales.Raw(strings.Join(names, ", "))})
}
