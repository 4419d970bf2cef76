package planning

import (
	"strings"
	"unicode"

	"pokjabot/flows"
	"pokjabot/storage"
)

// spoken are the words in a title that tell which form reports on the plan (domain.md 3: forms b to
// e); a title without one is an activity of form a, if it has the name of one.
var spoken = []struct{ form, words string }{
	{formPoktan, "bkb,bkr,bkl,uppka,uppks,pik-r,pikr,pik r,pik remaja,poktan,bina keluarga,posyandu remaja"},
	{formLayanan, "pelayanan kb,layanan kb,kb gratis,safari kb,mow,mop,iud,implan,implant,kie,konseling kb"},
	{formKunjungan, "kunjungan,pendampingan keluarga,pendampingan catin,kunjungi"},
	{formAdvokasi, "rakor,rapat pokja,rapat koordinasi,pembinaan,advokasi,audiensi,monev,lokmin,minilokakarya,lokakarya mini,rembuk stunting"},
}

// kindOf tells from a title what is planned: the code of question jenis, and of jenis_kegiatan. ""
// when the title does not say: then the form asks.
func kindOf(form *flows.Form, role storage.Role, title string) (kind, activity string) {
	said := " " + strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	}), " ") + " "
	for _, s := range spoken {
		for word := range strings.SplitSeq(s.words, ",") {
			if strings.Contains(said, " "+word+" ") && (!above(role) || s.form == formKunjungan || s.form == formAdvokasi) {
				return s.form, ""
			}
		}
	}
	if form == nil || above(role) {
		return "", ""
	}
	first, longest := len(said), 0 // "Rapat persiapan posyandu" is a meeting
	for _, c := range form.Choices["jenis_kegiatan"] {
		for name := range strings.SplitSeq(strings.ToLower(c.Label["id"])+","+c.Extra["sinonim"]+","+strings.ToLower(c.Extra["judul"]), ",") {
			name = strings.TrimSpace(name)
			at := strings.Index(said, " "+name+" ")
			if name != "" && c.Code != "lainnya" && at >= 0 && (at < first || at == first && len(name) > longest) {
				kind, activity, first, longest = formKegiatan, c.Code, at, len(name)
			}
		}
	}
	return kind, activity
}

// kindInWords is what a plan is for, as form rencana calls it.
func kindInWords(form *flows.Form, lang, kind, activity string) string {
	list, code := "jenis", kind
	if activity != "" {
		list, code = "jenis_kegiatan", activity
	}
	for _, c := range form.Choices[list] {
		if c.Code == code {
			return c.Label.In(lang)
		}
	}
	return ""
}
