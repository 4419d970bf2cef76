//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// logLimit in bytes: beyond it server.log becomes server.log.1, so both hold twice that at most.
const logLimit = 8 << 20

// openLog opens server.log for the server itself to write to. Not a pipe through us: a server
// that is shutting down because we were killed still has to say so. O_APPEND, because trimLog
// shortens the file under its hands.
func (l layout) openLog(as account) (*os.File, error) {
	path := l.serverLog()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the server's log: %w", err)
	}
	if err := as.take(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// trimLog keeps the log small: it copies it aside and empties it. Lines that the server writes
// between the two are lost; that is the price of a log without a collector process.
func (l layout) trimLog(as account, limit int64) error {
	path := l.serverLog()
	found, err := os.Stat(path)
	if err != nil || found.Size() <= limit {
		return nil //nolint:nilerr // no log yet, nothing to trim
	}
	aside := path + ".1"
	if err := os.Remove(aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing the server's old log: %w", err)
	}
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading the server's log: %w", err)
	}
	to, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return errors.Join(fmt.Errorf("copying the server's log: %w", err), from.Close())
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Close(), from.Close()); err != nil {
		return fmt.Errorf("copying the server's log: %w", err)
	}
	if err := as.take(aside); err != nil {
		return err
	}
	if err := os.Truncate(path, 0); err != nil {
		return fmt.Errorf("emptying the server's log: %w", err)
	}
	return nil
}

// logSince returns what the server has said after the first skip bytes of its log.
func (l layout) logSince(skip int64) string {
	file, err := os.Open(l.serverLog())
	if err != nil {
		return "" // it has only to explain another error
	}
	text, _ := io.ReadAll(io.NewSectionReader(file, skip, 64<<10))
	_ = file.Close() // only read
	return string(text)
}

// logSize is 0 without a log.
func (l layout) logSize() int64 {
	found, err := os.Stat(l.serverLog())
	if err != nil {
		return 0
	}
	return found.Size()
}
