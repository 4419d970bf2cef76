package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"pokjabot/bot"
	"pokjabot/bot/delivery"
	"pokjabot/bot/desk"
	"pokjabot/bot/digest"
	"pokjabot/bot/intake"
	"pokjabot/bot/reminder"
	"pokjabot/bot/reporting"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

const exportsFolder = "unduhan" // below POKJABOT_DATA: files on their way to who asked for them

const tickEvery = 5 * time.Second // reminders and cron rows are looked at this often

// service is the running bot: every room, wired. run and coba build it alike.
type service struct {
	settings *Settings
	log      *slog.Logger
	clock    *clock
	store    *store
	http     *http.Client
	ready    atomic.Bool
	leading  atomic.Bool // this instance sends: nobody needs to be called for that

	assistant *bot.Assistant
	delivery  *delivery.Desk
	reminder  *reminder.Desk
	digest    *digest.Sender
	fetcher   *intake.Fetcher
	exporter  *desk.Exporter
	webhook   *intake.Webhook // nil in polling mode
	poll      *intake.Poll
	metrics   *metrics
	herald    *storage.Herald
	moved     chan struct{}
}

func newService(ctx context.Context, s *Settings, log *slog.Logger, c *clock, st *store) (*service, *storage.Owner, error) {
	owner, err := storage.NewOwner(ctx, st.Pool)
	if err != nil {
		return nil, nil, err
	}
	words, err := locales.Load()
	if err != nil {
		return nil, owner, err
	}
	library, err := forms.Load()
	if err != nil {
		return nil, owner, err
	}
	v := &service{settings: s, log: log, clock: c, store: st, http: newHTTPClient(), metrics: newMetrics(st.Pool, c.Now, log), herald: storage.NewHerald(st.URL, log), moved: make(chan struct{}, 1)}
	c.moved = func() {
		select {
		case v.moved <- struct{}{}:
		default:
		}
	}
	uploads, err := tg.New(s.Token, tg.WithSkipGetMe(), tg.WithServerURL(s.API), tg.WithHTTPClient(time.Minute, v.http))
	if err != nil {
		return nil, owner, usage("operator.token_bentuk", nil)
	}
	notes := reporting.DraftNotes{Pool: st.Pool, Words: words, Forms: library, Now: c.Now}
	v.reminder = &reminder.Desk{Pool: st.Pool, Now: c.Now, Log: log, Words: words, SendRate: s.SendRate, Drafts: notes.Beside}
	v.reminder.Jobs = append(reminder.House(st.Pool), v.reminder.Duties(), v.backupJob(), draftJob(notes))
	shapes, err := officialTemplates(s.Data, log)
	if err != nil {
		return nil, owner, err
	}
	v.digest = &digest.Sender{Pool: st.Pool, Now: c.Now, Log: log, Words: words, Forms: library, Official: shapes}
	v.delivery = &delivery.Desk{
		Pool: st.Pool, URL: s.API, Token: s.Token, Uploads: uploads, Now: c.Now, Log: log, SendRate: s.SendRate, ChatRate: s.ChatRate,
		Render: map[string]delivery.Renderer{reminder.Kind: v.reminder.Render, reminder.KindDuty: v.reminder.RenderDuty, storage.KindDrafts: notes.Render, digest.LetterKind: v.digest.Render}, Count: v.metrics.sent,
	}
	v.reminder.Kick, v.digest.Kick = v.delivery.Kick, v.delivery.Kick
	v.assistant = &bot.Assistant{
		Pool: st.Pool, Owner: owner.ID, Words: words, Forms: library, Numbers: &storage.Numbers{DB: st.Pool}, Files: os.DirFS(filepath.Join(s.Data, attachmentsFolder)), Now: c.Now, Log: log,
		Kick: v.kick, OnTap: v.delivery.Answer, Stepped: v.metrics.stepped,
	}
	v.fetcher = &intake.Fetcher{Pool: st.Pool, URL: s.API, Token: s.Token, HTTP: v.http, Folder: filepath.Join(s.Data, attachmentsFolder), Now: c.Now, Log: log}
	v.exporter = &desk.Exporter{Pool: st.Pool, Words: words, Forms: library, Folder: filepath.Join(s.Data, exportsFolder), Now: c.Now, Log: log, Kick: v.delivery.Kick}
	v.openDoor()
	return v, owner, nil
}

