package delivery

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

const (
	quickCalls = 64   // answers to taps on their way at once
	quickQueue = 1024 // answers waiting; more are dropped
	quickWait  = 5 * time.Second
)

// quick carries what is best effort: it lives for seconds, is stored nowhere and may be dropped.
type quick struct {
	mu      sync.Mutex
	workers int
	waiting [][]byte
}

// Answer takes the clock off a tapped button, with a short text above the chat when there is one
// (answerCallbackQuery, at most 200 characters). It never waits; under load it is dropped.
func (d *Desk) Answer(callbackID, text string) {
	d.init()
	body, err := json.Marshal(struct {
		ID   string `json:"callback_query_id"`
		Text string `json:"text,omitempty"`
	}{callbackID, text})
	if err != nil {
		return // two strings always encode
	}
	q := &d.quick
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= quickQueue {
		d.wire.count("answerCallbackQuery", "dropped")
		return
	}
	q.waiting = append(q.waiting, body)
	if q.workers < quickCalls {
		q.workers++
		go d.answerAll()
	}
}

// answerAll works until nothing waits; so nobody has to start or stop it.
func (d *Desk) answerAll() {
	q := &d.quick
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.workers--
			q.mu.Unlock()
			return
		}
		body := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), quickWait)
		_, _ = d.wire.call(ctx, "answerCallbackQuery", body) // counted; a lost clock goes by itself
		cancel()
	}
}
