package importing

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Forms that an import has to know by name.
const (
	formRencana  = "rencana"  // its rows are plans, not reports (domain.md 3 h)
	formAdvokasi = "advokasi" // it may be filed above the Kampung (domain.md 3 e)
)

// Questions of the forms that an import has to know by name (domain.md 3.5).
const (
	questionDay   = "tanggal" // on which day a report lies
	questionTitle = "judul"
	questionAgain = "ulang" // of a plan; a row of a file is one day
	once          = "tidak"
)

// place finds the Kampung of a row, or says which cell keeps it from being found.
func (r *reader) place(w *row) *storage.Kampung {
	name, at := "", -1
	if c := w.t.one(columnKampung); c != nil {
		name, at = w.r.At(c.at), c.at
	}
	kecamatan := ""
	if c := w.t.one(columnKecamatan); c != nil {
		kecamatan = w.r.At(c.at)
	}
	if name == "" {
		if r.Places.fixed == nil {
			w.add(Error, at, "", "isian.kampung_kosong", nil)
		}
		return r.Places.fixed
	}
	k, near := r.Places.find(name, kecamatan)
	if k == nil && r.Form.ID == formAdvokasi {
		k = r.Places.above(name)
	}
	switch {
	case k != nil:
		return k
	case len(near) == 0:
		w.add(Error, at, "", "isian.kampung_tak_dikenal", locales.Args{"Isi": shorten(name)})
	default:
		var names []string
		for _, n := range near {
			names = append(names, n.Name+", "+n.Kecamatan+" ("+n.ID+")")
		}
		w.add(Error, at, "", "isian.yang_mana", locales.Args{"Isi": shorten(name), "Pilihan": strings.Join(names, " / ")})
	}
	return nil
}

// zone is the Kampung's own; a row without Kampung is judged in WIB, the first of the three.
func (r *reader) zone(k *storage.Kampung) *time.Location {
	name := "Asia/Jakarta"
	if k != nil && k.Zone != "" {
		name = k.Zone
	}
	if z := r.zones[name]; z != nil {
		return z
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		const wib = 7 * 60 * 60 // Keppres 41/1987
		z = time.FixedZone("WIB", wib)
	}
	r.zones[name] = z
	return z
}

// keep makes an item of a row without a fault.
func (r *reader) keep(w *row, k *storage.Kampung, zone *time.Location, report map[string]json.RawMessage) {
	for name := range w.flawed {
		if w.flawed[name] {
			return
		}
	}
	if k == nil {
		return
	}
	raw, err := json.Marshal(report)
	if err != nil { // answers are JSON already
		return
	}
	item := Item{Sheet: w.t.sheet.Name, Row: w.r.Number, Kampung: k, Zone: zone, Day: r.day(w, report), Title: word(report, questionTitle), Answers: raw}
	item.Key = r.Form.ID + "\x00" + cmp.Or(k.ID, k.Wilayah) + "\x00" + string(raw)
	if c := w.t.one(columnUUID); c != nil {
		if id := strings.TrimPrefix(w.r.At(c.at), "uuid:"); id != "" {
			item.Key = r.Form.ID + "\x00uuid\x00" + id
		}
	}
	r.result.Items = append(r.result.Items, item)
}

// day is when a report lies: its tanggal, else the last day of its bulan (domain.md 3 f), else today.
func (r *reader) day(w *row, report map[string]json.RawMessage) string {
	if day := word(report, questionDay); day != "" {
		return day
	}
	if month, err := time.Parse("2006-01", word(report, "bulan")); err == nil {
		return month.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return w.env.Now.Format(time.DateOnly)
}

// fillableIn are the questions of a form that have a column in its template: groups that are read in
// one cell leave their parts to it only where the parts have no sense alone.
func fillableIn(form *flows.Form) []*flows.Question {
	var list []*flows.Question
	for _, q := range form.Questions {
		switch {
		case q.Parts == nil && fillable(q):
			list = append(list, q)
		default:
			for _, p := range q.Parts {
				if fillable(p) {
					list = append(list, p)
				}
			}
		}
	}
	return list
}
