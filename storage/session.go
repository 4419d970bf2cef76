package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Draft is a session of a form in a chat: the engine's state with what belongs to it. A report's
// id is born here and unique, so that a draft is sent once at most (design.md 3).
type Draft struct {
	ID           int64           `json:"id"`
	ChatID       int64           `json:"chat_id"`
	PersonID     int64           `json:"person_id"`
	ReportID     string          `json:"report_id"` // UUID
	Form         string          `json:"form"`
	Version      string          `json:"version"`
	KampungID    string          `json:"kampung_id"`
	AssignmentID int64           `json:"assignment_id"`
	OccurrenceID int64           `json:"occurrence_id"` // 0: not from a plan
	Corrects     string          `json:"corrects"`      // id of the report that is being mended, "" for a new one
	Practice     bool            `json:"practice"`
	State        json.RawMessage `json:"state"` // flows.Session
	Aside        Aside           `json:"aside"`
	Status       DraftStatus     `json:"status"`
	CardID       int64           `json:"card_id"` // the card that shows it now
	StartedAt    time.Time       `json:"started_at"`
	MovedAt      time.Time       `json:"moved_at"`
}

// Aside is what is kept of a draft beside the engine's state.
type Aside struct {
	// Said names the question that a message answered, by the message's number, so that editing the
	// message corrects the answer (design.md 6).
	Said map[int64]string `json:"said,omitempty"`
	// Next are the drafts that came in the same message and follow this one.
	Next []int64 `json:"next,omitempty"`
	// Photos says that photos began this draft and it is still open what they show.
	Photos bool `json:"photos,omitempty"`
}

// DraftStatus tells where a draft stands.
type DraftStatus string

// The states of a draft: open (on the card), paused, sent, cancelled, archived after 7 days.
const (
	DraftOpen      DraftStatus = "open"
	DraftPaused    DraftStatus = "paused"
	DraftSent      DraftStatus = "sent"
	DraftCancelled DraftStatus = "cancelled"
	DraftArchived  DraftStatus = "archived"
)

var draftSave = &Statement{orderSession, `
INSERT INTO session AS s (id, chat_id, person_id, report_id, form, version, kampung_id, assignment_id, occurrence_id, corrects, practice, state, aside, status, card_id, started_at, moved_at)
SELECT id, chat_id, person_id, report_id, form, version, nullif(kampung_id, ''), nullif(assignment_id, 0), nullif(occurrence_id, 0), nullif(corrects, '')::uuid, practice, state, aside, status, nullif(card_id, 0), started_at, moved_at
FROM json_to_recordset($1) AS r(id bigint, chat_id bigint, person_id bigint, report_id uuid, form text, version text, kampung_id text, assignment_id bigint, occurrence_id bigint, corrects text,
    practice boolean, state json, aside json, status text, card_id bigint, started_at timestamptz, moved_at timestamptz)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, aside = excluded.aside, noted = 0, status = excluded.status, card_id = excluded.card_id, moved_at = excluded.moved_at, version = excluded.version,
    form = excluded.form, kampung_id = excluded.kampung_id, assignment_id = excluded.assignment_id, occurrence_id = excluded.occurrence_id`}

// SaveDraft keeps the draft as it now stands.
func SaveDraft(d Draft) Write { return draftSave.Into(strconv.FormatInt(d.ID, 10), d) }

var draftCard = &Statement{orderSession + 1, `
UPDATE session s SET card_id = r.card_id FROM json_to_recordset($1) AS r(id bigint, card_id bigint) WHERE s.id = r.id`}

// ShowDraftOn notes which card shows the draft now, and touches nothing else of it.
func ShowDraftOn(draft, card int64) Write {
	return draftCard.Into(strconv.FormatInt(draft, 10), struct {
		ID     int64 `json:"id"`
		CardID int64 `json:"card_id"`
	}{draft, card})
}

// draftColumns are the columns of session s as Draft.columns takes them; all are empty when an
// outer join found none.
const draftColumns = `coalesce(s.id, 0), coalesce(s.chat_id, 0), coalesce(s.person_id, 0), coalesce(s.report_id::text, ''), coalesce(s.form, ''), coalesce(s.version, ''),
    coalesce(s.kampung_id, ''), coalesce(s.assignment_id, 0), coalesce(s.occurrence_id, 0), coalesce(s.corrects::text, ''), coalesce(s.practice, false), s.state, coalesce(s.aside, '{}'),
    coalesce(s.status, ''), coalesce(s.card_id, 0), coalesce(s.started_at, 'epoch'), coalesce(s.moved_at, 'epoch')`

// columns are where the values of draftColumns go.
func (d *Draft) columns() []any {
	return []any{
		&d.ID, &d.ChatID, &d.PersonID, &d.ReportID, &d.Form, &d.Version,
		&d.KampungID, &d.AssignmentID, &d.OccurrenceID, &d.Corrects, &d.Practice, (*[]byte)(&d.State), &d.Aside,
		&d.Status, &d.CardID, &d.StartedAt, &d.MovedAt,
	}
}

