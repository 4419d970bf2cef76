package reporting

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// lists are the living lists that forms may name (design.md 5, chat::list).
var lists = map[string]func(e *env) ([]flows.Choice, error){
	"rencana_terbuka": (*env).openPlans,
	"poktan":          (*env).groups,
	"petugas":         (*env).workers,
	"kampung":         (*env).kampung,
	"kabkota":         (*env).kabkota,
	"instansi":        (*env).partners,
	"program":         (*env).programs,
}

// list returns the choices of a living list; none for a name that nobody knows.
func (e *env) list(name string) []flows.Choice {
	read := lists[name]
	if read == nil || e.err != nil {
		return nil
	}
	key := strings.Join([]string{"list", name, e.d.Form, e.d.KampungID, strconv.FormatInt(e.d.AssignmentID, 10)}, " ")
	list, err := turn.Once(e.turn, key, func() ([]flows.Choice, error) { return read(e) })
	if err != nil {
		e.err = err
		return nil
	}
	return list
}

func same(label string) flows.Text { return flows.Text{"id": label, "en": label} }

func (e *env) today() string { return e.turn.Now.In(e.turn.Zone()).Format(time.DateOnly) }

// openPlans are the plans that a report may tell of, with what they tell of it. One told of early
// was held today.
func (e *env) openPlans() ([]flows.Choice, error) {
	plans, err := storage.OpenPlans(e.ctx, e.turn.DB, e.d.KampungID, e.turn.Now.In(e.turn.Zone()))
	list := make([]flows.Choice, 0, len(plans))
	for _, p := range plans {
		label := e.turn.Words.ShortDate(p.StartsAt.In(e.turn.Zone())) + " · " + p.Title
		known := map[string]string{"tanggal": min(p.Day, e.today())}
		maps.Copy(known, p.Preset)
		list = append(list, flows.Choice{Code: strconv.FormatInt(p.ID, 10), Label: same(label), Extra: known})
	}
	return list, err
}

// groups are the Poktan of the Kampung: codes are names, so that a registered and a typed group
// are answered alike.
func (e *env) groups() ([]flows.Choice, error) {
	groups, err := storage.PoktanOf(e.ctx, e.turn.DB, e.d.KampungID, e.today())
	list := make([]flows.Choice, 0, len(groups))
	for _, g := range groups {
		list = append(list, flows.Choice{Code: g.Name, Label: same(g.Name), Extra: map[string]string{"jenis": g.Jenis}})
	}
	return list, err
}

// workers are the others at the Kampung: "petugas lain di Kampung ini".
func (e *env) workers() ([]flows.Choice, error) {
	people, err := storage.WorkersOf(e.ctx, e.turn.DB, e.d.KampungID)
	list := make([]flows.Choice, 0, len(people))
	for _, p := range people {
		if p.ID != e.d.PersonID {
			list = append(list, flows.Choice{Code: strconv.FormatInt(p.ID, 10), Label: same(p.Name)})
		}
	}
	return list, err
}

func (e *env) kampung() ([]flows.Choice, error) {
	kampung, err := storage.KampungWithin(e.ctx, e.turn.DB, e.places())
	points, pinErr := e.points()
	if err == nil {
		err = pinErr
	}
	list := make([]flows.Choice, 0, len(kampung))
	for _, k := range kampung {
		label := k.Name
		if e.d.KampungID == "" { // names are not keys (wilayah data): the kecamatan tells them apart
			label += " (" + k.Kecamatan + ")"
		}
		extra := map[string]string{"sinonim": k.Desa}
		if at, known := points[k.ID]; known {
			extra["lat"], extra["lon"] = strconv.FormatFloat(at.Lat, 'f', -1, 64), strconv.FormatFloat(at.Lon, 'f', -1, 64)
		}
		list = append(list, flows.Choice{Code: k.ID, Label: same(label), Extra: extra})
	}
	if err == nil {
		err = turn.RecentFirst(e.ctx, e.turn, list, func(c flows.Choice) string { return c.Code }, kampungLine, "wilayah")
	}
	return list, err
}

// points are where the Kampung lie, asked for only when a pin came: it proposes the nearest.
func (e *env) points() (map[string]storage.KampungPoint, error) {
	if e.turn.In.Point == nil {
		return nil, nil
	}
	list, err := storage.KampungPoints(e.ctx, e.turn.DB, e.places(), e.today())
	points := make(map[string]storage.KampungPoint, len(list))
	for _, p := range list {
		points[p.ID] = p
	}
	return points, err
}

func (e *env) kabkota() ([]flows.Choice, error) {
	const province = len("15")
	place := here(e.turn, e.d).Place
	places, err := storage.KabupatenOf(e.ctx, e.turn.DB, place[:min(province, len(place))])
	list := make([]flows.Choice, 0, len(places))
	for _, p := range places {
		list = append(list, flows.Choice{Code: p.Code, Label: same(p.Name)})
	}
	if err == nil {
		err = turn.RecentFirst(e.ctx, e.turn, list, func(c flows.Choice) string { return c.Code }, kampungLine, "wilayah")
	}
	return list, err
}

// partners puts in front of the form's own list what this Kampung works with most, and the names
// that were typed once and taken into the list of the kabupaten.
func (e *env) partners() ([]flows.Choice, error) {
	known, err := storage.PartnersOf(e.ctx, e.turn.DB, e.d.KampungID, here(e.turn, e.d).Kabupaten)
	if err != nil {
		return nil, err
	}
	labels := map[string]flows.Choice{}
	for _, c := range e.turn.Forms.Form(KegiatanForm).Choices["instansi"] {
		labels[c.Code] = c
	}
	var own []flows.Choice
	for _, n := range known.Names {
		c := flows.Choice{Code: storage.PartnerCode(n.Name), Label: same(n.Name), Extra: map[string]string{"pelaku": n.Actor}}
		labels[c.Code] = c
		own = append(own, c)
	}
	var list []flows.Choice
	for _, code := range known.Used {
		if c, known := labels[code]; known && c.Extra["alone"] == "" && code != other {
			list = append(list, c)
			delete(labels, code)
		}
	}
	for _, c := range own {
		if _, left := labels[c.Code]; left {
			list = append(list, c)
		}
	}
	return list, nil
}

const other = "lainnya"

func (e *env) programs() ([]flows.Choice, error) {
	programs, err := storage.Programs(e.ctx, e.turn.DB, e.today())
	list := make([]flows.Choice, 0, len(programs))
	for _, p := range programs {
		list = append(list, flows.Choice{Code: p.Code, Label: flows.Text{"id": p.LabelID, "en": p.LabelEN}})
	}
	return list, err
}

// places is where the person of this draft may choose a Kampung.
func (e *env) places() storage.Scope {
	a := here(e.turn, e.d)
	if a.KampungID != "" {
		var all storage.Scope // a PLKB guides several
		for _, k := range kampungOf(e.turn.Person) {
			all = append(all, k.KampungID)
		}
		return all
	}
	if a.Place == "" {
		return nil
	}
	return storage.Scope{a.Place}
}
