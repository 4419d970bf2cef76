package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"pokjabot/flows/forms"
	"pokjabot/storage"
)

type eksporCommand struct {
	Formulir string `required:"" help:"Id formulir, misalnya kegiatan."`
	Format   string `default:"jsonl" enum:"jsonl" help:"Bentuk berkas."`
	Wilayah  string `help:"Hanya wilayah atau Kampung KB ini."`
	Dari     string `help:"Tanggal kegiatan pertama (2026-11-01)."`
	Sampai   string `help:"Tanggal kegiatan terakhir."`
	Berkas   string `help:"Tulis ke berkas ini; kosong: stdout."`
}

// Run streams the reports of a form, exact: the operator's own copy (design.md 4).
func (c eksporCommand) Run(ctx context.Context, s *Settings, out *output) error {
	library, err := forms.Load()
	if err != nil {
		return err
	}
	if library.Form(c.Formulir) == nil {
		return usage("--formulir %q is no form of this program", c.Formulir)
	}
	for _, day := range []string{c.Dari, c.Sampai} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return usage("%q is no date such as 2026-11-01", day)
		}
	}
	return withStore(ctx, s, out, func(st *store) error {
		if c.Berkas == "" {
			return c.write(ctx, st, out.results)
		}
		return writeFile(c.Berkas, func(w io.Writer) error { return c.write(ctx, st, w) })
	})
}

func (c eksporCommand) write(ctx context.Context, st *store, w io.Writer) error {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	lines.SetEscapeHTML(false)
	err := storage.ExportReports(ctx, st.Pool, c.Formulir, c.Wilayah, c.Dari, c.Sampai, func(r storage.ExportedReport) error { return lines.Encode(r) })
	return errors.Join(err, buffered.Flush())
}

// writeFile makes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".pokjabot-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(temporary.Name())
	if err := errors.Join(write(temporary), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
