package storage

import (
	"cmp"
	"slices"
	"time"
)

// CountedForms are the built-in forms whose entries are kegiatan (domain.md 5.1). A published form
// is one when a question of it has rekap::measure "kegiatan".
var CountedForms = []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi"}

// The maps of domain.md 5.2 for forms that ask for no fungsi or bidang. Advokasi has neither: a
// line of its own.
var (
	fungsiOfPoktan = map[string]string{
		"bkb": "sosialisasi_pendidikan", "bkr": "sosialisasi_pendidikan", "pikr": "sosialisasi_pendidikan",
		"bkl": "cinta_kasih", "uppka": "ekonomi",
	}
	fungsiOfForm   = map[string]string{"layanan": "reproduksi", "kunjungan": "reproduksi"}
	bidangOfPoktan = map[string]string{
		"bkb": "ketahanan_keluarga", "bkr": "ketahanan_keluarga", "bkl": "ketahanan_keluarga", "pikr": "ketahanan_keluarga",
		"uppka": "ekonomi",
	}
	bidangOfForm = map[string]string{"layanan": "kkbpk", "kunjungan": "stunting"}
)

// NoPartner are the codes of instansi that stand for no partner (I15): the KB office and the
// village do their own work.
var NoPartner = []string{"opd_kb", "pemdes", "tidak_ada", "tidak_tahu"}

// NoInstansi are those that stand for nobody at all: they are never counted as an instansi (I16).
var NoInstansi = []string{"tidak_ada", "tidak_tahu"}

// kegiatan counts what domain.md 5.2 derives from the answers of a kegiatan.
func (c *counting) kegiatan() {
	jenis := text(c.answers["jenis"])
	if c.dimension(DimensionFungsi) == nil {
		c.standIn(DimensionFungsi, jenis, fungsiOfPoktan, fungsiOfForm)
	}
	if c.dimension(DimensionBidang) == nil {
		c.standIn(DimensionBidang, jenis, bidangOfPoktan, bidangOfForm)
	}
	// Form c asks who came only when there was an information session (I11).
	if c.has("peserta_l") && (c.form.ID != "layanan" || text(c.answers["bentuk"]) != "pelayanan") {
		c.out.add(MeasureBerpeserta, "", "", 1)
	}
	if slices.ContainsFunc(c.out.list, func(m Measure) bool { return m.Measure == MeasureUmur }) {
		c.out.add(MeasureBerumur, "", "", 1)
	}
	c.partners()
	// Capped: who comes as a guest makes no group more than whole (I23).
	if hadir, anggota := c.answers[c.of("hadir")], number(c.answers[c.of("anggota")]); given(hadir) && anggota > 0 {
		c.out.add(MeasureHadirAnggota, "", "", min(number(hadir), anggota))
		c.out.add(MeasureAnggotaHadir, "", "", anggota)
	}
}

func (c *counting) standIn(dimension, jenis string, ofPoktan, ofForm map[string]string) {
	to := ofForm[c.form.ID]
	if c.form.ID == "poktan" {
		to = ofPoktan[jenis]
	}
	if to != "" {
		c.out.add(MeasureKegiatan, dimension, to, 1)
	}
}

// partners counts by institutions: whether one helped besides the usual two, and of which of the
// four actor groups they are (domain.md 4.5; column pelaku of the form's list, or what the
// kabupaten said when it took a typed name in).
func (c *counting) partners() {
	q := c.dimension(DimensionInstansi)
	if q == nil {
		return
	}
	c.out.add(MeasureBermitraDari, "", "", 1)
	actor := map[string]string{}
	for _, choice := range c.form.Choices[q.List] {
		actor[choice.Code] = choice.Extra["pelaku"]
	}
	var groups []string
	helped := false
	for _, code := range chosen(c.answers[q.Name]) {
		helped = helped || !slices.Contains(NoPartner, code)
		if code == otherInstansi && q.Name == DimensionInstansi {
			code = typedAs(text(c.answers[typedInstansi]))
		}
		if a := cmp.Or(actor[code], c.actors[code]); slices.Contains(Actors, a) && !slices.Contains(groups, a) {
			groups = append(groups, a)
		}
	}
	if helped {
		c.out.add(MeasureBermitra, "", "", 1)
	}
	for _, a := range groups {
		c.out.add(MeasurePelaku, DimensionPelaku, a, 1)
	}
	if len(groups) > 0 {
		c.out.add(MeasurePelaku, "", "", 1)
	}
	if len(groups) > 1 {
		c.out.add(MeasurePelakuGanda, "", "", 1)
	}
}

// promptDays is within how many days a kegiatan is told in time (I29).
const promptDays = 3

// entered counts how soon a kegiatan was told, by the days of its place.
func (c *counting) entered(r Report, zone *time.Location) {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil || r.SentAt.IsZero() {
		return
	}
	sent := r.SentAt.In(zone).Format(time.DateOnly)
	if sent <= day.AddDate(0, 0, promptDays).Format(time.DateOnly) {
		c.out.add(MeasureTepatEntri, "", "", 1)
	}
	if sent > closing(day) {
		c.out.add(MeasureTerlambat, "", "", 1)
	}
}

// closing is the last day (ISO) on which the month of day is told in time: the 3rd of the next
// (domain.md 5.1).
func closing(day time.Time) string {
	return time.Date(day.Year(), day.Month()+1, 3, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// advocacy are the kinds of form e that are advocacy (I33).
var advocacy = []string{"audiensi", "rakor_pokja", "lokmin", "pembinaan_advokasi"}

// visits are those by which a Kampung is visited (I26).
var visits = []string{"kunjungan_pembinaan", "monev"}

// special counts what only forms e and f tell.
func (c *counting) special(r Report, zone *time.Location) {
	switch c.form.ID {
	case FormLimaFaktor:
		c.out.add(MeasureFaktorMasuk, "", "", 1)
		day, err := time.Parse(time.DateOnly, r.Day)
		if err == nil && r.SentAt.In(zone).Format(time.DateOnly) <= closing(day) {
			c.out.add(MeasureFaktorTepat, "", "", 1)
		}
	case "advokasi":
		c.advocacy()
	}
}

func (c *counting) advocacy() {
	jenis, tingkat := text(c.answers["jenis"]), text(c.answers["tingkat"])
	if slices.Contains(advocacy, jenis) {
		c.out.add(MeasureAdvokasi, "", "", 1)
		c.out.add(MeasureAdvokasi, "jenis", jenis, 1)
		if code.MatchString(tingkat) {
			c.out.add(MeasureAdvokasi, DimensionTingkat, tingkat, 1)
		}
	}
	if slices.Contains(visits, jenis) {
		for _, k := range chosen(c.answers["kampung"]) {
			c.out.add(MeasureDibina, DimensionKampung, k, 1)
		}
	}
	if tingkat == "provinsi" {
		for _, w := range chosen(c.answers["wilayah"]) {
			c.out.add(MeasureDibinaProvinsi, DimensionWilayah, w, 1)
		}
	}
}
