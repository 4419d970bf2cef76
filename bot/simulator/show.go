package simulator

import (
	"strconv"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/locales"
)

// messageView is a message as the page draws it: everything is ready to be shown, times as
// people write them, so that the page needs no knowledge of Telegram or of Indonesian.
type messageView struct {
	ID       int               `json:"id"`
	FromBot  bool              `json:"fromBot"`
	Day      string            `json:"day"`
	Clock    string            `json:"clock"`
	Edited   bool              `json:"edited,omitempty"`
	HTML     string            `json:"html,omitempty"` // by botapi: escaped, balanced, Telegram's tags only
	Buttons  [][]botapi.Button `json:"buttons,omitempty"`
	Album    string            `json:"album,omitempty"`
	Photo    *photoView        `json:"photo,omitempty"`
	Document *documentView     `json:"document,omitempty"`
	Location string            `json:"location,omitempty"`
	Contact  string            `json:"contact,omitempty"`
	Sticker  string            `json:"sticker,omitempty"`
	Voice    string            `json:"voice,omitempty"`
}

type photoView struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type documentView struct {
	URL  string `json:"url"`
	Name string `json:"name"`
	Size string `json:"size"`
}

func show(m botapi.Message, words locales.Speaker) messageView {
	at := m.Date.In(wib)
	v := messageView{
		ID: m.ID, FromBot: m.FromBot, Day: words.Date(at), Clock: words.Clock(at), Edited: !m.Edited.IsZero(),
		HTML: m.HTML(), Buttons: m.Buttons, Album: m.Album,
	}
	if n := len(m.Photo); n > 0 {
		largest := m.Photo[n-1]
		v.Photo = &photoView{URL: "/gambar/" + largest.FileID, Width: largest.Width, Height: largest.Height}
	}
	if d := m.Document; d != nil {
		v.Document = &documentView{URL: "/berkas/" + d.FileID, Name: d.FileName, Size: size(d.FileSize, words)}
	}
	if l := m.Location; l != nil {
		v.Location = strconv.FormatFloat(l.Latitude, 'f', 5, 64) + ", " + strconv.FormatFloat(l.Longitude, 'f', 5, 64)
	}
	if c := m.Contact; c != nil {
		v.Contact = c.FirstName + " · " + c.PhoneNumber
	}
	if s := m.Sticker; s != nil {
		v.Sticker = s.Emoji
	}
	if s := m.Voice; s != nil {
		v.Voice = (time.Duration(s.Duration) * time.Second).String()
	}
	return v
}

// size writes a number of bytes as people read it, in units of 1,000.
func size(bytes int64, words locales.Speaker) string {
	if bytes < 1_000_000 {
		return words.Number((bytes+999)/1000) + " kB"
	}
	return words.Decimal(float64(bytes)/1e6, 1) + " MB"
}

// screenView is all that one phone shows.
type screenView struct {
	Role     string                `json:"role"`
	Messages []messageView         `json:"messages"`
	Keyboard *botapi.ReplyKeyboard `json:"keyboard"`
	Typing   bool                  `json:"typing"`
	Blocked  bool                  `json:"blocked"`
}

func screen(p Phone, words locales.Speaker) screenView {
	s := p.Phone.Screen()
	v := screenView{Role: p.Role, Messages: []messageView{}, Keyboard: s.Keyboard, Typing: s.Typing != "", Blocked: s.Blocked}
	for _, m := range s.Messages {
		v.Messages = append(v.Messages, show(m, words))
	}
	return v
}

// changeView is one change of one phone; Kind is botapi's.
type changeView struct {
	Role     string                `json:"role"`
	Kind     string                `json:"kind"`
	Message  *messageView          `json:"message,omitempty"`
	Deleted  int                   `json:"deleted,omitempty"`
	Toast    *botapi.Toast         `json:"toast,omitempty"`
	Keyboard *botapi.ReplyKeyboard `json:"keyboard,omitempty"`
	Blocked  bool                  `json:"blocked,omitempty"`
}

func change(p Phone, e botapi.Event, words locales.Speaker) changeView {
	v := changeView{Role: p.Role, Kind: e.Kind, Deleted: e.Deleted, Toast: e.Toast, Keyboard: e.Keyboard, Blocked: e.Blocked}
	if e.Message != nil {
		shown := show(*e.Message, words)
		v.Message = &shown
	}
	return v
}
