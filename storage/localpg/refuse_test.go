//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var quiet = slog.New(slog.DiscardHandler)

// plant makes files below dir.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// snapshot notes everything about a folder that a careless launcher might change.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		found, err := entry.Info()
		if err != nil {
			return err
		}
		all = append(all, fmt.Sprint(path, found.Mode(), found.Size(), found.ModTime().UnixNano(), ownerOf(found)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestForeignDataAreLeftAlone(t *testing.T) {
	for _, test := range []struct {
		name, want string
		files      map[string]string
		noPrograms bool
	}{
		{"another version", "install the package postgresql-9", map[string]string{"PG_VERSION": "9\n", "base/1/marker": "dear"}, true},
		{"an unreadable version", "reading the version", map[string]string{"PG_VERSION": "9.6\n"}, false},
		{"no database at all", "it is left as it is", map[string]string{"skripsi.docx": "dear"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := dataFolder(t)
			data := filepath.Join(dir, "cluster/data")
			plant(t, data, test.files)
			before := snapshot(t, data)
			_, err := Open(t.Context(), dir, quiet)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, test.want)
			}
			if errors.Is(err, ErrNoPrograms) != test.noPrograms {
				t.Errorf("ErrNoPrograms: %v", err)
			}
			if after := snapshot(t, data); after != before {
				t.Errorf("the folder was changed:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

func TestFolderThatTheServerCannotReach(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root steps down to another user")
	}
	dir := t.TempDir() // its parent is closed to others
	_, err := Open(t.Context(), filepath.Join(dir, "data"), quiet)
	if err == nil || !strings.Contains(err.Error(), "cannot enter "+filepath.Dir(dir)) {
		t.Errorf("got %v", err)
	}
}

func TestOpenGivesUpWithItsContext(t *testing.T) {
	dir := dataFolder(t)
	c := open(t, dir)
	stuck, err := c.joined.exclusive() // as while a server is stopped and does not end
	if !stuck || err != nil {
		t.Fatal(stuck, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, dir, quiet); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestLastingCauseEndsAtOnce(t *testing.T) {
	_, err := Open(t.Context(), dataFolder(t), quiet, "fsync=off", "shared_bufers=1MB")
	if err == nil || !strings.Contains(err.Error(), `unrecognized configuration parameter "shared_bufers"`) {
		t.Errorf("got %v", err)
	}
}

func TestChoose(t *testing.T) {
	system, old, own := programs{bin: "a", major: 15}, programs{bin: "b", major: 13}, programs{bin: "c", major: 17}
	twin := programs{bin: "d", major: 15}
	for _, test := range []struct {
		name   string
		found  []programs
		wanted int
		bin    string
		err    string
	}{
		{"newest for new data", []programs{system, own, old}, 0, "c", ""},
		{"what the data need", []programs{own, old, system}, 13, "b", ""},
		{"first of equals", []programs{system, twin}, 0, "a", ""},
		{"first of equals for data", []programs{twin, system}, 15, "d", ""},
		{"none", nil, 0, "", "install the package postgresql, or run `make postgres`"},
		{"none for data", nil, 14, "", "install the package postgresql-14"},
		{"only others", []programs{system, own}, 14, "", "installed is 15, 17: install the package postgresql-14"},
	} {
		got, err := choose(test.found, test.wanted, "/data")
		if got.bin != test.bin || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v, %v", test.name, got, err)
		}
		if err != nil && !errors.Is(err, ErrNoPrograms) {
			t.Errorf("%s: %v is not ErrNoPrograms", test.name, err)
		}
	}
}

// A server unpacked below the data folder is found, and its programs find their libraries.
func TestRelocatedPrograms(t *testing.T) {
	dir := dataFolder(t)
	speak := "#!/bin/sh\necho \"postgres (PostgreSQL) 99beta1 $LD_LIBRARY_PATH\"\n"
	plant(t, filepath.Join(dir, "postgresql/usr/lib"), map[string]string{
		"postgresql/99/bin/postgres": speak, "postgresql/99/bin/initdb": speak,
		"postgresql/98/bin/postgres":    "#!/bin/sh\nexit 1\n",
		"postgresql/98/bin/initdb":      "",
		"x86_64-linux-gnu/libpq.so.5":   "",
		"postgresql/99/lib/pgcrypto.so": "",
	})
	place, err := lay(dir)
	if err != nil {
		t.Fatal(err)
	}
	as, err := place.prepare()
	if err != nil {
		t.Fatal(err)
	}
	p, err := findPrograms(t.Context(), place, as, 0)
	if err != nil || p.major != 99 {
		t.Fatalf("found %v, %v", p, err)
	}
	libs := "LD_LIBRARY_PATH=" + filepath.Join(dir, "postgresql/usr/lib/x86_64-linux-gnu") + ":" + filepath.Join(dir, "postgresql/usr/lib/postgresql/99/lib")
	if !slices.Contains(p.env(), libs) {
		t.Errorf("environment %v, want %s", p.env(), libs)
	}
	if _, err := findPrograms(t.Context(), place, as, 98); !errors.Is(err, ErrNoPrograms) {
		t.Errorf("broken programs were taken: %v", err)
	}
}

func FuzzPidIn(f *testing.F) {
	for _, text := range []string{"", "17\n/data\n", "-17\n", " 17 ", "-2147483648\n", "99999999999\n", "x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if pid := pidIn(text); pid < 0 {
			t.Errorf("%q: %d", text, pid)
		}
	})
}
