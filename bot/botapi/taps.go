package botapi

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

// Tap taps a button of a message of the bot: named by its label, by its callback data, or by a
// part of its label that no other button of the message has. Buttons that only open an address
// or copy a text tell the bot nothing, and are no error.
func (p *Phone) Tap(messageID int, button string) error {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.find(messageID)
	if !ok {
		return fmt.Errorf("tapping %q: no message %d", button, messageID)
	}
	b, ok := pick(c.messages[at].ReplyMarkup, button)
	if !ok {
		return fmt.Errorf("tapping %q: message %d has no such button, or several", button, messageID)
	}
	if b.Data != "" {
		p.tap(c.messages[at], b.Data)
	}
	return nil
}

// Forge sends callback data that need not be on any button, for a message that need not be there
// any more: old buttons, altered clients, another person's data.
func (p *Phone) Forge(messageID int, data string) {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	m := &message{ID: messageID, Chat: c.face} // date 0: Bot API InaccessibleMessage
	if at, ok := c.find(messageID); ok {
		m = c.messages[at]
	}
	p.tap(m, data)
}

// tap queues a callback query; the lock is held.
func (p *Phone) tap(m *message, data string) {
	c, now := p.chat, p.server.now()
	id := 3_400_000_000_000_000_000 + p.server.queryIDs.Add(1)
	p.server.taps.add(id, openTap{chat: c, expires: now.Add(tapLife).Unix()}, now.Unix())
	p.tell("callback_query", callbackQuery{
		ID: strconv.FormatInt(id, 10), From: c.user, Message: m,
		ChatInstance: strconv.FormatInt(-c.user.ID, 10), Data: data,
	}, lane{id: c.user.ID, taps: true})
}

// pick finds a button by label, then by data, then by a part of its label.
func pick(k *inlineKeyboard, name string) (Button, bool) {
	if k == nil {
		return Button{}, false
	}
	tests := []func(Button) bool{
		func(b Button) bool { return b.Text == name },
		func(b Button) bool { return b.Data == name },
		func(b Button) bool { return strings.Contains(b.Text, name) },
	}
	for _, fits := range tests {
		var found []Button
		for _, row := range k.Rows {
			for _, b := range row {
				if fits(b) {
					found = append(found, b)
				}
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return Button{}, false
}

// Press presses a button of the keyboard under the input field, by its label. A button that asks
// for contact or location is refused: send those with SendContact and SendLocation.
func (p *Phone) Press(label string) (int, error) {
	p.chat.mu.Lock()
	k := p.chat.keyboard
	p.chat.mu.Unlock()
	if k != nil {
		for _, row := range k.Rows {
			for _, b := range row {
				if b.Text == label && !b.RequestContact && !b.RequestLocation {
					return p.SendText(label), nil
				}
			}
		}
	}
	return 0, fmt.Errorf("pressing %q: no such button under the input field", label)
}
