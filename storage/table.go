package storage

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxImport is the largest file an import reads, in bytes: all villages of the country fit in.
const MaxImport = 64 << 20

// ErrNoTable says that a file is no CSV with the columns asked for.
var ErrNoTable = errors.New("no table with the columns asked for")

// table is a foreign CSV with the columns we know under our names.
type table struct {
	rows     []tableRow
	findings []Finding
}

type tableRow struct {
	line  int
	cells map[string]string
}

func (r tableRow) cell(column string) string { return r.cells[column] }

// readTable reads a CSV as people save them: with a byte order mark or without, comma, semicolon
// or tab between columns, headers in any case and spelling that aliases lists.
func readTable(from io.Reader, aliases map[string][]string) (table, error) {
	raw, err := io.ReadAll(io.LimitReader(from, MaxImport+1))
	if err != nil {
		return table{}, fmt.Errorf("reading: %w", err)
	}
	if len(raw) > MaxImport {
		return table{}, fmt.Errorf("more than %d bytes: %w", MaxImport, ErrNoTable)
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return table{}, fmt.Errorf("not UTF-8 text: %w", ErrNoTable)
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = separator(string(first)), -1, true, false
	head, err := r.Read()
	if err != nil {
		return table{}, fmt.Errorf("reading the head: %w", errors.Join(ErrNoTable, err))
	}
	var t table
	columns := make([]string, len(head))
	for i, title := range head {
		columns[i] = columnOf(title, aliases)
		if columns[i] == "" && strings.TrimSpace(title) != "" {
			t.findings = append(t.findings, Finding{1, strings.TrimSpace(title), "kolom_tak_dikenal", ""})
		}
	}
	if !slices.ContainsFunc(columns, func(c string) bool { return c != "" }) {
		return table{}, ErrNoTable
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return table{}, fmt.Errorf("reading: %w", errors.Join(ErrNoTable, err))
		}
		line, _ := r.FieldPos(0)
		if row := (tableRow{line, cells(columns, record)}); len(row.cells) > 0 {
			t.rows = append(t.rows, row)
		}
	}
}

func cells(columns, record []string) map[string]string {
	row := map[string]string{}
	for i, value := range record {
		if value = strings.TrimSpace(value); i < len(columns) && columns[i] != "" && value != "" {
			row[columns[i]] = value
		}
	}
	return row
}

func separator(line string) rune {
	for _, sep := range []rune{'\t', ';'} {
		if strings.ContainsRune(line, sep) {
			return sep
		}
	}
	return ','
}

func columnOf(title string, aliases map[string][]string) string {
	title = strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '\r' }), " ")
	for column, names := range aliases {
		if slices.Contains(names, title) {
			return column
		}
	}
	return ""
}
