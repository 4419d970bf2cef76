package storage

import (
	"context"
	"fmt"
	"time"
)

// Arrival is an update as it came, not yet looked into.
type Arrival struct {
	UpdateID  int64
	ChatID    int64
	MessageID int64  // of the card a tap sits on, 0 for all else
	Raw       string // JSON without NUL characters
	Error     string // not "": cannot be dealt with, stored aside
}

// Intake is how far the taking in has come.
type Intake struct {
	LastUpdateID int64
	LastAt       time.Time // when the last update came; zero: never
	AliveAt      time.Time // when Telegram was last reached; zero: never
	Mode         string    // poll | webhook, "" before the first start
}

// IntakeState returns how far the taking in has come.
func IntakeState(ctx context.Context, db Reader) (Intake, error) {
	var in Intake
	var last, alive *time.Time
	err := db.QueryRow(ctx, `SELECT last_update_id, last_at, alive_at, coalesce(mode, '') FROM intake`).Scan(&in.LastUpdateID, &last, &alive, &in.Mode)
	if err != nil {
		return in, fmt.Errorf("reading how far the intake has come: %w", err)
	}
	if last != nil {
		in.LastAt = *last
	}
	if alive != nil {
		in.AliveAt = *alive
	}
	return in, nil
}

// The order of the array is the order of the line: the identity is given after the sort. An
// update that came twice is the same update (design.md 3).
const putUpdates = `
INSERT INTO inbox (update_id, chat_id, message_id, raw, received_at, state, error, done_at)
SELECT u, c, nullif(m, 0), r, $6::timestamptz, CASE e WHEN '' THEN 'open' ELSE 'aside' END, nullif(e, ''), CASE e WHEN '' THEN NULL ELSE $6::timestamptz END
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS t(u, c, m, r, e, n) ORDER BY n
ON CONFLICT (update_id) DO NOTHING`

// How far the poll has come is kept with what it brought, in one statement and one commit.
const putPolled = `WITH put AS (` + putUpdates + `)
UPDATE intake SET last_update_id = $7, last_at = $6, alive_at = $6`

// StorePolled commits the updates of one poll, in their order, together with the id of the last
// of them: only then may a higher offset confirm them to Telegram.
func StorePolled(ctx context.Context, db DB, list []Arrival, last int64, now time.Time) error {
	if _, err := db.Exec(ctx, putPolled, append(columns(list), now, last)...); err != nil {
		return fmt.Errorf("storing %d updates: %w", len(list), err)
	}
	return nil
}

// StorePushed commits updates that came through the webhook: no shared row is touched, so that
// several instances do not wait for each other.
func StorePushed(ctx context.Context, db DB, list []Arrival, now time.Time) error {
	if _, err := db.Exec(ctx, putUpdates, append(columns(list), now)...); err != nil {
		return fmt.Errorf("storing %d updates: %w", len(list), err)
	}
	return nil
}

func columns(list []Arrival) []any {
	ids, chats, messages := make([]int64, len(list)), make([]int64, len(list)), make([]int64, len(list))
	raws, errs := make([]string, len(list)), make([]string, len(list))
	for i, a := range list {
		ids[i], chats[i], messages[i], raws[i], errs[i] = a.UpdateID, a.ChatID, a.MessageID, a.Raw, a.Error
	}
	return []any{ids, chats, messages, raws, errs}
}

// IntakeAlive notes that Telegram was reached now: the measure of a gap.
func IntakeAlive(ctx context.Context, db DB, now time.Time) error {
	if _, err := db.Exec(ctx, `UPDATE intake SET alive_at = $1`, now); err != nil {
		return fmt.Errorf("noting that the intake is alive: %w", err)
	}
	return nil
}

// SetIntakeMode keeps which mode is on: poll or webhook.
func SetIntakeMode(ctx context.Context, db DB, mode string) error {
	if _, err := db.Exec(ctx, `UPDATE intake SET mode = $1`, mode); err != nil {
		return fmt.Errorf("keeping the mode of the intake: %w", err)
	}
	return nil
}

// After a week without updates Telegram goes on from a random id. A row set aside lives longer
// than that, and must not be taken for the new update that happens to get its number.
const partWithIDs = `UPDATE inbox SET update_id = -id WHERE state <> 'open' AND update_id > 0 AND received_at < $1`

// PartWithUpdateIDs frees the update ids of finished rows older than before.
func PartWithUpdateIDs(ctx context.Context, db DB, before time.Time) error {
	if _, err := db.Exec(ctx, partWithIDs, before); err != nil {
		return fmt.Errorf("parting with old update ids: %w", err)
	}
	return nil
}

// NewestUpdateID is the highest update id in the inbox, 0 when it is empty: a rehearsal's own
// server goes on behind it.
func NewestUpdateID(ctx context.Context, db Reader) (int64, error) {
	var id int64
	if err := db.QueryRow(ctx, `SELECT greatest((SELECT max(update_id) FROM inbox), (SELECT max(last_update_id) FROM intake), 0)`).Scan(&id); err != nil {
		return 0, fmt.Errorf("looking for the newest update: %w", err)
	}
	return id, nil
}
