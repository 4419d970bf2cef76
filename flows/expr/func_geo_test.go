package expr

import (
	"math"
	"testing"
)

// ODK XForms specification, "Geographic Functions". A degree of latitude is 111,319 m on the
// sphere that JavaRosa uses; the square of a hundredth of a degree at the equator is its square.
func TestGeoFunctions(t *testing.T) {
	const degree = 2 * math.Pi * earthRadius / 360
	ctx := answers(map[string]Value{
		"kotak": String("0 0 0 0; 0 0.01 0 0; 0.01 0.01 0 0; 0.01 0 0 0; 0 0 0 0"),
		"titik": Values(String("0 0"), String("1 0 12 5")), "satu": String("0.005 0.005"), "kosong": {},
	})
	near := func(src string, want, within float64) {
		t.Helper()
		v, err := evaluate(src, ctx)
		if err != nil || math.Abs(v.Number()-want) > within {
			t.Errorf("%s is %v, %v; want %v", src, v, err, want)
		}
	}
	near("distance(${titik})", degree, 1)
	near("distance('0 0', '1 0', '0 0')", 2*degree, 1)
	near("distance('0 0; 0 1')", degree, 1)
	near("distance('-1.6101 103.6131', '-1.6101 103.6131')", 0, 0)
	near("area(${kotak})", degree*degree/10000, 100)
	near("enclosed-area(${kotak})", degree*degree/10000, 100)
	near("area(${titik})", 0, 0)
	run(t, ctx, []check{
		{"geofence(${satu}, ${kotak})", true},
		{"geofence('0.02 0.005', ${kotak})", false},
		{"geofence('0.005 -1', ${kotak})", false},
		{"geofence('x', ${kotak})", BadArgument},
		{"geofence('1 1', '0 0;1 1')", NotNodes},
		{"distance('x', 'y')", BadArgument},
		{"distance(${kosong})", BadArgument},
	})
}
