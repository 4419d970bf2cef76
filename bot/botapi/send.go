package botapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
)

func (s *Server) sendMessage(_ *http.Request, in *request) ([]byte, error) {
	text, err := messageText(in)
	if err != nil {
		return nil, err
	}
	m := &message{}
	m.say(text)
	return s.send(in, m)
}

func (s *Server) sendPhoto(_ *http.Request, in *request) ([]byte, error) {
	caption, err := captionText(in.args["caption"], in.args["parse_mode"], in.args["caption_entities"])
	if err != nil {
		return nil, err
	}
	m := &message{ShowCaptionAboveMedia: in.flag("show_caption_above_media")}
	m.caption(caption)
	if m.Photo, err = s.inputPhoto(in, "photo", in.args["photo"]); err != nil {
		return nil, err
	}
	return s.send(in, m)
}

func (s *Server) sendDocument(_ *http.Request, in *request) ([]byte, error) {
	caption, err := captionText(in.args["caption"], in.args["parse_mode"], in.args["caption_entities"])
	if err != nil {
		return nil, err
	}
	m := &message{}
	m.caption(caption)
	if m.Document, err = s.inputDocument(in, "document", in.args["document"]); err != nil {
		return nil, err
	}
	return s.send(in, m)
}

func (s *Server) sendLocation(_ *http.Request, in *request) ([]byte, error) {
	var point [2]float64
	for i, name := range []string{"latitude", "longitude"} {
		text := strings.TrimSpace(in.args[name])
		if text == "" {
			return nil, badRequest(name + " is empty")
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			value = 0 // as td::to_double reads nonsense
		}
		point[i] = value
	}
	if point[0] < -90 || point[0] > 90 || point[1] < -180 || point[1] > 180 {
		return nil, badRequest("wrong location specified")
	}
	return s.send(in, &message{Location: &models.Location{Latitude: point[0], Longitude: point[1]}})
}

// send puts m into the chat the call names and answers with it.
func (s *Server) send(in *request, m *message) ([]byte, error) {
	keys, err := in.markup()
	if err != nil {
		return nil, err
	}
	c, err := s.writing(in)
	if err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if m.ReplyTo, err = c.repliedTo(in); err != nil {
		return nil, err
	}
	m.From, m.ReplyMarkup = s.me, keys.inline
	s.lay(c, keys)
	s.place(c, m)
	return encode(m), nil
}

// lay changes the keyboard under the input field; the lock of c is held.
func (s *Server) lay(c *chat, keys markup) {
	switch {
	case keys.reply != nil:
		c.keyboard = keys.reply
	case keys.remove, keys.force:
		c.keyboard = nil
	default:
		c.typing = ""
		return
	}
	c.typing = ""
	s.notice(c, Event{Kind: EventKeyboard, Keyboard: c.keyboard}, nil)
}

// repliedTo finds the message of reply_parameters or reply_to_message_id; the lock is held.
func (c *chat) repliedTo(in *request) (*message, error) {
	var reply struct {
		ID    int  `json:"message_id"`
		Loose bool `json:"allow_sending_without_reply"`
	}
	if source := in.args["reply_parameters"]; source != "" {
		if json.Unmarshal([]byte(source), &reply) != nil {
			return nil, badRequest("can't parse reply parameters JSON object")
		}
	} else {
		reply.ID, reply.Loose = in.number("reply_to_message_id", 0), in.flag("allow_sending_without_reply")
	}
	if reply.ID == 0 {
		return nil, nil // no reply asked for
	}
	if at, ok := c.find(reply.ID); ok {
		old := *c.messages[at]
		old.ReplyTo = nil // Bot API: replies are not nested
		return &old, nil
	}
	if reply.Loose {
		return nil, nil // allowed without
	}
	return nil, badRequest("message to be replied not found")
}

// chatActions is Bot API sendChatAction.
var chatActions = []string{
	"typing", "upload_photo", "record_video", "upload_video", "record_voice",
	"upload_voice", "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}

func (s *Server) sendChatAction(_ *http.Request, in *request) ([]byte, error) {
	action := lower(in.args["action"])
	if !slices.Contains(chatActions, action) {
		return nil, badRequest("wrong parameter action in request")
	}
	c, err := s.writing(in)
	if err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	c.typing = action
	s.notice(c, Event{Kind: EventTyping, Action: action}, nil)
	return yes, nil
}
