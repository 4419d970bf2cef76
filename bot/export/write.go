package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pokjabot/flows"
	"pokjabot/flows/xlsform"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Format is the kind of file.
type Format string

// The formats of design.md 4 "ekspor".
const (
	JSONL   Format = "jsonl"
	CSV     Format = "csv"
	XLSX    Format = "xlsx"
	ODK     Format = "odk"
	GeoJSON Format = "geojson"
)

// Extension is what the name of such a file ends with, with its dot.
func (f Format) Extension() string {
	if f == ODK {
		return ".zip"
	}
	return "." + string(f)
}

// Many tells whether one file of the format holds several forms.
func (f Format) Many() bool { return f == XLSX || f == ODK }

// Source is the reports of one form.
type Source struct {
	Form *flows.Form
	Book *xlsform.Workbook // of Form: its groups make the model of ODK; other formats need none
	Keys []string          // of all answers that will come; those no question of Form has get columns of their own
	Each func(ctx context.Context, each func(storage.ExportedReport) error) error
}

// Options say how the file is written. The zero Options write CSV with commas, exact, in UTC.
type Options struct {
	Words locales.Speaker // the language of headings and labels
	Zone  *time.Location  // of the time of sending, UTC when nil
	Comma rune            // of CSV; 0: a comma
	BOM   bool            // CSV begins with the mark that Excel knows UTF-8 by
	// Masked tells whether cells of 1-4 of this report are shown as "<5" (domain.md 5.1); nil:
	// none are. Only tables (csv, xlsx) can.
	Masked func(form, kampung string) bool
	// Progress is told how many reports are written; its error breaks the export off.
	Progress func(n int) error

	rowsPerSheet int // of the workbook; 0: what Excel takes
}

// writer takes reports of one form after the other.
type writer interface {
	begin(s Source) error
	add(r *record) error
	end() error // completes the file
	close()     // gives back what is held, also after an error
}

var writers = map[Format]func(io.Writer, Options) (writer, error){
	JSONL: newJSONL, CSV: newCSV, XLSX: newXLSX, ODK: newODK, GeoJSON: newGeoJSON,
}

// Write makes one file of all sources. When it returns an error, w holds no whole file: the caller
// throws it away. Ctx breaks it off between two reports.
func Write(ctx context.Context, w io.Writer, format Format, o Options, sources ...Source) error {
	open, known := writers[format]
	switch {
	case !known:
		return fmt.Errorf("there is no export as %q", format)
	case len(sources) != 1 && !format.Many():
		return fmt.Errorf("a file of %s holds one form, not %d", format, len(sources))
	case o.Masked != nil && format != CSV && format != XLSX:
		return fmt.Errorf("small cells cannot be hidden in %s", format)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	out, err := open(w, o)
	if err != nil {
		return err
	}
	defer out.close()
	n := 0
	for _, s := range sources {
		if err := out.begin(s); err != nil {
			return fmt.Errorf("beginning the export of %s: %w", s.Form.ID, err)
		}
		err := s.Each(ctx, func(report storage.ExportedReport) error {
			r, err := newRecord(report, o)
			if err == nil {
				err = out.add(r)
			}
			if err != nil {
				return fmt.Errorf("exporting report %s: %w", report.ID, err)
			}
			n++
			if o.Progress != nil {
				err = o.Progress(n)
			}
			return errors.Join(err, ctx.Err())
		})
		if err != nil {
			return err
		}
	}
	return out.end()
}

// former lists the answers that no question of the form has any more, in the order of Keys.
func (s Source) former() []string {
	return slices.DeleteFunc(slices.Clone(s.Keys), func(key string) bool {
		q := s.Form.Question(key)
		return q != nil && answered(q)
	})
}
