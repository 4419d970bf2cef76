package storage

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Owner is a running program as the database sees it: a number that leases name, held as a
// session advisory lock on a connection of its own. When the program dies the lock goes with the
// connection, and its leases are void at once; nobody waits for them to run out.
type Owner struct {
	ID   int64
	conn *pgxpool.Conn
}

// NewOwner takes an owner number and keeps it until Close.
func NewOwner(ctx context.Context, pool *pgxpool.Pool) (*Owner, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("taking a connection for the owner lock: %w", err)
	}
	id := rand.Int64N(1<<62) + 1
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, id); err != nil {
		conn.Release()
		return nil, fmt.Errorf("taking the owner lock: %w", err)
	}
	return &Owner{ID: id, conn: conn}, nil
}

// Close gives the number back.
func (o *Owner) Close(ctx context.Context) {
	_ = o.conn.Conn().Close(ctx) // closing ends the session and with it the lock
	o.conn.Release()
}

const freeLeases = `
UPDATE inbox SET lease = NULL, lease_until = NULL
WHERE state = 'open' AND lease IS NOT NULL AND lease_until > now()
  AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32) | l.objid::bigint = inbox.lease)`

// FreeLeases voids the leases of programs that are gone and tells how many there were.
func FreeLeases(ctx context.Context, db DB) (int64, error) {
	tag, err := db.Exec(ctx, freeLeases)
	if err != nil {
		return 0, fmt.Errorf("voiding leases of programs that are gone: %w", err)
	}
	return tag.RowsAffected(), nil
}
