package digest

// openKendala is I18, "Kendala terbuka": kendala terbuka or diproses at the end of the period, by
// the level whose help they need and by age in days.
func openKendala(d data) Figure {
	tingkat, age := map[string]Figure{}, map[string]Figure{"0-7": {}, "8-30": {}, ">30": {}}
	f := Figure{By: map[string]map[string]Figure{"tingkat": tingkat, "umur": age}}
	add := func(code string, n int64) { age[code] = Figure{N: age[code].N + n} }
	for _, k := range d.kendala {
		f.N += k.N
		tingkat[string(k.Tingkat)] = Figure{N: k.N}
		add("0-7", k.Week)
		add("8-30", k.Month)
		add(">30", k.Older)
	}
	return f
}
