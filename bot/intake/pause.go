package intake

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

const (
	gapAfter   = 2 * time.Minute // design.md 3: taps made in a longer gap may be lost
	alertAfter = 24 * time.Hour  // Telegram forgets messages after a day
	beatEvery  = 10 * time.Second
)

// Gap is told that Telegram was out of our reach from since to since+length: people whose draft
// moved shortly before get their card once more. After an error it is told again.
type Gap func(ctx context.Context, since time.Time, length time.Duration) error

// pulse keeps when Telegram was last reached and notices gaps.
type pulse struct {
	pool *pgxpool.Pool
	log  *slog.Logger
	gap  Gap
	last time.Time // zero: never
	kept time.Time
}

// beat notes that Telegram is reached now. A poll that stores updates keeps the time with them,
// so only idle ones write, and not each of them.
func (p *pulse) beat(ctx context.Context, now time.Time, idle bool) error {
	length := now.Sub(p.last)
	if !p.last.IsZero() && length > gapAfter {
		level := slog.LevelWarn
		if length > alertAfter {
			level = slog.LevelError // the operator must know: messages are lost
		}
		p.log.Log(ctx, level, "gap in the intake", "since", p.last, "length", length, "messages_lost", length > alertAfter)
		if p.gap != nil {
			if err := p.gap(ctx, p.last, length); err != nil {
				return err
			}
		}
	}
	if idle && (p.kept.IsZero() || now.Sub(p.kept) >= beatEvery) {
		if err := storage.IntakeAlive(ctx, p.pool, now); err != nil {
			return err
		}
		p.kept = now
	}
	p.last = now
	return nil
}

// backoff waits longer from try to try.
type backoff struct {
	pause func(ctx context.Context, d time.Duration) bool
	next  time.Duration
}

func (b *backoff) reset() { b.next = 0 }

// wait waits before another try after err; false means that ctx has ended. After a 409 it does
// not grow: the old long poll ends within 50 s, and people wait.
func (b *backoff) wait(ctx context.Context, err error) bool {
	b.next = min(max(shortest, 2*b.next), longest)
	if e, ok := errors.AsType[*callError](err); ok {
		switch {
		case e.RetryAfter > 0:
			b.next = e.RetryAfter
		case e.Code == http.StatusConflict:
			b.next = 2 * time.Second
		}
	}
	if b.pause != nil {
		return b.pause(ctx, b.next)
	}
	timer := time.NewTimer(b.next)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
