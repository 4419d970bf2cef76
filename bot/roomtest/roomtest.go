// Package roomtest is what the tests of the rooms share: words that say when one is missing, golden
// files, a room that is started and stopped, a log that is read back. It knows no room, so that any
// of them may use it; rows are made through package storage, databases by storagetest. What one room
// alone needs (its phone, its desk) stays in its own main_test.go.
//
// Nothing outside of tests imports it.
package roomtest

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/locales"
)

// update is the flag of every test with golden files: `go test ./bot/desk -update`.
var update = flag.Bool("update", false, "rewrite the golden files")

// Words loads all messages. One without words, or a placeholder without its argument, fails the test.
func Words(t testing.TB) *locales.Catalog {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	return words
}

// Golden holds got against testdata/name; with -update it becomes that file.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); look at it, then run the tests with -update:\n%s", file, diff)
	}
}

// Transcripts plays every testdata/*.transcript.txt: play takes the conversation and returns it as it
// went this time, which becomes the file with -update.
func Transcripts(t *testing.T, play func(t *testing.T, script string) string) {
	t.Helper()
	const ending = ".transcript.txt"
	files, err := filepath.Glob("testdata/*" + ending)
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name[:len(name)-len(ending)], func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			Golden(t, name, play(t, string(script)))
		})
	}
}

// Start runs a room until stop, which waits for it; an error it ends with fails the test. The end of
// the test stops it as well.
func Start(t testing.TB, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// Log is a buffer that a logger and a test may share; the zero value is empty.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was written.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
