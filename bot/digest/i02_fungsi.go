package digest

import "pokjabot/storage"

// perFungsi is I02, "Kegiatan per fungsi": kegiatan by function, of all (I01). Where a form asks
// for none it stands as domain.md 5.2 maps it (storage.MeasuresOf); advokasi has none and is a
// line of its own, found in I01 by form.
func perFungsi(d data) Figure { return partsOf(d, storage.DimensionFungsi) }

// perBidang is I03, "Kegiatan per bidang": kegiatan that name a field, of all (I01). One may name
// several: n is the sum of these mentions and may exceed d.
func perBidang(d data) Figure { return partsOf(d, storage.DimensionBidang) }

// partsOf counts kegiatan by a dimension, each code of all kegiatan.
func partsOf(d data, dimension string) Figure {
	counts := d.Sums.By(storage.MeasureKegiatan, dimension)
	f := of(total(counts), d.Sums.Of(storage.MeasureKegiatan, "", ""))
	return f.by(dimension, counts, f.D)
}
