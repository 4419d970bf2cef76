package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pokjabot/bot/importing"
	"pokjabot/locales"
	"pokjabot/storage"
)

type wilayahCommand struct {
	Impor wilayahImpor `cmd:"" help:"Impor wilayah (code,parent,level,name[,zone])."`
}

type wilayahImpor struct {
	Berkas string `arg:"" help:"Berkas CSV atau XLSX."`
}

// Run imports regions; rows that make no sense are named, the others are in.
func (c wilayahImpor) Run(ctx context.Context, s *Settings, out *output) error {
	in := importer{path: c.Berkas, done: "impor.selesai", tables: storage.WilayahTable}
	return in.run(ctx, s, out, func(st *store, sheets []storage.Sheet, _ time.Time) (storage.Imported, error) {
		return storage.ImportWilayah(ctx, st.Pool, sheets[0])
	})
}

type kampungCommand struct {
	Impor  kampungImpor  `cmd:"" help:"Impor Kampung KB dengan profil, Poktan dan posyandunya."`
	Contoh kampungContoh `cmd:"" help:"Isi Kampung KB contoh (hanya untuk latihan)."`
}

type kampungImpor struct {
	Berkas string `arg:"" help:"Berkas CSV atau XLSX (lembar Kampung, Poktan, Posyandu, Pantauan, Program)."`
	Coba   bool   `help:"Hanya periksa; tidak ada yang disimpan."`
	JSON   bool   `name:"json" help:"Keluarkan satu dokumen JSON."`
}

// Run imports Kampung KB, as a whole or not at all.
func (c kampungImpor) Run(ctx context.Context, s *Settings, out *output) error {
	in := importer{path: c.Berkas, done: "impor.selesai_kampung", tables: storage.KampungTables, json: c.JSON, dry: c.Coba}
	return in.run(ctx, s, out, func(st *store, sheets []storage.Sheet, now time.Time) (storage.Imported, error) {
		return storage.ImportKampung(ctx, st.Pool, sheets, now, c.Coba)
	})
}

type kampungContoh struct{}

// Run makes the marked sample of Kampung KB (`make demo-data`).
func (kampungContoh) Run(ctx context.Context, s *Settings, out *output) error {
	return withStore(ctx, s, out, func(st *store) error { return storage.SeedSample(ctx, st.Pool) })
}

// importer is one run of an import from a file.
type importer struct {
	path, done string                      // done: the message of the summary
	tables     func([]storage.Sheet) error // whether the file is one of ours at all
	json, dry  bool
}

type importerLoad func(*store, []storage.Sheet, time.Time) (storage.Imported, error)

// run reads a file, imports it and prints what came of it; errors among the findings give exit 1,
// a file that is none of ours exit 2.
func (c importer) run(ctx context.Context, s *Settings, out *output, load importerLoad) error {
	words, err := locales.Load()
	if err != nil {
		return err
	}
	sheets, err := readSheets(words.Speak("id"), c.path, c.tables)
	if err != nil {
		return err
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		result, err := load(st, sheets, now)
		if err != nil {
			return err
		}
		if err := c.print(out, words, result); err != nil {
			return err
		}
		if result.Refused() {
			return errFindings
		}
		return nil
	})
}

func (c importer) print(out *output, words *locales.Catalog, result storage.Imported) error {
	if c.json {
		return json.NewEncoder(out.results).Encode(map[string]any{
			"file": c.path, "dry_run": c.dry, "rows": result.Rows, "added": result.Added, "changed": result.Changed,
			"profiles": result.Profiles, "poktan": result.Poktan, "posyandu": result.Posyandu, "lists": result.Lists, "findings": toldFindings(words, result.Findings),
		})
	}
	say, id := words.Speak("id"), c.done
	switch {
	case c.dry && !result.Refused():
		id = "impor.coba_kampung"
	case c.dry || result.Refused() && result.Added+result.Changed == 0:
		id = "impor.ditolak"
	}
	fmt.Fprintln(out.results, say.Say(id, locales.Args{
		"Baris": result.Rows, "Baru": result.Added, "Berubah": result.Changed, "Profil": result.Profiles, "Poktan": result.Poktan, "Posyandu": result.Posyandu, "Daftar": result.Lists, "Temuan": len(result.Findings),
	}))
	printFindings(out, say, result.Findings)
	return nil
}

// printFindings names what is wrong, a line for each: "Kampung!B7: text".
func printFindings(out *output, say locales.Speaker, findings []storage.Finding) {
	for _, f := range findings {
		fmt.Fprintf(out.results, "%s!%s: %s\n", f.Sheet, f.Cell, sentence(say, f))
	}
}

func sentence(say locales.Speaker, f storage.Finding) string {
	return say.Say("impor."+f.Code, locales.Args{"Kolom": f.Column, "Nilai": f.Value})
}

// toldFindings are the findings as JSON, with their texts.
func toldFindings(words *locales.Catalog, findings []storage.Finding) []map[string]any {
	list := []map[string]any{}
	for _, f := range findings {
		level := "error"
		if f.Warning {
			level = "warning"
		}
		list = append(list, map[string]any{
			"level": level, "code": f.Code, "sheet": f.Sheet, "cell": f.Cell, "row": f.Line, "column": f.Column, "value": f.Value,
			"text": sentence(words.Speak("id"), f), "text_en": sentence(words.Speak("en"), f),
		})
	}
	return list
}

// readSheets reads XLSX or CSV behind the limits of package importing; what is refused there, and a
// file without any of the tables asked for, is one line here, before a database is opened.
func readSheets(say locales.Speaker, path string, tables func([]storage.Sheet) error) ([]storage.Sheet, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	book, err := importing.Open(filepath.Base(path), file)
	if refusal, ok := errors.AsType[*locales.Refusal](err); ok {
		return nil, usage("operator.berkas_ditolak", locales.Args{"Berkas": path, "Sebab": say.Refusal(refusal)})
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	sheets := make([]storage.Sheet, len(book.Sheets))
	for i, from := range book.Sheets {
		sheets[i].Name = from.Name
		for _, row := range from.Rows {
			sheets[i].Rows = append(sheets[i].Rows, storage.SheetRow{Number: row.Number, Cells: dense(row.Cells)})
		}
	}
	if tables(sheets) != nil {
		return nil, usage("operator.berkas_ditolak", locales.Args{"Berkas": path, "Sebab": say.Say("impor.bukan_tabel", nil)})
	}
	return sheets, nil
}

// dense puts every cell at the place of its column.
func dense(cells []importing.Cell) []string {
	var list []string
	for _, c := range cells {
		for len(list) <= c.Column {
			list = append(list, "")
		}
		list[c.Column] = c.Text
	}
	return list
}
