package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"pokjabot/flows/answer"
	"pokjabot/locales"
)

// formulirCommand is for those who write forms and for anyone who wants to try what the program
// understands; none of its parts needs a database.
type formulirCommand struct {
	Baca   formulirBaca   `cmd:"" help:"Coba bacaan: CSV kind,input,reference_datetime_WIB,expected; kolom got ditambahkan."`
	Hitung formulirHitung `cmd:"" help:"Hitung ungkapan formulir: satu JSON tiap baris."`
}

type formulirBaca struct {
	Berkas string `required:"" help:"Berkas CSV; - membaca dari masukan."`
}

// Run reads every phrase as its kind and prints the same rows with what was understood
// (design.md 4; the notation is that of the data contract of design.md 6).
func (c formulirBaca) Run(_ context.Context, out *output) error {
	in, err := opened(c.Berkas)
	if err != nil {
		return err
	}
	defer in.Close()
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	lines := csv.NewWriter(out.results)
	err = readPhrases(rows, lines)
	lines.Flush()
	return errors.Join(err, lines.Error())
}

func readPhrases(rows *csv.Reader, lines *csv.Writer) error {
	header, err := rows.Read()
	if err != nil {
		return usage("operator.baca_kepala", nil)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // spreadsheets put it before UTF-8
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	for _, name := range []string{"kind", "input", "reference_datetime_WIB"} {
		if _, there := at[name]; !there {
			return usage("operator.baca_kolom", locales.Args{"Nilai": name})
		}
	}
	if err := lines.Write(append(slices.Clone(header), "got")); err != nil {
		return err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the phrases: %w", err)
		}
		for len(row) < len(header) {
			row = append(row, "")
		}
		got := readPhrase(row[at["kind"]], row[at["input"]], row[at["reference_datetime_WIB"]])
		if err := lines.Write(append(row, got)); err != nil {
			return err
		}
	}
}

// readPhrase answers for one row; what is wrong with the row itself stands where the reading
// would, so that a bad row never stops the rest.
func readPhrase(kind, input, reference string) string {
	ref, err := time.Parse(time.RFC3339, reference)
	if err != nil {
		return "ERROR: reference_datetime_WIB is no RFC 3339 instant"
	}
	got, known := answer.Baca(kind, input, ref)
	if !known {
		return "ERROR: unknown kind"
	}
	return got
}

// opened opens a file to read, "-" for standard input.
func opened(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(bufio.NewReader(os.Stdin)), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}
