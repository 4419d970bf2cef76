package botapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// Message is a message as a phone shows it: the latest edit, with the text or caption in one
// field. Slices and pointers are shared and must not be changed.
type Message struct {
	ID       int                    `json:"id"`
	FromBot  bool                   `json:"from_bot"`
	Date     time.Time              `json:"date"`
	Edited   time.Time              `json:"edited,omitzero"`
	Text     string                 `json:"text,omitempty"` // without markup
	Entities []models.MessageEntity `json:"entities,omitempty"`
	Buttons  [][]Button             `json:"buttons,omitempty"`
	Album    string                 `json:"album,omitempty"` // media_group_id
	ReplyTo  int                    `json:"reply_to,omitempty"`
	Photo    []models.PhotoSize     `json:"photo,omitempty"` // smallest first
	Document *models.Document       `json:"document,omitempty"`
	Location *models.Location       `json:"location,omitempty"`
	Contact  *models.Contact        `json:"contact,omitempty"`
	Sticker  *models.Sticker        `json:"sticker,omitempty"`
	Voice    *models.Voice          `json:"voice,omitempty"`
}

// HTML is the text with its entities as HTML that is safe to be shown in a page.
func (m Message) HTML() string { return renderHTML(m.Text, m.Entities) }

// Labels are the labels of the buttons, row by row.
func (m Message) Labels() []string {
	var list []string
	for _, row := range m.Buttons {
		for _, b := range row {
			list = append(list, b.Text)
		}
	}
	return list
}

// Button finds a button as Phone.Tap does.
func (m Message) Button(name string) (Button, bool) {
	return pick(&inlineKeyboard{Rows: m.Buttons}, name)
}

// String shows a message as a transcript does: text, then buttons in brackets.
func (m Message) String() string {
	var out strings.Builder
	if m.FromBot {
		fmt.Fprintf(&out, "#%d %s", m.ID, m.Text)
	} else {
		fmt.Fprintf(&out, "#%d > %s", m.ID, m.Text)
	}
	if n := len(m.Photo); n > 0 {
		fmt.Fprintf(&out, " (photo %dx%d)", m.Photo[n-1].Width, m.Photo[n-1].Height)
	}
	if m.Document != nil {
		fmt.Fprintf(&out, " (document %s)", m.Document.FileName)
	}
	for _, row := range m.Buttons {
		out.WriteString("\n ")
		for _, b := range row {
			fmt.Fprintf(&out, " [%s]", b.Text)
		}
	}
	return out.String()
}

func view(m *message) Message {
	v := Message{
		ID: m.ID, FromBot: m.fromBot(), Date: time.Unix(m.Date, 0).UTC(), Text: m.Text, Entities: m.Entities,
		Album: m.MediaGroupID, Photo: m.Photo, Document: m.Document, Location: m.Location,
		Contact: m.Contact, Sticker: m.Sticker, Voice: m.Voice,
	}
	if m.EditDate != 0 {
		v.Edited = time.Unix(m.EditDate, 0).UTC()
	}
	if m.Caption != "" {
		v.Text, v.Entities = m.Caption, m.CaptionEntities
	}
	if m.ReplyMarkup != nil {
		v.Buttons = m.ReplyMarkup.Rows
	}
	if m.ReplyTo != nil {
		v.ReplyTo = m.ReplyTo.ID
	}
	return v
}

// Screen is all that a phone shows at one moment.
type Screen struct {
	Messages []Message      `json:"messages"` // oldest first
	Keyboard *ReplyKeyboard `json:"keyboard,omitempty"`
	Toasts   []Toast        `json:"toasts,omitempty"` // answers to taps, oldest first
	Typing   string         `json:"typing,omitempty"` // the chat action, until the bot writes
	Blocked  bool           `json:"blocked,omitempty"`
}

// Screen returns what the phone shows now.
func (p *Phone) Screen() Screen {
	p.chat.mu.Lock()
	defer p.chat.mu.Unlock()
	return p.screen()
}

func (p *Phone) screen() Screen {
	c := p.chat
	out := Screen{
		Messages: make([]Message, len(c.messages)), Keyboard: c.keyboard,
		Toasts: slices.Clone(c.toasts), Typing: c.typing, Blocked: c.blocked,
	}
	for i, m := range c.messages {
		out.Messages[i] = view(m)
	}
	return out
}

// Messages returns what the phone shows now, oldest first.
func (p *Phone) Messages() []Message { return p.Screen().Messages }

// LastBotMessage returns the newest message of the bot.
func (p *Phone) LastBotMessage() (Message, bool) { return p.Screen().LastBot() }

// Find returns the newest message of the bot whose text contains text.
func (p *Phone) Find(text string) (Message, bool) { return p.Screen().Find(text) }

// LastBot returns the newest message of the bot.
func (s Screen) LastBot() (Message, bool) { return s.Find("") }

// Find returns the newest message of the bot whose text contains text.
func (s Screen) Find(text string) (Message, bool) {
	for _, m := range slices.Backward(s.Messages) {
		if m.FromBot && strings.Contains(m.Text, text) {
			return m, true
		}
	}
	return Message{}, false
}

// FindButton returns the newest message with a button as Phone.Tap would find it.
func (s Screen) FindButton(button string) (Message, bool) {
	for _, m := range slices.Backward(s.Messages) {
		if _, ok := m.Button(button); ok {
			return m, true
		}
	}
	return Message{}, false
}

// Wait looks at the screen, and again after every change, until ready likes what it sees. When
// ctx is done first, the error tells what the phone showed.
func (p *Phone) Wait(ctx context.Context, ready func(Screen) bool) (Screen, error) {
	for {
		p.chat.mu.Lock()
		now := p.screen()
		if p.chat.changed == nil {
			p.chat.changed = make(chan struct{})
		}
		changed := p.chat.changed
		p.chat.mu.Unlock()
		if ready(now) {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return now, fmt.Errorf("waiting for the phone of %d: %w; it shows:\n%s", p.ID(), ctx.Err(), now)
		}
	}
}

// WaitText waits for a message of the bot that contains text, and returns it.
func (p *Phone) WaitText(ctx context.Context, text string) (Message, error) {
	screen, err := p.Wait(ctx, func(s Screen) bool { _, ok := s.Find(text); return ok })
	if err != nil {
		return Message{}, fmt.Errorf("looking for %q: %w", text, err)
	}
	m, _ := screen.Find(text)
	return m, nil
}

// WaitButton waits for a button, by label or data, and returns the newest message that has it.
func (p *Phone) WaitButton(ctx context.Context, button string) (Message, error) {
	screen, err := p.Wait(ctx, func(s Screen) bool { _, ok := s.FindButton(button); return ok })
	if err != nil {
		return Message{}, fmt.Errorf("looking for button %q: %w", button, err)
	}
	m, _ := screen.FindButton(button)
	return m, nil
}

// shownLines is how much of a screen an error shows.
const shownLines = 12

// String shows the newest messages as a transcript does.
func (s Screen) String() string {
	list := s.Messages
	if len(list) > shownLines {
		list = list[len(list)-shownLines:]
	}
	lines := make([]string, len(list))
	for i, m := range list {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}
