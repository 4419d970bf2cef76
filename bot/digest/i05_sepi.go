package digest

import "pokjabot/storage"

// silent is I05, "Kampung sepi": those without a kegiatan in the period. On the screen they are
// "Belum ada kabar" (domain.md 5.3).
func silent(d data) Figure {
	return byArea(d.news, func(k storage.KampungNews) bool { return k.Kegiatan <= 0 })
}
