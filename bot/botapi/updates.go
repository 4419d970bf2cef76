package botapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limits of getUpdates (Bot API getUpdates; Client.h LONG_POLL_MAX_TIMEOUT).
const (
	maxUpdates     = 100
	maxPollSeconds = 50
)

// How long Telegram keeps what a bot has not fetched (design.md 3, "In").
const (
	tapLife     = 150 * time.Second
	messageLife = 24 * time.Hour
)

// firstUpdate is the first update id; a real bot's are about this long.
const firstUpdate = 731_000_001

// futureSlack is how far behind the newest update an offset may lie and still count: one beyond
// is no offset at all, as after a restart of the ids (TQueue.cpp, get).
const futureSlack = 10

// updateQueue holds the updates that the bot has not confirmed, oldest first.
type updateQueue struct {
	mu      sync.Mutex
	open    []pending
	soonest int64         // no update of open expires before this, in Unix seconds
	next    int64         // id of the next update
	restart int64         // ids go on from here once the queue is empty; 0 = no restart asked for
	allowed []string      // kinds wanted; nil = all that are sent by default
	arrived chan struct{} // closed and renewed when an update arrives
	poll    *longPoll     // the call that waits now
	webhook *webhook
	done    chan struct{}
	closed  bool
}

// pending is one update, encoded once. lane is what it must stay in order with.
type pending struct {
	id      int64
	lane    lane
	expires int64 // Unix seconds
	body    []byte
	busy    bool // on its way to the webhook
}

// lane names a queue of webhook deliveries: messages of a chat are one, taps of a person another
// (Client.cpp, webhook_queue_id), so the two may overtake each other.
type lane struct {
	id   int64
	taps bool
}

type longPoll struct{ ended chan string }

func (q *updateQueue) init() {
	q.next = firstUpdate
	q.arrived = make(chan struct{})
	q.done = make(chan struct{})
}

func (q *updateQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.done)
	}
}

// add puts an update in the queue. What the bot does not want is dropped here, when it is born,
// and not later, when the list may have changed (Bot API getUpdates, allowed_updates).
func (q *updateQueue) add(kind string, payload []byte, in lane, now time.Time) {
	life := messageLife
	if in.taps {
		life = tapLife
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.allowed != nil && !slices.Contains(q.allowed, kind) {
		return
	}
	if q.restart != 0 && len(q.open) == 0 {
		q.next, q.restart = q.restart, 0
	}
	body := make([]byte, 0, len(payload)+len(kind)+40)
	body = append(body, `{"update_id":`...)
	body = strconv.AppendInt(body, q.next, 10)
	body = append(body, `,"`...)
	body = append(body, kind...)
	body = append(body, `":`...)
	body = append(append(body, payload...), '}')
	expires := now.Add(life).Unix()
	if len(q.open) == 0 || expires < q.soonest {
		q.soonest = expires
	}
	q.open = append(q.open, pending{id: q.next, lane: in, expires: expires, body: body})
	q.next++
	q.wake()
}

func (q *updateQueue) wake() {
	close(q.arrived)
	q.arrived = make(chan struct{})
}

// RestartUpdateIDs lets the ids of updates go on from next once everything pending has been
// confirmed. Telegram does so after a week without updates, with a random number (Bot API
// Update, update_id).
func (s *Server) RestartUpdateIDs(next int64) {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	s.updates.restart = next
}

// PendingUpdates is how many updates the bot has not confirmed, as getWebhookInfo counts them.
func (s *Server) PendingUpdates() int {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	return len(s.updates.open)
}

// take confirms what lies before offset, drops what is too old, and returns up to limit updates
// as a JSON array; the lock is held.
func (q *updateQueue) take(offset int64, limit int, now int64) ([]byte, int) {
	if offset > 0 && offset <= q.next+futureSlack-1 {
		n := 0
		for n < len(q.open) && q.open[n].id < offset {
			n++
		}
		q.drop(n)
	}
	q.expire(now)
	n := min(limit, len(q.open))
	size := 2
	for _, p := range q.open[:n] {
		size += len(p.body) + 1
	}
	out := append(make([]byte, 0, size), '[')
	for i, p := range q.open[:n] {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, p.body...)
	}
	return append(out, ']'), n
}

