package digest

import (
	"context"
	"time"

	"pokjabot/storage"
)

// Figure is one value of an indicator: numerator and, where it has one, denominator (domain.md
// 5.2). It is the JSON of `pokjabot rekap --json` (design.md 4).
type Figure struct {
	N  int64                        `json:"n"`
	D  *int64                       `json:"d"` // nil: the indicator has no denominator
	By map[string]map[string]Figure `json:"by,omitempty"`
}

// data is all that the indicators of one place and period are computed from.
type data struct {
	kegiatan []storage.Counted
	news     []storage.KampungNews
	kendala  []storage.KendalaCount
}

// indicators is the table: what is computed, by its id of domain.md 5.2. Each has its own file.
var indicators = []struct {
	id string
	of func(data) Figure
}{
	{"I01", kegiatan},
	{"I04", active},
	{"I05", silent},
	{"I18", openKendala},
}

// Scope is the place and period that figures are asked for.
type Scope struct {
	Places storage.Scope // codes or Kampung ids; a person's own, or the operator's choice
	Period Period
	Zone   *time.Location // of the place: it says which day it is
	Now    time.Time
}

// asOf is the last instant the figures speak of: the period's end, or now while it lasts.
func (s Scope) asOf() time.Time {
	y, m, d := s.Period.Move(1).From.Date()
	end := time.Date(y, m, d, 0, 0, 0, 0, s.Zone).Add(-time.Microsecond)
	if s.Now.Before(end) {
		return s.Now
	}
	return end
}

func load(ctx context.Context, db storage.Reader, s Scope) (data, error) {
	var d data
	var err error
	span := s.Period.Span()
	if d.kegiatan, err = storage.Count(ctx, db, s.Places, span, storage.MeasureKegiatan); err != nil {
		return d, err
	}
	if d.news, err = storage.News(ctx, db, s.Places, span, s.asOf().In(s.Zone).Format(time.DateOnly)); err != nil {
		return d, err
	}
	d.kendala, err = storage.CountKendala(ctx, db, s.Places, s.asOf())
	return d, err
}

// Compute returns every indicator of a place and period by its id, also of an empty one.
func Compute(ctx context.Context, db storage.Reader, s Scope) (map[string]Figure, error) {
	d, err := load(ctx, db, s)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Figure, len(indicators))
	for _, i := range indicators {
		all[i.id] = i.of(d)
	}
	return all, nil
}

// tally counts n of d by a code.
func tally(into map[string]Figure, code string, n, d int64) {
	f := into[code]
	if f.D == nil {
		f.D = new(int64)
	}
	f.N += n
	*f.D += d
	into[code] = f
}

// byArea counts Kampung for which holds is true, of all Kampung, by kecamatan and by kabupaten.
func byArea(news []storage.KampungNews, holds func(storage.KampungNews) bool) Figure {
	kecamatan, kabupaten := map[string]Figure{}, map[string]Figure{}
	total := Figure{D: new(int64), By: map[string]map[string]Figure{"kecamatan": kecamatan, "kabupaten": kabupaten}}
	for _, k := range news {
		n := int64(0)
		if holds(k) {
			n = 1
		}
		total.N += n
		*total.D++
		tally(kecamatan, k.Kecamatan, n, 1)
		tally(kabupaten, k.Kabupaten, n, 1)
	}
	return total
}
