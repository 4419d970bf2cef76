package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// KindDuty is the outbox kind of what a Kampung owes by the calendar: rendered late.
const KindDuty = "kewajiban"

// DutyKind is what a Kampung owes by the calendar.
type DutyKind string

// The duties: what closes a month (lima_faktor and the registers, domain.md 6.4) and news after
// silence (domain.md 6.3).
const (
	DutyMonthEnd DutyKind = "akhir_bulan"
	DutySilence  DutyKind = "sepi"
)

// Duty is the payload of KindDuty: what is spoken of, for which Kampung, to whom.
type Duty struct {
	PersonID int64     `json:"person"`
	Kind     DutyKind  `json:"kind"`
	Period   string    `json:"period"` // the month (2026-11); of a nudge the ISO week (2026-W48)
	Stage    string    `json:"stage"`
	Kampung  []string  `json:"kampung"`          // of one person with several all that are due
	Drafts   []int64   `json:"drafts,omitempty"` // that are told of besides
	Until    time.Time `json:"until"`
}

// ReadDuty reads the payload of a KindDuty row.
func ReadDuty(payload json.RawMessage) (Duty, error) {
	var d Duty
	if err := json.Unmarshal(payload, &d); err != nil {
		return d, fmt.Errorf("reading a duty's keys: %w", err)
	}
	return d, nil
}

// NewDuties is one message for the people of many Kampung.
type NewDuties struct {
	Kind       DutyKind
	Period     string
	Stage      string
	At, Until  time.Time
	KampungIDs []string
	Roles      []Role // whom it is for; none: everybody who files for these Kampung
}

// filing are the roles that file for a Kampung (Role.Files).
var filing = []Role{Petugas, PLKB, PokjaDesa}

