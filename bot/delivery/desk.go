package delivery

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-telegram/bot"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

const (
	poll  = 250 * time.Millisecond // the safety net behind Kick
	share = 10 * time.Millisecond  // that what became of calls waits for more of it, to share a commit
	lease = 5 * time.Minute        // longer than any call and the waiting before it
	grace = 4 * time.Second        // for what a former leader still has on its way; longer than drain
	drain = 3 * time.Second        // at the end, for calls on their way
	call  = 20 * time.Second       // text; Telegram answers within one
	files = 90 * time.Second       // uploads of up to 50 MB
)

// DefaultSenders is how many calls are made at once unless the desk says otherwise; fewSenders are
// enough not to wait for one that uploads.
const (
	DefaultSenders = 32
	fewSenders     = 8
)

// Renderer says late what a row of its kind means, in the person's language and after a last
// check. keep false: it need not be said any more. An error is tried again later.
type Renderer func(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error)

// Desk brings what waits in the outbox to Telegram. Its leader runs it (storage.Lead); Answer
// and Kick serve any instance. The zero rates mean no limits.
type Desk struct {
	Pool    *pgxpool.Pool
	URL     string // of the Bot API, without a slash at the end
	Token   string
	HTTP    *http.Client // nil: one of our own that keeps enough connections
	Uploads *bot.Bot     // for files; nil: rows with files are dead letters
	Now     func() time.Time
	Log     *slog.Logger

	SendRate float64 // messages a second to all chats; Telegram allows about 30
	ChatRate float64 // messages a second to one chat; Telegram allows about 1 (groups: 20 a minute)
	Senders  int     // 0: DefaultSenders

	Render map[string]Renderer          // by kind of row
	Count  func(method, outcome string) // of calls, from many goroutines; nil: nobody counts

	once    sync.Once
	kicks   chan struct{}
	pace    *pace
	gate    *gate // nil: no overall limit
	wire    *wire
	quick   quick
	work    chan storage.Parcel
	results chan result
	atHand  map[int64]struct{} // rows that senders have or will get
	busy    bool               // answers wait: what only tidies up is dropped
	offline int                // network errors in a row
}

// result is what became of a row.
type result struct {
	row     storage.Parcel
	verdict verdict
}

func (d *Desk) init() {
	d.once.Do(func() {
		if d.Senders <= 0 {
			d.Senders = DefaultSenders
		}
		d.kicks = make(chan struct{}, 1)
		d.wire = newWire(d.URL, d.Token, d.HTTP, d.Senders+quickCalls, d.Count)
		d.pace = newPace(d.ChatRate)
	})
}

// Kick tells the desk that something was put into the outbox; it never waits.
func (d *Desk) Kick() {
	d.init()
	select {
	case d.kicks <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends; calls on their way then get a moment to finish, so that they are not
// repeated. No error ends it: what cannot be settled now is settled later. One Run at a time.
func (d *Desk) Run(ctx context.Context) error {
	d.init()
	defer d.wire.close()
	queue, senders := 3*d.Senders, d.Senders // queue: work at hand while the desk is on a round trip
	if d.SendRate > 0 {
		// The gate has it at hand. No more than Telegram allows in a second is on its way at once:
		// after a moment without network it arrives together.
		queue, senders = 0, min(d.Senders, max(int(d.SendRate), fewSenders))
	}
	d.work, d.results, d.atHand = make(chan storage.Parcel, queue), make(chan result, queue+2*d.Senders), map[int64]struct{}{}
	if d.SendRate > 0 {
		d.gate = newGate(d.SendRate, d.Now, d.work, d.Kick)
	}
	calls, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var working sync.WaitGroup
	for range senders {
		working.Go(func() {
			for row := range d.work {
				d.results <- result{row, d.carry(calls, row)}
			}
		})
	}
	done := d.loop(ctx)
	d.finish(ctx, cut, done)
	working.Wait()
	return nil
}

// loop is the desk at work; it returns what could not be settled any more.
func (d *Desk) loop(ctx context.Context) *storage.Settlement {
	done := &storage.Settlement{}
	inherited, due, overdue, sharing := false, true, false, false
	timer := time.NewTimer(poll)
	defer timer.Stop()
	for {
		d.gather(done)
		if ctx.Err() != nil {
			return done
		}
		wait := poll
		if overdue || d.worthATrip(due, done) {
			overdue = false
			var err error
			if !inherited {
				err = storage.InheritParcels(ctx, d.Pool, grace, slices.AppendSeq([]int64{}, maps.Keys(d.atHand)))
				inherited = err == nil
			}
			if err == nil {
				due, err = d.trip(ctx, done)
			}
			if err != nil && ctx.Err() == nil {
				d.Log.ErrorContext(ctx, "delivery cannot reach the outbox", "error", err)
				overdue = true
				inherited = false // rows may be leased to us without our knowing
			}
			if err == nil {
				if due {
					continue
				}
				wait = d.pace.next(d.Now(), poll)
			}
		}
		switch {
		case done.Empty() || overdue:
			sharing = false
			timer.Reset(wait)
		case !sharing:
			sharing = true
			timer.Reset(share)
		}
		select {
		case <-ctx.Done():
		case <-d.kicks:
			due = true
		case r := <-d.results:
			d.note(done, r)
		case <-timer.C:
			overdue = true
		}
	}
}

// worthATrip tells whether to go to the database now. Nobody waits for what became of a call (the
// person has her message), so it goes with the next claim, or when no call is on its way any more.
// While the senders have more than enough to do, even a claim can wait.
func (d *Desk) worthATrip(due bool, done *storage.Settlement) bool {
	if len(d.work) > d.Senders {
		return false
	}
	return due || !done.Empty() && len(d.atHand) == 0
}

// gather takes what became of calls, as much as there is, without waiting.
func (d *Desk) gather(done *storage.Settlement) {
	for {
		select {
		case r := <-d.results:
			d.note(done, r)
		default:
			return
		}
	}
}

// finish settles what is still on its way when ctx has ended.
func (d *Desk) finish(ctx context.Context, cut func(), done *storage.Settlement) {
	var unbegun []storage.Parcel
	if d.gate != nil {
		unbegun = d.gate.shut()
	}
	close(d.work)
	for row := range d.work {
		unbegun = append(unbegun, row)
	}
	for _, row := range unbegun {
		done.Back = append(done.Back, row.ID)
		delete(d.atHand, row.ID)
	}
	timer := time.NewTimer(drain)
	defer timer.Stop()
	for len(d.atHand) > 0 {
		select {
		case r := <-d.results:
			d.note(done, r)
		case <-timer.C:
			cut()
		}
	}
	if done.Empty() {
		return
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	done.At = d.Now()
	if _, err := storage.Exchange(last, d.Pool, done, storage.Claim{}); err != nil {
		d.Log.ErrorContext(last, "the last messages could not be settled and may be repeated", "count", len(done.Done), "error", err)
	}
}
