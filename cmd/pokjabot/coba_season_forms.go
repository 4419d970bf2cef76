package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/storage"
)

// seasonMonths is how many months the sample's monthly reports reach back, this one included.
const seasonMonths = 3

// monthly gives each Kampung that is heard of a turn in each month, on a day that is over; of hundred
// turns as many come to something as share says.
func (s *season) monthly(what string, share int, do func(rng *rand.Rand, v storage.KampungNews, day time.Time)) {
	for _, v := range s.villages {
		days := s.days(v)
		if len(days) == 0 {
			continue
		}
		for ago := range seasonMonths {
			month := time.Date(s.now.Year(), s.now.Month()-time.Month(ago), 1, 0, 0, 0, 0, s.now.Location())
			rng := dice(fmt.Sprint(what, v.ID, month.Format("2006-01")))
			day := month.AddDate(0, 0, 1+rng.IntN(26))
			last := days[len(days)-1]
			if rng.IntN(100) < share && !day.After(last) && day.After(days[0]) {
				do(rng, v, day)
			}
		}
	}
}

// codes are those of a list that are for one kind (column untuk), all where it names none.
func codes(form *flows.Form, list, kind string) []string {
	var found []string
	for _, c := range form.Choices[list] {
		if c.Code != "lainnya" && (kind == "" || slices.Contains(strings.Fields(c.Extra["untuk"]), kind)) {
			found = append(found, c.Code)
		}
	}
	return found
}

// meetings are those of the Poktan: most of them once a month.
func (s *season) meetings() []made {
	form := s.library.Form("poktan")
	var list []made
	s.monthly("poktan", 80, func(rng *rand.Rand, v storage.KampungNews, day time.Time) {
		for _, g := range s.groups[v.ID] {
			if rng.IntN(4) == 0 {
				continue
			}
			members := 12 + rng.IntN(14)
			came := members * (55 + rng.IntN(40)) / 100
			answers := map[string]any{
				"jenis": g.Jenis, "kelompok": g.Name, "tanggal": day.Format(time.DateOnly), "narasumber": some(rng, 1, codes(form, "narasumber", g.Jenis)...),
				"anggota": members, "hadir": came, "peserta_l": came / 4, "peserta_p": came - came/4,
			}
			switch g.Jenis {
			case "uppka":
				answers["usaha"] = some(rng, 2, codes(form, "usaha", "")...)
			case "bkb":
				answers["umur_anak"], answers["posyandu"] = some(rng, 2, codes(form, "umur_anak", "")...), "posyandu"
				fallthrough
			default:
				answers["materi"] = some(rng, 2, codes(form, "materi", g.Jenis)...)
			}
			list = append(list, s.report(rng, form.ID, at(v), day, answers))
		}
	})
	return list
}

// services are those of family planning, in some Kampung.
func (s *season) services() []made {
	var list []made
	s.monthly("layanan", 30, func(rng *rand.Rand, v storage.KampungNews, day time.Time) {
		pills, injections, implants := rng.IntN(9), 4+rng.IntN(12), rng.IntN(5)
		list = append(list, s.report(rng, "layanan", at(v), day, map[string]any{
			"bentuk": "pelayanan", "tanggal": day.Format(time.DateOnly), "tempat_jenis": some(rng, 1, "puskesmas", "pustu", "praktik_bidan", "posyandu")[0], "momen": "rutin",
			"metode_pil": pills, "metode_suntik": injections, "metode_implan": implants, "baru": (pills + injections + implants) / 4, "rujuk": rng.IntN(2),
			"instansi": []string{"opd_kb", "puskesmas"}, "dana": []string{"bokb"},
		}))
	})
	return list
}

