package storage

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// rowReader reads the cells of one row and gathers what is wrong with all of them.
type rowReader struct {
	tableRow

	findings []Finding
}

func (r *rowReader) fault(column, code, value string) {
	r.findings = append(r.findings, r.finding(column, code, value))
}

// maxName is the longest name an import takes, in letters.
const maxName = 120

// longNumber is what a NIK looks like: never kept (design.md 13).
var longNumber = regexp.MustCompile(`[0-9]{16}`)

// name is a text of one line.
func (r *rowReader) name(column string) string {
	text := oneLine(r.cell(column))
	switch {
	case utf8.RuneCountInString(text) > maxName:
		r.fault(column, "panjang", strconv.Itoa(maxName))
	case longNumber.MatchString(strings.ReplaceAll(text, " ", "")):
		r.fault(column, "nik", "")
	default:
		return text
	}
	return ""
}

// needed is a name that must be there.
func (r *rowReader) needed(column string) string {
	if r.cell(column) == "" {
		r.fault(column, "kosong", "")
		return ""
	}
	return r.name(column)
}

var yes = map[string]bool{
	"ya": true, "y": true, "1": true, "true": true, "yes": true, "ada": true, "v": true, "✓": true,
	"tidak": false, "t": false, "0": false, "false": false, "no": false, "n": false, "belum": false, "tidak ada": false,
}

// truth is nil when the cell is blank.
func (r *rowReader) truth(column string) *bool {
	text := strings.ToLower(r.cell(column))
	if text == "" || text == "-" {
		return nil
	}
	is, known := yes[text]
	if !known {
		r.fault(column, "nilai", r.cell(column))
		return nil
	}
	return &is
}

// among is a code of a list, whatever its case and what stands between its letters.
func (r *rowReader) among(column string, codes []string) string {
	plain := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -_./", c) {
			return -1
		}
		return c
	}, strings.ToLower(r.cell(column)))
	for _, code := range codes {
		if plain == strings.ReplaceAll(code, "_", "") {
			return code
		}
	}
	if plain != "" {
		r.fault(column, "nilai", r.cell(column))
	}
	return ""
}

// The way workbooks give days, and the ways people write them in a CSV.
var dayLayouts = []string{time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006"}

// day is an ISO date, "" when the cell is blank. Kampung KB are a matter of this century.
func (r *rowReader) day(column string) string {
	text := r.cell(column)
	if text == "" || text == "-" {
		return ""
	}
	for _, layout := range dayLayouts {
		if day, err := time.Parse(layout, text); err == nil && day.Year() >= 2000 && day.Year() <= 2100 {
			return day.Format(time.DateOnly)
		}
	}
	r.fault(column, "tanggal", text)
	return ""
}

func (r *rowReader) year(column string) int {
	text := r.cell(column)
	if text == "" || text == "-" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 2000 || n > 2100 {
		r.fault(column, "nilai", text)
		return 0
	}
	return n
}

// point is where a Kampung lies: from two columns, or from one with both numbers. Indonesia ends
// at 6 degrees north and 11 south, 95 and 141 east.
func (r *rowReader) point() (lat, lon *float64) {
	if both := r.cell("titik"); both != "" {
		parts := strings.FieldsFunc(both, func(c rune) bool { return strings.ContainsRune(",; ", c) })
		if len(parts) >= 2 { // ODK writes altitude and accuracy behind
			lat, lon = degrees(parts[0], -12, 7), degrees(parts[1], 94, 142)
		}
		if lat == nil || lon == nil {
			r.fault("titik", "nilai", both)
			return nil, nil
		}
		return lat, lon
	}
	before := len(r.findings)
	for column, at := range map[string]**float64{"lat": &lat, "lon": &lon} {
		low, high := -12.0, 7.0
		if column == "lon" {
			low, high = 94, 142
		}
		text := r.cell(column)
		if *at = degrees(text, low, high); *at == nil && text != "" {
			r.fault(column, "nilai", text)
		}
	}
	slices.SortFunc(r.findings[before:], func(a, b Finding) int { return strings.Compare(a.Column, b.Column) })
	if len(r.findings) == before && (lat == nil) != (lon == nil) {
		missing := "lon"
		if lat == nil {
			missing = "lat"
		}
		r.fault(missing, "kosong", "")
		return nil, nil
	}
	return lat, lon
}

func degrees(text string, low, high float64) *float64 {
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	if err != nil || x != x || x < low || x > high {
		return nil
	}
	return &x
}
