package storage

import (
	"encoding/json"
	"strconv"
	"time"
)

// Class orders what waits to leave: answers first, cosmetics last and dropped under load.
type Class int16

// The classes of design.md 3 "Out".
const (
	ClassAnswer Class = iota
	ClassReminder
	ClassBulk
	ClassCosmetic
)

// Kinds of outgoing rows that delivery sends as they are; any other kind is rendered late.
const (
	KindMessage  = "message"
	KindEdit     = "edit"
	KindStrip    = "strip" // takes the keyboard off a card, and leaves of its text what the payload says
	KindDocument = "document"
)

// Outgoing is a message on its way: a row of the outbox. It names a card, never a message id.
type Outgoing struct {
	ChatID    int64           `json:"chat_id"`
	Class     Class           `json:"class"`
	Kind      string          `json:"kind"`
	CardID    int64           `json:"card_id"`
	Payload   json.RawMessage `json:"payload"`       // turn.Message, or the keys of a late rendered kind
	Key       string          `json:"key,omitempty"` // rows with the same key become one, the later content wins
	NotBefore time.Time       `json:"not_before"`
	CreatedAt time.Time       `json:"created_at"`
}

var outgoingAdd = &Statement{orderOutbox, `
INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
SELECT chat_id, class, kind, nullif(card_id, 0), payload, nullif(key, ''), not_before, created_at
FROM json_to_recordset($1) AS r(chat_id bigint, class smallint, kind text, card_id bigint, payload json, key text, not_before timestamptz, created_at timestamptz)
ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE SET payload = excluded.payload, not_before = excluded.not_before, card_id = excluded.card_id`}

// Send queues a message; delivery sends it in the order of the chat.
func Send(o Outgoing) Write { return outgoingAdd.Beside(strconv.FormatInt(o.ChatID, 10), o) }

// Rows are locked in the order in which delivery settles them.
var outgoingRelease = &Statement{orderOutbox - 1, `
WITH held AS (
    SELECT o.id, r.at FROM json_to_recordset($1) AS r(chat_id bigint, at timestamptz) JOIN outbox o ON o.chat_id = r.chat_id
    WHERE o.state = 'queued' AND o.key IS NOT NULL AND o.not_before > r.at ORDER BY o.chat_id, o.id FOR UPDATE OF o)
UPDATE outbox o SET not_before = held.at FROM held WHERE o.id = held.id`}

// Release lets the coalesced rows of a chat (an album's reply) go now: other input has come.
func Release(chatID int64, at time.Time) Write {
	return outgoingRelease.Into(strconv.FormatInt(chatID, 10), struct {
		ChatID int64     `json:"chat_id"`
		At     time.Time `json:"at"`
	}{chatID, at})
}
