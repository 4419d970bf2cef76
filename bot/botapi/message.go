package botapi

import (
	"github.com/go-telegram/bot/models"
)

// message is a message as the Bot API writes it. It never changes once it is in a chat: an edit
// puts a new one in its place, so that screens and answers may share it without a lock.
type message struct {
	ID                    int                    `json:"message_id"`
	From                  *models.User           `json:"from,omitempty"`
	Date                  int64                  `json:"date"`
	Chat                  *models.Chat           `json:"chat"`
	EditDate              int64                  `json:"edit_date,omitempty"`
	MediaGroupID          string                 `json:"media_group_id,omitempty"`
	ReplyTo               *message               `json:"reply_to_message,omitempty"`
	Origin                *origin                `json:"forward_origin,omitempty"`
	Text                  string                 `json:"text,omitempty"`
	Entities              []models.MessageEntity `json:"entities,omitempty"`
	Photo                 []models.PhotoSize     `json:"photo,omitempty"`
	Document              *models.Document       `json:"document,omitempty"`
	Location              *models.Location       `json:"location,omitempty"`
	Contact               *models.Contact        `json:"contact,omitempty"`
	Sticker               *models.Sticker        `json:"sticker,omitempty"`
	Voice                 *models.Voice          `json:"voice,omitempty"`
	Caption               string                 `json:"caption,omitempty"`
	CaptionEntities       []models.MessageEntity `json:"caption_entities,omitempty"`
	ShowCaptionAboveMedia bool                   `json:"show_caption_above_media,omitempty"`
	ReplyMarkup           *inlineKeyboard        `json:"reply_markup,omitempty"`
	MigrateTo             int64                  `json:"migrate_to_chat_id,omitempty"`
}

// origin tells of a forwarded message when it was first written, by somebody who is not named (Bot
// API, MessageOriginHiddenUser).
type origin struct {
	Type string `json:"type"`
	Date int64  `json:"date"`
	Name string `json:"sender_user_name"`
}

func (m *message) fromBot() bool { return m.From != nil && m.From.IsBot }

func (m *message) hasMedia() bool { return len(m.Photo) > 0 || m.Document != nil }

func (m *message) say(f formatted) { m.Text, m.Entities = f.text, f.entities }

func (m *message) caption(f formatted) { m.Caption, m.CaptionEntities = f.text, f.entities }
