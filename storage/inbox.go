package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Update is an update at hand, with all that most answers need: loaded with the claim, in one
// round trip.
type Update struct {
	ID         int64 // our own identity: the order of a chat; update ids restart at random
	ChatID     int64
	Raw        []byte
	ReceivedAt time.Time
	Attempts   int
	Person     *Person // nil: nobody we know
	Chat       ChatState
	Draft      *Draft // the chat's open draft, nil when none
	Card       *Card  // the card a tap sits on, nil when it is none of ours
}

// A worker takes the head of a chat or nothing: SKIP LOCKED over all open rows of a chat would
// hand the second in line to another worker, and order were gone (tried). The claim counts the
// attempt in its own commit, so that poison which kills the process ends too (design.md 3); it
// does not wait for the disk, since a lost count costs one more try. Each LIMIT 1 keeps a join
// one look into an index: the planner, who last saw the tables empty, would compare every open
// update with every other one.
const takeUpdates = `
WITH heads AS (
    SELECT i.id FROM inbox i
    WHERE i.state = 'open' AND (i.lease_until IS NULL OR i.lease_until < now())
      AND i.id = (SELECT o.id FROM inbox o WHERE o.chat_id = i.chat_id AND o.state = 'open' ORDER BY o.chat_id, o.id LIMIT 1)
    ORDER BY i.id LIMIT $2 FOR UPDATE OF i SKIP LOCKED),
taken AS (
    UPDATE inbox i SET attempts = attempts + 1, lease = $1, lease_until = now() + interval '30 seconds'
    FROM heads WHERE i.id = heads.id RETURNING i.id, i.chat_id, i.message_id, i.raw, i.received_at, i.attempts)
SELECT t.id, t.chat_id, t.raw, t.received_at, t.attempts,
    (` + personJSON + `p.telegram_id = t.chat_id),
    coalesce(c.session_id, 0), coalesce(c.expects, ''), c.state, coalesce(c.last_input_at, 'epoch'),
    EXISTS (SELECT FROM outbox o WHERE o.chat_id = t.chat_id AND o.state = 'queued' AND o.key IS NOT NULL),
    coalesce(k.id, 0), coalesce(k.session_id, 0), coalesce(k.revision, 0), coalesce(k.created_at, 'epoch'), coalesce(k.message_id, 0),
    ` + draftColumns + `
FROM taken t
LEFT JOIN LATERAL (SELECT * FROM chat WHERE id = t.chat_id LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT * FROM session WHERE id = c.session_id LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT * FROM card WHERE chat_id = t.chat_id AND message_id = t.message_id ORDER BY id DESC LIMIT 1) k ON true
ORDER BY t.id`

// The open updates are walked along their index. A bitmap of it, which the planner prefers, looks
// at every update that was answered since the last vacuum, thousands after a busy minute, and a
// plain walk marks them as it passes, so that the next one skips them.
const walkIndexes = `
SELECT set_config('synchronous_commit', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`

// TakeUpdates leases the heads of at most limit waiting chats to owner for 30 seconds, oldest
// first, and loads what they need.
func TakeUpdates(ctx context.Context, db DB, owner int64, limit int) ([]Update, error) {
	var list []Update
	batch := &pgx.Batch{}
	batch.Queue(walkIndexes)
	batch.Queue(takeUpdates, owner, limit).Query(func(rows pgx.Rows) error {
		var err error
		list, err = pgx.CollectRows(rows, scanUpdate)
		return err
	})
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("taking updates: %w", err)
	}
	return list, nil
}

func scanUpdate(row pgx.CollectableRow) (Update, error) {
	var u Update
	var person []byte
	var card Card
	var draft Draft
	err := row.Scan(append([]any{
		&u.ID, &u.ChatID, &u.Raw, &u.ReceivedAt, &u.Attempts, &person,
		&u.Chat.SessionID, &u.Chat.Expects, (*[]byte)(&u.Chat.State), &u.Chat.At, &u.Chat.Held,
		&card.ID, &card.SessionID, &card.Revision, &card.CreatedAt, &card.MessageID,
	}, draft.columns()...)...)
	if err != nil {
		return u, err
	}
	u.Chat.ID = u.ChatID
	if card.ID != 0 {
		card.ChatID, u.Card = u.ChatID, &card
	}
	if draft.ID != 0 {
		u.Draft = &draft
	}
	if person == nil {
		return u, nil
	}
	if err := json.Unmarshal(person, &u.Person); err != nil {
		return u, fmt.Errorf("decoding who sent update %d: %w", u.ID, err)
	}
	return u, nil
}

var updateDone = &Statement{orderUpdate, `
SELECT finish_updates(array_agg(id), min(owner), min(at)) FROM json_to_recordset($1) AS r(id bigint, owner bigint, at timestamptz)`}

// FinishUpdate marks an update as done. When its lease has gone to somebody else the whole Apply
// fails and nothing of it is kept.
func FinishUpdate(id, owner int64, now time.Time) Write {
	return updateDone.Into("", finished{id, owner, now})
}

type finished struct {
	ID    int64     `json:"id"`
	Owner int64     `json:"owner"`
	At    time.Time `json:"at"`
}

var updateMask = &Statement{orderLast, `
UPDATE inbox i SET raw = r.raw FROM json_to_recordset($1) AS r(id bigint, raw text) WHERE i.id = r.id`}

// MaskUpdate replaces what is kept of an update: a NIK in it must not stay (domain.md 8.2).
func MaskUpdate(id int64, raw string) Write {
	return updateMask.Into("", struct {
		ID  int64  `json:"id"`
		Raw string `json:"raw"`
	}{id, raw})
}

var updateAside = &Statement{orderUpdate + 1, `
SELECT set_updates_aside(array_agg(id), array_agg(error), min(owner), min(at)) FROM json_to_recordset($1) AS r(id bigint, owner bigint, error text, at timestamptz)`}

// SetAside takes an update out of the line with what was wrong; its chat goes on. Rows set aside
// are kept for 30 days. It needs the lease, as FinishUpdate does.
func SetAside(id, owner int64, reason string, now time.Time) Write {
	return updateAside.Into("", struct {
		ID    int64     `json:"id"`
		Owner int64     `json:"owner"`
		Error string    `json:"error"`
		At    time.Time `json:"at"`
	}{id, owner, reason, now})
}

// ReleaseUpdates gives back the leases of updates that could not be dealt with now; they are
// taken again after pause, in the order of their chat.
func ReleaseUpdates(ctx context.Context, db DB, owner int64, ids []int64, pause time.Duration) error {
	_, err := db.Exec(ctx, `UPDATE inbox SET lease = NULL, lease_until = now() + $3 WHERE id = ANY($2) AND lease = $1 AND state = 'open'`, owner, ids, pause)
	if err != nil {
		return fmt.Errorf("giving updates back: %w", err)
	}
	return nil
}
