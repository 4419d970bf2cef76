package storage

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// MigrateTo lets tests stand where an older program stood.
func MigrateTo(ctx context.Context, pool *pgxpool.Pool, version int64) error {
	return migrateTo(ctx, pool, version)
}
