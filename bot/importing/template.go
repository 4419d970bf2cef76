package importing

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pokjabot/flows"
	"pokjabot/locales"
)

// The marks in the column of notes by which a row of the template is known to be no data. They are
// the first words of what stands there, in small letters.
const (
	markExample = "contoh"
	markHint    = "petunjuk"
)

// templateRows is how far the choice lists and formats of a template reach.
const templateRows = 2000

// Template writes the workbook to fill: a sheet with the questions as headings, a row of hints, an
// example and choice lists; one with the codes of all choices; one with what to do, in plain words.
// The example is of the day before now. Where cells take several choices no list is offered, for Excel
// lets one be picked; their labels stand on the sheet of codes.
func Template(w io.Writer, form *flows.Form, say locales.Speaker, now time.Time) error {
	f := excelize.NewFile()
	defer f.Close()
	t := &template{file: f, form: form, say: say, now: now, lang: say.Lang()}
	t.data, t.codes, t.help = sheetName(form.Title.In(t.lang)), say.Say("templat.lembar_kode", nil), say.Say("templat.lembar_petunjuk", nil)
	for _, step := range []func() error{t.sheets, t.columns, t.codeSheet, t.example, t.validations, t.helpSheet} {
		if err := step(); err != nil {
			return fmt.Errorf("writing the template of %s: %w", form.ID, err)
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing the template of %s: %w", form.ID, err)
	}
	return nil
}

type template struct {
	file              *excelize.File
	form              *flows.Form
	say               locales.Speaker
	now               time.Time
	lang              string
	data, codes, help string            // names of the sheets
	list              []*flows.Question // of the columns behind the first two
	lists             map[string]string // choice list -> its cells on the sheet of codes
}

// sheetName is a title as Excel allows it over a sheet.
func sheetName(title string) string {
	const most = 31
	runes := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '-'
		}
		return r
	}, title))
	return string(runes[:min(len(runes), most)])
}

// Columns of the template before the questions.
const (
	templateNote = iota
	templateKampung
	templateKecamatan
	templateFirst
)

const (
	templateHead = iota + 1
	templateHint
	templateExample
	templateData
)

func (t *template) sheets() error {
	if err := t.file.SetSheetName("Sheet1", t.data); err != nil {
		return err
	}
	for _, name := range []string{t.codes, t.help} {
		if _, err := t.file.NewSheet(name); err != nil {
			return err
		}
	}
	t.list = slices.DeleteFunc(fillableIn(t.form), func(q *flows.Question) bool {
		return t.form.ID == formRencana && q.Name == questionAgain || q.Living == livingPlans // a row is one day, and no plan has a name to write
	})
	return nil
}

// livingPlans is the living list of open plans: nobody knows their numbers.
const livingPlans = "rencana_terbuka"

func (t *template) set(sheet string, row, column int, value any) error {
	return t.file.SetCellValue(sheet, ColumnName(column)+fmt.Sprint(row), value)
}

