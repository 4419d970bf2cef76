package delivery

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"pokjabot/storage"
)

// gate stands between what was claimed and the senders and opens at the rate. Half a second's worth
// waits before it, so that a slow trip to the database leaves no opening unused: without it each
// one longer than two messages' time cost a part of the rate. The most urgent goes first, an answer
// passes the reminders that were claimed before it; but nobody is passed for longer than patience,
// for an answer to the same chat may have come to stand behind him.
type gate struct {
	now   func() time.Time
	work  chan<- storage.Parcel
	ahead int    // rows before it at most
	call  func() // brings more: called when a quarter of a full gate has left

	mu     sync.Mutex
	rate   allowance
	rows   []queued
	rests  time.Time // closed until
	woken  chan struct{}
	closed chan struct{}
	done   chan struct{}
}

const patience = time.Second

// queued is a row that waits before the gate.
type queued struct {
	storage.Parcel

	since time.Time
}

// newGate opens a gate to work for so many messages a second, above 0. A goroutine of its own keeps
// it until shut.
func newGate(perSecond float64, now func() time.Time, work chan<- storage.Parcel, call func()) *gate {
	g := &gate{
		now: now, work: work, call: call, rate: allowance{rate: perSecond}, ahead: max(int(perSecond*carried.Seconds()), 2*globalBurst),
		woken: make(chan struct{}, 1), closed: make(chan struct{}), done: make(chan struct{}),
	}
	go g.open()
	return g
}

func (g *gate) open() {
	defer close(g.done)
	timer := time.NewTimer(poll)
	defer timer.Stop()
	for {
		row, wait := g.next()
		if wait == 0 {
			select {
			case g.work <- row:
				if g.free() == max(g.ahead/4, 1) {
					g.call()
				}
				continue
			case <-g.closed:
				g.put(row)
				return
			}
		}
		timer.Reset(min(wait, poll)) // the clock is not ours: it may be set
		select {
		case <-timer.C:
		case <-g.woken:
		case <-g.closed:
			return
		}
	}
}

// next takes the most urgent row, or tells how long nobody may go.
func (g *gate) next() (row storage.Parcel, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if now.Before(g.rate.at.Add(-setBack)) {
		g.rests = time.Time{} // the clock was set back
	}
	switch {
	case len(g.rows) == 0:
		return row, poll
	case now.Before(g.rests):
		return row, g.rests.Sub(now)
	}
	if wait = g.rate.take(now); wait > 0 {
		return row, wait
	}
	first := 0
	for i, q := range g.rows {
		if g.rows[first].after(q, now) {
			first = i
		}
	}
	row = g.rows[first].Parcel
	g.rows = slices.Delete(g.rows, first, first+1)
	return row, 0
}

// after tells whether another goes first: of those whose patience has ended, else of all, the most
// urgent, and of these the one that was queued first.
func (q queued) after(other queued, now time.Time) bool {
	late := func(q queued) int {
		if now.Sub(q.since) >= patience {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(late(q), late(other)), cmp.Compare(q.Urgency, other.Urgency), cmp.Compare(q.ID, other.ID)) > 0
}

// put lets a row wait before the gate.
func (g *gate) put(row storage.Parcel) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rows = append(g.rows, queued{row, g.now()})
	select {
	case g.woken <- struct{}{}:
	default:
	}
}

// free is how many rows more may wait before the gate.
func (g *gate) free() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ahead - len(g.rows)
}

// found notes whether messages waited when the desk asked for some.
func (g *gate) found(some bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rate.asked = some
}

// rest closes the gate until a moment.
func (g *gate) rest(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.rests) {
		g.rests = until
	}
}

// shut closes the gate for good and returns what still waits before it.
func (g *gate) shut() []storage.Parcel {
	close(g.closed)
	<-g.done
	rows := make([]storage.Parcel, len(g.rows))
	for i, q := range g.rows {
		rows[i] = q.Parcel
	}
	return rows
}
