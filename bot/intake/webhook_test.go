package intake

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/roomtest"
	"pokjabot/storage/storagetest"
)

func newWebhook(pool *pgxpool.Pool, url string) *Webhook {
	return &Webhook{Pool: pool, URL: url, Token: token, Address: "https://pokja.example/telegram", Secret: "rahasia", Now: newClock().Now, Log: slog.New(slog.DiscardHandler)}
}

func post(w *Webhook, secret, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer.Code
}

func TestWebhookStatuses(t *testing.T) {
	pool := storagetest.Owner(t)
	w := newWebhook(pool, "")
	for _, test := range []struct {
		secret, body string
		want         int
	}{
		{"rahasia", text("1"), 200},
		{"rahasia", text("1"), 200},                     // told twice, stored once
		{"rahasia", `{"update_id":2,"message":7}`, 200}, // set aside: telling again would not help
		{"", text("3"), 401},
		{"rahasia2", text("3"), 401},
		{"rahasia", `{"update_id":`, 400},
		{"rahasia", `{"message":{}}`, 400},
		{"rahasia", `{"x":"` + strings.Repeat("a", maxUpdate) + `"}`, 413},
	} {
		if got := post(w, test.secret, test.body); got != test.want {
			t.Errorf("%q %.40s: %d, want %d", test.secret, test.body, got, test.want)
		}
	}
	if got := storagetest.Ask[string](t, pool, `SELECT string_agg(update_id || state, ' ' ORDER BY id) FROM inbox`); got != "1open 2aside" {
		t.Error("inbox", got)
	}
	if w.Secret = ""; post(w, "", text("4")) != 401 {
		t.Error("no secret lets everybody in")
	}
	w.Secret = "rahasia"
	storagetest.Do(t, pool, `ALTER TABLE inbox RENAME TO gone`)
	if got := post(w, "rahasia", text("5")); got != 500 {
		t.Error("not stored, but", got)
	}
	storagetest.Do(t, pool, `ALTER TABLE gone RENAME TO inbox`)
	if got := post(w, "rahasia", text("5")); got != 200 {
		t.Error("after the trouble", got)
	}
}

// Many at once share commits, and each is stored when its caller hears 200.
func TestWebhookManyAtOnce(t *testing.T) {
	pool := storagetest.New(t)
	w := newWebhook(pool, "")
	var commits atomic.Int32
	w.Wake = func() { commits.Add(1) }
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if got := post(w, "rahasia", text(fmt.Sprint(i+1))); got != 200 {
				t.Error(i, got)
			}
			var there bool
			if err := pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM inbox WHERE update_id = $1)`, i+1).Scan(&there); err != nil || !there {
				t.Error("answered before it was stored:", i, err)
			}
		})
	}
	all.Wait()
	if n := commits.Load(); n == 0 || n > 200 {
		t.Error("commits", n)
	}
	if w.writing || w.waiting != nil {
		t.Error("somebody still writes")
	}
}

func TestWebhookIsRegistered(t *testing.T) {
	pool := storagetest.New(t)
	f := newTelegram(t)
	w := newWebhook(pool, f.URL)
	stop := roomtest.Start(t, w.Run)
	for storagetest.Ask[bool](t, pool, `SELECT alive_at IS NULL FROM intake`) {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if got := f.calls(); len(got) != 1 || !strings.Contains(got[0], `setWebhook {"url":"https://pokja.example/telegram","secret_token":"rahasia","allowed_updates":["message"`) {
		t.Error("calls", got)
	}
	if mode := storagetest.Ask[string](t, pool, `SELECT mode FROM intake`); mode != "webhook" {
		t.Error("mode", mode)
	}
}
