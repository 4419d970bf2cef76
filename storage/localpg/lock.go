//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock is a flock lock. It belongs to the open file: a second Open in the same process competes
// like any other, children don't inherit it (Go opens everything close-on-exec), and it falls
// when the process dies, however it dies.
type lock struct {
	file *os.File
}

// openLock opens the file of a lock without taking it.
func openLock(path string, as account) (*lock, error) {
	// No links: root opens it in a folder that belongs to somebody else.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening a lock: %w", err)
	}
	if err := as.take(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &lock{file: file}, nil
}

// exclusive takes the lock alone, if nobody else holds it in any way.
func (l *lock) exclusive() (bool, error) { return l.try(syscall.LOCK_EX) }

// shared takes the lock together with others who share it.
func (l *lock) shared() (bool, error) { return l.try(syscall.LOCK_SH) }

// try never blocks: a blocked flock could not be called off when the context ends.
func (l *lock) try(how int) (bool, error) {
	for {
		err := syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, fmt.Errorf("locking %s: %w", l.file.Name(), err)
		}
	}
}

// release lets go and keeps the file open for another try.
func (l *lock) release() error {
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN); err != nil {
		return fmt.Errorf("unlocking %s: %w", l.file.Name(), err)
	}
	return nil
}

// close lets go for good.
func (l *lock) close() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("closing a lock: %w", err)
	}
	return nil
}
