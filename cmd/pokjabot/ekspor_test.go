package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/botapi"
)

// One report, in every kind of file the contract names.
func TestExportInEveryFormat(t *testing.T) {
	bare(t)
	h := aloneHouse(t, nil)
	h.siti().firstReport()
	h.settled()
	folder := t.TempDir()
	export := func(args ...string) []byte {
		t.Helper()
		file := filepath.Join(folder, "keluar")
		if code, stdout, stderr := h.beside(append([]string{"ekspor", "--berkas", file}, args...)...); code != 0 || stdout != "" || stderr != "" {
			t.Fatalf("%q: exit %d, %q, %q", args, code, stdout, stderr)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}

	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(export("--formulir", "kegiatan", "--format", "csv", "--pemisah", ";", "--bom"), []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for name, want := range map[string]string{"jenis": "posyandu", "tanggal": "2026-11-17", "peserta_l": "6", "peserta_p": "32", "kampung": kampungTangkit, "foto": "4", "kecamatan": "Sungai Gelam"} {
		if at := slices.Index(rows[0], name); at < 0 || rows[1][at] != want {
			t.Errorf("%s in csv: %q", name, rows[1])
		}
	}

	book, err := excelize.OpenReader(bytes.NewReader(export("--formulir", everyForm, "--format", "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if sheets := book.GetSheetList(); !slices.Contains(sheets, "Kegiatan") || sheets[len(sheets)-1] != "Buku kode" || len(sheets) < 9 {
		t.Errorf("sheets: %q", sheets)
	}
	if rows, err := book.GetRows("Kegiatan"); err != nil || len(rows) != 3 {
		t.Errorf("%d rows, %v", len(rows), err)
	}

	raw := export("--formulir", "kegiatan", "--format", "odk")
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(files.File) != 3 || !strings.HasPrefix(files.File[0].Name, "instances/uuid") {
		t.Fatal(files, err)
	}

	var places struct {
		Features []struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(export("--formulir", "kegiatan", "--format", "geojson"), &places); err != nil || len(places.Features) != 1 || places.Features[0].Properties["jenis"] != "posyandu" {
		t.Error(places, err)
	}
	if n := h.count(`SELECT count(*) FROM audit WHERE act = 'ekspor' AND person_id IS NULL`); n != 4 {
		t.Errorf("%d lines in the access trail, want 4", n)
	}
	for args, says := range map[string]string{"--formulir semua --format csv": "satu formulir", "--formulir semua": "xlsx atau odk", "--formulir kegiatan --format csv --pemisah |": "--pemisah"} {
		if code, _, stderr := h.beside(append([]string{"ekspor"}, strings.Fields(args)...)...); code != 2 || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit %d, %q", args, code, stderr)
		}
	}
}

// Ctrl-C leaves neither half a file nor a temporary one, and what was there before stays.
func TestExportBrokenOffLeavesNoHalfFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "laporan.csv")
	if err := os.WriteFile(path, []byte("kemarin"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := writeFile(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "setengah"); err != nil {
			return err
		}
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	left, _ := os.ReadDir(folder)
	raw, _ := os.ReadFile(path)
	if len(left) != 1 || string(raw) != "kemarin" {
		t.Errorf("%v, %q", left, raw)
	}

	bare(t)
	h := aloneHouse(t, nil)
	h.siti().firstReport()
	h.settled()
	gone, stop := context.WithCancel(t.Context())
	stop()
	c := eksporCommand{Formulir: "kegiatan", Format: "csv", Pemisah: ",", Berkas: path}
	if err := c.Run(gone, h.s, &output{io.Discard, io.Discard}); err == nil {
		t.Error("an export that was broken off ended well")
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// A lead takes the reports of the kabupaten along from the recap.
func TestLeadDownloadsFromTheRecap(t *testing.T) {
	bare(t)
	h := aloneHouse(t, nil)
	h.siti().firstReport()
	budi := h.budi()
	budi.taps("Rekap")
	budi.taps("Unduh data")
	budi.taps("Kegiatan")
	budi.taps("Bulan ini (November 2026)")
	budi.taps("Excel")
	budi.waits("the file", func(s botapi.Screen) bool {
		return slices.ContainsFunc(s.Messages, func(m botapi.Message) bool {
			return m.Document != nil && m.Document.FileName == "kegiatan_15.05_2026-11.xlsx"
		})
	})
	budi.sees("Berkasnya sudah siap, Pak Budi.")
	if n := h.count(`SELECT count(*) FROM audit WHERE act = 'ekspor' AND place = '15.05'`); n != 1 {
		t.Errorf("%d lines in the access trail, want 1", n)
	}
}
