package storage

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// ChannelOutbox is where instances that do not send call the one that does: an answer waits. A
// lost call costs 250 ms: the leader polls. Updates need no call: who stores one answers it, and
// what a fallen instance leaves is found by polling.
const ChannelOutbox = "pokja_outbox"

// Herald calls the leader: NOTIFY goes out on a connection of its own after the commit, never
// inside the hot transaction, where it would make all commits queue up (design.md 3).
type Herald struct {
	url   string
	log   *slog.Logger
	calls chan struct{}
}

// NewHerald makes a herald for the database at url; nothing is opened before Run.
func NewHerald(url string, log *slog.Logger) *Herald {
	return &Herald{url, log, make(chan struct{}, 1)}
}

// Outbox tells the leader that an answer waits. It never waits; calls at once become one.
func (h *Herald) Outbox() {
	select {
	case h.calls <- struct{}{}:
	default:
	}
}

// Run carries the calls until ctx ends; a lost connection is opened again.
func (h *Herald) Run(ctx context.Context) error {
	return reconnect(ctx, h.url, h.log, func(conn *pgx.Conn) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-h.calls:
			}
			if _, err := conn.Exec(ctx, "NOTIFY "+ChannelOutbox); err != nil {
				return fmt.Errorf("calling the leader: %w", err)
			}
		}
	})
}

// Listen calls wake for every call on channel until ctx ends, and once after each connecting:
// who knows what was called meanwhile.
func Listen(ctx context.Context, url, channel string, log *slog.Logger, wake func()) error {
	return reconnect(ctx, url, log, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
			return fmt.Errorf("listening on %s: %w", channel, err)
		}
		for {
			wake()
			if _, err := conn.WaitForNotification(ctx); err != nil {
				return fmt.Errorf("listening on %s: %w", channel, err)
			}
		}
	})
}

func reconnect(ctx context.Context, url string, log *slog.Logger, use func(*pgx.Conn) error) error {
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, url)
		if err == nil {
			err = use(conn)
			closeConn(ctx, conn)
		}
		if err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "connection for calls was lost", "error", err)
		}
		rest(ctx, time.Second)
	}
	return nil
}
