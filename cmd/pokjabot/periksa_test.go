package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The doctor looks at the newest nightly backup; one made by hand does not calm it.
func TestDoctorLooksAtBackups(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ages map[string]time.Duration
		fine bool
		says string
	}{
		"first day":   {nil, true, "belum ada"},
		"last night":  {map[string]time.Duration{"pokjabot-20261124.tar": 38 * time.Hour, "pokjabot-20261125.tar": 14 * time.Hour}, true, "pokjabot-20261125.tar, 14 jam yang lalu, 2 berkas"},
		"two nights":  {map[string]time.Duration{"pokjabot-20261122.tar": 86 * time.Hour}, false, "86 jam yang lalu"},
		"by hand":     {map[string]time.Duration{"pokjabot-20261122.tar": 86 * time.Hour, "hari-ini.tar": time.Hour}, false, "1 berkas"},
		"not a file?": {map[string]time.Duration{"catatan.txt": time.Hour}, true, "belum ada"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "cadangan")
			for file, age := range c.ages {
				path := filepath.Join(folder, file)
				if err := os.MkdirAll(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, nil, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
					t.Fatal(err)
				}
			}
			var said strings.Builder
			if fine := lookAtBackups(folder, now, &said); fine != c.fine || !strings.Contains(said.String(), c.says) {
				t.Errorf("fine %v, %q", fine, said.String())
			}
		})
	}
}

func TestDoctorLooksAtTheDataFolder(t *testing.T) {
	var said strings.Builder
	folder := t.TempDir()
	if lookAtFolder(folder, &said); !strings.HasPrefix(said.String(), "folder data: "+folder+", sisa ") {
		t.Errorf("%q", said.String())
	}
	said.Reset()
	if lookAtFolder(filepath.Join(folder, "tidak_ada"), &said) || !strings.Contains(said.String(), "no such file") {
		t.Errorf("%q", said.String())
	}
}
