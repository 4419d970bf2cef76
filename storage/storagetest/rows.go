//go:build unix

package storagetest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Ask returns the one value that sql selects. It is for what a test looks at; rows are made through
// package storage.
func Ask[T any](t testing.TB, pool *pgxpool.Pool, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// Do runs statements that no Write makes: the world around the house, or what breaks it. It works in a
// Cleanup, too, when the test's own context has ended.
func Do(t testing.TB, pool *pgxpool.Pool, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := pool.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// Owner returns a pool on a fresh database as the role that owns its tables: for a test that changes
// the schema.
func Owner(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), URL(t))
	if err != nil {
		t.Fatal("storagetest: opening the database as its owner:", err)
	}
	t.Cleanup(pool.Close)
	return pool
}
