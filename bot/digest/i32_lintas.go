package digest

import "pokjabot/storage"

// crossSector is I32, "Kampung lintas sektor": Kampung whose kegiatan name four different fields
// or more since the quarter's first day, of all.
func crossSector(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.Lintas }, everyKampung)
}

// remoteActive is I38, "Kampung terpencil aktif %": Kampung marked remote or without signal that
// were active in the period, of those marked at its end.
func remoteActive(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.RemoteActive }, func(v storage.Villages) int64 { return v.Remote })
}
