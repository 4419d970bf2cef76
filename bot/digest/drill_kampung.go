package digest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Numbers that count Kampung (active, silent, visited, far) lead to these Kampung, and from each to
// the reports it counts for, or to its last ones. Those that count kabupaten do the same one level up.

func heard(_ *screen, k storage.KampungNews) bool { return k.Kegiatan > 0 }

func (s *screen) isQuiet(k storage.KampungNews) bool {
	if s.quietIDs == nil {
		s.quietIDs = map[string]bool{}
		for _, q := range s.quiet {
			s.quietIDs[q.ID] = true
		}
	}
	return s.quietIDs[k.ID]
}

func (s *screen) isNihil(k storage.KampungNews) bool { return slices.Contains(s.nihil, k.ID) }

func (s *screen) isMarked(k storage.KampungNews) bool { _, is := s.marked[k.ID]; return is }

// rise is how a Kampung ended its silence.
type rise int

const (
	notRisen rise = iota
	heardAgain
	heardFirst // for the first time
)

// risen tells whether a Kampung that was silent in the period before was heard of in this one.
func (s *screen) risen(k storage.KampungNews) rise {
	if s.silentBefore == nil {
		s.silentBefore = map[string]bool{}
		for _, was := range s.silent(s.last, nil) {
			s.silentBefore[was.ID] = was.Last != nil
		}
	}
	switch before, silent := s.silentBefore[k.ID]; {
	case !silent || k.Kegiatan <= 0:
		return notRisen
	case before:
		return heardAgain
	default:
		return heardFirst
	}
}

// quarter is from when those figures run whose default is the quarter (domain.md 5.2), as ISO.
func (s *screen) quarter() (from, to string) {
	last := s.scope.Period.To()
	return PeriodOf(Quarter, last).From.Format(time.DateOnly), last.Format(time.DateOnly)
}

// loadKampung reads what a number of Kampung looks at.
func (s *screen) loadKampung(ctx context.Context, db storage.Reader, u subject) error {
	if err := s.loadNews(ctx, db); err != nil {
		return err
	}
	s.marked = map[string]string{}
	switch u.letter {
	case "Kv":
		from, to := s.quarter()
		list, err := storage.NamedBy(ctx, db, s.scope.Places, storage.MeasureDibina, storage.DimensionKampung, from, to)
		for _, n := range list {
			s.marked[n.Code] = n.Day
		}
		return err
	case "Ks":
		list, err := storage.CountParts(ctx, db, subjectOf("s").counter(), s.scope.Places, s.scope.Period.Span(), len("15.05.08.2005"))
		for _, p := range list {
			s.marked[p.Code] = ""
		}
		return err
	case "Kf":
		far, err := storage.FarKampung(ctx, db, s.scope.Places, s.scope.Period.To().Format(time.DateOnly))
		s.news = slices.DeleteFunc(s.news, func(k storage.KampungNews) bool { return !slices.Contains(far, k.ID) })
		return err
	default:
		return nil
	}
}

// kampungParts counts Kampung by the part of the place; those themselves with what is known of them.
func (s *screen) kampungParts(u subject, letters int) []piece {
	var list []piece
	at := map[string]int{}
	for _, k := range s.news {
		counts := u.kampung(s, k)
		if !counts && !u.share {
			continue
		}
		p := piece{PartCount: storage.PartCount{Code: k.ID, Name: k.Name}}
		switch letters {
		case len("15.05"):
			p.Code, p.Name = k.Kabupaten, k.KabupatenName
		case len("15.05.08"):
			p.Code, p.Name = k.Kecamatan, k.KecamatanName
		default:
			p.note = s.kampungNote(u, k, counts)
		}
		i, there := at[p.Code]
		if !there {
			i = len(list)
			at[p.Code] = i
			list = append(list, p)
		}
		list[i].Of++
		if counts {
			list[i].N++
		}
	}
	slices.SortStableFunc(list, func(a, b piece) int { return cmp.Compare(b.N, a.N) })
	return list
}

// kampungNote is what a Kampung stands in a list for.
func (s *screen) kampungNote(u subject, k storage.KampungNews, counts bool) string {
	switch {
	case u.letter == "Kq" || u.letter == "Kb" || u.letter == "Kh":
		if k.Days == nil {
			return "· " + s.words.Say("rekap.belum_ada_kabar", nil)
		}
		return "· " + s.words.Count("rekap.umur", *k.Days, nil)
	case !counts:
		return "· –"
	case u.letter == "Kv":
		return "✓ " + s.shortDay(s.marked[k.ID])
	case u.letter == "Ks":
		return "✓"
	default:
		return "· " + s.words.Number(k.Kegiatan)
	}
}

// shortDay writes an ISO day: "12 Nov".
func (s *screen) shortDay(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return s.words.ShortDay(d)
}

