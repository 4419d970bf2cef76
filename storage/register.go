package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// RegisterLines are the registers of a Kampung in the order of the checklist (domain.md 3.2): one
// for each kind of group, and the PPKBD's of KB services.
var RegisterLines = []string{"bkb", "bkr", "bkl", "uppka", "pikr", "ppkbd"}

// RegisterLine is a register of a Kampung in one month, added up from its reports.
type RegisterLine struct {
	Line     string
	Groups   int   // on the list; 0 and no meetings: the Kampung has none
	Meetings int   // of KB services: events
	Attended int64 // families (UPPKA: members, PIK-R: young people); of KB services: served
	L, P     int64 // who came
	InSIGA   bool  // ticked: carried over
}

// A number that somebody has typed is no number in every form of every year: only digits count.
const registerOf = `
WITH l AS (SELECT line, n FROM unnest(ARRAY['bkb', 'bkr', 'bkl', 'uppka', 'pikr', 'ppkbd']) WITH ORDINALITY AS x(line, n)),
r AS (
    SELECT CASE form WHEN 'poktan' THEN answers->>'jenis' ELSE 'ppkbd' END AS line,
        CASE WHEN form = 'poktan' THEN CASE WHEN jsonb_typeof(answers->'hadir') = 'number' THEN (answers->>'hadir')::numeric END
             ELSE (SELECT sum(v::text::numeric) FROM jsonb_each(answers) AS m(k, v) WHERE starts_with(k, 'metode_') AND jsonb_typeof(v) = 'number') END AS attended,
        CASE WHEN jsonb_typeof(answers->'peserta_l') = 'number' THEN (answers->>'peserta_l')::numeric END AS l,
        CASE WHEN jsonb_typeof(answers->'peserta_p') = 'number' THEN (answers->>'peserta_p')::numeric END AS p
    FROM report WHERE kampung_id = $1 AND form IN ('poktan', 'layanan') AND status <> 'ditarik' AND NOT practice
      AND day >= to_date($2, 'YYYY-MM') AND day < to_date($2, 'YYYY-MM') + interval '1 month')
SELECT l.line, (SELECT count(*) FROM poktan g WHERE g.kampung_id = $1 AND g.jenis = l.line AND g.status = 'aktif' AND g.valid_to IS NULL),
    count(r.line), coalesce(sum(r.attended), 0)::bigint, coalesce(sum(r.l), 0)::bigint, coalesce(sum(r.p), 0)::bigint,
    EXISTS (SELECT FROM siga s WHERE s.kampung_id = $1 AND s.month = $2 AND s.line = l.line)
FROM l LEFT JOIN r ON r.line = l.line GROUP BY l.line, l.n ORDER BY l.n`

// RegisterOf returns all lines of a Kampung's registers for a month (2026-11), in the order of
// RegisterLines.
func RegisterOf(ctx context.Context, db Reader, kampung, month string) ([]RegisterLine, error) {
	rows, _ := db.Query(ctx, registerOf, kampung, month)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[RegisterLine])
	return list, wrap("adding up registers", err)
}

// FiledLimaFaktor tells which of these Kampung have a lima_faktor for a month (2026-11).
func FiledLimaFaktor(ctx context.Context, db Reader, kampung []string, month string) (map[string]bool, error) {
	rows, _ := db.Query(ctx, `SELECT DISTINCT kampung_id FROM report WHERE kampung_id = ANY($1) AND form = 'lima_faktor' AND status <> 'ditarik' AND NOT practice
  AND day >= to_date($2, 'YYYY-MM') AND day < to_date($2, 'YYYY-MM') + interval '1 month'`, kampung, month)
	filed := map[string]bool{}
	var id string
	_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		filed[id] = true
		return nil
	})
	return filed, wrap("looking for lima_faktor", err)
}

type sigaRow struct {
	KampungID string    `json:"kampung_id"`
	Month     string    `json:"month"`
	Line      string    `json:"line"`
	PersonID  int64     `json:"person_id"`
	At        time.Time `json:"at"`
}

const sigaRows = ` FROM json_to_recordset($1) AS r(kampung_id text, month text, line text, person_id bigint, at timestamptz)`

var (
	sigaTick   = &Statement{orderAfterReport, `INSERT INTO siga (kampung_id, month, line, person_id, at) SELECT kampung_id, month, line, person_id, at` + sigaRows + ` ON CONFLICT DO NOTHING`}
	sigaUntick = &Statement{orderAfterReport, `DELETE FROM siga s USING (SELECT *` + sigaRows + `) r WHERE s.kampung_id = r.kampung_id AND s.month = r.month AND s.line = r.line`}
)

// TickSIGA notes that a line of a month's registers was carried over into SIGA or, with on false,
// that it was not. The caller checks who may.
func TickSIGA(kampung, month, line string, on bool, person int64, at time.Time) Write {
	row := sigaRow{kampung, month, line, person, at}
	if on {
		return sigaTick.Into(kampung+" "+month+" "+line, row)
	}
	return sigaUntick.Into(kampung+" "+month+" "+line, row)
}
