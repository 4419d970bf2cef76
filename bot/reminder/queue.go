package reminder

import (
	"context"

	"pokjabot/storage"
)

// minute bounds what waits in the outbox to what can leave within it: what waits longer waits in
// the ledger, where its window counts and where a report that comes in meanwhile calls it off. So
// ten thousand reminders of one moment spread over their window at the send rate.
const minute = 60

// queue turns what is due into messages: plans before duties.
func (r *round) queue(ctx context.Context) error {
	room, err := r.room(ctx)
	if err != nil {
		return err
	}
	for _, queue := range []func(context.Context, storage.DB, int) (storage.Queued, error){
		func(ctx context.Context, db storage.DB, n int) (storage.Queued, error) {
			return storage.QueueReminders(ctx, db, r.now, n)
		},
		func(ctx context.Context, db storage.DB, n int) (storage.Queued, error) {
			return storage.QueueDuties(ctx, db, r.now, n)
		},
	} {
		for room > 0 {
			limit := min(chunk, room)
			q, err := queue(ctx, r.Pool, limit)
			r.messages += q.Messages
			room -= q.Messages
			if err != nil {
				return err
			}
			if q.Messages > 0 && r.Kick != nil {
				r.Kick()
			}
			if q.Due < limit {
				break
			}
		}
	}
	if r.messages > 0 {
		r.Log.Info("reminders queued", "messages", r.messages)
	}
	return nil
}

// room is how many messages may be queued now.
func (r *round) room(ctx context.Context) (int, error) {
	if r.SendRate <= 0 {
		return 1 << 30, nil
	}
	waiting, err := storage.Backlog(ctx, r.Pool)
	return max(int(r.SendRate*minute), chunk) - waiting, err
}
