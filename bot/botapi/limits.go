package botapi

import (
	"math"
	"sync"
	"time"
)

// Limits are how many messages a bot may send; edits count (design.md 11). Telegram publishes
// "about" 30 a second overall and one a second in a chat, with short bursts let through.
type Limits struct {
	// Overall is messages per second to everybody, with a burst of one second's worth.
	Overall float64
	// Chat is messages per second in one chat, Burst how many at once after a quiet while.
	Chat  float64
	Burst int
	// Now is the clock of the limits; nil is that of the server. A rehearsal whose server clock
	// stands still needs another one here, or the limits never open again.
	Now func() time.Time
}

// limiter counts with leaky buckets: one overall, one per chat.
type limiter struct {
	limits *Limits
	now    func() time.Time
	mu     sync.Mutex
	all    bucket
	chats  map[int64]*bucket
}

type bucket struct {
	level float64 // messages not yet forgotten
	seen  time.Time
}

func newLimiter(limits *Limits, now func() time.Time) *limiter {
	if limits != nil && limits.Now != nil {
		now = limits.Now
	}
	return &limiter{limits: limits, now: now, chats: map[int64]*bucket{}}
}

// take counts n messages to chat and returns 0, or the seconds to wait when there is no room;
// messages that were refused do not count. An album fits when one message would.
func (l *limiter) take(chat int64, n int) int {
	if l.limits == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	own := l.chats[chat]
	if own == nil {
		own = &bucket{seen: now}
		l.chats[chat] = own
	}
	wait := max(
		l.all.wait(now, l.limits.Overall, math.Max(l.limits.Overall, 1)),
		own.wait(now, l.limits.Chat, math.Max(float64(l.limits.Burst), 1)),
	)
	if wait == 0 {
		l.all.level += float64(n)
		own.level += float64(n)
	}
	return wait
}

// wait lets the bucket leak and returns the whole seconds until another message fits.
func (b *bucket) wait(now time.Time, rate, burst float64) int {
	if rate <= 0 {
		return 0
	}
	if passed := now.Sub(b.seen).Seconds(); passed > 0 {
		b.level = math.Max(b.level-passed*rate, 0)
	}
	b.seen = now
	over := b.level + 1 - burst
	if over <= 1e-9 {
		return 0
	}
	return int(math.Ceil(over / rate))
}
