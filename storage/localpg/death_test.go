//go:build unix

package localpg

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestServerKilled(t *testing.T) {
	c := open(t, dataFolder(t))
	remember(t, c)
	for range 2 {
		old := serverPid(t, c)
		busy := occupy(t, c)
		killHard(t, old)
		eventually(t, "the keeper brings the server back", func() bool { return answers(t, c) })
		if serverPid(t, c) == old {
			t.Error("the same server answers")
		}
		<-busy
	}
}

// occupy gives the server a computation of about a second. Its process does not notice the death
// of the server meanwhile and holds the shared memory: a new server can't start yet.
func occupy(t *testing.T, c *Cluster) <-chan struct{} {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.AppURL())
	if err != nil {
		t.Fatal(err)
	}
	pid := conn.PgConn().PID()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = conn.Exec(t.Context(), `SELECT sum(sqrt(a)) FROM generate_series(1, 5000000) a`) // may be cut off
		_ = conn.Close(t.Context())
	}()
	eventually(t, "the computation runs", func() bool {
		state, err := value(t.Context(), c.OwnerURL(), `SELECT state FROM pg_stat_activity WHERE pid = $1`, int(pid))
		return err == nil && state == "active"
	})
	return done
}

func TestStarterKilled(t *testing.T) {
	dir := dataFolder(t)
	starter := startChild(t, dir)
	joiner := open(t, dir)
	remember(t, joiner)
	starter.kill(t)
	eventually(t, "the joiner takes over", func() bool { return answers(t, joiner) })
	shut(t, joiner)

	alone := startChild(t, dir)
	alone.kill(t)
	if !answers(t, open(t, dir)) {
		t.Error("the row is gone")
	}
}

func TestStarterAndServerKilled(t *testing.T) {
	dir := dataFolder(t)
	starter := startChild(t, dir)
	joiner := open(t, dir)
	remember(t, joiner)
	killHard(t, serverPid(t, joiner))
	starter.kill(t)
	eventually(t, "the joiner starts the server", func() bool { return answers(t, joiner) })
}

func TestJoinerKilled(t *testing.T) {
	dir := dataFolder(t)
	keeper := open(t, dir)
	joiner := startChild(t, dir)
	joiner.kill(t) // its lock falls with it, so Close does not wait for grace
	keeper.grace = 0
	shut(t, keeper)
	if pid, _ := keeper.place.postmaster(keeper.as); pid != 0 {
		t.Error("the server was left to a dead joiner")
	}
}

func TestChildClosesInOrder(t *testing.T) {
	dir := dataFolder(t)
	starter := startChild(t, dir)
	if err := starter.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := starter.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "cluster/data/postmaster.pid")); !os.IsNotExist(err) {
		t.Errorf("the server was left running: %v", err)
	}
}

// A pid in postmaster.pid that is not our server's must neither stop the start nor be waited for.
func TestStalePid(t *testing.T) {
	dir := dataFolder(t)
	c := open(t, dir)
	remember(t, c)
	locks := map[string]string{}
	for _, path := range []string{c.place.pidFile(), c.place.socketLock()} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "\n")
		locks[path] = rest
	}
	as := c.as
	shut(t, c)
	stranger := open(t, dataFolder(t)) // a living postmaster of the same user, of other data

	for _, test := range []struct {
		name string
		pid  func(t *testing.T) string
	}{
		{"zombie", func(t *testing.T) string { return itoa(zombie(t, as)) }},
		{"recycled by a stranger", func(t *testing.T) string { return itoa(sleeper(t, as)) }},
		{"recycled by another postmaster", func(t *testing.T) string { return itoa(serverPid(t, stranger)) }},
		{"recycled by ourselves", func(*testing.T) string { return itoa(os.Getpid()) }},
		{"nobody's", func(*testing.T) string { return "4194303" }},
		{"cut short by a power cut", func(*testing.T) string { return "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			pid := test.pid(t)
			for path, rest := range locks {
				text := pid + "\n" + rest
				if pid == "" {
					text = ""
				}
				if err := writeNew(path, []byte(text)); err != nil {
					t.Fatal(err)
				}
				if err := as.take(path); err != nil {
					t.Fatal(err)
				}
			}
			again := open(t, dir)
			if !answers(t, again) {
				t.Error("the row is gone")
			}
			shut(t, again)
		})
	}
}

// zombie leaves a dead child of the server's user unreaped until the test ends.
func zombie(t *testing.T, as account) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", "exit 0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.credential()}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	eventually(t, "the child is a zombie", func() bool {
		stat, err := exec.CommandContext(t.Context(), "ps", "-o", "stat=", "-p", itoa(cmd.Process.Pid)).Output()
		return err == nil && strings.HasPrefix(string(stat), "Z")
	})
	return cmd.Process.Pid
}

// sleeper is a living process of the server's user.
func sleeper(t *testing.T, as account) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/cat")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.credential()}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}
