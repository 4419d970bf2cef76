package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pending tells what there is to do for a tick, so that one with nothing to do costs one cheap look.
type Pending struct {
	Told, DutiesTold   bool // messages are on their way, or have left
	Untimed            bool // UntimedReminders
	Late, LateDuties   bool // LateReminders, LateDuties
	Due, DutiesFallDue bool // QueueReminders, QueueDuties
}

// Each is one step into an index of few rows.
const pending = `
SELECT EXISTS (SELECT FROM reminder WHERE state = 'antre'), EXISTS (SELECT FROM duty WHERE state = 'antre'),
    EXISTS (SELECT FROM reminder WHERE state = 'menunggu' AND NOT timed AND due_at < $2),
    EXISTS (SELECT FROM reminder WHERE state = 'menunggu' AND until <= $1), EXISTS (SELECT FROM duty WHERE state = 'menunggu' AND until <= $1),
    EXISTS (SELECT FROM reminder WHERE state = 'menunggu' AND due_at <= $1), EXISTS (SELECT FROM duty WHERE state = 'menunggu' AND due_at <= $1)`

// PendingAt looks what there is to do at now; promises are laid against the calendar before ahead.
func PendingAt(ctx context.Context, db DB, now, ahead time.Time) (Pending, error) {
	var p Pending
	batch := &pgx.Batch{}
	batch.Queue(fewRows) // a planner who expects many would read the ledger for the first of them
	batch.Queue(pending, now, ahead).QueryRow(func(row pgx.Row) error {
		return row.Scan(&p.Told, &p.DutiesTold, &p.Untimed, &p.Late, &p.LateDuties, &p.Due, &p.DutiesFallDue)
	})
	return p, wrap("looking what is due", db.SendBatch(ctx, batch).Close())
}
