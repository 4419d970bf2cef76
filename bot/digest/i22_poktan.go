package digest

import "pokjabot/storage"

// groupsMet is I22, "Poktan bertemu %": registered Poktan with at least one meeting in the period,
// of those registered at its end; by kind.
func groupsMet(d data) Figure {
	f, kinds := of(0, 0), map[string]Figure{}
	for _, g := range d.Groups {
		f.N += g.Met
		*f.D += g.All
		kinds[g.Jenis] = of(g.Met, g.All)
	}
	return f.with("jenis", kinds)
}

// membersPresent is I23, "Kehadiran anggota %": members who came (at most the members there are),
// of the members, at meetings that tell both. It is NOT the official participation rate, which
// divides by all families (domain.md 5.2): never print it under that name.
func membersPresent(d data) Figure {
	return of(d.Sums.Of(storage.MeasureHadirAnggota, "", ""), d.Sums.Of(storage.MeasureAnggotaHadir, "", ""))
}