// regencyParts are the kabupaten and kota of a province: those the province guided this quarter,
// or those without advocacy, with the report behind.
func (s *screen) regencyParts(ctx context.Context, db storage.Reader, u subject) ([]piece, error) {
	if s.place.Level != "provinsi" {
		return nil, nil
	}
	places, err := storage.KabupatenOf(ctx, db, s.place.Code)
	if err != nil {
		return nil, err
	}
	figures, err := Compute(ctx, db, s.scope)
	if err != nil {
		return nil, err
	}
	var named []storage.Naming
	if u.letter == "Y" {
		from, to := s.quarter()
		named, err = storage.NamedBy(ctx, db, s.scope.Places, storage.MeasureDibinaProvinsi, storage.DimensionWilayah, from, to)
	} else {
		named, err = storage.LastAdvocacy(ctx, db, s.scope.Places, s.today())
	}
	if err != nil {
		return nil, err
	}
	var list []piece
	for i, name := range shortNames(places, s.place.Name) {
		code := places[i].Code
		p := piece{PartCount: storage.PartCount{Code: code, Name: name, Of: 1}, note: "· –"}
		months, without := figures["I37"].By[byKabupaten][code]
		if u.letter == "X" {
			if !without {
				continue
			}
			p.note = "· " + s.words.Say("rekap.rapor_kosong", nil)
		}
		for _, n := range named {
			if n.Code == code {
				p.report, p.note = n.ReportID, "· "+s.shortDay(n.Day)
			}
		}
		switch {
		case u.letter == "X":
			p.N = 1
			if months.N > 1 {
				p.note = "· " + s.words.Count("rekap.bulan", int(months.N), nil)
			}
		case p.report != "":
			p.N, p.note = 1, "✓ "+p.note[len("· "):]
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b piece) int { return cmp.Compare(b.N, a.N) })
	return list, nil
}

// kampungReports shows the reports that a Kampung counts for, or its last ones.
func (s *screen) kampungReports(ctx context.Context, t *turn.Turn, u subject, code string) ([]storage.Write, error) {
	all, span := subjectOf(whatAll).counter(), s.scope.Period.Span()
	switch u.letter {
	case "Kq", "Kb", "Kh", "E":
		return s.lastReports(ctx, t, u, code)
	case "Kv":
		return s.visits(ctx, t, u, code)
	case "Ks":
		all = subjectOf("s").counter()
	}
	count, err := storage.CountAll(ctx, t.DB, all, s.scope.Places, span)
	if err != nil {
		return nil, err
	}
	head := s.words.Say("rekap.daftar_laporan", locales.Args{"Apa": locales.Raw(s.name(subjectOf(whatAll)) + ": <b>" + s.words.Number(count.N) + "</b>")})
	return s.listOf(ctx, t, u, code, head, int(count.Reports), func(limit, offset int) ([]storage.Report, error) {
		return storage.CountedReports(ctx, t.DB, all, s.scope.Places, span, limit, offset)
	})
}

// lastReports are a Kampung's last ones up to the day that the figures speak of.
func (s *screen) lastReports(ctx context.Context, t *turn.Turn, u subject, code string) ([]storage.Write, error) {
	span := storage.Span{From: "0001-01-01", To: s.today()}
	all := subjectOf(whatAll).counter()
	count, err := storage.CountAll(ctx, t.DB, all, s.scope.Places, span)
	if err != nil {
		return nil, err
	}
	head := s.words.Say("rekap.laporan_terakhir", nil)
	if count.Reports == 0 {
		head = s.words.Say("rekap.tanpa_laporan", nil)
	}
	if u.letter == "Kh" {
		days, err := storage.NihilDays(ctx, t.DB, s.place.Code, s.nihilFrom(), s.today())
		if err != nil {
			return nil, err
		}
		for i := range days {
			days[i] = s.shortDay(days[i])
		}
		head += "\n" + s.words.Say("rekap.hari_nihil", locales.Args{"Daftar": s.words.List(days)})
	}
	return s.listOf(ctx, t, u, code, head, int(count.Reports), func(limit, offset int) ([]storage.Report, error) {
		return storage.CountedReports(ctx, t.DB, all, s.scope.Places, span, limit, offset)
	})
}

// visits are the reports that name a Kampung as visited this quarter, as far as they lie within the
// places that the reader leads: a visit counts whoever made it.
func (s *screen) visits(ctx context.Context, t *turn.Turn, u subject, code string) ([]storage.Write, error) {
	from, to := s.quarter()
	visit := storage.Measure{Measure: storage.MeasureDibina, Dimension: storage.DimensionKampung, Code: s.place.Code}
	list, err := storage.ReportsNaming(ctx, t.DB, led(t), visit, from, to, mostVisits, 0)
	if err != nil {
		return nil, err
	}
	named, err := storage.NamedBy(ctx, t.DB, s.scope.Places, visit.Measure, visit.Dimension, from, to)
	if err != nil {
		return nil, err
	}
	head := s.words.Say("rekap.belum_dibina", nil)
	for _, n := range named {
		switch {
		case n.Code != s.place.Code:
		case len(list) > 0:
			head = s.words.Say("rekap.daftar_pembinaan", nil)
		default:
			head = s.words.Say("rekap.dibina_lain", locales.Args{"Tanggal": locales.Raw(s.shortDay(n.Day)), "Sapaan": t.Sapaan()})
		}
	}
	return s.listOf(ctx, t, u, code, head, len(list), func(limit, offset int) ([]storage.Report, error) {
		return list[min(offset, len(list)):min(offset+limit, len(list))], nil
	})
}

// mostVisits of one Kampung in a quarter are listed.
const mostVisits = 80
