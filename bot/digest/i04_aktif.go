package digest

import "pokjabot/storage"

// active is I04, "Kampung aktif": Kampung with at least one kegiatan in the period, of all that
// are registered at its end.
func active(d data) Figure {
	return byArea(d.news, func(k storage.KampungNews) bool { return k.Kegiatan > 0 })
}
