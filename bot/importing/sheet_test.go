package importing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/roomtest"
	"pokjabot/locales"
)

// workbook writes an XLSX as Excel would, by the library that others use.
func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set puts a row into a sheet.
func set(t testing.TB, f *excelize.File, sheet string, row int, cells ...any) {
	t.Helper()
	if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &cells); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, name string, raw []byte) *Book {
	t.Helper()
	book, err := Open(name, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// refusal is the message id that Open refuses with.
func refusal(t testing.TB, raw []byte) string {
	t.Helper()
	_, err := Open("kiriman.xlsx", bytes.NewReader(raw))
	if r, is := errors.AsType[*locales.Refusal](err); is {
		return r.ID
	}
	return fmt.Sprint(err)
}

func TestOpenReadsWhatExcelWrites(t *testing.T) {
	raw := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1", 1, "Tanggal", "Jam", "Jumlah", "Benar", "Teks & <tanda>")
		set(t, f, "Sheet1", 3, time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC), 0.375, 1505012001, true, "  dua\nbaris\u00a0")
		set(t, f, "Sheet1", 4, time.Date(2026, 11, 12, 9, 30, 0, 0, time.UTC), 9.5/24, 0.1+0.2, false, "_x005F_x0041_")
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: new(`[$-421]dd mmmm yyyy;@`)})
		if err != nil {
			t.Fatal(err)
		}
		clock, err := f.NewStyle(&excelize.Style{CustomNumFmt: new(`hh"."mm`)})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.SetCellStyle("Sheet1", "A3", "A3", style), f.SetCellStyle("Sheet1", "B3", "B4", clock)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Kode"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetVisible("Kode", false); err != nil {
			t.Fatal(err)
		}
	})
	book := open(t, "x.xlsx", raw)
	if len(book.Sheets) != 2 || book.Sheets[1].Name != "Kode" || !book.Sheets[1].Hidden {
		t.Fatalf("sheets: %+v", book.Sheets)
	}
	sheet := book.Sheets[0]
	want := [][]string{
		{"1", "Tanggal", "Jam", "Jumlah", "Benar", "Teks & <tanda>"},
		{"3", "2026-11-12", "09:00", "1505012001", "TRUE", "dua\nbaris"},
		{"4", "2026-11-12 09:30", "09:30", "0.3", "FALSE", "_x0041_"},
	}
	if len(sheet.Rows) != len(want) {
		t.Fatalf("rows: %+v", sheet.Rows)
	}
	for i, row := range sheet.Rows {
		got := []string{fmt.Sprint(row.Number)}
		for _, c := range row.Cells {
			got = append(got, c.Text)
		}
		if strings.Join(got, "|") != strings.Join(want[i], "|") {
			t.Errorf("row %d: %q, want %q", row.Number, got, want[i])
		}
	}
}

func TestOpenReadsCSVAsPeopleSaveThem(t *testing.T) {
	for name, raw := range map[string]string{
		"comma":     "Judul,Tempat\nSenam,\"Balai, desa\"\n",
		"semicolon": "Judul;Tempat\r\nSenam;Balai, desa\r\n",
		"tab":       "Judul\tTempat\nSenam\tBalai, desa",
		"mark":      "\ufeffJudul;Tempat\nSenam;\"Balai, desa\"",
		"sep":       "sep=;\nJudul;Tempat\nSenam;Balai, desa\n",
		"utf16":     "\xff\xfeJ\x00u\x00d\x00u\x00l\x00;\x00T\x00e\x00m\x00p\x00a\x00t\x00\n\x00S\x00e\x00n\x00a\x00m\x00;\x00B\x00a\x00l\x00a\x00i\x00,\x00 \x00d\x00e\x00s\x00a\x00",
	} {
		sheet := open(t, "folder/data bulan.csv", []byte(raw)).Sheets[0]
		last := sheet.Rows[len(sheet.Rows)-1]
		if sheet.Name != "data bulan" || last.At(0) != "Senam" || last.At(1) != "Balai, desa" {
			t.Errorf("%s: %+v", name, sheet)
		}
	}
	sheet := open(t, "a.csv", []byte("Tempat\nKaf\xe9 \x93Rumah\x94")).Sheets[0]
	if got := sheet.Rows[1].At(0); got != "Kafé “Rumah”" {
		t.Errorf("Windows-1252: %q", got)
	}
	// Blank lines and cells of several lines: rows are counted as a spreadsheet shows them.
	sheet = open(t, "a.csv", []byte("a,b\n\n\"satu\ndua\",x\n\ny,z\n")).Sheets[0]
	var rows []int
	for _, r := range sheet.Rows {
		rows = append(rows, r.Number)
	}
	if fmt.Sprint(rows) != "[1 3 5]" {
		t.Errorf("rows %v", rows)
	}
}

