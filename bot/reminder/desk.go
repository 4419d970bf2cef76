// Package reminder keeps what planning promised: it looks at the ledger, tells people what is due
// in its window (desk.go), says it late and in their language (letter.go), and runs the cron rows
// of the house (jobs.go). A promise and its message are one statement in the database, so that
// nothing is told twice; what was missed while the program was down follows the catch-up rule of
// domain.md 6.3.
//
// Start at Tick. Not here: when a stage may be told (package window), what a tap on a reminder
// does (bot/planning), how a message leaves (bot/delivery).
package reminder

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Kind is the outbox kind that Render says.
const Kind = storage.KindReminder

const (
	chunk = 1_000         // rows a statement takes at most
	slack = 2 * time.Hour // missed by more because of downtime: dropped if the event is over
)

// Desk tells people what is due. Its fields are the wiring; only the leader ticks.
type Desk struct {
	Pool  *pgxpool.Pool
	Now   func() time.Time
	Log   *slog.Logger
	Words *locales.Catalog
	Kick  func() // tells delivery that something waits
	Jobs  []Job  // the cron rows of the house

	mu       sync.Mutex
	last     time.Time // of the tick before: what fell due since was not missed by downtime
	prepared bool
}

// Tick does what is due now: late promises, reminders, cron rows. It is called every few seconds
// and whenever the clock was set; an error leaves the rest for the next tick.
func (d *Desk) Tick(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Now()
	if err := storage.SettleReminders(ctx, d.Pool); err != nil {
		return err
	}
	if err := d.catchUp(ctx, now); err != nil {
		return err
	}
	queued := 0
	for {
		n, err := storage.QueueReminders(ctx, d.Pool, now, chunk)
		queued += n
		if err != nil {
			return err
		}
		if n < chunk {
			break
		}
	}
	if queued > 0 {
		d.Log.Info("reminders queued", "messages", queued)
		if d.Kick != nil {
			d.Kick()
		}
	}
	d.last = now
	return d.runJobs(ctx, now)
}

// catchUp gives promises that are late their next window or gives them up. It ends: every row it
// sees is moved ahead of now or settled.
func (d *Desk) catchUp(ctx context.Context, now time.Time) error {
	for {
		late, err := storage.LateReminders(ctx, d.Pool, now, slack, chunk)
		if err != nil || len(late) == 0 {
			return err
		}
		writes := make([]storage.Write, 0, len(late))
		for _, l := range late {
			w, err := d.settle(l, now)
			if err != nil {
				return err
			}
			writes = append(writes, w)
		}
		if err := storage.Apply(ctx, d.Pool, writes...); err != nil {
			return fmt.Errorf("settling late reminders: %w", err)
		}
	}
}

func (d *Desk) settle(l storage.LateReminder, now time.Time) (storage.Write, error) {
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return storage.Write{}, fmt.Errorf("reading the zone of occurrence %d: %w", l.OccurrenceID, err)
	}
	// A promise we were awake for was held back by a rule (an open form, three messages that day).
	held := !d.last.IsZero() && !d.last.Before(l.Due)
	if held && now.Before(l.Until) {
		return storage.PutOffReminder(l, storage.Due{Stage: l.Stage, At: now, Until: l.Until}), nil
	}
	if !held && now.Sub(l.Due) > slack && now.After(l.StartsAt) {
		return storage.SkipReminder(l), nil
	}
	next, ok := window.Next(l.Stage, l.StartsAt.In(zone), now)
	if !ok {
		return storage.SkipReminder(l), nil
	}
	return storage.PutOffReminder(l, next), nil
}
