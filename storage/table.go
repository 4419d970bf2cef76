package storage

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// ErrNoTable says that a file has no sheet with the columns asked for.
var ErrNoTable = errors.New("no table with the columns asked for")

// Sheet is a foreign table as text: a CSV, or one sheet of a workbook. Package importing reads
// them, with its limits; here they get their meaning.
type Sheet struct {
	Name string
	Rows []SheetRow // without the blank ones
}

// SheetRow is one row of a sheet.
type SheetRow struct {
	Number int      // as Excel counts, from 1
	Cells  []string // by column, "" blank
}

// Imported tells what an import did.
type Imported struct {
	Rows     int       `json:"rows"` // data rows of the file
	Added    int       `json:"added"`
	Changed  int       `json:"changed"`
	Profiles int       `json:"profiles"` // new versions of profiles
	Poktan   int       `json:"poktan"`   // new on the list
	Posyandu int       `json:"posyandu"` // new on the list
	Lists    int       `json:"lists"`    // changes of watch lists and programmes
	Findings []Finding `json:"findings"`
}

// Refused tells whether a finding is more than a warning.
func (i Imported) Refused() bool { return refused(i.Findings) }

func refused(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return !f.Warning })
}

// Finding is what is wrong in one cell of an imported file. Code names a text of package locales
// ("impor.<code>").
type Finding struct {
	Sheet   string `json:"sheet"`
	Cell    string `json:"cell"` // "B7"; of a missing column "A7"
	Line    int    `json:"row"`  // as Excel counts
	Column  string `json:"column,omitempty"`
	Code    string `json:"code"`
	Value   string `json:"value,omitempty"`
	Warning bool   `json:"warning"` // only skipped: the file is imported all the same
}

// headWithin is how far down the head is looked for: files of a dinas begin with a title.
const headWithin = 10

// table is a sheet with the columns we know under our names.
type table struct {
	sheet    string
	columns  map[string]int // our name -> column of the sheet
	rows     []tableRow
	findings []Finding // columns that nobody knows
}

type tableRow struct {
	table *table
	line  int
	cells []string
}

// cell is the text under one of our columns, "" when it is blank or not there.
func (r tableRow) cell(column string) string {
	i, there := r.table.columns[column]
	if !there || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// finding is about the cell of this row under a column.
func (r tableRow) finding(column, code, value string) Finding {
	return Finding{Sheet: r.table.sheet, Cell: columnName(r.table.columns[column]) + strconv.Itoa(r.line), Line: r.line, Column: column, Code: code, Value: value}
}

// columnName is the letter of a column counted from 0: A, Z, AA.
func columnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// tableOf finds the head of a sheet, the row near the top with most titles of aliases, and reads
// the rows below it. Titles may have any case and spelling that aliases lists.
func tableOf(s Sheet, aliases map[string][]string) (*table, error) {
	t := &table{sheet: s.Name, columns: map[string]int{}}
	head, known := -1, 0
	for i, row := range s.Rows[:min(len(s.Rows), headWithin)] {
		if n := len(columnsOf(row.Cells, aliases)); n > known {
			head, known = i, n
		}
	}
	if head < 0 {
		return nil, ErrNoTable
	}
	titles := s.Rows[head]
	t.columns = columnsOf(titles.Cells, aliases)
	for i, title := range titles.Cells {
		title = strings.TrimSpace(title)
		if at, mine := t.columns[columnOf(title, aliases)]; title != "" && (!mine || at != i) {
			t.findings = append(t.findings, Finding{s.Name, columnName(i) + strconv.Itoa(titles.Number), titles.Number, title, "kolom_tak_dikenal", "", true})
		}
	}
	for _, row := range s.Rows[head+1:] {
		r := tableRow{t, row.Number, row.Cells}
		for column := range t.columns {
			if r.cell(column) != "" {
				t.rows = append(t.rows, r)
				break
			}
		}
	}
	return t, nil
}

// columnsOf says where our columns stand in a row of titles; of two alike the first counts.
func columnsOf(titles []string, aliases map[string][]string) map[string]int {
	columns := map[string]int{}
	for i, title := range titles {
		if c := columnOf(title, aliases); c != "" {
			if _, twice := columns[c]; !twice {
				columns[c] = i
			}
		}
	}
	return columns
}

func columnOf(title string, aliases map[string][]string) string {
	title = strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return strings.ContainsRune(" _-/.\r\n\t*", r) }), " ")
	if title == "" {
		return ""
	}
	for column, names := range aliases {
		if slices.Contains(names, title) {
			return column
		}
	}
	return ""
}
