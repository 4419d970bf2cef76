// Package reminder is what the bot says first: it keeps what planning promised, tells people what
// their Kampung owes by the calendar (month's end, news after silence), and runs the cron rows of
// the house. What is due are rows of two ledgers, reminder and duty; a row and its message are one
// statement in the database, so that nothing is told twice, whoever crashes and however many
// instances tick. What was missed follows the catch-up rule of domain.md 6.3.
//
// Start at Tick (this file), which places rows (place.go), queues what is due (queue.go) and runs
// jobs (jobs.go, plan.go). What leaves is said late: letter.go for plans, duty.go and silence.go
// for duties, whose buttons tapped.go answers. Not here: when something may be told (package
// window), what a tap on a reminder of a plan does (bot/planning), how a message leaves
// (bot/delivery).
package reminder

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The outbox kinds that Render and RenderDuty say.
const (
	Kind     = storage.KindReminder
	KindDuty = storage.KindDuty
)

const (
	chunk = 250           // rows a statement begins with: its locks are held for some 20 ms
	slack = 2 * time.Hour // missed by more because of downtime: dropped if the event is over
	ahead = 36 * time.Hour
)

// Desk tells people what is due. Its fields are the wiring; only the leader ticks.
type Desk struct {
	Pool     *pgxpool.Pool
	Now      func() time.Time
	Log      *slog.Logger
	Words    *locales.Catalog
	Kick     func()  // tells delivery that something waits
	Jobs     []Job   // the cron rows of the house
	SendRate float64 // messages a second that delivery sends; 0: no limit

	// Drafts says of her drafts what goes with a duty, without a greeting; an empty text when none of
	// them waits any more. nil: nobody is told of drafts here.
	Drafts func(ctx context.Context, person *storage.Person, drafts []int64) (turn.Message, error)

	mu       sync.Mutex
	last     time.Time // of the tick before: what fell due since was not missed by downtime
	prepared bool
}

// Tick does what is due now: late promises, reminders, duties, cron rows. It is called every few
// seconds and whenever the clock was set; an error leaves the rest for the next tick.
func (d *Desk) Tick(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Now()
	if now.Before(d.last) {
		// The clock was set back: what was told stays told, jobs are not kept waiting for a time
		// that comes again.
		d.prepared, d.last = false, time.Time{}
	}
	r := &round{Desk: d, now: now}
	for _, step := range []func(context.Context) error{r.settle, r.layOut, r.catchUp, r.catchUpDuties, r.queue} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	d.last = now
	return d.runJobs(ctx, now)
}

// round is one tick at work.
type round struct {
	*Desk

	now      time.Time
	rules    *rules // read when first asked for
	messages int
}

// settle notes what became of what left the outbox since.
func (r *round) settle(ctx context.Context) error {
	for _, settle := range []func(context.Context, storage.DB, time.Time, int) (int, error){storage.SettleReminders, storage.SettleDuties} {
		for {
			n, err := settle(ctx, r.Pool, r.now, chunk)
			if err != nil {
				return err
			}
			if n < chunk {
				break
			}
		}
	}
	return nil
}
