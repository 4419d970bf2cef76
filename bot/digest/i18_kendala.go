package digest

import "math"

// openKendala is I18, "Kendala terbuka": kendala terbuka or diproses at the end of the period, by
// the level whose help they need and by age in days.
func openKendala(d data) Figure {
	tingkat, age := map[string]int64{}, map[string]int64{"0-7": 0, "8-30": 0, ">30": 0}
	for _, k := range d.Kendala.Open {
		tingkat[string(k.Tingkat)] = k.N
		age["0-7"] += k.Week
		age["8-30"] += k.Month
		age[">30"] += k.Older
	}
	return Figure{N: total(tingkat)}.by("tingkat", tingkat, nil).by("umur", age, nil)
}

// solvedKendala is I19, "Kendala selesai %": kendala closed as selesai in the period, of those
// open at its start and new in it.
func solvedKendala(d data) Figure { return of(d.Kendala.Solved, d.Kendala.Faced) }

// kendalaDays is I20, "Lama penyelesaian": the median days from report to selesai of what was
// closed since the quarter's first day, and how many these are. With none there is no median: 0 of 0.
func kendalaDays(d data) Figure {
	f := of(0, d.Kendala.MedianOf)
	if m := d.Kendala.Median; m != nil {
		whole, rest := math.Modf(*m)
		f.N, f.Half = int64(whole), rest != 0
	}
	return f
}
