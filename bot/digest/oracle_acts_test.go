package digest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/digest"
	"pokjabot/storage"
)

// report sends one of any form, from any place that may.
func (w *world) report(t *testing.T) {
	t.Helper()
	w.next++
	v := w.kampung[w.rng.IntN(len(w.kampung))]
	r := storage.Report{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", w.next), Receipt: fmt.Sprint(w.next), Version: "1", Form: w.pick("kegiatan", "kegiatan", "kegiatan", "poktan", "layanan", "kunjungan", "advokasi", "advokasi", "lima_faktor", "kendala"),
		PersonID: w.personIDs[w.rng.IntN(len(w.personIDs))], KampungID: v.id, Wilayah: v.id, Kabupaten: v.kabupaten, Practice: w.rng.IntN(12) == 0, Status: storage.ReportSent, Day: w.day(),
	}
	if r.Form == "advokasi" && w.rng.IntN(2) == 0 {
		r.KampungID, r.Wilayah = "", w.pick(w.above...)
		r.Kabupaten = r.Wilayah[:min(5, len(r.Wilayah))]
	}
	if r.Form == "lima_faktor" {
		r.Day = w.pick("2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30")
		taken := slices.ContainsFunc(w.reports, func(o storage.Report) bool {
			return o.Form == r.Form && o.KampungID == r.KampungID && o.Day == r.Day && o.Status != storage.ReportWithdrawn
		})
		if taken {
			return
		}
	}
	if len(w.plans) > 0 && w.rng.IntN(4) == 0 {
		p := &w.plans[w.rng.IntN(len(w.plans))]
		r.OccurrenceID, r.Day = p.id, p.day
		if w.rng.IntN(3) == 0 {
			r.Day = shift(p.day, w.rng.IntN(5)-2)
		}
		if r.Form == "lima_faktor" {
			return
		}
	}
	day, _ := time.Parse(time.DateOnly, r.Day)
	r.SentAt = day.Add(time.Duration(w.rng.IntN(24*12)) * time.Hour)
	answers := w.fill(r)
	w.send(t, &r, answers)
	if err := storage.Apply(t.Context(), w.db, storage.SaveReport(r)); err != nil {
		t.Fatal(err)
	}
	w.reports, w.answers = append(w.reports, r), append(w.answers, answers)
}

func (w *world) send(t *testing.T, r *storage.Report, answers map[string]any) {
	t.Helper()
	raw, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	r.Answers = raw
	if r.Measures, err = storage.MeasuresIn(t.Context(), w.db, w.forms.Form(r.Form), *r, wib); err != nil {
		t.Fatal(err)
	}
}

func (w *world) correct(t *testing.T) {
	t.Helper()
	i := w.rng.IntN(len(w.reports))
	r := w.reports[i]
	if r.Status == storage.ReportWithdrawn || r.Form == "lima_faktor" {
		return
	}
	if w.rng.IntN(2) == 0 {
		r.Day = w.day()
	}
	answers := w.fill(r)
	w.send(t, &r, answers)
	if err := storage.Apply(t.Context(), w.db, storage.CorrectReport(r.ID, r.PersonID, r.Answers, r.Measures, r.SentAt.Add(time.Hour), "")); err != nil {
		t.Fatal(err)
	}
	w.reports[i], w.answers[i] = r, answers
}

