package export

import (
	"pokjabot/flows"
	"pokjabot/flows/forms"
)

// Forms lists the built-in forms in the order of domain.md 3: of sheets, and of buttons.
func Forms(library *forms.Library) []*flows.Form {
	var list []*flows.Form
	for _, id := range []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi", "lima_faktor", "kendala", "rencana"} {
		if form := library.Form(id); form != nil {
			list = append(list, form)
		}
	}
	return list
}
