package digest

import "pokjabot/storage"

// Factors are the five success factors in the order of the article (domain.md 4.3).
var Factors = []string{"komitmen", "integrasi", "fasilitas", "semangat", "partisipasi"}

// factors is I27, "Skor lima faktor": the mean of each factor over the Kampung that filed form f
// for the period: sum and count; the whole is the mean of all scores. Under "kampung" how many of
// all filed.
func factors(d data) Figure {
	sums, counts := d.Sums.By(storage.MeasureSkor, storage.DimensionFaktor), d.Sums.By(storage.MeasureSkorN, storage.DimensionFaktor)
	f, each := of(0, 0), map[string]Figure{}
	for _, code := range Factors {
		each[code] = of(sums[code], counts[code])
		f.N += sums[code]
		*f.D += counts[code]
	}
	filed := byArea(d, func(v storage.Villages) int64 { return v.Filed }, everyKampung)
	return f.with(storage.DimensionFaktor, each).with("kampung", map[string]Figure{"masuk": of(filed.N, *filed.D)})
}

// factorsInTime is I28, "Lima faktor masuk %": Kampung that filed form f by the 3rd of the next
// month, of all. A second filing replaces the first, with its own date.
func factorsInTime(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.FiledInTime }, everyKampung)
}
