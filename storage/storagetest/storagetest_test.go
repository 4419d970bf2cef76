//go:build unix

package storagetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"pokjabot/storage"
)

// childDoes names the variable that makes TestChild of another process do something.
const childDoes = "POKJABOT_STORAGETEST_CHILD"

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(Tests{m})
}

func TestEveryTestHasItsOwn(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			owner, err := pgx.Connect(t.Context(), URL(t))
			if err != nil {
				t.Fatal(err)
			}
			defer owner.Close(context.Background())
			// Would fail in a database that another test has been in.
			if _, err := owner.Exec(t.Context(), `CREATE TABLE only_here (a int)`); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewIsMigratedAndRunsAsTheApp(t *testing.T) {
	db := New(t)
	var role string
	var version int64
	err := db.QueryRow(t.Context(), `SELECT current_user, max(version_id) FROM goose_db_version`).Scan(&role, &version)
	if err != nil || role != "pokjabot_app" || version != storage.SchemaVersion() {
		t.Errorf("role %s, schema %d, %v; want schema %d", role, version, err, storage.SchemaVersion())
	}
	if _, err := db.Exec(t.Context(), `CREATE TABLE mine (a int)`); err == nil {
		t.Error("the app's role changes the schema")
	}
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	s := server{migrate: func(context.Context, string) error { return errors.New("broken migration") }}
	err := s.start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "broken migration") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(s.home.folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

// TestChild does nothing in an ordinary run: the tests below run it in processes of their own.
func TestChild(t *testing.T) {
	does := os.Getenv(childDoes)
	if does == "" {
		return
	}
	New(t)
	fmt.Println("folder", shared.home.folder)
	if does == "fail" {
		t.Fatal("as told")
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Fatal(err)
	}
}

// startChild returns the child and the folder of its cluster.
func startChild(t *testing.T, does string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), childDoes+"="+does)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if folder, ok := strings.CutPrefix(lines.Text(), "folder "); ok {
			return cmd, folder
		}
	}
	t.Fatal("the child said nothing of its folder")
	return nil, ""
}

func TestFailedTestsLeaveNothing(t *testing.T) {
	child, folder := startChild(t, "fail")
	if err := child.Wait(); err == nil {
		t.Error("the child's failure is lost")
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

func TestKilledTestsAreSwept(t *testing.T) {
	child, folder := startChild(t, "wait")
	neighbour := New(t) // of a living process, must survive the sweep
	prefix := folder[:strings.LastIndexByte(folder, '-')]
	if err := sweep(prefix); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("swept while its process lives: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // says that it was killed
	eventually(t, "the server ends with its test process", func() bool {
		_, err := os.Stat(filepath.Join(folder, "cluster/data/postmaster.pid"))
		return os.IsNotExist(err)
	})
	eventually(t, "the folder is swept", func() bool {
		if err := sweep(prefix); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(folder)
		return os.IsNotExist(err)
	})
	if err := neighbour.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

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

func BenchmarkNew(b *testing.B) {
	New(b) // starts the server, which is not what we measure
	for b.Loop() {
		New(b)
	}
}
