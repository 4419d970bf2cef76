package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The operator's own heading stands in the sheet from the next start on; a slip is told in the log.
func TestOfficialTemplates(t *testing.T) {
	data := t.TempDir()
	var told bytes.Buffer
	log := slog.New(slog.NewTextHandler(&told, nil))
	read := func() map[string]string {
		t.Helper()
		list, err := officialTemplates(data, log)
		if err != nil {
			t.Fatal(err)
		}
		titles := map[string]string{}
		for _, one := range list {
			titles[one.Name] = one.Title.In("id")
		}
		return titles
	}
	builtIn := read()
	if len(builtIn) != 7 || told.Len() > 0 {
		t.Fatal(builtIn, told.String())
	}
	folder := filepath.Join(data, templatesFolder)
	if err := os.Mkdir(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"ri_bkb.yaml": "nama: ri_bkb\njudul: {id: Register kami}\nformulir: [poktan]\nkolom: [{label: Nama, isi: judul}]\n", "ri_bkr.yaml": "nama: ri_bkr\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if own := read(); own["ri_bkb"] != "Register kami" || own["ri_bkr"] != builtIn["ri_bkr"] || !strings.Contains(told.String(), "ri_bkr.yaml") {
		t.Error(own, told.String())
	}
}
