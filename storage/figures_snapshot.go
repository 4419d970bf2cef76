package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// beginner is a Reader that can begin a transaction: a pool or a connection.
type beginner interface {
	BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error)
}

// Statements of a digest name dozens of tables each: to plan them takes PostgreSQL longer than to
// run them. Each is written so that one plan serves any place up to a province, steps into indexes
// whatever the codes are, so here it is made once in the life of a connection. A nation's lists are
// long and of a length that PostgreSQL must know: its statements are planned as it sees fit.
const (
	beginReading = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	beginKnown   = beginReading + `; SET LOCAL plan_cache_mode = force_generic_plan`
)

// inOneSnapshot lets all reads of a digest see the same moment, in one trip more to begin and one to
// end. A transaction that somebody else began is taken as it is.
func inOneSnapshot(ctx context.Context, db Reader, nation bool, read func(Reader) error) error {
	pool, can := db.(beginner)
	if !can {
		return read(db)
	}
	options := pgx.TxOptions{BeginQuery: beginKnown}
	if nation {
		options.BeginQuery = beginReading
	}
	tx, err := pool.BeginTx(ctx, options)
	if err != nil {
		return wrap("beginning to read figures", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // nothing was written: it ends either way
	return read(tx)
}
