package digest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mostReports is how many reports a workbook lists: a meeting reads no more, and the file stays
// below what Telegram takes. The sheet says so when there are more.
const mostReports = 5_000

// askFile queues the workbook of a recap; the leader makes it within seconds.
func askFile(_ context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	t.Notice(html.UnescapeString(t.Words.Say("rekap.excel_dibuat", locales.Args{"Sapaan": t.Sapaan()})))
	return []storage.Write{storage.AskDigestFile(t.ChatID, t.Person.ID, code, period.Key(), t.Now)}, nil
}

// files makes the workbooks that wait, one after the other.
func (d *Sender) files(ctx context.Context, now time.Time) error {
	for {
		file, err := storage.NextDigestFile(ctx, d.Pool)
		if err != nil || file == nil {
			return err
		}
		writes, err := d.file(ctx, *file, now)
		if err != nil {
			return err
		}
		if err := storage.Apply(ctx, d.Pool, append(writes, storage.DigestFileDone(file.ID, now))...); err != nil {
			return err
		}
		if d.Kick != nil {
			d.Kick()
		}
	}
}

// file makes one workbook under the rights that its asker has at this moment; without them there
// is none.
func (d *Sender) file(ctx context.Context, f storage.DigestFile, now time.Time) ([]storage.Write, error) {
	person, err := storage.PersonByID(ctx, d.Pool, f.PersonID)
	if err != nil || person == nil {
		return nil, err
	}
	t := &turn.Turn{ChatID: f.ChatID, Now: now, Person: person, DB: d.Pool, Words: d.Words.Speak(person.Lang), Forms: d.Forms}
	period, ok := ParsePeriod(f.Period, now)
	if !ok || root(t, f.Place) == "" {
		return nil, nil
	}
	s, err := open(ctx, t, period, f.Place)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, d.Pool); err != nil {
		return nil, err
	}
	raw, err := s.workbook(ctx, t)
	if err != nil {
		return nil, err
	}
	caption := s.words.Say("rekap.excel_keterangan", locales.Args{"Sapaan": t.Sapaan(), "Tempat": bare(s.place.Name), "Periode": locales.Raw(s.long(period))})
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, Name: "rapat-" + f.Place + "-" + f.Period + ".xlsx", Data: raw})
	if err != nil {
		return nil, fmt.Errorf("encoding a workbook: %w", err)
	}
	detail, err := json.Marshal(map[string]string{"period": f.Period})
	if err != nil {
		return nil, fmt.Errorf("encoding an audit: %w", err)
	}
	return []storage.Write{
		storage.Send(storage.Outgoing{ChatID: f.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, NotBefore: now, CreatedAt: now}),
		storage.Note(storage.Audit{At: now, PersonID: person.ID, Act: "rekap_excel", Place: f.Place, Detail: detail}),
	}, nil
}

// book is a workbook being written.
type book struct {
	*screen

	file       *excelize.File
	head, text int // styles
}

// workbook is the recap for the meeting: summary, parts, Kampung, reports, kendala, advocacy,
// definitions, with charts that Excel draws itself.
func (s *screen) workbook(ctx context.Context, t *turn.Turn) ([]byte, error) {
	b := &book{screen: s, file: excelize.NewFile()}
	defer func() { _ = b.file.Close() }() // nothing of it lies on the disk
	var err error
	if b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return nil, fmt.Errorf("styling a workbook: %w", err)
	}
	// Text stays text when somebody edits it: Excel would read "=..." as a formula then.
	if b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return nil, fmt.Errorf("styling a workbook: %w", err)
	}
	for _, sheet := range []func(context.Context, *turn.Turn) error{b.summary, b.areasSheet, b.kampungSheet, b.reportsSheet, b.kendalaSheet, b.advocacySheet, b.definitions} {
		if err := sheet(ctx, t); err != nil {
			return nil, fmt.Errorf("writing a workbook: %w", err)
		}
	}
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	b.file.SetActiveSheet(0)
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	return out.Bytes(), nil
}

// sheet writes a table: a heading, then rows; texts are kept from becoming formulas.
func (b *book) sheet(id string, widths []float64, columns []string, rows [][]any) (string, error) {
	name := plain(b.words.Say(id, nil))
	if _, err := b.file.NewSheet(name); err != nil {
		return name, err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return name, err
	}
	for i, width := range widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return name, err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return name, err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: b.head, Value: plain(b.words.Say(c, nil))}
	}
	if err := w.SetRow("A1", cells); err != nil {
		return name, err
	}
	for r, row := range rows {
		for i, v := range row {
			if text, is := v.(string); is {
				row[i] = excelize.Cell{StyleID: b.text, Value: text}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, r+2)
		if err != nil {
			return name, err
		}
		if err := w.SetRow(at, row); err != nil {
			return name, err
		}
	}
	return name, w.Flush()
}

