package storage

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/flows"
)

// Measure is one thing a report counts for: n of measure m, under code c of dimension d ("" and
// "" for the whole). The letters are short since every report carries some thirty of them.
type Measure struct {
	Measure   string `json:"m"`
	Dimension string `json:"d"`
	Code      string `json:"c"`
	N         int64  `json:"n"`
}

// The measures of the roll-up that indicators are made of. A form may bring any others by its
// rekap columns; they are kept and summed the same way.
const (
	MeasureKegiatan       = "kegiatan"        // an entry of a form that counts as kegiatan
	MeasureLaporan        = "laporan"         // an entry of any other form with rekap columns, by form
	MeasurePeserta        = "peserta"         // who came, by kelamin where both are known
	MeasureBerpeserta     = "berpeserta"      // kegiatan that have attendance at all (I11)
	MeasureUmur           = "umur"            // who came, by age group (I10)
	MeasureBerumur        = "berumur"         // kegiatan with an age split
	MeasureBermitra       = "bermitra"        // kegiatan with a partner (I15)
	MeasureBermitraDari   = "bermitra_dari"   // kegiatan that were asked for partners
	MeasurePelaku         = "pelaku"          // kegiatan by actor group (I31)
	MeasurePelakuGanda    = "pelaku_ganda"    // those with two groups or more
	MeasureBerfoto        = "berfoto"         // kegiatan with a photo (I21)
	MeasureBerfotoDari    = "berfoto_dari"    // kegiatan that were asked for photos
	MeasureTepatEntri     = "tepat_entri"     // kegiatan told within three days (I29)
	MeasureTerlambat      = "terlambat"       // kegiatan told after the 3rd of the next month (domain.md 5.1)
	MeasureHadirAnggota   = "hadir_anggota"   // members who came, at most the members there are (I23)
	MeasureAnggotaHadir   = "anggota_hadir"   // members of the groups that tell both
	MeasureSkor           = "skor"            // sum of scores, by faktor (I27)
	MeasureSkorN          = "skor_n"          // how many scores that is
	MeasureFaktorMasuk    = "faktor_masuk"    // five factors filed
	MeasureFaktorTepat    = "faktor_tepat"    // of them by the 3rd of the next month (I28)
	MeasureAdvokasi       = "advokasi"        // audiensi, rakor, lokmin, pembinaan advokasi (I33)
	MeasureDibina         = "dibina"          // visits to Kampung, by kampung (I26)
	MeasureDibinaProvinsi = "dibina_provinsi" // guidance by the province, by kab/kota (I36)
)

// The dimensions with a meaning of their own.
const (
	DimensionForm     = "form"
	DimensionFungsi   = "fungsi"
	DimensionBidang   = "bidang"
	DimensionInstansi = "instansi"
	DimensionKelamin  = "kelamin" // codes l, p
	DimensionPelaku   = "pelaku"
	DimensionFaktor   = "faktor"
	DimensionTingkat  = "tingkat"
	DimensionKampung  = "kampung"
	DimensionWilayah  = "wilayah"
)

// tallied collects the measures of one report, each figure once, in the order they come.
type tallied struct {
	list []Measure
	at   map[[3]string]int
}

func (t *tallied) add(measure, dimension, code string, n int64) {
	if n <= 0 {
		return
	}
	key := [3]string{measure, dimension, code}
	if i, there := t.at[key]; there {
		t.list[i].N += n
		return
	}
	t.at[key] = len(t.list)
	t.list = append(t.list, Measure{measure, dimension, code, n})
}

// MeasuresOf tells what a report counts for in the roll-up, from the rekap columns of its form
// (design.md 5) and the maps of domain.md 5.2. A practice report, and one of a form without these
// columns, counts for nothing. zone is that of the report's place: it says on which day it was
// sent. Answers of another shape than asked leave uncounted what they can't tell. Institutions that
// a kabupaten took into its list belong to no actor group here: MeasuresIn asks for theirs.
//
//   - rekap::measure on a number: it is summed. "peserta_l" and "peserta_p" are peserta by kelamin;
//     "umur_u60" on a card of counts is umur by its code; on a scale (1-4) scores are summed and counted.
//   - rekap::measure on anything else: 1 when it is answered, of NAME_dari that could have; "kegiatan"
//     makes every entry of the form a kegiatan.
//   - rekap::dimension on a select: the kegiatan counts under each code chosen; on a number with a
//     measure DIMENSION_CODE: the number counts there.
func MeasuresOf(form *flows.Form, r Report, zone *time.Location) []Measure {
	return measuresWith(form, r, zone, nil)
}

// measuresWith is MeasuresOf where actors are the groups of institutions besides the form's own.
func measuresWith(form *flows.Form, r Report, zone *time.Location, actors actorGroups) []Measure {
	if r.Practice || form == nil {
		return []Measure{}
	}
	c := counting{form: form, columns: recapColumns(form), actors: actors, out: tallied{list: []Measure{}, at: map[[3]string]int{}}}
	if len(c.columns) == 0 {
		return c.out.list
	}
	_ = json.Unmarshal(r.Answers, &c.answers)
	c.base = MeasureLaporan
	if c.has(MeasureKegiatan) {
		c.base = MeasureKegiatan
		c.out.add(MeasureKegiatan, "", "", 1)
	}
	c.out.add(c.base, DimensionForm, form.ID, 1)
	for _, q := range c.columns {
		c.question(q, c.answers)
	}
	if c.base == MeasureKegiatan {
		c.kegiatan()
		c.entered(r, zone)
	}
	c.special(r, zone)
	return c.out.list
}

