package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pokjabot/locales"
	"pokjabot/storage"
)

type wilayahCommand struct {
	Impor wilayahImpor `cmd:"" help:"Impor wilayah (code,parent,level,name[,zone])."`
}

type wilayahImpor struct {
	Berkas string `arg:"" help:"Berkas CSV."`
}

// Run imports regions; rows that make no sense are named, the others are in.
func (c wilayahImpor) Run(ctx context.Context, s *Settings, out *output) error {
	return importFile(ctx, s, out, c.Berkas, storage.ImportWilayah)
}

type kampungCommand struct {
	Impor  kampungImpor  `cmd:"" help:"Impor Kampung KB (wilayah,name,...)."`
	Contoh kampungContoh `cmd:"" help:"Isi Kampung KB contoh (hanya untuk latihan)."`
}

type kampungImpor struct {
	Berkas string `arg:"" help:"Berkas CSV."`
}

// Run imports Kampung KB.
func (c kampungImpor) Run(ctx context.Context, s *Settings, out *output) error {
	return importFile(ctx, s, out, c.Berkas, storage.ImportKampung)
}

type kampungContoh struct{}

// Run makes the marked sample of Kampung KB (`make demo-data`).
func (kampungContoh) Run(ctx context.Context, s *Settings, out *output) error {
	return withStore(ctx, s, out, func(st *store) error { return storage.SeedSample(ctx, st.Pool) })
}

type importer func(context.Context, storage.DB, io.Reader) (storage.Imported, error)

// importFile imports a CSV and prints what came of it; findings give exit 1.
func importFile(ctx context.Context, s *Settings, out *output, path string, load importer) error {
	file, err := os.Open(path)
	if err != nil {
		return usage("%s cannot be read: %v", path, errors.Unwrap(err))
	}
	defer file.Close()
	words, err := locales.Load()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		result, err := load(ctx, st.Pool, file)
		if err != nil {
			return err
		}
		say := words.Speak("id")
		fmt.Fprintln(out.results, say.Say("impor.selesai", map[string]any{"Baris": result.Rows, "Baru": result.Added, "Berubah": result.Changed}))
		for _, f := range result.Findings {
			fmt.Fprintf(out.results, "%s:%d: %s\n", path, f.Line, say.Say("impor."+f.Code, map[string]any{"Kolom": f.Column, "Nilai": f.Value}))
		}
		if len(result.Findings) > 0 {
			return errFindings
		}
		return nil
	})
}
