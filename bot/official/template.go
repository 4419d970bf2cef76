package official

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"pokjabot/flows"
)

//go:embed data/*.yaml
var data embed.FS

// Template is the shape of one sheet.
type Template struct {
	Name    string                       `yaml:"nama"`
	Order   int                          `yaml:"urutan"` // among the sheets; those without stand last
	Sheet   string                       `yaml:"lembar"` // name of the sheet; without one it is the title
	Title   flows.Text                   `yaml:"judul"`
	Rows    string                       `yaml:"baris"`    // "laporan" (a row each; the default) or "kelompok"
	Forms   []string                     `yaml:"formulir"` // reports of these
	Only    map[string][]string          `yaml:"hanya"`    // with one of these answers
	Other   string                       `yaml:"lainnya"`  // stands before what the record does not list
	Columns []Column                     `yaml:"kolom"`
	Maps    map[string]map[string]string `yaml:"peta"` // by column: label of the record for a code of ours
	Signs   []string                     `yaml:"tanda"`
}

// Column is one column of a sheet.
type Column struct {
	Name    string            `yaml:"nama"`
	Label   string            `yaml:"label"`
	From    string            `yaml:"isi"`     // a source of fill.go or group.go
	Of      []string          `yaml:"dari"`    // the questions whose answers it takes
	Code    string            `yaml:"kode"`    // the answer that is counted (hitung)
	Width   float64           `yaml:"lebar"`   // characters
	Default map[string]string `yaml:"bawaan"`  // by form, where it has no such question
	By      string            `yaml:"menurut"` // the question whose code is mapped where the form has no such question
	Other   bool              `yaml:"lainnya"` // what the record does not list goes under Lainnya
}

// ByGroup tells whether a row is a group instead of a report.
func (t Template) ByGroup() bool { return t.Rows == "kelompok" }

// Text is the file of a built-in template.
func Text(name string) ([]byte, error) {
	source, err := data.ReadFile("data/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the template %q: %w", name, err)
	}
	return source, nil
}

// Load reads the built-in templates and lays those of over, files NAME.yaml, in their place or beside
// them; over may be nil. One that cannot be read is told to wrong, and ours of that name stands. They
// come in the order of their sheets.
func Load(over fs.FS, wrong func(file string, err error)) ([]Template, error) {
	found := map[string]Template{}
	ours, err := fs.Sub(data, "data")
	if err != nil {
		return nil, fmt.Errorf("reading templates: %w", err)
	}
	err = each(ours, func(file string, source []byte) error {
		t, err := Parse(source)
		found[t.Name] = t
		return err
	})
	if err != nil {
		return nil, err
	}
	if over != nil {
		err := each(over, func(file string, source []byte) error {
			t, err := Parse(source)
			if err != nil {
				wrong(file, err)
				return nil
			}
			found[t.Name] = t
			return nil
		})
		if err != nil {
			wrong(".", err)
		}
	}
	list := make([]Template, 0, len(found))
	for _, t := range found {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Template) int {
		if (a.Order == 0) != (b.Order == 0) {
			return b.Order - a.Order
		}
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list, nil
}

// mostOfFile is how large a template may be, in bytes.
const mostOfFile = 1 << 20

func each(from fs.FS, do func(file string, source []byte) error) error {
	files, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return fmt.Errorf("listing templates: %w", err)
	}
	for _, file := range files {
		info, err := fs.Stat(from, file)
		if err != nil {
			return fmt.Errorf("reading %s: %w", path.Base(file), err)
		}
		if info.Size() > mostOfFile {
			return fmt.Errorf("reading %s: %w", path.Base(file), errors.New("it is too large for a template"))
		}
		source, err := fs.ReadFile(from, file)
		if err != nil {
			return fmt.Errorf("reading %s: %w", path.Base(file), err)
		}
		if err := do(file, source); err != nil {
			return fmt.Errorf("reading %s: %w", path.Base(file), err)
		}
	}
	return nil
}

// Parse reads a template and says what is wrong with it.
func Parse(source []byte) (Template, error) {
	var t Template
	if err := yaml.UnmarshalWithOptions(source, &t, yaml.Strict()); err != nil {
		return t, fmt.Errorf("reading a template: %w", err)
	}
	switch {
	case t.Name == "":
		return t, errors.New("a template needs nama")
	case t.Title.In("id") == "":
		return t, errors.New("a template needs judul")
	case len(t.Forms) == 0:
		return t, errors.New("a template needs formulir")
	case len(t.Columns) == 0:
		return t, errors.New("a template needs kolom")
	case t.Rows != "" && t.Rows != "laporan" && !t.ByGroup():
		return t, fmt.Errorf("baris is %q: laporan or kelompok", t.Rows)
	}
	for _, c := range t.Columns {
		known := ofReports[c.From] != nil
		if t.ByGroup() {
			known = ofGroups[c.From] != nil
		}
		switch {
		case c.Label == "":
			return t, fmt.Errorf("a column of %q needs label", t.Name)
		case !known:
			return t, fmt.Errorf("column %q of %q: isi %q is none of the known sources", c.Label, t.Name, c.From)
		case needed[c.From] > len(c.Of):
			return t, fmt.Errorf("column %q of %q: isi %s needs %d names in dari", c.Label, t.Name, c.From, needed[c.From])
		}
	}
	return t, nil
}

// needed is how many questions a source takes at least.
var needed = map[string]int{"angka": 1, "jumlah": 1, "terbaru": 1, "daftar": 1, "hitung": 1, "persen": 2}

// Takes tells whether a report belongs into the sheet.
func (t Template) Takes(r Report) bool {
	if !slices.Contains(t.Forms, r.Report.Form) || r.Form == nil {
		return false
	}
	for question, codes := range t.Only {
		if !slices.ContainsFunc(r.codes(question), func(code string) bool { return slices.Contains(codes, code) }) {
			return false
		}
	}
	return true
}
