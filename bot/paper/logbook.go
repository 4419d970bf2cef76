package paper

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"slices"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
	"github.com/xuri/excelize/v2"
)

// Logbook is what one worker did in a month: fit to be attached to a civil servant's monthly report.
type Logbook struct {
	Title   string
	Head    []Line   // who, as what, where, which month
	Columns []string // names of the seven columns of Entry, the running number first
	Entries []Entry
	Totals  Entry // the last row; its Day says what it is
	Empty   string
	Signs   []Sign
	Foot    string
	Sheet   string // name of the sheet in the workbook
	PageOf  func(n int) string
}

// Entry is one activity.
type Entry struct {
	Day, Activity, Place, Hour string
	People, Photos             int
	Pictures                   [][]byte // of its photos some, small (Thumb); mostThumbs are shown
}

// Widths of the columns in millimetres (A4 across, 261 between the margins), without pictures and with
// them, and in characters.
var (
	columnMM    = []float64{10, 42, 78, 62, 22, 27, 20}
	picturesMM  = []float64{10, 36, 66, 50, 18, 20, 61}
	columnChars = []float64{5, 22, 40, 32, 10, 14, 8}
)

// Pictures of a row, in millimetres; the count of its photos stands before them.
const (
	mostThumbs  = 3
	thumbWidth  = 16.0
	thumbHeight = 12.0
	thumbGap    = 1.0
	countWidth  = 8.0
)

// illustrated says whether any row has a picture.
func (l Logbook) illustrated() bool {
	return slices.ContainsFunc(l.Entries, func(e Entry) bool { return len(e.Pictures) > 0 })
}

func (e Entry) cells(n string) []string {
	return []string{n, e.Day, e.Activity, e.Place, e.Hour, figure(e.People), figure(e.Photos)}
}

func figure(n int) string {
	if n == 0 {
		return "-"
	}
	return grouped(n)
}

// grouped writes a number as papers here do: 1.520.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return grouped(n/1000) + fmt.Sprintf(".%03d", n%1000)
}

const (
	across     = 297.0 // width and height of A4 lying
	down       = 210.0
	rowStep    = 4.6
	signsAtEnd = 36.0
)

// WritePDF writes the logbook on as many lying pages as it takes; the head of the table stands on each.
func (l Logbook) WritePDF(w io.Writer) error {
	p := &table{page: newPage("L", l.Title), widths: columnMM}
	if l.illustrated() {
		p.widths = picturesMM
	}
	p.font("B", 13)
	p.CellFormat(0, 7, p.words(l.Title), "", 1, "C", false, 0, "")
	p.SetY(p.GetY() + 1)
	for _, line := range l.Head {
		p.font("", 10)
		p.CellFormat(34, 5.2, p.words(line.Label), "", 0, "L", false, 0, "")
		p.CellFormat(0, 5.2, ": "+p.words(line.Value), "", 1, "L", false, 0, "")
	}
	p.SetY(p.GetY() + 3)
	p.logHead(l.Columns)
	for i, e := range l.Entries {
		if i == max(0, len(l.Entries)-keptTogether) && p.GetY()+p.tail(l, i) > down-bottom-footHeight && i > 0 {
			p.nextPage(l)
		}
		p.logRow(l, e, strconv.Itoa(i+1), "")
	}
	if len(l.Entries) == 0 {
		p.font("I", 9.5)
		p.CellFormat(0, 8, p.words(l.Empty), "1", 1, "C", false, 0, "")
	} else {
		p.logRow(l, l.Totals, "", "B")
	}
	p.logSigns(l.Signs)
	p.logFoot(l)
	return p.write(w)
}

// table is a page with the columns of a logbook.
type table struct {
	*page

	widths []float64
	n      int // pictures on the pages
}

func (p *table) logHead(columns []string) {
	p.font("B", 9.5)
	p.SetFillColor(221, 235, 247)
	for i, c := range columns[:min(len(columns), len(p.widths))] {
		p.CellFormat(p.widths[i], 7, p.clip(p.words(c), p.widths[i]-2), "1", 0, "C", true, 0, "")
	}
	p.Ln(-1)
}

// keptTogether rows come with the signatures: nobody signs an empty page.
const keptTogether = 3

// tail is the height of the rows from i on with the totals and the signatures.
func (p *table) tail(l Logbook, i int) float64 {
	height := p.logHeight(l.Totals) + signsAtEnd
	for _, e := range l.Entries[i:] {
		height += p.logHeight(e)
	}
	return height
}

func (p *table) logHeight(e Entry) float64 {
	p.font("", 9.5)
	rows := 1
	for i, c := range e.cells("") {
		rows = max(rows, len(p.lines(c, p.widths[i]-2)))
	}
	height := float64(rows)*rowStep + 1.6
	if len(e.Pictures) > 0 {
		height = max(height, thumbHeight+2)
	}
	return height
}

func (p *table) nextPage(l Logbook) {
	p.logFoot(l)
	p.AddPage()
	p.logHead(l.Columns)
}

