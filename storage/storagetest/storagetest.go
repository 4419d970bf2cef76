//go:build unix

// Package storagetest gives every test a PostgreSQL database of its own: real, migrated, empty,
// in some 50 ms. The first New of a test process starts a private cluster (package localpg) in a
// temporary folder, in memory where there is room, and migrates one database; every New copies
// that as a template. At the end the whole cluster is thrown away. In memory a database is
// dropped with its test as well (5 ms); on a disk that would take longer than the copy.
//
//	func TestMain(m *testing.M) { storagetest.Main(m) }
//
//	func TestX(t *testing.T) {
//		db := storagetest.New(t) // *pgxpool.Pool, as the role pokjabot_app
//
// Without Main it works as well: the server then ends with the test process, by the signal that
// localpg ties it to us with, and the folder is removed by the next test run. The same sweep takes
// what a run left that was killed (sweep.go). A reaper process that outlives the test was
// rejected: `go test` waits for whoever holds its output, and what it would save is some 50 MB
// until tomorrow.
//
// The server here writes without fsync and the like: a power cut may cost it everything, which
// is nothing. Not here: fixtures; a test makes its rows through package storage. Tests inside
// package storage itself must be in storage_test, as this package imports storage.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

// shared is the cluster of this test process. It is the one variable of the house that changes:
// tests of a package meet nowhere else.
var shared = server{migrate: storage.Migrate}

// Main runs the tests of a package and then throws the cluster away, also when they fail. It is
// all that TestMain has to do.
func Main(m *testing.M) {
	os.Exit(Tests{m}.Run())
}

// Tests is a test run that ends with the cluster thrown away. It is for a TestMain that does
// something else as well: goleak.VerifyTestMain(storagetest.Tests{m}).
type Tests struct {
	M *testing.M
}

// Run returns the exit code: the tests', or 1 when the cluster could not be thrown away.
func (t Tests) Run() int {
	code := t.M.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "storagetest:", err)
		return max(code, 1)
	}
	return code
}

// New returns a pool on a fresh database, as the role that runs the program (it can't change the
// schema: a test that must, connects to URL). The pool is closed when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return shared.pool(t)
}

// URL returns the connection URL of a fresh database, as the owner's role: for tests that start
// whole programs with it as DATABASE_URL.
func URL(t testing.TB) string {
	t.Helper()
	return shared.url(t)
}

func (s *server) pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	name := s.create(t)
	pool, err := pgxpool.New(t.Context(), at(s.cluster.AppURL(), name))
	if err != nil {
		t.Fatal("storagetest: opening the database:", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func (s *server) url(t testing.TB) string {
	t.Helper()
	name := s.create(t)
	return at(s.cluster.OwnerURL(), name)
}

// create copies the template and returns the name of the copy.
func (s *server) create(t testing.TB) string {
	t.Helper()
	s.once.Do(func() { s.err = s.start(context.Background()) }) // lives longer than this test
	if s.err != nil {
		t.Fatal("storagetest:", s.err)
	}
	name := fmt.Sprintf("test_%d", s.created.Add(1))
	conn, err := pgx.Connect(t.Context(), at(s.cluster.OwnerURL(), "postgres"))
	if err != nil {
		t.Fatal("storagetest: connecting:", err)
	}
	if err := run(t.Context(), conn, "CREATE DATABASE "+name+" TEMPLATE pokjabot"+s.copying); err != nil {
		t.Fatal("storagetest: copying the template:", err)
	}
	if s.home.inMemory() {
		t.Cleanup(func() { s.drop(t, name) }) // first in, last out: after the pool is closed
	}
	return name
}

// drop gives the memory back. Programs that a test has left running lose their connections.
func (s *server) drop(t testing.TB, name string) {
	t.Helper()
	ctx := context.Background() // the test's own has ended
	conn, err := pgx.Connect(ctx, at(s.cluster.OwnerURL(), "postgres"))
	if err != nil {
		t.Error("storagetest: connecting:", err)
		return
	}
	if err := run(ctx, conn, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		t.Error("storagetest: dropping the database:", err)
	}
}

// run runs one statement and closes the connection.
func run(ctx context.Context, conn *pgx.Conn, sql string) error {
	_, err := conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// at is the same connection to another database.
func at(connection, database string) string {
	u, err := url.Parse(connection)
	if err != nil {
		return connection // localpg builds them with this very package
	}
	u.Path = "/" + database
	return u.String()
}
