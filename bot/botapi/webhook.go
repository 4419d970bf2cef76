package botapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits of setWebhook (Bot API setWebhook) and of delivery (WebhookActor.h).
const (
	maxSecret          = 256
	defaultConnections = 40
	maxConnections     = 100
	webhookTimeout     = 60 * time.Second
	maxRetryWait       = time.Minute
)

// webhook is where updates are delivered to, and how that went.
type webhook struct {
	url, secret string
	connections int
	flying      int
	lanes       map[lane]time.Duration // lanes that are busy or wait, with their last wait
	cancel      context.CancelFunc
	lastError   string
	lastErrorAt int64
}

// webhookSender owns the goroutines of delivery.
type webhookSender struct {
	server *Server
	client *http.Client
	retry  time.Duration
	work   sync.WaitGroup
}

func (w *webhookSender) init(s *Server) {
	w.server = s
	w.client = &http.Client{Timeout: webhookTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: maxConnections}}
	w.retry = s.options.WebhookRetry
	if w.retry <= 0 {
		w.retry = time.Second
	}
}

func (w *webhookSender) close() {
	q := &w.server.updates
	q.mu.Lock()
	if q.webhook != nil {
		q.webhook.cancel()
	}
	q.mu.Unlock()
	w.work.Wait()
	w.client.CloseIdleConnections()
}

func (s *Server) setWebhook(_ *http.Request, in *request) ([]byte, error) {
	address := strings.TrimSpace(in.args["url"])
	if address == "" {
		return s.deleteWebhook(nil, in)
	}
	secret := in.args["secret_token"]
	target, err := url.Parse(address)
	switch {
	case err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https":
		return nil, badRequest("invalid webhook URL specified")
	case len(secret) > maxSecret:
		return nil, badRequest("secret token is too long")
	case run(secret, func(c byte) bool { return isNameByte(c) || c == '-' }) != len(secret):
		return nil, badRequest("secret token contains unallowed characters")
	}
	hook := &webhook{
		url: address, secret: secret, lanes: map[lane]time.Duration{},
		connections: min(max(in.number("max_connections", defaultConnections), 1), maxConnections),
	}
	q := &s.updates
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.allow(in); err != nil {
		return nil, err
	}
	if q.closed {
		return nil, &apiError{refuse(http.StatusInternalServerError, "Internal Server Error: restart")}
	}
	if old := q.webhook; old != nil {
		old.cancel()
	}
	q.settle(in)
	q.end("terminated by setWebhook request")
	ctx, cancel := context.WithCancel(context.Background())
	hook.cancel = cancel
	q.webhook = hook
	s.webhooks.work.Go(func() { s.webhooks.run(ctx, hook) })
	return yes, nil
}

func (s *Server) deleteWebhook(_ *http.Request, in *request) ([]byte, error) {
	q := &s.updates
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.webhook != nil {
		q.webhook.cancel()
		q.webhook = nil
	}
	q.settle(in)
	return yes, nil
}

// settle frees updates that were on their way to a webhook that is gone; the lock is held.
func (q *updateQueue) settle(in *request) {
	if in.flag("drop_pending_updates") {
		q.drop(len(q.open))
	}
	for i := range q.open {
		q.open[i].busy = false
	}
}

func (s *Server) getWebhookInfo(_ *http.Request, _ *request) ([]byte, error) {
	q := &s.updates
	q.mu.Lock()
	defer q.mu.Unlock()
	info := struct {
		URL         string   `json:"url"`
		Certificate bool     `json:"has_custom_certificate"`
		Pending     int      `json:"pending_update_count"`
		ErrorAt     int64    `json:"last_error_date,omitempty"`
		Error       string   `json:"last_error_message,omitempty"`
		Connections int      `json:"max_connections,omitempty"`
		Allowed     []string `json:"allowed_updates,omitempty"`
	}{Pending: len(q.open), Allowed: q.allowed}
	if hook := q.webhook; hook != nil {
		info.URL, info.Connections = hook.url, hook.connections
		info.ErrorAt, info.Error = hook.lastErrorAt, hook.lastError
	}
	return encode(info), nil
}

// run hands updates out while there are free connections, one at a time in every lane.
func (w *webhookSender) run(ctx context.Context, hook *webhook) {
	q := &w.server.updates
	for {
		q.mu.Lock()
		arrived := q.arrived
		for update := q.fly(hook); update != nil; update = q.fly(hook) {
			body, id, in := update.body, update.id, update.lane
			w.work.Go(func() { w.deliver(ctx, hook, id, in, body) })
		}
		q.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-arrived:
		}
	}
}

// fly picks the oldest update whose lane is free; the lock is held.
func (q *updateQueue) fly(hook *webhook) *pending {
	if q.webhook != hook || hook.flying >= hook.connections {
		return nil
	}
	for i := range q.open {
		if p := &q.open[i]; !p.busy {
			if _, taken := hook.lanes[p.lane]; !taken {
				p.busy = true
				hook.flying++
				hook.lanes[p.lane] = 0
				return p
			}
		}
	}
	return nil
}

// deliver posts one update until it is taken. The first repetition comes at once, later ones
// wait twice as long each (WebhookActor.cpp, on_update_error).
func (w *webhookSender) deliver(ctx context.Context, hook *webhook, id int64, in lane, body []byte) {
	q := &w.server.updates
	wait := time.Duration(0)
	for {
		err := w.post(ctx, hook, body)
		if ctx.Err() != nil {
			return
		}
		q.mu.Lock()
		if err == nil {
			q.open = slices.DeleteFunc(q.open, func(p pending) bool { return p.id == id })
			delete(hook.lanes, in)
			hook.flying--
			q.wake()
			q.mu.Unlock()
			return
		}
		hook.lastError, hook.lastErrorAt = err.Error(), w.server.now().Unix()
		q.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		wait = min(max(2*wait, w.retry), maxRetryWait)
	}
}

func (w *webhookSender) post(ctx context.Context, hook *webhook, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("preparing a webhook request: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	response, err := w.client.Do(r)
	if err != nil {
		return fmt.Errorf("connecting to the webhook: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // an answer may carry a method call; not served
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return complaint("Wrong response from the webhook: %s", response.Status)
	}
	return nil
}
