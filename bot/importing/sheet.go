package importing

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"pokjabot/locales"
)

// Limits of an uploaded workbook (design.md 13). They are looked at before or while a file is read,
// so that a hostile one costs less than a second and never more memory than an honest one.
const (
	MaxFile    = 20 << 20  // bytes of the file
	MaxUnzip   = 200 << 20 // bytes of all that is unpacked of it
	MaxSheets  = 50
	MaxRows    = 200_000 // rows of all sheets, blank ones that the file holds among them
	MaxColumns = 300
	MaxLetters = 4096      // letters of one cell: Telegram's own limit of a message
	MaxCells   = 2_000_000 // cells with something in them, of all sheets
)

// Book is a workbook as it was read: text only.
type Book struct {
	Sheets []Sheet // in the order of the file; blank ones are there, too
}

// Sheet is one sheet. Rows without any text are left out.
type Sheet struct {
	Name   string // of a CSV: the name of the file
	Hidden bool
	Rows   []Row
}

// Row is one row of a sheet, blank cells left out.
type Row struct {
	Number int // as Excel counts, from 1
	Cells  []Cell
}

// Cell is one filled cell. Its text is trimmed; days are "2026-11-12", times "09:00", both
// "2026-11-12 09:00", numbers plain ("1500000", "2.5"), truth TRUE and FALSE.
type Cell struct {
	Column int // from 0
	Text   string
}

// At returns the text in a column (from 0), empty when the cell is blank.
func (r Row) At(column int) string {
	for _, c := range r.Cells {
		if c.Column == column {
			return c.Text
		}
	}
	return ""
}

// Address is a cell as people find it: "Kegiatan!B7". column counts from 0, row from 1.
func Address(sheet string, row, column int) string {
	return sheet + "!" + ColumnName(column) + strconv.Itoa(row)
}

// ColumnName is the letter of a column counted from 0: A, Z, AA.
func ColumnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Sheet returns the sheet of that name in any case, nil when there is none.
func (b *Book) Sheet(name string) *Sheet {
	for i := range b.Sheets {
		if strings.EqualFold(b.Sheets[i].Name, name) {
			return &b.Sheets[i]
		}
	}
	return nil
}

// Open reads a workbook: XLSX or CSV, told apart by its content, not its name; name stands for the
// sheet in the addresses of a CSV. A file that is too large, locked, of another kind or broken comes
// back as a *locales.Refusal: one clear line for the person who sent it. Any other error is about
// reading itself.
func Open(name string, file io.Reader) (*Book, error) {
	raw, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the workbook: %w", err)
	}
	if len(raw) > MaxFile {
		return nil, locales.Refuse("berkas.terlalu_besar", locales.Args{"Batas": MaxFile >> 20})
	}
	in := intake{book: &Book{}}
	switch foreign := foreignKind(raw); {
	case foreign != "":
		return nil, locales.Refuse(foreign, nil)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		err = in.workbook(raw)
	default:
		err = in.csv(name, raw)
	}
	if err != nil {
		return nil, err
	}
	return in.book, nil
}

// magics are the beginnings of files that people send by mistake, and what to tell them.
var magics = []struct{ begin, refusal string }{
	{"%PDF", "berkas.bukan_tabel"},
	{"\x89PNG", "berkas.bukan_tabel"},
	{"\xff\xd8\xff", "berkas.bukan_tabel"},
	{"GIF8", "berkas.bukan_tabel"},
	{"Rar!", "berkas.bukan_tabel"},
	{"7z\xbc\xaf", "berkas.bukan_tabel"},
	{"\x1f\x8b", "berkas.bukan_tabel"},
	{"PK\x05\x06", "berkas.bukan_tabel"}, // an empty zip
	{"<", "berkas.bukan_tabel"},          // HTML that calls itself .xls
	{"{\\rtf", "berkas.bukan_tabel"},
}

// foreignKind names the refusal of a file that is neither XLSX nor CSV, empty when it may be one.
func foreignKind(raw []byte) string {
	if bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")) { // an OLE file: Excel of 2003, or any Excel behind a password
		if bytes.Contains(raw, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return "berkas.terkunci"
		}
		return "berkas.excel_lama"
	}
	head := bytes.TrimLeft(raw[:min(len(raw), 512)], " \t\r\n\xef\xbb\xbf")
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.begin)) {
			return m.refusal
		}
	}
	if len(head) == 0 && len(raw) <= 512 {
		return "berkas.kosong"
	}
	return ""
}

// intake counts what comes in while a book is read.
type intake struct {
	book        *Book
	rows, cells int
	unzipped    int64
}

// sheet begins a sheet.
func (in *intake) sheet(name string, hidden bool) error {
	if len(in.book.Sheets) >= MaxSheets {
		return locales.Refuse("berkas.terlalu_banyak_lembar", locales.Args{"Batas": MaxSheets})
	}
	in.book.Sheets = append(in.book.Sheets, Sheet{Name: name, Hidden: hidden})
	return nil
}

// row counts a row of the file.
func (in *intake) row() error {
	if in.rows++; in.rows > MaxRows {
		return locales.Refuse("berkas.terlalu_banyak_baris", locales.Args{"Batas": MaxRows})
	}
	return nil
}

// put adds a cell to the sheet at hand; rows and columns come in any order, blank text is nothing.
func (in *intake) put(row, column int, text string) error {
	sheet := &in.book.Sheets[len(in.book.Sheets)-1]
	text = tidy(text)
	switch {
	case text == "":
		return nil
	case column >= MaxColumns:
		return locales.Refuse("berkas.terlalu_banyak_kolom", locales.Args{"Lembar": sheet.Name, "Batas": MaxColumns})
	case len(text) > MaxLetters && utf8.RuneCountInString(text) > MaxLetters:
		return in.tooLong(row, column)
	}
	if n := len(sheet.Rows); n == 0 || sheet.Rows[n-1].Number != row {
		sheet.Rows = append(sheet.Rows, Row{Number: row})
	}
	if in.cells++; in.cells > MaxCells {
		return locales.Refuse("berkas.terlalu_banyak_sel", locales.Args{"Batas": MaxCells})
	}
	last := &sheet.Rows[len(sheet.Rows)-1]
	last.Cells = append(last.Cells, Cell{column, text})
	return nil
}

func (in *intake) tooLong(row, column int) error {
	sheet := in.book.Sheets[len(in.book.Sheets)-1].Name
	return locales.Refuse("berkas.sel_terlalu_panjang", locales.Args{"Sel": Address(sheet, row, column), "Batas": MaxLetters})
}

// tidy takes from a text what nobody sees: blanks around it, hard blanks, carriage returns, control
// characters and marks of writing direction.
func tidy(text string) string {
	clean := true
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			clean = false
			break
		}
	}
	if !clean {
		text = strings.Map(plainRune, text)
	}
	return strings.TrimSpace(text)
}

func plainRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\u00a0' || r == '\u202f' || r == '\u2007': // hard blanks of Word and web pages
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0, r == utf8.RuneError, r == '\ufeff',
		r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}
