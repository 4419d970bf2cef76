package digest

import "pokjabot/storage"

// kegiatan is I01, "Jumlah kegiatan": entries of forms a to e whose date lies in the period. By
// form and by fungsi, where those without one stand in as domain.md 5.2 maps them (that is I02).
func kegiatan(d data) Figure {
	f := Figure{By: map[string]map[string]Figure{storage.DimensionForm: {}, storage.DimensionFungsi: {}}}
	for _, c := range d.kegiatan {
		if c.Dimension == "" {
			f.N = c.N
		} else if by := f.By[c.Dimension]; by != nil {
			by[c.Code] = Figure{N: c.N}
		}
	}
	return f
}
