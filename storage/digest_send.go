package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// NewDigest is a digest on its way to the leads of a place.
type NewDigest struct {
	Schedule DigestSchedule
	Told     Snapshot        // of the period it speaks of
	Changed  json.RawMessage // what changed in the past, rendered with it
	Again    []Snapshot      // past periods whose change it tells of: told now
	Picture  []byte          // payload of the chart that goes before (turn.File), nil none
	Now      time.Time
	Next     time.Time
}

// Ledger row, card, message, snapshot and next time are one statement: a digest is sent once,
// whatever breaks between. The picture goes before its message in the order of the chat: what is
// read and tapped stands lowest on the phone.
const queueDigest = `
WITH people AS (
    SELECT DISTINCT p.id, p.telegram_id AS chat_id, (@now::timestamptz AT TIME ZONE @zone)::date AS day FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN chat c ON c.id = p.telegram_id
    WHERE a.place = @place AND ` + digestRoles + ` AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND c.unreachable_at IS NULL),
sent AS (
    INSERT INTO digest_sent (place, digest, period, person_id, card_id, at) SELECT @place, @digest, @period, id, nextval('born'), @now FROM people ORDER BY id
    ON CONFLICT DO NOTHING RETURNING person_id, card_id),
letters AS (SELECT s.person_id, s.card_id, p.chat_id, p.day FROM sent s JOIN people p ON p.id = s.person_id),
counted AS (
    INSERT INTO told AS t (person_id, day, n) SELECT person_id, day, 1 FROM letters ORDER BY 1 ON CONFLICT (person_id, day) DO UPDATE SET n = t.n + 1),
cards AS (INSERT INTO card (id, chat_id, created_at) SELECT card_id, chat_id, @now FROM letters),
out AS (
    INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
    SELECT l.chat_id, 2, v.kind, CASE WHEN v.n = 2 THEN l.card_id END,
        CASE WHEN v.n = 2 THEN jsonb_build_object('person', l.person_id, 'place', @place::text, 'period', @period::text, 'changed', @changed::jsonb) ELSE @picture::jsonb END,
        CASE WHEN v.n = 2 THEN 'rekap:' || l.card_id END, @now, @now
    FROM letters l CROSS JOIN (VALUES (1, 'photo'), (2, 'rekap')) v(n, kind) WHERE v.n = 2 OR @picture::jsonb IS NOT NULL ORDER BY l.card_id, v.n),
snap AS (
    INSERT INTO digest_snapshot AS d (place, period, day_from, day_to, kegiatan, at)
    SELECT @place, r.period, r."from"::date, r."to"::date, r.kegiatan, @now FROM json_to_recordset(@told) AS r(period text, "from" text, "to" text, kegiatan bigint)
    ON CONFLICT (place, period) DO UPDATE SET kegiatan = excluded.kegiatan, at = excluded.at),
moved AS (UPDATE digest_schedule SET next_run_at = @next WHERE place = @place AND digest = @digest)
SELECT count(*) FROM letters`

// QueueDigest puts a digest into the outbox for every lead of its place who has not had it, and
// tells how many that are.
func QueueDigest(ctx context.Context, db DB, n NewDigest) (int, error) {
	told, err := json.Marshal(append([]Snapshot{n.Told}, n.Again...))
	if err != nil {
		return 0, fmt.Errorf("encoding what is told: %w", err)
	}
	sent := 0
	err = db.QueryRow(ctx, queueDigest, pgx.NamedArgs{
		"place": n.Schedule.Place, "digest": string(n.Schedule.Digest), "zone": n.Schedule.Zone, "period": n.Told.Period,
		"now": n.Now, "next": n.Next, "changed": orNull(n.Changed), "picture": orNull(n.Picture), "told": string(told),
	}).Scan(&sent)
	if err != nil {
		return 0, fmt.Errorf("queueing the digest of %s: %w", n.Schedule.Place, err)
	}
	return sent, nil
}

// orNull is JSON as a parameter, NULL when there is none.
func orNull(raw []byte) *string {
	if len(raw) == 0 {
		return nil
	}
	text := string(raw)
	return &text
}

// Letter is the payload of a KindDigest row.
type Letter struct {
	PersonID int64           `json:"person"`
	Place    string          `json:"place"`
	Period   string          `json:"period"`
	Changed  json.RawMessage `json:"changed"`
}
