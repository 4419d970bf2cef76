package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/localpg"
)

// store is the opened, migrated database.
type store struct {
	Pool    *pgxpool.Pool
	URL     string // as the program's own role
	owner   string // as the role that owns the tables
	cluster *localpg.Cluster
}

// openStore opens DATABASE_URL, or the private PostgreSQL in the data folder. It migrates and
// loads the regions the program brings along.
func openStore(ctx context.Context, s *Settings, log *slog.Logger) (*store, error) {
	st, err := openServer(ctx, s, log)
	if err != nil {
		return nil, err
	}
	if err := st.fill(ctx, st.owner); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// openServer finds the database and changes nothing in it; there is no Pool yet. The private
// PostgreSQL is started when it is not running, joined when it is.
func openServer(ctx context.Context, s *Settings, log *slog.Logger) (*store, error) {
	if s.Database != "" {
		if _, err := pgxpool.ParseConfig(s.Database); err != nil {
			return nil, usage("operator.basis_data_alamat", nil) // the error shows the address, which may hold a password
		}
		return &store{URL: s.Database, owner: s.Database}, nil
	}
	if err := os.MkdirAll(s.Data, 0o755); err != nil { //nolint:gosec // PostgreSQL's own user must pass through it
		return nil, refuse("operator.folder_data", locales.Args{"Folder": s.Data, "Sebab": err}, err)
	}
	cluster, err := localpg.Open(ctx, s.Data, log)
	if err != nil {
		return nil, err
	}
	return &store{URL: cluster.AppURL(), owner: cluster.OwnerURL(), cluster: cluster}, nil
}

func (st *store) fill(ctx context.Context, owner string) error {
	if err := storage.Migrate(ctx, owner); err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(st.URL)
	if err != nil {
		return fmt.Errorf("reading the database's address: %w", err)
	}
	config.MaxConns = max(config.MaxConns, 16)
	// As in our own cluster: our statements are short, compiling them costs more than it saves.
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `SET jit = off`)
		return err
	}
	if st.Pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if err := storage.SeedWilayah(ctx, st.Pool); err != nil {
		return err
	}
	return storage.SeedHolidays(ctx, st.Pool)
}

// Close ends the connections and stops a cluster that we started and nobody joined.
func (st *store) Close() error {
	if st.Pool != nil {
		st.Pool.Close()
	}
	if st.cluster == nil {
		return nil
	}
	return st.cluster.Close()
}

// withStore is what most commands do: open, act, close.
func withStore(ctx context.Context, s *Settings, out *output, do func(*store) error) error {
	st, err := openStore(ctx, s, s.logger(out))
	if err != nil {
		return err
	}
	return errors.Join(do(st), st.Close())
}
