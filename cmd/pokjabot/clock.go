package main

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"pokjabot/locales"
)

// clock is the one clock all time comes from. In rehearsals it can start elsewhere and be set;
// it runs on from there.
type clock struct {
	offset atomic.Int64
	moved  func() // told after the clock was set; may be nil
}

func newClock(start time.Time) *clock {
	c := &clock{}
	if !start.IsZero() {
		c.Set(start)
	}
	return c
}

// parseClock reads POKJABOT_CLOCK; nothing is the zero time: the clock of the machine.
func parseClock(at string) (time.Time, error) {
	if at == "" {
		return time.Time{}, nil
	}
	start, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return time.Time{}, usage("operator.jam_bentuk", locales.Args{"Nilai": at})
	}
	return start, nil
}

// Now is the program's time.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// Set moves the clock to an instant, forward or back.
func (c *clock) Set(to time.Time) {
	c.offset.Store(int64(time.Until(to)))
	if c.moved != nil {
		c.moved()
	}
}

// ServeHTTP shows (GET) or sets (PUT, body: one RFC 3339 instant) the clock (design.md 4).
func (c *clock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		body, err := io.ReadAll(io.LimitReader(r.Body, 100))
		if err != nil {
			http.Error(w, "cannot read the body", http.StatusBadRequest)
			return
		}
		to, err := time.Parse(time.RFC3339, string(body))
		if err != nil {
			http.Error(w, "the body must be one RFC 3339 instant", http.StatusBadRequest)
			return
		}
		c.Set(to)
	}
	fmt.Fprintln(w, c.Now().Format(time.RFC3339))
}
