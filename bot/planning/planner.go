package planning

import (
	"context"
	"slices"
	"strconv"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// planner is the assignment that a plan is made under: hers at the draft's Kampung, or the one
// above it that the draft was begun with. The zero one when the place was left meanwhile.
func planner(p *storage.Person, d storage.Draft) storage.Assignment {
	if p == nil {
		return storage.Assignment{}
	}
	for _, a := range append([]storage.Assignment{p.Assignment()}, p.Assignments...) {
		if d.KampungID != "" && a.KampungID == d.KampungID || d.KampungID == "" && a.KampungID == "" && (d.AssignmentID == 0 || a.ID == d.AssignmentID) {
			return a
		}
	}
	return storage.Assignment{}
}

// mayPlan tells whether an assignment makes and answers plans (domain.md 3.5, form h): whoever files
// for a Kampung, and the teams above it for their own meetings and visits.
func mayPlan(a storage.Assignment) bool {
	return a.Role.Files() && a.KampungID != "" || above(a.Role) && a.KampungID == "" && a.Place != ""
}

func above(role storage.Role) bool {
	return role == storage.Kecamatan || role == storage.Kabupaten || role == storage.Provinsi
}

// nameOf is what the place of an assignment is called.
func nameOf(a storage.Assignment) string {
	if a.Kampung != "" {
		return a.Kampung
	}
	return a.Wilayah
}

// placeOf is where the plans of an assignment lie: its Kampung, or the place of a lead above.
func placeOf(a storage.Assignment) string {
	if a.KampungID != "" {
		return a.KampungID
	}
	return a.Place
}

// mine tells whether the person may act on a plan: whoever files for its Kampung, or leads its
// place, may, whichever place she has chosen now; practice plans are their maker's.
func mine(p *storage.Person, o *storage.Occurrence) bool {
	if p == nil || o == nil || o.Practice && o.PersonID != p.ID {
		return false
	}
	return slices.ContainsFunc(p.Assignments, func(a storage.Assignment) bool { return mayPlan(a) && placeOf(a) == o.Place })
}

// inCharge is the colleague at the draft's Kampung who is named as the one in charge; the zero one
// when it is the planner, when the colleague has left meanwhile, and in practice.
func inCharge(ctx context.Context, t *turn.Turn, d storage.Draft, head string) (storage.Worker, error) {
	id, err := strconv.ParseInt(head, 10, 64)
	if err != nil || id == t.Person.ID || d.Practice || d.KampungID == "" {
		return storage.Worker{}, nil //nolint:nilerr // "saya" is no number
	}
	people, err := storage.WorkersOf(ctx, t.DB, d.KampungID)
	if err != nil {
		return storage.Worker{}, err
	}
	for _, w := range people {
		if w.ID == id {
			return w, nil
		}
	}
	return storage.Worker{}, nil
}

// reportingForm is the form that reports on the plan: its own when the program has it. A lead above
// the Kampung tells of visits and meetings alike by form advokasi.
func reportingForm(t *turn.Turn, role storage.Role, kind string) string {
	if above(role) {
		kind = formAdvokasi
	}
	if t.Forms != nil && t.Forms.Form(kind) != nil {
		return kind
	}
	return formKegiatan
}
