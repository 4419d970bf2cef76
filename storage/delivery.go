package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// KindPhoto is an outgoing picture; its payload is a delivery.File.
const KindPhoto = "photo"

// Parcel is an outgoing row at hand: the head of its chat, leased to the caller.
type Parcel struct {
	ID          int64
	ChatID      int64
	Class       Class
	Urgency     Class // the most urgent class that waits in its chat: this row is in its way
	Kind        string
	CardID      int64 // 0: nobody will edit it
	MessageID   int64 // of the card, 0: not sent yet
	Payload     []byte
	Attempts    int
	Swallowed   bool // a newer edit of the same card waits: this one need not be seen
	Unreachable bool // the chat has blocked us and has not written since
	CreatedAt   time.Time
	print       int64 // of the payload, for rows that are coalesced
}

// Claim says what to take: at most Limit heads, none of the chats in Held.
type Claim struct {
	Limit         int
	Held          []int64
	Now           time.Time     // business time: what is due
	Lease         time.Duration // how long the rows are ours
	DropCosmetics bool          // under load: what only tidies up is not worth a call
}

// Settlement is what became of parcels, settled in one commit.
type Settlement struct {
	Done        []Parcel // sent or not to be sent: removed; MessageID becomes the card's
	Later       []Later
	Dead        []Dead
	Back        []int64 // leases given back untouched
	Unreachable []int64 // chats that blocked us: their queue is dropped
	Moved       []Move
	At          time.Time
}

// Later is a parcel to be tried again.
type Later struct {
	ID        int64
	Attempts  int
	NotBefore time.Time
	Error     string
}

// Dead is a parcel that can never be sent; it is kept 30 days for the operator.
type Dead struct {
	ID    int64
	Error string
}

// Move is a group that became a supergroup and has a new id.
type Move struct{ From, To int64 }

// Empty tells whether there is nothing to settle.
func (s *Settlement) Empty() bool {
	return len(s.Done)+len(s.Later)+len(s.Dead)+len(s.Back)+len(s.Unreachable)+len(s.Moved) == 0
}

// Only the head of a chat may leave, whatever its class: the order within a chat is sacred. But a
// chat is as urgent as the most urgent row in it, so rows are walked by class and each leads to
// the head of its chat. Walking two indexes is right for a queue of any length; the planner, who
// last saw the table empty, would sort it whole.
const claimParcels = `
WITH heads AS (
    SELECT t.class, t.id, min(t.urgency) AS urgency FROM (
        SELECT h.class, h.id, w.class AS urgency FROM outbox w CROSS JOIN LATERAL (
            SELECT o.id, o.class, o.not_before, o.lease_until FROM outbox o WHERE o.chat_id = w.chat_id AND o.state = 'queued' ORDER BY o.chat_id, o.id LIMIT 1) h
        WHERE w.state = 'queued' AND w.chat_id <> ALL ($2) AND h.not_before <= $3 AND (h.lease_until IS NULL OR h.lease_until < now())
        ORDER BY w.class, w.id LIMIT $1) t GROUP BY 1, 2),
locked AS (
    SELECT o.id, h.urgency FROM outbox o JOIN heads h ON o.class = h.class AND o.id = h.id WHERE o.state = 'queued' AND (o.lease_until IS NULL OR o.lease_until < now()) FOR UPDATE OF o SKIP LOCKED),
taken AS (
    UPDATE outbox o SET lease_until = now() + $4 FROM locked WHERE o.id = locked.id
    RETURNING o.id, o.chat_id, o.class, locked.urgency, o.kind, coalesce(o.card_id, 0) AS card_id, o.payload, o.attempts, o.created_at, CASE WHEN o.key IS NULL THEN 0 ELSE hashtextextended(o.payload::text, 0) END AS print)
SELECT t.id, t.chat_id, t.class, t.urgency, t.kind, t.card_id, coalesce(c.message_id, 0), t.payload, t.attempts, t.created_at, t.print, ch.unreachable_at IS NOT NULL,
    t.kind IN ('edit', 'strip') AND EXISTS (SELECT FROM outbox n WHERE n.chat_id = t.chat_id AND n.id > t.id AND n.state = 'queued' AND n.card_id = t.card_id AND (n.kind = 'edit' OR n.kind = t.kind))
FROM taken t LEFT JOIN card c ON c.id = t.card_id LEFT JOIN chat ch ON ch.id = t.chat_id
ORDER BY t.urgency, t.id`

