package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"pokjabot/bot/export"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// everyForm is what --formulir says for one workbook of all forms.
const everyForm = "semua"

type eksporCommand struct {
	Formulir string `required:"" help:"Id formulir, misalnya kegiatan; \"semua\": semua formulir dalam satu berkas (xlsx, odk)."`
	Format   string `default:"jsonl" enum:"jsonl,csv,xlsx,odk,geojson" help:"Bentuk berkas: jsonl, csv, xlsx, odk (zip), geojson."`
	Wilayah  string `help:"Hanya wilayah atau Kampung KB ini."`
	Dari     string `help:"Tanggal kegiatan pertama (2026-11-01)."`
	Sampai   string `help:"Tanggal kegiatan terakhir."`
	Berkas   string `help:"Tulis ke berkas ini; kosong: stdout."`
	Pemisah  string `default:"," help:"Pemisah kolom csv: \",\" atau \";\" (Excel berbahasa Indonesia)."`
	BOM      bool   `name:"bom" help:"Awali csv dengan tanda UTF-8 untuk Excel."`
}

// Run streams reports into a file, exact: the operator's own copy (design.md 4).
func (c eksporCommand) Run(ctx context.Context, s *Settings, out *output) error {
	library, err := forms.Load()
	if err != nil {
		return err
	}
	chosen, err := c.check(library, out)
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	defer limitMemory(exportMemory)()
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		shown := progressOn(out.notes)
		write := func(w io.Writer) error { return c.write(ctx, st, w, chosen, words.Speak("id"), shown) }
		if c.Berkas == "" {
			err = write(out.results)
		} else {
			err = writeFile(c.Berkas, write)
		}
		if err != nil {
			return err
		}
		return c.note(ctx, st, now, shown.all)
	})
}

// exportMemory is near what an export needs whatever its length, in bytes: near it Go collects more
// often, for the heap of a workbook's sheets would else grow to twice that.
const exportMemory = 80 << 20

// limitMemory sets a soft limit until the returned function is called; what the operator has set
// (GOMEMLIMIT) stands.
func limitMemory(bytes int64) func() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetMemoryLimit(bytes)
	return func() { debug.SetMemoryLimit(before) }
}

// check reads the flags and returns the forms that are meant.
func (c eksporCommand) check(library *forms.Library, out *output) ([]*flows.Form, error) {
	var chosen []*flows.Form
	switch form := library.Form(c.Formulir); {
	case form != nil:
		chosen = []*flows.Form{form}
	case c.Formulir != everyForm:
		return nil, usage("operator.formulir_tak_ada", locales.Args{"Nilai": c.Formulir, "Pilihan": formNames(export.Forms(library), everyForm)})
	case !export.Format(c.Format).Many():
		return nil, usage("operator.semua_formulir", locales.Args{"Nilai": everyForm, "Format": c.Format})
	default:
		chosen = export.Forms(library)
	}
	for _, day := range []string{c.Dari, c.Sampai} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return nil, usage("operator.tanggal", locales.Args{"Nilai": day})
		}
	}
	if c.Pemisah != "," && c.Pemisah != ";" {
		return nil, usage("operator.pemisah", locales.Args{"Nilai": c.Pemisah})
	}
	if c.Berkas == "" && terminal(out.results) && (c.Format == string(export.XLSX) || c.Format == string(export.ODK)) {
		return nil, usage("operator.layar", locales.Args{"Format": c.Format})
	}
	return chosen, nil
}

// write makes the file out of one snapshot: a workbook of many forms is one moment.
func (c eksporCommand) write(ctx context.Context, st *store, w io.Writer, chosen []*flows.Form, words locales.Speaker, progress *progress) error {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		return fmt.Errorf("reading the zone of Jakarta: %w", err)
	}
	comma, _ := utf8.DecodeRuneInString(c.Pemisah)
	options := export.Options{Words: words, Zone: zone, Comma: comma, BOM: c.BOM, Progress: progress.told}
	defer progress.end()
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, st.Pool, snapshot, func(tx pgx.Tx) error {
		var sources []export.Source
		for _, form := range chosen {
			selected := storage.SelectAll(form.ID, c.Wilayah, c.Dari, c.Sampai)
			n, keys, err := selected.Count(ctx, tx)
			if err != nil {
				return err
			}
			progress.all += n
			book, err := forms.Workbook(form.ID)
			if err != nil {
				return err
			}
			sources = append(sources, export.Source{Form: form, Book: book, Keys: keys, Each: func(ctx context.Context, each func(storage.ExportedReport) error) error {
				return selected.Each(ctx, tx, each)
			}})
		}
		return export.Write(ctx, w, export.Format(c.Format), options, sources...)
	})
	if ctx.Err() != nil {
		return refuse("operator.ekspor_putus", nil, ctx.Err())
	}
	return err
}

// note leaves a line in the access trail: the operator took a copy.
func (c eksporCommand) note(ctx context.Context, st *store, now time.Time, reports int) error {
	detail, err := json.Marshal(map[string]any{"form": c.Formulir, "format": c.Format, "from": c.Dari, "to": c.Sampai, "reports": reports})
	if err != nil {
		return fmt.Errorf("encoding the trail of an export: %w", err)
	}
	return storage.Apply(ctx, st.Pool, storage.Note(storage.Audit{At: now, Act: "ekspor", Place: c.Wilayah, Detail: detail}))
}

// progress tells on a terminal how far an export has come.
type progress struct {
	notes io.Writer // nil: nobody looks
	all   int
	last  time.Time
	shown bool
}

const progressEvery = 500 * time.Millisecond

func progressOn(notes io.Writer) *progress {
	if !terminal(notes) {
		return &progress{}
	}
	return &progress{notes: notes}
}

func (p *progress) told(n int) error {
	if p.notes == nil || n%100 != 0 || time.Since(p.last) < progressEvery {
		return nil
	}
	p.last, p.shown = time.Now(), true
	fmt.Fprintf(p.notes, "\r%d / %d", n, p.all)
	return nil
}

// end clears the line for what is said next.
func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.notes, "\r\x1b[K")
	}
}

// terminal tells whether a person sees what is written to w.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// formNames lists forms as the operator writes them, with what else may stand there.
func formNames(list []*flows.Form, more ...string) string {
	var names []string
	for _, f := range list {
		names = append(names, f.ID)
	}
	return strings.Join(append(names, more...), ", ")
}

// writeFile makes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".pokjabot-*")
	if err != nil {
		return unwritable(path, err)
	}
	defer os.Remove(temporary.Name())
	if err := errors.Join(write(temporary), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return unwritable(path, err)
	}
	return nil
}
