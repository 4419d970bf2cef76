package digest

import (
	"pokjabot/storage"
)

// partners is I15, "Keterlibatan mitra %": kegiatan with an institution other than opd_kb, pemdes
// and "Tidak ada", of those whose form asks for institutions (a, c, e).
func partners(d data) Figure {
	return of(d.Sums.Of(storage.MeasureBermitra, "", ""), d.Sums.Of(storage.MeasureBermitraDari, "", ""))
}

// meanPartners is I16, "Rata-rata instansi per Kampung": the sum over Kampung of their DISTINCT
// institutions since the quarter's first day, by Kampung active since then. Counted from each
// Kampung's own rows: an institution that helps two counts twice.
func meanPartners(d data) Figure {
	return byArea(d, func(v storage.Villages) int64 { return v.Instansi }, func(v storage.Villages) int64 { return v.ActiveQuarter })
}

// notYetPartners is I17, "Instansi belum terlibat": institutions on the watch list of a kabupaten
// of the place that helped at no kegiatan there since the quarter's first day; by name.
func notYetPartners(d data) Figure {
	missing := map[string]int64{}
	for _, code := range d.Watched {
		if d.Quarter.Of(storage.MeasureKegiatan, storage.DimensionInstansi, code) <= 0 {
			missing[code] = 1
		}
	}
	return Figure{N: total(missing)}.by(storage.DimensionInstansi, missing, nil)
}

// actorGroups is I31, "Empat pelaku": kegiatan with an institution of an actor group (pusat, pemda,
// nonpemerintah, swasta; domain.md 4.5), of those whose form asks for institutions (a, c, e); by
// group, and those with two groups or more.
func actorGroups(d data) Figure {
	f := of(d.Sums.Of(storage.MeasurePelaku, "", ""), d.Sums.Of(storage.MeasureBermitraDari, "", ""))
	counts := d.Sums.By(storage.MeasurePelaku, storage.DimensionPelaku)
	for _, a := range storage.Actors {
		counts[a] += 0 // all four are told
	}
	f = f.by(storage.DimensionPelaku, counts, f.D)
	return f.by("kelompok", map[string]int64{"dua_atau_lebih": d.Sums.Of(storage.MeasurePelakuGanda, "", "")}, f.D)
}
