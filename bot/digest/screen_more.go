package digest

import (
	"html"
	"maps"
	"slices"
	"strings"

	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	namedFields   = 9 // functions or fields in a line
	namedAbsent   = 4 // institutions of the watch list that took no part
	namedAdvocacy = 6 // kabupaten without advocacy
)

// more are the lines under the fold, in the order of domain.md 5.3. An indicator that says nothing
// has no line.
func (s *screen) more() []string {
	if s.village != nil {
		return []string{s.compared(), s.attendance(), s.functions(), s.factors(), s.quality(), s.changedLine()}
	}
	return []string{s.compared(), s.planned(), s.attendance(), s.functions(), s.fields(), s.partners(), s.advocacy(), s.factors(), s.groups(), s.far(), s.quality(), s.changedLine()}
}

func (s *screen) line(id string, parts ...string) string {
	text := join(" · ", parts...)
	if text == "" {
		return ""
	}
	return "<b>" + s.words.Say(id, nil) + "</b> " + text
}

// percent is a share as people read it; "" without a denominator, with the fraction when that is
// small (domain.md 5.1).
func (s *screen) percent(f Figure) string {
	if f.D == nil || *f.D == 0 {
		return ""
	}
	if *f.D < few {
		return s.words.Say("rekap.pecahan", locales.Args{"N": f.N, "Dari": *f.D, "Persen": s.words.Percent(f.N, *f.D)})
	}
	return s.words.Percent(f.N, *f.D)
}

// compared holds the period against the same one a year ago (I30).
func (s *screen) compared() string {
	if s.yearAgo == 0 {
		return ""
	}
	n := s.now["I01"].N
	args := locales.Args{"Dulu": s.yearAgo, "Periode": locales.Raw(s.dated(s.scope.Period.YearAgo()))}
	switch {
	case s.yearAgo < trendFrom || n == s.yearAgo || n < s.yearAgo && !s.over():
		return s.line("rekap.dibandingkan", s.words.Say("rekap.setahun", args))
	case n > s.yearAgo:
		args["Persen"] = s.words.Percent(n-s.yearAgo, s.yearAgo)
		return s.line("rekap.dibandingkan", s.words.Say("rekap.setahun_naik", args))
	default:
		args["Persen"] = s.words.Percent(s.yearAgo-n, s.yearAgo)
		return s.line("rekap.dibandingkan", s.words.Say("rekap.setahun_turun", args))
	}
}

func (s *screen) planned() string {
	done, untold := s.now["I12"], s.now["I14"]
	if done.D == nil || *done.D == 0 {
		return ""
	}
	parts := []string{s.words.Say("rekap.terlaksana", locales.Args{"N": done.N, "Dari": *done.D, "Persen": s.words.Percent(done.N, *done.D)})}
	if moved := done.By["status"]["ditunda"].N; moved > 0 {
		parts = append(parts, s.words.Count("rekap.ditunda", int(moved), nil))
	}
	if untold.N > 0 {
		parts = append(parts, s.words.Count("rekap.belum_dijawab", int(untold.N), nil))
	}
	return s.line("rekap.judul_rencana", parts...)
}

func (s *screen) attendance() string {
	came, women := s.now["I08"], s.now["I09"]
	if came.N == 0 {
		return ""
	}
	text := html.EscapeString(s.amountAt(subjectOf("h"), came.N, 0, true, s.place.Code))
	if p := s.percent(women); p != "" && text == s.words.Number(came.N) {
		text += " " + s.words.Say("rekap.perempuan", locales.Args{"Persen": locales.Raw(p)})
	}
	return s.line("rekap.judul_kehadiran", text+s.words.Say("rekap.bukan_unik", nil))
}

