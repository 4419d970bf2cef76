package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// KindDrafts is the outbox kind of a note of drafts that wait: rendered late.
const KindDrafts = "draf"

// DraftLetter is the payload of KindDrafts: of which drafts, to whom.
type DraftLetter struct {
	PersonID int64     `json:"person"`
	Drafts   []int64   `json:"drafts"`
	Until    time.Time `json:"until"`
}

// ReadDraftLetter reads the payload of a KindDrafts row.
func ReadDraftLetter(payload json.RawMessage) (DraftLetter, error) {
	var l DraftLetter
	if err := json.Unmarshal(payload, &l); err != nil {
		return l, fmt.Errorf("reading which drafts are spoken of: %w", err)
	}
	return l, nil
}

// DraftLasts is how many days a draft waits before the night archives it, and DraftKept how many an
// archived one is kept; a week before its end its owner is told (domain.md 3.5, 8.2).
const (
	DraftLasts = 7
	DraftKept  = 90
)

// DraftGoes is the step of the last note: an archived draft is deleted a week later.
const DraftGoes = DraftKept - 7

// The step of draft s: 1, 3 and 7 days after it moved, counted from midnight to midnight in the zone of
// w; the last before an archived one goes. w.early are the days to come on which nobody is spoken to:
// the seventh may not fall into them. Only steps that were not told are due.
const (
	stepOfDraft = `CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE w.zone)::date - (s.moved_at AT TIME ZONE w.zone)::date AS days) d
    CROSS JOIN LATERAL (SELECT CASE WHEN s.status = 'archived' THEN CASE WHEN d.days >= 83 THEN 83 ELSE 0 END
        WHEN d.days + w.early >= 7 THEN 7 WHEN d.days >= 3 THEN 3 WHEN d.days >= 1 THEN 1 ELSE 0 END AS step) x`
	draftIsDue = `s.moved_at < $1::timestamptz - interval '6 hours' AND s.noted < x.step`
)

// draftsTold are the drafts that letters (card_id, person_id, chat_id) speak of besides, and noted
// remembers it: what is due together is one message (domain.md 6.3). Rows that an answer holds at this
// moment are left out: a statement that waited for them could make it wait, too.
const draftsTold = `
drafts AS (
    SELECT l.card_id, s.id, x.step FROM letters l JOIN (SELECT person_id, zone, 0 AS early FROM who) w USING (person_id)
    JOIN session s ON s.chat_id = l.chat_id AND s.person_id = l.person_id ` + stepOfDraft + `
    WHERE s.status IN ('open', 'paused') AND ` + draftIsDue + ` FOR UPDATE OF s SKIP LOCKED),
noted AS (UPDATE session s SET noted = d.step FROM drafts d WHERE s.id = d.id),`

// queueDrafts does for drafts what queueDuties does for duties. The step is noted with the message that
// tells of it; when that could not leave inside its window, UnnoteDraft gives it back.
const queueDrafts = `
WITH due AS (
    SELECT s.id, s.person_id, s.chat_id, x.step
    FROM session s JOIN person p ON p.id = s.person_id AND p.telegram_id = s.chat_id ` + theirZone + `
    CROSS JOIN LATERAL (SELECT coalesce(z.zone, 'Asia/Jakarta') AS zone, $4::int AS early) w ` + stepOfDraft + `
    WHERE w.zone = $3 AND s.status IN ('open', 'paused', 'archived') AND ` + draftIsDue + `
    ORDER BY s.moved_at LIMIT $2 FOR UPDATE OF s SKIP LOCKED),
head AS (SELECT DISTINCT person_id FROM due),` + addressees + `
talk AS (SELECT person_id FROM head),` + counted + `
letters AS (
    SELECT w.person_id, w.chat_id, nextval('born') AS card_id, (SELECT array_agg(d.id ORDER BY d.step DESC, d.id) FROM due d WHERE d.person_id = w.person_id) AS drafts
    FROM who w JOIN counted USING (person_id)),
cards AS (INSERT INTO card (id, chat_id, created_at) SELECT card_id, chat_id, $1 FROM letters),
out AS (
    INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
    SELECT chat_id, 2, 'draf', card_id, json_build_object('person', person_id, 'drafts', drafts, 'until', $5::timestamptz), 'draf:' || card_id, $1, $1 FROM letters ORDER BY card_id),
noted AS (UPDATE session s SET noted = d.step FROM due d JOIN counted USING (person_id) WHERE s.id = d.id)
SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM letters)`

// QueueDrafts tells the people of a zone of their drafts that are due to be told of (DraftNotes), one
// message a person, of at most limit drafts; it counts against MessagesADay. Left for later are people
// in the middle of a form, with three messages that day, or unreachable. early is how many days that
// follow now nobody is spoken to; what has not left by until is not said.
func QueueDrafts(ctx context.Context, db DB, now time.Time, limit int, zone string, early int, until time.Time) (Queued, error) {
	var q Queued
	err := db.QueryRow(ctx, queueDrafts, now, limit, zone, early, until).Scan(&q.Due, &q.Messages)
	return q, wrap("queueing notes of drafts", err)
}

// DraftNote is a draft of which its owner is told, and the step at which.
type DraftNote struct {
	Draft Draft
	Days  int // 1, 3, DraftLasts or DraftGoes
}

// WaitingDrafts returns those of the drafts of a chat that still wait to be told of, in the order of
// ids: one that has moved since a message was queued for it is no longer spoken of.
func WaitingDrafts(ctx context.Context, db Reader, chat int64, ids []int64) ([]DraftNote, error) {
	rows, _ := db.Query(ctx, `
SELECT s.noted, `+draftColumns+` FROM session s WHERE s.id = ANY($2) AND s.chat_id = $1 AND s.status IN ('open', 'paused', 'archived') AND s.noted > 0 ORDER BY array_position($2, s.id)`, chat, ids)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n DraftNote, err error) {
		return n, row.Scan(append([]any{&n.Days}, n.Draft.columns()...)...)
	})
	return list, wrap("loading drafts to tell of", err)
}

var draftUnnoted = &Statement{orderSession + 1, `
UPDATE session s SET noted = CASE s.noted WHEN 3 THEN 1 WHEN 7 THEN 3 WHEN 83 THEN 7 ELSE 0 END FROM json_to_recordset($1) AS r(id bigint) WHERE s.id = r.id`}

// UnnoteDraft lets a draft be told of again at the step that was noted last: the message did not leave.
func UnnoteDraft(draft int64) Write {
	return draftUnnoted.Into("noted "+strconv.FormatInt(draft, 10), struct {
		ID int64 `json:"id"`
	}{draft})
}
