package export

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// page is a sheet being written, row by row; when it is full it goes on in another one.
type page struct {
	table  *table
	stream *excelize.StreamWriter
	rows   int
	inner  bool // of a repeat
}

func (b *workbook) page(t *table) (*page, error) {
	p := &page{table: t}
	return p, p.open(b)
}

// open makes a sheet with its heading: the questions, their codes, both kept in sight.
func (p *page) open(b *workbook) error {
	name, err := b.sheet(p.table.title, p.table.code)
	if err != nil {
		return err
	}
	if p.stream, err = b.file.NewStreamWriter(name); err != nil {
		return fmt.Errorf("opening the sheet %s: %w", name, err)
	}
	for i, c := range p.table.columns {
		width := float64(narrow)
		if c.wide {
			width = wide
		}
		if err := p.stream.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("setting widths: %w", err)
		}
	}
	frozen := &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headerRows, TopLeftCell: "B3", ActivePane: "bottomRight"}
	if err := p.stream.SetPanes(frozen); err != nil {
		return fmt.Errorf("freezing the heading: %w", err)
	}
	heads, codes := make([]any, len(p.table.columns)), make([]any, len(p.table.columns))
	for i, c := range p.table.columns {
		heads[i] = excelize.Cell{StyleID: b.styles.head, Value: printable(c.label)}
		codes[i] = excelize.Cell{StyleID: b.styles.code, Value: printable(c.code)}
	}
	p.rows = 0
	for _, row := range [][]any{heads, codes} {
		if err := p.set(row); err != nil {
			return err
		}
	}
	return nil
}

// row writes one row of values, on a new sheet when this one is full.
func (p *page) row(b *workbook, values []any) error {
	if p.rows == b.o.rowsPerSheet {
		if err := p.stream.Flush(); err != nil {
			return fmt.Errorf("finishing a full sheet: %w", err)
		}
		if err := p.open(b); err != nil {
			return err
		}
	}
	return p.set(values)
}

func (p *page) set(values []any) error {
	p.rows++
	if err := p.stream.SetRow("A"+strconv.Itoa(p.rows), values); err != nil {
		return fmt.Errorf("writing row %d: %w", p.rows, err)
	}
	return nil
}

// forbidden are the characters that Excel takes in no name of a sheet.
var forbidden = strings.NewReplacer(":", " ", `\`, " ", "/", " ", "?", " ", "*", " ", "[", "(", "]", ")", "'", "’")

// sheet adds a sheet under a name that Excel takes and no other has; the first one takes the place
// of the sheet that a new workbook comes with.
func (b *workbook) sheet(title, code string) (string, error) {
	base := strings.TrimSpace(forbidden.Replace(printable(title)))
	if base == "" {
		base = code
	}
	name := clip(base, nameOfExcel)
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		suffix := " (" + strconv.Itoa(n) + ")"
		name = clip(base, nameOfExcel-len(suffix)) + suffix
	}
	first := len(b.names) == 0
	b.names[strings.ToLower(name)] = true
	if first {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return "", fmt.Errorf("naming the first sheet %q: %w", name, err)
		}
		return name, nil
	}
	if _, err := b.file.NewSheet(name); err != nil {
		return "", fmt.Errorf("adding the sheet %q: %w", name, err)
	}
	return name, nil
}

// clip keeps at most n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}
