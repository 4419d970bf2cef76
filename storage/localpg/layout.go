//go:build unix

package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// socketLimit is the longest socket path in bytes that we use. The kernel's own limit is 107 on
// Linux and 103 on macOS, and PostgreSQL appends ".lock" to the same name (design.md 12).
const socketLimit = 90

// socketFile is how PostgreSQL names the socket of port 5432.
const socketFile = ".s.PGSQL.5432"

// layout is where things lie below a data folder; doc.go has the picture.
type layout struct {
	home    string // POKJABOT_DATA, absolute
	cluster string
	data    string
	sockets string
}

// lay computes the layout. It touches nothing.
func lay(dir string) (layout, error) {
	home, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, fmt.Errorf("finding the data folder: %w", err)
	}
	cluster := filepath.Join(home, "cluster")
	return layout{home: home, cluster: cluster, data: filepath.Join(cluster, "data"), sockets: socketFolder(cluster)}, nil
}

// socketFolder is inside the cluster's folder, or, when that makes the path too long, a private
// folder in /tmp whose name follows from the cluster's path, so that joiners find it too. Not
// os.TempDir: it follows an environment variable, and two shells may differ in that.
func socketFolder(cluster string) string {
	inside := filepath.Join(cluster, "run")
	if len(filepath.Join(inside, socketFile)) <= socketLimit {
		return inside
	}
	sum := sha256.Sum256([]byte(cluster))
	return "/tmp/pokjabot-" + hex.EncodeToString(sum[:8])
}

func (l layout) keeperLock() string { return filepath.Join(l.cluster, "keeper.lock") }
func (l layout) joinedLock() string { return filepath.Join(l.cluster, "joined.lock") }
func (l layout) serverLog() string  { return filepath.Join(l.cluster, "server.log") }
func (l layout) pidFile() string    { return filepath.Join(l.data, "postmaster.pid") }
func (l layout) socketLock() string { return filepath.Join(l.sockets, socketFile+".lock") }

// major reads which PostgreSQL wrote the data: 0 when there are none yet. A folder that holds
// something else is refused, because initdb into it could only do harm.
func (l layout) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(l.data, "PG_VERSION"))
	if err == nil {
		major, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			return 0, fmt.Errorf("reading the version of the data in %s: %w", l.data, err)
		}
		return major, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("reading the version of the data: %w", err)
	}
	entries, err := os.ReadDir(l.data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("looking for data: %w", err)
	}
	if len(entries) > 0 {
		return 0, &Fault{Why: OtherFiles, Folder: l.data, text: l.data + " is not empty, but has no PG_VERSION: it is left as it is; move it away, or set another POKJABOT_DATA"}
	}
	return 0, nil
}

// prepare makes the folders that are missing and gives them to the server's user.
func (l layout) prepare() (account, error) {
	// Root's server runs as somebody else, who must get through; what lies beside the cluster
	// keeps its own, narrower rights.
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(l.home, mode); err != nil {
		return account{}, fmt.Errorf("making the data folder: %w", err)
	}
	if err := os.Mkdir(l.cluster, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return account{}, fmt.Errorf("making the database folder: %w", err)
	}
	as, err := accountFor(l)
	if err != nil {
		return account{}, err
	}
	if err := as.take(l.cluster); err != nil {
		return account{}, err
	}
	if err := as.reaches(l.cluster); err != nil {
		return account{}, err
	}
	return as, l.prepareSockets(as)
}

// prepareSockets makes the socket's folder. In /tmp somebody else may have put something under
// its name first; then we neither use nor remove it.
func (l layout) prepareSockets(as account) error {
	err := os.Mkdir(l.sockets, 0o700)
	if err == nil {
		return as.take(l.sockets)
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the socket folder: %w", err)
	}
	found, err := os.Lstat(l.sockets)
	if err != nil {
		return fmt.Errorf("looking at the socket folder: %w", err)
	}
	uid := ownerOf(found)
	if !found.IsDir() || (uid != as.uid && uid != uint32(os.Geteuid())) {
		return &Fault{Why: OtherSocket, Folder: l.sockets, text: "the socket folder " + l.sockets + " belongs to somebody else: remove it, or set a shorter POKJABOT_DATA"}
	}
	if err := os.Chmod(l.sockets, 0o700); err != nil {
		return fmt.Errorf("closing the socket folder to others: %w", err)
	}
	return as.take(l.sockets)
}
