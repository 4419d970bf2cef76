package digest

import "pokjabot/storage"

// withPhoto is I21, "Bukti foto %": kegiatan with at least one photo, of those whose form asks for
// photos (a, b, c, e).
func withPhoto(d data) Figure {
	return of(d.Sums.Of(storage.MeasureBerfoto, "", ""), d.Sums.Of(storage.MeasureBerfotoDari, "", ""))
}

// prompt is I29, "Ketepatan entri %": kegiatan told within three days of their date, of all. Under
// "entri" those told after the 3rd of the next month ("data masuk terlambat", domain.md 5.1).
func prompt(d data) Figure {
	f := of(d.Sums.Of(storage.MeasureTepatEntri, "", ""), d.Sums.Of(storage.MeasureKegiatan, "", ""))
	return f.by("entri", map[string]int64{"terlambat": d.Sums.Of(storage.MeasureTerlambat, "", "")}, f.D)
}
