package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// OpenOccurrences returns the open dates of a place from one ISO day to another (both included),
// by time: a month of its calendar, or all that is to come. place is a Kampung id or, for the plans
// of leads above the Kampung, a code of wilayah. Practice plans are seen by the one who made them.
func OpenOccurrences(ctx context.Context, db Reader, place string, person int64, from, to string, limit int) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the open dates of a place", `
WHERE o.id IN (
    SELECT id FROM occurrence WHERE kampung_id = $1 AND day BETWEEN $3::text::date AND $4::text::date
    UNION ALL SELECT n.id FROM agenda b JOIN occurrence n ON n.agenda_id = b.id WHERE b.kampung_id IS NULL AND b.place = $1 AND n.day BETWEEN $3::text::date AND $4::text::date)
  AND o.status = 'terjadwal' AND (NOT a.practice OR a.person_id = $2)
ORDER BY o.starts_at, o.id LIMIT $5`, place, person, from, to, limit)
}

// FollowingOccurrences returns an open occurrence and the open ones of its plan that come after it,
// by time: what "semua yang akan datang" speaks of.
func FollowingOccurrences(ctx context.Context, db Reader, id int64) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the dates of a plan", `
WHERE o.status = 'terjadwal' AND EXISTS (SELECT FROM occurrence f WHERE f.id = $1 AND f.agenda_id = o.agenda_id AND (o.id = f.id OR o.day > f.day))
ORDER BY o.starts_at, o.id`, id)
}

// Change is another hour or venue for a date of a plan, with the reminders that follow from it.
type Change struct {
	ID        int64     `json:"id"`
	KampungID string    `json:"kampung_id"` // "" for a plan of a lead
	StartsAt  time.Time `json:"starts_at"`  // on the same day as before
	Venue     string    `json:"venue"`
	Reminders []Due     `json:"reminders"`
}

// A stage that the new hour has no room for any more is called off; what was told already is not
// told again. Promises are timed anew against the calendar of the place.
var occurrenceChange = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id bigint, kampung_id text, starts_at timestamptz, venue text, reminders jsonb)),
changed AS (
    UPDATE occurrence o SET starts_at = r.starts_at, venue = nullif(r.venue, '') FROM r
    WHERE o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id AND o.status = 'terjadwal' RETURNING o.id, o.person_id, o.muted, r.reminders),
due AS (
    SELECT c.id, c.person_id, m.stage, m.due_at, m.until FROM changed c CROSS JOIN LATERAL jsonb_to_recordset(c.reminders) AS m(stage text, due_at timestamptz, until timestamptz) WHERE NOT c.muted),
gone AS (
    UPDATE reminder m SET state = 'dibatalkan' FROM changed c
    WHERE m.occurrence_id = c.id AND m.state = 'menunggu' AND NOT EXISTS (SELECT FROM due d WHERE d.id = m.occurrence_id AND d.person_id = m.person_id AND d.stage = m.stage))
INSERT INTO reminder AS m (occurrence_id, person_id, stage, due_at, until) SELECT id, person_id, stage, due_at, until FROM due
ON CONFLICT (occurrence_id, person_id, stage) DO UPDATE SET due_at = excluded.due_at, until = excluded.until, state = 'menunggu', timed = false
WHERE m.state IN ('menunggu', 'dibatalkan', 'dilewati') AND m.sent_at IS NULL`}

// ChangeOccurrence gives an open date of a plan another hour or venue. The caller checks who may.
func ChangeOccurrence(c Change) Write {
	c.Reminders = append([]Due{}, c.Reminders...)
	return occurrenceChange.Into(fmt.Sprint(c.ID), c)
}

var occurrenceHandOver = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id bigint, kampung_id text, person_id bigint)),
changed AS (
    UPDATE occurrence o SET person_id = r.person_id, muted = false FROM r
    WHERE o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id AND o.status = 'terjadwal' AND o.person_id <> r.person_id RETURNING o.id, o.person_id)
