// Package turn is the leaf that all rooms of bot share: what a handler gets (Turn), what it gives
// back (a list of storage.Write) and what a message on a phone is made of (Message, Button).
// Handlers read what they like and change nothing; the line applies their writes together with
// the mark that the update is done (design.md 3).
//
// Here lives no decision and no command. Read Turn first, then answer.go (how an answer becomes
// rows of the outbox) and card.go (how a prompt of the form engine becomes a message).
package turn

import (
	"context"
	"io/fs"
	"time"

	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Handler answers one input of one chat. A *locales.Refusal is told to the person, any other
// error is for the operator and leaves the update open for another try.
type Handler func(ctx context.Context, t *Turn) ([]storage.Write, error)

// Turn is one input of one chat with everything an answer needs. It lives for one answer.
type Turn struct {
	UpdateID int64 // identity in the inbox
	ChatID   int64
	Now      time.Time // of an update its message's date, of a tap its arrival (design.md 3)
	In       Input
	Person   *storage.Person // nil before consent
	Chat     storage.ChatState
	Draft    *storage.Draft // the open draft, nil when none
	DB       storage.Reader
	Words    locales.Speaker // speaks the person's language
	Forms    *forms.Library
	Numbers  *storage.Numbers
	Files    fs.FS  // the attachments folder of this machine, nil where there is none
	Bot      string // the bot's user name without @, "" while unknown

	answered bool
	touched  bool   // Chat was changed: the line saves it
	notice   string // told on the tapped button itself, best effort
	forget   bool   // nothing of this input is kept, not even in the inbox
	read     map[string]any
}

// Once is what an answer reads from the database under a key: read when it is first asked for and
// the same for all that ask later, since an answer changes nothing before its end. Whoever gets it
// must leave it as it is.
func Once[T any](t *Turn, key string, read func() (T, error)) (T, error) {
	if known, ok := t.read[key].(T); ok {
		return known, nil
	}
	got, err := read()
	if err != nil {
		return got, err
	}
	if t.read == nil {
		t.read = map[string]any{}
	}
	t.read[key] = got
	return got, nil
}

// Kind tells inputs apart.
type Kind string

// The kinds of input the bot listens to (allowed_updates: message, edited_message,
// callback_query, my_chat_member).
const (
	Command  Kind = "command"
	Text     Kind = "text"
	Tap      Kind = "tap"
	Photo    Kind = "photo"    // also pictures sent as files
	Location Kind = "location" // a point
	Contact  Kind = "contact"
	Other    Kind = "other" // voice, sticker, video ...: kindly asked again
	Member   Kind = "member"
)

// Input is what the person did.
type Input struct {
	Kind      Kind
	Command   string // "/lapor" without its slash and bot name, lower case
	Args      string // what follows the command
	Text      string
	Data      Data // of a tap
	TapID     string
	MessageID int64         // the message that was sent, tapped or edited
	Card      *storage.Card // the card a tap sits on; nil: none of ours
	Media     *flows.Media
	Point     *flows.Point
	Album     string // media group of a photo
	FileName  string // of a file, as its sender calls it
	Answers   string // the text of the message that this one answers: Telegram sends it along
	Edited    bool
	Written   time.Time // when a forwarded message was first written; zero: it is no forward
	ReplyData []Data    // of the buttons under the message it answers
	Name      string    // the first name Telegram shows
	Language  string    // of the person's app, IETF tag
	What      string    // of Other: voice, sticker ...
}

// Sapaan is how the person wants to be addressed, with the name: "Bu Siti".
func (t *Turn) Sapaan() string {
	if t.Person == nil {
		return t.Words.Address("", "")
	}
	return t.Words.Address(t.Person.Sapaan, t.Person.Name)
}

// Zone is the zone of the person's place.
func (t *Turn) Zone() *time.Location { return t.Person.Location() }

// Expect remembers the one thing the person was asked to type outside a form; "" forgets it.
func (t *Turn) Expect(what string, state []byte) {
	t.Chat.Expects, t.Chat.State, t.touched = what, state, true
}

// Focus makes a draft the chat's open one; 0 none.
func (t *Turn) Focus(draft int64) { t.Chat.SessionID, t.touched = draft, true }

// Forget lets nothing of this input stay: what the inbox keeps of an update for two days is emptied
// with it (domain.md 8.2, 7).
func (t *Turn) Forget() { t.forget = true }

// Forgotten tells whether Forget was called.
func (t *Turn) Forgotten() bool { return t.forget }

// Notice is shown on the tapped button for a moment (answerCallbackQuery), best effort.
func (t *Turn) Notice(text string) { t.notice = text }

// NoticeText returns what Notice was told last.
func (t *Turn) NoticeText() string { return t.notice }