func (p *table) logRow(l Logbook, e Entry, n, style string) {
	height := p.logHeight(e)
	if p.GetY()+height > down-bottom-footHeight {
		p.nextPage(l)
	}
	p.font(style, 9.5)
	x, y := margin, p.GetY()
	for i, c := range e.cells(n) {
		p.Rect(x, y, p.widths[i], height, "D")
		align, width := "L", p.widths[i]-2
		if i == 0 || i > 3 {
			align = "C"
		}
		if i == len(p.widths)-1 && len(e.Pictures) > 0 {
			p.thumbs(e.Pictures, x+countWidth, y+1)
			width = countWidth - 2
		}
		for j, part := range p.lines(c, width) {
			p.SetXY(x+1, y+0.8+float64(j)*rowStep)
			p.CellFormat(width, rowStep, part, "", 0, align, false, 0, "")
		}
		x += p.widths[i]
	}
	p.SetXY(margin, y+height)
}

// thumbs puts small pictures side by side, each as large as it can be in its frame, never stretched.
// One that cannot be read leaves its frame empty.
func (p *table) thumbs(pictures [][]byte, x, y float64) {
	for _, content := range pictures[:min(len(pictures), mostThumbs)] {
		size, kind, err := image.DecodeConfig(bytes.NewReader(content))
		if err == nil && kind == "jpeg" && size.Width > 0 && size.Height > 0 {
			p.n++
			scale := min(thumbWidth/float64(size.Width), thumbHeight/float64(size.Height))
			w, h := float64(size.Width)*scale, float64(size.Height)*scale
			name, options := "kecil"+strconv.Itoa(p.n), fpdf.ImageOptions{ImageType: "JPEG"}
			p.RegisterImageOptionsReader(name, options, bytes.NewReader(content))
			p.ImageOptions(name, x+(thumbWidth-w)/2, y+(thumbHeight-h)/2, w, h, false, options, 0, "")
		}
		x += thumbWidth + thumbGap
	}
}

func (p *page) logSigns(signs []Sign) {
	width := (across - 2*margin) / 2
	y := p.GetY() + 5
	p.font("", 10)
	for i, s := range signs[:min(len(signs), 2)] {
		name := p.words(s.Name)
		if name == "" {
			name = "........................................"
		}
		for j, line := range []string{p.words(s.Above), p.words(s.As), "", "", "", name} {
			p.SetXY(margin+float64(i)*width, y+float64(j)*4.8)
			p.CellFormat(width, 4.8, p.clip(line, width), "", 0, "C", false, 0, "")
		}
	}
}

func (p *page) logFoot(l Logbook) {
	p.font("I", 7.5)
	p.SetTextColor(110, 110, 110)
	p.SetXY(margin, down-bottom)
	text := l.Foot
	if l.PageOf != nil {
		text += " · " + l.PageOf(p.PageNo())
	}
	p.CellFormat(0, 4, p.words(text), "", 0, "C", false, 0, "")
	p.SetTextColor(0, 0, 0)
}

// WriteXLSX writes the same rows as a workbook, for who must add or sum something herself.
func (l Logbook) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	b := &book{file: f, sheet: l.Sheet}
	b.do(f.SetSheetName("Sheet1", l.Sheet))
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}})
	b.do(err)
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.do(err)
	for i, width := range columnChars {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(f.SetColWidth(l.Sheet, column, column, width))
	}
	b.row([]any{l.Title}, 0)
	for _, line := range l.Head {
		b.row([]any{"", line.Label, line.Value}, 0)
	}
	b.row(nil, 0)
	head := make([]any, len(l.Columns))
	for i, c := range l.Columns {
		head[i] = c
	}
	b.row(head, bold)
	for i, e := range l.Entries {
		b.row([]any{i + 1, e.Day, e.Activity, e.Place, e.Hour, e.People, e.Photos}, wrap)
	}
	b.row([]any{"", l.Totals.Day, l.Totals.Activity, l.Totals.Place, l.Totals.Hour, l.Totals.People, l.Totals.Photos}, bold)
	landscape, paperA4, fit := "landscape", 9, 1
	b.do(f.SetPageLayout(l.Sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paperA4, FitToWidth: &fit}))
	if b.err != nil {
		return fmt.Errorf("filling a logbook: %w", b.err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing a logbook: %w", err)
	}
	return nil
}

// book is a sheet that is filled row by row; the first error stays.
type book struct {
	file  *excelize.File
	sheet string
	n     int
	err   error
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) row(cells []any, style int) {
	b.n++
	at := "A" + strconv.Itoa(b.n)
	b.do(b.file.SetSheetRow(b.sheet, at, &cells))
	if style != 0 && len(cells) > 0 {
		last, err := excelize.CoordinatesToCellName(len(cells), b.n)
		b.do(err)
		b.do(b.file.SetCellStyle(b.sheet, at, last, style))
	}
}
