package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// sheet is one table as CSV: RFC 4180 with line feeds, codes as headings.
type sheet struct {
	o     Options
	to    *bufio.Writer
	csv   *csv.Writer
	table *table
	row   []string
}

func newCSV(w io.Writer, o Options) (writer, error) {
	to := bufio.NewWriterSize(w, 1<<16)
	s := &sheet{o: o, to: to, csv: csv.NewWriter(to)}
	if o.Comma != 0 {
		s.csv.Comma = o.Comma
	}
	return s, nil
}

func (s *sheet) close() {}

func (s *sheet) begin(source Source) error {
	if s.o.BOM {
		if _, err := s.to.WriteString("\ufeff"); err != nil {
			return fmt.Errorf("writing the mark of UTF-8: %w", err)
		}
	}
	s.table = newTable(source, s.o)
	s.table.columns = withoutWords(s.table.columns)
	for _, r := range s.table.repeats { // one table has no room for another: its entries are JSON
		s.table.columns = append(s.table.columns, column{code: r.code, label: r.title, cell: func(_ *record, a answers) cell {
			return cell{text: whole(a[r.code])}
		}})
	}
	var heads []string
	for _, c := range s.table.columns {
		heads = append(heads, c.code)
	}
	return s.write(heads)
}

func withoutWords(columns []column) []column {
	var list []column
	for _, c := range columns {
		if !c.words {
			list = append(list, c)
		}
	}
	return list
}

func whole(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] == 'n' {
		return ""
	}
	return string(raw)
}

func (s *sheet) add(r *record) error {
	s.row = s.row[:0]
	for _, c := range s.table.columns {
		v := c.cell(r, r.answers)
		if v.shape != number {
			v.text = disarm(v.text)
		}
		s.row = append(s.row, v.text)
	}
	return s.write(s.row)
}

func (s *sheet) write(row []string) error {
	if err := s.csv.Write(row); err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	return nil
}

func (s *sheet) end() error {
	s.csv.Flush()
	if err := s.csv.Error(); err != nil {
		return fmt.Errorf("writing the last rows: %w", err)
	}
	if err := s.to.Flush(); err != nil {
		return fmt.Errorf("writing the last rows: %w", err)
	}
	return nil
}

// disarm makes a text that a spreadsheet would take for a formula a text to it, by the apostrophe
// that spreadsheets know (OWASP, CSV injection; full-width signs are read as plain ones in East
// Asian settings). A text that begins as a disarmed one does gets one more, so that Arm gives back
// exactly what was there.
func disarm(s string) string {
	if armed(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Arm gives back the text of a cell that disarm has written: for programs that read our CSV.
func Arm(s string) string {
	if strings.HasPrefix(s, "'") && armed(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// armed tells whether a spreadsheet may take a text for a formula.
func armed(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}
