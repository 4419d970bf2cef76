package botapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// Phone is a person with Telegram: what they do to their private chat with the bot is here, what
// they see of it is in screen.go. Every act becomes an update, dated by the server's clock.
type Phone struct {
	server *Server
	chat   *chat
}

// User returns the phone of a person, the same one for the same id. Until they write, the bot
// does not find their chat, as in Telegram; see Known. The language is an IETF tag, as "id".
func (s *Server) User(telegramID int64, firstName, lastName, languageCode string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[telegramID]
	if c == nil {
		c = &chat{
			user: &models.User{ID: telegramID, FirstName: firstName, LastName: lastName, LanguageCode: languageCode},
			face: &models.Chat{ID: telegramID, Type: models.ChatTypePrivate, FirstName: firstName, LastName: lastName},
		}
		s.chats[telegramID] = c
	}
	return &Phone{server: s, chat: c}
}

// Phone returns the phone of a person who is already there.
func (s *Server) Phone(telegramID int64) (*Phone, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.chats[telegramID]
	if c == nil {
		return nil, false
	}
	return &Phone{server: s, chat: c}, true
}

// Known makes the chat known to the bot without an update, as if the person had written long
// ago. It returns the phone.
func (p *Phone) Known() *Phone {
	p.chat.mu.Lock()
	defer p.chat.mu.Unlock()
	p.chat.known = true
	return p
}

// ID is the person's Telegram id.
func (p *Phone) ID() int64 { return p.chat.user.ID }

// ChatID is the id of the chat: the person's, until Server.Migrate gives another.
func (p *Phone) ChatID() int64 {
	p.chat.mu.Lock()
	defer p.chat.mu.Unlock()
	return p.chat.face.ID
}

// SendText writes a message and returns its id. Commands in it become entities. As Telegram's
// apps do, a text over 4,096 UTF-16 units goes out as several messages (the id is the last one's)
// and nothing but white space does not go out at all (0).
func (p *Phone) SendText(text string) int {
	return p.write(text, nil)
}

// Reply writes a message as an answer to another one.
func (p *Phone) Reply(messageID int, text string) int { return p.write(text, p.quoted(messageID)) }

// ReplyPhoto sends a photo as an answer to another message.
func (p *Phone) ReplyPhoto(messageID int, picture []byte, caption string) (int, error) {
	sizes, err := p.server.storePhoto(picture)
	if err != nil {
		return 0, fmt.Errorf("answering with a photo from a phone: %w", err)
	}
	m := &message{Photo: sizes, ReplyTo: p.quoted(messageID)}
	m.caption(typed(caption))
	return p.send(m), nil
}

// quoted is a message as it stands under an answer to it, nil when it is gone.
func (p *Phone) quoted(messageID int) *message {
	p.chat.mu.Lock()
	defer p.chat.mu.Unlock()
	at, ok := p.chat.find(messageID)
	if !ok {
		return nil
	}
	old := *p.chat.messages[at]
	old.ReplyTo = nil
	return &old
}

func (p *Phone) write(text string, replyTo *message) int {
	id := 0
	for text != "" {
		end := byteOf(text, maxText)
		f := typed(text[:end])
		text = text[end:]
		if f.text == "" {
			continue
		}
		m := &message{ReplyTo: replyTo}
		m.say(f)
		id = p.send(m)
	}
	return id
}

// typed is a text as an app sends it: trimmed, with the entities that Telegram finds.
func typed(text string) formatted {
	f := formatted{text: strings.ToValidUTF8(text, "\uFFFD")}
	f.clean()
	f.trim()
	f.find()
	return f
}

// StartLink opens the bot through t.me/<bot>?start=code: Telegram shows a Start button, whose tap
// sends "/start code" and unblocks the bot.
func (p *Phone) StartLink(code string) int {
	p.Unblock()
	return p.SendText(strings.TrimSpace("/start " + code))
}

// SendPhoto sends a JPEG or PNG; mediaGroupID joins it to an album, "" is a photo of its own.
func (p *Phone) SendPhoto(picture []byte, caption, mediaGroupID string) (int, error) {
	sizes, err := p.server.storePhoto(picture)
	if err != nil {
		return 0, fmt.Errorf("sending a photo from a phone: %w", err)
	}
	m := &message{Photo: sizes, MediaGroupID: mediaGroupID}
	m.caption(typed(caption))
	return p.send(m), nil
}

// ForwardPhoto passes a photo on that somebody else sent at a time, as from a group.
func (p *Phone) ForwardPhoto(picture []byte, caption string, sent time.Time) (int, error) {
	sizes, err := p.server.storePhoto(picture)
	if err != nil {
		return 0, fmt.Errorf("forwarding a photo from a phone: %w", err)
	}
	m := &message{Photo: sizes, Origin: &origin{Type: "hidden_user", Date: sent.Unix(), Name: "Rekan"}}
	m.caption(typed(caption))
	return p.send(m), nil
}

