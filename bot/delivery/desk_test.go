package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/botapi"
	"pokjabot/bot/turn"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// A send, its edit queued before it is sent, and the stripping of its buttons.
func TestCardIsSentEditedStripped(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	card := s.card(7)
	s.queue(7, "message", card, `{"text":"Kapan?","keyboard":[[{"text":"Kemarin","callback_data":"a"}]]}`)
	s.queue(7, "edit", card, `{"text":"Di mana?","keyboard":[[{"text":"Balai","callback_data":"b"}]]}`)
	s.queue(7, "strip", card, `{}`)
	s.run()
	s.settled()
	if got, want := s.heard(7), []string{"send Kapan?", "edit Di mana?", "edit "}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if id := storagetest.Ask[int64](t, s.pool, `SELECT message_id FROM card WHERE id = $1`, card); id == 0 {
		t.Error("the card has no message")
	}
	c := s.api.Calls("sendMessage")[0]
	if c.Params["parse_mode"] != "HTML" || !strings.Contains(c.Params["link_preview_options"], "true") || !strings.Contains(c.Params["reply_markup"], "Kemarin") {
		t.Error(c.Params)
	}
}

// A card that was answered by writing shrinks to the answer; one that was never seen or cannot be
// edited any more is left alone, for tidying up never becomes a message.
func TestAnsweredCardShrinks(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	card, unsent := s.card(7), s.card(7)
	s.queue(7, "message", card, `{"text":"Berapa?","keyboard":[[{"text":"Lewati","callback_data":"a"}]]}`)
	s.queue(7, "strip", card, `{"text":"✓ Peserta: <b>38</b>"}`)
	s.queue(7, "strip", unsent, `{"text":"✓ Foto: <b>4</b>"}`)
	s.run()
	s.settled()
	s.api.Break(botapi.Fault{Kind: botapi.FaultRefuse, Code: 400, Text: "Bad Request: message can't be edited", Method: "editMessageText", Times: 1})
	s.queue(7, "strip", card, `{"text":"✓ Peserta: <b>40</b>"}`)
	s.settled()
	if got, want := s.heard(7), []string{"send Berapa?", "edit ✓ Peserta: <b>38</b>"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if left := s.api.Calls("editMessageText")[0].Params["reply_markup"]; left != "" {
		t.Error("it keeps its buttons:", left)
	}
}

func TestKeys(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	s.queue(7, "message", 0, `{"text":"a","keys":[[{"text":"Lokasi","request_location":true}]]}`)
	s.queue(7, "message", 0, `{"text":"b","drop_keys":true}`)
	s.run()
	s.settled()
	calls := s.api.Calls("sendMessage")
	if !strings.Contains(calls[0].Params["reply_markup"], `"request_location":true`) || !strings.Contains(calls[1].Params["reply_markup"], `"remove_keyboard":true`) {
		t.Error(calls)
	}
}

// An edit whose card was never sent, or whose message can't be edited, becomes a message.
func TestEditBecomesSend(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	unsent, gone := s.card(7), s.card(7)
	s.queue(7, "edit", unsent, "satu")
	s.queue(7, "message", gone, "dua")
	s.run()
	s.settled()
	s.api.Break(botapi.Fault{Kind: botapi.FaultRefuse, Code: 400, Text: "Bad Request: message can't be edited", Method: "editMessageText", Times: 1})
	s.queue(7, "edit", gone, "tiga")
	s.settled()
	if got, want := s.heard(7), []string{"send satu", "send dua", "send tiga"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	s.queue(7, "edit", gone, "empat")
	s.queue(7, "edit", unsent, "lima")
	s.settled()
	if got := s.heard(7)[3:]; !slices.Equal(got, []string{"edit empat", "edit lima"}) {
		t.Errorf("%q", got)
	}
}

func TestNewerEditsSwallowOlderOnes(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	one, two := s.card(7), s.card(7)
	s.queue(7, "message", one, "satu")
	s.queue(7, "message", two, "dua")
	s.queue(7, "strip", one, `{}`)
	s.queue(7, "edit", one, "lama")
	s.queue(7, "edit", two, "lain")
	s.queue(7, "strip", one, `{}`)
	s.queue(7, "edit", one, "baru")
	s.run()
	s.settled()
	if got, want := s.heard(7), []string{"send satu", "send dua", "edit lain", "edit baru"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Whatever fails, a chat gets its messages in their order.
func TestOrderIsKeptUnderFaults(t *testing.T) {
	for _, kind := range []botapi.FaultKind{botapi.FaultDrop, botapi.FaultGateway, botapi.FaultInternal, botapi.FaultTooMany} {
		t.Run(string(kind), func(t *testing.T) {
			s := newScene(t, 50)
			s.person(7)
			s.person(8)
			s.api.Break(botapi.Fault{Kind: kind, Method: "sendMessage", Chat: 7, Times: 2})
			for i := range 5 {
				s.queue(7, "message", 0, fmt.Sprint("pesan ", i))
			}
			s.queue(8, "message", 0, "lain")
			s.run()
			s.settled()
			if got := strings.Join(s.heard(7), " "); got != "send pesan 0 send pesan 1 send pesan 2 send pesan 3 send pesan 4" {
				t.Error(got)
			}
			if len(s.heard(8)) != 1 {
				t.Error("the other chat got", s.heard(8))
			}
		})
	}
}

// A lost answer repeats a message: once, and nothing overtakes it.
func TestLostAnswerRepeatsAMessage(t *testing.T) {
	s := newScene(t, 50)
	s.person(7)
	s.api.Break(botapi.Fault{Kind: botapi.FaultLose, Method: "sendMessage", Times: 1})
	s.queue(7, "message", 0, "a")
	s.queue(7, "message", 0, "b")
	s.run()
	s.settled()
	var texts []string
	for _, c := range s.api.Calls("sendMessage") {
		texts = append(texts, c.Params["text"])
	}
	if !slices.Equal(texts, []string{"a", "a", "b"}) {
		t.Error(texts)
	}
}

func TestTooManyIsObeyed(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	s.api.Break(botapi.Fault{Kind: botapi.FaultTooMany, Times: 1, RetryAfter: 600})
	s.queue(7, "message", 0, "a")
	s.run()
	s.until(`SELECT EXISTS (SELECT FROM outbox WHERE not_before > created_at + interval '9 minutes' AND attempts = 0)`)
	if n := s.api.Count("sendMessage"); n != 1 {
		t.Error("calls", n)
	}
	s.now.pass(601 * time.Second)
	s.settled()
	if got := s.heard(7); len(got) != 1 {
		t.Error(got)
	}
}

func TestBlockedChat(t *testing.T) {
	s := newScene(t, 1)
	phone := s.person(7)
	phone.Block()
	s.queue(7, "message", 0, "a")
	s.queue(7, "message", 0, "b")
	s.run()
	s.settled()
	if n := s.api.Count("sendMessage"); n != 1 {
		t.Error("calls", n)
	}
	s.until(`SELECT unreachable_at IS NOT NULL FROM chat WHERE id = 7`)
	reminder := func(o *storage.Outgoing) { o.Class = storage.ClassReminder }
	s.queue(7, "message", 0, "pengingat", reminder)
	s.settled()
	if n := s.api.Count("sendMessage"); n != 1 {
		t.Error("a reminder was tried, calls", n)
	}
	phone.Unblock()
	s.queue(7, "message", 0, "jawaban") // an answer: the person has written
	s.settled()
	s.queue(7, "message", 0, "pengingat", reminder)
	s.settled()
	if got, want := s.heard(7), []string{"send jawaban", "send pengingat"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestGroupThatMoves(t *testing.T) {
	s := newScene(t, 1)
	var calls atomic.Int32
	s.desk.URL = fake(t, func(w http.ResponseWriter, body string) {
		calls.Add(1)
		if strings.Contains(body, `"chat_id":-5,`) {
			_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1005}}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"chat":{"id":-1005}}}`, calls.Load())
	})
	card := s.card(-5)
	s.apply(storage.SaveChat(storage.ChatState{ID: -5, Expects: "nama", At: s.now.Now()}))
	s.queue(-5, "message", card, "a")
	s.queue(-5, "message", 0, "b")
	s.run()
	s.settled()
	if calls.Load() != 3 {
		t.Error("calls", calls.Load())
	}
	if got := storagetest.Ask[string](t, s.pool, `SELECT c.chat_id || '/' || c.message_id || '/' || n.expects || '/' || o.moved_to FROM card c, chat n, chat o WHERE n.id = -1005 AND o.id = -5`); got != "-1005/2/nama/-1005" {
		t.Error(got)
	}
}

// fake is a Bot API that answers as the test says.
func fake(t *testing.T, answer func(w http.ResponseWriter, body string)) string {
	t.Helper()
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer(w, string(body))
	}))
	t.Cleanup(f.Close)
	return f.URL
}

func TestDeadLetters(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	s.api.Break(botapi.Fault{Kind: botapi.FaultRefuse, Code: 400, Text: "Bad Request: can't parse entities", Method: "sendMessage", Times: 1})
	s.queue(7, "message", 0, "rahasia")
	s.queue(7, "unknown", 0, `{}`)
	s.queue(7, "message", 0, `{"keyboard":[]}`)
	s.queue(7, "photo", 0, `{"data":"aGFsbw=="}`) // no client for uploads
	s.queue(7, "message", 0, "b")
	s.run()
	s.settled()
	if got := s.heard(7); !slices.Equal(got, []string{"send b"}) {
		t.Error(got)
	}
	if n := storagetest.Ask[int](t, s.pool, `SELECT count(*) FROM outbox WHERE state = 'dead' AND error <> ''`); n != 4 {
		t.Error("dead", n)
	}
	if log := s.log.String(); strings.Count(log, "dead letter") != 4 || strings.Contains(log, "rahasia") {
		t.Error(log)
	}
}

// The process dies between the call and the commit: the message comes again, and only it.
func TestCrashBetweenCallAndCommit(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	card := s.card(7)
	config := s.pool.Config()
	var dead atomic.Bool
	config.PrepareConn = func(context.Context, *pgx.Conn) (bool, error) {
		if dead.Load() {
			return true, errors.New("the process is gone")
		}
		return true, nil
	}
	mortal, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer mortal.Close()
	first := s.desk
	first.Pool = mortal
	first.Count = func(method, outcome string) { dead.Store(true) }
	s.queue(7, "message", card, "a")
	s.queue(7, "edit", card, "b")
	stop := s.run()
	if err := s.api.WaitCount(t.Context(), "sendMessage", 1); err != nil {
		t.Fatal(err)
	}
	stop()
	if n := storagetest.Ask[int](t, s.pool, `SELECT count(*) FROM outbox WHERE state = 'queued'`); n != 2 {
		t.Fatal("rows", n)
	}
	s.desk = s.newDesk() // another process takes over after the grace
	s.run()
	s.settled()
	if got, want := s.heard(7), []string{"send a", "send a", "edit b"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What is on its way when we stop is finished and settled; what is not begun waits for the next.
func TestStopRepeatsNothing(t *testing.T) {
	s := newScene(t, 1)
	for i := range int64(50) {
		s.person(100 + i)
		s.queue(100+i, "message", 0, "a")
		s.queue(100+i, "message", 0, "b")
	}
	for range 10 {
		stop := s.run()
		if err := s.api.WaitCount(t.Context(), "sendMessage", min(s.api.Count("sendMessage")+5, 100)); err != nil {
			t.Fatal(err)
		}
		stop()
	}
	s.run()
	s.settled()
	if n := s.api.Count("sendMessage"); n != 100 {
		t.Error("calls", n)
	}
}

// An album's reply may change while it is on its way: then it goes once more.
func TestCoalescedRowChangesOnItsWay(t *testing.T) {
	s := newScene(t, 1)
	begun, go1 := make(chan struct{}, 10), make(chan struct{}, 10)
	var texts []string
	s.desk.URL = fake(t, func(w http.ResponseWriter, body string) {
		texts = append(texts, body[strings.Index(body, `"text":`):strings.Index(body, `,"parse_mode"`)])
		begun <- struct{}{}
		<-go1
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":5}}`)
	})
	album := func(o *storage.Outgoing) { o.Key = "album" }
	s.queue(7, "message", s.card(7), "1 foto", album)
	s.run()
	<-begun
	s.queue(7, "message", s.card(7), "2 foto", album)
	s.apply(storage.Release(7, s.now.Now().Add(-time.Hour))) // other input: changes nothing of what is said
	go1 <- struct{}{}
	<-begun
	go1 <- struct{}{}
	s.settled()
	if want := []string{`"text":"1 foto"`, `"text":"2 foto"`}; !slices.Equal(texts, want) {
		t.Error(texts)
	}
}

// A head that is not yet due holds its chat; other input lets it go.
func TestDelayedHead(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	s.person(8)
	s.queue(7, "message", 0, "album", func(o *storage.Outgoing) { o.Key, o.NotBefore = "album", s.now.Now().Add(time.Hour) })
	s.queue(7, "message", 0, "b")
	s.queue(8, "message", 0, "c")
	s.run()
	s.until(`SELECT count(*) = 2 FROM outbox`)
	if got := s.heard(7); got != nil {
		t.Error(got)
	}
	s.apply(storage.Release(7, s.now.Now()))
	s.desk.Kick()
	s.settled()
	if got := s.heard(7); !slices.Equal(got, []string{"send album", "send b"}) {
		t.Error(got)
	}
}

func TestLateKinds(t *testing.T) {
	s := newScene(t, 1)
	s.person(7)
	var said atomic.Int32
	s.desk.Render = map[string]Renderer{"pengingat": func(_ context.Context, row storage.Parcel) (turn.Message, bool, error) {
		switch n := said.Add(1); {
		case strings.Contains(string(row.Payload), "muted"):
			return turn.Message{}, false, nil
		case strings.Contains(string(row.Payload), "panic"):
			panic("a bug")
		case n == 1:
			return turn.Message{}, false, errors.New("database away")
		}
		return turn.Message{Text: "Besok <b>Posyandu</b>"}, true, nil
	}}
	s.queue(7, "pengingat", 0, `{}`)
	s.run()
	s.until(`SELECT attempts = 1 FROM outbox`)
	s.now.pass(time.Minute)
	s.queue(7, "pengingat", 0, `{"muted":true}`)
	s.queue(7, "pengingat", 0, `{"panic":true}`)
	s.settled()
	if got := s.api.Calls("sendMessage"); len(got) != 1 || got[0].Params["text"] != "Besok <b>Posyandu</b>" {
		t.Error(got)
	}
}

// Files are read anew for every try.
func TestFilesAreTriedAgain(t *testing.T) {
	s := newScene(t, 50)
	s.person(7)
	uploads, err := bot.New(s.api.Token(), bot.WithServerURL(s.http.URL), bot.WithSkipGetMe())
	if err != nil {
		t.Fatal(err)
	}
	s.desk.Uploads = uploads
	card := s.card(7)
	s.api.Break(botapi.Fault{Kind: botapi.FaultGateway, Method: "sendDocument", Times: 2}, botapi.Fault{Kind: botapi.FaultTooMany, Method: "sendDocument", Times: 1})
	s.queue(7, "document", card, `{"text":"Unduhan","name":"data.csv","data":"YSxi"}`)
	s.queue(7, "message", 0, "b")
	s.run()
	s.settled()
	http.DefaultClient.CloseIdleConnections()
	if got := s.heard(7); !slices.Equal(got, []string{"send Unduhan", "send b"}) {
		t.Error(got, s.log)
	}
	if id := storagetest.Ask[int64](t, s.pool, `SELECT message_id FROM card WHERE id = $1`, card); id == 0 {
		t.Error("the card has no message")
	}
}

// When the rate holds back, a chat with an answer goes before one with a reminder, and what only
// tidies up is dropped when answers have waited long.
func TestClasses(t *testing.T) {
	s := newScene(t, 1)
	s.desk.Senders, s.desk.SendRate = 1, 20 // the next call is due long after the last commit
	for i := range int64(5) {
		s.person(10 + i)
	}
	of := func(c storage.Class) func(*storage.Outgoing) { return func(o *storage.Outgoing) { o.Class = c } }
	s.queue(10, "message", 0, "bulk", of(storage.ClassBulk))
	s.queue(11, "message", 0, "reminder", of(storage.ClassReminder))
	s.queue(12, "message", 0, "answer", of(storage.ClassAnswer))
	s.queue(13, "message", 0, "bulk first", of(storage.ClassBulk))
	s.queue(13, "message", 0, "then answer", of(storage.ClassAnswer))
	s.run()
	s.settled()
	var texts []string
	for _, c := range s.api.Calls("sendMessage") {
		texts = append(texts, c.Params["text"])
	}
	if want := []string{"answer", "bulk first", "then answer", "reminder", "bulk"}; !slices.Equal(texts, want) {
		t.Errorf("%q", texts)
	}
}

func TestAnswerNeverWaits(t *testing.T) {
	s := newScene(t, 1)
	release := make(chan struct{})
	var outcomes [2]atomic.Int32
	s.desk.URL = fake(t, func(w http.ResponseWriter, _ string) {
		<-release
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	})
	all := make(chan struct{}, 5000)
	s.desk.Count = func(_, outcome string) {
		if outcome == "dropped" {
			outcomes[1].Add(1)
		} else {
			outcomes[0].Add(1)
		}
		all <- struct{}{}
	}
	for range 2000 {
		s.desk.Answer("q", "Tercatat")
	}
	close(release)
	for range 2000 {
		<-all
	}
	s.desk.wire.close()
	if outcomes[1].Load() < 2000-quickQueue-quickCalls || outcomes[0].Load() < quickQueue {
		t.Error("answered", outcomes[0].Load(), "dropped", outcomes[1].Load())
	}
}
