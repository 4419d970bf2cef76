package intake

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

// maxUpdate bounds the body of one update; Telegram's stay below 100 kB.
const maxUpdate = 1 << 20

// Webhook takes updates in as Telegram tells them: it answers 200 after the commit and 500
// otherwise, upon which Telegram tells again. It is an http.Handler; Run registers it. Any
// number of instances may stand behind one address.
type Webhook struct {
	Pool    *pgxpool.Pool
	URL     string // of the Bot API
	Token   string
	Address string // public HTTPS address of this handler (setWebhook, url)
	Secret  string // setWebhook, secret_token: 1-256 characters A-Z a-z 0-9 _ -
	HTTP    *http.Client
	Now     func() time.Time
	Log     *slog.Logger
	Wake    func()                                          // called after each commit; nil: nobody needs waking
	Gap     Gap                                             // nil: nobody asks
	Pause   func(ctx context.Context, d time.Duration) bool // as Poll.Pause

	mu      sync.Mutex
	writing bool
	waiting *group
}

// group are the updates that share the next commit.
type group struct {
	list []storage.Arrival
	turn chan struct{} // to one of them: write for all
	done chan struct{} // closed when it is stored, or err
	err  error
}

// Run registers the webhook with Telegram and notes, until ctx ends, that we are there; the
// leader runs it. No error ends it.
func (w *Webhook) Run(ctx context.Context) error {
	again := backoff{pause: w.Pause}
	for {
		err := w.register(ctx)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // stopping is what was asked for
		}
		w.Log.WarnContext(ctx, "registering the webhook", "error", err)
		if !again.wait(ctx, err) {
			return nil
		}
	}
	return w.watch(ctx)
}

func (w *Webhook) register(ctx context.Context) error {
	_, err := caller{w.URL, w.Token, w.HTTP}.call(ctx, "setWebhook", struct {
		URL     string               `json:"url"`
		Secret  string               `json:"secret_token"`
		Allowed [len(allowed)]string `json:"allowed_updates"`
	}{w.Address, w.Secret, allowed})
	if err != nil {
		return err
	}
	return storage.SetIntakeMode(ctx, w.Pool, modeWebhook)
}

func (w *Webhook) watch(ctx context.Context) error {
	alive := pulse{pool: w.Pool, log: w.Log, gap: w.Gap}
	if state, err := storage.IntakeState(ctx, w.Pool); err == nil {
		alive.last = state.AliveAt
	}
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		if err := alive.beat(ctx, w.Now(), true); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "noting that the intake is alive", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// ServeHTTP stores one update: 401 without the secret, 413 for too much, 400 for what is no
// update, 500 when it could not be stored, 200 when it is.
func (w *Webhook) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	out.WriteHeader(w.take(r))
}

func (w *Webhook) take(r *http.Request) int {
	secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	if w.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(w.Secret)) != 1 {
		return http.StatusUnauthorized
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxUpdate+1))
	if err != nil {
		return http.StatusBadRequest
	}
	if len(body) > maxUpdate {
		return http.StatusRequestEntityTooLarge
	}
	if !json.Valid(body) {
		return http.StatusBadRequest
	}
	a := sieve(body)
	if a.UpdateID < 0 {
		return http.StatusBadRequest // no id: nothing Telegram would send
	}
	if a.Error != "" {
		w.Log.ErrorContext(r.Context(), "update set aside", "update", a.UpdateID, "error", a.Error)
	}
	if err := w.store(r.Context(), a); err != nil {
		w.Log.ErrorContext(r.Context(), "storing an update from the webhook", "error", err)
		return http.StatusInternalServerError
	}
	return http.StatusOK
}

// store commits a with all other updates at hand: whoever finds nobody writing writes, who come
// meanwhile form the next group, and one of them writes that. Nobody waits for a group to fill.
func (w *Webhook) store(ctx context.Context, a storage.Arrival) error {
	w.mu.Lock()
	if w.waiting == nil {
		w.waiting = &group{done: make(chan struct{}), turn: make(chan struct{}, 1)}
	}
	mine := w.waiting
	mine.list = append(mine.list, a)
	if !w.writing {
		w.writing = true
		mine.turn <- struct{}{}
	}
	w.mu.Unlock()
	select {
	case <-mine.turn:
		w.write(context.WithoutCancel(ctx), mine) // for others, too: their callers are still there
	case <-mine.done:
	}
	return mine.err
}

func (w *Webhook) write(ctx context.Context, g *group) {
	w.mu.Lock()
	w.waiting = nil // who comes now is too late for this commit
	w.mu.Unlock()
	call, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	g.err = storage.StorePushed(call, w.Pool, g.list, w.Now())
	close(g.done)
	if g.err == nil && w.Wake != nil {
		w.Wake()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writing = w.waiting != nil
	if w.writing {
		w.waiting.turn <- struct{}{}
	}
}
