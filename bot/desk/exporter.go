package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	lookEvery  = time.Second      // for files asked for, at any instance
	tellEvery  = 3 * time.Second  // Telegram takes about 20 edits of a chat in a minute
	lookAtRows = 50               // rows between two looks at the clock
	exportHeld = 5 * time.Minute  // a job whose maker died is taken up by another after this
	sweepEvery = time.Hour        // of files that were sent
	mostTries  = 3                // then the person is told that it did not work
	mostBytes  = 49 << 20         // Bot API: bots send files of up to 50 MB
	unfinished = ".unduhan-*.tmp" // files in the making
)

// Exporter makes the files that leads ask for. The leader runs it (storage.Lead), one job after
// the other: an export takes a processor and a connection, people's answers go first.
type Exporter struct {
	Pool   *pgxpool.Pool
	Words  *locales.Catalog
	Forms  *forms.Library
	Folder string // where files lie until they are sent and a day has passed
	Now    func() time.Time
	Log    *slog.Logger
	Kick   func() // tells delivery that something waits; may be nil

	mostBytes int64 // 0: what Telegram takes
	swept     time.Time
}

// Run makes files until ctx ends; one that is being made then waits for the next leader. No error
// ends it: a job that fails is tried again, and told to the person at last.
func (e *Exporter) Run(ctx context.Context) error {
	e.clean()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		did, err := e.Next(ctx)
		if err != nil && ctx.Err() == nil {
			e.Log.Error("making a file that was asked for", "error", err)
		}
		if err := e.sweep(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("removing files that were sent", "error", err)
		}
		if did && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// clean removes what a former program left unfinished.
func (e *Exporter) clean() {
	left, _ := filepath.Glob(filepath.Join(e.Folder, unfinished)) // only a bad pattern fails
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			e.Log.Warn("removing an unfinished export", "error", err)
		}
	}
}

// Next makes the oldest file that waits and queues it for its chat; false when none waits.
func (e *Exporter) Next(ctx context.Context) (bool, error) {
	job, err := storage.TakeExport(ctx, e.Pool, exportHeld)
	if err != nil || job == nil {
		return false, err
	}
	m := &making{Exporter: e, job: *job}
	err = m.run(ctx)
	last := context.WithoutCancel(ctx) // also when the program ends, the job must be left well
	switch {
	case err == nil || errors.Is(err, errCancelled):
		return true, nil
	case ctx.Err() != nil:
		return true, storage.ReleaseExport(last, e.Pool, job.ID, true)
	case job.Attempts < mostTries:
		return true, errors.Join(fmt.Errorf("export %d: %w", job.ID, err), storage.ReleaseExport(last, e.Pool, job.ID, false))
	default:
		return true, errors.Join(fmt.Errorf("export %d, given up: %w", job.ID, err), m.end(last, storage.ExportFailed, "desk.gagal"))
	}
}

// sweep removes files a day after they were made, once they are sent.
func (e *Exporter) sweep(ctx context.Context) error {
	now := e.Now()
	if now.Sub(e.swept) < sweepEvery {
		return nil
	}
	e.swept = now
	ids, err := storage.SweepExports(ctx, e.Pool, now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		for _, format := range []string{"xlsx", "csv"} {
			if err := os.Remove(filepath.Join(e.Folder, fileName(id, format))); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("removing the file of export %d: %w", id, err)
			}
		}
	}
	return nil
}

func (e *Exporter) kick() {
	if e.Kick != nil {
		e.Kick()
	}
}