// A row that is coalesced may have got other content while it was on its way: then it stays and
// goes once more.
const (
	parcelsGone = `DELETE FROM outbox o USING unnest($1::bigint[], $2::bigint[]) r(id, print)
WHERE o.id = r.id AND (o.key IS NULL OR hashtextextended(o.payload::text, 0) = r.print)`
	parcelsFreed  = `UPDATE outbox SET lease_until = NULL WHERE id = ANY ($1::bigint[])`
	cardsSent     = `UPDATE card c SET message_id = r.message FROM unnest($1::bigint[], $2::bigint[]) r(id, message) WHERE c.id = r.id AND c.message_id IS DISTINCT FROM r.message`
	parcelsLater  = `UPDATE outbox o SET lease_until = NULL, attempts = r.n, not_before = r.at, error = r.error FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[]) r(id, n, at, error) WHERE o.id = r.id`
	parcelsDead   = `UPDATE outbox o SET lease_until = NULL, state = 'dead', key = NULL, error = r.error FROM unnest($1::bigint[], $2::text[]) r(id, error) WHERE o.id = r.id`
	chatsLost     = `INSERT INTO chat (id, unreachable_at) SELECT DISTINCT c, $2::timestamptz FROM unnest($1::bigint[]) c ON CONFLICT (id) DO UPDATE SET unreachable_at = excluded.unreachable_at`
	queuesDropped = `DELETE FROM outbox WHERE chat_id = ANY ($1::bigint[]) AND state = 'queued'`
	chatsBack     = `UPDATE chat SET unreachable_at = NULL WHERE id = ANY ($1::bigint[])`
	cosmeticsGone = `DELETE FROM outbox WHERE class = 3 AND state = 'queued' AND (lease_until IS NULL OR lease_until < now())`
)

// Everything that names a chat follows it; the old row stays as a signpost.
var chatMoves = []string{
	`UPDATE outbox SET chat_id = $2 WHERE chat_id = $1`,
	`UPDATE card SET chat_id = $2 WHERE chat_id = $1`,
	`UPDATE session SET chat_id = $2 WHERE chat_id = $1`,
	`UPDATE agenda SET chat_id = $2 WHERE chat_id = $1`,
	`INSERT INTO chat (id, session_id, expects, state, last_input_at) SELECT $2::bigint, session_id, expects, state, last_input_at FROM chat WHERE id = $1 ON CONFLICT (id) DO NOTHING`,
	`INSERT INTO chat (id, moved_to) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET moved_to = excluded.moved_to, session_id = NULL, expects = NULL, state = NULL`,
}

// Exchange settles what became of parcels and takes the next ones, in one round trip and one
// commit. Alone, the taking does not wait for the disk: a lost lease costs nothing.
func Exchange(ctx context.Context, db DB, done *Settlement, want Claim) ([]Parcel, error) {
	batch := &pgx.Batch{}
	soft := "on"
	if done.Empty() {
		soft = "off"
	}
	batch.Queue(`SELECT set_config('synchronous_commit', CASE $1 WHEN 'off' THEN 'off' ELSE current_setting('synchronous_commit') END, true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`, soft)
	settle(batch, done)
	if want.DropCosmetics {
		batch.Queue(cosmeticsGone)
	}
	var list []Parcel
	if want.Limit > 0 {
		held := want.Held
		if held == nil {
			held = []int64{}
		}
		batch.Queue(claimParcels, want.Limit, held, want.Now, want.Lease).Query(func(rows pgx.Rows) error {
			var err error
			list, err = pgx.CollectRows(rows, scanParcel)
			return err
		})
	}
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("exchanging parcels: %w", err)
	}
	return list, nil
}