func TestAddress(t *testing.T) {
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 299: "KN", 701: "ZZ", 702: "AAA"} {
		if got := ColumnName(column); got != want {
			t.Errorf("column %d: %s, want %s", column, got, want)
		}
		if back, row := place([]byte(want+"7"), 0); back != column || row != 7 {
			t.Errorf("%s7 is column %d, row %d", want, back, row)
		}
	}
	if got := Address("Kegiatan", 7, 1); got != "Kegiatan!B7" {
		t.Error(got)
	}
}

func TestLookOf(t *testing.T) {
	for code, want := range map[string]look{
		"General": lookNumber, "0.00": lookNumber, `"Rp"#,##0`: lookNumber, "[$Rp-421] #,##0": lookNumber, "[Red]0": lookNumber, `0 "hari"`: lookNumber,
		"dd/mm/yyyy": lookDate, "mmm-yy": lookDate, "[$-421]dd mmmm yyyy;@": lookDate, "yyyy\\-mm\\-dd": lookDate,
		"hh:mm": lookTime, "[h]:mm:ss": lookTime, "mm:ss": lookTime, "dd/mm/yyyy hh:mm": lookDateTime, `"dd"`: lookNumber, `[`: lookNumber, `"`: lookNumber, `\`: lookNumber,
	} {
		if got := lookOf(code); got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
}

func TestSerial(t *testing.T) {
	for _, c := range []struct {
		days float64
		look look
		mac  bool
		want string
	}{
		{46338, lookDate, false, "2026-11-12"},
		{46338.375, lookDateTime, false, "2026-11-12 09:00"},
		{46338.9999999, lookDateTime, false, "2026-11-13"},
		{44876, lookDate, true, "2026-11-12"},
		{1, lookDate, false, "1900-01-01"},
		{61, lookDate, false, "1900-03-01"},
		{0.5, lookTime, false, "12:00"},
		{-1, lookDate, false, ""},
		{4e6, lookDate, false, ""},
	} {
		if got, _ := serial(c.days, c.look, c.mac); got != c.want {
			t.Errorf("%v: %q, want %q", c.days, got, c.want)
		}
	}
}

// bare is the least workbook whose one sheet is written by hand.
func bare(t testing.TB, sheet func(io.Writer)) []byte { return roomtest.Workbook(t, "Data", sheet) }

func TestHostileUploadsAreRefused(t *testing.T) {
	blanks := bytes.Repeat([]byte{' '}, 1<<20)
	bomb := func(w io.Writer) {
		for range MaxUnzip>>20 + 10 {
			_, _ = w.Write(blanks)
		}
	}
	long := `<c t="inlineStr"><is><t>` + strings.Repeat("a", 10_000) + `</t></is></c>`
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	wide := `<c r="ZZZ1"><v>1</v></c>`
	refusals(t, map[string]upload{
		"a zip bomb":            {bare(t, bomb), "berkas.bengkak"},
		"a bomb beside":         {roomtest.Zip(t, map[string]func(io.Writer){"[Content_Types].xml": roomtest.Text("<Types/>"), "xl/media/a.png": bomb}), "berkas.bengkak"},
		"10,000 letters":        {bare(t, roomtest.Rows(1, long)), "berkas.sel_terlalu_panjang"},
		"too many columns":      {bare(t, roomtest.Rows(1, wide)), "berkas.terlalu_banyak_kolom"},
		"more than 20 MB":       {bytes.Repeat([]byte("a,b\n"), MaxFile/4+1), "berkas.terlalu_besar"},
		"Excel 2003":            {[]byte(ole), "berkas.excel_lama"},
		"a password":            {[]byte(ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "berkas.terkunci"},
		"a PDF":                 {[]byte("%PDF-1.7\nxxx"), "berkas.bukan_tabel"},
		"a web page":            {[]byte("\n<html><table>"), "berkas.bukan_tabel"},
		"a photo":               {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "berkas.bukan_tabel"},
		"a program":             {[]byte("MZ\x90\x00\x03\x00\x00"), "berkas.bukan_tabel"},
		"noise":                 {[]byte("\x81\x02\x03\xfe\xff\x10"), "berkas.bukan_tabel"},
		"nothing":               {nil, "berkas.kosong"},
		"blanks":                {[]byte("  \n \n"), "berkas.kosong"},
		"a cut zip":             {workbook(t, func(*excelize.File) {})[:400], "berkas.rusak"},
		"a Word document":       {roomtest.Zip(t, map[string]func(io.Writer){"[Content_Types].xml": roomtest.Text("<Types/>"), "word/document.xml": roomtest.Text("<w/>")}), "berkas.bukan_tabel"},
		"LibreOffice":           {roomtest.Zip(t, map[string]func(io.Writer){"mimetype": roomtest.Text("application/vnd.oasis.opendocument.spreadsheet"), "content.xml": roomtest.Text("<o/>")}), "berkas.bukan_xlsx"},
		"some zip":              {roomtest.Zip(t, map[string]func(io.Writer){"a.txt": roomtest.Text("a")}), "berkas.bukan_tabel"},
		"a DOCTYPE":             {bare(t, roomtest.Text(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`)), "berkas.rusak"},
		"XML that ends":         {bare(t, roomtest.Text(`<worksheet><sheetData><row`)), "berkas.rusak"},
		"a string that is not":  {bare(t, roomtest.Rows(1, `<c t="s"><v>7</v></c>`)), "berkas.rusak"},
		"a tag of 100,000":      {bare(t, roomtest.Text(`<worksheet a="`+strings.Repeat("a", 100_000)+`">`)), "berkas.rusak"},
		"a comment without end": {bare(t, roomtest.Text(`<worksheet><!-- a > b`)), "berkas.rusak"},
		"many sheets":           {workbook(t, manySheets), "berkas.terlalu_banyak_lembar"},
	})
}