// DraftByID returns a draft of this chat, nil when the chat has none by that number: a forged or
// foreign button finds nothing.
func DraftByID(ctx context.Context, db Reader, chatID, id int64) (*Draft, error) {
	drafts, err := drafts(ctx, db, `SELECT `+draftColumns+` FROM session s WHERE s.id = $1 AND s.chat_id = $2`, id, chatID)
	if err != nil || len(drafts) == 0 {
		return nil, err
	}
	return &drafts[0], nil
}

// OpenDrafts returns the chat's open and paused drafts, the last moved first, at most 10.
func OpenDrafts(ctx context.Context, db Reader, chatID int64) ([]Draft, error) {
	return drafts(ctx, db, `SELECT `+draftColumns+` FROM session s WHERE s.chat_id = $1 AND s.status IN ('open', 'paused') ORDER BY s.moved_at DESC LIMIT 10`, chatID)
}

func drafts(ctx context.Context, db Reader, sql string, args ...any) ([]Draft, error) {
	rows, _ := db.Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Draft, err error) { return d, row.Scan(d.columns()...) })
	if err != nil {
		return nil, fmt.Errorf("loading drafts: %w", err)
	}
	return list, nil
}

// ChatState is what a chat is in the middle of.
type ChatState struct {
	ID        int64           `json:"id"`
	SessionID int64           `json:"session_id"` // the open draft, 0 when none
	Expects   string          `json:"expects"`    // outside forms: the one thing the person was asked to type, "" when nothing
	State     json.RawMessage `json:"state"`      // what belongs to Expects
	At        time.Time       `json:"at"`

	Held bool `json:"-"` // a coalesced message waits for more of its kind (Release)
}

var chatSave = &Statement{orderChat, `
INSERT INTO chat AS c (id, session_id, expects, state, last_input_at)
SELECT id, nullif(session_id, 0), nullif(expects, ''), state, at FROM json_to_recordset($1) AS r(id bigint, session_id bigint, expects text, state jsonb, at timestamptz)
ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, expects = excluded.expects, state = excluded.state, last_input_at = excluded.last_input_at, unreachable_at = NULL`}

// SaveChat keeps what the chat is in the middle of; a chat that writes is reachable again.
func SaveChat(c ChatState) Write { return chatSave.Into(strconv.FormatInt(c.ID, 10), c) }

// Card is a message we can edit: queued before Telegram has given it a number (design.md 3).
type Card struct {
	ID        int64     `json:"id"`
	ChatID    int64     `json:"chat_id"`
	MessageID int64     `json:"message_id"` // 0: not sent yet
	SessionID int64     `json:"session_id"`
	Revision  int       `json:"revision"`
	CreatedAt time.Time `json:"created_at"`
}

var cardSave = &Statement{orderCard, `
INSERT INTO card (id, chat_id, message_id, session_id, revision, created_at)
SELECT id, chat_id, nullif(message_id, 0), nullif(session_id, 0), revision, created_at
FROM json_to_recordset($1) AS r(id bigint, chat_id bigint, message_id bigint, session_id bigint, revision int, created_at timestamptz)
ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, revision = excluded.revision`}

// SaveCard makes a card known, or moves a known one on to another session and revision.
func SaveCard(c Card) Write { return cardSave.Into(strconv.FormatInt(c.ID, 10), c) }

// CardByID returns a card of this chat, nil when the chat has none by that number.
func CardByID(ctx context.Context, db Reader, chatID, id int64) (*Card, error) {
	rows, _ := db.Query(ctx, `SELECT id, chat_id, coalesce(message_id, 0), coalesce(session_id, 0), revision, created_at FROM card WHERE id = $1 AND chat_id = $2`, id, chatID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Card])
	if err != nil {
		return nil, fmt.Errorf("loading a card: %w", err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // no such card is an answer
	}
	return &list[0], nil
}

var chatGone = &Statement{orderChat, `
INSERT INTO chat (id, unreachable_at) SELECT id, at FROM json_to_recordset($1) AS r(id bigint, at timestamptz)
ON CONFLICT (id) DO UPDATE SET unreachable_at = excluded.unreachable_at`}

// ChatGone marks a chat as unreachable: the person has blocked the bot. It is reachable again
// when it writes.
func ChatGone(id int64, at time.Time) Write {
	return chatGone.Into(strconv.FormatInt(id, 10), struct {
		ID int64     `json:"id"`
		At time.Time `json:"at"`
	}{id, at})
}

// DraftsMovedSince returns the open drafts that moved after an instant, at most 1,000.
func DraftsMovedSince(ctx context.Context, db Reader, since time.Time) ([]Draft, error) {
	return drafts(ctx, db, `SELECT `+draftColumns+` FROM session s WHERE s.status = 'open' AND s.moved_at >= $1 ORDER BY s.moved_at LIMIT 1000`, since)
}
