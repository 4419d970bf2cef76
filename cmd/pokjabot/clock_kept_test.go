package main

import (
	"testing"
	"time"

	"pokjabot/storage/storagetest"
)

// The view for other tools goes by the server's clock, but in a rehearsal by the program's.
func TestTheViewGoesByTheClock(t *testing.T) {
	db := storagetest.New(t)
	apart := func(c *clock) time.Duration {
		return c.Now().Sub(storagetest.Ask[time.Time](t, db, `SELECT recap_now()`)).Abs()
	}
	c := newClock(time.Time{})
	kept := &keptClock{clock: c, db: db}
	for _, at := range []time.Time{{}, wednesday, wednesday.AddDate(-3, 0, 0), wednesday.Add(1500 * time.Millisecond)} {
		if !at.IsZero() {
			c.Set(at)
		}
		if err := kept.keep(t.Context()); err != nil || apart(c) > time.Minute {
			t.Error(at, apart(c), err)
		}
	}
	kept = &keptClock{clock: newClock(time.Time{}), db: db} // the next run is no rehearsal
	if err := kept.keep(t.Context()); err != nil || storagetest.Ask[int](t, db, `SELECT count(*) FROM setting WHERE name = 'clock_ahead'`) != 0 || apart(kept.clock) > time.Minute {
		t.Error("the clock of a rehearsal stayed", err)
	}
}
