package digest

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// mostReports is how many reports a workbook lists: a meeting reads no more, and the file stays
// below what Telegram takes. The sheet says so when there are more.
const mostReports = 5_000

// Every sheet begins with what it is and of when; then its head, which stays in sight and stands on
// every printed page.
const (
	titleRow = 1
	whenRow  = 2
	headRow  = 4
)

// book is a workbook being written.
type book struct {
	*screen

	t         *turn.Turn
	file      *excelize.File
	styles    map[look]int
	reports   []storage.Report  // of the period, the newest first, one more than are listed
	names     map[string]string // of wilayah that reports were told at
	kecamatan map[string]string // names, by Kampung
	templates []official.Template
	hidden    bool // a small cell was hidden (domain.md 5.1)
}

// look is how a cell is written. Numbers and days are kept as such, so that a meeting can sort, sum
// and draw them; the reader's own Excel writes them as its country does, in Indonesia 1.250 and 12,5%.
type look int

const (
	asText look = iota
	asNumber
	asShare  // 82%
	asMean   // 2,9
	asChange // +12
	asRise   // +0,2
	asMoved  // +4 poin: of a share
	asDay
	asMonth
	asHead
	asTitle
	asSmall
	asSection
	asTotal
	asTotalShare
	asPlain // runs on into the empty cells beside it
)

// formats are number formats of Excel; [$-421] names months in Indonesian (LCID of id-ID).
var formats = map[look]string{
	asText: "@", asNumber: "#,##0", asShare: "0%", asMean: "#,##0.0", asChange: "+#,##0;-#,##0;0", asRise: "+0.0;-0.0;0.0",
	asDay: "[$-421]d mmm yyyy;@", asMonth: "[$-421]mmmm yyyy;@", asTotal: "#,##0", asTotalShare: "0%",
}

// dress makes the styles. Text stays text when somebody edits it: Excel would read "=..." as a
// formula then.
func (b *book) dress() error {
	line := []excelize.Border{{Type: "bottom", Color: "BFBFBF", Style: 1}}
	b.styles = map[look]int{}
	for l := asText; l <= asPlain; l++ {
		s := excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}}
		if f := formats[l]; f != "" {
			s.CustomNumFmt = &f
		}
		if l == asMoved {
			points := ` "` + b.say("rapat.poin") + `"`
			s.CustomNumFmt = new("+0" + points + ";-0" + points + ";0" + points)
		}
		switch l {
		case asText:
			s.Alignment.WrapText = true
		case asHead:
			s.Font, s.Border = &excelize.Font{Bold: true}, line
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}
			s.Alignment = &excelize.Alignment{WrapText: true, Vertical: "center"}
		case asTitle:
			s.Font = &excelize.Font{Bold: true, Size: 14}
		case asPlain:
		case asSmall:
			s.Font = &excelize.Font{Color: "595959", Size: 10}
		case asSection:
			s.Font, s.Border = &excelize.Font{Bold: true, Color: "1F4E79"}, line
		case asTotal, asTotalShare:
			s.Font, s.Border = &excelize.Font{Bold: true}, []excelize.Border{{Type: "top", Color: "808080", Style: 1}}
		default:
			s.Alignment.Horizontal = "right"
		}
		id, err := b.file.NewStyle(&s)
		if err != nil {
			return fmt.Errorf("styling a workbook: %w", err)
		}
		b.styles[l] = id
	}
	return nil
}

// cell is a value that looks otherwise than its column.
type cell struct {
	value any
	as    look
}

// column is a column of a sheet: its heading, its width in characters, how its values look.
type column struct {
	label string
	width float64
	as    look
}

// sheet is one sheet: what stands over it, its columns and rows, and what stands under them.
type sheet struct {
	name    string // at most 31 letters, none of []:*?/\
	title   string
	columns []column
	rows    [][]any
	total   []any // the last row, outside of what is sorted; nil none
	under   []string
	signs   []string // as whom it is signed, two at most
	filter  bool     // arrows to sort and choose by
}

