package digest

import "pokjabot/storage"

// trend is I30, "Tren": (now - before) / before for I01, I04 and I08, against the period before
// ("lalu") and the same one a year ago ("tahun_lalu"). The whole is I01 against the period before.
// Hide it as "-" where d is below trendFrom.
func trend(d data) Figure {
	now := changing{d.Sums, active(d).N}
	var before, yearAgo changing
	before.sums, yearAgo.sums = d.Before, d.YearAgo
	for _, a := range d.Areas {
		before.active += a.ActiveBefore
		yearAgo.active += a.ActiveYearAgo
	}
	f := now.since(before)
	return f["I01"].with("lalu", f).with("tahun_lalu", now.since(yearAgo))
}

// changing are the figures whose trend is told.
type changing struct {
	sums   storage.Sums
	active int64
}

func (c changing) figures() map[string]int64 {
	return map[string]int64{"I01": c.sums.Of(storage.MeasureKegiatan, "", ""), "I04": c.active, "I08": c.sums.Of(storage.MeasurePeserta, "", "")}
}

func (c changing) since(before changing) map[string]Figure {
	was, changes := before.figures(), map[string]Figure{}
	for id, n := range c.figures() {
		changes[id] = of(n-was[id], was[id])
	}
	return changes
}
