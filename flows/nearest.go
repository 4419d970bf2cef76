package flows

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// nearestOffered is how many places a pin proposes.
const nearestOffered = 2

// located answers a pin where a place is to be chosen whose list says where each lies (columns lat
// and lon): the nearest are offered, never taken, for a pin may be dropped on the way home.
func (t *turn) located(in Input) bool {
	q := t.open()
	if q == nil || q.Living == "" || q.Type != "select_one" && q.Type != "select_multiple" {
		return false
	}
	op := Answer
	if q.code.kind.tick {
		op = Tick
	}
	type near struct {
		Choice
		far float64
	}
	var list []near
	for _, c := range t.choices(q) {
		lat, err1 := strconv.ParseFloat(c.Extra["lat"], 64)
		lon, err2 := strconv.ParseFloat(c.Extra["lon"], 64)
		if err1 == nil && err2 == nil {
			list = append(list, near{c, apart(*in.Point, Point{lat, lon})})
		}
	}
	if len(list) == 0 {
		return false
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(a.far, b.far) })
	for _, c := range list[:min(len(list), nearestOffered)] {
		t.offer = append(t.offer, Option{Code: button(c.Code), Label: t.words(c.Label), Op: op})
	}
	if len(t.offer) == 1 {
		t.tell("flows.yang_ini", nil)
	} else {
		t.tell("flows.yang_mana", nil)
	}
	return true
}

// apart is how far two points lie from each other, good enough to compare near ones: degrees, those
// of longitude shortened by the latitude.
func apart(a, b Point) float64 {
	return math.Hypot(a.Lat-b.Lat, (a.Lon-b.Lon)*math.Cos(a.Lat*math.Pi/180))
}