// visits are those of the TPK to families.
func (s *season) visits() []made {
	form := s.library.Form("kunjungan")
	var list []made
	s.monthly("kunjungan", 45, func(rng *rand.Rand, v storage.KampungNews, day time.Time) {
		list = append(list, s.report(rng, form.ID, at(v), day, map[string]any{
			"tanggal": day.Format(time.DateOnly), "keluarga_ibu_hamil": 1 + rng.IntN(4), "keluarga_baduta": 2 + rng.IntN(7), "keluarga_catin": rng.IntN(2),
			"petugas": []string{"bidan", "kader_kb", "kader_pkk"}, "layanan": []string{"kie", "pengamatan"}, "materi": some(rng, 2, codes(form, "materi", "")...), "risiko": rng.IntN(3),
		}))
	})
	return list
}

// factors are the five success factors, filed for a month in its last days or the next one's first.
func (s *season) factors() []made {
	var list []made
	s.monthly("faktor", 65, func(rng *rand.Rand, v storage.KampungNews, day time.Time) {
		month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, s.now.Location())
		sent := month.AddDate(0, 1, rng.IntN(8)-4).Add(19 * time.Hour)
		if !sent.Before(s.now) {
			return
		}
		base := 1 + rng.IntN(3)
		score := func() int { return min(4, base+rng.IntN(2)) }
		list = append(list, s.reportSent(rng, storage.FormLimaFaktor, at(v), month.AddDate(0, 1, -1), sent, map[string]any{
			"bulan": month.Format("2006-01"), "komitmen": score(), "integrasi": score(), "fasilitas": score(), "semangat": score(), "partisipasi": score(),
			"bukti": s.say.Say("coba.bukti", nil), "prioritas": some(rng, 1, "komitmen", "integrasi", "fasilitas", "semangat", "partisipasi")[0],
		}))
	})
	return list
}

// advocacy is what kabupaten and kota do at their own level, some more than others, and what the
// province does for them.
func (s *season) advocacy() []made {
	var list []made
	form := s.library.Form("advokasi")
	byKabupaten := map[string][]string{}
	for _, v := range s.villages {
		byKabupaten[v.Kabupaten] = append(byKabupaten[v.Kabupaten], v.ID)
	}
	tell := func(rng *rand.Rand, place, jenis, level string, more map[string]any) {
		day := s.now.AddDate(0, 0, -1-rng.IntN(seasonDays-2))
		answers := map[string]any{
			"jenis": jenis, "tingkat": level, "tanggal": day.Format(time.DateOnly), "instansi": some(rng, 3, "opd_kb", "dinas_kesehatan", "dinas_pmd", "dinas_pendidikan", "dinas_sosial", "kemenag"),
			"peserta_l": 6 + rng.IntN(12), "peserta_p": 5 + rng.IntN(12), "agenda": some(rng, 2, codes(form, "agenda", "")...), "komitmen": some(rng, 1, "sk", "anggaran", "jadwal_bersama", "belum_ada"),
		}
		if slices.Contains(answers["komitmen"].([]string), "anggaran") { //nolint:forcetypeassert // two lines above
			answers["nilai"] = (5 + rng.IntN(60)) * 1_000_000
		}
		maps.Copy(answers, more)
		list = append(list, s.report(rng, form.ID, reportPlace{"", place, place}, day, answers))
	}
	for _, kabupaten := range slices.Sorted(maps.Keys(byKabupaten)) {
		rng := dice("advokasi " + kabupaten)
		for range rng.IntN(4) {
			tell(rng, kabupaten, some(rng, 1, "audiensi", "rakor_pokja", "lokmin")[0], "kabupaten", map[string]any{"kepada": some(rng, 1, "bupati", "sekda", "bappeda", "dprd")})
		}
		for range 1 + rng.IntN(4) {
			tell(rng, kabupaten, "kunjungan_pembinaan", "kabupaten", map[string]any{"kampung": some(rng, 2+rng.IntN(4), byKabupaten[kabupaten]...)})
		}
	}
	rng := dice("advokasi 15")
	for range 3 {
		tell(rng, "15", "pembinaan_advokasi", "provinsi", map[string]any{"kepada": []string{"sekda"}, "wilayah": some(rng, 2, slices.Collect(maps.Keys(byKabupaten))...)})
	}
	return list
}