// Files that have to be read up to a limit before they are refused. That is work for one goroutine, so
// that -short, as under the race detector, leaves them out.
func TestEndlessUploadsAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("reads up to the limits")
	}
	refusals(t, map[string]upload{
		"a million rows":     {bare(t, roomtest.Rows(1_000_000, `<c><v>1</v></c>`)), "berkas.terlalu_banyak_baris"},
		"rows of nothing":    {bare(t, roomtest.Rows(MaxRows+1, "")), "berkas.terlalu_banyak_baris"},
		"rows all in one":    {bare(t, roomtest.Rows(MaxRows+1, `<c r="A1"><v>1</v></c>`)), "berkas.terlalu_banyak_baris"},
		"a CSV of a million": {bytes.Repeat([]byte("a;b\n"), MaxRows+1), "berkas.terlalu_banyak_baris"},
		"blank cells":        {bare(t, roomtest.Rows(maxTags/40, strings.Repeat("<c/>", 50))), "berkas.terlalu_banyak_sel"},
	})
}

// upload is a file and the message that refuses it.
type upload struct {
	raw  []byte
	want string
}

func refusals(t *testing.T, uploads map[string]upload) {
	t.Helper()
	for name, c := range uploads {
		if got := refusal(t, c.raw); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func manySheets(f *excelize.File) {
	for i := range MaxSheets {
		_, _ = f.NewSheet(fmt.Sprintf("L%d", i))
	}
}

// The promise of issue 4: a hostile upload costs less than a second. `go test -bench Hostile`.
func BenchmarkHostileMillionRows(b *testing.B) {
	raw := bare(b, roomtest.Rows(1_000_000, `<c><v>1</v></c><c t="inlineStr"><is><t>Senam lansia</t></is></c>`))
	for b.Loop() {
		if got := refusal(b, raw); got != "berkas.terlalu_banyak_baris" {
			b.Fatal(got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(workbook(f, func(x *excelize.File) { set(f, x, "Sheet1", 1, "Judul", 1, true) }))
	f.Add(bare(f, roomtest.Rows(2, `<c r="B7" s="1" t="inlineStr"><is><r><t>a&amp;b</t></r></is></c>`)))
	f.Add([]byte("a;b\n\"c\nd\";e"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		book, err := Open("a.csv", bytes.NewReader(raw))
		if err != nil {
			if _, is := errors.AsType[*locales.Refusal](err); !is {
				t.Fatalf("an error that is no refusal: %v", err)
			}
			return
		}
		for _, s := range book.Sheets {
			for _, r := range s.Rows {
				if len(r.Cells) == 0 || len(r.Cells) > MaxColumns+1 && len(s.Rows) == 1 {
					t.Fatalf("row %d has %d cells", r.Number, len(r.Cells))
				}
			}
		}
	})
}

// The XML is fuzzed by itself, for a zip keeps the fuzzer from ever getting there.
func FuzzXML(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>a&#10;<![CDATA[<b>&]]></v></c><c/></row></sheetData></worksheet>`)
	f.Add(`<x:row r='7'><!-- - --><?xml ?><x:c r="B7"/></x:row>`)
	f.Fuzz(func(t *testing.T, source string) {
		in := intake{book: &Book{}}
		if err := in.sheet("Data", false); err != nil {
			t.Fatal(err)
		}
		z := &zipped{in: &in, strings: []string{"a"}}
		c := cellReader{z: z}
		s := newXMLScanner(strings.NewReader(source))
		for range 100_000 {
			if err := s.next(); err != nil {
				return
			}
			if err := c.see(s); err != nil {
				return
			}
		}
		if len(source) < 100_000 {
			t.Fatal("the scanner does not move on")
		}
	})
}