func scanParcel(row pgx.CollectableRow) (Parcel, error) {
	var p Parcel
	err := row.Scan(&p.ID, &p.ChatID, &p.Class, &p.Urgency, &p.Kind, &p.CardID, &p.MessageID, &p.Payload, &p.Attempts, &p.CreatedAt, &p.print, &p.Unreachable, &p.Swallowed)
	return p, err
}

// settle goes through the tables in the order of the line (chat, card, outbox), and through each
// by chat and number: whoever locks rows in another order is waited for by those he waits for.
func settle(batch *pgx.Batch, s *Settlement) {
	for _, m := range s.Moved {
		for _, sql := range chatMoves {
			batch.Queue(sql, m.From, m.To)
		}
	}
	settleDone(batch, s.Done)
	if len(s.Unreachable) > 0 {
		batch.Queue(chatsLost, s.Unreachable, s.At)
		batch.Queue(queuesDropped, s.Unreachable)
	}
	if len(s.Later) > 0 {
		ids, tries, ats, errs := make([]int64, 0, len(s.Later)), make([]int32, 0, len(s.Later)), make([]time.Time, 0, len(s.Later)), make([]string, 0, len(s.Later))
		for _, l := range s.Later {
			ids, tries, ats, errs = append(ids, l.ID), append(tries, int32(min(l.Attempts, 1<<30))), append(ats, l.NotBefore), append(errs, l.Error)
		}
		batch.Queue(parcelsLater, ids, tries, ats, errs)
	}
	if len(s.Dead) > 0 {
		ids, errs := make([]int64, 0, len(s.Dead)), make([]string, 0, len(s.Dead))
		for _, d := range s.Dead {
			ids, errs = append(ids, d.ID), append(errs, d.Error)
		}
		batch.Queue(parcelsDead, ids, errs)
	}
	if len(s.Back) > 0 {
		batch.Queue(parcelsFreed, s.Back)
	}
}

func settleDone(batch *pgx.Batch, done []Parcel) {
	if len(done) == 0 {
		return
	}
	slices.SortFunc(done, func(a, b Parcel) int { return cmp.Compare(a.CardID, b.CardID) })
	var cards, messages, back []int64
	for _, p := range done {
		if p.CardID != 0 && p.MessageID != 0 {
			cards, messages = append(cards, p.CardID), append(messages, p.MessageID)
		}
	}
	slices.SortFunc(done, func(a, b Parcel) int { return cmp.Or(cmp.Compare(a.ChatID, b.ChatID), cmp.Compare(a.ID, b.ID)) })
	ids, prints := make([]int64, 0, len(done)), make([]int64, 0, len(done))
	coalesced := false
	for _, p := range done {
		ids, prints = append(ids, p.ID), append(prints, p.print)
		coalesced = coalesced || p.print != 0
		if p.Unreachable && p.MessageID != 0 {
			back = append(back, p.ChatID)
		}
	}
	if len(back) > 0 {
		batch.Queue(chatsBack, back)
	}
	if len(cards) > 0 {
		batch.Queue(cardsSent, cards, messages)
	}
	batch.Queue(parcelsGone, ids, prints)
	if coalesced {
		batch.Queue(parcelsFreed, ids)
	}
}

// InheritParcels shortens the leases of all parcels but those at hand to grace: a sender that
// died, or an answer of the database that was lost, keeps nobody waiting; a former leader that is
// still on a call may finish it.
func InheritParcels(ctx context.Context, db DB, grace time.Duration, atHand []int64) error {
	_, err := db.Exec(ctx, `UPDATE outbox SET lease_until = now() + $1 WHERE state = 'queued' AND lease_until > now() + $1 AND id <> ALL ($2::bigint[])`, grace, atHand)
	if err != nil {
		return fmt.Errorf("taking over parcels on their way: %w", err)
	}
	return nil
}
