package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

const (
	modePoll    = "poll"
	modeWebhook = "webhook"

	longPoll   = 50 * time.Second   // getUpdates timeout; Telegram cuts at 50
	batchLimit = 100                // getUpdates limit, its maximum
	quietWeek  = 6 * 24 * time.Hour // after a week without updates ids go on at random; a day of margin
	shortest   = 250 * time.Millisecond
	longest    = 30 * time.Second // between two tries
)

// Poll takes updates in by getUpdates. One instance polls at a time (storage.Lead); a second one
// gets 409 from Telegram and tries again.
type Poll struct {
	Pool  *pgxpool.Pool
	URL   string // of the Bot API, without a slash at the end
	Token string
	HTTP  *http.Client // without a timeout of its own below 60 s; nil: the default one
	Now   func() time.Time
	Log   *slog.Logger
	Wake  func() // called after each commit; nil: nobody needs waking
	Gap   Gap    // nil: nobody asks
	// Pause waits before another try and tells whether ctx still lasts; nil: a timer.
	Pause func(ctx context.Context, d time.Duration) bool
}

// Run polls until ctx ends, and returns nil then. No error ends it: an intake that gives up
// loses messages after 24 hours.
func (p *Poll) Run(ctx context.Context) error {
	var state storage.Intake
	again := backoff{pause: p.Pause}
	for {
		var err error
		if state, err = p.begin(ctx); err == nil {
			break
		}
		if !p.failed(ctx, &again, err) {
			return nil
		}
	}
	again.reset()
	alive := pulse{pool: p.Pool, log: p.Log, gap: p.Gap, last: state.AliveAt}
	// The first poll goes without offset: whatever Telegram still holds is new, or known by its id.
	var offset int64
	for ctx.Err() == nil {
		if offset != 0 && p.Now().Sub(state.LastAt) > quietWeek {
			offset = 0
		}
		last, err := p.once(ctx, offset, &alive)
		if err != nil {
			if !p.failed(ctx, &again, err) {
				return nil
			}
			continue
		}
		again.reset()
		if last != 0 {
			offset, state.LastAt = last+1, p.Now()
		}
	}
	return nil
}

// begin reads where we were and, on a change of mode only, takes the webhook off: at shutdown
// other instances may still need it.
func (p *Poll) begin(ctx context.Context) (storage.Intake, error) {
	state, err := storage.IntakeState(ctx, p.Pool)
	if err != nil || state.Mode == modePoll {
		return state, err
	}
	if _, err := p.caller().call(ctx, "deleteWebhook", struct{}{}); err != nil {
		return state, err
	}
	return state, storage.SetIntakeMode(ctx, p.Pool, modePoll)
}

// once asks and stores. It returns the id up to which Telegram may forget, 0 for none: the next
// offset is raised only when the commit is made.
func (p *Poll) once(ctx context.Context, offset int64, alive *pulse) (int64, error) {
	raws, err := p.ask(ctx, offset)
	if err != nil {
		return 0, err
	}
	now := p.Now()
	if err := alive.beat(ctx, now, len(raws) == 0); err != nil || len(raws) == 0 {
		return 0, err
	}
	list := make([]storage.Arrival, len(raws))
	var last int64
	for i, raw := range raws {
		list[i] = sieve(raw)
		last = max(last, list[i].UpdateID)
		if list[i].Error != "" {
			p.Log.ErrorContext(ctx, "update set aside", "update", list[i].UpdateID, "error", list[i].Error)
		}
	}
	if last == 0 && offset != 0 {
		last = offset // nothing but updates without an id: they count, one by one, as the next ones
	}
	if offset == 0 {
		if err := storage.PartWithUpdateIDs(ctx, p.Pool, now.Add(-quietWeek)); err != nil {
			return 0, err
		}
	}
	if err := storage.StorePolled(ctx, p.Pool, list, last, now); err != nil {
		return 0, err
	}
	if p.Wake != nil {
		p.Wake()
	}
	if last == 0 {
		return 0, errNoID
	}
	return last, nil
}

func (p *Poll) ask(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	call, cancel := context.WithTimeout(ctx, longPoll+15*time.Second)
	defer cancel()
	raw, status, err := p.caller().post(call, "getUpdates", struct {
		Offset  int64                `json:"offset,omitempty"`
		Limit   int                  `json:"limit"`
		Timeout int                  `json:"timeout"`
		Allowed [len(allowed)]string `json:"allowed_updates"`
	}{offset, batchLimit, int(longPoll / time.Second), allowed})
	if err != nil {
		return nil, err
	}
	if raws, ok := cut(raw); ok {
		return raws, nil
	}
	result, err := open("getUpdates", status, raw)
	if err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(result, &raws); err != nil {
		return nil, fmt.Errorf("decoding updates: %w", err)
	}
	return raws, nil
}

func (p *Poll) caller() caller { return caller{p.URL, p.Token, p.HTTP} }

// failed logs err and waits before another try; false means that ctx has ended.
func (p *Poll) failed(ctx context.Context, again *backoff, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	level := slog.LevelWarn
	if e, ok := errors.AsType[*callError](err); ok && (e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound) {
		level = slog.LevelError // the token is wrong: only the operator can help
	}
	p.Log.Log(ctx, level, "polling for updates", "error", err)
	return again.wait(ctx, err)
}
