package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// MessagesADay is how many messages the bot begins with a person on one day of hers, reminders and
// duties together (domain.md 6.3). It is counted in table told, in the statement that queues the
// message: the row of a person's day is what two instances would wait for. What then does not leave
// is taken off again when it is settled (uncounted).
const MessagesADay = 3

// Queued is what one statement did: the due rows it began with, and the messages it made.
type Queued struct{ Due, Messages int }

// addressees are the people behind head (person_id): where they are, their zone, on which day of theirs it is
// now, and why they may not be spoken to: gone for good, lost (the chat has blocked us), or busy
// until ten minutes after her form moved.
const addressees = `
who AS (
    SELECT p.id AS person_id, coalesce(p.telegram_id, 0) AS chat_id, ($1::timestamptz AT TIME ZONE coalesce(z.zone, 'Asia/Jakarta'))::date AS day,
        coalesce(z.zone, 'Asia/Jakarta') AS zone, p.deleted_at IS NOT NULL OR p.telegram_id IS NULL AS gone, coalesce(c.unreachable_at IS NOT NULL, false) AS lost, s.busy
    FROM (SELECT DISTINCT person_id FROM head) h JOIN person p ON p.id = h.person_id LEFT JOIN chat c ON c.id = p.telegram_id
    ` + theirZone + `
    LEFT JOIN LATERAL (SELECT max(s.moved_at) + interval '10 minutes' AS busy FROM session s
        WHERE s.chat_id = p.telegram_id AND s.status = 'open' AND s.moved_at > $1::timestamptz - interval '10 minutes' AND s.moved_at <= $1) s ON true),`

// theirZone is the zone of the place in use of person p, as z; nobody's place has none.
const theirZone = `LEFT JOIN LATERAL (SELECT w.zone FROM assignment a LEFT JOIN kampung k ON k.id = a.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place)
        WHERE a.person_id = p.id AND a.valid_to IS NULL ORDER BY (a.id = p.assignment_id) DESC, a.id LIMIT 1) z ON true`

// counted are those of talk (person_id) who may be spoken to now: one message more on her day,
// unless it would be one too many.
const counted = `
counted AS (
    INSERT INTO told AS t (person_id, day, n) SELECT w.person_id, w.day, 1 FROM who w JOIN talk USING (person_id) WHERE NOT w.gone AND NOT w.lost AND w.busy IS NULL ORDER BY 1
    ON CONFLICT (person_id, day) DO UPDATE SET n = t.n + 1 WHERE t.n < 3 RETURNING t.person_id),`

// fewRows makes the planner walk indexes: the few rows that are due lead to everything else, in a
// ledger of a thousand or of millions; not knowing how few, it would read whole tables.
const fewRows = `SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`

// queueLetters runs a statement that queues messages, its parameters now and limit.
func queueLetters(ctx context.Context, db DB, sql string, now time.Time, limit int) (Queued, error) {
	var q Queued
	batch := &pgx.Batch{}
	batch.Queue(fewRows)
	batch.Queue(sql, now, limit).QueryRow(func(row pgx.Row) error { return row.Scan(&q.Due, &q.Messages) })
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return q, fmt.Errorf("queueing what is due: %w", err)
	}
	return q, nil
}

// settled runs a statement that settles at most limit rows at now, and tells how many.
func settled(ctx context.Context, db DB, sql string, now time.Time, limit int) (int, error) {
	n := 0
	batch := &pgx.Batch{}
	batch.Queue(fewRows)
	batch.Queue(sql, now, limit).Exec(func(tag pgconn.CommandTag) error {
		n = int(tag.RowsAffected())
		return nil
	})
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return 0, fmt.Errorf("settling what was told: %w", err)
	}
	return n, nil
}

