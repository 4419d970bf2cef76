package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/storage"
)

// made is a report of the sample, with what goes beside it.
type made struct {
	storage.Report

	photos []flows.Media
	copied bool // stands on the official site
}

// saved are the writes of reports.
func (s *season) saved(reports []made) []storage.Write {
	var writes []storage.Write
	for _, r := range reports {
		writes = append(writes, storage.SaveReport(r.Report))
		for _, p := range r.photos {
			writes = append(writes, storage.AddAttachment(storage.Attachment{ReportID: r.ID, Question: "foto", FileID: p.FileID, UniqueID: p.UniqueID, Kind: p.Kind, MIME: p.MIME, Size: p.Size, CreatedAt: r.SentAt}))
		}
		if r.copied {
			writes = append(writes, storage.CopiedToWebsite(r.ID, s.planner, r.SentAt.Add(time.Hour)))
		}
		if r.OccurrenceID != 0 {
			writes = append(writes, storage.OccurrenceDone(r.OccurrenceID, r.KampungID, r.SentAt))
		}
	}
	return writes
}

// place is where a report lies: a Kampung, or a kabupaten or province itself.
type reportPlace struct{ kampung, wilayah, kabupaten string }

func at(v storage.KampungNews) reportPlace { return reportPlace{v.ID, v.ID, v.Kabupaten} }

// report is one of the sample: told of in the evening of its day, sometimes days later, never in the
// future.
func (s *season) report(rng *rand.Rand, form string, p reportPlace, day time.Time, answers map[string]any) made {
	sent := time.Date(day.Year(), day.Month(), day.Day(), 20, rng.IntN(60), 0, 0, s.now.Location())
	if later := sent.AddDate(0, 0, 1+rng.IntN(8)); rng.IntN(5) == 0 && later.Before(s.now) {
		sent = later
	}
	return s.reportSent(rng, form, p, day, sent, answers)
}

// reportSent is a report told of at an instant, with photos where the form asks for them.
func (s *season) reportSent(rng *rand.Rand, form string, p reportPlace, day, sent time.Time, answers map[string]any) made {
	s.n++
	var r made
	f := s.library.Form(form)
	if asked := slices.ContainsFunc(f.Questions, func(q *flows.Question) bool { return q.Name == "foto" }); asked && rng.IntN(10) < 7 {
		for n := range 1 + rng.IntN(2) {
			r.photos = append(r.photos, samplePicture(s.n+n))
		}
		answers["foto"] = r.photos
	}
	raw, _ := json.Marshal(answers) // strings, numbers and photos always encode
	r.Report = storage.Report{
		ID: sampleUUID(rng), Receipt: fmt.Sprintf("CONTOH-%05d", s.n), Form: f.ID, Version: f.Version, Status: storage.ReportSent, Revision: 1,
		KampungID: p.kampung, Wilayah: p.wilayah, Kabupaten: p.kabupaten, Day: day.Format(time.DateOnly), Answers: raw, SentAt: sent,
	}
	r.Measures = storage.MeasuresOf(f, r.Report, s.now.Location())
	r.copied = form != "kunjungan" && form != storage.FormLimaFaktor && sent.Before(s.now.AddDate(0, 0, -9)) && rng.IntN(4) > 0
	return r
}

// some picks up to n different ones.
func some(rng *rand.Rand, n int, codes ...string) []string {
	list := make([]string, 0, n)
	for _, i := range rng.Perm(len(codes))[:min(n, len(codes))] {
		list = append(list, codes[i])
	}
	slices.Sort(list)
	return list
}

// leads names who helps with an activity first, by its kind (codes of domain.md 4.5).
var leads = map[string]string{
	"posyandu": "puskesmas", "penyuluhan": "opd_kb", "senam": "puskesmas", "pengajian": "kemenag", "gotong_royong": "pemdes", "dashat": "tp_pkk",
	"kelas_ibu": "puskesmas", "pelatihan_usaha": "dinas_koperasi", "kebersihan": "dinas_lh", "adminduk": "dinas_dukcapil", "rumah_dataku": "pemdes",
	"santunan": "dinas_sosial", "rapat_warga": "pemdes",
}

// partners are those of an activity: none, its lead alone, or with the women of TP PKK, who come most
// often, and perhaps somebody else.
func partners(rng *rand.Rand, lead string) []string {
	switch n := rng.IntN(10); {
	case n < 2 || lead == "":
		return []string{"tidak_ada"}
	case n < 6:
		return []string{lead}
	default:
		list := append(some(rng, rng.IntN(2), "pemdes", "tni_polri", "karang_taruna", "dinas_kesehatan", "dinas_pendidikan"), lead, "tp_pkk")
		slices.Sort(list)
		return slices.Compact(list)
	}
}

// activities are the kegiatan of all Kampung; held are the plans that some of them carry out.
func (s *season) activities(held map[plannedDay]storage.Occurrence) []made {
	var list []made
	for _, v := range s.villages {
		for _, day := range s.days(v) {
			list = append(list, s.activity(v, day, held[plannedDay{v.ID, day.Format(time.DateOnly)}]))
		}
	}
	return list
}

// activity is one kegiatan of a Kampung, with what the form proposes for its kind.
func (s *season) activity(v storage.KampungNews, day time.Time, plan storage.Occurrence) made {
	rng := dice(fmt.Sprint(v.ID, day.Format(time.DateOnly)))
	kinds := s.form.Choices["jenis"]
	kind := kinds[min(rng.IntN(len(kinds)), rng.IntN(len(kinds)))] // the first of the list are the most frequent
	for kind.Extra["judul"] == "" {                                // "lainnya" proposes nothing
		kind = kinds[rng.IntN(len(kinds))]
	}
	if i := slices.IndexFunc(kinds, func(c flows.Choice) bool { return c.Code == plan.Preset["jenis_kegiatan"] }); i >= 0 {
		kind = kinds[i]
	}
	men, women := rng.IntN(14), 9+rng.IntN(34)
	hall := s.say.Say("coba.tempat", nil)
	answers := map[string]any{
		"jenis": kind.Code, "tanggal": day.Format(time.DateOnly), "peserta_l": men, "peserta_p": women, "judul": kind.Extra["judul"],
		"fungsi": kind.Extra["fungsi"], "bidang": strings.Fields(kind.Extra["bidang"]), "sasaran": strings.Fields(kind.Extra["sasaran"]), "tempat": hall,
		"instansi": partners(rng, leads[kind.Code]), "dana": some(rng, 1, "dana_desa", "swadaya", "bokb", "apbd", "tanpa_biaya"),
		"uraian": s.say.Say("coba.uraian", map[string]any{"Judul": kind.Extra["judul"], "Tempat": hall, "Jumlah": men + women}),
	}
	if rng.IntN(3) == 0 {
		old := rng.IntN(women)
		answers["umur_u25_59"], answers["umur_u60"] = men+women-old, old
	}
	r := s.report(rng, s.form.ID, at(v), day, answers)
	r.OccurrenceID = plan.ID
	return r
}
