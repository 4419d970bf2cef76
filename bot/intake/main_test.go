package intake

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"pokjabot/bot/roomtest"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Tests{M: m}) }

const token = "7000000001:AAF-geheim"

// clock is the time of a test; it stands still unless moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// telegram answers each getUpdates with the next script line; then it holds the poll until it is
// closed, as Telegram does when nothing comes.
type telegram struct {
	*httptest.Server
	mu     sync.Mutex
	script []string
	bodies []string // of getUpdates
	others []string // methods of other calls
	idle   chan struct{}
	end    chan struct{}
}

func newTelegram(t *testing.T, script ...string) *telegram {
	t.Helper()
	f := &telegram{script: script, idle: make(chan struct{}, 100), end: make(chan struct{})}
	f.Server = httptest.NewServer(f)
	t.Cleanup(func() { close(f.end); f.Server.Close(); http.DefaultClient.CloseIdleConnections() })
	return f
}

func (f *telegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
		f.others = append(f.others, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]+" "+string(body))
		f.mu.Unlock()
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	f.bodies = append(f.bodies, string(body))
	line := ""
	if len(f.script) > 0 {
		line, f.script = f.script[0], f.script[1:]
	}
	f.mu.Unlock()
	if line == "" {
		f.idle <- struct{}{}
		select {
		case <-f.end:
		case <-r.Context().Done():
		}
		return
	}
	_, _ = io.WriteString(w, line)
}

func (f *telegram) polls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.bodies...)
}

func (f *telegram) calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.others...)
}

func ok(updates ...string) string {
	return `{"ok":true,"result":[` + strings.Join(updates, ",") + `]}`
}

func text(id string) string {
	return `{"update_id":` + id + `,"message":{"message_id":5,"chat":{"id":77},"text":"halo"}}`
}

func newPoll(pool *pgxpool.Pool, url string, c *clock) (*Poll, *roomtest.Log) {
	log := &roomtest.Log{}
	return &Poll{
		Pool: pool, URL: url, Token: token, Now: c.Now, Log: slog.New(slog.NewTextHandler(log, nil)),
		Pause: func(ctx context.Context, _ time.Duration) bool { return ctx.Err() == nil },
	}, log
}

func wait(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-c:
	case <-timer.C:
		t.Fatal("waited in vain for", what)
	}
}
