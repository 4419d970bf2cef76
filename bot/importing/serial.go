package importing

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// look is what the style of a cell makes of its number.
type look uint8

const (
	lookNumber   look = iota
	lookDate          // "dd/mm/yyyy"
	lookTime          // "hh:mm"
	lookDateTime      // "dd/mm/yyyy hh:mm"
)

// styles reads which cell styles show a number as day or time (ECMA-376, 18.8.30 numFmt).
func (z *zipped) styles() error {
	formats := map[int]look{}
	inside := false // of cellXfs; cellStyleXfs has the same rows
	return z.scan(z.related["styles"], func(s *xmlScanner) error {
		switch {
		case s.opens("numFmt"):
			if id := number(s.attribute("numFmtId"), -1); id >= 0 && len(formats) < MaxCells {
				formats[id] = lookOf(unescape(s.attribute("formatCode")))
			}
		case s.name == "cellXfs":
			inside = s.kind == xmlOpen && !s.empty
		case s.opens("xf") && inside && len(z.looks) < MaxCells:
			id := number(s.attribute("numFmtId"), 0)
			l, own := formats[id]
			if !own {
				l = builtIn(id)
			}
			z.looks = append(z.looks, l)
		}
		return nil
	})
}

// builtIn are the formats that a workbook need not spell out.
func builtIn(id int) look {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return lookDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return lookTime
	case id == 22:
		return lookDateTime
	}
	return lookNumber
}

// lookOf finds days and hours in a format code ("[$-421]dd mmmm yyyy;@"). What stands in quotes,
// brackets or behind a backslash is shown as it is and says nothing; an m alone is a month.
func lookOf(code string) look {
	code, _, _ = strings.Cut(code, ";") // the other parts are for negative numbers and text
	day, hour, month := false, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			i += max(strings.IndexByte(code[i+1:], '"')+1, 0)
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return lookNumber
			}
			inner := strings.ToLower(code[i+1 : i+end])
			hour = hour || inner != "" && strings.Trim(inner, "hms") == "" // [h]:mm counts hours
			i += end
		case '\\', '_', '*':
			i++
		case 'd', 'D', 'y', 'Y':
			day = true
		case 'h', 'H', 's', 'S':
			hour = true
		case 'm', 'M':
			month = true
		}
	}
	switch {
	case day && hour:
		return lookDateTime
	case day, month && !hour:
		return lookDate
	case hour:
		return lookTime
	}
	return lookNumber
}

// numeric is the text of a cell that holds a number.
func (z *zipped) numeric(raw string, style int) string {
	raw = strings.TrimSpace(raw)
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return raw
	}
	if style >= 0 && style < len(z.looks) && z.looks[style] != lookNumber {
		if text, ok := serial(f, z.looks[style], z.from1904); ok {
			return text
		}
	}
	return decimal(f)
}

// decimal writes a number with the 15 digits that Excel keeps, so that 0.1+0.2 is 0.3.
func decimal(f float64) string {
	if math.Abs(f) < 1e15 {
		if g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
			f = g
		}
	}
	if math.Abs(f) > 1e21 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// lastSerial is 31 December 9999, the last day of Excel.
const lastSerial = 2958465

// serial is the day and time that Excel counts as f days since 30 December 1899 (or 1 January 1904).
// Excel believes in a 29 February 1900: days before it are one off. Seconds are rounded away.
func serial(f float64, l look, from1904 bool) (string, bool) {
	if f < 0 || f >= lastSerial+1 {
		return "", false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case f >= 1 && f < 60:
		f++
	}
	days, minutes := math.Floor(f), math.Round((f-math.Floor(f))*24*60)
	at := epoch.AddDate(0, 0, int(days)).Add(time.Duration(minutes) * time.Minute)
	clock := at.Format("15:04")
	switch {
	case l == lookTime && f < 1:
		return clock, true
	case l == lookDate, clock == "00:00":
		return at.Format(time.DateOnly), true
	}
	return at.Format(time.DateOnly + " 15:04"), true
}

// isDay says whether a text is a day as this package writes it, with or without a time.
func isDay(text string) bool {
	const n = len(time.DateOnly)
	if len(text) < n {
		return false
	}
	_, err := time.Parse(time.DateOnly, text[:n])
	return err == nil && (len(text) == n || text[n] == ' ' || text[n] == 'T')
}
