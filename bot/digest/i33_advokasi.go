package digest

import "pokjabot/storage"

// advocacy is I33, "Advokasi per tingkat": form e of kind audiensi, rakor, lokmin and pembinaan
// advokasi; by tingkat, by kind, and by kab/kota as the report's own place has it.
func advocacy(d data) Figure {
	places := map[string]int64{}
	for _, k := range d.Kabkota {
		places[k.Code] = k.Advocacy
	}
	f := Figure{N: d.Sums.Of(storage.MeasureAdvokasi, "", "")}
	for _, dimension := range []string{storage.DimensionTingkat, "jenis"} {
		f = f.by(dimension, d.Sums.By(storage.MeasureAdvokasi, dimension), nil)
	}
	return f.by("kabupaten", places, nil)
}

// commitments is I34, "Komitmen": new commitments by kind (a meeting may win several; "belum ada"
// is none), and under "nilai" the sum of their amounts in rupiah, said to be an estimate.
func commitments(d data) Figure {
	kinds := d.Sums.By(storage.MeasureKegiatan, "komitmen")
	delete(kinds, "belum_ada")
	return Figure{N: total(kinds)}.by("komitmen", kinds, nil).by("nilai", map[string]int64{"rupiah": d.Sums.Of("nilai", "", "")}, nil)
}

// followUps is I35, "Tindak lanjut tepat waktu %": follow-ups of form e that fell due in the
// period and were closed by their date (held, or their kendala selesai), of those due.
func followUps(d data) Figure { return of(d.Plans.Followed, d.Plans.FollowUp) }

// withoutAdvocacy is I37, "Kab/kota tanpa advokasi": kabupaten and kota without form e of tingkat
// kabupaten in the period; by code, with the months in a row.
func withoutAdvocacy(d data) Figure {
	months := map[string]int64{}
	for _, k := range d.Kabkota {
		if k.Held <= 0 {
			months[k.Code] = k.Months
		}
	}
	return Figure{N: int64(len(months))}.by("kabupaten", months, nil)
}
