package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// OccurrenceStatus tells what became of a planned activity (domain.md 4.3).
type OccurrenceStatus string

// The states of an occurrence. Unanswered for three days is tidak_dilaporkan, never silently batal.
const (
	Planned    OccurrenceStatus = "terjadwal"
	Done       OccurrenceStatus = "terlaksana"
	Moved      OccurrenceStatus = "ditunda"
	CalledOff  OccurrenceStatus = "batal"
	Unreported OccurrenceStatus = "tidak_dilaporkan"
)

// Stage is when a plan is spoken of: the codes of form rencana and of publik.pengingat.
type Stage string

// The stages of domain.md 6.3.
const (
	StageH3      Stage = "h3"
	StageH1      Stage = "h1"
	StageMorning Stage = "pagi"
	StageHour    Stage = "jam1"
	StageAsk     Stage = "tanya"
)

// Due is a row of the reminder ledger to be: a stage, when it falls due and when its window closes.
type Due struct {
	Stage Stage     `json:"stage"`
	At    time.Time `json:"due_at"`
	Until time.Time `json:"until"`
}

// Again is a further time that a plan falls due: a date of its series.
type Again struct {
	StartsAt  time.Time `json:"starts_at"`
	Day       string    `json:"day"` // ISO date in the place's zone; one of each in a series
	Reminders []Due     `json:"reminders"`
}

// Plan is a planned activity as form rencana gives it, with its first occurrence and, when it
// comes round again (question ulang), the others.
type Plan struct {
	ReportID  string          `json:"report_id"` // UUID of the draft: sent once
	PersonID  int64           `json:"person_id"`
	InCharge  int64           `json:"in_charge"` // who is reminded and asked; 0: the planner
	ChatID    int64           `json:"chat_id"`
	KampungID string          `json:"kampung_id"` // "" for a plan of a lead above the Kampung
	Place     string          `json:"place"`      // of such a plan: a code of wilayah; else not looked at
	Kabupaten string          `json:"kabupaten"`  // "" at provinsi
	Answers   json.RawMessage `json:"answers"`
	Practice  bool            `json:"practice"`
	Title     string          `json:"title"`
	Venue     string          `json:"venue"`
	Form      string          `json:"form"` // what reports on it
	StartsAt  time.Time       `json:"starts_at"`
	Day       string          `json:"day"` // ISO date in the place's zone
	Reminders []Due           `json:"reminders"`
	Again     []Again         `json:"again"` // in order; none for a plan of one day
	CreatedAt time.Time       `json:"created_at"`
}

// The plan, its occurrences and their promises of reminders are one statement: all or, for a draft
// sent before, none. A day is due once in a series, so it tells which reminders belong where.
var planSave = &Statement{orderAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(report_id uuid, person_id bigint, in_charge bigint, chat_id bigint, kampung_id text, place text, kabupaten text, answers jsonb, practice boolean,
        title text, venue text, form text, starts_at timestamptz, day date, reminders jsonb, again jsonb, created_at timestamptz)),
x AS (
    SELECT report_id, starts_at, day, reminders FROM r
    UNION ALL SELECT r.report_id, e.starts_at, e.day, e.reminders FROM r CROSS JOIN LATERAL jsonb_to_recordset(r.again) AS e(starts_at timestamptz, day date, reminders jsonb)),
a AS (
    INSERT INTO agenda (report_id, person_id, chat_id, kampung_id, place, kabupaten, answers, practice, created_at)
    SELECT report_id, person_id, chat_id, nullif(kampung_id, ''), coalesce(nullif(kampung_id, ''), place), kabupaten, answers, practice, created_at FROM r
    ON CONFLICT (report_id) DO NOTHING RETURNING id, report_id),
o AS (
    INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, venue, form, starts_at, day, created_at)
    SELECT a.id, nullif(r.kampung_id, ''), coalesce(nullif(r.in_charge, 0), r.person_id), r.title, nullif(r.venue, ''), r.form, x.starts_at, x.day, r.created_at FROM a JOIN r USING (report_id) JOIN x USING (report_id)
    ORDER BY a.id, x.starts_at
    RETURNING id, agenda_id, person_id, day)
INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until)
SELECT o.id, o.person_id, m.stage, m.due_at, m.until
FROM o JOIN a ON a.id = o.agenda_id JOIN x ON x.report_id = a.report_id AND x.day = o.day
CROSS JOIN LATERAL jsonb_to_recordset(x.reminders) AS m(stage text, due_at timestamptz, until timestamptz)`}

// SavePlan keeps a plan with its occurrences and reminders.
func SavePlan(p Plan) Write {
	p.Reminders = append([]Due{}, p.Reminders...)
	p.Again = append([]Again{}, p.Again...)
	for i, a := range p.Again {
		p.Again[i].Reminders = append([]Due{}, a.Reminders...) // no reminders are a list, too
	}
	return planSave.Into(p.ReportID, p)
}

// Occurrence is one time a plan falls due.
type Occurrence struct {
	ID        int64
	PersonID  int64  // who is in charge of it: the planner, or the colleague named
	KampungID string // "" for a plan of a lead above the Kampung
	Kampung   string // its name, or that of the lead's place
	Kabupaten string
	Zone      string // IANA name, of the Kampung or the lead's place
	Title     string
	Venue     string // "" unknown
	Form      string // what reports on it
	StartsAt  time.Time
	Day       string // ISO date in the place's zone
	Status    OccurrenceStatus
	Muted     bool
	Snoozed   bool // the question was put off once already
	Practice  bool
	Answers   json.RawMessage   // of form rencana
	Preset    map[string]string // what a report on it begins with, by question of form kegiatan
	Place     string            // whose plan it is: a Kampung id or, of a lead, a code of wilayah
	AgendaID  int64             // the plan that it is a date of
}

const occurrenceColumns = `
SELECT ` + occurrenceFields + occurrenceFrom

const occurrenceFields = `o.id, o.person_id, coalesce(o.kampung_id, ''), coalesce(k.name, w.name), a.kabupaten, w.zone, o.title, coalesce(o.venue, ''), o.form, o.starts_at, o.day::text, o.status, o.muted,
    EXISTS (SELECT FROM reminder m WHERE m.occurrence_id = o.id AND m.stage = 'tanya' AND m.snoozed), a.practice, a.answers,
    jsonb_strip_nulls(jsonb_build_object('jenis', a.answers->>'jenis_kegiatan', 'jenis_kegiatan', a.answers->>'jenis_kegiatan', 'judul', o.title, 'tempat', o.venue, 'tanggal', o.day::text,
        'jam', to_char(o.starts_at AT TIME ZONE w.zone, 'HH24:MI'), 'fungsi', a.answers->>'fungsi')),
    coalesce(o.kampung_id, a.place), a.id`

const occurrenceFrom = `
FROM occurrence o JOIN agenda a ON a.id = o.agenda_id LEFT JOIN kampung k ON k.id = o.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place) `

func occurrences(ctx context.Context, db Reader, what, sql string, args ...any) ([]Occurrence, error) {
	rows, _ := db.Query(ctx, occurrenceColumns+sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Occurrence])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// OccurrenceByID returns an occurrence, nil when there is none. The caller checks whose it is.
func OccurrenceByID(ctx context.Context, db Reader, id int64) (*Occurrence, error) {
	return first(occurrences(ctx, db, "loading an occurrence", `WHERE o.id = $1`, id))
}

// OccurrencesByID returns those of the ids that are there, by time.
func OccurrencesByID(ctx context.Context, db Reader, ids []int64) ([]Occurrence, error) {
	return occurrences(ctx, db, "loading occurrences", `WHERE o.id = ANY($1) ORDER BY o.starts_at, o.id`, ids)
}

// Upcoming is what comes next of a plan.
type Upcoming struct {
	Occurrence     // the soonest that is open
	Left       int // how many times it is planned still, this one included; 1 for a plan of one day
}

// UpcomingPlans returns the plans of a place that are open from a day (ISO) on, a series once, the
// soonest first. place is a Kampung id or, for the plans of leads above the Kampung, a code of
// wilayah. Practice plans are seen by the one who made them.
func UpcomingPlans(ctx context.Context, db Reader, place string, person int64, from string, limit int) ([]Upcoming, error) {
	rows, _ := db.Query(ctx, `
