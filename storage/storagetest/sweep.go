//go:build unix

package storagetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// memory is where Linux keeps files in RAM. Copying a template there takes a quarter of the time
// on a busy disk, as every table is a few files.
const memory = "/dev/shm"

// enough bytes for some 400 databases: containers often have 64 MB there, and a full one would
// fail tests that have nothing wrong with them.
const enough = 4 << 30

// temp is memory where it is large enough, else the system's temporary folder.
func temp() string {
	var found syscall.Statfs_t
	if err := syscall.Statfs(memory, &found); err != nil || uint64(found.Bavail)*uint64(found.Bsize) < enough { //nolint:unconvert // other systems have other types
		return os.TempDir()
	}
	return memory
}

// home is the temporary folder of one test process. The process holds a flock on the file alive
// in it: that falls with the process, however it ends, and tells the next run what to sweep.
type home struct {
	folder string
	alive  *os.File
}

// newHome sweeps what dead test processes left in temp and makes a folder for this one. One
// process at a time does this, so that nobody sweeps a folder whose lock is not yet taken. Names
// carry the user: nobody can sweep, or even lock, what belongs to another.
func newHome(temp string) (*home, error) {
	prefix := filepath.Join(temp, fmt.Sprintf("pokjabot-test-%d", os.Geteuid()))
	door, err := os.OpenFile(prefix+".lock", os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the sweeper's lock: %w", err)
	}
	defer func() { _ = door.Close() }() // which unlocks
	if err := flock(door, syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("waiting for the sweeper's lock: %w", err)
	}
	if err := sweep(prefix); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(temp, filepath.Base(prefix)+"-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the test database: %w", err)
	}
	// Root's server runs as another user, who must get through.
	if err := os.Chmod(folder, 0o711); err != nil {
		return nil, fmt.Errorf("opening the folder of the test database: %w", err)
	}
	alive, err := os.Create(filepath.Join(folder, "alive"))
	if err != nil {
		return nil, fmt.Errorf("marking the folder of the test database: %w", err)
	}
	if err := flock(alive, syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("locking the folder of the test database: %w", err)
	}
	return &home{folder: folder, alive: alive}, nil
}

// sweep removes the folders whose process is gone. One that can't be removed, because a server
// is just ending in it, stays for the next time.
func sweep(prefix string) error {
	left, err := filepath.Glob(prefix + "-*")
	if err != nil {
		return fmt.Errorf("looking for old test databases: %w", err)
	}
	for _, folder := range left {
		alive, err := os.Open(filepath.Join(folder, "alive"))
		if err != nil {
			_ = os.RemoveAll(folder) // a process that died before it got to the mark
			continue
		}
		if flock(alive, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(folder)
		}
		_ = alive.Close()
	}
	return nil
}

// flock waits out the signals that the Go runtime sends its own threads.
func flock(file *os.File, how int) error {
	for {
		if err := syscall.Flock(int(file.Fd()), how); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func (h *home) inMemory() bool { return filepath.Dir(h.folder) == memory }

// remove throws the folder away.
func (h *home) remove() error {
	if err := errors.Join(os.RemoveAll(h.folder), h.alive.Close()); err != nil {
		return fmt.Errorf("removing the test database: %w", err)
	}
	return nil
}