// SendAlbum sends pictures as one album: several messages with a common media_group_id.
func (p *Phone) SendAlbum(pictures [][]byte) ([]int, error) {
	group := strconv.FormatInt(13_000_000_000_000+p.server.queryIDs.Add(1), 10)
	var ids []int
	for _, picture := range pictures {
		id, err := p.SendPhoto(picture, "", group)
		if err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// SendDocument sends a file as it is: also a picture, whose EXIF then stays.
func (p *Phone) SendDocument(name string, data []byte, caption string) int {
	m := &message{Document: documentOf(p.server.storeDocument(name, data))}
	m.caption(typed(caption))
	return p.send(m)
}

// SendLocation shares a point, in degrees.
func (p *Phone) SendLocation(latitude, longitude float64) int {
	return p.send(&message{Location: &models.Location{Latitude: latitude, Longitude: longitude}})
}

// SendContact shares the person's own number.
func (p *Phone) SendContact(number string) int {
	u := p.chat.user
	return p.send(&message{Contact: &models.Contact{PhoneNumber: number, FirstName: u.FirstName, LastName: u.LastName, UserID: u.ID}})
}

// SendSticker sends a sticker that stands for emoji.
func (p *Phone) SendSticker(emoji string) int {
	f := p.server.files.add("stickers", "", "image/webp", []byte("RIFF\x00\x00\x00\x00WEBP"))
	return p.send(&message{Sticker: &models.Sticker{FileID: f.ID, FileUniqueID: f.UniqueID, Type: "regular", Width: 512, Height: 512, Emoji: emoji, FileSize: len(f.Data)}})
}

// SendVoice sends a voice message of some length.
func (p *Phone) SendVoice(length time.Duration) int {
	f := p.server.files.add("voice", "", "audio/ogg", []byte("OggS"))
	return p.send(&message{Voice: &models.Voice{FileID: f.ID, FileUniqueID: f.UniqueID, Duration: int(length.Seconds()), MimeType: f.MimeType, FileSize: int64(len(f.Data))}})
}

func (p *Phone) send(m *message) int {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = true
	m.From = c.user
	p.server.place(c, m)
	if c.keyboard != nil && c.keyboard.OneTime {
		c.keyboard = nil
		p.server.notice(c, Event{Kind: EventKeyboard}, nil)
	}
	p.tell("message", m, lane{id: c.face.ID})
	return m.ID
}

// tell queues an update unless the bot is blocked, which leaves it deaf; the lock is held.
func (p *Phone) tell(kind string, payload any, in lane) {
	if p.chat.blocked {
		return
	}
	p.server.updates.add(kind, encode(payload), in, p.server.now())
}

// EditText changes a message that the person sent.
func (p *Phone) EditText(messageID int, text string) error {
	return p.edit(messageID, "a text", func(m *message) bool { return m.Text != "" }, func(m *message) { m.say(typed(text)) })
}

// EditCaption changes the caption of a photo or file that the person sent.
func (p *Phone) EditCaption(messageID int, caption string) error {
	return p.edit(messageID, "a photo or file", func(m *message) bool { return len(m.Photo) > 0 || m.Document != nil }, func(m *message) { m.caption(typed(caption)) })
}

// edit changes a message that the person sent, when it is what is meant, and tells the bot.
func (p *Phone) edit(messageID int, what string, meant func(*message) bool, change func(*message)) error {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.find(messageID)
	if !ok || c.messages[at].fromBot() || !meant(c.messages[at]) {
		return fmt.Errorf("editing message %d: not %s of this person", messageID, what)
	}
	m := *c.messages[at]
	change(&m)
	m.EditDate = p.server.now().Unix()
	p.server.replace(c, at, &m)
	p.tell("edited_message", &m, lane{id: c.face.ID})
	return nil
}

// Delete takes a message of either side off the chat, for both; the bot is not told.
func (p *Phone) Delete(messageID int) error {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.find(messageID)
	if !ok {
		return fmt.Errorf("deleting message %d: not there", messageID)
	}
	c.messages = slices.Delete(slices.Clone(c.messages), at, at+1)
	p.server.notice(c, Event{Kind: EventDelete, Deleted: messageID}, nil)
	return nil
}

// Leave deletes the account: the bot gets 403 "user is deactivated", and no update.
func (p *Phone) Leave() {
	p.chat.mu.Lock()
	defer p.chat.mu.Unlock()
	p.chat.gone = true
}

// Block stops the bot; it is told so (my_chat_member), and may not write from then on.
func (p *Phone) Block() { p.turn(true) }

// Unblock lets the bot in again.
func (p *Phone) Unblock() { p.turn(false) }

func (p *Phone) turn(blocked bool) {
	c := p.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blocked == blocked {
		return
	}
	c.blocked, c.known = false, true // the news of a block still gets through
	before, after := "kicked", "member"
	if blocked {
		before, after = after, before
	}
	p.tell("my_chat_member", memberChange{
		Chat: c.face, From: c.user, Date: p.server.now().Unix(),
		Old: member{p.server.me, before}, New: member{p.server.me, after},
	}, lane{id: c.face.ID})
	c.blocked = blocked
	p.server.notice(c, Event{Kind: EventStatus, Blocked: blocked}, nil)
}

// memberChange is Bot API ChatMemberUpdated, as far as private chats have it.
type memberChange struct {
	Chat *models.Chat `json:"chat"`
	From *models.User `json:"from"`
	Date int64        `json:"date"`
	Old  member       `json:"old_chat_member"`
	New  member       `json:"new_chat_member"`
}

type member struct {
	User   *models.User `json:"user"`
	Status string       `json:"status"`
}

// Migrate gives a chat another id: calls for the old one get 400 with migrate_to_chat_id, updates
// carry the new one. Telegram does so with groups only; the bot must not care.
func (s *Server) Migrate(from, to int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[from]
	if c == nil || s.chats[to] != nil {
		return fmt.Errorf("migrating chat %d to %d: no such chat, or the new id is taken", from, to)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	face := *c.face // messages sent before keep the old one
	face.ID = to
	c.face = &face
	s.chats[to] = c
	delete(s.chats, from)
	s.migrated[from] = to
	s.notice(c, Event{Kind: EventStatus}, nil)
	return nil
}