WITH open AS (
    SELECT id, agenda_id, starts_at FROM occurrence WHERE kampung_id = $1 AND status = 'terjadwal' AND day >= $3::text::date
    UNION ALL
    SELECT o.id, o.agenda_id, o.starts_at FROM agenda a JOIN occurrence o ON o.agenda_id = a.id
    WHERE a.kampung_id IS NULL AND a.place = $1 AND o.status = 'terjadwal' AND o.day >= $3::text::date)
SELECT `+occurrenceFields+`, u.n`+occurrenceFrom+`JOIN (
    SELECT id, count(*) OVER (PARTITION BY agenda_id)::int AS n, row_number() OVER (PARTITION BY agenda_id ORDER BY starts_at, id) AS nth FROM open) u ON u.id = o.id AND u.nth = 1
WHERE NOT a.practice OR o.person_id = $2
ORDER BY o.starts_at, o.id LIMIT $4`, place, person, from, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Upcoming])
	if err != nil {
		return nil, fmt.Errorf("listing the plans of a place: %w", err)
	}
	return list, nil
}

// OpenPlans returns what a report of today may belong to: the open plans of a Kampung within seven
// days of now, whose zone says which day it is (form kegiatan, question rencana; domain.md 3 a).
func OpenPlans(ctx context.Context, db Reader, kampung string, now time.Time) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing open plans", `WHERE o.kampung_id = $1 AND o.form = 'kegiatan' AND o.status = 'terjadwal' AND NOT a.practice
  AND o.day BETWEEN $2::text::date - 7 AND $2::text::date + 7 ORDER BY o.starts_at, o.id LIMIT 10`, kampung, now.Format(time.DateOnly))
}

// What was decided once stays; what would have been told about it is called off with it.
const dropReminders = `
UPDATE reminder m SET state = 'dibatalkan' FROM decided d WHERE m.occurrence_id = d.id AND m.state IN ('menunggu', 'antre')`

var occurrenceDecide = &Statement{orderAfterAgenda, `
WITH decided AS (
    UPDATE occurrence o SET status = r.status, reason = nullif(r.reason, ''), decided_at = r.at
    FROM json_to_recordset($1) AS r(id bigint, kampung_id text, status text, reason text, at timestamptz)
    WHERE o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id AND (o.status = 'terjadwal' OR o.status = 'tidak_dilaporkan') RETURNING o.id)` + dropReminders}

// DecideOccurrence settles an open occurrence of a Kampung ("": of a lead's place) as done, called off or put off without
// a new date, and drops what was still to be told about it. reason is a code of form rencana, ""
// for none. The caller checks who may.
func DecideOccurrence(id int64, kampung string, status OccurrenceStatus, reason string, at time.Time) Write {
	return occurrenceDecide.Into(fmt.Sprint(id), struct {
		ID        int64            `json:"id"`
		KampungID string           `json:"kampung_id"`
		Status    OccurrenceStatus `json:"status"`
		Reason    string           `json:"reason"`
		At        time.Time        `json:"at"`
	}{id, kampung, status, reason, at})
}

// SeriesLeft counts how many dates of an occurrence's plan are open from that one on, itself
// included: 1 for a plan of one day.
func SeriesLeft(ctx context.Context, db Reader, id int64) (int, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*)::int FROM occurrence o JOIN occurrence n ON n.agenda_id = o.agenda_id
  AND (n.id = o.id OR n.day > o.day AND n.status = 'terjadwal') WHERE o.id = $1`, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting the dates of a plan: %w", err)
	}
	return n, nil
}

