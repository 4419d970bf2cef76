package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// KindReminder is the outbox kind of a reminder: rendered late, from its ledger keys.
const KindReminder = "pengingat"

// Reminder is the payload of KindReminder: which plans are spoken of, to whom.
type Reminder struct {
	PersonID    int64     `json:"person"`
	Occurrences []int64   `json:"occurrences"`
	Stage       Stage     `json:"stage"`          // of several joined ones the earliest; tanya is never joined with another
	Until       time.Time `json:"until,omitzero"` // the first of their windows to close
}

// WaitingReminder is a promise that the desk has to place: one that was never laid against the
// calendar, or whose window has closed untold (downtime, an open draft, three messages that day).
type WaitingReminder struct {
	OccurrenceID int64
	PersonID     int64
	Stage        Stage
	Due          time.Time
	Until        time.Time
	StartsAt     time.Time
	Zone         string
	Place        string // whose plan it is: a Kampung id or a code of wilayah
}

// The few rows come first, in the order of their index, and lead to the rest one by one: a planner
// who does not know how few they are would join a ledger of a million as a whole.
const (
	waitingReminders = `
WITH m AS MATERIALIZED (SELECT occurrence_id, person_id, stage, due_at, until FROM reminder WHERE state = 'menunggu' `
	theirPlans = `)
SELECT m.occurrence_id, m.person_id, m.stage, m.due_at, m.until, x.starts_at, x.zone, x.place FROM m CROSS JOIN LATERAL (
    SELECT o.starts_at, w.zone, coalesce(o.kampung_id, a.place) AS place FROM occurrence o JOIN agenda a ON a.id = o.agenda_id
    LEFT JOIN kampung k ON k.id = o.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place) WHERE o.id = m.occurrence_id LIMIT 1) x`
)

func waiting(ctx context.Context, db Reader, what, sql string, args ...any) ([]WaitingReminder, error) {
	rows, _ := db.Query(ctx, waitingReminders+sql+theirPlans, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[WaitingReminder])
	return list, wrap(what, err)
}

// LateReminders returns waiting promises whose window has closed by now, the oldest first.
func LateReminders(ctx context.Context, db Reader, now time.Time, limit int) ([]WaitingReminder, error) {
	return waiting(ctx, db, "listing late reminders", `AND until <= $1 ORDER BY until LIMIT $2`, now, limit)
}

// UntimedReminders returns promises that fall due before an instant and were not yet laid against
// the calendar and the settings of their place as they are now, the soonest first.
func UntimedReminders(ctx context.Context, db Reader, before time.Time, limit int) ([]WaitingReminder, error) {
	return waiting(ctx, db, "listing reminders to be timed", `AND NOT timed AND due_at < $1 ORDER BY due_at LIMIT $2`, before, limit)
}

var reminderTime = &Statement{orderAfterAgenda, `
UPDATE reminder m SET due_at = r.due_at, until = r.until, timed = true
FROM json_to_recordset($1) AS r(occurrence_id bigint, person_id bigint, stage text, due_at timestamptz, until timestamptz)
WHERE m.occurrence_id = r.occurrence_id AND m.person_id = r.person_id AND m.stage = r.stage AND m.state = 'menunggu'`}

var reminderSkip = &Statement{orderAfterAgenda, `
UPDATE reminder m SET state = 'dilewati'
FROM json_to_recordset($1) AS r(occurrence_id bigint, person_id bigint, stage text)
WHERE m.occurrence_id = r.occurrence_id AND m.person_id = r.person_id AND m.stage = r.stage AND m.state = 'menunggu'`}

type reminderKey struct {
	OccurrenceID int64     `json:"occurrence_id"`
	PersonID     int64     `json:"person_id"`
	Stage        Stage     `json:"stage"`
	Due          time.Time `json:"due_at"`
	Until        time.Time `json:"until"`
}

// TimeReminder gives a waiting promise its moment and its window: by the calendar, or the next one
// after it was missed.
func TimeReminder(w WaitingReminder, next Due) Write {
	return reminderTime.Beside("", reminderKey{w.OccurrenceID, w.PersonID, w.Stage, next.At, next.Until})
}

// SkipReminder gives a waiting promise up.
func SkipReminder(w WaitingReminder) Write {
	return reminderSkip.Beside("", reminderKey{w.OccurrenceID, w.PersonID, w.Stage, w.Due, w.Until})
}

