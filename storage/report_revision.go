package storage

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
)

// Revision is a report as it stood from At until the next one.
type Revision struct {
	Revision int
	Status   ReportStatus
	PersonID int64 // who made it, 0 not known
	At       time.Time
	Why      string // in her words, or a code of the program ("diganti"); "" not said
	Answers  json.RawMessage
}

// ReportRevisions returns the history of a report, the first revision first. Whether the asker may
// see it is settled by ReportOfPerson or ReportByID before.
func ReportRevisions(ctx context.Context, db Reader, id string) ([]Revision, error) {
	rows, _ := db.Query(ctx, `
SELECT revision, status, coalesce(by_person, 0), at, coalesce(why, ''), answers FROM report_revision WHERE report_id = $1::text::uuid ORDER BY revision`, id)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Revision])
	return list, wrap("loading the revisions of a report", err)
}

// What was counted is taken back on the day it was counted for, what is true now is counted on the
// day it is true for. FOR UPDATE reads the report as it is after whoever had it before.
var reportCorrect = &Statement{orderAfterReport, `
WITH old AS (
    SELECT p.id, p.day, p.measures, r.person_id AS by_person, coalesce(nullif(r.day, '')::date, p.day) AS new_day, r.answers AS new_answers, r.measures AS new_measures, r.at, nullif(r.why, '') AS why
    FROM report p JOIN json_to_recordset($1) AS r(id uuid, person_id bigint, day text, answers jsonb, measures jsonb, at timestamptz, why text) ON r.id = p.id
    WHERE p.person_id = r.person_id AND p.status <> 'ditarik' AND p.answers <> r.answers
      AND (p.sent_at > r.at - interval '24 hours' OR EXISTS (SELECT FROM correction_request c WHERE c.report_id = p.id AND c.state = 'boleh' AND c.open_until > r.at))
    ORDER BY p.id FOR UPDATE OF p),
new AS (
    UPDATE report p SET answers = o.new_answers, measures = o.new_measures, day = o.new_day, revision = p.revision + 1, changed_at = o.at
    FROM old o WHERE p.id = o.id
    RETURNING p.*, o.day AS old_day, o.measures AS old_measures, o.by_person, o.why),
kept AS (
    INSERT INTO report_revision (report_id, revision, answers, status, by_person, at, why)
    SELECT id, revision, answers, status, by_person, changed_at, why FROM new)
INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures)
SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), old_day, -1, old_measures FROM new WHERE jsonb_array_length(old_measures) > 0
UNION ALL
SELECT id, revision, kabupaten, coalesce(kampung_id, wilayah), day, 1, measures FROM new WHERE jsonb_array_length(measures) > 0`}

// CorrectReport gives a report of this person other answers within WithdrawWithin of its sending,
// or while a lead keeps it open (Correction):
// one revision more, with who, when and why; its status, receipt and place stay. measures is what
// MeasuresOf says of the new answers. The report's day follows the answer to "tanggal". Equal
// answers, a withdrawn report and one of somebody else are left alone. A kendala told with the
// report is corrected by RaiseKendala or DropKendala.
func CorrectReport(id string, person int64, answers json.RawMessage, measures []Measure, at time.Time, why string) Write {
	return reportCorrect.Into(id, struct {
		ID       string          `json:"id"`
		PersonID int64           `json:"person_id"`
		Day      string          `json:"day"`
		Answers  json.RawMessage `json:"answers"`
		Measures []Measure       `json:"measures"`
		At       time.Time       `json:"at"`
		Why      string          `json:"why"`
	}{id, person, dayIn(answers), answers, append([]Measure{}, measures...), at, why})
}

// dayIn is the answer to "tanggal" when it is an ISO date, else "".
func dayIn(answers json.RawMessage) string {
	var a struct {
		Tanggal json.RawMessage `json:"tanggal"`
	}
	_ = json.Unmarshal(answers, &a) // of another shape: no day
	day := text(a.Tanggal)
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}
