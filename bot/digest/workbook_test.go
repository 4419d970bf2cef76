package digest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// opened reads a workbook back.
func opened(t *testing.T, name string, raw []byte) *excelize.File {
	t.Helper()
	keepPaper(t, name, raw)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// keepPaper writes a paper where one can look at it.
func keepPaper(t *testing.T, name string, raw []byte) {
	t.Helper()
	if folder := os.Getenv("POKJABOT_TEST_PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// writer is a workbook in the making over made-up figures, without a database.
func writer(t *testing.T, s *screen, person *storage.Person) *book {
	t.Helper()
	templates, err := official.Load(nil, func(file string, err error) { t.Error(file, err) })
	if err != nil {
		t.Fatal(err)
	}
	b := newBook(s, &turn.Turn{Now: s.scope.Now, Person: person, Words: s.words, Forms: s.forms}, templates)
	if err := b.dress(); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *book) bytes(t *testing.T) []byte {
	t.Helper()
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What every sheet of a workbook keeps to: a head in sight and on each printed page, A4 lying, one
// page wide.
func checkSheets(t *testing.T, f *excelize.File) {
	t.Helper()
	titles := map[string]string{}
	for _, d := range f.GetDefinedName() {
		if d.Name == "_xlnm.Print_Titles" {
			titles[d.Scope] = d.RefersTo
		}
	}
	for _, sheet := range f.GetSheetList() {
		if utf8.RuneCountInString(sheet) > 31 {
			t.Errorf("a sheet is called %q", sheet)
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != headRow {
			t.Errorf("%s: %+v %v", sheet, panes, err)
		}
		layout, err := f.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: %+v %v", sheet, layout, err)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil || props.FitToPage == nil || !*props.FitToPage {
			t.Errorf("%s is not fitted to the page: %v", sheet, err)
		}
		if want := quoted(sheet) + "!$4:$4"; titles[sheet] != want {
			t.Errorf("%s repeats %q, want %q", sheet, titles[sheet], want)
		}
		head, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(head.OddFooter, "&P / &N") {
			t.Errorf("%s: %+v %v", sheet, head, err)
		}
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) < headRow {
			t.Fatalf("%s: %d rows, %v", sheet, len(rows), err)
		}
		for i, h := range rows[headRow-1] {
			column, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				t.Fatal(err)
			}
			width, err := f.GetColWidth(sheet, column)
			longest := 0
			for word := range strings.FieldsSeq(h) {
				longest = max(longest, utf8.RuneCountInString(word))
			}
			if h == "" || err != nil || width < 5 || width < float64(longest+1) { // bold letters
				t.Errorf("%s!%s is %v wide for %q: %v", sheet, column, width, h, err)
			}
		}
	}
}

// format is the number format of a cell.
func format(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt != nil {
		return *style.CustomNumFmt
	}
	return fmt.Sprint(style.NumFmt)
}

// find is the row (from 1) whose first cell begins so.
func find(t *testing.T, f *excelize.File, sheet, begins string) (row int, cells []string) {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if len(r) > 0 && strings.HasPrefix(strings.TrimSpace(r[0]), begins) {
			return i + 1, r
		}
	}
	t.Fatalf("no row %q in %s", begins, sheet)
	return 0, nil
}

func TestSummarySheet(t *testing.T) {
	t.Parallel()
	s := full(t, spoken(t, "id"), "kabupaten")
	s.now["I24"] = of(3, 9).by("metode", map[string]int64{"iud": 3, "pil": 6}, new(int64(9)))
	s.now["I25"] = Figure{N: 40}.by("sasaran", map[string]int64{"catin": 2, "balita": 38}, nil)
	person := &storage.Person{Assignments: []storage.Assignment{{ID: 1, Role: storage.Kabupaten, Place: "15.05"}}}
	b := writer(t, s, person)
	for _, write := range []func() error{func() error { return b.summary(t.Context()) }, func() error { return b.areasSheet(t.Context()) }, func() error { return b.kampungSheet(t.Context()) }, func() error { return b.definitions(t.Context()) }} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	f := opened(t, "ringkasan.xlsx", b.bytes(t))
	checkSheets(t, f)
	for name, want := range map[string]struct {
		now, format, counted string
	}{
		"Rencana terlaksana": {"0.81875", "0%", "131 dari 160"},
		"Kehadiran (orang":   {"5420", "#,##0", ""},
		"Reproduksi":         {"62", "#,##0", ""},
		"Rata-rata skor":     {"0.15625", "#,##0.0", "128 dari 155"},
	} {
		row, cells := find(t, f, "Ringkasan", name)
		counted := ""
		if len(cells) > 4 {
			counted = cells[4]
		}
		if cells[1] != want.now || format(t, f, "Ringkasan", fmt.Sprintf("B%d", row)) != want.format || counted != want.counted {
			t.Errorf("%s: %q %s", name, cells, format(t, f, "Ringkasan", fmt.Sprintf("B%d", row)))
		}
	}
	row, cells := find(t, f, "Ringkasan", "Kampung KB aktif")
	if moved := format(t, f, "Ringkasan", fmt.Sprintf("D%d", row)); cells[3] != "0" || !strings.Contains(moved, "poin") {
		t.Error("a share moves in points:", cells, moved)
	}
	// Small health counts are hidden from whoever is not of the Kampung, shares with them.
	for _, name := range []string{"Pelayanan KB jangka panjang", "Calon pengantin"} {
		if _, cells := find(t, f, "Ringkasan", name); cells[1] != "<5" || len(cells) > 4 && cells[4] != "" {
			t.Errorf("%s: %q", name, cells)
		}
	}
	if !b.hidden {
		t.Error("it is not told that cells are hidden")
	}
	if charts := chartsOf(t, b.bytesAgain(t)); len(charts) != 3 {
		t.Errorf("%d charts", len(charts))
	} else {
		for _, c := range charts {
			for _, want := range []string{"<barChart>", "<f>", "0072B2"} {
				if !strings.Contains(c, want) {
					t.Errorf("a chart without %s: %s", want, c)
				}
			}
		}
	}
	row, cells = find(t, f, "Per kecamatan", "Jumlah")
	if cells[1] != fmt.Sprint(s.now["I01"].N) || cells[4] != "155" || format(t, f, "Per kecamatan", fmt.Sprintf("G%d", row)) != "0%" {
		t.Error(row, cells)
	}
	if f := format(t, f, "Per Kampung KB", "E6"); !strings.HasPrefix(f, "[$-421]") {
		t.Error("days are written as", f)
	}
}

func (b *book) bytesAgain(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The own Kampung hides nothing.
func TestOwnKampungSeesItsFigures(t *testing.T) {
	s := full(t, spoken(t, "id"), "kampung")
	s.place.Code = "15.05.08.2005"
	s.now["I25"] = Figure{N: 3}
	b := writer(t, s, &storage.Person{Assignments: []storage.Assignment{{ID: 1, Role: storage.PokjaDesa, Place: "15.05.08.2005", KampungID: "15.05.08.2005"}}})
	if err := b.summary(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := opened(t, "kampung.xlsx", b.bytes(t))
	if _, cells := find(t, f, "Ringkasan", "Keluarga dikunjungi"); cells[1] != "3" || b.hidden {
		t.Error(cells)
	}
}

// Whatever people have written, a cell keeps it as text that no spreadsheet runs, and the file opens.
func TestHostileCells(t *testing.T) {
	s := full(t, spoken(t, "id"), "kabupaten")
	evil := []string{`=HYPERLINK("http://x","y")`, "+1", "@SUM(A1)", "a\x00b\x0b", strings.Repeat("😀", 40_000), "'=1", "</t>&"}
	for i, e := range evil {
		s.news[i].Name = e
	}
	b := writer(t, s, &storage.Person{})
	if err := b.kampungSheet(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := opened(t, "jahat.xlsx", b.bytes(t))
	for i := range s.news {
		cell := fmt.Sprintf("A%d", headRow+1+i)
		if formula, err := f.GetCellFormula("Per Kampung KB", cell); formula != "" || err != nil {
			t.Error(formula, err)
		}
		if format(t, f, "Per Kampung KB", cell) != "@" && format(t, f, "Per Kampung KB", cell) != "49" {
			t.Error(cell, "is no text")
		}
	}
	if _, cells := find(t, f, "Per Kampung KB", "=HYPERLINK"); cells[0] != evil[0] {
		t.Error(cells[0])
	}
}

// No figure, no Kampung, three hundred Kampung, long names: the sheets hold.
func TestSheetsOfAllSizes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Tanjung & Jabung ", 6)
	for n, parts := range map[int]int{0: 1, 1: 1, 300: 30} {
		for i, level := range []string{"kabupaten", "kecamatan", "provinsi", "kampung"} {
			s := made(spoken(t, locales.Languages()[i%2]), level, n, parts, func(i int) string { return fmt.Sprintf("%s%d", long, i) })
			if level == "kecamatan" || level == "kampung" {
				s.areas = nil
			}
			s.scope.Period = PeriodOf(Month, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
			b := writer(t, s, &storage.Person{})
			for _, write := range []func() error{func() error { return b.summary(t.Context()) }, func() error { return b.areasSheet(t.Context()) }, func() error { return b.kampungSheet(t.Context()) }} {
				if err := write(); err != nil {
					t.Fatal(err)
				}
			}
			checkSheets(t, opened(t, fmt.Sprintf("ukuran_%s_%d.xlsx", level, n), b.bytes(t)))
		}
	}
}
