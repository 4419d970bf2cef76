//go:build unix

package localpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

// childFolder names the variable that turns the test program into a child that keeps or joins the
// database in the folder it holds, until its standard input ends.
const childFolder = "POKJABOT_LOCALPG_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func child(dir string) error {
	c, err := Open(context.Background(), dir, slog.New(slog.DiscardHandler), unsafeButFast...)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return c.Close()
}

// unsafeButFast spares the disk: no test here is about a power cut.
var unsafeButFast = []string{"fsync=off"}

type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
}

// startChild starts another process on dir and waits until it has the database.
func startChild(t *testing.T, dir string) process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if line != "ready\n" {
		t.Fatalf("child said %q, %v", line, err)
	}
	return process{cmd, stdin}
}

func (p process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil {
		t.Fatal("a killed child ended well")
	}
}

// dataFolder is a folder that the server's user can reach; t.TempDir is closed to others.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func open(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Open(t.Context(), dir, slog.New(slog.NewTextHandler(t.Output(), nil)), unsafeButFast...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	return c
}

func shut(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// value asks for one text; the error is the caller's to judge.
func value(ctx context.Context, url, sql string, args ...any) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var text string
	err = conn.QueryRow(ctx, sql, args...).Scan(&text)
	return text, err
}

func ask(t *testing.T, url, sql string) string {
	t.Helper()
	text, err := value(t.Context(), url, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return text
}

func do(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// eventually waits for a condition, looking again at every tick.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-limit.C:
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// serverPid is the pid in postmaster.pid, checked to be alive.
func serverPid(t *testing.T, c *Cluster) int {
	t.Helper()
	pid, err := c.place.postmaster(c.as)
	if err != nil || pid == 0 {
		t.Fatalf("no server: %d, %v", pid, err)
	}
	return pid
}

func killHard(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// answers tells whether the server serves the row that remember stored.
func answers(t *testing.T, c *Cluster) bool {
	t.Helper()
	text, err := value(t.Context(), c.AppURL(), `SELECT word FROM memory`)
	return err == nil && text == "kept"
}

// remember commits a row that must never be lost.
func remember(t *testing.T, c *Cluster) {
	t.Helper()
	do(t, c.OwnerURL(), `CREATE TABLE memory (word text)`)
	do(t, c.AppURL(), `INSERT INTO memory VALUES ('kept')`)
}

func itoa(n int) string { return strconv.Itoa(n) }