// Ledger row and outbox row are one statement, so a promise is told once, whatever breaks between
// (design.md 3). It begins with the rows that are due the longest and takes all that their people
// are to be told with them, so that no message is torn in two by the limit. A reminder that would
// follow within two hours is told with it: nobody wants one message at seven and another at nine
// (domain.md 6.3, "several due together are joined in one"), when it is of the same kabupaten: in
// another zone it may be night still. The question and the reminders have
// different buttons and are never joined: the question goes first, the rest at the next tick. A
// message carries a card, so that a tap can edit it before Telegram has told us its number. The
// rows of a person are taken in no order: so her own index serves best, even in a ledger that was
// never analyzed, where the one of all that is due would be walked for everybody.
//
// Every due row it meets moves: told, called off with its plan, or put off until she may be spoken
// to (her form has rested, her window closes and the desk finds the next one).
const queueReminders = `
WITH head AS (SELECT person_id FROM reminder WHERE state = 'menunggu' AND due_at <= $1 AND until > $1 ORDER BY due_at, person_id LIMIT $2),` + addressees + `
open AS (
    SELECT m.*, w.chat_id, w.busy, coalesce(left(o.kampung_id, 5), '') AS area, m.stage = 'tanya' AS asks, w.gone OR o.muted OR o.status <> 'terjadwal' AS over
    FROM who w CROSS JOIN LATERAL (
        SELECT r.occurrence_id, r.person_id, r.stage, r.due_at, r.until FROM reminder r
        WHERE r.person_id = w.person_id AND r.state = 'menunggu' AND r.due_at <= $1::timestamptz + interval '2 hours' AND r.until > $1 AND (r.due_at <= $1 OR r.stage <> 'tanya')
        LIMIT 64 FOR UPDATE SKIP LOCKED) m
    JOIN occurrence o ON o.id = m.occurrence_id),
talk AS (SELECT person_id, bool_or(asks) AS asks, array_agg(DISTINCT area) FILTER (WHERE due_at <= $1) AS areas FROM open WHERE NOT over GROUP BY 1 HAVING bool_or(due_at <= $1)),` + counted + `
letters AS (
    SELECT o.person_id, o.chat_id, nextval('born') AS card_id, (array_agg(o.stage ORDER BY o.due_at, o.stage))[1] AS stage, array_agg(DISTINCT o.occurrence_id) AS occurrences, min(o.until) AS until
    FROM open o JOIN talk t USING (person_id) JOIN counted USING (person_id) WHERE NOT o.over AND o.asks = t.asks AND (o.due_at <= $1 OR o.area = ANY (t.areas)) GROUP BY 1, 2),
cards AS (
    INSERT INTO card (id, chat_id, created_at) SELECT card_id, chat_id, $1 FROM letters),
out AS (
    INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
    SELECT chat_id, 1, 'pengingat', card_id, json_build_object('person', person_id, 'occurrences', occurrences, 'stage', stage, 'until', until), 'pengingat:' || card_id, $1, $1 FROM letters ORDER BY card_id),
kept AS (
    UPDATE reminder m SET state = 'antre', sent_at = $1, outbox_key = 'pengingat:' || l.card_id
    FROM open o JOIN letters l USING (person_id) JOIN talk t USING (person_id)
    WHERE NOT o.over AND o.asks = t.asks AND (o.due_at <= $1 OR o.area = ANY (t.areas)) AND m.occurrence_id = o.occurrence_id AND m.person_id = o.person_id AND m.stage = o.stage),
closed AS (
    UPDATE reminder m SET state = 'dibatalkan' FROM open o WHERE o.over AND m.occurrence_id = o.occurrence_id AND m.person_id = o.person_id AND m.stage = o.stage),
held AS (
    UPDATE reminder m SET due_at = coalesce(o.busy, o.until) FROM open o
    WHERE NOT o.over AND o.due_at <= $1 AND o.person_id NOT IN (SELECT person_id FROM counted)
      AND m.occurrence_id = o.occurrence_id AND m.person_id = o.person_id AND m.stage = o.stage)
SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM letters)`

// QueueReminders turns what is due at now and inside its window into one outbox row a person, with
// what would follow within two hours, beginning with at most limit due rows. What is late is dealt
// with before (LateReminders). Put off are people in the middle of a form (moved within 10
// minutes), with three messages that day, or unreachable.
func QueueReminders(ctx context.Context, db DB, now time.Time, limit int) (Queued, error) {
	return queueLetters(ctx, db, queueReminders, now, limit)
}

const settleReminders = `
WITH gone AS (
    SELECT m.occurrence_id, m.person_id, m.stage, m.outbox_key, m.sent_at, ` + became + `
    FROM reminder m WHERE m.state = 'antre' AND NOT EXISTS (SELECT FROM outbox o WHERE o.key = m.outbox_key) LIMIT $2 FOR UPDATE OF m SKIP LOCKED)` + uncounted + `
UPDATE reminder m SET state = ` + becomes + `
FROM gone g WHERE m.occurrence_id = g.occurrence_id AND m.person_id = g.person_id AND m.stage = g.stage`

// SettleReminders notes what became of at most limit reminders that left the outbox, and tells how
// many (see becomes); what was not told no longer counts against MessagesADay.
func SettleReminders(ctx context.Context, db DB, now time.Time, limit int) (int, error) {
	return settled(ctx, db, settleReminders, now, limit)
}

var reminderSnooze = &Statement{orderAfterAgenda, `
UPDATE reminder m SET state = 'menunggu', due_at = r.due_at, until = r.until, snoozed = true, timed = true, outbox_key = NULL
FROM json_to_recordset($1) AS r(occurrence_id bigint, due_at timestamptz, until timestamptz), occurrence o
WHERE m.occurrence_id = r.occurrence_id AND m.stage = 'tanya' AND NOT m.snoozed AND o.id = m.occurrence_id AND o.status = 'terjadwal'`}

// SnoozeQuestion asks how the activity went once more, at next; a second time does nothing
// (domain.md 6.3, "Ingatkan nanti").
func SnoozeQuestion(occurrence int64, next Due) Write {
	return reminderSnooze.Into(fmt.Sprint(occurrence), reminderKey{OccurrenceID: occurrence, Due: next.At, Until: next.Until})
}

var occurrenceMute = &Statement{orderAfterAgenda, `
WITH decided AS (UPDATE occurrence o SET muted = true FROM json_to_recordset($1) AS r(id bigint) WHERE o.id = r.id RETURNING o.id)` + dropReminders}

// MuteOccurrence stops all that would still be told about an occurrence; the plan stays.
func MuteOccurrence(id int64) Write {
	return occurrenceMute.Into(fmt.Sprint(id), struct {
		ID int64 `json:"id"`
	}{id})
}

// ReadReminder reads the payload of a KindReminder row.
func ReadReminder(payload json.RawMessage) (Reminder, error) {
	var r Reminder
	if err := json.Unmarshal(payload, &r); err != nil {
		return r, fmt.Errorf("reading a reminder's keys: %w", err)
	}
	return r, nil
}