// makeWorkbook is the recap for the meeting: summary, parts, Kampung, reports, kendala, advocacy, the
// official shapes, definitions; with charts that Excel draws itself.
func makeWorkbook(ctx context.Context, s *screen, t *turn.Turn, templates []official.Template) (printed, error) {
	b := newBook(s, t, templates)
	defer func() { _ = b.file.Close() }() // nothing of it lies on the disk
	if err := b.dress(); err != nil {
		return printed{}, err
	}
	var err error
	c := subjectOf(whatAll).counter()
	if b.reports, err = storage.CountedReports(ctx, t.DB, c, s.scope.Places, s.scope.Period.Span(), mostReports+1, 0); err != nil {
		return printed{}, err
	}
	for _, write := range []func(context.Context) error{b.summary, b.areasSheet, b.kampungSheet, b.reportsSheet, b.kendalaSheet, b.advocacySheet, b.officialSheets, b.definitions} {
		if err := write(ctx); err != nil {
			return printed{}, fmt.Errorf("writing a workbook: %w", err)
		}
	}
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		return printed{}, fmt.Errorf("writing a workbook: %w", err)
	}
	b.file.SetActiveSheet(0)
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return printed{}, fmt.Errorf("writing a workbook: %w", err)
	}
	return printed{raw: out.Bytes(), hidden: b.hidden}, nil
}

func newBook(s *screen, t *turn.Turn, templates []official.Template) *book {
	b := &book{screen: s, t: t, file: excelize.NewFile(), templates: templates, names: map[string]string{}, kecamatan: map[string]string{}}
	for _, k := range s.news {
		b.kecamatan[k.ID] = k.KecamatanName
	}
	return b
}

// say is a message without markup, for cells and pictures.
func (s *screen) say(id string) string { return plain(s.words.Say(id, nil)) }

func plain(text string) string { return html.UnescapeString(tag.ReplaceAllString(text, "")) }

// free is a name that no sheet has yet, as Excel compares them: an operator may call one as ours is
// called.
func (b *book) free(name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(b.file.GetSheetList(), func(s string) bool { return strings.EqualFold(s, name) })
	}
	found := name
	for n := 2; taken(found); n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		found = clip(name, mostName-len(suffix)) + suffix
	}
	return found
}

// add writes a sheet.
func (b *book) add(s sheet) error {
	s.name = b.free(s.name)
	if _, err := b.file.NewSheet(s.name); err != nil {
		return err
	}
	if err := b.printing(s); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, c := range s.columns {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: fmt.Sprintf("A%d", headRow+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	heads := make([]any, len(s.columns))
	for i, c := range s.columns {
		heads[i] = cell{c.label, asHead}
	}
	rows := [][]any{{cell{s.title, asTitle}}, {cell{b.when(), asSmall}}, nil, heads}
	rows = append(rows, s.rows...)
	if s.total != nil {
		rows = append(rows, s.total)
	}
	if len(s.under) > 0 {
		rows = append(rows, nil)
	}
	for _, line := range s.under {
		rows = append(rows, []any{cell{line, asSmall}})
	}
	rows = append(rows, signRows(s)...)
	for i, row := range rows {
		if row == nil {
			continue
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), b.cells(s.columns, row)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// signRows are the places to sign, to the left and to the right under a table.
func signRows(s sheet) [][]any {
	if len(s.signs) == 0 || len(s.columns) < 4 {
		return nil
	}
	above, below := make([]any, len(s.columns)), make([]any, len(s.columns))
	for i, sign := range s.signs[:min(len(s.signs), 2)] {
		at := 1 + i*(len(s.columns)-4)
		above[at], below[at] = cell{sign, asPlain}, cell{dots, asPlain}
	}
	return [][]any{nil, above, nil, nil, nil, below}
}

const dots = "........................................"

// cells give each value its style: the column's, unless the cell says otherwise. Texts are texts in
// every column.
func (b *book) cells(columns []column, row []any) []any {
	list := make([]any, len(row))
	for i, v := range row {
		as := columns[min(i, len(columns)-1)].as
		if c, is := v.(cell); is {
			v, as = c.value, c.as
		} else if _, is := v.(string); is {
			as = asText
		}
		switch text := v.(type) {
		case nil:
			continue
		case string:
			v = printable(text)
		}
		list[i] = excelize.Cell{StyleID: b.styles[as], Value: v}
	}
	return list
}

// cellOfExcel is how many letters a cell takes (Microsoft, "Excel specifications and limits"), less
// what letters outside the first plane take twice.
const cellOfExcel = 16_000

// printable leaves out what XML and Excel cannot hold.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > cellOfExcel {
		return string(runes[:cellOfExcel]) + "…"
	}
	return text
}

// when tells of which period a sheet speaks, as of when, and that sample figures are made up.
func (b *book) when() string {
	parts := []string{b.long(b.scope.Period), b.readAt()}
	if b.sample() {
		parts = append(parts, b.say("rekap.data_contoh"))
	}
	return strings.Join(parts, " · ")
}

// dayOf is an ISO date as a cell, as it is when it is none.
func dayOf(text string) any {
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.Year() >= 1900 {
		return day
	}
	return text
}
