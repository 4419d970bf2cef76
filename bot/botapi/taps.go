package botapi

import (
	"net/http"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// callbackQuery is Bot API CallbackQuery.
type callbackQuery struct {
	ID           string       `json:"id"`
	From         *models.User `json:"from"`
	Message      *message     `json:"message"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data"`
}

// Toast is the bot's answer to a tap: a line over the chat, or an alert to be closed.
type Toast struct {
	Text  string    `json:"text"`
	Alert bool      `json:"alert,omitempty"`
	At    time.Time `json:"at"`
}

// maxToast is the length of an answer, 0-200 characters (Bot API answerCallbackQuery).
const maxToast = 200

// openTaps are the callback queries that wait for an answer.
type openTaps struct {
	mu   sync.Mutex
	open map[int64]openTap
}

type openTap struct {
	chat    *chat
	expires int64 // Unix seconds
}

// sweepTaps is how many open taps there may be before those too old are looked for.
const sweepTaps = 4096

func (t *openTaps) init() { t.open = map[int64]openTap{} }

func (t *openTaps) add(id int64, tap openTap, now int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[id] = tap
	if len(t.open)%sweepTaps == 0 {
		for old, tap := range t.open {
			if tap.expires < now {
				delete(t.open, old)
			}
		}
	}
}

func (t *openTaps) take(id, now int64) (*chat, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tap, ok := t.open[id]
	delete(t.open, id)
	return tap.chat, ok && tap.expires >= now
}

func (s *Server) answerCallbackQuery(_ *http.Request, in *request) ([]byte, error) {
	id, err := strconv.ParseInt(in.args["callback_query_id"], 10, 64)
	if err != nil {
		id = 0 // as td::to_integer reads nonsense
	}
	text := in.args["text"]
	if utf8.RuneCountInString(text) > maxToast {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	now := s.now()
	c, ok := s.taps.take(id, now.Unix())
	if !ok {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	toast := Toast{Text: text, Alert: in.flag("show_alert"), At: now}
	c.toasts = append(c.toasts, toast)
	if most := s.options.History; most > 0 && len(c.toasts) > 2*most {
		c.toasts = append([]Toast(nil), c.toasts[len(c.toasts)-most:]...)
	}
	s.notice(c, Event{Kind: EventToast, Toast: &toast}, nil)
	return yes, nil
}
