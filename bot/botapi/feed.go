package botapi

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// Kinds of Event.
const (
	EventMessage  = "message"  // a new message, of either side
	EventEdit     = "edit"     // a message got another content or keyboard
	EventDelete   = "delete"   // a message is gone
	EventTyping   = "typing"   // the bot is busy: a chat action, until the next message
	EventToast    = "toast"    // the bot answered a tap
	EventKeyboard = "keyboard" // the keyboard under the input field changed; absent = gone
	EventStatus   = "status"   // blocked, unblocked, moved to another id
	EventLost     = "lost"     // the reader was too slow; look at the screens anew
)

// Event is one change of a chat, for a page that shows phones. It encodes to JSON.
type Event struct {
	Kind     string         `json:"kind"`
	Chat     int64          `json:"chat,omitempty"`
	Message  *Message       `json:"message,omitempty"`
	HTML     string         `json:"html,omitempty"` // the text of Message, safe to be shown
	Deleted  int            `json:"deleted,omitempty"`
	Action   string         `json:"action,omitempty"`
	Toast    *Toast         `json:"toast,omitempty"`
	Keyboard *ReplyKeyboard `json:"keyboard,omitempty"`
	Blocked  bool           `json:"blocked,omitempty"`
}

// feedRoom is how many events wait for a slow reader before they are dropped.
const feedRoom = 4096

type feed struct {
	readers atomic.Int64
	mu      sync.Mutex
	list    []*Subscription
}

// Subscription receives the changes of some chats until it is closed.
type Subscription struct {
	feed  *feed
	chats []int64
	mu    sync.Mutex
	queue []Event
	ready chan struct{} // holds a token while queue has events
}

// Subscribe follows the chats named, or all when none is. Close the subscription when done.
func (s *Server) Subscribe(chats ...int64) *Subscription {
	sub := &Subscription{feed: &s.feed, chats: chats, ready: make(chan struct{}, 1)}
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	s.feed.list = append(s.feed.list, sub)
	s.feed.readers.Add(1)
	return sub
}

// Close ends the subscription. Closing twice does nothing.
func (sub *Subscription) Close() {
	f := sub.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if at := slices.Index(f.list, sub); at >= 0 {
		f.list = slices.Delete(f.list, at, at+1)
		f.readers.Add(-1)
	}
}

// Next returns the oldest change not yet read, waiting for one until ctx is done.
func (sub *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		if e, ok := sub.pop(); ok {
			return e, nil
		}
		select {
		case <-sub.ready:
		case <-ctx.Done():
			return Event{}, fmt.Errorf("waiting for a change in a chat: %w", ctx.Err())
		}
	}
}

func (sub *Subscription) pop() (Event, bool) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if len(sub.queue) == 0 {
		return Event{}, false
	}
	e := sub.queue[0]
	sub.queue = sub.queue[1:]
	return e, true
}

// wanted spares the cost of building events while nobody reads any.
func (f *feed) wanted() bool { return f.readers.Load() > 0 }

func (f *feed) publish(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, sub := range f.list {
		if len(sub.chats) == 0 || slices.Contains(sub.chats, e.Chat) {
			sub.push(e)
		}
	}
}

func (sub *Subscription) push(e Event) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if len(sub.queue) >= feedRoom {
		sub.queue, e = nil, Event{Kind: EventLost}
	}
	sub.queue = append(sub.queue, e)
	select {
	case sub.ready <- struct{}{}:
	default:
	}
}
