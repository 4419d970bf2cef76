package main

import (
	"context"
	"time"

	"pokjabot/storage"
)

// ahead is by how much the clock is ahead of the machine's, 0 unless it was set.
func (c *clock) ahead() time.Duration { return time.Duration(c.offset.Load()) }

// keptClock tells the view publik.rekap which clock the program goes by (storage.SaveClock).
type keptClock struct {
	clock *clock
	db    storage.DB
	told  bool
	last  time.Duration
}

// keep writes it down when it is another than last time. Without success it tries at the next tick.
func (k *keptClock) keep(ctx context.Context) error {
	ahead := k.clock.ahead()
	if k.told && ahead == k.last {
		return nil
	}
	err := storage.SaveClock(ctx, k.db, ahead)
	k.told, k.last = err == nil, ahead
	return err
}
