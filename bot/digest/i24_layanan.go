package digest

// longActing are the methods of MKJP (domain.md 4.3).
var longActing = []string{"iud", "implan", "mow", "mop"}

// contraception is I24, "Pelayanan KB per metode; MKJP %": served with a long-acting method, of
// all served; by method. Exact here; whoever shows it
// below the kabupaten hides counts of 1 to 4 (domain.md 5.1).
func contraception(d data) Figure {
	served := d.Sums.By("metode", "metode")
	f := of(0, d.Sums.Of("metode", "", ""))
	for _, m := range longActing {
		f.N += served[m]
	}
	return f.by("metode", served, f.D)
}

// families is I25, "Keluarga dikunjungi": families visited, by target group; under "risiko" those
// that still need care, of all. Exact here, too.
func families(d data) Figure {
	all := d.Sums.Of("keluarga", "", "")
	f := Figure{N: all}.by("sasaran", d.Sums.By("keluarga", "keluarga"), nil)
	return f.by("risiko", map[string]int64{"perlu_perhatian": d.Sums.Of("risiko", "", "")}, &all)
}
