package digest

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	paperA4  = 9    // Excel's number of the size
	margin   = 0.55 // inches
	mostName = 31   // letters of a sheet's name
)

// printing sets a sheet up for paper: A4 lying, as wide as its columns, as many pages as it takes,
// the head on each, place and page below.
func (b *book) printing(s sheet) error {
	f := b.file
	if s.filter && len(s.rows) > 0 {
		last, err := excelize.CoordinatesToCellName(len(s.columns), headRow+len(s.rows))
		if err != nil {
			return err
		}
		if err := f.AutoFilter(s.name, fmt.Sprintf("A%d:%s", headRow, last), nil); err != nil {
			return err
		}
	}
	// Behind the filter, which begins the sheet's properties anew.
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true)}); err != nil {
		return err
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: new(paperA4), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}); err != nil {
		return err
	}
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: new(margin), Right: new(margin), Top: new(margin), Bottom: new(margin + 0.2), Footer: new(0.3), Header: new(0.3)}); err != nil {
		return err
	}
	foot := strings.ReplaceAll(clip(plain(b.title())+" · "+b.long(b.scope.Period), 120), "&", "&&")
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L&8" + guarded(foot) + "&R&8&P / &N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(s.name), headRow, headRow), Scope: s.name})
}

// guarded keeps a text behind the size of its letters: a digit at its beginning would be read as
// part of that size.
func guarded(text string) string { return " " + text }

func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

var namesOfSheets = strings.NewReplacer("[", "(", "]", ")", ":", " ", "*", " ", "?", " ", "/", "-", `\`, "-", "'", "’")

// sheetName is a name that Excel takes.
func sheetName(name string) string { return clip(namesOfSheets.Replace(name), mostName) }

// chartOf is a native chart of one sheet: names in one column, numbers in others.
type chartOf struct {
	sheet, at, title string
	kind             excelize.ChartType
	first, last      int    // rows
	names            string // columns
	values           []string
	heads            int    // row that names the series, 0: no names
	format           string // of the numbers at the bars
}

// Okabe and Ito's blue and orange, as in the picture on the phone.
var chartColors = []string{"0072B2", "E69F00"}

const mostBars = 60 // a longer chart is no help to anybody

// chart adds a native chart beside a table; there is none without rows. Bars stand in the order of
// the table, the first on top.
func (b *book) chart(c chartOf) error {
	if c.last < c.first {
		return nil
	}
	c.last = min(c.last, c.first+mostBars-1)
	rows := c.last - c.first + 1
	var series []excelize.ChartSeries
	for i, column := range c.values {
		one := excelize.ChartSeries{
			Categories: fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(c.sheet), c.names, c.first, c.names, c.last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(c.sheet), column, c.first, column, c.last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{chartColors[i%len(chartColors)]}},
		}
		if c.heads > 0 {
			one.Name = fmt.Sprintf("%s!$%s$%d", quoted(c.sheet), column, c.heads)
		}
		series = append(series, one)
	}
	legend := excelize.ChartLegend{Position: "none"}
	if len(c.values) > 1 {
		legend.Position = "bottom"
	}
	return b.file.AddChart(c.sheet, c.at, &excelize.Chart{
		Type: c.kind, Series: series, Legend: legend, GapWidth: new(uint(60)),
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.title, Font: &excelize.Font{Bold: true, Size: 12}}}},
		XAxis:     excelize.ChartAxis{ReverseOrder: c.kind == excelize.Bar},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, Minimum: new(0.0)},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.format}},
		Dimension: excelize.ChartDimension{Width: 620, Height: uint(min(160+rows*26, 1600))},
		Format:    excelize.GraphicOptions{AltText: c.title},
	})
}