// columns writes headings and hints.
func (t *template) columns() error {
	heads := []string{t.say.Say("templat.kolom_catatan", nil), t.say.Say("templat.kolom_kampung", nil), t.say.Say("templat.kolom_kecamatan", nil)}
	hints := []string{t.say.Say("templat.baris_petunjuk", nil), t.say.Say("templat.petunjuk_kampung", nil), t.say.Say("templat.petunjuk_kecamatan", nil)}
	for _, q := range t.list {
		heads = append(heads, Heading(t.form, q, t.lang))
		hints = append(hints, t.hint(q))
	}
	bold, err := t.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Color: []string{"DDEBF7"}, Pattern: 1}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	soft, err := t.file.NewStyle(&excelize.Style{Font: &excelize.Font{Italic: true, Color: "7F7F7F"}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	for i := range heads {
		if err := t.set(t.data, templateHead, i, heads[i]); err != nil {
			return err
		}
		if err := t.set(t.data, templateHint, i, hints[i]); err != nil {
			return err
		}
	}
	last := ColumnName(len(heads) - 1)
	const width = 22
	for _, err := range []error{
		t.file.SetCellStyle(t.data, "A1", last+"1", bold),
		t.file.SetCellStyle(t.data, "A2", last+"3", soft),
		t.file.SetColWidth(t.data, "A", last, width),
		t.file.SetPanes(t.data, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// hint says what a cell takes and whether it must be filled.
func (t *template) hint(q *flows.Question) string {
	id := "templat.isi_teks"
	switch {
	case q.Kind == "uang":
		id = "templat.isi_uang"
	case q.Type == "date":
		id = "templat.isi_tanggal"
	case q.Type == "time":
		id = "templat.isi_jam"
	case q.Type == "integer", q.Type == "decimal", q.Type == "range":
		id = "templat.isi_angka"
	case q.Type == "select_one":
		id = "templat.isi_pilihan"
	case q.Type == "select_multiple", q.Type == "rank":
		id = "templat.isi_pilihan_banyak"
	case q.Type == "geopoint":
		id = "templat.isi_lokasi"
	}
	text := t.say.Say(id, nil)
	if s := q.Hint.In(t.lang); s != "" {
		text = s
	}
	need := "templat.boleh_kosong"
	switch {
	case q.Default != "" || q.Required == "":
	case q.Relevant != "":
		need = "templat.wajib_bila"
	default:
		need = "templat.wajib"
	}
	return text + " " + t.say.Say(need, nil)
}

// codeSheet lists the choices of every list that a column uses.
func (t *template) codeSheet() error {
	t.lists = map[string]string{}
	row := 1
	for i, id := range []string{"templat.kolom_pertanyaan", "templat.kolom_pilihan", "templat.kolom_kode"} {
		if err := t.set(t.codes, row, i, t.say.Say(id, nil)); err != nil {
			return err
		}
	}
	for _, q := range t.list {
		choices := t.form.Choices[q.List]
		if !strings.HasPrefix(q.Type, "select_") || len(choices) == 0 || t.lists[q.List] != "" {
			continue
		}
		first := row + 1
		for _, c := range choices {
			row++
			for i, value := range []string{titleOf(q, t.lang), c.Label.In(t.lang), c.Code} {
				if err := t.set(t.codes, row, i, value); err != nil {
					return err
				}
			}
		}
		t.lists[q.List] = fmt.Sprintf("'%s'!$B$%d:$B$%d", strings.ReplaceAll(t.codes, "'", "''"), first, row)
	}
	const width = 34
	return t.file.SetColWidth(t.codes, "A", "C", width)
}

// validations let Excel offer the choices, and show days as people write them.
func (t *template) validations() error {
	format := "dd mmm yyyy"
	day, err := t.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	for i, q := range t.list {
		column := ColumnName(templateFirst + i)
		if q.Type == "date" {
			if err := t.file.SetCellStyle(t.data, column+fmt.Sprint(templateExample), column+fmt.Sprint(templateRows), day); err != nil {
				return err
			}
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s%d:%s%d", column, templateData, column, templateRows)
		v.ShowErrorMessage = false // a typo is a finding later, never a box in the way
		if q.Type != "select_one" || t.lists[q.List] == "" || q.Other {
			continue
		}
		v.SetSqrefDropList(t.lists[q.List])
		if err := t.file.AddDataValidation(t.data, v); err != nil {
			return err
		}
	}
	return nil
}

// example fills one row as it could be: what must be answered, then what that makes necessary.
func (t *template) example() error {
	row := map[string]any{}
	answers := map[string]json.RawMessage{}
	env := flows.Env{Now: t.now, Zone: t.now.Location(), Lang: t.lang, Role: defaultRole}
	fill := func(q *flows.Question) {
		if row[q.Name] = t.sample(q); q.Parts != nil || row[q.Name] == nil {
			return
		}
		text := fmt.Sprint(row[q.Name])
		if day, is := row[q.Name].(time.Time); is {
			text = day.Format(time.DateOnly)
		}
		if got, no := flows.ReadOne(t.form, env, answers, q.Name, text); no == nil {
			maps.Copy(answers, got)
		}
	}
	for range t.list { // each round fills something, or is the last
		_, flaws := flows.Check(t.form, env, answers)
		next := slices.IndexFunc(flaws, func(f flows.Finding) bool { return f.Flaw == flows.Missing && row[f.Question.Name] == nil })
		if next < 0 {
			break
		}
		fill(flaws[next].Question) // one at a time: what follows from it is proposed then
	}
	for i, id := range []string{"templat.baris_contoh", "templat.contoh_kampung", "templat.contoh_kecamatan"} {
		if err := t.set(t.data, templateExample, i, t.say.Say(id, nil)); err != nil {
			return err
		}
	}
	for i, q := range t.list {
		if err := t.set(t.data, templateExample, templateFirst+i, row[q.Name]); err != nil {
			return err
		}
	}
	return nil
}

// sample is a value for the example: the first choice, a day just past, small numbers.
func (t *template) sample(q *flows.Question) any {
	const people = 12
	switch {
	case q.Type == "date" && t.form.ID == formRencana:
		return dayOf(t.now.AddDate(0, 0, 7))
	case q.Type == "date":
		return dayOf(t.now.AddDate(0, 0, -1))
	case q.Type == "time":
		return "09:00"
	case q.Type == "integer", q.Type == "decimal":
		return people
	case q.Type == "range":
		return q.Range.Start
	case strings.HasPrefix(q.Type, "select_") && len(t.form.Choices[q.List]) > 0:
		return t.form.Choices[q.List][0].Label.In(t.lang)
	}
	return t.say.Say("templat.contoh_teks", nil)
}

// dayOf is the day of an instant, as a cell of a workbook holds it.
func dayOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// helpSheet says in plain words what to do.
func (t *template) helpSheet() error {
	args := locales.Args{"Formulir": t.form.Title.In(t.lang), "Lembar": t.data, "Kode": t.codes}
	for i, id := range []string{
		"templat.langkah_judul", "templat.langkah_baris", "templat.langkah_contoh", "templat.langkah_kampung", "templat.langkah_tanggal",
		"templat.langkah_pilihan", "templat.langkah_nama", "templat.langkah_periksa", "templat.langkah_simpan",
	} {
		if err := t.set(t.help, i+1, 0, t.say.Say(id, args)); err != nil {
			return err
		}
	}
	const width = 100
	return t.file.SetColWidth(t.help, "A", "A", width)
}
