package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"pokjabot/storage"
)

// envelope is as much of an update as the inbox wants to know (Bot API, Update).
type envelope struct {
	ID       *int64   `json:"update_id"`
	Message  *located `json:"message"`
	Edited   *located `json:"edited_message"`
	Member   *located `json:"my_chat_member"`
	Callback *struct {
		From    identified `json:"from"`
		Message *located   `json:"message"`
	} `json:"callback_query"`
}

type located struct {
	ID   int64      `json:"message_id"`
	Chat identified `json:"chat"`
}

type identified struct {
	ID int64 `json:"id"`
}

var (
	errNoID   = errors.New("update has no update_id")
	errNoChat = errors.New("update names no chat that we know how to find")
)

// sieve reads the little we need of an update. It never fails: what cannot be read comes back
// with an Error, to be stored aside. An update without an id gets a negative one of its own, the
// same whenever it comes again.
func sieve(raw []byte) storage.Arrival {
	var a storage.Arrival
	var e envelope
	err := json.Unmarshal(raw, &e)
	if err != nil {
		// The shape of a part is wrong; the id may still be readable.
		var only struct {
			ID *int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &only) != nil { // the first error tells more
			only.ID = nil
		}
		e = envelope{ID: only.ID}
		err = fmt.Errorf("decoding the update: %w", err)
	}
	if e.ID != nil && *e.ID <= 0 {
		e.ID = nil // "update identifiers start from a certain positive number"
	}
	switch {
	case e.ID == nil && err == nil:
		err = errNoID
	case err == nil:
		a.ChatID, a.MessageID, err = e.place()
	}
	if err == nil {
		a.Raw = harmless(e.withoutCard(raw))
	} else {
		a.Raw, a.Error = harmless(raw), harmless([]byte(err.Error()))
	}
	if e.ID == nil {
		sum := fnv.New64a()
		_, _ = sum.Write(raw) // a hash cannot fail
		a.UpdateID = -1 - int64(sum.Sum64()>>1)
		return a
	}
	a.UpdateID = *e.ID
	return a
}

// withoutCard is the update with no more of a tapped message than its place. The message is a card
// of ours: its text and its keyboard are nine tenths of a tap, tell nothing that the draft does not
// know, and would be stored, logged and read again with every tap.
func (e *envelope) withoutCard(raw []byte) []byte {
	if e.Callback == nil || e.Callback.Message == nil {
		return raw
	}
	tap := member(raw, "callback_query")
	card := member(tap, "message")
	if len(card) == 0 || card[0] != '{' {
		return raw // written in a way of its own: it is kept as it is
	}
	at := cap(raw) - cap(card) // both are parts of the same bytes
	place := fmt.Appendf(nil, `{"message_id":%d,"chat":{"id":%d}}`, e.Callback.Message.ID, e.Callback.Message.Chat.ID)
	return slices.Concat(raw[:at], place, raw[at+len(card):])
}

func (e *envelope) place() (chat, message int64, err error) {
	switch {
	case e.Message != nil:
		chat = e.Message.Chat.ID
	case e.Edited != nil:
		chat = e.Edited.Chat.ID
	case e.Member != nil:
		chat = e.Member.Chat.ID
	case e.Callback != nil && e.Callback.Message != nil:
		chat, message = e.Callback.Message.Chat.ID, e.Callback.Message.ID
	case e.Callback != nil:
		chat = e.Callback.From.ID
	}
	if chat == 0 {
		return 0, 0, errNoChat
	}
	return chat, message, nil
}

// harmless makes raw fit for a text column: PostgreSQL takes neither NUL nor broken UTF-8, and
// an escaped NUL would burst only later, on its way into jsonb.
func harmless(raw []byte) string {
	s := strings.ToValidUTF8(string(raw), "\uFFFD")
	s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	if !strings.Contains(s, `\u0000`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] != '\\':
			b.WriteByte(s[i])
			i++
		case strings.HasPrefix(s[i:], `\u0000`):
			b.WriteString(`\ufffd`)
			i += len(`\u0000`)
		default: // another escape, of two characters at least: \\u0000 is a backslash and letters
			end := min(i+2, len(s))
			b.WriteString(s[i:end])
			i = end
		}
	}
	return b.String()
}