// recapColumns lists the questions and parts of a form that have a rekap column, and the repeats
// that hold such.
func recapColumns(form *flows.Form) []*flows.Question {
	var list []*flows.Question
	for _, q := range form.Questions {
		for _, part := range append([]*flows.Question{q}, q.Parts...) {
			if part.Measure != "" || part.Dimension != "" || part.Round != nil && len(recapColumns(part.Round)) > 0 {
				list = append(list, part)
			}
		}
	}
	return list
}

// counting is one report on its way to its measures.
type counting struct {
	form    *flows.Form
	columns []*flows.Question
	answers map[string]json.RawMessage
	base    string      // what selects count: kegiatan or laporan
	actors  actorGroups // of institutions that the kabupaten took in
	out     tallied
}

func (c *counting) has(measure string) bool {
	return slices.ContainsFunc(c.columns, func(q *flows.Question) bool { return q.Measure == measure })
}

// dimension finds the select that a dimension comes from, nil when the form has none.
func (c *counting) dimension(name string) *flows.Question {
	for _, q := range c.columns {
		if q.Dimension == name && selects(q) {
			return q
		}
	}
	return nil
}

func selects(q *flows.Question) bool { return strings.HasPrefix(q.Type, "select") }

func numeric(q *flows.Question) bool {
	switch q.Type {
	case "integer", "decimal", "range", "calculate":
		return true
	default:
		return false
	}
}

// question counts one answer by its columns.
func (c *counting) question(q *flows.Question, answers map[string]json.RawMessage) {
	raw := answers[q.Name]
	switch {
	case q.Round != nil:
		c.rounds(q, raw)
	case q.Measure == MeasureKegiatan:
	case numeric(q) && q.Measure != "":
		c.number(q, raw)
	case q.Measure != "":
		if given(raw) {
			c.out.add(q.Measure, "", "", 1)
		}
		c.out.add(q.Measure+"_dari", "", "", 1)
	}
	if q.Dimension != "" && selects(q) {
		for _, code := range chosen(raw) {
			c.out.add(c.base, q.Dimension, code, 1)
		}
	}
}

func (c *counting) rounds(q *flows.Question, raw json.RawMessage) {
	var rounds []map[string]json.RawMessage
	_ = json.Unmarshal(raw, &rounds)
	for _, answers := range rounds {
		for _, inner := range recapColumns(q.Round) {
			c.question(inner, answers)
		}
	}
}

func (c *counting) number(q *flows.Question, raw json.RawMessage) {
	n := number(raw)
	dimension, code := q.Dimension, strings.TrimPrefix(q.Measure, q.Dimension+"_")
	if group := c.form.Group(q.Name); dimension == "" && group != nil && group.Kind == "angka_banyak" {
		if rest, inside := strings.CutPrefix(q.Measure, group.Name+"_"); inside {
			dimension, code = group.Name, rest
		}
	}
	switch name, sex, split := c.split(q.Measure); {
	case q.Kind == "skala":
		c.out.add(MeasureSkor, DimensionFaktor, q.Measure, n)
		c.out.add(MeasureSkorN, DimensionFaktor, q.Measure, min(n, 1))
	case split:
		c.out.add(name, "", "", n)
		if given(c.answers[c.of(name+"_l")]) && given(c.answers[c.of(name+"_p")]) {
			c.out.add(name, DimensionKelamin, sex, n)
		}
	case dimension != "":
		c.out.add(dimension, "", "", n)
		c.out.add(dimension, dimension, code, n)
	default:
		c.out.add(q.Measure, "", "", n)
	}
}

// split tells whether a measure is one half of a count by sex: peserta_l beside peserta_p.
func (c *counting) split(measure string) (name, sex string, ok bool) {
	for _, sex := range []string{"l", "p"} {
		if name, is := strings.CutSuffix(measure, "_"+sex); is {
			return name, sex, c.has(name+"_l") && c.has(name+"_p")
		}
	}
	return "", "", false
}

// of is the name of the question that brings a measure, "" when there is none.
func (c *counting) of(measure string) string {
	for _, q := range c.columns {
		if q.Measure == measure {
			return q.Name
		}
	}
	return ""
}

// code is what a choice may be called: the longest are names of 80 letters (domain.md 3 a) behind
// the prefix of PartnerCode.
var code = regexp.MustCompile(`^[\pL\pN_.-]{1,100}$`)

// chosen are the codes of a select, each once; what was typed beside the list is "lainnya".
func chosen(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		list = nil
		if one := text(raw); one != "" {
			list = []string{one}
		}
	}
	var codes []string
	for _, c := range list {
		if !code.MatchString(c) {
			c = "lainnya"
		}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// given tells whether there is an answer at all.
func given(raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", `""`, "[]":
		return false
	default:
		return true
	}
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// most is what one answer can add at most: sums of a country stay far from what a bigint holds.
const most = 1e13

// number is an answer as a count: never below zero, rounded to the whole.
func number(raw json.RawMessage) int64 {
	var n float64
	if json.Unmarshal(raw, &n) != nil {
		n, _ = strconv.ParseFloat(text(raw), 64) // a calculation may leave a number as text; else it is 0
	}
	if !(n > 0) { // NaN, too
		return 0
	}
	return int64(math.Round(min(n, most)))
}
