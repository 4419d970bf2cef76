package storage

import (
	"encoding/json"
	"time"
)

// What two people tell of one activity becomes one report: the other one's day, place and author
// stay. FOR UPDATE reads the report as it is after whoever had it before.
var reportJoin = &Statement{orderAfterReport, `
WITH old AS (
    SELECT p.id, p.measures, r.person_id AS by_person, r.answers AS new_answers, r.measures AS new_measures, r.at
    FROM report p JOIN json_to_recordset($1) AS r(id uuid, person_id bigint, revision int, answers jsonb, measures jsonb, at timestamptz) ON r.id = p.id
    WHERE p.status <> 'ditarik' AND NOT p.practice AND p.revision = r.revision AND p.answers <> r.answers
    ORDER BY p.id FOR UPDATE OF p),
new AS (
    UPDATE report p SET answers = o.new_answers, measures = o.new_measures, revision = p.revision + 1, changed_at = o.at
    FROM old o WHERE p.id = o.id
    RETURNING p.*, o.measures AS old_measures, o.by_person),
kept AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at, why)
    SELECT id, revision, answers, status, by_person, changed_at, 'digabung' FROM new)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, -1, old_measures FROM new WHERE jsonb_array_length(old_measures) > 0
UNION ALL
SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, 1, measures FROM new WHERE jsonb_array_length(measures) > 0`}

// JoinReport gives a report the answers that came of joining another draft about the same activity
// into it: one revision more (why: digabung), by whoever joined it. The report must still stand at
// the revision that was read. Whether person may do so is the caller's to know.
func JoinReport(r Report, person int64, answers json.RawMessage, measures []Measure, at time.Time) Write {
	return reportJoin.Into(r.ID, struct {
		ID       string          `json:"id"`
		PersonID int64           `json:"person_id"`
		Revision int             `json:"revision"`
		Answers  json.RawMessage `json:"answers"`
		Measures []Measure       `json:"measures"`
		At       time.Time       `json:"at"`
	}{r.ID, person, r.Revision, answers, append([]Measure{}, measures...), at})
}

// The files that both have stay where they came first.
var attachmentMove = &Statement{orderAfterReport, `
UPDATE attachment a SET report_id = r.report_id FROM json_to_recordset($1) AS r("from" uuid, report_id uuid)
WHERE a.report_id = r."from" AND NOT EXISTS (SELECT FROM attachment b WHERE b.report_id = r.report_id AND b.unique_id = a.unique_id)`}

// MoveAttachments gives the files of a draft that was joined to a report to that report.
func MoveAttachments(from, to string) Write {
	return attachmentMove.Into(from, struct {
		From     string `json:"from"`
		ReportID string `json:"report_id"`
	}{from, to})
}