var seriesEnd = &Statement{orderAfterAgenda, `
WITH decided AS (
    UPDATE occurrence n SET status = 'batal', reason = nullif(r.reason, ''), decided_at = r.at
    FROM json_to_recordset($1) AS r(id bigint, kampung_id text, reason text, at timestamptz) JOIN occurrence o ON o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id
    WHERE n.agenda_id = o.agenda_id
      AND (n.id = o.id AND n.status IN ('terjadwal', 'tidak_dilaporkan') OR n.day > o.day AND n.status = 'terjadwal') RETURNING n.id)` + dropReminders}

// EndSeries calls off an open occurrence of a Kampung ("": of a lead's place) and all later ones of its plan, and drops
// what was still to be told about them. reason is a code of form rencana. The caller checks who may.
func EndSeries(id int64, kampung, reason string, at time.Time) Write {
	return seriesEnd.Into(fmt.Sprint(id), struct {
		ID        int64     `json:"id"`
		KampungID string    `json:"kampung_id"`
		Reason    string    `json:"reason"`
		At        time.Time `json:"at"`
	}{id, kampung, reason, at})
}

// OccurrenceDone closes the occurrence of this Kampung that a report answers, also when a
// colleague of the planner sent it.
func OccurrenceDone(id int64, kampung string, at time.Time) Write {
	return DecideOccurrence(id, kampung, Done, "", at)
}

// The moved occurrence stays due on its old date (I12-I14), a new one opens on the new date; where
// the plan has that date already, as a weekly one a week later, that one stands for it.
var occurrenceMove = &Statement{orderAfterAgenda, `
WITH r AS (SELECT r.*, there.id AS there, nextval(pg_get_serial_sequence('occurrence', 'id')) AS fresh
    FROM json_to_recordset($1) AS r(id bigint, starts_at timestamptz, day date, reminders jsonb, at timestamptz)
    LEFT JOIN LATERAL (SELECT n.id FROM occurrence o JOIN occurrence n ON n.agenda_id = o.agenda_id
        WHERE o.id = r.id AND n.id <> o.id AND n.day = r.day AND n.status = 'terjadwal' ORDER BY n.id LIMIT 1) there ON true),
decided AS (
    UPDATE occurrence o SET status = 'ditunda', moved_to = coalesce(r.there, r.fresh), decided_at = r.at
    FROM r WHERE o.id = r.id AND (o.status = 'terjadwal' OR o.status = 'tidak_dilaporkan') RETURNING o.*),
opened AS (
    INSERT INTO occurrence (id, agenda_id, kampung_id, person_id, title, venue, form, starts_at, day, created_at) OVERRIDING SYSTEM VALUE
    SELECT d.moved_to, d.agenda_id, d.kampung_id, d.person_id, d.title, d.venue, d.form, r.starts_at, r.day, r.at FROM decided d JOIN r ON r.fresh = d.moved_to
    RETURNING id, person_id),
promised AS (
    INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until)
    SELECT n.id, n.person_id, m.stage, m.due_at, m.until FROM opened n JOIN r ON r.fresh = n.id
    CROSS JOIN LATERAL jsonb_to_recordset(r.reminders) AS m(stage text, due_at timestamptz, until timestamptz))` + dropReminders}

// MoveOccurrence puts an open occurrence off to startsAt, day being its ISO date in the place's
// zone, with the reminders of the new date. The caller checks who may.
func MoveOccurrence(id int64, startsAt time.Time, day string, reminders []Due, at time.Time) Write {
	if reminders == nil {
		reminders = []Due{}
	}
	return occurrenceMove.Into(fmt.Sprint(id), struct {
		ID        int64     `json:"id"`
		StartsAt  time.Time `json:"starts_at"`
		Day       string    `json:"day"`
		Reminders []Due     `json:"reminders"`
		At        time.Time `json:"at"`
	}{id, startsAt, day, reminders, at})
}
