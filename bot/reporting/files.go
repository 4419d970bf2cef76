package reporting

import (
	"cmp"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The forms of domain.md 3 that this room leads through or finishes itself.
const (
	KegiatanForm  = "kegiatan" // the everyday form, behind Lapor
	formPoktan    = "poktan"
	formLayanan   = "layanan"
	formKunjungan = "kunjungan"
	formAdvokasi  = "advokasi"
	formFaktor    = "lima_faktor"
	formKendala   = "kendala"
	formRencana   = "rencana"
	formProfil    = "profil"
)

// field is who works in a Kampung KB, heads who speaks for it, team who coordinates above it.
var (
	field = []storage.Role{storage.Petugas, storage.PLKB, storage.PokjaDesa}
	heads = []storage.Role{storage.PLKB, storage.PokjaDesa}
	team  = []storage.Role{storage.Kecamatan, storage.Kabupaten, storage.Provinsi}
)

// filed is who files what, in the order in which the forms are offered (domain.md 3.5).
var filed = []struct {
	form  string
	roles []storage.Role
}{
	{KegiatanForm, slices.Concat(field, []storage.Role{storage.Mitra})},
	{formPoktan, field},
	{formLayanan, field},
	{formKunjungan, field},
	{formAdvokasi, slices.Concat(heads, team)},
	{formFaktor, heads},
	{formKendala, slices.Concat(field, team)},
	{formRencana, slices.Concat(field, team)},
	{formProfil, heads},
}

// formsOf lists the forms a role files.
func formsOf(role storage.Role) []string {
	var list []string
	for _, f := range filed {
		if slices.Contains(f.roles, role) {
			list = append(list, f.form)
		}
	}
	return list
}

// here is the assignment that a draft is filed under: hers at the Kampung, or the one it was begun
// with above it. The zero one when the place was left meanwhile.
func here(t *turn.Turn, d storage.Draft) storage.Assignment {
	if d.KampungID != "" {
		return t.Person.At(d.KampungID)
	}
	if t.Person != nil {
		for _, a := range t.Person.Assignments {
			if a.ID == d.AssignmentID {
				return a
			}
		}
	}
	return storage.Assignment{}
}

// mayFile checks, on every act anew, that an assignment files a form, and that a form of the
// Kampung has one.
func mayFile(t *turn.Turn, a storage.Assignment, form string) error {
	if t.Person == nil {
		return locales.Refuse("lapor.belum_kenal", nil)
	}
	if !slices.Contains(formsOf(a.Role), form) || a.Role.Files() && a.KampungID == "" {
		return locales.Refuse("lapor.bukan_petugas", map[string]any{"Sapaan": t.Sapaan()})
	}
	return nil
}

// placeName is the Kampung or, above it, the wilayah.
func placeName(a storage.Assignment) string { return cmp.Or(a.Kampung, a.Wilayah) }
