package delivery

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"pokjabot/bot/botapi"
	"pokjabot/bot/roomtest"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Tests{M: m}) }

// hasty is a clock that runs faster than the world, so that waits of minutes take no time.
type hasty struct {
	start, base time.Time
	factor      int64
	ahead       atomic.Int64
}

func newHasty(factor int64) *hasty {
	return &hasty{start: time.Now(), base: time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC), factor: factor}
}

func (h *hasty) Now() time.Time {
	return h.base.Add(time.Duration(int64(time.Since(h.start))*h.factor + h.ahead.Load()))
}

func (h *hasty) pass(d time.Duration) { h.ahead.Add(int64(d)) }

// scene is a database, a Telegram and a desk between them.
type scene struct {
	*testing.T
	pool *pgxpool.Pool
	api  *botapi.Server
	http *httptest.Server
	desk *Desk
	now  *hasty
	log  *roomtest.Log
	next int64 // card
}

func newScene(t *testing.T, factor int64) *scene {
	t.Helper()
	s := &scene{T: t, pool: storagetest.New(t), now: newHasty(factor), log: &roomtest.Log{}, next: 1000}
	s.api = botapi.New(s.now.Now, botapi.Options{})
	s.http = httptest.NewServer(s.api)
	t.Cleanup(func() { s.api.Close(); s.http.Close() })
	s.desk = s.newDesk()
	return s
}

func (s *scene) newDesk() *Desk {
	return &Desk{Pool: s.pool, URL: s.http.URL, Token: s.api.Token(), Now: s.now.Now, Log: slog.New(slog.NewTextHandler(s.log, nil))}
}

// person is somebody who has the bot open.
func (s *scene) person(id int64) *botapi.Phone { return s.api.User(id, "Siti", "", "id").Known() }

// run runs the scene's desk until stop.
func (s *scene) run() (stop func()) { return roomtest.Start(s.T, s.desk.Run) }

// card makes a card of chat and returns its number.
func (s *scene) card(chat int64) int64 {
	s.next++
	s.apply(storage.SaveCard(storage.Card{ID: s.next, ChatID: chat, CreatedAt: s.now.Now()}))
	return s.next
}

func (s *scene) apply(writes ...storage.Write) {
	s.Helper()
	if err := storage.Apply(s.Context(), s.pool, writes...); err != nil {
		s.Fatal(err)
	}
}

// queue puts a row into the outbox; payloads that are not JSON become the text of a message.
func (s *scene) queue(chat int64, kind string, card int64, payload string, change ...func(*storage.Outgoing)) {
	s.Helper()
	raw := json.RawMessage(payload)
	if !json.Valid(raw) {
		raw, _ = json.Marshal(map[string]string{"text": payload})
	}
	o := storage.Outgoing{ChatID: chat, Kind: kind, CardID: card, Payload: raw, NotBefore: s.now.Now(), CreatedAt: s.now.Now()}
	if kind == storage.KindStrip {
		o.Class = storage.ClassCosmetic
	}
	for _, c := range change {
		c(&o)
	}
	s.apply(storage.Send(o))
	s.desk.Kick()
}

// settled waits until nothing is queued.
func (s *scene) settled() {
	s.Helper()
	s.until(`SELECT NOT EXISTS (SELECT FROM outbox WHERE state = 'queued')`)
}

// until waits until the database says true.
func (s *scene) until(sql string) {
	s.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	rows := -1
	for !storagetest.Ask[bool](s.T, s.pool, sql) {
		select {
		case <-limit.C:
			left := storagetest.Ask[int](s.T, s.pool, `SELECT count(*) FROM outbox`)
			if left == rows {
				s.Fatalf("waited in vain for %s\n%s", sql, s.log)
			}
			rows = left // a slow machine, but it goes on
			s.Log("rows left", rows)
			limit.Reset(time.Minute)
		case <-tick.C:
		}
	}
}

// heard lists method and text of the calls for chat that Telegram dealt with well.
func (s *scene) heard(chat int64) []string {
	var list []string
	for _, c := range s.api.Calls("sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto", "sendDocument") {
		if c.Chat == chat && c.Code == http.StatusOK {
			list = append(list, c.Method[:4]+" "+c.Params["text"]+c.Params["caption"])
		}
	}
	return list
}
