// Package botapi is a Telegram Bot API server of our own, for tests, for the simulator page and
// for the benchmark. Toward the bot it behaves as api.telegram.org does, over real HTTP: the same
// paths, body encodings, limits, error texts and retries. Toward people it is a Go API: a Phone
// writes, taps, sends photos and looks at what its screen shows.
//
// Start with New and Server.User; then read phone.go (what a person does), screen.go (what a
// person sees, and how a test waits for it without sleeping), and methods.go, the table of Bot
// API methods from which send.go, edit.go, files.go, updates.go and webhook.go hang. faults.go
// and limits.go make the server as unfriendly as the real one can be.
//
// What may not live here: anything of pokjabot. The server knows no form, no role and no message
// id, so that a mistake in our reading of Telegram cannot be made twice, once in the bot and once
// in the fake that should find it. Error texts and orders of checks follow the published sources
// of tdlib/telegram-bot-api (Client.cpp, WebhookActor.cpp) and tdlib/td (MessageEntity.cpp,
// MessageContent.cpp, TQueue.cpp); limits follow https://core.telegram.org/bots/api.
//
// Known to differ, on purpose: only parse_mode HTML is read; nothing is fetched from URLs; the
// smaller sizes of a photo share the bytes of the largest; a repeated getUpdates with the same
// offset is not slowed down.
//
// The server shares two cores with the program it serves in the benchmark. Hence updates are
// encoded once when they are born, a chat has its own lock, and history and call log can be cut
// (Options.History, Options.CallLog).
package botapi

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot/models"
)

// DefaultToken is the bot token of a server whose Options name none.
const DefaultToken = "7000000001:AAF-local-bot-api-for-tests-only_0000"

// DefaultUsername is the bot's user name when Options name none, without @.
const DefaultUsername = "pokjabot_lokal_bot"

// Options shape a Server. The zero value serves DefaultToken without rate limits and keeps
// every message and every call, which is what a test wants.
type Options struct {
	// Token is the only token served; any other gets 401. Its digits are the bot's id.
	Token string
	// Username is the bot's user name, without @.
	Username string
	// Limits, when set, answers 429 as Telegram does (limits.go).
	Limits *Limits
	// History is how many messages a chat keeps; 0 keeps all. A message that fell out can still
	// be edited, unseen: a load generator looks at the newest only.
	History int
	// CallLog is how many calls are remembered with their parameters: 0 all, negative none.
	// Counts are kept in any case.
	CallLog int
	// WebhookRetry is the wait before the second repetition of a webhook delivery; it doubles up
	// to a minute, as in WebhookActor.cpp. 0 means one second.
	WebhookRetry time.Duration
}

// Server is a Bot API server for one bot. It is safe for concurrent use; Close ends the
// goroutines of webhook delivery.
type Server struct {
	now     func() time.Time
	options Options
	token   string
	me      *models.User

	mu       sync.RWMutex // guards chats, groups of migrated ids and phones
	chats    map[int64]*chat
	migrated map[int64]int64

	messageIDs atomic.Int64 // one series for all private chats of a bot, as in Telegram
	queryIDs   atomic.Int64

	updates  updateQueue
	taps     openTaps
	files    fileStore
	profile  profile
	calls    callLog
	feed     feed
	faults   faultList
	limiter  *limiter
	webhooks webhookSender
}

// New returns a server whose message dates, tap lifetimes and limits follow now. Serve it with
// net/http/httptest or any http.Server; the base URL is what TELEGRAM_API_URL wants.
func New(now func() time.Time, options Options) *Server {
	s := &Server{
		now: now, options: options,
		token:    cmp.Or(options.Token, DefaultToken),
		chats:    map[int64]*chat{},
		migrated: map[int64]int64{},
	}
	digits, _, _ := strings.Cut(s.token, ":")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		id = 7000000001 // a token without an id is no reason to fail: getMe needs some number
	}
	s.me = &models.User{ID: id, IsBot: true, FirstName: "Pokja", Username: cmp.Or(options.Username, DefaultUsername)}
	s.messageIDs.Store(100) // a bot in use is past its first messages; 0 and 1 hide mistakes
	s.updates.init()
	s.taps.init()
	s.files.init()
	s.profile.init()
	s.calls.limit = options.CallLog
	s.limiter = newLimiter(options.Limits, now)
	s.webhooks.init(s)
	return s
}

// Token returns the bot token that the server accepts.
func (s *Server) Token() string { return s.token }

// Bot returns the bot's own user, as getMe shows it.
func (s *Server) Bot() models.User { return *s.me }

// Close ends webhook delivery and waits for it, and lets waiting long polls return empty.
func (s *Server) Close() {
	s.updates.close()
	s.webhooks.close()
}

// ServeHTTP answers /bot<TOKEN>/<method> and /file/bot<TOKEN>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.serveFile(w, r, path)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, slash := strings.Cut(path, "/")
	switch {
	case !ok || !slash:
		refuse(http.StatusNotFound, "Not Found").write(w)
	case token != s.token:
		refuse(http.StatusUnauthorized, "Unauthorized").write(w)
	default:
		s.serveMethod(w, r, strings.ToLower(method))
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	method, known := methods[name]
	in, err := readRequest(r)
	if err != nil {
		answerTo(err).write(w)
		return
	}
	in.method = cmp.Or(method.name, name)
	if s.faults.strike(w, r, in) {
		s.calls.add(in, 0)
		return
	}
	reply := s.answer(r, in, method, known)
	s.calls.add(in, reply.code)
	if s.faults.swallow(w, in) {
		return
	}
	reply.write(w)
}

func (s *Server) answer(r *http.Request, in *request, method method, known bool) answer {
	if !known {
		return refuse(http.StatusNotFound, "Not Found: method not found")
	}
	if method.message {
		if wait := s.limiter.take(in.chatID(), in.messages()); wait > 0 {
			return tooMany(wait)
		}
	}
	result, err := method.run(s, r, in)
	if err != nil {
		return answerTo(err)
	}
	return accept(result)
}

func answerTo(err error) answer {
	if no, ok := errors.AsType[*apiError](err); ok {
		return no.answer
	}
	return badRequest(err.Error()).answer
}
