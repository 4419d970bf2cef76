//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// unfinished begins the names of folders in which an initdb has not come to its end.
const unfinished = "data-unfinished-"

// smallMachine goes to the end of a new postgresql.conf: an operator may change it there. What
// must hold in any case is on the command line instead (launch.go).
const smallMachine = `
# Written once by pokjabot, for a small machine that does other things, too. Change it as you
# like: it takes effect with the next start of pokjabot.
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 512MB
max_wal_size = 512MB
wal_compression = on
jit = off            # our statements are short: compiling them costs more than it saves
log_checkpoints = off
`

// initdb makes the data folder. It works in a folder beside it and renames that at the end, so a
// power cut in between leaves no half data folder that would have to be deleted later.
func (l layout) initdb(ctx context.Context, p programs, as account, settings []string) error {
	if err := l.sweepUnfinished(); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(l.cluster, unfinished)
	if err != nil {
		return fmt.Errorf("making a folder for the data: %w", err)
	}
	if err := as.take(fresh); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--data-checksums"}
	args = append(args, localeArgs(runtime.GOOS)...)
	if slices.Contains(settings, "fsync=off") {
		args = append(args, "--no-sync") // a test throws it away anyway
	}
	if _, err := p.run(ctx, as, l.cluster, "initdb", args...); err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	if err := appendTo(filepath.Join(fresh, "postgresql.conf"), smallMachine); err != nil {
		return err
	}
	// An empty folder in its place, say a mount point's remains, is replaced by the rename.
	if err := os.Rename(fresh, l.data); err != nil {
		return fmt.Errorf("putting the new database in its place: %w", err)
	}
	return nil
}

// sweepUnfinished removes what an initdb left that was killed. Nothing was ever stored there.
func (l layout) sweepUnfinished() error {
	left, err := filepath.Glob(filepath.Join(escapeGlob(l.cluster), unfinished+"*"))
	if err != nil {
		return fmt.Errorf("looking for unfinished data: %w", err)
	}
	for _, folder := range left {
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("removing unfinished data: %w", err)
		}
	}
	return nil
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// localeArgs asks for byte order with Unicode letters, the same on every machine. macOS has no
// C.UTF-8; its "UTF-8" is a character type only.
func localeArgs(system string) []string {
	if system == "darwin" {
		return []string{"--locale=C", "--lc-ctype=UTF-8"}
	}
	return []string{"--locale=C.UTF-8"}
}

func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("opening the server's settings: %w", err)
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing the server's settings: %w", err)
	}
	return nil
}