// openDoor chooses the way in: webhook or long poll, never both.
func (v *service) openDoor() {
	s := v.settings
	wake := v.assistant.Wake // whoever stores an update answers it; another instance finds what is left by polling
	if s.WebhookURL != "" {
		v.webhook = &intake.Webhook{Pool: v.store.Pool, URL: s.API, Token: s.Token, Address: s.WebhookURL, Secret: s.WebhookSecret, HTTP: v.http, Now: v.clock.Now, Log: v.log, Wake: wake, Gap: v.assistant.Gap}
		return
	}
	v.poll = &intake.Poll{Pool: v.store.Pool, URL: s.API, Token: s.Token, HTTP: v.http, Now: v.clock.Now, Log: v.log, Wake: wake, Gap: v.assistant.Gap}
}

// newHTTPClient keeps connections to the one server we talk to.
func newHTTPClient() *http.Client {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns: 128, MaxIdleConnsPerHost: 128, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
	}
	return &http.Client{Transport: transport, Timeout: 90 * time.Second}
}

// run works until ctx ends. Every instance answers; one of them, the leader, polls, sends and
// ticks (design.md 3 "Several instances").
func (v *service) run(ctx context.Context) error {
	tuneMemory()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return v.assistant.Run(ctx) })
	g.Go(func() error { return v.introduce(ctx) })
	g.Go(func() error { return ended(ctx, v.herald.Run(ctx)) })
	g.Go(func() error {
		return ended(ctx, storage.Listen(ctx, v.store.URL, storage.ChannelOutbox, v.log, v.delivery.Kick))
	})
	g.Go(func() error { return ended(ctx, storage.Lead(ctx, v.store.URL, v.log, v.lead)) })
	return g.Wait()
}

// ended makes an orderly end of what ctx's end has stopped.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // stopping is what was asked for
	}
	return err
}

// kick wakes delivery here, or calls the instance that sends.
func (v *service) kick() {
	if v.leading.Load() {
		v.delivery.Kick()
	} else {
		v.herald.Outbox()
	}
}

func (v *service) lead(ctx context.Context) error {
	v.leading.Store(true)
	defer v.leading.Store(false)
	g, ctx := errgroup.WithContext(ctx)
	if v.poll != nil {
		g.Go(func() error { return v.poll.Run(ctx) })
	}
	if v.webhook != nil {
		g.Go(func() error { return v.webhook.Run(ctx) })
	}
	g.Go(func() error { return v.delivery.Run(ctx) })
	g.Go(func() error { return v.fetcher.Run(ctx) })
	g.Go(func() error { return v.exporter.Run(ctx) })
	g.Go(func() error { return v.tick(ctx) })
	return g.Wait()
}

// tick looks at what is due, regularly and whenever the clock was set.
func (v *service) tick(ctx context.Context) error {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	defer v.reminder.Wait()
	kept := &keptClock{clock: v.clock, db: v.store.Pool}
	for {
		if err := kept.keep(ctx); err != nil && ctx.Err() == nil {
			v.log.Error("keeping the clock", "error", err)
		}
		if err := v.reminder.Tick(ctx); err != nil && ctx.Err() == nil {
			v.log.Error("looking for due reminders", "error", err)
		}
		if err := v.digest.Tick(ctx); err != nil && ctx.Err() == nil {
			v.log.Error("looking for due digests", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-v.moved:
		}
	}
}

// introduce asks Telegram who we are, until it answers: links need the bot's name, /readyz a
// token that works.
func (v *service) introduce(ctx context.Context) error {
	wait := time.NewTicker(3 * time.Second)
	defer wait.Stop()
	for {
		name, err := botName(ctx, v.http, v.settings)
		if err == nil {
			v.assistant.SetName(name)
			v.ready.Store(true)
			return storage.SaveBotName(ctx, v.store.Pool, name)
		}
		v.log.Warn("asking Telegram for the bot's name; check TELEGRAM_TOKEN and the network", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-wait.C:
		}
	}
}

// routes are the pages an operator's tools look at.
func (v *service) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !v.ready.Load() {
			http.Error(w, "waiting for Telegram's first answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(v.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /clock", v.clock.ServeHTTP)
	if !v.settings.official() {
		mux.HandleFunc("PUT /clock", v.clock.ServeHTTP)
	}
	if v.webhook != nil {
		if hook, err := url.Parse(v.settings.WebhookURL); err == nil {
			mux.Handle("POST "+path(hook), inTime(v.webhook))
		}
	}
	return mux
}

// inTime gives a body a minute to arrive: whoever sends a byte now and then holds nothing of ours. The
// whole server has no such limit, for the page of coba listens as long as it is open.
func inTime(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			http.Error(w, "no limit can be set", http.StatusInternalServerError)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func path(u *url.URL) string {
	if u.Path == "" {
		return "/"
	}
	return u.Path
}

// serve answers HTTP on listener until ctx ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // open event streams would hold up a shutdown
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving HTTP: %w", err)
	}
	return nil
}
