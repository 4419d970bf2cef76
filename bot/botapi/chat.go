package botapi

import (
	"slices"
	"sync"

	"github.com/go-telegram/bot/models"
)

// chat is one private chat. Its lock is the only one held while the bot's calls and the
// person's acts change it; the locks of update queue and feed are taken inside it, never around.
type chat struct {
	mu       sync.Mutex
	face     *models.Chat
	user     *models.User
	messages []*message // ids ascend
	known    bool       // the person wrote once: before that the bot finds no chat
	blocked  bool
	gone     bool // the account was deleted
	keyboard *ReplyKeyboard
	toasts   []Toast
	typing   string
	changed  chan struct{} // closed and forgotten at every change; nil when nobody waits
}

// chatOf returns the chat that the bot means, or Telegram's refusal.
func (s *Server) chatOf(in *request) (*chat, error) {
	if in.args["chat_id"] == "" {
		return nil, badRequest("chat_id is empty")
	}
	id := in.chatID()
	s.mu.RLock()
	c, moved := s.chats[id], s.migrated[id]
	s.mu.RUnlock()
	if moved != 0 {
		no := badRequest("group chat was upgraded to a supergroup chat")
		no.answer.moved = moved
		return nil, no
	}
	if c == nil {
		return nil, badRequest("chat not found")
	}
	return c, nil
}

// writing returns the chat that the bot means, its lock held, when the bot may write there; the caller
// gives the lock back.
func (s *Server) writing(in *request) (*chat, error) {
	c, err := s.chatOf(in)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if err := c.writable(); err != nil {
		c.mu.Unlock()
		return nil, err
	}
	return c, nil
}

// writable tells whether the bot may write; the lock of c is held.
func (c *chat) writable() error {
	switch {
	case !c.known:
		return badRequest("chat not found")
	case c.gone:
		return forbidden("user is deactivated")
	case c.blocked:
		return forbidden("bot was blocked by the user")
	}
	return nil
}

// find returns the place of message id; the lock of c is held.
func (c *chat) find(id int) (int, bool) {
	return slices.BinarySearchFunc(c.messages, id, func(m *message, id int) int { return m.ID - id })
}

// place puts m at the end of c and gives it its id; the lock of c is held.
func (s *Server) place(c *chat, m *message) {
	m.ID = int(s.messageIDs.Add(1))
	m.Date = s.now().Unix()
	m.Chat = c.face
	c.messages = append(c.messages, m)
	if most := s.options.History; most > 0 && len(c.messages) > 2*most {
		c.messages = append([]*message(nil), c.messages[len(c.messages)-most:]...)
	}
	s.notice(c, Event{Kind: EventMessage}, m)
}

// replace puts an edited copy in the place of an old message; the lock of c is held.
func (s *Server) replace(c *chat, at int, m *message) {
	c.messages[at] = m
	s.notice(c, Event{Kind: EventEdit}, m)
}

// notice tells waiting tests and the feed that the screen of c changed; the lock of c is held.
func (s *Server) notice(c *chat, e Event, m *message) {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
	if !s.feed.wanted() {
		return
	}
	e.Chat = c.face.ID
	if m != nil {
		shown := view(m)
		e.Message, e.HTML = &shown, shown.HTML()
	}
	s.feed.publish(e)
}
