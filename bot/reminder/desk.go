// Package reminder is what the bot says first: it keeps what planning promised, tells people what
// their Kampung owes by the calendar (month's end, news after silence), and runs the cron rows of
// the house. What is due are rows of two ledgers, reminder and duty; a row and its message are one
// statement in the database, so that nothing is told twice, whoever crashes and however many
// instances tick. What was missed follows the catch-up rule of domain.md 6.3.
//
// Start at Tick (this file), which places rows (place.go), queues what is due (queue.go) and runs
// jobs (jobs.go, plan.go). What leaves is said late: letter.go for plans, duty.go, lead.go and silence.go
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
	beside   sync.WaitGroup // jobs that are done beside the ticks
	busy     sync.Map       // their names
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
	if d.last.IsZero() { // a restart is no downtime: what was held back before it is not missed
		var err error
		if d.last, err = storage.LastAwake(ctx, d.Pool, now); err != nil {
			return err
		}
	}
	if err := (&round{Desk: d, now: now}).work(ctx); err != nil {
		return err
	}
	d.last = now
	return d.runJobs(ctx, now)
}

// work takes the steps that have something to do, and those behind one that did something: it may
// have made work for them.
func (r *round) work(ctx context.Context) error {
	p, err := storage.PendingAt(ctx, r.Pool, r.now, r.now.Add(ahead))
	if err != nil {
		return err
	}
	did := false
	for _, step := range []struct {
		needed bool
		do     func(context.Context) (did bool, err error)
	}{
		{p.Told, r.settle(storage.SettleReminders)},
		{p.DutiesTold, r.settle(storage.SettleDuties)},
		{p.Untimed, r.layOut},
		{p.Late, r.catchUp},
		{p.LateDuties, r.catchUpDuties},
		{p.Due, r.queueReminders},
		{p.DutiesFallDue, r.queueDuties},
	} {
		if !step.needed && !did {
			continue
		}
		something, err := step.do(ctx)
		if err != nil {
			return err
		}
		did = did || something
	}
	if r.messages > 0 {
		r.Log.Info("reminders queued", "messages", r.messages)
	}
	return nil
}

// round is one tick at work.
type round struct {
	*Desk

	now      time.Time
	rules    *rules // read when first asked for
	messages int
}

// settle notes what became of what left the outbox since.
func (r *round) settle(settle func(context.Context, storage.DB, time.Time, int) (int, error)) func(context.Context) (bool, error) {
	return func(ctx context.Context) (did bool, err error) {
		for {
			n, err := settle(ctx, r.Pool, r.now, chunk)
			did = did || n > 0
			if err != nil || n < chunk {
				return did, err
			}
		}
	}
}
