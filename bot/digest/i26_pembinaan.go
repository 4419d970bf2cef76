package digest

import "pokjabot/storage"

// visited is I26, "Cakupan pembinaan %": Kampung named by a visit or monev (form e) since the
// quarter's first day, whoever made it, of all.
func visited(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.Visited }, everyKampung)
}

// guided is I36, "Kab/kota dibina provinsi": kabupaten and kota named in form e of tingkat provinsi
// since the quarter's first day, of those of the place; by code.
func guided(d data) Figure {
	f, each := of(0, 0), map[string]Figure{}
	for _, k := range d.Kabkota {
		n := int64(0)
		if k.Guided {
			n = 1
		}
		f.N += n
		*f.D++
		each[k.Code] = of(n, 1)
	}
	return f.with("kabupaten", each)
}
