// Package forms holds the built-in forms as YAML twins of workbooks, embedded in the program, with
// transcripts of conversations beside them: kegiatan.yaml, kegiatan_*.transcript.txt. To change
// what is asked, change the twin and run `go test ./flows -update`; no Go is touched.
package forms

import (
	"embed"
	"fmt"
	"path"
	"sync"

	"pokjabot/flows"
	"pokjabot/flows/xlsform"
)

//go:embed *.yaml
var sources embed.FS

// Library is the set of built-in forms, by id. It is only read, by whoever asked for it.
type Library struct{ forms map[string]*flows.Form }

// Load returns the built-in forms, read and checked once in the life of the process, as they are part
// of it. An error names sheet, row and column of each mistake.
func Load() (*Library, error) { return embedded() }

var embedded = sync.OnceValues(func() (*Library, error) {
	entries, err := sources.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("listing built-in forms: %w", err)
	}
	l := &Library{forms: map[string]*flows.Form{}}
	for _, e := range entries {
		source, err := sources.ReadFile(path.Join(".", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("opening built-in form: %w", err)
		}
		form, err := xlsform.Read(source)
		if err != nil {
			return nil, fmt.Errorf("loading %s: %w", e.Name(), err)
		}
		l.forms[form.ID] = form
	}
	return l, nil
})

// Form returns the form of that id, nil when there is none.
func (l *Library) Form(id string) *flows.Form { return l.forms[id] }

// Version returns the form of that content hash, nil when the program has another one now.
func (l *Library) Version(id, version string) *flows.Form {
	if f := l.forms[id]; f != nil && f.Version == version {
		return f
	}
	return nil
}