UPDATE reminder m SET person_id = c.person_id FROM changed c
WHERE m.occurrence_id = c.id AND m.state = 'menunggu' AND NOT EXISTS (SELECT FROM reminder x WHERE x.occurrence_id = m.occurrence_id AND x.stage = m.stage AND x.person_id = c.person_id)`}

// HandOverOccurrence puts a colleague in charge of an open date of a plan; what is still to be told
// about it is told to her. The caller checks who may, and that she works there.
func HandOverOccurrence(id int64, kampung string, person int64) Write {
	return occurrenceHandOver.Into(fmt.Sprint(id), struct {
		ID        int64  `json:"id"`
		KampungID string `json:"kampung_id"`
		PersonID  int64  `json:"person_id"`
	}{id, kampung, person})
}

// The plan's own answers say its last day, too: what is asked of the plan later reads them.
var seriesUntil = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id bigint, kampung_id text, until date, again jsonb, at timestamptz)),
plan AS (
    UPDATE agenda a SET answers = jsonb_set(a.answers, '{sampai}', to_jsonb(r.until::text)) FROM r JOIN occurrence o ON o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id
    WHERE a.id = o.agenda_id RETURNING a.id, r.id AS from_id, r.until, r.again, r.at),
decided AS (
    UPDATE occurrence n SET status = 'batal', decided_at = p.at FROM plan p WHERE n.agenda_id = p.id AND n.day > p.until AND n.status = 'terjadwal' RETURNING n.id),
opened AS (
    INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, venue, form, starts_at, day, created_at)
    SELECT o.agenda_id, o.kampung_id, o.person_id, o.title, o.venue, o.form, e.starts_at, e.day, p.at FROM plan p JOIN occurrence o ON o.id = p.from_id
    CROSS JOIN LATERAL jsonb_to_recordset(p.again) AS e(starts_at timestamptz, day date)
    WHERE NOT EXISTS (SELECT FROM occurrence n WHERE n.agenda_id = o.agenda_id AND n.day = e.day AND n.status IN ('terjadwal', 'terlaksana'))
    RETURNING id, agenda_id, person_id, day),
promised AS (
    INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until)
    SELECT n.id, n.person_id, m.stage, m.due_at, m.until FROM opened n JOIN plan p ON p.id = n.agenda_id
    CROSS JOIN LATERAL jsonb_to_recordset(p.again) AS e(day date, reminders jsonb) CROSS JOIN LATERAL jsonb_to_recordset(e.reminders) AS m(stage text, due_at timestamptz, until timestamptz)
    WHERE e.day = n.day)` + dropReminders}

// SetSeriesEnd gives the plan of an open occurrence another last day (ISO): dates behind it are
// called off, those of again that it has not yet are opened. The caller checks who may.
func SetSeriesEnd(id int64, kampung, until string, again []Again, at time.Time) Write {
	again = append([]Again{}, again...)
	for i, a := range again {
		again[i].Reminders = append([]Due{}, a.Reminders...)
	}
	return seriesUntil.Into(fmt.Sprint(id), struct {
		ID        int64     `json:"id"`
		KampungID string    `json:"kampung_id"`
		Until     string    `json:"until"`
		Again     []Again   `json:"again"`
		At        time.Time `json:"at"`
	}{id, kampung, until, again, at})
}

// DatesOfPlan returns the open dates of a plan from now on, by time: agenda is its number or, when
// that is 0, report the UUID of the draft that made it. The caller checks whose they are.
func DatesOfPlan(ctx context.Context, db Reader, agenda int64, report string, now time.Time) ([]Occurrence, error) {
	return occurrences(ctx, db, "listing the open dates of a plan", `
WHERE (a.id = $1 OR $1 = 0 AND a.report_id::text = $2) AND o.status = 'terjadwal' AND o.starts_at > $3 ORDER BY o.starts_at, o.id`, agenda, report, now)
}

// Series is a plan that comes round on other days from one of its dates on.
type Series struct {
	ID        int64     `json:"id"`         // the open date from which on
	Like      int64     `json:"like"`       // the date whose title, venue and person in charge the new ones have
	KampungID string    `json:"kampung_id"` // "" for a plan of a lead
	Again     string    `json:"ulang"`      // the code of form rencana
	First     string    `json:"first"`      // ISO date that the rule is anchored on
	Until     string    `json:"until"`      // ISO date
	Clock     string    `json:"jam"`        // 15:04
	Dates     []Again   `json:"again"`
	At        time.Time `json:"at"`
}

