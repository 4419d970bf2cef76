package storage_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

var silent = slog.New(slog.DiscardHandler)

// candidate stands for election until stopped.
type candidate struct {
	elected chan struct{}
	ended   chan struct{} // its term, not its wish to lead
	stop    func()
}

func stand(t *testing.T, url string, leaders *atomic.Int32) candidate {
	t.Helper()
	c := candidate{elected: make(chan struct{}, 10), ended: make(chan struct{}, 10)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- storage.Lead(ctx, url, silent, func(term context.Context) error {
			if n := leaders.Add(1); n != 1 {
				t.Error("leaders at once:", n)
			}
			c.elected <- struct{}{}
			<-term.Done()
			leaders.Add(-1)
			c.ended <- struct{}{}
			return term.Err()
		})
	}()
	c.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	return c
}

func waitFor(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-c:
	case <-timer.C:
		t.Fatal("waited in vain for", what)
	}
}

func TestOneLeader(t *testing.T) {
	url := storagetest.URL(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var leaders atomic.Int32
	first := stand(t, url, &leaders)
	waitFor(t, "the first leader", first.elected)
	second := stand(t, url, &leaders)
	first.stop()
	waitFor(t, "the second leader", second.elected)
	second.stop()
}

// A leader that loses its connection stops leading and stands again.
func TestLeaderLosesItsConnection(t *testing.T) {
	url := storagetest.URL(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var leaders atomic.Int32
	c := stand(t, url, &leaders)
	waitFor(t, "the leader", c.elected)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the term", c.ended)
	waitFor(t, "the next term", c.elected)
	c.stop()
}

func TestLeaderFails(t *testing.T) {
	terms := 0
	err := storage.Lead(t.Context(), storagetest.URL(t), silent, func(context.Context) error {
		if terms++; terms == 1 {
			return errors.New("not my day")
		}
		return nil
	})
	if terms != 2 || err != nil {
		t.Error(terms, err)
	}
}

func TestHerald(t *testing.T) {
	url := storagetest.URL(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, cancel := context.WithCancel(context.Background())
	h := storage.NewHerald(url, silent)
	heard := make(chan struct{}, 100)
	ended := make(chan error, 2)
	go func() { ended <- h.Run(ctx) }()
	go func() {
		ended <- storage.Listen(ctx, url, storage.ChannelOutbox, silent, func() { heard <- struct{}{} })
	}()
	waitFor(t, "the connecting", heard)
	for range 1000 {
		h.Outbox()
	}
	waitFor(t, "the call", heard)
	cancel()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}
