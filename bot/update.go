// Package bot is the assistant: it answers what people do in their chats. update.go is the line
// that every update passes, route.go the table of commands and taps; what people do lives in the
// rooms people, reporting, planning and desk, what runs by itself in intake, delivery, reminder
// and digest. Rooms do not call each other: they meet in rows of the database (design.md 2).
//
// Here lives no SQL (package storage), no sentence (package locales), no form (package flows).
package bot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"pokjabot/bot/reporting"
	"pokjabot/bot/turn"
	"pokjabot/flows/answer"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	batchSize   = 256 // chats answered together at most
	lines       = 2   // batches in flight: while one is being answered or stored another is taken
	answering   = 8   // chats answered at the same time within a batch
	aloneFrom   = 3   // from this try on an update runs alone (design.md 3 "In")
	asideFrom   = 10  // at this try it is set aside unread
	answerLimit = 20 * time.Second
	safetyPoll  = 250 * time.Millisecond
	freeEvery   = 2 * time.Second // leases of programs that died are voided this often
)

// Assistant answers updates. Its fields are the wiring; a test builds it as main does.
type Assistant struct {
	Pool    *pgxpool.Pool
	Owner   int64 // whose leases these are (storage.Owner)
	Words   *locales.Catalog
	Forms   *forms.Library
	Numbers *storage.Numbers
	Files   fs.FS // the attachments folder; nil: papers go without photos
	Now     func() time.Time
	Log     *slog.Logger
	Kick    func()                // tells delivery that something waits
	OnTap   func(id, text string) // answers a tap on its button, best effort, never blocking
	Stepped func(time.Duration)   // told how long an answer took; may be nil

	name atomic.Pointer[string]
	once sync.Once
	wake chan struct{}

	routes turn.Handler // finds what answers an input; nil: route
}

// SetName tells the bot's user name (getMe), without @: invitation links need it.
func (a *Assistant) SetName(name string) { a.name.Store(&name) }

// Name is the bot's user name, "" while Telegram has not told it.
func (a *Assistant) Name() string {
	if name := a.name.Load(); name != nil {
		return *name
	}
	return ""
}

func (a *Assistant) bell() chan struct{} {
	a.once.Do(func() { a.wake = make(chan struct{}, 1) })
	return a.wake
}

// Wake tells the line that an update was stored.
func (a *Assistant) Wake() {
	select {
	case a.bell() <- struct{}{}:
	default: // it is awake already
	}
}

// Run answers updates until ctx ends; what is at hand then is finished first.
func (a *Assistant) Run(ctx context.Context) error {
	if _, err := storage.FreeLeases(ctx, a.Pool); err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop before it began
		}
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for range lines {
		g.Go(func() error { return a.runLine(ctx) })
	}
	g.Go(func() error { return a.freeLeases(ctx) })
	return g.Wait()
}

// freeLeases takes back what other programs on this database had at hand when they died.
func (a *Assistant) freeLeases(ctx context.Context) error {
	again := time.NewTicker(freeEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
		if n, err := storage.FreeLeases(ctx, a.Pool); err != nil && ctx.Err() == nil {
			a.Log.Warn("voiding old leases", "error", err)
		} else if n > 0 {
			a.Wake()
		}
	}
}

func (a *Assistant) runLine(ctx context.Context) error {
	poll := time.NewTicker(safetyPoll)
	defer poll.Stop()
	for ctx.Err() == nil {
		n, err := a.HandleBatch(context.WithoutCancel(ctx))
		if err != nil {
			a.Log.Error("answering updates; trying again", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-a.bell():
		case <-poll.C:
		}
	}
	return nil
}

// HandleBatch deals with the oldest open update of every waiting chat: one load, each answered,
// all writes in one commit (design.md 3 "Cost"). It returns how many it took. When the common
// commit fails, each is answered again on its own, so that one poisoned chat holds up no other.
func (a *Assistant) HandleBatch(ctx context.Context) (int, error) {
	updates, err := storage.TakeUpdates(ctx, a.Pool, a.Owner, batchSize)
	if err != nil || len(updates) == 0 {
		return 0, err
	}
	if len(updates) > 1 || batchSize == 1 {
		a.Wake() // more may wait: let the other line look
	}
	together, alone := split(updates)
	answers := a.answerAll(ctx, together)
	if err := a.apply(ctx, answers); err != nil {
		a.Log.Warn("storing a batch together; going on one by one", "updates", len(together), "error", err)
		alone = append(together, alone...)
	} else {
		a.told(answers)
	}
	for _, u := range alone {
		a.handleAlone(ctx, u)
	}
	return len(updates), nil
}

// split parts updates that may share a commit from those that failed before.
func split(updates []storage.Update) (together, alone []storage.Update) {
	for _, u := range updates {
		if u.Attempts >= aloneFrom {
			alone = append(alone, u)
		} else {
			together = append(together, u)
		}
	}
	return together, alone
}

// answered is what came of one update.
type answered struct {
	update storage.Update
	writes []storage.Write
	tapID  string
	notice string
	err    error // the operator's: the update stays open
}

func (a *Assistant) answerAll(ctx context.Context, updates []storage.Update) []answered {
	list := make([]answered, len(updates))
	if len(updates) == 1 {
		list[0] = a.answer(ctx, updates[0])
		return list
	}
	// Few goroutines for all of them: each grows its stack once, not with every answer.
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(answering, len(updates)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(updates)); i = next.Add(1) - 1 {
				list[i] = a.answer(ctx, updates[i])
			}
		})
	}
	workers.Wait()
	return list
}

