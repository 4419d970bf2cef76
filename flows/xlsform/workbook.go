// Package xlsform reads forms that programme staff write: the XLSForm workbook in our chat
// profile (design.md 5), here as its YAML twin with the same sheets, columns and cells.
//
// Two steps: a reader turns a file into a Workbook (rows of named cells, nothing understood yet),
// and Workbook.Form makes a flows.Form of it. A reader of .xlsx fills the same Workbook, so all
// that is known about columns stays in one place: profile.go says which types and columns there
// are, survey.go and choices.go what they mean. Every mistake names sheet, row and column as a
// person finds them in the workbook; the first row is the heading, so the first question stands in
// row 2, in the twin as well.
//
// What the chat profile adds to XLSForm, by column of the survey sheet (what each does to a walk is
// told in package flows):
//
//	chat::short, chat::soft_message    texts, with languages
//	chat::kind                         lp, angka_banyak, usulan, sekartu on groups; uang, skala, usulan,
//	                                   foto_berjenis on questions
//	chat::list                         living list; "select_one x or_other" lets typed names stand
//	chat::scale                        list of the four steps, on skala (an integer)
//	chat::soft, chat::propose          expressions
//	chat::foto_jenis                   expression, on foto_berjenis
//	chat::semua_perempuan              name of a total, on lp
//	chat::remember                     scope, names of the key, "bulan" at the end
//	chat::evidence, chat::roles        words with blanks between
//	chat::core                         no
//	chat::website, rekap::measure, rekap::dimension
//
// Of XLSForm itself: choice_filter, calculation, default, trigger ("${x}" or "x"), readonly,
// repeat_count (also jr:count), begin/end repeat, nested. or_other behind a list of the form's own
// adds the choice and the text of other.yaml. parameters of a range are start, end and step. Of the
// metadata start, end and today are filled; what tells of a device stays empty.
//
// Not here: how a form is walked, and whether its expressions are right (flows.Seal).
package xlsform

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"pokjabot/flows"
)

// Workbook is a form as it was written: three sheets of cells, blank cells left out.
type Workbook struct {
	Survey, Choices, Settings []Row
}

// Row is one row of a sheet.
type Row struct {
	Number int // as Excel counts; the heading is row 1
	Cells  []Cell
}

// Cell is one filled cell under its heading.
type Cell struct{ Column, Value string }

// Value returns the cell under that heading, empty when it is blank.
func (r Row) Value(column string) string {
	for _, c := range r.Cells {
		if c.Column == column {
			return c.Value
		}
	}
	return ""
}

// Read reads the YAML twin and returns the form, checked and ready to be walked. The error joins a
// *flows.Fault for each mistake.
func Read(source []byte) (*flows.Form, error) {
	book, err := ReadYAML(source)
	if err != nil {
		return nil, err
	}
	return book.Form()
}

// Form understands the workbook.
func (w *Workbook) Form() (*flows.Form, error) {
	settings := Row{}
	if len(w.Settings) > 0 {
		settings = w.Settings[0]
	}
	b := builder{language: languageCode(settings.Value("default_language"))}
	if b.language == "" {
		b.language = "id"
	}
	form := &flows.Form{ID: settings.Value("form_id"), Version: w.hash(), Title: b.text(settings, "form_title", "title"), InstanceName: settings.Value("instance_name")}
	if form.ID == "" {
		b.fault("settings", settings.Number, "form_id", "a form needs an id")
	}
	form.Choices = b.choices(w.Choices)
	form.Questions = b.questions(w.Survey, form.Choices)
	if err := errors.Join(b.faults...); err != nil {
		return nil, fmt.Errorf("reading form %s: %w", form.ID, err)
	}
	if err := flows.Seal(form); err != nil {
		return nil, fmt.Errorf("checking form %s: %w", form.ID, err)
	}
	return form, nil
}

// hash is the version to which drafts are pinned: the same cells, in whichever file, are the same
// version.
func (w *Workbook) hash() string {
	sum := sha256.New()
	for _, sheet := range [][]Row{w.Survey, w.Choices, w.Settings} {
		for _, row := range sheet {
			for _, c := range row.Cells {
				fmt.Fprintf(sum, "%q=%q,", c.Column, c.Value)
			}
			fmt.Fprintln(sum)
		}
		fmt.Fprintln(sum, "--")
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// builder gathers what one pass over the sheets understands.
type builder struct {
	language string // of columns that name none
	faults   []error
}

func (b *builder) fault(sheet string, row int, column, format string, args ...any) {
	b.faults = append(b.faults, &flows.Fault{Sheet: sheet, Row: row, Column: column, Text: fmt.Sprintf(format, args...)})
}