// AddDuties puts a duty into the ledger for the people of these Kampung, and tells how many rows
// are new; what is there already stays as it is, told or not.
func AddDuties(ctx context.Context, db DB, n NewDuties) (int, error) {
	roles := n.Roles
	if len(roles) == 0 {
		roles = filing
	}
	tag, err := db.Exec(ctx, `
INSERT INTO duty (kind, period, stage, kampung_id, person_id, due_at, until)
SELECT DISTINCT $1, $2, $3, a.kampung_id, a.person_id, $4::timestamptz, $5::timestamptz FROM assignment a JOIN person p ON p.id = a.person_id
WHERE a.kampung_id = ANY($6) AND a.valid_to IS NULL AND a.role = ANY($7) AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND NOT p.practice
ORDER BY 4, 5 ON CONFLICT DO NOTHING`, string(n.Kind), n.Period, n.Stage, n.At, n.Until, n.KampungIDs, roles)
	if err != nil {
		return 0, fmt.Errorf("adding duties: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// As with reminders ledger row and outbox row are one statement. People hear of one thing at a
// time, for all their Kampung at once, and of their drafts that wait: steps of one month's end that
// fall together are one message, but what a lead is told of her place is another card.
const queueDuties = `
WITH head AS (SELECT person_id FROM duty WHERE state = 'menunggu' AND due_at <= $1 AND until > $1 ORDER BY due_at, person_id LIMIT $2),` + addressees + `
open AS (
    SELECT d.*, CASE WHEN d.stage IN ('kecamatan', 'kabupaten') THEN d.stage ELSE '' END AS part, w.chat_id, w.busy, w.gone OR NOT EXISTS (SELECT FROM assignment a WHERE a.person_id = d.person_id AND a.valid_to IS NULL AND (a.kampung_id = d.kampung_id OR a.kampung_id IS NULL AND starts_with(d.kampung_id, a.place || '.'))) AS over
    FROM who w CROSS JOIN LATERAL (
        SELECT r.kind, r.period, r.stage, r.kampung_id, r.person_id, r.due_at, r.until FROM duty r
        WHERE r.person_id = w.person_id AND r.state = 'menunggu' AND r.due_at <= $1 AND r.until > $1 LIMIT 200 FOR UPDATE SKIP LOCKED) d),
talk AS (SELECT DISTINCT ON (person_id) person_id, kind, period, part FROM open WHERE NOT over ORDER BY person_id, due_at, kind, period, part),` + counted + `
letters AS (
    SELECT o.person_id, o.chat_id, o.kind, o.period, o.part, nextval('born') AS card_id, array_agg(DISTINCT o.kampung_id ORDER BY o.kampung_id) AS kampung, min(o.until) AS until,
        (array_agg(o.stage ORDER BY o.due_at DESC, o.until DESC, o.stage DESC))[1] AS stage
    FROM open o JOIN talk USING (person_id, kind, period, part) JOIN counted USING (person_id) WHERE NOT o.over GROUP BY 1, 2, 3, 4, 5),` + draftsTold + `
cards AS (
    INSERT INTO card (id, chat_id, created_at) SELECT card_id, chat_id, $1 FROM letters),
out AS (
    INSERT INTO outbox (chat_id, class, kind, card_id, payload, key, not_before, created_at)
    SELECT chat_id, 2, 'kewajiban', card_id, json_build_object('person', person_id, 'kind', kind, 'period', period, 'stage', stage, 'kampung', kampung, 'until', until, 'drafts', (SELECT array_agg(d.id ORDER BY d.step DESC, d.id) FROM drafts d WHERE d.card_id = letters.card_id)), 'kewajiban:' || card_id, $1, $1 FROM letters ORDER BY card_id),
kept AS (
    UPDATE duty d SET state = 'antre', sent_at = $1, outbox_key = 'kewajiban:' || l.card_id
    FROM open o JOIN letters l USING (person_id, kind, period, part)
    WHERE NOT o.over AND d.kind = o.kind AND d.period = o.period AND d.stage = o.stage AND d.kampung_id = o.kampung_id AND d.person_id = o.person_id),
closed AS (
    UPDATE duty d SET state = 'dibatalkan' FROM open o
    WHERE o.over AND d.kind = o.kind AND d.period = o.period AND d.stage = o.stage AND d.kampung_id = o.kampung_id AND d.person_id = o.person_id),
held AS (
    UPDATE duty d SET due_at = coalesce(o.busy, o.until) FROM open o
    WHERE NOT o.over AND o.person_id NOT IN (SELECT person_id FROM counted)
      AND d.kind = o.kind AND d.period = o.period AND d.stage = o.stage AND d.kampung_id = o.kampung_id AND d.person_id = o.person_id)
SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM letters)`

// QueueDuties does for duties what QueueReminders does for plans; both count against
// MessagesADay.
func QueueDuties(ctx context.Context, db DB, now time.Time, limit int) (Queued, error) {
	return queueLetters(ctx, db, queueDuties, now, limit)
}

const settleDuties = `
WITH gone AS (
    SELECT m.kind, m.period, m.stage, m.kampung_id, m.person_id, m.outbox_key, m.sent_at, ` + became + `
    FROM duty m WHERE m.state = 'antre' AND NOT EXISTS (SELECT FROM outbox o WHERE o.key = m.outbox_key) LIMIT $2 FOR UPDATE OF m SKIP LOCKED)` + uncounted + `
UPDATE duty m SET state = ` + becomes + `
FROM gone g WHERE m.kind = g.kind AND m.period = g.period AND m.stage = g.stage AND m.kampung_id = g.kampung_id AND m.person_id = g.person_id`

// SettleDuties does for duties what SettleReminders does for plans.
func SettleDuties(ctx context.Context, db DB, now time.Time, limit int) (int, error) {
	return settled(ctx, db, settleDuties, now, limit)
}

// LateDuty is a duty whose window has closed untold.
type LateDuty struct {
	Kind      DutyKind  `json:"kind"`
	Period    string    `json:"period"`
	Stage     string    `json:"stage"`
	KampungID string    `json:"kampung_id"`
	PersonID  int64     `json:"person_id"`
	Due       time.Time `json:"due_at"`
	Until     time.Time `json:"until"`
	Zone      string    `json:"-"`
}

// LateDuties returns waiting duties whose window has closed by now, the oldest first.
func LateDuties(ctx context.Context, db Reader, now time.Time, limit int) ([]LateDuty, error) {
	rows, _ := db.Query(ctx, `
SELECT d.kind, d.period, d.stage, d.kampung_id, d.person_id, d.due_at, d.until, w.zone FROM duty d JOIN kampung k ON k.id = d.kampung_id JOIN wilayah w ON w.code = k.wilayah
WHERE d.state = 'menunggu' AND d.until <= $1 ORDER BY d.until LIMIT $2`, now, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LateDuty])
	return list, wrap("listing late duties", err)
}

const dutyRows = `
FROM json_to_recordset($1) AS r(kind text, period text, stage text, kampung_id text, person_id bigint, due_at timestamptz, until timestamptz)
WHERE d.kind = r.kind AND d.period = r.period AND d.stage = r.stage AND d.kampung_id = r.kampung_id AND d.person_id = r.person_id AND d.state = 'menunggu'`

var (
	dutyTime = &Statement{orderAfterAgenda, `UPDATE duty d SET due_at = r.due_at, until = r.until` + dutyRows}
	dutySkip = &Statement{orderAfterAgenda, `UPDATE duty d SET state = 'dilewati'` + dutyRows}
)

// TimeDuty gives a late duty its next window.
func TimeDuty(l LateDuty, at, until time.Time) Write {
	l.Due, l.Until = at, until
	return dutyTime.Beside("", l)
}

// SkipDuty gives a late duty up.
func SkipDuty(l LateDuty) Write { return dutySkip.Beside("", l) }
