// Package storage keeps everything durable in PostgreSQL, through pgx: one file per aggregate
// (design.md 12), each statement a named constant with its why. Reads run on a Reader (pool or
// transaction). Writes are values: they change nothing until Apply makes all of them in one
// round trip and one commit, so a handler that refuses, fails or panics leaves nothing half done.
//
// Read write.go first, then inbox.go, where an update waits, and outbox.go, where an answer does.
// Not here: what to say (package locales), what to decide (package bot), how a form goes on
// (package flows). SQL never asks now() for business time: instants come in as parameters.
package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Reader is what reads need: a pool, a connection or a transaction.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// DB is what writes need besides.
type DB interface {
	Reader
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}