// bars adds a native bar chart beside a table of names and numbers.
func (b *book) chart(sheet, at, title string, rows int, columns ...string) error {
	if rows == 0 {
		return nil
	}
	quoted := "'" + strings.ReplaceAll(sheet, "'", "''") + "'"
	var series []excelize.ChartSeries
	colors := []string{"0072B2", "E69F00"}
	for i, c := range columns {
		series = append(series, excelize.ChartSeries{
			Name: quoted + "!$" + c + "$1", Categories: fmt.Sprintf("%s!$A$2:$A$%d", quoted, rows+1), Values: fmt.Sprintf("%s!$%s$2:$%s$%d", quoted, c, c, rows+1),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colors[i%2]}},
		})
	}
	return b.file.AddChart(sheet, at, &excelize.Chart{
		Type: excelize.Bar, Series: series, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}}, YAxis: excelize.ChartAxis{MajorGridLines: true}, XAxis: excelize.ChartAxis{ReverseOrder: true},
		Dimension: excelize.ChartDimension{Width: 720, Height: uint(min(200+rows*26, 1400))}, Legend: excelize.ChartLegend{Position: "bottom"},
	})
}

// plain is a message without markup, for cells and pictures.
func plain(text string) string { return html.UnescapeString(tag.ReplaceAllString(text, "")) }

// summary has a row per indicator with the period before; shares as Excel counts them.
func (b *book) summary(context.Context, *turn.Turn) error {
	var rows [][]any
	add := func(label string, now, before any) { rows = append(rows, []any{label, now, before}) }
	add(plain(b.title()), b.long(b.scope.Period), b.long(b.scope.Period.Move(-1)))
	for _, id := range slices.Sorted(maps.Keys(b.now)) {
		if label := b.indicatorName(id); label != "" {
			add(id+" "+label, b.value(id, b.now[id]), b.value(id, b.before[id]))
		}
	}
	if b.target > 0 {
		add(plain(b.words.Say("rekap.excel_sasaran", nil)), b.target, "")
	}
	add(plain(b.footer()), "", "")
	_, err := b.sheet("rekap.lembar_ringkasan", []float64{52, 28, 28}, []string{"rekap.kolom_ukuran", "rekap.kolom_kini", "rekap.kolom_dulu"}, rows)
	return err
}

// value is an indicator as a cell: a share with its fraction, a mean with one decimal, "-" without
// a denominator (domain.md 5.1).
func (b *book) value(id string, f Figure) any {
	switch {
	case f.D == nil:
		return f.N
	case *f.D == 0:
		return "-"
	case means[id]:
		return b.words.Decimal(float64(f.N)/float64(*f.D), 1)
	case medians[id]:
		half := 0.0
		if f.Half {
			half = 0.5
		}
		return b.words.Decimal(float64(f.N)+half, 1)
	default:
		return b.words.Percent(f.N, *f.D) + " (" + b.words.Number(f.N) + "/" + b.words.Number(*f.D) + ")"
	}
}

// What is no share: means are sum and count, medians the median and its count (design.md 4).
var (
	means   = map[string]bool{"I11": true, "I16": true, "I27": true}
	medians = map[string]bool{"I20": true}
)

// indicatorName is what an indicator is called, "" when the workbook leaves it out.
func (s *screen) indicatorName(id string) string {
	if id == "I30" { // the trend stands beside each number
		return ""
	}
	return plain(s.words.Say("rekap.indikator_"+strings.ToLower(id), nil))
}

func (b *book) definitions(context.Context, *turn.Turn) error {
	var rows [][]any
	for _, id := range slices.Sorted(maps.Keys(b.now)) {
		if label := b.indicatorName(id); label != "" {
			rows = append(rows, []any{id, label})
		}
	}
	for line := range strings.SplitSeq(plain(b.words.Say("rekap.excel_aturan", nil)), "\n") {
		rows = append(rows, []any{"", line})
	}
	_, err := b.sheet("rekap.lembar_definisi", []float64{8, 110}, []string{"rekap.kolom_kode", "rekap.kolom_arti"}, rows)
	return err
}
