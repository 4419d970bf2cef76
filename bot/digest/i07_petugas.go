package digest

// workers is I07, "Petugas aktif": field workers (petugas, PLKB) who saved a kegiatan of the
// period, of those there at its end (P of domain.md 5.1). Persons are counted at each level anew:
// one may work in two kabupaten.
func workers(d data) Figure { return of(d.Workers.Active, d.Workers.All) }
