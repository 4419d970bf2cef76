package delivery

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pokjabot/storage"
)

// hands is a clock that a test sets.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(g *gate, d time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	h.mu.Unlock()
	select {
	case g.woken <- struct{}{}:
	default: // it will look again anyway
	}
}

// The most urgent leaves first, one with each opening; what still waits when it is shut comes back.
func TestGate(t *testing.T) {
	clock, work, calls := &hands{now: nine}, make(chan storage.Parcel), make(chan struct{}, 100)
	g := newGate(10, clock.Now, work, func() { calls <- struct{}{} })
	if g.free() != 5 {
		t.Error("room for", g.free())
	}
	g.rest(nine.Add(500 * time.Millisecond)) // so that all wait together
	for id, class := range []storage.Class{storage.ClassBulk, storage.ClassReminder, storage.ClassReminder, storage.ClassAnswer, storage.ClassBulk} {
		g.put(storage.Parcel{ID: int64(id), Urgency: class})
	}
	if g.free() != 0 {
		t.Error("room for more than half a second:", g.free())
	}
	var got []int64
	clock.pass(g, 500*time.Millisecond)
	got = append(got, (<-work).ID)
	<-calls // a quarter has left
	got = append(got, (<-work).ID)
	select {
	case row := <-work:
		t.Error("beyond the burst", row.ID)
	default:
	}
	clock.pass(g, 100*time.Millisecond)
	got = append(got, (<-work).ID)
	clock.pass(g, 400*time.Millisecond) // the first to come have waited for a second
	g.put(storage.Parcel{ID: 5, Urgency: storage.ClassAnswer})
	got = append(got, (<-work).ID)
	got = append(got, (<-work).ID)
	for _, row := range g.shut() {
		got = append(got, row.ID)
	}
	if want := []int64{3, 1, 2, 0, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What a sender was never found for comes back, too.
func TestGateShutWhileNobodyTakes(t *testing.T) {
	clock := &hands{now: nine}
	g := newGate(10, clock.Now, make(chan storage.Parcel), func() {})
	for id := range int64(3) {
		g.put(storage.Parcel{ID: id})
	}
	if rows := g.shut(); len(rows) != 3 {
		t.Error(len(rows), "rows come back")
	}
}
