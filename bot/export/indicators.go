package export

import (
	"cmp"
	"slices"
	"strings"
)

// fed are the indicators of domain.md 5.2 that a measure or a dimension of the roll-up
// (rekap::measure, rekap::dimension) counts towards, for the codebook. A measure whose name has an
// end of its own (umur_u0_5) stands under its stem.
var fed = map[string]string{
	"kegiatan": "I01 I04 I05 I06 I07 I29 I30", "peserta_l": "I08 I09 I11 I30", "peserta_p": "I08 I09 I11 I30", "umur": "I10", "berfoto": "I21",
	"fungsi": "I02", "bidang": "I03 I32", "instansi": "I15 I16 I17 I31", "hadir": "I23", "anggota": "I23", "metode": "I24",
	"keluarga": "I25", "risiko": "I25", "integrasi": "I27 I28", "fasilitas": "I27 I28", "semangat": "I27 I28", "partisipasi": "I27 I28",
}

// fedBy are those that hang on the form as well: form, then measure or dimension.
var fedBy = map[[2]string]string{
	{"poktan", "kegiatan"}: "I22", {"advokasi", "jenis"}: "I26 I33 I37", {"advokasi", "tingkat"}: "I33 I37", {"advokasi", "kampung"}: "I26",
	{"advokasi", "wilayah"}: "I33 I36", {"advokasi", "komitmen"}: "I34", {"advokasi", "nilai"}: "I34", {"lima_faktor", "komitmen"}: "I27 I28",
	{"kendala", "tingkat"}: "I18 I19 I20", {"kendala", "jenis"}: "I18",
}

// feeds names the indicators of a question, in their order.
func feeds(form, measure, dimension string) string {
	stem, _, _ := strings.Cut(measure, "_")
	all := strings.Join([]string{cmp.Or(fed[measure], fed[stem]), fed[dimension], fedBy[[2]string{form, measure}], fedBy[[2]string{form, dimension}]}, " ")
	list := strings.Fields(all)
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}
