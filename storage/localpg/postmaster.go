//go:build unix

package localpg

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// postmaster returns the pid of the living server of this folder, 0 when there is none.
func (l layout) postmaster(as account) (int, error) {
	pid, err := lockedBy(l.pidFile())
	if err != nil || pid == 0 || !isPostmaster(pid, l.data, as.uid) {
		return 0, err
	}
	return pid, nil
}

// lockedBy reads the pid from one of PostgreSQL's lock files: the first line of postmaster.pid
// and of the socket's lock, negative when a single-user backend wrote it. 0 means no file, or
// one without a number, as a power cut leaves it.
func lockedBy(path string) (int, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading a lock of the server: %w", err)
	}
	return pidIn(string(text)), nil
}

func pidIn(text string) int {
	line, _, _ := strings.Cut(text, "\n")
	pid, err := strconv.ParseInt(strings.TrimSpace(line), 10, 32)
	if err != nil {
		return 0
	}
	return int(max(pid, -pid))
}

// disarm makes the lock files of a server that is gone harmless. PostgreSQL refuses to start
// when it finds any process under the pid in them, a zombie and a stranger included. They are not
// deleted: postmaster.pid also names the shared memory, and PostgreSQL checks there that no
// child of the dead server still writes. Instead they get our own pid, because a postmaster takes
// a lock that names its parent for stale (CreateLockFile in miscinit.c).
//
// Only the keeper may call it, and only after postmaster has said 0.
func (l layout) disarm(as account) error {
	for _, path := range []string{l.pidFile(), l.socketLock()} {
		if err := renumber(path, os.Getpid(), as); err != nil {
			return err
		}
	}
	return nil
}

func renumber(path string, pid int, as account) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a stale lock: %w", err)
	}
	_, rest, whole := bytes.Cut(text, []byte("\n"))
	if !whole { // cut short by a power cut: PostgreSQL would refuse it for ever
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("removing an empty lock: %w", err)
		}
		return nil
	}
	fresh := path + ".new" // an empty file in its place, even for a moment, would stop the server
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a leftover: %w", err)
	}
	if err := writeNew(fresh, append([]byte(strconv.Itoa(pid)+"\n"), rest...)); err != nil {
		return fmt.Errorf("writing a stale lock: %w", err)
	}
	if err := as.take(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("replacing a stale lock: %w", err)
	}
	return nil
}

// writeNew never follows a link: root writes into a folder that belongs to somebody else.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("creating %s: %w", path, err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