// named lists codes with their numbers, the most first and equals by name.
func (s *screen) named(by map[string]Figure, most int, label func(code string) string) string {
	type one struct {
		label string
		n     int64
	}
	var list []one
	for code, f := range by {
		if l := label(code); l != "" && f.N > 0 {
			list = append(list, one{l, f.N})
		}
	}
	slices.SortFunc(list, func(a, b one) int {
		if a.n != b.n {
			return int(b.n - a.n)
		}
		return strings.Compare(a.label, b.label)
	})
	words := make([]string, 0, len(list))
	rest := int64(0)
	for i, l := range list {
		if i < most {
			words = append(words, html.EscapeString(l.label)+" "+s.words.Number(l.n))
		} else {
			rest += l.n
		}
	}
	if rest > 0 {
		words = append(words, s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	return strings.Join(words, " · ")
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

func (s *screen) functionName(code string) string {
	for _, f := range functionLabels {
		if f.code == code {
			return s.words.Say(f.label, nil)
		}
	}
	return ""
}

// byFunction are the kegiatan by function (I02), with those that have none as a line of their own.
func (s *screen) byFunction() map[string]Figure {
	if by := s.now["I02"].By[storage.DimensionFungsi]; by != nil {
		return by
	}
	return s.now["I01"].By[storage.DimensionFungsi]
}

func (s *screen) functions() string {
	by := s.byFunction()
	parts := []string{s.named(by, namedFields, s.functionName)}
	if n := s.now["I01"].By[storage.DimensionForm]["advokasi"].N; n > 0 {
		parts = append(parts, s.words.Say("rekap.advokasi_pembinaan", locales.Args{"N": n}))
	}
	return s.line("rekap.judul_seksi", parts...)
}

func (s *screen) fields() string {
	list := s.named(s.now["I03"].By[storage.DimensionBidang], namedFields, func(code string) string { return s.label("kegiatan", "bidang", code) })
	if list == "" {
		return ""
	}
	return s.line("rekap.judul_bidang", list+" "+s.words.Say("rekap.beberapa_bidang", nil))
}

// actorLabels are the four of the article of 2019 (domain.md 4.5).
var actorLabels = []struct{ code, label string }{
	{"pusat", "rekap.pelaku_pusat"}, {"pemda", "rekap.pelaku_pemda"}, {"nonpemerintah", "rekap.pelaku_nonpemerintah"}, {"swasta", "rekap.pelaku_swasta"},
}

func (s *screen) partners() string {
	helped := s.now["I15"]
	if helped.D == nil || *helped.D == 0 {
		return ""
	}
	parts := []string{s.words.Say("rekap.dibantu", locales.Args{"N": helped.N, "Dari": *helped.D, "Persen": s.words.Percent(helped.N, *helped.D)})}
	var four []string
	for _, a := range actorLabels {
		if f, told := s.now["I31"].By[storage.DimensionPelaku][a.code]; told {
			four = append(four, s.words.Say(a.label, nil)+" "+s.words.Number(f.N))
		}
	}
	if sum(s.now["I31"].By[storage.DimensionPelaku]) > 0 {
		parts = append(parts, strings.Join(four, " · "))
	}
	if absent := s.absentPartners(); absent != "" {
		parts = append(parts, s.words.Say("rekap.belum_terlibat", locales.Args{"Daftar": locales.Raw(absent)}))
	}
	return s.line("rekap.judul_mitra", parts...)
}

// absentPartners are those of the watch list that took no part this quarter (I17).
func (s *screen) absentPartners() string {
	var names []string
	for _, code := range slices.Sorted(maps.Keys(s.now["I17"].By[storage.DimensionInstansi])) {
		if name := s.label("kegiatan", "instansi", code); name != "" {
			names = append(names, html.EscapeString(name))
		}
	}
	if len(names) > namedAbsent {
		names = append(names[:namedAbsent], s.words.Say("rekap.lainnya", locales.Args{"N": len(names) - namedAbsent}))
	}
	return strings.Join(names, ", ")
}

// factorLabels are the five success factors of the article of 2019, in its order (I27).
var factorLabels = []struct{ code, label string }{
	{"komitmen", "rekap.faktor_komitmen"},
	{"integrasi", "rekap.faktor_integrasi"},
	{"fasilitas", "rekap.faktor_fasilitas"},
	{"semangat", "rekap.faktor_semangat"},
	{"partisipasi", "rekap.faktor_partisipasi"},
}

// factors are the mean scores with their movement since the period before, from 0.1 on.
func (s *screen) factors() string {
	now, before := s.now["I27"].By[storage.DimensionFaktor], s.before["I27"].By[storage.DimensionFaktor]
	var scores []string
	lowest, least := "", 5.0
	for _, f := range factorLabels {
		mean, ok := meanOf(now[f.code])
		if !ok {
			continue
		}
		name := s.words.Say(f.label, nil)
		text := name + " " + s.words.Decimal(mean, 1)
		if was, ok := meanOf(before[f.code]); ok {
			switch d := mean - was; {
			case d >= 0.05:
				text += " ▲" + s.words.Decimal(d, 1)
			case d <= -0.05:
				text += " ▼" + s.words.Decimal(-d, 1)
			}
		}
		if mean < least {
			lowest, least = name, mean
		}
		scores = append(scores, text)
	}
	if scores == nil {
		return ""
	}
	text := strings.Join(scores, " · ")
	if filed := s.now["I27"].By["kampung"]["masuk"]; filed.D != nil {
		text = s.words.Say("rekap.faktor_dari", locales.Args{"N": filed.N, "Dari": *filed.D}) + " " + text
	}
	return s.line("rekap.judul_faktor", text+". "+s.words.Say("rekap.terendah", locales.Args{"Faktor": lowest}))
}

func meanOf(f Figure) (float64, bool) {
	if f.D == nil || *f.D == 0 {
		return 0, false
	}
	return float64(f.N) / float64(*f.D), true
}

func (s *screen) groups() string {
	return s.line("rekap.judul_poktan", s.share("rekap.poktan_bertemu", "I22"), s.share("rekap.anggota_hadir", "I23"))
}

func (s *screen) far() string { return s.line("rekap.judul_jauh", s.share("rekap.jauh_aktif", "I38")) }

// share is a sentence about one indicator with a denominator, "" when it says nothing.
func (s *screen) share(id, indicator string) string {
	p := s.percent(s.now[indicator])
	if p == "" {
		return ""
	}
	f := s.now[indicator]
	return s.words.Say(id, locales.Args{"N": f.N, "Dari": *f.D, "Persen": locales.Raw(p)})
}

func (s *screen) quality() string {
	parts := []string{s.share("rekap.berfoto", "I21"), s.share("rekap.cepat", "I29")}
	if n := int(s.states.Doubles); n > 0 {
		parts = append(parts, s.words.Count("rekap.mungkin_ganda", n, nil))
	}
	if n := int(s.states.Uncopied); n > 0 {
		parts = append(parts, s.words.Count("rekap.belum_disalin", n, nil))
	}
	if n := int(s.states.Returned); n > 0 {
		parts = append(parts, s.words.Count("rekap.dikembalikan", n, nil))
	}
	if len(s.nihil) > 0 {
		parts = append(parts, s.words.Count("rekap.nihil", len(s.nihil), nil))
	}
	return s.line("rekap.judul_mutu", parts...)
}
