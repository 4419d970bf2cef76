package export

import "strings"

// fed are the indicators of domain.md 5.2 that a measure or a dimension of the roll-up
// (rekap::measure, rekap::dimension) counts towards, for the codebook.
var fed = map[string]string{
	"kegiatan": "I01 I04 I05 I06 I07 I29 I30", "peserta_l": "I08 I09 I11", "peserta_p": "I08 I09 I11",
	"jenis": "I01", "fungsi": "I02", "bidang": "I03 I32", "sasaran": "I01", "instansi": "I15 I16 I17 I31", "dana": "I01",
	"umur": "I10", "foto": "I21", "hadir": "I23", "anggota": "I23", "metode": "I24", "keluarga": "I25", "risiko": "I25",
	"komitmen": "I34", "nilai": "I34", "tingkat": "I33", "faktor": "I27 I28",
}

// fedBy are those that hang on the form as well.
var fedBy = map[string]string{
	"poktan kegiatan": "I22", "kunjungan kegiatan": "I25", "advokasi kegiatan": "I26 I33 I36 I37", "advokasi jenis": "I26 I33",
	"lima_faktor kegiatan": "I27 I28", "rencana kegiatan": "I12 I13 I14",
}

// feeds names the indicators of a question. A measure may be longer than the name of its kind:
// umur_u0_5 belongs to umur.
func feeds(form, measure, dimension string) string {
	var list []string
	for _, name := range []string{measure, dimension} {
		if name == "" {
			continue
		}
		stem, _, _ := strings.Cut(name, "_")
		for _, found := range []string{or(fed[name], fed[stem]), fedBy[form+" "+name]} {
			for _, id := range strings.Fields(found) {
				if !strings.Contains(strings.Join(list, " "), id) {
					list = append(list, id)
				}
			}
		}
	}
	return strings.Join(list, " ")
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
