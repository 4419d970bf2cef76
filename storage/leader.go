package storage

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// leaderLock is the number of the advisory lock: "pokja" as letters of base 256.
const leaderLock int64 = 0x706f6b6a61

const (
	leaderTry  = 500 * time.Millisecond // between two tries to become leader
	leaderBeat = time.Second            // between two signs of life on the connection
	leaderLate = 5 * time.Second        // a sign of life that takes longer is none
)

// Lead runs lead whenever this process is the one leader among all on this database, until ctx
// ends or lead returns nil. Leadership is a session advisory lock on a connection of its own:
// when that connection is lost the context of lead ends, and Lead stands for election again.
// An error of lead is logged and tried again.
func Lead(ctx context.Context, url string, log *slog.Logger, lead func(ctx context.Context) error) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("reading the address of the database: %w", err)
	}
	// A leader whose machine vanished or stands still loses its session, and so the lock, soon.
	config.RuntimeParams["idle_session_timeout"] = "10s"
	config.RuntimeParams["tcp_keepalives_idle"] = "5"
	config.RuntimeParams["tcp_keepalives_interval"] = "2"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	for ctx.Err() == nil {
		finished, err := leadOnce(ctx, config, lead)
		if finished {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "leadership ended", "error", err)
		}
		rest(ctx, leaderTry)
	}
	return nil
}

func leadOnce(ctx context.Context, config *pgx.ConnConfig, lead func(ctx context.Context) error) (finished bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, fmt.Errorf("opening the leader's connection: %w", err)
	}
	defer closeConn(ctx, conn)
	if won, err := standForElection(ctx, conn); err != nil || !won {
		return false, err
	}
	term, end := context.WithCancelCause(ctx)
	defer end(nil)
	beats := make(chan struct{})
	go func() {
		defer close(beats)
		end(beat(term, conn))
	}()
	err = lead(term)
	finished = err == nil && term.Err() == nil
	if cause := context.Cause(term); cause != nil && ctx.Err() == nil {
		err = cause
	}
	end(nil)
	<-beats // the connection has one user at a time
	return finished, err
}

// Waiting inside pg_advisory_lock would hold a snapshot and keep vacuum from the queues, so the
// lock is tried again and again.
func standForElection(ctx context.Context, conn *pgx.Conn) (bool, error) {
	for {
		var won bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, leaderLock).Scan(&won); err != nil {
			return false, fmt.Errorf("standing for election: %w", err)
		}
		if won || !rest(ctx, leaderTry) {
			return won, nil
		}
	}
}

// beat returns when the connection is lost or ctx ends.
func beat(ctx context.Context, conn *pgx.Conn) error {
	for rest(ctx, leaderBeat) {
		call, cancel := context.WithTimeout(ctx, leaderLate)
		err := conn.Ping(call)
		cancel()
		if err != nil {
			return fmt.Errorf("keeping leadership: %w", err)
		}
	}
	return nil
}

// rest waits for d; false means that ctx has ended.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// closeConn says goodbye to the server even when ctx has ended, but not for long.
func closeConn(ctx context.Context, conn *pgx.Conn) {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(call) // the server frees the session either way
}
