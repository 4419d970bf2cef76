package digest

import (
	"context"
	"time"

	"pokjabot/storage"
)

// data is all that the indicators of one place and period are computed from.
type data struct {
	storage.Recap

	nation bool // its kecamatan are not told: there are seven thousand
}

// indicators is the table: what is computed, by its id of domain.md 5.2. Each is a function with
// its definition, in a file of its family.
var indicators = []struct {
	id string
	of func(data) Figure
}{
	{"I01", kegiatan},
	{"I02", perFungsi},
	{"I03", perBidang},
	{"I04", active},
	{"I05", silent},
	{"I06", longSilent},
	{"I07", workers},
	{"I08", attendance},
	{"I09", women},
	{"I10", ages},
	{"I11", meanAttendance},
	{"I12", plansDone},
	{"I13", plansOnTime},
	{"I14", plansUntold},
	{"I15", partners},
	{"I16", meanPartners},
	{"I17", notYetPartners},
	{"I18", openKendala},
	{"I19", solvedKendala},
	{"I20", kendalaDays},
	{"I21", withPhoto},
	{"I22", groupsMet},
	{"I23", membersPresent},
	{"I24", contraception},
	{"I25", families},
	{"I26", visited},
	{"I27", factors},
	{"I28", factorsInTime},
	{"I29", prompt},
	{"I30", trend},
	{"I31", actorGroups},
	{"I32", crossSector},
	{"I33", advocacy},
	{"I34", commitments},
	{"I35", followUps},
	{"I36", guided},
	{"I37", withoutAdvocacy},
	{"I38", remoteActive},
}

// Scope is the place and period that figures are asked for.
type Scope struct {
	Places storage.Scope // codes or Kampung ids; a person's own, or the operator's choice
	Period Period
	Zone   *time.Location // of the place: it says which day it is
	Now    time.Time
}

// asOf is the last instant the figures speak of: the period's end, or now while it lasts.
func (s Scope) asOf() time.Time {
	end := s.midnight(s.Period.Move(1).From).Add(-time.Microsecond)
	if s.Now.Before(end) {
		return s.Now
	}
	return end
}

// midnight is the first instant of a day at the place.
func (s Scope) midnight(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.Zone)
}

// Compute returns every indicator of a place and period by its id, also of an empty one.
func Compute(ctx context.Context, db storage.Reader, s Scope) (map[string]Figure, error) {
	window, err := storage.WindowOf(s.Places, s.Period.Key(), s.Zone, s.Now)
	if err != nil {
		return nil, err
	}
	recap, err := storage.RecapOf(ctx, db, window)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Figure, len(indicators))
	for _, i := range indicators {
		all[i.id] = i.of(data{recap, s.Places.Whole()})
	}
	return all, nil
}
