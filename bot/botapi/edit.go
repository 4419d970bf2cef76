package botapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
)

// notModified is the whole of Telegram's answer to an edit that changes nothing.
const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

func (s *Server) editMessageText(_ *http.Request, in *request) ([]byte, error) {
	text, err := messageText(in)
	if err != nil {
		return nil, err
	}
	return s.edit(in, func(m *message) error {
		if m.hasMedia() || m.Location != nil {
			return badRequest("there is no text in the message to edit")
		}
		m.say(text)
		return nil
	})
}

func (s *Server) editMessageCaption(_ *http.Request, in *request) ([]byte, error) {
	caption, err := captionText(in.args["caption"], in.args["parse_mode"], in.args["caption_entities"])
	if err != nil {
		return nil, err
	}
	return s.edit(in, func(m *message) error {
		if !m.hasMedia() {
			return badRequest("there is no caption in the message to edit")
		}
		m.caption(caption)
		m.ShowCaptionAboveMedia = in.flag("show_caption_above_media")
		return nil
	})
}

func (s *Server) editMessageMedia(_ *http.Request, in *request) ([]byte, error) {
	if in.args["media"] == "" {
		return nil, badRequest("parameter \"media\" is required")
	}
	media, err := s.inputMedia(in, []byte(in.args["media"]))
	if err != nil {
		return nil, err
	}
	return s.edit(in, func(m *message) error {
		if m.Location != nil {
			return badRequest("message can't be edited")
		}
		m.say(formatted{})
		m.Photo, m.Document = media.Photo, media.Document
		m.Caption, m.CaptionEntities = media.Caption, media.CaptionEntities
		m.ShowCaptionAboveMedia = media.ShowCaptionAboveMedia
		return nil
	})
}

func (s *Server) editMessageReplyMarkup(_ *http.Request, in *request) ([]byte, error) {
	return s.edit(in, func(*message) error { return nil })
}

// edit changes a message of the bot. A markup that is not given is a markup removed.
func (s *Server) edit(in *request, change func(*message) error) ([]byte, error) {
	keys, err := in.markup()
	if err != nil {
		return nil, err
	}
	c, err := s.writing(in)
	if err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	id := in.number("message_id", 0)
	at, found := c.find(id)
	switch {
	case !found && s.forgotten(c, id):
		at = -1
	case !found:
		return nil, badRequest("message to edit not found")
	case !c.messages[at].fromBot():
		return nil, badRequest("message can't be edited")
	case keys.reply != nil || keys.remove || keys.force:
		return nil, badRequest("inline keyboard expected")
	}
	m := &message{ID: id, From: s.me, Chat: c.face, Date: s.now().Unix()}
	if at >= 0 {
		*m = *c.messages[at]
	}
	if err := change(m); err != nil {
		return nil, err
	}
	m.ReplyMarkup = keys.inline
	if at < 0 {
		return encode(m), nil
	}
	if same(m, c.messages[at]) {
		return nil, badRequest(notModified)
	}
	m.EditDate = s.now().Unix()
	s.replace(c, at, m)
	return encode(m), nil
}

// forgotten tells whether message id fell out of a cut history (Options.History).
func (s *Server) forgotten(c *chat, id int) bool {
	return s.options.History > 0 && id > 0 && len(c.messages) > 0 && id < c.messages[0].ID
}

func same(a, b *message) bool {
	return a.Text == b.Text && a.Caption == b.Caption && a.ShowCaptionAboveMedia == b.ShowCaptionAboveMedia &&
		slices.Equal(a.Entities, b.Entities) && slices.Equal(a.CaptionEntities, b.CaptionEntities) &&
		slices.Equal(a.Photo, b.Photo) && reflect.DeepEqual(a.Document, b.Document) &&
		reflect.DeepEqual(a.ReplyMarkup, b.ReplyMarkup)
}

func (s *Server) deleteMessage(_ *http.Request, in *request) ([]byte, error) {
	c, err := s.chatOf(in)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return yes, s.remove(c, in.number("message_id", 0))
}

// deleteMessages skips what it does not find, as the Bot API says.
func (s *Server) deleteMessages(_ *http.Request, in *request) ([]byte, error) {
	var ids []int
	if json.Unmarshal([]byte(in.args["message_ids"]), &ids) != nil || len(ids) == 0 {
		return nil, badRequest("message identifiers are not specified")
	}
	if len(ids) > 100 {
		return nil, badRequest("too many message identifiers specified")
	}
	c, err := s.chatOf(in)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		_ = s.remove(c, id) // see above
	}
	return yes, nil
}

// remove takes message id off the screen; the lock of c is held. Bots may delete any message of
// a private chat, but none older than 48 hours (Bot API deleteMessage).
func (s *Server) remove(c *chat, id int) error {
	at, found := c.find(id)
	switch {
	case !found && s.forgotten(c, id):
		return nil
	case !found:
		return badRequest("message to delete not found")
	case s.now().Unix()-c.messages[at].Date > 48*60*60:
		return badRequest("message can't be deleted for everyone")
	}
	m := c.messages[at]
	c.messages = slices.Delete(slices.Clone(c.messages), at, at+1)
	s.notice(c, Event{Kind: EventDelete, Deleted: m.ID}, nil)
	return nil
}
