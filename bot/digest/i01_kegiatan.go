package digest

import "pokjabot/storage"

// kegiatan is I01, "Jumlah kegiatan": entries of forms a to e, and of published forms that say so,
// whose date lies in the period (domain.md 5.1). By form and by fungsi.
func kegiatan(d data) Figure {
	f := Figure{N: d.Sums.Of(storage.MeasureKegiatan, "", "")}
	for _, dimension := range []string{storage.DimensionForm, storage.DimensionFungsi} {
		f = f.by(dimension, d.Sums.By(storage.MeasureKegiatan, dimension), nil)
	}
	return f
}
