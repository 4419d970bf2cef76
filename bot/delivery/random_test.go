package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"pokjabot/bot/roomtest"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// chance is a Telegram that fails at random and writes down what each chat got to see.
type chance struct {
	mu    sync.Mutex
	dice  *rand.Rand
	chats map[int64]*seen
	next  int64
	fault float64 // share of calls that fail
}

// seen is what a phone shows, and how it came about.
type seen struct {
	steps    []string // "s<n>", "e<n>" or "x" (strip), in the order in which they had effect
	messages map[int64]int
	orphans  int // calls with effect whose answer was lost
}

func (c *chance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Chat    int64  `json:"chat_id"`
		Message int64  `json:"message_id"`
		Text    string `json:"text"`
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	answer, lost := c.deal(in.Chat, in.Message, in.Text, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
	if lost {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, answer)
}

func (c *chance) deal(chat, message int64, text, method string) (answer string, lost bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.chats[chat]
	if s == nil {
		s = &seen{messages: map[int64]int{}}
		c.chats[chat] = s
	}
	lost = false
	if c.dice.Float64() < c.fault {
		switch c.dice.IntN(5) {
		case 0:
			return "", true
		case 1:
			return "<html>bad gateway</html>", false
		case 2:
			return `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}}`, false
		case 3:
			return `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, false
		default:
			lost = true // after it had its effect
		}
	}
	var n int
	_, _ = fmt.Sscan(text, &n)
	switch method {
	case "sendMessage":
		c.next++
		message = c.next
		s.messages[message] = n
		s.steps = append(s.steps, fmt.Sprint("s", n))
	case "editMessageText":
		if c.dice.Float64() < c.fault {
			return `{"ok":false,"error_code":400,"description":"Bad Request: message can't be edited"}`, false
		}
		s.messages[message] = n
		s.steps = append(s.steps, fmt.Sprint("e", n))
	default:
		s.steps = append(s.steps, "x")
	}
	if lost {
		s.orphans++
	}
	return fmt.Sprintf(`{"ok":true,"result":{"message_id":%d}}`, message), lost
}

// history is what was queued for a chat: row n shows content n on card.
type history []struct {
	kind string
	card int64
}

// Ten thousand chats with random histories, brought by desks that are stopped and started, while
// a fifth of all calls fail: each chat sees its content in order, nothing is missing but what a
// newer edit swallowed, nothing comes twice but what was lost on the way back.
func TestRandomInterleavings(t *testing.T) {
	chats := int64(10000)
	if testing.Short() {
		chats = 500
	}
	pool, now := storagetest.New(t), newHasty(400)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	c := &chance{dice: rand.New(rand.NewPCG(seed, 2)), chats: map[int64]*seen{}, fault: 0.2}
	api := httptest.NewServer(c)
	api.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	defer api.Close()
	desk := func() (stop func()) {
		d := &Desk{Pool: pool, URL: api.URL, Token: "t", Now: now.Now, Log: slog.New(slog.DiscardHandler), Senders: 32}
		return roomtest.Start(t, d.Run)
	}
	histories := map[int64]history{}
	stop := desk()
	const slice = 500
	for first := int64(1); first <= chats; first += slice {
		// Rows of different chats are queued interleaved, in several commits, while the desk works.
		for range 3 {
			var writes []storage.Write
			for chat := first; chat < min(first+slice, chats+1); chat++ {
				for range dice.IntN(3) {
					writes = append(writes, grow(histories, dice, chat, now.Now())...)
				}
			}
			if err := storage.Apply(t.Context(), pool, writes...); err != nil {
				t.Fatal(err)
			}
		}
		if first/slice%5 == 4 {
			stop()
			stop = desk()
		}
	}
	s := &scene{T: t, pool: pool, log: &roomtest.Log{}}
	c.mu.Lock()
	c.fault = 0.02 // the weather clears
	c.mu.Unlock()
	s.settled()
	stop()
	for chat, h := range histories {
		if got := c.chats[chat]; got == nil || !h.explains(got) {
			t.Fatalf("chat %d: %v became %+v", chat, h, got)
		}
	}
	if dead := storagetest.Ask[int](t, pool, `SELECT count(*) FROM outbox`); dead != 0 {
		t.Error("left", dead)
	}
}

// grow adds a random row to the history of chat.
func grow(all map[int64]history, dice *rand.Rand, chat int64, now time.Time) []storage.Write {
	h := all[chat]
	n := len(h)
	var writes []storage.Write
	kind, card := storage.KindMessage, chat*1000+int64(n)
	var cards []int64
	for _, row := range h {
		if row.kind == storage.KindMessage {
			cards = append(cards, row.card)
		}
	}
	if len(cards) > 0 && dice.IntN(3) > 0 {
		kind, card = []string{storage.KindEdit, storage.KindEdit, storage.KindStrip}[dice.IntN(3)], cards[dice.IntN(len(cards))]
	} else {
		writes = append(writes, storage.SaveCard(storage.Card{ID: card, ChatID: chat, CreatedAt: now}))
	}
	all[chat] = append(h, struct {
		kind string
		card int64
	}{kind, card})
	class := storage.ClassAnswer
	if kind == storage.KindStrip {
		class = storage.ClassBulk // kept, so that the test knows
	}
	return append(writes, storage.Send(storage.Outgoing{ChatID: chat, Class: class, Kind: kind, CardID: card, Payload: fmt.Appendf(nil, `{"text":"%d"}`, n), NotBefore: now, CreatedAt: now}))
}

// explains tells whether what was seen is what h allows.
func (h history) explains(got *seen) bool {
	last := -1
	repeats := 0
	shown := map[int]bool{}
	for _, step := range got.steps {
		if step == "x" {
			continue
		}
		var n int
		_, _ = fmt.Sscan(step[1:], &n)
		switch {
		case n < last:
			return false // out of order
		case n == last:
			repeats++
		}
		last, shown[n] = n, true
	}
	if repeats > got.orphans {
		return false
	}
	for n, row := range h {
		if row.kind != storage.KindStrip && !shown[n] && !h.swallowed(n) {
			return false // lost
		}
	}
	return true
}

func (h history) swallowed(n int) bool {
	if h[n].kind != storage.KindEdit {
		return false
	}
	for _, later := range h[n+1:] {
		if later.card == h[n].card && later.kind == storage.KindEdit {
			return true
		}
	}
	return false
}

// BenchmarkDesk brings messages to a Telegram that does nothing, without limits.
func BenchmarkDesk(b *testing.B) {
	for _, chats := range []int{1, 256, 10000} {
		b.Run(fmt.Sprint(chats, "chats"), func(b *testing.B) { benchmarkDesk(b, chats) })
	}
}

func benchmarkDesk(b *testing.B, chats int) {
	pool := storagetest.New(b)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":5,"date":1}}`)
	}))
	defer api.Close()
	now := time.Now()
	var writes []storage.Write
	for i := range b.N {
		chat := int64(i%chats + 1)
		writes = append(writes, storage.SaveCard(storage.Card{ID: int64(i + 1), ChatID: chat, CreatedAt: now}), storage.Send(storage.Outgoing{
			ChatID: chat, Kind: storage.KindMessage, CardID: int64(i + 1),
			Payload: json.RawMessage(`{"text":"Kapan kegiatannya? (1 dari 3)","keyboard":[[{"text":"Hari ini","callback_data":"j:1:2:a"},{"text":"Kemarin","callback_data":"j:1:2:b"}]]}`), NotBefore: now, CreatedAt: now,
		}))
	}
	if err := storage.Apply(b.Context(), pool, writes...); err != nil {
		b.Fatal(err)
	}
	left := b.N
	done := make(chan struct{})
	var mu sync.Mutex
	d := &Desk{Pool: pool, URL: api.URL, Token: "t", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	d.Count = func(string, string) {
		mu.Lock()
		defer mu.Unlock()
		if left--; left == 0 {
			close(done)
		}
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ResetTimer()
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	<-done
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
}
