package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Program is a special programme that a kegiatan may belong to: data, changed by an admin
// (domain.md 4.7).
type Program struct {
	Code    string `json:"code"`
	LabelID string `json:"label_id"`
	LabelEN string `json:"label_en"`
}

// Programs returns the programmes that run on day (ISO), in the order they came.
func Programs(ctx context.Context, db Reader, day string) ([]Program, error) {
	rows, _ := db.Query(ctx, `
SELECT code, label_id, label_en FROM program WHERE valid_from <= $1::text::date AND (valid_to IS NULL OR valid_to > $1::text::date) ORDER BY valid_from, code`, day)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Program])
	return list, wrap("listing programmes", err)
}

// programChange takes its day from the admin's clock in WIB: programmes are national.
type programChange struct {
	Program

	Day string `json:"day"`
}

var programAdd = &Statement{orderPlace, `
INSERT INTO program AS p (code, label_id, label_en, valid_from)
SELECT code, label_id, label_en, day FROM json_to_recordset($1) AS r(code text, label_id text, label_en text, day date)
ON CONFLICT (code) DO UPDATE SET label_id = excluded.label_id, label_en = excluded.label_en, valid_to = NULL
WHERE (p.label_id, p.label_en, p.valid_to) IS DISTINCT FROM (excluded.label_id, excluded.label_en, NULL)`}

// AddProgram adds a programme, gives one other labels, or takes up a retired one again. Its code
// is small letters, digits and _.
func AddProgram(p Program, at time.Time) Write {
	return programAdd.Into(p.Code, programChange{p, at.In(wib).Format(time.DateOnly)})
}

var programRetire = &Statement{orderPlace, `
UPDATE program p SET valid_to = greatest(r.day, p.valid_from) FROM json_to_recordset($1) AS r(code text, day date) WHERE p.code = r.code AND p.valid_to IS NULL`}

// RetireProgram takes a programme off the choices from the day of at on; reports keep its code.
func RetireProgram(code string, at time.Time) Write {
	return programRetire.Into(code, programChange{Program{Code: code}, at.In(wib).Format(time.DateOnly)})
}
