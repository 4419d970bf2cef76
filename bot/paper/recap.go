package paper

import (
	"fmt"
	"io"
	"strings"
)

// Recap is a recap as an official letter (tata naskah dinas): one page to sign, and one page of
// attachment with a table and a chart. It is always two pages: what does not fit is told as a sum
// by who fills it in, or cut.
type Recap struct {
	Head       []string // letterhead: whose letter it is, the largest first; no emblem is drawn
	Dated      string   // "................, 7 Desember 2026"
	Fields     []Line   // Nomor, Sifat, Lampiran, Hal; one without a value is left to fill in
	To         []string // to whom, a line each
	Opening    []string // paragraphs
	Figures    Grid
	Decide     string // what stands above what needs a decision
	Decisions  []string
	More       string // what else waits, "" nothing
	Closing    string
	Sign       []string // as whom it is signed, a line each
	SignFoot   string   // under the place for the name: "NIP."
	Copies     []string // to whom copies go; the first line says so
	Attachment string   // heading of the second page
	About      []string // lines under it
	Table      Grid
	Bars       Bars
	Foot       string
	PageOf     func(n int) string
}

// Grid is a table: texts to the left in the first column, figures to the right in the others.
type Grid struct {
	Columns []string
	Widths  []float64 // parts of the whole
	Rows    [][]string
	Total   []string // the last row, nil none
}

// Bars are two bars for each name, now and before.
type Bars struct {
	Title       string
	Now, Before string // what the two are
	List        []Bar
	Empty       string // said instead when nothing is to be drawn
}

// Bar is one name with its two numbers, and these as people write them.
type Bar struct {
	Name             string
	Now, Before      int64
	NowText, WasText string
	OnlyText         bool // a sum of many: told in numbers, its bar would dwarf the others
}

const (
	letterSize  = 10.5 // points
	letterStep  = 4.7  // millimetres from line to line
	fieldWidth  = 20.0
	signWidth   = 82.0
	dots        = "......................................................"
	mostFigures = 12
	mostOfLine  = 2 // lines of a heading
	mostOfEach  = 3 // lines of a decision
	mostOfText  = 4 // lines of a paragraph
	gridRow     = 5.2
	leastGrid   = 3.4
	barRow      = 7.2
	leastBarRow = 5.2
	barNames    = 46.0
	leastBars   = 4
	letterGaps  = 12.0 // millimetres between the parts below the table
)

// Colours as on the phone: Okabe and Ito's blue and orange.
var (
	barNow    = [3]int{0, 114, 178}
	barBefore = [3]int{230, 159, 0}
)

// WritePDF writes the letter and its attachment.
func (r Recap) WritePDF(w io.Writer) error {
	p := newPage("P", r.Attachment)
	p.letterhead(r.Head)
	p.address(r)
	p.body(r)
	p.closing(r)
	p.pageFoot(r)
	p.AddPage()
	p.attachment(r)
	p.pageFoot(r)
	if err := p.write(w); err != nil {
		return fmt.Errorf("writing a letter: %w", err)
	}
	return nil
}

// letterhead ends in the thick and the thin line of official letters.
func (p *page) letterhead(lines []string) {
	width := pageWidth - 2*margin
	for i, l := range lines {
		size, style := 10.0, ""
		switch i {
		case 0:
			size, style = 14, "B"
		case 1:
			size, style = 12, "B"
		}
		text := p.words(l)
		for p.font(style, size); size > 8 && p.GetStringWidth(text) > width; size -= 0.5 {
			p.font(style, size)
		}
		p.CellFormat(0, size*0.48, p.clip(text, width), "", 1, "C", false, 0, "")
	}
	y := p.GetY() + 2
	p.SetDrawColor(0, 0, 0)
	p.SetLineWidth(0.9)
	p.Line(margin, y, pageWidth-margin, y)
	p.SetLineWidth(0.25)
	p.Line(margin, y+1.1, pageWidth-margin, y+1.1)
	p.SetLineWidth(0.2)
	p.SetDrawColor(150, 150, 150)
	p.SetY(y + 5)
}

