package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/roomtest"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// bareServer are the settings of a place where nothing was done yet.
func bareServer(t *testing.T) []string {
	t.Helper()
	bare(t)
	return []string{"--database-url=" + storagetest.URL(t), "--data=" + t.TempDir(), "--log=warn"}
}

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
				if err := os.WriteFile(path, backupMade(t, now.Add(-age)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var said strings.Builder
			if fine := (doctor{roomtest.Words(t).Speak("id"), &said}).backups(folder, now); fine != c.fine || !strings.Contains(said.String(), c.says) {
				t.Errorf("fine %v, %q", fine, said.String())
			}
		})
	}
}

// backupMade is a backup of that moment, as far as its head tells.
func backupMade(t *testing.T, at time.Time) []byte {
	t.Helper()
	head, err := json.Marshal(storage.Manifest{Format: 1, Schema: 1, MadeAt: at})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := tar.NewWriter(&b)
	if err := to.WriteHeader(&tar.Header{Name: "manifest.json", Mode: 0o600, Size: int64(len(head))}); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write(head); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A newest backup that does not even begin as one is a finding.
func TestDoctorFindsABrokenBackup(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "pokjabot-20261125.tar"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if (doctor{roomtest.Words(t).Speak("id"), &said}).backups(folder, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)) || !strings.Contains(said.String(), "bukan cadangan pokjabot") {
		t.Error(said.String())
	}
}

// In a rehearsal the doctor lives by the rehearsal's clock: a backup of its last night is young, and
// days later by that clock it is old.
func TestDoctorReadsTheClock(t *testing.T) {
	settings := append(bareServer(t), "--telegram-api-url=http://127.0.0.1:1")
	folder := ""
	for _, s := range settings {
		if data, is := strings.CutPrefix(s, "--data="); is {
			folder = filepath.Join(data, backupsFolder)
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	night := time.Date(2031, 3, 4, 1, 45, 0, 0, time.UTC)
	if err := os.WriteFile(filepath.Join(folder, "pokjabot-20310304.tar"), backupMade(t, night), 0o600); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{"2031-03-04T09:00:00Z": 0, "2031-03-08T09:00:00Z": 1} {
		if code, stdout, stderr := command(t, append(settings, "--clock="+at, "periksa")...); code != want || !strings.Contains(stdout, "jam yang lalu") || strings.Contains(stdout, "Semuanya baik.") != (want == 0) {
			t.Errorf("%s: exit %d, %q, %q", at, code, stdout, stderr)
		}
	}
}

func TestDoctorLooksAtTheDataFolder(t *testing.T) {
	var said strings.Builder
	folder, d := t.TempDir(), doctor{roomtest.Words(t).Speak("id"), &said}
	if d.folder(folder); !strings.HasPrefix(said.String(), "folder data: "+folder+", sisa ") {
		t.Errorf("%q", said.String())
	}
	said.Reset()
	if d.folder(filepath.Join(folder, "tidak_ada")) || !strings.Contains(said.String(), "tidak ditemukan") {
		t.Errorf("%q", said.String())
	}
}
