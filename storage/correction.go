package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// CorrectWithin is how long a report stands open once a lead has allowed a correction.
const CorrectWithin = 24 * time.Hour

// Correction is the wish of an author to correct a report after her own day (WithdrawWithin) is over.
type Correction struct {
	ID        int64     `json:"id"`
	ReportID  string    `json:"report_id"`
	PersonID  int64     `json:"person_id"` // the author
	Wish      string    `json:"wish"`      // in her words: the why of the revision
	AskedAt   time.Time `json:"asked_at"`
	State     string    `json:"-"` // menunggu, boleh, tidak
	OpenUntil time.Time `json:"-"` // zero unless allowed
	DecidedBy int64     `json:"-"` // person, 0 while it waits
}

// A report has one wish open at a time: asked again, its words are the newer ones.
var correctionAsk = &Statement{orderAfterReport, `
INSERT INTO correction_request (id, report_id, person_id, wish, asked_at)
SELECT c.id, c.report_id, c.person_id, c.wish, c.asked_at FROM json_to_recordset($1) AS c(id bigint, report_id uuid, person_id bigint, wish text, asked_at timestamptz)
JOIN report r ON r.id = c.report_id AND r.person_id = c.person_id AND r.status <> 'ditarik'
ON CONFLICT (report_id) WHERE state = 'menunggu' DO UPDATE SET wish = excluded.wish, asked_at = excluded.asked_at`}

// AskCorrection keeps a wish of the report's own author.
func AskCorrection(c Correction) Write { return correctionAsk.Into(c.ReportID, c) }

var correctionDecide = &Statement{orderAfterReport, `
UPDATE correction_request c SET state = CASE WHEN r.yes THEN 'boleh' ELSE 'tidak' END, decided_by = r.by_person, decided_at = r.at, open_until = CASE WHEN r.yes THEN r.open_until END
FROM json_to_recordset($1) AS r(id bigint, by_person bigint, yes boolean, at timestamptz, open_until timestamptz) WHERE c.id = r.id AND c.state = 'menunggu'`}

// DecideCorrection answers a wish that waits: allowed, the report is open to its author for
// CorrectWithin. Whether person may decide is the caller's to know.
func DecideCorrection(id, person int64, yes bool, at time.Time) Write {
	return correctionDecide.Into(strconv.FormatInt(id, 10), struct {
		ID        int64     `json:"id"`
		ByPerson  int64     `json:"by_person"`
		Yes       bool      `json:"yes"`
		At        time.Time `json:"at"`
		OpenUntil time.Time `json:"open_until"`
	}{id, person, yes, at, at.Add(CorrectWithin)})
}

const correctionColumns = `SELECT c.id, c.report_id::text, c.person_id, c.wish, c.asked_at, c.state, coalesce(c.open_until, '0001-01-01 00:00:00Z'), coalesce(c.decided_by, 0) FROM correction_request c `

func corrections(ctx context.Context, db Reader, what, sql string, args ...any) ([]Correction, error) {
	rows, _ := db.Query(ctx, correctionColumns+sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Correction])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// LastCorrection returns the newest wish about a report, nil when there was none.
func LastCorrection(ctx context.Context, db Reader, report string) (*Correction, error) {
	return first(corrections(ctx, db, "looking for a wish to correct", `WHERE c.report_id = $1::text::uuid ORDER BY c.asked_at DESC, c.id DESC LIMIT 1`, report))
}

const correctionsFor = `
JOIN report r ON r.id = c.report_id
WHERE c.state = 'menunggu' AND r.status <> 'ditarik' AND c.person_id <> $2
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(r.wilayah || '.', s || '.'))`

// AllowedBy returns the wish that kept a report open when it was changed for this reason, nil when none
// did: who allowed it belongs to the history.
func AllowedBy(ctx context.Context, db Reader, report, why string, at time.Time) (*Correction, error) {
	return first(corrections(ctx, db, "looking for who allowed a correction", `
WHERE c.report_id = $1::text::uuid AND c.state = 'boleh' AND c.wish = $2 AND $3 >= c.decided_at AND $3 < c.open_until ORDER BY c.decided_at DESC LIMIT 1`, report, why, at))
}

// Who decides about report r, and is there to do it: has an account, has not blocked us, is not its
// author. far is how far above the Kampung she stands.
const (
	deciderFar = `array_position(ARRAY['plkb', 'kecamatan', 'kabupaten', 'provinsi', 'admin'], a.role)`
	deciders   = ` FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN chat h ON h.id = p.telegram_id
    WHERE a.valid_to IS NULL AND p.deleted_at IS NULL AND p.telegram_id IS NOT NULL AND h.unreachable_at IS NULL AND p.id <> r.person_id
      AND (a.role = 'plkb' AND a.kampung_id = r.kampung_id OR a.role IN ('kecamatan', 'kabupaten', 'provinsi', 'admin') AND starts_with(r.wilayah || '.', a.place || '.'))`
)

// CorrectionRises is how long a wish waits for those near the Kampung; then a provinsi sees it, too.
const CorrectionRises = 3 * 24 * time.Hour

// CorrectionsWaiting returns the wishes within the scope of person that somebody else has, oldest first.
// Below the provinsi all are theirs; above only what nobody nearer is there to answer, or has not
// answered for CorrectionRises: who has left leaves no wish behind.
func CorrectionsWaiting(ctx context.Context, db Reader, p *Person, now time.Time) ([]Correction, error) {
	role := p.Assignment().Role
	return corrections(ctx, db, "listing wishes to correct", correctionsFor+`
  AND ($3 OR c.asked_at <= $4 OR NOT EXISTS (SELECT`+deciders+` AND `+deciderFar+` < 4)) ORDER BY c.asked_at, c.id LIMIT 100`,
		p.Scope(), p.ID, role != Provinsi && role != Admin, now.Add(-CorrectionRises))
}

// DecidersOf returns those who decide about a report, at most five, the nearest that are there: the PLKB
// of its Kampung, else the leads of its kecamatan, of its kabupaten, of its provinsi, else an admin; never
// its author. None: nobody is there.
func DecidersOf(ctx context.Context, db Reader, r Report) ([]Person, error) {
	rows, _ := db.Query(ctx, `
WITH r AS (SELECT $1::bigint AS person_id, $2::text AS kampung_id, $3::text AS wilayah),
near AS (SELECT DISTINCT ON (p.id) p.id, p.telegram_id, p.name, p.sapaan, p.lang, d.far FROM r CROSS JOIN LATERAL (SELECT a.person_id, `+deciderFar+` AS far`+deciders+`) d JOIN person p ON p.id = d.person_id ORDER BY p.id, d.far)
SELECT id, telegram_id, name, sapaan, lang FROM near WHERE far = (SELECT min(far) FROM near) ORDER BY id LIMIT 5`, r.PersonID, r.KampungID, r.Wilayah)
	var list []Person
	var p Person
	_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.TelegramID, &p.Name, &p.Sapaan, &p.Lang}, func() error {
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for who decides about a report: %w", err)
	}
	return list, nil
}
