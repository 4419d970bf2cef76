package digest

import "pokjabot/storage"

// active is I04, "Kampung aktif": Kampung with at least one kegiatan in the period, of those
// registered at its end (K of domain.md 5.1).
func active(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.Active }, everyKampung)
}

// silent is I05, "Kampung sepi": those without a kegiatan in the period, nor word that there was
// none (a nil report ends silence, domain.md 5.1). On the screen they are "Belum ada kabar"; by
// name they are storage.News.
func silent(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.Silent }, everyKampung)
}

// longSilent is I06, "Kampung lama sepi": the same for the 60 days up to the period's end, or up
// to today while it lasts.
func longSilent(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.LongSilent }, everyKampung)
}
