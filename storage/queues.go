package storage

import (
	"context"
	"fmt"
	"time"
)

// Queues is what waits at this moment, for operators.
type Queues struct {
	InboxOpen, OutboxOpen     int64
	InboxOldest, OutboxOldest time.Duration // age of the oldest waiting row, 0 when none waits
	SetAside, Dead            int64
}

// CountQueues looks at the queues. Delayed rows of the outbox are not late before their time.
func CountQueues(ctx context.Context, db Reader, now time.Time) (Queues, error) {
	var q Queues
	var in, out float64
	err := db.QueryRow(ctx, `
SELECT (SELECT count(*) FROM inbox WHERE state = 'open'),
    coalesce((SELECT extract(epoch FROM $1 - min(received_at)) FROM inbox WHERE state = 'open'), 0)::float8,
    (SELECT count(*) FROM outbox WHERE state = 'queued'),
    coalesce((SELECT extract(epoch FROM $1 - min(not_before)) FROM outbox WHERE state = 'queued' AND not_before <= $1), 0)::float8,
    (SELECT count(*) FROM inbox WHERE state = 'aside'), (SELECT count(*) FROM outbox WHERE state = 'dead')`, now).
		Scan(&q.InboxOpen, &in, &q.OutboxOpen, &out, &q.SetAside, &q.Dead)
	if err != nil {
		return q, fmt.Errorf("looking at the queues: %w", err)
	}
	q.InboxOldest, q.OutboxOldest = time.Duration(max(in, 0)*float64(time.Second)), time.Duration(max(out, 0)*float64(time.Second))
	return q, nil
}
