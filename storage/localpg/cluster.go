//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"
)

const (
	socketPort = "5432" // only names the socket file: no port is opened
	database   = "pokjabot"
	ownerRole  = "postgres"
	appRole    = "pokjabot_app"
)

// Cluster is one process's use of the private PostgreSQL in a data folder, from Open to Close.
type Cluster struct {
	place    layout
	as       account
	log      *slog.Logger
	settings []string
	grace    time.Duration // how long a keeper waits for joiners when it closes

	keeper, joined *lock
	tick           *time.Ticker // one for all waiting; whoever reads it looks at its condition again

	cancel context.CancelFunc
	ended  chan struct{} // closed when the goroutine that keeps or watches is done
	err    error         // its error, to be read after ended

	once sync.Once
}

// Open starts the private PostgreSQL in the data folder dir (POKJABOT_DATA), or joins the one
// that another process keeps there, and returns when database and roles are ready for use: about
// 1 s the first time, 0.1 s later, longer after a crash; ctx limits it. The caller must Close.
//
// Settings are server settings such as "fsync=off", for tests; only a keeper's count. Errors are
// one line for the operator; ErrNoPrograms is among them.
func Open(ctx context.Context, dir string, log *slog.Logger, settings ...string) (*Cluster, error) {
	c := &Cluster{log: log, settings: settings, grace: 10 * time.Second, ended: make(chan struct{})}
	var err error
	if c.place, err = lay(dir); err != nil {
		return nil, err
	}
	if c.as, err = c.place.prepare(); err != nil {
		return nil, err
	}
	if c.keeper, err = openLock(c.place.keeperLock(), c.as); err != nil {
		return nil, err
	}
	if c.joined, err = openLock(c.place.joinedLock(), c.as); err != nil {
		return nil, errors.Join(err, c.keeper.close())
	}
	c.tick = time.NewTicker(pollEvery)
	life, err := c.enter(ctx)
	if err != nil {
		return nil, errors.Join(err, c.unlock())
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx)) // Open's end is not ours
	c.cancel = cancel
	go func() {
		defer close(c.ended)
		c.err = life(run)
	}()
	return c, nil
}

// enter becomes keeper or joiner and returns what to do for the rest of the cluster's life.
func (c *Cluster) enter(ctx context.Context) (func(context.Context) error, error) {
	for inside := false; ; {
		// The shared lock first: it is refused while a keeper stops its server.
		var err error
		if !inside {
			if inside, err = c.joined.shared(); err != nil {
				return nil, err
			}
		}
		if inside {
			mine, err := c.keeper.exclusive()
			if err != nil {
				return nil, err
			}
			if mine {
				return c.enterAsKeeper(ctx)
			}
			if c.ping(ctx, c.AppURL()) == nil {
				c.log.Debug("joined the running database")
				return c.watch, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the database that another process keeps in %s: %w", c.place.home, ctx.Err())
		case <-c.tick.C:
		}
	}
}

func (c *Cluster) enterAsKeeper(ctx context.Context) (func(context.Context) error, error) {
	if err := c.joined.release(); err != nil { // a keeper that shared it would never find itself alone
		return nil, err
	}
	s, err := c.raise(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return c.keep(ctx, s) }, nil
}

// OwnerURL connects as the role that owns everything and migrates, to the database pokjabot.
func (c *Cluster) OwnerURL() string { return c.url(ownerRole, database) }

// AppURL connects as pokjabot_app, the role that runs: it reads and writes rows and can't change
// the schema (design.md 12).
func (c *Cluster) AppURL() string { return c.url(appRole, database) }

func (c *Cluster) url(role, database string) string {
	query := url.Values{"host": {c.place.sockets}, "port": {socketPort}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Close ends this process's use of the server. A server that it started and nobody else uses is
// stopped; others are waited for and left to go on (see the package comment). Close pools first.
// A second Close does nothing.
func (c *Cluster) Close() error {
	var err error
	c.once.Do(func() {
		c.cancel()
		<-c.ended
		err = errors.Join(c.err, c.unlock())
	})
	return err
}

// unlock gives both locks back, the keeper's last: whoever gets it finds the door open.
func (c *Cluster) unlock() error {
	c.tick.Stop()
	return errors.Join(c.joined.close(), c.keeper.close())
}