// The plan stays the same one, so that its calendar file does; what lies behind stays as it was. A
// date that the plan has already at that hour is left alone, with what was told of it. The others
// are called off, not put off: a series that moved is no date missed (I12).
var seriesMove = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(id bigint, "like" bigint, kampung_id text, ulang text, first date, until date, jam text, again jsonb, at timestamptz)),
plan AS (
    UPDATE agenda a SET answers = a.answers || jsonb_build_object('ulang', r.ulang, 'tanggal', r.first::text, 'sampai', r.until::text, 'jam', r.jam)
    FROM r JOIN occurrence o ON o.id = r.id AND coalesce(o.kampung_id, '') = r.kampung_id AND o.status = 'terjadwal'
    WHERE a.id = o.agenda_id RETURNING a.id, r."like", r.again, r.at, o.day AS from_day),
wanted AS (
    SELECT p.id, e.starts_at, e.day, e.reminders FROM plan p CROSS JOIN LATERAL jsonb_to_recordset(p.again) AS e(starts_at timestamptz, day date, reminders jsonb)),
decided AS (
    UPDATE occurrence n SET status = 'batal', decided_at = p.at FROM plan p
    WHERE n.agenda_id = p.id AND n.day >= p.from_day AND n.status = 'terjadwal' AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = p.id AND w.starts_at = n.starts_at) RETURNING n.id),
opened AS (
    INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, venue, form, starts_at, day, created_at)
    SELECT p.id, o.kampung_id, o.person_id, o.title, o.venue, o.form, w.starts_at, w.day, p.at FROM plan p JOIN occurrence o ON o.id = p."like" AND o.agenda_id = p.id JOIN wanted w ON w.id = p.id
    WHERE NOT EXISTS (SELECT FROM occurrence n WHERE n.agenda_id = p.id AND n.day = w.day
        AND (n.status = 'terlaksana' OR n.status = 'terjadwal' AND (n.starts_at = w.starts_at OR n.day < p.from_day)))
    RETURNING id, agenda_id, person_id, day),
promised AS (
    INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until)
    SELECT n.id, n.person_id, m.stage, m.due_at, m.until FROM opened n JOIN wanted w ON w.id = n.agenda_id AND w.day = n.day
    CROSS JOIN LATERAL jsonb_to_recordset(w.reminders) AS m(stage text, due_at timestamptz, until timestamptz))` + dropReminders}

// MoveSeries gives a plan other days from an open date of it on, with the reminders of the new
// dates. The caller checks who may.
func MoveSeries(s Series) Write {
	s.Dates = append([]Again{}, s.Dates...)
	for i, a := range s.Dates {
		s.Dates[i].Reminders = append([]Due{}, a.Reminders...)
	}
	return seriesMove.Into(fmt.Sprint(s.ID), s)
}

// ReportedBy is who has told of an activity of a Kampung on a day with a form, besides the asker:
// the name, "" when nobody has. Withdrawn and practice reports do not count.
func ReportedBy(ctx context.Context, db Reader, o Occurrence, asker int64) (string, error) {
	rows, _ := db.Query(ctx, `
SELECT coalesce(p.name, '') FROM report r LEFT JOIN person p ON p.id = r.person_id
WHERE r.kampung_id = $1 AND r.form = $2 AND r.day BETWEEN $3::text::date - 1 AND $3::text::date + 1 AND r.status <> 'ditarik' AND NOT r.practice
  AND (r.occurrence_id = $4 OR r.occurrence_id IS NULL) AND r.person_id IS DISTINCT FROM $5
ORDER BY (r.occurrence_id = $4) DESC NULLS LAST, r.day = $3::text::date DESC, r.sent_at LIMIT 1`, o.KampungID, o.Form, o.Day, o.ID, asker)
	name, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(name) == 0 {
		return "", wrap("looking for the report of a colleague", err)
	}
	if name[0] == "" {
		return "-", nil
	}
	return name[0], nil
}
