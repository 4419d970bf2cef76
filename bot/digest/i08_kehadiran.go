package digest

import "pokjabot/storage"

// attendance is I08, "Peserta": the sum of laki-laki and perempuan. It is "orang-kali hadir", NOT
// different people; the screen says "Kehadiran" and says so.
func attendance(d data) Figure {
	return Figure{N: d.Sums.Of(storage.MeasurePeserta, "", "")}.by(storage.DimensionKelamin, d.Sums.By(storage.MeasurePeserta, storage.DimensionKelamin), nil)
}

// women is I09, "Peserta perempuan %": perempuan, of all who came to kegiatan that tell both.
func women(d data) Figure {
	split := d.Sums.By(storage.MeasurePeserta, storage.DimensionKelamin)
	return of(split["p"], total(split))
}

// ages is I10, "Peserta per kelompok umur": each group, of all at kegiatan WITH an age split; n is
// that whole. Under "cakupan" stands how many of all kegiatan these are.
func ages(d data) Figure {
	groups := d.Sums.By(storage.MeasureUmur, "umur")
	f := of(total(groups), total(groups))
	f = f.by("umur", groups, f.D)
	return f.with("cakupan", map[string]Figure{"kegiatan": of(d.Sums.Of(storage.MeasureBerumur, "", ""), d.Sums.Of(storage.MeasureKegiatan, "", ""))})
}

// meanAttendance is I11, "Rata-rata peserta": I08, by kegiatan of forms a, b, c with an
// information session, e.
func meanAttendance(d data) Figure {
	return of(d.Sums.Of(storage.MeasurePeserta, "", ""), d.Sums.Of(storage.MeasureBerpeserta, "", ""))
}