func (a *Assistant) apply(ctx context.Context, answers []answered) error {
	var writes []storage.Write
	var failed []int64
	for _, r := range answers {
		if r.err != nil {
			a.Log.Error("answering an update; it is tried again", "update", r.update.ID, "attempt", r.update.Attempts, "error", r.err)
			failed = append(failed, r.update.ID)
			continue
		}
		writes = append(writes, r.writes...)
	}
	if len(failed) > 0 {
		if err := storage.ReleaseUpdates(ctx, a.Pool, a.Owner, failed, time.Second); err != nil {
			return err
		}
	}
	return storage.Apply(ctx, a.Pool, writes...)
}

// told wakes delivery and answers the taps, after the commit.
func (a *Assistant) told(answers []answered) {
	if a.Kick != nil {
		a.Kick()
	}
	for _, r := range answers {
		if r.err == nil && r.tapID != "" && a.OnTap != nil {
			a.OnTap(r.tapID, r.notice)
		}
	}
}

// handleAlone gives an update a commit of its own; at the last try it is set aside unread.
func (a *Assistant) handleAlone(ctx context.Context, u storage.Update) {
	var r answered
	if u.Attempts >= asideFrom {
		r = a.setAside(u, errors.New("gave up after ten tries"))
	} else {
		r = a.answer(ctx, u)
	}
	err := r.err
	if err == nil {
		err = storage.Apply(ctx, a.Pool, r.writes...)
	}
	if err == nil {
		a.told([]answered{r})
		return
	}
	a.Log.Error("answering an update alone; it is tried again", "update", u.ID, "attempt", u.Attempts, "error", err)
	pause := time.Duration(u.Attempts) * time.Second
	if err := storage.ReleaseUpdates(ctx, a.Pool, a.Owner, []int64{u.ID}, pause); err != nil {
		a.Log.Error("giving an update back", "update", u.ID, "error", err)
	}
}

// answer turns one update into writes. A panic sets the update aside: the person gets a kind
// line, the operator the stack.
func (a *Assistant) answer(ctx context.Context, u storage.Update) (r answered) {
	begun := a.Now()
	defer func() {
		if p := recover(); p != nil {
			a.Log.Error("an update broke its handler", "update", u.ID, "panic", broke(p), "stack", string(debug.Stack()))
			r = a.setAside(u, fmt.Errorf("panic: %s", broke(p)))
		}
		if a.Stepped != nil {
			a.Stepped(a.Now().Sub(begun))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	t, err := a.turn(u)
	if err != nil {
		return a.setAside(u, err)
	}
	writes, err := a.handle(ctx, t)
	if no := refusal(err); no != nil {
		if t, err = a.turn(u); err != nil { // as it was: what the handler did to it must leave no trace
			return a.setAside(u, err)
		}
		writes, err = t.Say(ctx, turn.Message{Text: t.Words.Say(no.ID, no.Args)})
	}
	if err != nil {
		return answered{update: u, err: fmt.Errorf("answering update %d: %w", u.ID, err)}
	}
	writes = append(append(writes, t.Closing()...), kept(u, t)...)
	writes = append(writes, storage.FinishUpdate(u.ID, a.Owner, a.Now()))
	return answered{update: u, writes: writes, tapID: t.In.TapID, notice: t.NoticeText()}
}

// broke is what a panic tells the operator: what the runtime says, which is of types and numbers, or
// else only of what kind it was. Any other text may quote what somebody wrote.
func broke(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

func (a *Assistant) handle(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if a.routes != nil {
		return a.routes(ctx, t)
	}
	return a.route(ctx, t)
}

// kept is what the inbox keeps of an update that was answered: of one that tells of danger nothing; of
// one with a NIK in its text, in the name of its file or in what it answers all but that (domain.md 8.2).
func kept(u storage.Update, t *turn.Turn) []storage.Write {
	quotes, err := reporting.InDanger(t.In.Answers)
	if t.Forgotten() || quotes || err != nil {
		return []storage.Write{storage.MaskUpdate(u.ID, "{}")}
	}
	return masked(u, t.In.Text+" | "+t.In.FileName+" | "+t.In.Answers)
}

// masked takes a NIK out of what is kept of an update, when its text holds one (domain.md 8.2).
func masked(u storage.Update, text string) []storage.Write {
	if !answer.HasNIK(text) {
		return nil
	}
	return []storage.Write{storage.MaskUpdate(u.ID, answer.MaskNIK(string(u.Raw)))}
}

// setAside takes an update out of the line and tells the person that nothing is lost but this
// message.
func (a *Assistant) setAside(u storage.Update, why error) answered {
	a.Log.Error("set an update aside; it is kept for 30 days in inbox", "update", u.ID, "error", why)
	raw := masked(u, string(u.Raw))
	if danger, err := reporting.InDanger(string(u.Raw)); danger || err != nil {
		raw = []storage.Write{storage.MaskUpdate(u.ID, "{}")}
	}
	writes := append(raw, storage.SetAside(u.ID, a.Owner, why.Error(), a.Now()))
	words := a.Words.Speak(language(u.Person, ""))
	sorry, err := turn.Apology(u.ChatID, words, a.Now())
	if err == nil && u.ChatID > 0 {
		writes = append(writes, sorry)
	}
	return answered{update: u, writes: writes}
}

// refusal returns the kind no inside err, nil when there is none.
func refusal(err error) *locales.Refusal {
	no, ok := errors.AsType[*locales.Refusal](err)
	if !ok {
		return nil
	}
	return no
}