func (w *world) fill(r storage.Report) map[string]any {
	a := map[string]any{"tanggal": r.Day}
	lp := func() {
		if w.rng.IntN(6) > 0 {
			a["peserta_l"], a["peserta_p"] = w.rng.IntN(9), w.rng.IntN(40)
		}
	}
	photo := func() {
		if w.rng.IntN(2) == 0 {
			a["foto"] = []string{"x"}
		}
	}
	helpers := func() {
		offered := []string{"opd_kb", "pemdes", "kemenag", "swasta", "dinas_pupr", "lsm"}
		for _, p := range w.partners {
			if p.kabupaten == r.Kabupaten && p.actor != "" {
				offered = append(offered, storage.PartnerCode(p.name))
			}
		}
		a["instansi"] = w.some(offered...)
		if w.rng.IntN(5) == 0 {
			a["instansi"] = []string{"tidak_ada"}
		} else if w.rng.IntN(4) == 0 {
			a["instansi"] = append(w.some("pemdes", "kemenag"), "lainnya")
			a["instansi_lain"] = w.pick("bank  sampah ", "Yayasan CIPTA", "Toko Maju")
		}
	}
	switch r.Form {
	case "kegiatan":
		a["jenis"], a["fungsi"], a["bidang"] = "senam", w.pick("agama", "ekonomi", "reproduksi"), w.some("kkbpk", "kespro", "stunting", "agama", "ekonomi", "sosial")
		lp()
		photo()
		helpers()
		if w.rng.IntN(3) == 0 {
			a["umur_u0_5"], a["umur_u60"] = w.rng.IntN(3), 1+w.rng.IntN(4)
		}
	case "poktan":
		a["jenis"], a["kelompok"] = w.pick("bkb", "bkl", "uppka"), "melati 0"
		if len(w.groups) > 0 {
			g := w.groups[w.rng.IntN(len(w.groups))]
			if i := slices.IndexFunc(w.groups, func(g group) bool { return g.kampung == r.KampungID }); i >= 0 && w.rng.IntN(3) > 0 {
				g = w.groups[i]
			}
			a["jenis"], a["kelompok"] = g.jenis, " "+strings.ToUpper(w.pick(g.name, g.former, g.name))
		}
		a["hadir"] = w.rng.IntN(30)
		if w.rng.IntN(3) > 0 {
			a["anggota"] = 1 + w.rng.IntN(25)
		}
		lp()
		photo()
	case "layanan":
		a["bentuk"], a["metode_iud"], a["metode_pil"] = w.pick("pelayanan", "kie", "keduanya"), w.rng.IntN(3), w.rng.IntN(4)
		lp()
		photo()
		helpers()
	case "kunjungan":
		a["keluarga_baduta"], a["keluarga_catin"], a["risiko"] = w.rng.IntN(5), w.rng.IntN(3), w.rng.IntN(3)
	case "advokasi":
		a["jenis"], a["tingkat"] = w.pick("audiensi", "rakor_pokja", "lokmin", "pembinaan_advokasi", "kunjungan_pembinaan", "monev", "lainnya"), w.pick("desa", "kecamatan", "kabupaten")
		if len(r.Wilayah) == 2 { // only a province acts at its level, and its visits go anywhere in it
			a["tingkat"] = "provinsi"
		}
		a["komitmen"] = w.some("sk", "anggaran", "belum_ada")
		a["kampung"] = w.someIn(r.Kabupaten, w.visited)
		a["nilai"] = w.rng.IntN(3) * 1_000_000
		if a["tingkat"] == "provinsi" {
			a["wilayah"] = w.someIn(r.Wilayah, w.guides)
		}
		lp()
		photo()
		helpers()
	case "lima_faktor":
		a["bulan"] = r.Day[:7]
		for _, f := range digest.Factors {
			if w.rng.IntN(8) > 0 {
				a[f] = 1 + w.rng.IntN(4)
			}
		}
	}
	return a
}

func (w *world) plan(t *testing.T) {
	t.Helper()
	v := w.kampung[w.rng.IntN(len(w.kampung))]
	p := planned{kampung: v.id, place: v.id, day: w.day(), status: w.pick("terjadwal", "terlaksana", "terlaksana", "ditunda", "batal", "tidak_dilaporkan"), practice: w.rng.IntN(9) == 0}
	kab := v.kabupaten
	if w.rng.IntN(5) == 0 {
		p.kampung, p.place = "", w.pick("15.05", "15.05.08", "15")
		kab = p.place[:min(5, len(p.place))]
	}
	form := "kegiatan"
	for i, r := range w.reports {
		used := slices.ContainsFunc(w.plans, func(o planned) bool { return o.report == r.ID })
		if r.Form == "advokasi" && !r.Practice && !used && w.rng.IntN(4) == 0 {
			p.report, p.follow, form = w.reports[i].ID, true, "advokasi"
			break
		}
	}
	if p.status == "terlaksana" || p.status == "batal" || p.status == "ditunda" {
		p.decided = shift(p.day, w.rng.IntN(5)-2)
	}
	agenda := w.insert(t, `INSERT INTO agenda (report_id, person_id, chat_id, kampung_id, place, kabupaten, answers, practice, created_at) VALUES ($1, $2, 1, $3, $4, $5, '{}', $6, now()) RETURNING id`,
		null(p.report), w.personIDs[0], null(p.kampung), p.place, kab, p.practice)
	p.id = w.insert(t, `INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, form, starts_at, day, status, decided_at, created_at) VALUES ($1, $2, $3, 'x', $4, $5::date, $5::date, $6, $7::date + time '03:00', now()) RETURNING id`,
		agenda, null(p.kampung), w.personIDs[0], form, p.day, p.status, null(p.decided))
	w.plans = append(w.plans, p)
}

func (w *world) trouble(t *testing.T) {
	t.Helper()
	v := w.kampung[w.rng.IntN(len(w.kampung))]
	k := obstacle{place: v.id, tingkat: w.pick("desa", "kecamatan", "kabupaten"), opened: w.day()}
	w.next++
	k.report = fmt.Sprintf("00000000-0000-4000-9000-%012d", w.next)
	if len(w.reports) > 0 && w.rng.IntN(2) == 0 {
		if r := w.reports[w.rng.IntN(len(w.reports))]; !slices.ContainsFunc(w.kendala, func(o obstacle) bool { return o.report == r.ID }) {
			k.report = r.ID
		}
	}
	status := "terbuka"
	if w.rng.IntN(2) == 0 {
		k.closed, k.selesai, status = shift(k.opened, w.rng.IntN(60)), true, "selesai"
		if w.rng.IntN(4) == 0 {
			k.selesai, status = false, "tidak_selesai"
		}
	}
	w.exec(t, `INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, tingkat, status, opened_at, closed_at) VALUES ($1, $2, $3, $3, 'sarana', 'x', $4, $5, $6::date + time '03:00', $7::date + time '04:00')`,
		k.report, v.kabupaten, v.id, k.tingkat, status, k.opened, null(k.closed))
	w.kendala = append(w.kendala, k)
}
