//go:build unix

package localpg

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestFirstAndSecondStart(t *testing.T) {
	dir := dataFolder(t)
	c := open(t, dir)
	remember(t, c)
	for _, want := range []struct{ sql, value string }{
		{`SHOW listen_addresses`, ""},
		{`SHOW data_checksums`, "on"},
		{`SHOW server_encoding`, "UTF8"},
		{`SHOW lc_collate`, "C.UTF-8"},
		{`SHOW max_connections`, "100"},
		{`SHOW jit`, "off"},
		{`SELECT current_user`, appRole},
		{`SELECT current_database()`, database},
		{`SELECT lower('ÉÈ')`, "éè"},
	} {
		sql := want.sql
		if strings.HasPrefix(sql, "SHOW lc_collate") {
			sql = `SELECT datcollate FROM pg_database WHERE datname = current_database()` // no setting since 16
		}
		if got := ask(t, c.AppURL(), sql); got != want.value {
			t.Errorf("%s: %q, want %q", sql, got, want.value)
		}
	}
	if _, err := value(t.Context(), c.AppURL(), `WITH x AS (SELECT 1) SELECT 'x' FROM x, pg_authid`); err == nil {
		t.Error("the app's role reads pg_authid")
	}
	closed, err := os.Stat(c.place.sockets)
	if err != nil || closed.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v", closed.Mode(), err)
	}
	shut(t, c)
	if pid, _ := c.place.postmaster(c.as); pid != 0 {
		t.Error("the server is still there after Close")
	}

	again := open(t, dir)
	if !answers(t, again) {
		t.Error("the row is gone after the second start")
	}
}

func TestAppRoleCannotChangeTheSchema(t *testing.T) {
	c := open(t, dataFolder(t))
	do(t, c.OwnerURL(), `CREATE SCHEMA publik; CREATE TABLE publik.laporan (id bigint GENERATED ALWAYS AS IDENTITY, word text)`)
	do(t, c.AppURL(), `INSERT INTO publik.laporan (word) VALUES ('a'); UPDATE publik.laporan SET word = 'b'; DELETE FROM publik.laporan`)
	for _, sql := range []string{`CREATE TABLE mine (a int)`, `DROP TABLE publik.laporan`, `CREATE SCHEMA mine`} {
		if _, err := value(t.Context(), c.AppURL(), sql); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v, want insufficient privilege", sql, err)
		}
	}
}

func TestJoin(t *testing.T) {
	dir := dataFolder(t)
	keeper := open(t, dir)
	pid := serverPid(t, keeper)
	joiner := open(t, dir)
	remember(t, joiner)
	shut(t, joiner)
	if serverPid(t, keeper) != pid || !answers(t, keeper) {
		t.Error("a joiner's Close touched the server")
	}
}

func TestJoinerTakesOver(t *testing.T) {
	dir := dataFolder(t)
	keeper := open(t, dir)
	keeper.grace = time.Millisecond
	remember(t, keeper)
	first, second := open(t, dir), open(t, dir)
	old := serverPid(t, keeper)
	shut(t, keeper)
	eventually(t, "a joiner starts the server anew", func() bool { return answers(t, first) })
	if serverPid(t, first) == old {
		t.Error("still the old server")
	}
	shut(t, first)
	eventually(t, "the last one has the server", func() bool { return answers(t, second) })
	shut(t, second)
	if pid, _ := second.place.postmaster(second.as); pid != 0 {
		t.Error("the last one left the server running")
	}
}

func TestKeeperWaitsForShortJoiner(t *testing.T) {
	dir := dataFolder(t)
	keeper := open(t, dir)
	keeper.grace = time.Minute
	remember(t, keeper)
	joiner := open(t, dir)
	keeper.cancel() // Close begins so; it ends when the joiner has
	for range 20 {
		if !answers(t, joiner) {
			t.Fatal("the server went before its joiner")
		}
	}
	shut(t, joiner)
	shut(t, keeper)
}

func TestManyComeAndGo(t *testing.T) {
	dir := dataFolder(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 4 {
				c, err := Open(t.Context(), dir, quiet, unsafeButFast...)
				if err != nil {
					t.Error(err)
					return
				}
				c.grace = 20 * time.Millisecond
				eventually(t, "the database answers", func() bool { return c.ping(t.Context(), c.AppURL()) == nil })
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if _, err := os.Stat(filepath.Join(dir, "cluster/data/postmaster.pid")); !os.IsNotExist(err) {
		t.Errorf("a server was left behind: %v", err)
	}
}

func TestLongSocketPath(t *testing.T) {
	dir := filepath.Join(dataFolder(t), strings.Repeat("panjang-", 12))
	c := open(t, dir)
	remember(t, c)
	if !strings.HasPrefix(c.place.sockets, "/tmp/pokjabot-") {
		t.Errorf("socket in %s", c.place.sockets)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(c.place.sockets); err != nil {
			t.Error(err)
		}
	})
	if !answers(t, open(t, dir)) {
		t.Error("a joiner does not find the socket")
	}
}

func TestSocketFolderTakenByAnother(t *testing.T) {
	dir := filepath.Join(dataFolder(t), strings.Repeat("panjang-", 12))
	place, err := lay(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/tmp", place.sockets); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(place.sockets); err != nil {
			t.Error(err)
		}
	})
	if _, err := Open(t.Context(), dir, quiet); err == nil || !strings.Contains(err.Error(), "belongs to somebody else") {
		t.Errorf("got %v", err)
	}
}

func TestUnfinishedDataAreSwept(t *testing.T) {
	dir := dataFolder(t)
	left := filepath.Join(dir, "cluster", unfinished+"1", "base")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	remember(t, open(t, dir))
	if _, err := os.Stat(filepath.Dir(left)); !os.IsNotExist(err) {
		t.Errorf("leftovers of a killed initdb: %v", err)
	}
}

func TestLogIsTrimmed(t *testing.T) {
	c := open(t, dataFolder(t))
	if c.place.logSize() == 0 {
		t.Fatal("the server says nothing")
	}
	if err := c.place.trimLog(c.as, 1); err != nil {
		t.Fatal(err)
	}
	if size := c.place.logSize(); size != 0 {
		t.Errorf("%d bytes are left", size)
	}
	if _, err := value(t.Context(), c.AppURL(), `SELECT 1/0`); err == nil {
		t.Fatal("divided by zero")
	}
	eventually(t, "the server writes on in the emptied log", func() bool {
		return strings.HasPrefix(strings.TrimLeft(c.place.logSince(0), "\x00"), "2")
	})
}
