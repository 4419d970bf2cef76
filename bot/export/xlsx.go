package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// What Excel takes (Microsoft, "Excel specifications and limits").
const (
	rowsOfExcel  = 1_048_576
	nameOfExcel  = 31     // characters of a sheet's name
	cellOfExcel  = 32_767 // UTF-16 units of a cell
	headerRows   = 2      // the question, under it its code
	narrow, wide = 16, 40 // widths of columns, in characters
)

// workbook is all forms, a sheet each, their repeats beside them and a codebook at the end.
type workbook struct {
	o      Options
	to     io.Writer
	file   *excelize.File
	styles styles
	names  map[string]bool // of sheets, as Excel compares them
	forms  []*page         // of the source at hand: the form's own sheet, then its repeats
	book   codebook
}

type styles struct{ head, code, date, clock, moment int }

func newXLSX(w io.Writer, o Options) (writer, error) {
	if o.rowsPerSheet == 0 {
		o.rowsPerSheet = rowsOfExcel
	}
	b := &workbook{o: o, to: w, file: excelize.NewFile(), names: map[string]bool{}}
	if err := b.dress(); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *workbook) dress() error {
	formats := map[shape]string{date: "yyyy-mm-dd", clock: "hh:mm", moment: "yyyy-mm-dd hh:mm"}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&b.styles.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: top, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}}},
		{&b.styles.code, excelize.Style{Font: &excelize.Font{Italic: true, Color: "808080"}}},
		{&b.styles.date, excelize.Style{CustomNumFmt: new(formats[date])}},
		{&b.styles.clock, excelize.Style{CustomNumFmt: new(formats[clock])}},
		{&b.styles.moment, excelize.Style{CustomNumFmt: new(formats[moment])}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return fmt.Errorf("making a style: %w", err)
		}
		*s.into = id
	}
	return nil
}

// close removes what the sheets have put on the disk.
func (b *workbook) close() { _ = b.file.Close() } // temporary files: nothing to be done about an error

func (b *workbook) begin(s Source) error {
	if err := b.finish(); err != nil {
		return err
	}
	t := newTable(s, b.o)
	b.book.add(s, t)
	b.forms = nil
	first, err := b.page(t)
	if err != nil {
		return err
	}
	b.forms = append(b.forms, first)
	for _, r := range t.repeats {
		if err := b.repeats(r, t); err != nil {
			return err
		}
	}
	return nil
}

// repeats opens the sheets of a repeat and of those within it: the report's id and the number of
// the entry stand in front, so that rows of all sheets find each other.
func (b *workbook) repeats(t, of *table) error {
	sheet := &table{code: t.code, title: of.title + " " + t.code, repeats: t.repeats, columns: append([]column{identity(b.o), {code: "entry", label: b.o.Words.Say("desk.kolom_urut", nil)}}, t.columns...)}
	p, err := b.page(sheet)
	if err != nil {
		return err
	}
	p.inner = true
	b.forms = append(b.forms, p)
	for _, r := range t.repeats {
		if err := b.repeats(r, sheet); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) add(r *record) error {
	return b.put(b.forms[0], r, r.answers, "")
}

// put writes one row and the entries of its repeats. entry numbers it within the report: "2", in a
// nested repeat "2.1".
func (b *workbook) put(p *page, r *record, a answers, entry string) error {
	values := make([]any, len(p.table.columns))
	for i, c := range p.table.columns {
		if c.cell == nil {
			values[i] = entry
			continue
		}
		values[i] = b.value(c.cell(r, a))
	}
	if err := p.row(b, values); err != nil {
		return err
	}
	for _, t := range p.table.repeats {
		inner := b.pageOf(t.code)
		for i, entryAnswers := range entries(a[t.code]) {
			at := strconv.Itoa(i + 1)
			if entry != "" {
				at = entry + "." + at
			}
			if err := b.put(inner, r, entryAnswers, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *workbook) pageOf(code string) *page {
	for _, p := range b.forms[1:] {
		if p.table.code == code {
			return p
		}
	}
	return nil // begin made one for each repeat
}

// value is a cell as Excel keeps it: numbers and times as such, so that they can be counted with.
// What does not read as its shape says stays the text it is.
func (b *workbook) value(c cell) any {
	if c.text == "" {
		return nil
	}
	switch c.shape {
	case number:
		if f, err := strconv.ParseFloat(c.text, 64); err == nil {
			return f
		}
	case date:
		if t, err := time.Parse(time.DateOnly, c.text); err == nil && t.Year() >= 1900 {
			return excelize.Cell{StyleID: b.styles.date, Value: t}
		}
	case clock:
		if t, err := time.Parse("15:04", c.text); err == nil {
			return excelize.Cell{StyleID: b.styles.clock, Value: float64(t.Hour()*60+t.Minute()) / (24 * 60)}
		}
	case moment:
		if t, err := time.Parse(time.RFC3339, c.text); err == nil { // Excel knows no zones: the clock of the place
			wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
			return excelize.Cell{StyleID: b.styles.moment, Value: wall}
		}
	}
	return fit(printable(c.text))
}

// fit cuts a text that Excel would refuse, and shows that it did. Answers are far from it; a list of
// labels or an imported text may not be.
func fit(s string) string {
	if len(s) <= cellOfExcel {
		return s
	}
	units := 0
	for at, r := range s {
		if units += utf16.RuneLen(r); units >= cellOfExcel {
			return s[:at] + "…"
		}
	}
	return s
}

// printable leaves out what XML cannot hold.
func printable(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, s)
}

func (b *workbook) finish() error {
	for _, p := range b.forms {
		if err := p.stream.Flush(); err != nil {
			return fmt.Errorf("finishing a sheet: %w", err)
		}
	}
	b.forms = nil
	return nil
}

func (b *workbook) end() error {
	if err := b.finish(); err != nil {
		return err
	}
	if err := b.book.write(b); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	if _, err := b.file.WriteTo(b.to); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}
