package digest

import (
	"context"
	"slices"
	"strings"
	"time"

	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	oldestDecisions = 3    // named on the screen (domain.md 5.3)
	mostOverdue     = 5    // follow-ups named on the card of decisions
	topLetters      = 900  // of the block above the fold
	allLetters      = 3500 // of the whole message
	trendFrom       = 5    // below this many before there is no trend (I30)
	mostAsked       = 12   // things that several reminders did not move, named on the card of decisions
	quietDays       = 30   // days without news that a week's digest tells of (domain.md 5.1)
)

// screen is a recap on its way to the phone. Figures come from the indicators by their ids: what
// an indicator does not say, the screen leaves out.
type screen struct {
	words  locales.Speaker
	forms  *forms.Library
	sapaan string // "Bapak", "Ibu", "Kak": how the reader is called
	person *storage.Person
	place  storage.Place
	above  []string // names of what the place lies in, as far as the reader leads it
	scope  Scope

	now, before map[string]Figure
	news        []storage.KampungNews // the longest without news first
	last        []storage.KampungNews // the same at the end of the period before
	nihil       []string              // Kampung that said there was no kegiatan
	kegiatan    int64                 // counted as a snapshot compares it
	yearAgo     int64                 // kegiatan
	target      int64                 // kegiatan aimed at, 0: none set
	states      storage.Quality
	desk        waits           // what waits for this place's leads
	areas       []area          // parts of the place: kecamatan, of a province its kabupaten
	village     *village        // of a place with one Kampung
	ahead       []storage.Ahead // of a kecamatan: what is planned in its Kampung
	change      *changed        // what became of a past digest's figures; nil: nothing
	silence     int             // days without news that count as silence
	quiet       []storage.KampungNews

	mark         string            // which page of a list is shown
	lastNihil    []string          // Kampung that said so in the period before
	quietIDs     map[string]bool   // of quiet, once they are looked for
	silentBefore map[string]bool   // Kampung silent in the period before, and whether they were ever heard of
	marked       map[string]string // Kampung that count for a number that is looked at, with the day
}

// area is a part of the place with its figures.
type area struct {
	code, name               string
	active, total, kegiatans int64
	before                   int64 // kegiatan in the period before
	advocacy                 int64 // of a kabupaten: its advocacy in the period (I33)
}

// levels are whose help a kendala may ask of the leads of a place (domain.md 3 g).
func levels(level string) []storage.Tingkat {
	switch level {
	case "provinsi":
		return []storage.Tingkat{"provinsi"}
	case "kabupaten", "kota":
		return []storage.Tingkat{"kabupaten"}
	case "kecamatan":
		return []storage.Tingkat{"kecamatan"}
	default:
		return []storage.Tingkat{"desa", "sendiri"}
	}
}

func (s *screen) load(ctx context.Context, db storage.Reader) error {
	var err error
	if s.now, err = Compute(ctx, db, s.scope); err != nil {
		return err
	}
	past := s.scope
	past.Period = past.Period.Move(-1)
	if s.before, err = Compute(ctx, db, past); err != nil {
		return err
	}
	if err := s.loadNews(ctx, db); err != nil {
		return err
	}
	if err := s.loadAreas(ctx, db); err != nil {
		return err
	}
	for i, a := range s.areas {
		s.areas[i].advocacy = s.now["I33"].By[byKabupaten][a.code].N
	}
	if err := s.loadDesk(ctx, db); err != nil {
		return err
	}
	if err := s.compare(ctx, db); err != nil {
		return err
	}
	return s.loadBelow(ctx, db)
}

// loadNews reads which Kampung were heard of, now and in the period before.
func (s *screen) loadNews(ctx context.Context, db storage.Reader) error {
	var err error
	if s.news, err = newsOf(ctx, db, s.scope); err != nil {
		return err
	}
	past := s.scope
	past.Period = past.Period.Move(-1)
	if s.last, err = newsOf(ctx, db, past); err != nil {
		return err
	}
	return s.loadQuiet(ctx, db)
}

// loadQuiet finds the silent ones among the Kampung at hand.
func (s *screen) loadQuiet(ctx context.Context, db storage.Reader) error {
	var err error
	if s.nihil, err = storage.Nihil(ctx, db, s.scope.Places, s.nihilFrom(), s.today()); err != nil {
		return err
	}
	there := map[string]bool{}
	for _, k := range s.news {
		there[k.ID] = true
	}
	s.nihil = slices.DeleteFunc(s.nihil, func(id string) bool { return !there[id] }) // of a Kampung that counts no more
	past := screen{scope: s.scope}
	past.scope.Period = past.scope.Period.Move(-1)
	if s.lastNihil, err = storage.Nihil(ctx, db, s.scope.Places, past.nihilFrom(), past.today()); err != nil {
		return err
	}
	settings, err := storage.LoadPlaceSettings(ctx, db)
	if err != nil {
		return err
	}
	s.silence = settings.At(s.place.Code).Value(storage.SettingSilence)
	s.quiet = s.silent(s.news, s.nihil)
	return nil
}

// loadChart reads what the picture shows, and no more.
func (s *screen) loadChart(ctx context.Context, db storage.Reader) error {
	if err := s.loadNews(ctx, db); err != nil {
		return err
	}
	if err := s.loadAreas(ctx, db); err != nil || s.place.Level != "provinsi" {
		return err
	}
	parts, err := storage.CountParts(ctx, db, storage.Counter{Measure: storage.MeasureAdvokasi}, s.scope.Places, s.scope.Period.Span(), len("15.05"))
	for i, a := range s.areas {
		for _, p := range parts {
			if p.Code == a.code {
				s.areas[i].advocacy = p.N
			}
		}
	}
	return err
}

