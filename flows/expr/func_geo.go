package expr

import (
	"math"
	"strconv"
	"strings"
)

// Geographic functions (ODK XForms specification, "Geographic Functions"). A geopoint is text:
// latitude, longitude, altitude and accuracy with spaces between, degrees and metres; a geotrace
// or geoshape is several of them with semicolons between.

// earthRadius is the equatorial radius in metres that JavaRosa reckons with.
const earthRadius = 6_378_100

type point struct{ lat, lon float64 } // degrees

func readPoint(text string) (point, bool) {
	fields := strings.Fields(text)
	if len(fields) < 2 || len(fields) > 4 {
		return point{}, false
	}
	var parts [4]float64
	for i, field := range fields {
		f, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return point{}, false
		}
		parts[i] = f
	}
	return point{parts[0], parts[1]}, true
}

// readPoints reads what a geographic function got: one text with several points, or a value per
// point.
func readPoints(s *scope, c *call, values []Value) ([]point, error) {
	var texts []string
	if len(values) == 1 {
		texts = strings.Split(strings.TrimSuffix(strings.TrimSpace(values[0].text()), ";"), ";")
	} else {
		for _, v := range values {
			texts = append(texts, v.text())
		}
	}
	points := make([]point, 0, len(texts))
	for _, text := range texts {
		p, ok := readPoint(text)
		if !ok {
			return nil, &Error{Code: BadArgument, Pos: c.pos, Near: text, Detail: c.name + " wants places"}
		}
		points = append(points, p)
	}
	return points, s.spend(len(points), c.pos)
}

// fnDistance adds the ways from point to point, in metres.
func fnDistance(s *scope, c *call) (Value, error) {
	values, err := spread(s, c, 0)
	if err != nil || len(values) == 0 {
		return Number(0), err
	}
	points, err := readPoints(s, c, values)
	if err != nil {
		return Value{}, err
	}
	total := 0.0
	for i := 1; i < len(points); i++ {
		total += wayBetween(points[i-1], points[i])
	}
	return Number(total), nil
}

// wayBetween is the way between two points by the spherical law of cosines.
func wayBetween(a, b point) float64 {
	if a == b {
		return 0
	}
	lat1, lat2, turn := radians(a.lat), radians(b.lat), radians(a.lon-b.lon)
	cosine := math.Sin(lat1)*math.Sin(lat2) + math.Cos(lat1)*math.Cos(lat2)*math.Cos(turn)
	return math.Acos(min(max(cosine, -1), 1)) * earthRadius
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// fnArea gives the area inside a line of points, in square metres, 0 for less than three.
func fnArea(s *scope, c *call) (Value, error) {
	values, err := spread(s, c, 0)
	if err != nil || len(values) == 0 {
		return Number(0), err
	}
	points, err := readPoints(s, c, values)
	if err != nil {
		return Value{}, err
	}
	const metresPerDegree = 2 * math.Pi * earthRadius / 360
	twice, lastX, lastY := 0.0, 0.0, 0.0
	for i := 1; i < len(points); i++ { // the plane that touches the earth at the first point
		x := (points[i].lon - points[0].lon) * metresPerDegree * math.Cos(radians(points[i].lat))
		y := (points[i].lat - points[0].lat) * metresPerDegree
		twice += lastY*x - lastX*y
		lastX, lastY = x, y
	}
	return Number(math.Abs(twice / 2)), nil
}

// fnGeofence tells whether a point is inside a geoshape: a ray to the east crosses its border an
// odd number of times.
func fnGeofence(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	at, ok := readPoint(text)
	if !ok {
		return Value{}, &Error{Code: BadArgument, Pos: c.pos, Near: text, Detail: c.name + " wants a place"}
	}
	shape, err := nodesArg(s, c, 1)
	if err != nil {
		return Value{}, err
	}
	values := make([]Value, len(shape))
	for i, n := range shape {
		values[i] = n.Value
	}
	border, err := readPoints(s, c, values)
	if err != nil {
		return Value{}, err
	}
	inside := false
	for i := 1; i < len(border); i++ {
		a, b := border[i-1], border[i]
		if (a.lat > at.lat) != (b.lat > at.lat) && at.lon < (a.lon-b.lon)*(at.lat-b.lat)/(a.lat-b.lat)+b.lon {
			inside = !inside
		}
	}
	return Bool(inside), nil
}
