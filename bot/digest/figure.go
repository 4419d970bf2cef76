package digest

import (
	"encoding/json"
	"fmt"

	"pokjabot/storage"
)

// Figure is one value of an indicator: numerator and, where it has one, denominator (domain.md
// 5.2). A mean is sum and count, a median the median and the count. It is the JSON of `pokjabot
// rekap --json` (design.md 4).
type Figure struct {
	N    int64
	Half bool   // a median that lies between two days: N and a half
	D    *int64 // nil: the indicator has no denominator
	By   map[string]map[string]Figure
}

// MarshalJSON writes n as a number, with ".5" where it is half.
func (f Figure) MarshalJSON() ([]byte, error) {
	n := json.Number(fmt.Sprint(f.N))
	if f.Half {
		n += ".5"
	}
	return json.Marshal(struct {
		N  json.Number                  `json:"n"`
		D  *int64                       `json:"d"`
		By map[string]map[string]Figure `json:"by,omitempty"`
	}{n, f.D, f.By})
}

// of is n of d.
func of(n, d int64) Figure { return Figure{N: n, D: &d} }

// by adds the figures of a dimension: n of each code, of d where the indicator has a denominator.
func (f Figure) by(dimension string, counts map[string]int64, d *int64) Figure {
	codes := make(map[string]Figure, len(counts))
	for code, n := range counts {
		codes[code] = Figure{N: n, D: d}
	}
	return f.with(dimension, codes)
}

func (f Figure) with(dimension string, codes map[string]Figure) Figure {
	if f.By == nil {
		f.By = map[string]map[string]Figure{}
	}
	f.By[dimension] = codes
	return f
}

func total(counts map[string]int64) int64 {
	sum := int64(0)
	for _, n := range counts {
		sum += n
	}
	return sum
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

// byArea counts Kampung, n of d, by kabupaten and by kecamatan; of the nation by kabupaten alone.
func byArea(in data, n, d func(storage.Villages) int64) Figure {
	kecamatan, kabupaten := map[string]Figure{}, map[string]Figure{}
	sum := of(0, 0)
	for _, a := range in.Areas {
		if d(a) == 0 && n(a) == 0 {
			continue
		}
		sum.N += n(a)
		*sum.D += d(a)
		tally(kecamatan, a.Kecamatan, n(a), d(a))
		tally(kabupaten, a.Kabupaten, n(a), d(a))
	}
	sum = sum.with("kabupaten", kabupaten)
	if !in.nation {
		sum = sum.with("kecamatan", kecamatan)
	}
	return sum
}

func everyKampung(v storage.Villages) int64 { return v.All }