// loadBelow reads what only the leads of a kecamatan or of one Kampung are told: what comes next.
// The quality of reports is looked at in a kabupaten and below it, where somebody can mend it.
func (s *screen) loadBelow(ctx context.Context, db storage.Reader) error {
	var err error
	if s.place.Level != "provinsi" {
		if s.states, err = storage.QualityOf(ctx, db, s.scope.Places, s.scope.Period.Span()); err != nil {
			return err
		}
	}
	switch from, to, soon := s.soon(); {
	case s.alone():
		s.village, err = loadVillage(ctx, db, s.news[0].ID, s.scope)
	case s.place.Level == "kecamatan" && soon:
		s.ahead, err = storage.PlansAhead(ctx, db, s.scope.Places, from, to)
	}
	return err
}

// compare reads what the figures are held against: a year ago, the target, the last digest.
func (s *screen) compare(ctx context.Context, db storage.Reader) error {
	var err error
	s.kegiatan = s.now["I01"].N
	if before := s.now["I30"].By["tahun_lalu"]["I01"].D; before != nil {
		s.yearAgo = *before
	}
	if s.scope.Period.Kind == Month {
		if s.target, err = storage.TargetOf(ctx, db, s.place.Code, s.scope.Period.Key()); err != nil {
			return err
		}
	}
	s.change, err = changedSince(ctx, db, s.place.Code, s.scope)
	return err
}

func newsOf(ctx context.Context, db storage.Reader, s Scope) ([]storage.KampungNews, error) {
	return storage.News(ctx, db, s.Places, s.Period.Span(), s.asOf().In(s.Zone).Format(time.DateOnly))
}

func (s *screen) today() string { return s.scope.asOf().In(s.scope.Zone).Format(time.DateOnly) }

// nihilFrom is since when word that there was no kegiatan ends silence: in the period of a month's
// recap, within the days of silence of a week's.
func (s *screen) nihilFrom() string {
	if s.scope.Period.Kind == Week {
		return s.scope.asOf().In(s.scope.Zone).AddDate(0, 0, -quietDays).Format(time.DateOnly)
	}
	return s.scope.Period.Span().From
}

// silent are the Kampung without news: in a week's recap for the days that the place has set, in
// the others for the period (domain.md 5.1).
func (s *screen) silent(news []storage.KampungNews, nihil []string) []storage.KampungNews {
	var quiet []storage.KampungNews
	for _, k := range news {
		heard := k.Kegiatan > 0
		if s.scope.Period.Kind == Week {
			heard = k.Days != nil && *k.Days < s.silence
		}
		if !heard && !slices.Contains(nihil, k.ID) {
			quiet = append(quiet, k)
		}
	}
	return quiet
}

// loadAreas sums the Kampung by the part of the place they lie in.
func (s *screen) loadAreas(ctx context.Context, db storage.Reader) error {
	switch s.place.Level {
	case "provinsi":
		parts, err := storage.KabupatenOf(ctx, db, s.place.Code)
		if err != nil {
			return err
		}
		for i, name := range shortNames(parts, s.place.Name) {
			s.areas = append(s.areas, area{code: parts[i].Code, name: name})
		}
	case "kabupaten", "kota":
	default:
		return nil
	}
	for _, k := range s.news {
		a := s.area(k)
		a.total++
		if k.Kegiatan > 0 {
			a.active++
		}
	}
	if err := s.loadKegiatan(ctx, db); err != nil {
		return err
	}
	if s.place.Level != "provinsi" {
		slices.SortFunc(s.areas, func(a, b area) int { return strings.Compare(a.name, b.name) })
	}
	return nil
}

// loadKegiatan counts the kegiatan of each part, now and in the period before: also of Kampung that
// count no more, and of its leads, so that the parts add up to the whole.
func (s *screen) loadKegiatan(ctx context.Context, db storage.Reader) error {
	letters := len("15.05.08")
	if s.place.Level == "provinsi" {
		letters = len("15.05")
	}
	for _, p := range []Period{s.scope.Period, s.scope.Period.Move(-1)} {
		parts, err := storage.KegiatanByPart(ctx, db, s.scope.Places, p.Span(), letters)
		if err != nil {
			return err
		}
		for _, part := range parts {
			if len(part.Code) < letters || part.N == 0 { // told at the place itself
				continue
			}
			a := s.areaOf(part.Code, bare(part.Name))
			if p == s.scope.Period {
				a.kegiatans = part.N
			} else {
				a.before = part.N
			}
		}
	}
	return nil
}

// area finds the part that a Kampung lies in.
func (s *screen) area(k storage.KampungNews) *area {
	if s.place.Level == "provinsi" {
		return s.areaOf(k.Kabupaten, bare(k.KabupatenName))
	}
	return s.areaOf(k.Kecamatan, k.KecamatanName)
}

func (s *screen) areaOf(code, name string) *area {
	for i := range s.areas {
		if s.areas[i].code == code {
			return &s.areas[i]
		}
	}
	s.areas = append(s.areas, area{code: code, name: name})
	return &s.areas[len(s.areas)-1]
}

// alone tells whether the place is one Kampung: a desa lead gets what is planned and what is
// missing instead of tables (domain.md 5.3).
func (s *screen) alone() bool {
	switch s.place.Level {
	case "kampung", "desa", "kelurahan":
		return len(s.news) == 1
	default:
		return false
	}
}

// over tells whether the period has ended.
func (s *screen) over() bool { return s.scope.asOf().Before(s.scope.Now) }

// sample tells whether the figures are those of the made-up sample.
func (s *screen) sample() bool {
	return slices.ContainsFunc(s.news, func(k storage.KampungNews) bool { return k.Sample })
}
