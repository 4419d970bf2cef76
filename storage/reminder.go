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
	PersonID    int64   `json:"person"`
	Occurrences []int64 `json:"occurrences"`
	Stage       Stage   `json:"stage"` // of several joined ones the earliest; tanya is never joined with another
}

// LateReminder is a promise whose moment has passed untold: downtime, an open draft, three
// messages that day already.
type LateReminder struct {
	OccurrenceID int64
	PersonID     int64
	Stage        Stage
	Due          time.Time
	Until        time.Time
	StartsAt     time.Time
	Zone         string
}

// LateReminders returns waiting promises whose window has closed or that are overdue by more than
// slack, the oldest first.
func LateReminders(ctx context.Context, db Reader, now time.Time, slack time.Duration, limit int) ([]LateReminder, error) {
	rows, _ := db.Query(ctx, `
SELECT m.occurrence_id, m.person_id, m.stage, m.due_at, m.until, o.starts_at, w.zone
FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id JOIN agenda a ON a.id = o.agenda_id
LEFT JOIN kampung k ON k.id = o.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place)
WHERE m.state = 'menunggu' AND m.due_at <= $1 AND (m.until <= $1 OR m.due_at < $2)
ORDER BY m.due_at LIMIT $3`, now, now.Add(-slack), limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LateReminder])
	if err != nil {
		return nil, fmt.Errorf("listing late reminders: %w", err)
	}
	return list, nil
}

var reminderPutOff = &Statement{orderAfterAgenda, `
UPDATE reminder m SET due_at = r.due_at, until = r.until
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

// PutOffReminder gives a late promise its next window.
func PutOffReminder(l LateReminder, next Due) Write {
	return reminderPutOff.Into("", reminderKey{l.OccurrenceID, l.PersonID, l.Stage, next.At, next.Until})
}

// SkipReminder gives a late promise up.
func SkipReminder(l LateReminder) Write {
	return reminderSkip.Into("", reminderKey{l.OccurrenceID, l.PersonID, l.Stage, l.Due, l.Until})
}

// Ledger row and outbox row are one statement, so a promise is told once, whatever breaks between
// (design.md 3). People are chosen first and then all that is due for them, so that no message is
// torn in two by the limit. A reminder that would follow within two hours is told with it: nobody
// wants one message at seven and another at nine (domain.md 6.3, "several due together are joined
// in one"). The question and the reminders have different buttons and are never joined: the
// question goes first, the rest at the next tick. A message carries a card, so that a tap can edit
// it before Telegram has told us its number.
const queueReminders = `
WITH open AS (
    SELECT m.occurrence_id, m.person_id, m.stage, m.due_at, m.stage = 'tanya' AS asks, m.due_at <= $1 AS due, p.telegram_id AS chat_id
    FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id JOIN person p ON p.id = m.person_id
    WHERE m.state = 'menunggu' AND m.due_at <= $1::timestamptz + interval '2 hours' AND (m.due_at <= $1 OR m.stage <> 'tanya') AND m.until > $1
      AND o.status = 'terjadwal' AND NOT o.muted AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL),
who AS (
    SELECT n.person_id, bool_or(n.asks) AS asks FROM open n
    WHERE NOT EXISTS (SELECT FROM chat c WHERE c.id = n.chat_id AND c.unreachable_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM session s WHERE s.chat_id = n.chat_id AND s.status = 'open' AND s.moved_at > $1::timestamptz - interval '10 minutes' AND s.moved_at <= $1)
      AND (SELECT count(DISTINCT e.sent_at) FROM reminder e JOIN occurrence eo ON eo.id = e.occurrence_id JOIN agenda ea ON ea.id = eo.agenda_id
               LEFT JOIN kampung ek ON ek.id = eo.kampung_id JOIN wilayah ew ON ew.code = coalesce(ek.wilayah, ea.place)
           WHERE e.person_id = n.person_id AND e.sent_at > $1::timestamptz - interval '25 hours'
             AND (e.sent_at AT TIME ZONE ew.zone)::date = ($1::timestamptz AT TIME ZONE ew.zone)::date) < 3
    GROUP BY 1 HAVING bool_or(n.due) ORDER BY min(n.due_at), 1 LIMIT $2),
taken AS (
    SELECT m.occurrence_id, m.person_id, m.stage, n.due_at, n.chat_id
    FROM reminder m JOIN open n USING (occurrence_id, person_id, stage) JOIN who USING (person_id)
    WHERE n.asks = who.asks AND m.state = 'menunggu' FOR UPDATE OF m SKIP LOCKED),
letters AS (
    SELECT person_id, chat_id, nextval('born') AS card_id, (array_agg(stage ORDER BY due_at, stage))[1] AS stage, array_agg(DISTINCT occurrence_id) AS occurrences
    FROM taken GROUP BY 1, 2),
cards AS (
    INSERT INTO card (id, chat_id, created_at) SELECT card_id, chat_id, $1 FROM letters),
out AS (
    INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
    SELECT chat_id, 1, 'pengingat', card_id, jsonb_build_object('person', person_id, 'occurrences', occurrences, 'stage', stage), 'pengingat:' || card_id, $1, $1 FROM letters
    RETURNING 1),
kept AS (
    UPDATE reminder m SET state = 'antre', sent_at = $1, outbox_key = 'pengingat:' || l.card_id
    FROM taken t JOIN letters l USING (person_id)
    WHERE m.occurrence_id = t.occurrence_id AND m.person_id = t.person_id AND m.stage = t.stage)
SELECT count(*) FROM letters`

// QueueReminders turns what is due at now and inside its window into one outbox row a person, with
// what would follow within two hours, for at most limit people, and tells how many. What is late
// is dealt with before (LateReminders). Left waiting are people in the middle of a form (moved
// within 10 minutes), with three such messages that day, or unreachable.
func QueueReminders(ctx context.Context, db Reader, now time.Time, limit int) (int, error) {
	var n int
	if err := db.QueryRow(ctx, queueReminders, now, limit).Scan(&n); err != nil {
		return 0, fmt.Errorf("queueing reminders: %w", err)
	}
	return n, nil
}

// SettleReminders notes what became of what left the outbox: told when its card has become a
// message, else dropped (the report came in, the chat blocked us, a dead letter). It gives up what
// nobody will be told: muted, decided otherwise, or the person gone.
func SettleReminders(ctx context.Context, db DB) error {
	for _, sql := range []string{
		`UPDATE reminder m SET state = CASE WHEN EXISTS (SELECT FROM card c WHERE c.id = substr(m.outbox_key, length('pengingat:') + 1)::bigint AND c.message_id IS NOT NULL) THEN 'terkirim' ELSE 'dibatalkan' END
		 WHERE m.state = 'antre' AND NOT EXISTS (SELECT FROM outbox o WHERE o.key = m.outbox_key)`,
		`UPDATE reminder m SET state = 'dibatalkan' FROM occurrence o JOIN person p ON p.id = o.person_id
		 WHERE o.id = m.occurrence_id AND m.state = 'menunggu' AND (o.muted OR o.status <> 'terjadwal' OR p.deleted_at IS NOT NULL)`,
	} {
		if _, err := db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("settling reminders: %w", err)
		}
	}
	return nil
}

var reminderSnooze = &Statement{orderAfterAgenda, `
UPDATE reminder m SET state = 'menunggu', due_at = r.due_at, until = r.until, snoozed = true, outbox_key = NULL
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
