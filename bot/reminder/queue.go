package reminder

import (
	"context"
	"time"

	"pokjabot/storage"
)

// minute bounds what waits in the outbox to what can leave within it: what waits longer waits in
// the ledger, where its window counts and where a report that comes in meanwhile calls it off. So
// ten thousand reminders of one moment spread over their window at the send rate.
const minute = 60

// queueReminders and queueDuties turn what is due into messages, plans before duties.
func (r *round) queueReminders(ctx context.Context) (bool, error) {
	return r.queue(ctx, storage.QueueReminders)
}

func (r *round) queueDuties(ctx context.Context) (bool, error) {
	return r.queue(ctx, storage.QueueDuties)
}

func (r *round) queue(ctx context.Context, queue func(context.Context, storage.DB, time.Time, int) (storage.Queued, error)) (did bool, err error) {
	room, err := r.room(ctx)
	for err == nil && room > 0 {
		limit := min(chunk, room)
		var q storage.Queued
		if q, err = queue(ctx, r.Pool, r.now, limit); q.Due == 0 {
			break
		}
		did = true
		r.messages += q.Messages
		room -= q.Messages
		if q.Messages > 0 && r.Kick != nil {
			r.Kick()
		}
		if q.Due < limit {
			break
		}
	}
	return did, err
}

// room is how many messages may be queued now.
func (r *round) room(ctx context.Context) (int, error) {
	if r.SendRate <= 0 {
		return 1 << 30, nil
	}
	waiting, err := storage.Backlog(ctx, r.Pool)
	return max(int(r.SendRate*minute), chunk) - waiting, err
}
