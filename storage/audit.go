package storage

import (
	"encoding/json"
	"time"
)

// Audit is one line of the access trail: who looked at or took what, and when (design.md 13,
// `pokjabot jejak`).
type Audit struct {
	At       time.Time       `json:"at"`
	PersonID int64           `json:"person_id"` // 0: the operator, on the command line
	Act      string          `json:"act"`       // "ekspor" ...
	Place    string          `json:"place"`     // wilayah code or Kampung id, "" everywhere
	Detail   json.RawMessage `json:"detail"`    // of the act; no texts of reports, no names
}

var auditAdd = &Statement{orderLast, `
INSERT INTO audit (at, person_id, act, place, detail)
SELECT at, nullif(person_id, 0), act, nullif(place, ''), detail FROM json_to_recordset($1) AS r(at timestamptz, person_id bigint, act text, place text, detail jsonb)`}

// Note adds a line to the access trail.
func Note(a Audit) Write { return auditAdd.Beside("", a) }