// expire drops what is too old. Looking through thousands of waiting updates at every poll would
// cost more than the poll: soonest says when it is worth it. The lock is held.
func (q *updateQueue) expire(now int64) {
	if len(q.open) == 0 || now <= q.soonest {
		return
	}
	q.open = slices.DeleteFunc(q.open, func(p pending) bool { return p.expires < now && !p.busy })
	for i, p := range q.open {
		if i == 0 || p.expires < q.soonest {
			q.soonest = p.expires
		}
	}
}

// drop forgets the first n updates; the lock is held.
func (q *updateQueue) drop(n int) {
	if n == len(q.open) {
		clear(q.open)
		q.open = q.open[:0]
		return
	}
	clear(q.open[:n])
	q.open = q.open[n:]
}

func (s *Server) getUpdates(r *http.Request, in *request) ([]byte, error) {
	q := &s.updates
	offset, err := strconv.ParseInt(strings.TrimSpace(in.args["offset"]), 10, 64)
	if err != nil {
		offset = 0
	}
	limit := min(max(in.number("limit", maxUpdates), 1), maxUpdates)
	timeout := min(max(in.number("timeout", 0), 0), maxPollSeconds)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.webhook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if err := q.allow(in); err != nil {
		return nil, err
	}
	if offset < 0 {
		q.drop(max(len(q.open)+int(offset), 0))
		offset = 0
	}
	updates, n := q.take(offset, limit, s.now().Unix())
	if n > 0 || timeout == 0 {
		return updates, nil
	}
	return s.wait(r, offset, limit, time.Duration(timeout)*time.Second)
}

// wait is a long poll; the lock of the queue is held before and after. A second one ends the
// first, which is how a bot learns that it runs twice.
func (s *Server) wait(r *http.Request, offset int64, limit int, timeout time.Duration) ([]byte, error) {
	q := &s.updates
	q.end("terminated by other getUpdates request; make sure that only one bot instance is running")
	mine := &longPoll{ended: make(chan string, 1)}
	q.poll = mine
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		arrived := q.arrived
		q.mu.Unlock()
		over, why := false, ""
		select {
		case <-arrived:
		case why = <-mine.ended:
		case <-timer.C:
			over = true
		case <-r.Context().Done():
			over = true
		case <-q.done:
			over = true
		}
		q.mu.Lock()
		if why != "" {
			return nil, conflict(why)
		}
		if q.poll != mine { // ended while it woke for another reason
			return nil, conflict(<-mine.ended)
		}
		if r.Context().Err() != nil {
			q.poll = nil
			return []byte("[]"), nil // nobody reads this; nothing was confirmed
		}
		updates, n := q.take(offset, limit, s.now().Unix())
		if n > 0 || over {
			q.poll = nil
			return updates, nil
		}
	}
}

// end sends the waiting poll home; the lock is held.
func (q *updateQueue) end(why string) {
	if q.poll != nil {
		q.poll.ended <- why
		q.poll = nil
	}
}

// allow keeps the list of wanted kinds until another call changes it; an empty list is the
// default, which leaves out nothing that this server sends. The lock is held.
func (q *updateQueue) allow(in *request) error {
	source := in.args["allowed_updates"]
	if source == "" {
		return nil
	}
	var list []string
	if json.Unmarshal([]byte(source), &list) != nil {
		return badRequest("can't parse allowed_updates JSON object")
	}
	if len(list) == 0 {
		list = nil
	}
	q.allowed = list
	return nil
}

// Polling tells whether a long poll waits now.
func (s *Server) Polling() bool {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	return s.updates.poll != nil
}
