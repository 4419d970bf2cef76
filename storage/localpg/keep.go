//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// How often a keeper looks at the size of the server's log.
const trimEvery = 10 * time.Minute

// raise brings the server up: data made when there are none, a server before us waited for or
// adopted, ours started, roles and database made. The caller holds the keeper's lock.
func (c *Cluster) raise(ctx context.Context) (*server, error) {
	s, err := c.previous(ctx)
	if err != nil {
		return nil, err
	}
	if s == nil {
		if s, err = c.start(ctx); err != nil {
			return nil, err
		}
	}
	if err := c.furnish(ctx); err != nil {
		return nil, errors.Join(err, c.drop(s))
	}
	return s, nil
}

// drop stops a server that was raised in vain.
func (c *Cluster) drop(s *server) error {
	if s.adopted {
		return nil
	}
	return s.stop()
}

// start finds the programs that fit the data and starts the server with them.
func (c *Cluster) start(ctx context.Context) (*server, error) {
	major, err := c.place.major()
	if err != nil {
		return nil, err
	}
	p, err := findPrograms(ctx, c.place, c.as, major)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		c.log.Info("making the database", "folder", c.place.data, "postgresql", p.major)
		if err := c.place.initdb(ctx, p, c.as, c.settings); err != nil {
			return nil, err
		}
	}
	if err := c.as.takeAll(c.place.data); err != nil {
		return nil, err
	}
	if err := c.place.disarm(c.as); err != nil {
		return nil, err
	}
	return c.launch(ctx, p)
}

// previous deals with a server that is already there. Its keeper is gone, else we would not hold
// the lock; so on Linux it is shutting down, and is waited for. One that stays is adopted: it has
// the same folder and the same socket, and works. Nil means that there is none (any more).
func (c *Cluster) previous(ctx context.Context) (*server, error) {
	limit := time.NewTimer(goneLimit)
	defer limit.Stop()
	for {
		pid, err := c.place.postmaster(c.as)
		if err != nil || pid == 0 {
			return nil, err
		}
		select {
		case <-c.tick.C:
			continue
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the server before us to end: %w", ctx.Err())
		case <-limit.C:
		}
		if err := c.ping(ctx, c.url("postgres", "postgres")); err != nil {
			return nil, &Fault{Why: OtherServer, Folder: c.place.data, text: fmt.Sprintf("another PostgreSQL, process %d, works on %s and does not answer on our socket: stop it first: %v", pid, c.place.data, err), err: err}
		}
		process, err := os.FindProcess(pid)
		if err != nil {
			return nil, fmt.Errorf("adopting the running server: %w", err)
		}
		c.log.Info("using the server that was left running", "process", pid)
		return &server{process: process, adopted: true}, nil
	}
}

// keep is the keeper's life, up to Close. It holds the keeper's lock all the time, also while
// the server fails to come up again: this process is as good a place for the next try as any.
func (c *Cluster) keep(ctx context.Context, s *server) error {
	trim := time.NewTicker(trimEvery)
	defer trim.Stop()
	for {
		select {
		case <-ctx.Done():
			return c.leave(s)
		case <-trim.C:
			if err := c.place.trimLog(c.as, logLimit); err != nil {
				c.log.Warn("the server's log grows", "error", err)
			}
		case <-s.exited: // never for an adopted server, its channel is nil
			c.log.Error("the database has ended by itself, starting it again")
			s = c.raiseAgain(ctx)
		case <-c.tick.C:
			if s.adopted && !c.lives() {
				c.log.Error("the adopted database has ended, starting our own")
				s = c.raiseAgain(ctx)
			}
		}
		if s == nil { // Close came before the server did
			return nil
		}
	}
}

func (c *Cluster) lives() bool {
	pid, err := c.place.postmaster(c.as)
	return err != nil || pid != 0
}

// raiseAgain tries until it works or ctx ends: then the answer is nil. The line between and
// delivery wait for their database meanwhile, as they do for one at DATABASE_URL.
func (c *Cluster) raiseAgain(ctx context.Context) *server {
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		s, err := c.raise(ctx)
		if err == nil {
			c.log.Info("the database is back")
			return s
		}
		if ctx.Err() != nil {
			return nil
		}
		c.log.Error("the database does not come back", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
}

// leave is the keeper's end. The joiners' lock taken alone means that nobody uses the server, and
// holding it while the server stops keeps newcomers waiting at the door instead of joining a
// server that is going.
func (c *Cluster) leave(s *server) error {
	if s.adopted {
		return nil
	}
	limit := time.NewTimer(c.grace)
	defer limit.Stop()
	for {
		alone, err := c.joined.exclusive()
		if alone || err != nil {
			return errors.Join(err, s.stop())
		}
		select {
		case <-c.tick.C:
			continue
		case <-limit.C:
		}
		c.log.Info("others still use the database: one of them starts it anew")
		return s.stop()
	}
}

// watch is a joiner's life, up to Close or until the keeper's lock falls to it.
func (c *Cluster) watch(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.tick.C:
		}
		mine, err := c.keeper.exclusive()
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		if err := c.joined.release(); err != nil {
			return err
		}
		c.log.Info("the program that kept the database has ended, keeping it from here")
		s := c.raiseAgain(ctx)
		if s == nil {
			return nil
		}
		return c.keep(ctx, s)
	}
}
