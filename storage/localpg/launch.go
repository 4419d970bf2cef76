//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// A dead server's children hold its shared memory for a moment: starting is repeated this long.
	launchLimit = 30 * time.Second
	// Each of the two ways to stop gets this long (SIGINT, then SIGQUIT).
	stopLimit = 30 * time.Second
	// The server of a keeper that was just killed is given this long to go before it is adopted.
	goneLimit = 5 * time.Second
	// How often a condition is looked at again while waiting for it.
	pollEvery = 25 * time.Millisecond
)

// errExited says that a server ended before it was ready.
var errExited = errors.New("the server ended at once")

// server is a running PostgreSQL. An adopted one is not our child: it was there before us, and we
// leave it behind.
type server struct {
	process *os.Process
	exited  chan struct{} // closed when it has ended
	adopted bool
}

// launch starts the server and waits until it answers. Recovery after a crash may take minutes;
// only ctx limits that. A server that ends instead is started again for launchLimit, unless its
// last words say that another try can't help.
func (c *Cluster) launch(ctx context.Context, p programs) (*server, error) {
	giveUp := time.NewTimer(launchLimit)
	defer giveUp.Stop()
	for tries := 0; ; tries++ {
		mark := c.place.logSize()
		s, err := c.spawn(ctx, p)
		if err != nil {
			return nil, err
		}
		err = c.awaitReady(ctx, s)
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errExited) {
			return nil, errors.Join(err, s.stop())
		}
		said := c.place.logSince(mark)
		err = fmt.Errorf("starting PostgreSQL %d in %s: %w: %s", p.major, c.place.data, err, lastLines(said))
		if lasting(said) {
			return nil, err
		}
		if tries == 0 {
			c.log.Warn("the database does not start yet, trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		case <-giveUp.C:
			return nil, err
		case <-c.tick.C:
		}
	}
}

// lasting tells whether the server's last words name a cause that waiting does not mend.
func lasting(said string) bool {
	for _, words := range []string{
		"Permission denied", "No space left on device", "has wrong ownership", "invalid permissions",
		"unrecognized configuration parameter", "invalid value for parameter", "configuration file",
		"incompatible with server", "could not load library", "error while loading shared libraries",
	} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

// spawn starts one postgres process: the server itself, not pg_ctl, so that its end is seen.
func (c *Cluster) spawn(ctx context.Context, p programs) (*server, error) {
	out, err := c.place.openLog(c.as)
	if err != nil {
		return nil, err
	}
	// The server outlives the call that starts it; stop ends it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(p.bin, "postgres"), c.serverArgs()...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = c.place.cluster, p.env(), childAttr(c.as)
	cmd.Stdout, cmd.Stderr = out, out
	s := &server{exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The parent-death signal comes when this thread ends, so the thread stays until the
		// server has ended; being locked still, it then ends with the goroutine.
		runtime.LockOSThread()
		defer close(s.exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in its log
		}
	}()
	err = <-started
	if err := errors.Join(err, out.Close()); err != nil {
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	s.process = cmd.Process
	return s, nil
}

// serverArgs are what must hold whatever stands in postgresql.conf: reachable through the socket
// only, and a log without the contents of rows (DETAIL lines quote them).
func (c *Cluster) serverArgs() []string {
	args := []string{"-D", c.place.data, "-p", socketPort}
	must := []string{
		"listen_addresses=", "unix_socket_directories=" + quoteList(c.place.sockets), "unix_socket_permissions=0700",
		"log_destination=stderr", "logging_collector=off", "log_error_verbosity=terse",
	}
	for _, setting := range append(must, c.settings...) {
		args = append(args, "-c", setting)
	}
	return args
}

// quoteList quotes a folder for a setting that is a comma-separated list.
func quoteList(folder string) string { return `"` + strings.ReplaceAll(folder, `"`, `""`) + `"` }

// awaitReady waits until the server takes connections.
func (c *Cluster) awaitReady(ctx context.Context, s *server) error {
	for {
		err := c.ping(ctx, c.url("postgres", "postgres"))
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("waiting for the database: %w", errors.Join(ctx.Err(), err))
		case <-c.tick.C:
		}
	}
}

// ping opens one connection and closes it again.
func (c *Cluster) ping(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	return conn.Close(ctx)
}

// stop asks for a fast shutdown (SIGINT: sessions are ended, everything is written) and, when
// that does not come to an end, for an immediate one (SIGQUIT: the next start recovers).
func (s *server) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := s.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stopping the database: %w", err)
		}
		limit := time.NewTimer(stopLimit)
		select {
		case <-s.exited:
			limit.Stop()
			return nil
		case <-limit.C:
		}
	}
	return fmt.Errorf("stopping the database: the process %d does not end", s.process.Pid)
}
