//go:build unix

package storagetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"pokjabot/storage/localpg"
)

// settings trade every safety for speed, and make room for many small pools at once.
var settings = []string{
	"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	"autovacuum=off", // would hold the template open, and no test lives long enough to need it
	"max_connections=300", "shared_buffers=64MB", "max_wal_size=512MB",
	"wal_level=minimal", "max_wal_senders=0", // nobody replicates a test
}

// server is a cluster whose database pokjabot is the migrated template.
type server struct {
	migrate func(ctx context.Context, ownerURL string) error

	once    sync.Once
	err     error
	home    *home
	cluster *localpg.Cluster
	copying string // how a template is copied, for CREATE DATABASE
	created atomic.Int64
}

// start makes the cluster and the template.
func (s *server) start(ctx context.Context) error {
	var err error
	if s.home, err = newHome(temp()); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if s.cluster, err = localpg.Open(ctx, s.home.folder, log, settings...); err != nil {
		return errors.Join(err, s.home.remove())
	}
	if err := s.migrate(ctx, s.cluster.OwnerURL()); err != nil {
		return fmt.Errorf("migrating the template: %w", errors.Join(err, s.close()))
	}
	if s.copying, err = strategy(ctx, at(s.cluster.OwnerURL(), "postgres")); err != nil {
		return errors.Join(err, s.close())
	}
	return nil
}

// strategy copies the template file by file: 25 ms of the processor instead of 180 that writing it
// through the log takes, which PostgreSQL does by itself since 15. The checkpoints for it cost nothing
// without fsync. Before 15 there was no other way, nor a word for it.
func strategy(ctx context.Context, url string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("asking for the server's version: %w", err)
	}
	var version int
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&version)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return "", fmt.Errorf("asking for the server's version: %w", err)
	}
	if version < 150000 {
		return "", nil
	}
	return " STRATEGY file_copy", nil
}

// close stops the server and removes its folder. Without a server there is nothing to do.
func (s *server) close() error {
	if s.cluster == nil {
		return nil
	}
	err := s.cluster.Close()
	s.cluster = nil
	return errors.Join(err, s.home.remove())
}
