package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// features is GeoJSON (RFC 7946): a FeatureCollection with a Feature per report, its properties
// the columns of the CSV under the same codes. Where a report has no point of its own the Kampung's
// stands in, and "point_of" says so ("report", "kampung"); without any point the geometry is null
// (RFC 7946, 3.2) and nothing is said.
type features struct {
	o     Options
	to    *bufio.Writer
	table *table
	point string // the form's question that holds a point, "" when it asks for none
	n     int
	line  []byte
}

func newGeoJSON(w io.Writer, o Options) (writer, error) {
	return &features{o: o, to: bufio.NewWriter(w)}, nil
}

func (f *features) close() {}

func (f *features) begin(s Source) error {
	f.table = newTable(s, f.o)
	f.table.columns = withoutWords(f.table.columns)
	for _, c := range f.table.columns {
		if c.q != nil && c.q.Type == "geopoint" && f.point == "" {
			f.point = c.q.Name
		}
	}
	return f.write([]byte(`{"type":"FeatureCollection","features":[`))
}

// add appends a feature piece by piece: a map of properties would cost more than all the rest.
func (f *features) add(r *record) error {
	b := append(f.line[:0], ",\n"...)
	if f.n++; f.n == 1 {
		b = b[1:]
	}
	b = append(b, `{"type":"Feature","id":`...)
	b = quote(b, r.ID)
	of, lat, lon := f.where(r)
	b = append(b, `,"geometry":`...)
	if of == "" {
		b = append(b, "null"...)
	} else {
		b = append(b, `{"type":"Point","coordinates":[`...)
		b = strconv.AppendFloat(b, lon, 'f', -1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, lat, 'f', -1, 64)
		b = append(b, "]}"...)
	}
	b = append(b, `,"properties":{"form":`...)
	b = quote(b, r.Form)
	b = property(b, "point_of", cell{text: of})
	for _, c := range f.table.columns {
		b = property(b, c.code, c.cell(r, r.answers))
	}
	for _, t := range f.table.repeats {
		if raw := r.answers[t.code]; len(raw) > 0 {
			b = append(quote(append(b, ','), t.code), ':')
			b = append(b, raw...)
		}
	}
	f.line = append(b, "}}"...)
	return f.write(f.line)
}

// property appends a cell that holds something.
func property(b []byte, code string, c cell) []byte {
	if c.text == "" {
		return b
	}
	b = append(quote(append(b, ','), code), ':')
	if c.shape == number {
		return append(b, c.text...)
	}
	return quote(b, c.text)
}

// quote appends a JSON string.
func quote(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7F {
			raw, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...) // a string always has a JSON form
			}
			return append(b, raw...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// where is the point of a report, and whose it is: "report", "kampung", or "" for none.
func (f *features) where(r *record) (of string, lat, lon float64) {
	if lat, lon, ok := point(r.answers[f.point]); ok {
		return "report", lat, lon
	}
	if r.Lat != nil && r.Lon != nil {
		return "kampung", *r.Lat, *r.Lon
	}
	return "", 0, 0
}

func (f *features) end() error {
	if err := f.write([]byte("\n]}\n")); err != nil {
		return err
	}
	if err := f.to.Flush(); err != nil {
		return fmt.Errorf("writing the last features: %w", err)
	}
	return nil
}

func (f *features) write(b []byte) error {
	if _, err := f.to.Write(b); err != nil {
		return fmt.Errorf("writing features: %w", err)
	}
	return nil
}
