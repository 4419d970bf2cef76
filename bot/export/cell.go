package export

import (
	"encoding/json"
	"strconv"
	"strings"
)

// few is what a cell of 1-4 shows where it could point at a person (domain.md 5.1).
const few = "<5"

// numeral is a stored number; small ones are hidden when masked.
func numeral(raw json.RawMessage, masked bool) cell {
	s := plain(raw)
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !numeric(s) {
		return cell{text: s}
	}
	if masked && n > 0 && n < 5 {
		return cell{text: few}
	}
	return cell{s, number}
}

// numeric tells whether a text is a plain number, as JSON writes one.
func numeric(s string) bool {
	return s != "" && strings.Trim(s, "0123456789+-.eE") == "" && json.Valid([]byte(s))
}

// degrees takes latitude (0) or longitude (1) out of "lat lon altitude accuracy" (ODK XForms).
func degrees(raw json.RawMessage, which int) cell {
	fields := strings.Fields(plain(raw))
	if which >= len(fields) {
		return cell{}
	}
	if !numeric(fields[which]) {
		return cell{text: fields[which]}
	}
	return cell{fields[which], number}
}

// point reads a stored geopoint.
func point(raw json.RawMessage) (lat, lon float64, ok bool) {
	fields := strings.Fields(plain(raw))
	if len(fields) < 2 {
		return 0, 0, false
	}
	lat, errLat := strconv.ParseFloat(fields[0], 64)
	lon, errLon := strconv.ParseFloat(fields[1], 64)
	return lat, lon, errLat == nil && errLon == nil && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}

func decimal(n int) string { return strconv.Itoa(n) }
