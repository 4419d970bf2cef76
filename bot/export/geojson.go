package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// features is GeoJSON (RFC 7946): a FeatureCollection with a Feature per report, its properties
// the columns of the CSV under the same codes. Where a report has no point of its own the Kampung's
// stands in, and "point_of" says so; without any point the geometry is null (RFC 7946, 3.2).
type features struct {
	o     Options
	to    *bufio.Writer
	table *table
	point string // the form's question that holds a point, "" when it asks for none
	n     int
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
	return f.write(`{"type":"FeatureCollection","features":[`)
}

type geometry struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude first
}

type feature struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Geometry   *geometry      `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

func (f *features) add(r *record) error {
	properties := make(map[string]any, len(f.table.columns)+2)
	for _, c := range f.table.columns {
		switch v := c.cell(r, r.answers); {
		case v.text == "":
		case v.shape == number:
			properties[c.code] = json.RawMessage(v.text)
		default:
			properties[c.code] = v.text
		}
	}
	for _, t := range f.table.repeats {
		if raw := r.answers[t.code]; len(raw) > 0 {
			properties[t.code] = raw
		}
	}
	properties["form"] = r.Form
	one := feature{Type: "Feature", ID: r.ID, Properties: properties}
	one.Geometry, properties["point_of"] = f.where(r)
	raw, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("encoding a feature: %w", err)
	}
	between := ",\n"
	if f.n++; f.n == 1 {
		between = "\n"
	}
	return f.write(between + string(raw))
}

// where is the point of a report, and whose it is: "report", "kampung" or nil.
func (f *features) where(r *record) (*geometry, any) {
	if lat, lon, ok := point(r.answers[f.point]); ok {
		return &geometry{"Point", [2]float64{lon, lat}}, "report"
	}
	if r.Lat != nil && r.Lon != nil {
		return &geometry{"Point", [2]float64{*r.Lon, *r.Lat}}, "kampung"
	}
	return nil, nil
}

func (f *features) end() error {
	if err := f.write("\n]}\n"); err != nil {
		return err
	}
	if err := f.to.Flush(); err != nil {
		return fmt.Errorf("writing the last features: %w", err)
	}
	return nil
}

func (f *features) write(s string) error {
	if _, err := f.to.WriteString(s); err != nil {
		return fmt.Errorf("writing features: %w", err)
	}
	return nil
}