// address is number and subject to the left, place and day to the right, then to whom.
func (p *page) address(r Recap) {
	p.font("", letterSize)
	y := p.GetY()
	dated := p.words(r.Dated)
	left := pageWidth - 2*margin - p.GetStringWidth(dated) - 6
	p.SetXY(margin, y)
	p.CellFormat(0, letterStep, dated, "", 0, "R", false, 0, "")
	for _, f := range r.Fields {
		p.SetXY(margin, y)
		p.CellFormat(fieldWidth, letterStep, p.clip(p.words(f.Label), fieldWidth), "", 0, "L", false, 0, "")
		p.CellFormat(3, letterStep, ":", "", 0, "L", false, 0, "")
		value := f.Value
		if value == "" {
			value = dots[:30]
		}
		for _, l := range p.upTo(value, left-fieldWidth-3, mostOfLine+1) {
			p.SetXY(margin+fieldWidth+3, y)
			p.CellFormat(0, letterStep, l, "", 0, "L", false, 0, "")
			y += letterStep
		}
	}
	p.SetY(y + 3)
	for _, l := range r.To {
		p.CellFormat(0, letterStep, p.clip(p.words(l), pageWidth-2*margin), "", 1, "L", false, 0, "")
	}
	p.SetY(p.GetY() + 3)
}

// upTo breaks a text into at most n lines; the last one shows that more was cut.
func (p *page) upTo(text string, width float64, n int) []string {
	lines := p.lines(text, width)
	if len(lines) <= n {
		return lines
	}
	lines = lines[:n]
	last := p.clip(lines[n-1], width-4)
	lines[n-1] = strings.TrimRight(last, " ") + "..."
	return lines
}

func (p *page) paragraph(text string, n int) {
	p.font("", letterSize)
	for _, l := range p.upTo(text, pageWidth-2*margin, n) {
		p.CellFormat(0, letterStep, l, "", 1, "L", false, 0, "")
	}
}

// body is what the letter says. Its table is as high as the page allows: it is signed on the first.
func (p *page) body(r Recap) {
	for _, text := range r.Opening {
		p.paragraph(text, mostOfText)
		p.SetY(p.GetY() + 1)
	}
	p.SetY(p.GetY() + 1)
	r.Figures.Rows = r.Figures.Rows[:min(len(r.Figures.Rows), mostFigures)]
	p.font("", letterSize)
	var decisions [][]string
	lines := 0
	for _, d := range r.Decisions {
		decisions = append(decisions, p.upTo(d, pageWidth-2*margin-7, mostOfEach))
		lines += len(decisions[len(decisions)-1])
	}
	rest := float64(lines+len(p.upTo(r.More, pageWidth-2*margin, mostOfLine))+len(p.upTo(r.Closing, pageWidth-2*margin, mostOfLine))+1+len(r.Sign)+5)*letterStep + letterGaps
	room := pageHeight - bottom - footHeight - p.GetY() - rest - gridHead
	p.grid(r.Figures, max(leastGrid, min(gridRow, room/float64(max(1, len(r.Figures.Rows))))), 9.5)
	p.SetY(p.GetY() + 3)
	p.font("B", letterSize)
	p.CellFormat(0, letterStep+0.6, p.words(r.Decide), "", 1, "L", false, 0, "")
	p.font("", letterSize)
	for i, d := range decisions {
		number := fmt.Sprintf("%d.", i+1)
		for _, l := range d {
			p.CellFormat(7, letterStep, number, "", 0, "L", false, 0, "")
			p.CellFormat(0, letterStep, l, "", 1, "L", false, 0, "")
			number = ""
		}
	}
	if r.More != "" {
		p.paragraph(r.More, mostOfLine)
	}
	p.SetY(p.GetY() + 2.5)
	p.paragraph(r.Closing, mostOfLine)
}

// closing is where it is signed, to the right, and to whom copies go; it returns how far down that is.
func (p *page) closing(r Recap) float64 {
	y := p.GetY() + 4
	x := pageWidth - margin - signWidth
	p.font("", letterSize)
	lines := make([]string, 0, len(r.Sign)+5)
	for _, l := range r.Sign {
		lines = append(lines, p.upTo(l, signWidth, mostOfLine)...)
	}
	lines = append(lines, "", "", "", p.words(dots[:44]), p.words(r.SignFoot))
	for _, l := range lines {
		p.SetXY(x, y)
		p.CellFormat(signWidth, letterStep, p.clip(l, signWidth), "", 0, "L", false, 0, "")
		y += letterStep
	}
	p.font("", 9)
	for i, l := range r.Copies {
		p.SetXY(margin, y-float64(len(r.Copies)-i)*4.2)
		p.CellFormat(x-margin-4, 4.2, p.clip(p.words(l), x-margin-4), "", 0, "L", false, 0, "")
	}
	return y
}

func (p *page) pageFoot(r Recap) {
	text := r.Foot
	if r.PageOf != nil {
		text += " · " + r.PageOf(p.PageNo())
	}
	p.foot(text)
}
