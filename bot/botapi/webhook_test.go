package botapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"pokjabot/bot/botapi"
)

// hook is a webhook of a bot: it hands every delivery to the test, which says what to answer.
type hook struct {
	url string
	got chan delivery
}

type delivery struct {
	update update
	secret string
	answer chan int
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{got: make(chan delivery)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := delivery{secret: r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), answer: make(chan int)}
		if err := json.NewDecoder(r.Body).Decode(&d.update); err != nil {
			t.Errorf("decoding a delivery: %v", err)
		}
		select {
		case h.got <- d:
			w.WriteHeader(<-d.answer)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *hook) next(t *testing.T) delivery {
	t.Helper()
	select {
	case d := <-h.got:
		return d
	case <-t.Context().Done():
		t.Fatal("no delivery came")
		return delivery{}
	}
}

func TestWebhookDelivers(t *testing.T) {
	r := newRig(t, botapi.Options{WebhookRetry: time.Millisecond})
	h := newHook(t)
	siti := r.User(11, "Siti", "", "id")
	siti.SendText("a")
	var ok bool
	r.call(t, "setWebhook", object{"url": h.url + "/tg", "secret_token": "rahasia_1"}).into(t, &ok)
	siti.SendText("b")

	first := h.next(t)
	expectTexts(t, []update{first.update}, "a")
	if first.secret != "rahasia_1" {
		t.Errorf("secret = %q", first.secret)
	}
	first.answer <- 500
	again := h.next(t) // the same one: b must wait for it
	expectTexts(t, []update{again.update}, "a")
	if again.update.ID != first.update.ID {
		t.Errorf("ids %d, then %d", first.update.ID, again.update.ID)
	}
	again.answer <- 503
	third := h.next(t)
	third.answer <- 200
	last := h.next(t)
	expectTexts(t, []update{last.update}, "b")

	var info struct {
		URL       string `json:"url"`
		Pending   int    `json:"pending_update_count"`
		LastError string `json:"last_error_message"`
	}
	r.call(t, "getWebhookInfo", object{}).into(t, &info)
	if info.URL != h.url+"/tg" || info.Pending != 1 || info.LastError != "Wrong response from the webhook: 503 Service Unavailable" {
		t.Errorf("info = %+v", info)
	}
	if no := r.call(t, "getUpdates", object{}); no.Code != 409 || no.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" {
		t.Errorf("getUpdates beside a webhook: %+v", no)
	}
	last.answer <- 200
}

// Taps of a person and messages of a chat are queues of their own; chats do not wait for each
// other as long as there are connections.
func TestWebhookLanes(t *testing.T) {
	r := newRig(t, botapi.Options{})
	h := newHook(t)
	siti, budi, ani := r.User(11, "Siti", "", "id"), r.User(12, "Budi", "", "id"), r.User(13, "Ani", "", "id")
	siti.SendText("a1")
	siti.SendText("a2")
	siti.Forge(1, "ta")
	budi.SendText("b1")
	ani.SendText("c1")
	r.call(t, "setWebhook", object{"url": h.url, "max_connections": 3})
	var open []delivery
	var seen []update
	for range 3 {
		d := h.next(t)
		open, seen = append(open, d), append(seen, d.update)
	}
	together := map[string]bool{}
	for _, text := range texts(seen) {
		together[text] = true
	}
	if !together["a1"] || !together["tap ta"] || !together["b1"] {
		t.Errorf("flying together: %v", together)
	}
	select {
	case d := <-h.got:
		t.Errorf("a fourth connection brought %v", d.update)
	default:
	}
	for _, d := range open {
		d.answer <- 200
	}
	for range 2 {
		h.next(t).answer <- 200
	}
}

func TestWebhookEndsPollAndBack(t *testing.T) {
	r := newRig(t, botapi.Options{})
	h := newHook(t)
	siti := r.User(11, "Siti", "", "id")
	polled := make(chan reply, 1)
	go func() { polled <- r.call(t, "getUpdates", object{"timeout": 50}) }()
	r.waitForPoll(t)
	r.call(t, "setWebhook", object{"url": h.url})
	if no := <-polled; no.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("the poll got %+v", no)
	}
	siti.SendText("a")
	d := h.next(t)
	r.call(t, "deleteWebhook", object{})
	d.answer <- 200 // too late: the update was not confirmed in time, so it comes again
	expectTexts(t, r.updates(t, object{}), "a")
	r.call(t, "setWebhook", object{"url": h.url, "drop_pending_updates": true})
	if n := r.PendingUpdates(); n != 0 {
		t.Errorf("pending = %d after dropping", n)
	}
	var wg sync.WaitGroup
	wg.Go(func() { h.next(t).answer <- 200 })
	siti.SendText("b")
	wg.Wait()
}