// InForm tells whether a form moved in a chat within the ten minutes before now: nobody is spoken
// to in the middle of one (domain.md 6.3).
func InForm(ctx context.Context, db Reader, chat int64, now time.Time) (bool, error) {
	var busy bool
	err := db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM session WHERE chat_id = $1 AND status = 'open' AND moved_at > $2::timestamptz - interval '10 minutes' AND moved_at <= $2)`, chat, now).Scan(&busy)
	return busy, wrap("asking whether a form is open", err)
}

// becomes says what a row of a ledger whose message has left the outbox is now: told; waiting again
// when its window had closed, or a form had begun to move, before it could leave; else dropped (the
// report came in, the chat blocked us, a dead letter). One that was joined before its time does not
// come before it on its own.
const becomes = `CASE WHEN g.told THEN 'terkirim' WHEN m.until <= $1 OR g.busy IS NOT NULL THEN 'menunggu' ELSE 'dibatalkan' END,
    due_at = CASE WHEN NOT g.told AND m.until > $1 THEN greatest(g.busy, m.due_at) ELSE m.due_at END,
    sent_at = CASE WHEN g.told THEN m.sent_at END, outbox_key = CASE WHEN g.told THEN m.outbox_key END`

// became tells whether a message was told, and until when her form was to rest that moved since it
// was queued, or shortly before.
const became = `EXISTS (SELECT FROM card c WHERE c.id = split_part(m.outbox_key, ':', 2)::bigint AND c.message_id IS NOT NULL) AS told,
        (SELECT max(s.moved_at) + interval '10 minutes' FROM person p JOIN session s ON s.chat_id = p.telegram_id
            WHERE p.id = m.person_id AND s.status = 'open' AND s.moved_at > m.sent_at - interval '10 minutes' AND s.moved_at <= $1) AS busy`

// uncounted takes the messages of gone that were not told off their people's days: what nobody saw
// leaves room for another. Who deletes the card of such a message takes it off, so that it goes off
// once, however many promises it spoke of and however many instances settle them.
const uncounted = `,
never AS (
    DELETE FROM card c USING (SELECT DISTINCT split_part(outbox_key, ':', 2)::bigint AS id, person_id, sent_at FROM gone WHERE NOT told) g
    WHERE c.id = g.id AND c.message_id IS NULL RETURNING g.person_id, g.sent_at),` + theirDays + `,
freed AS (` + takenOff + `)`

// theirDays are the days (person_id, day) of never (person_id, sent_at), locked, and how many messages
// takenOff takes off each.
const (
	theirDays = `
days AS (
    SELECT n.person_id, (n.sent_at AT TIME ZONE coalesce(z.zone, 'Asia/Jakarta'))::date AS day, count(*) AS n FROM never n JOIN person p ON p.id = n.person_id ` + theirZone + ` GROUP BY 1, 2),
locked AS (SELECT t.person_id, t.day, d.n FROM told t JOIN days d USING (person_id, day) ORDER BY 1, 2 FOR UPDATE OF t)`
	takenOff = `UPDATE told t SET n = greatest(t.n - l.n, 0) FROM locked l WHERE t.person_id = l.person_id AND t.day = l.day`
)

var unsaid = &Statement{orderCard + 1, `
WITH never AS (
    DELETE FROM card c USING json_to_recordset($1) AS r(card_id bigint), person p
    WHERE c.id = r.card_id AND c.message_id IS NULL AND p.telegram_id = c.chat_id RETURNING p.id AS person_id, c.created_at AS sent_at),` + theirDays + `
` + takenOff}

// Unsaid takes a message that the last check has held back off its person's day, for those without a
// ledger that settles them (drafts, digests): once, however often it is checked.
func Unsaid(row Parcel) Write {
	return unsaid.Into(fmt.Sprint(row.CardID), struct {
		CardID int64 `json:"card_id"`
	}{row.CardID})
}

// Backlog counts the reminders and bulk messages that wait in the outbox: who queues more than can
// leave soon would have them leave outside their windows.
func Backlog(ctx context.Context, db Reader) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM outbox WHERE state = 'queued' AND class IN (1, 2)`).Scan(&n)
	return n, wrap("counting what waits to leave", err)
}
