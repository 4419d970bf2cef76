package storage

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// PhoneEvent is an event that lies in the calendar of a person's phone since she took a calendar
// file with it.
type PhoneEvent struct {
	UID      string    // as the file has it, without the part behind the @
	AgendaID int64     // the plan that it is of
	Sequence int       // RFC 5545 3.8.7.4: a phone takes the file with the larger one
	StartsAt time.Time // its date, of a series the first
	LastAt   time.Time // of a series the last date, else StartsAt
	Title    string    // read only
	Zone     string    // read only: IANA name
}

// PhoneEvents returns what a person has in her phone's calendar that is still to come: of a plan or,
// when agenda is 0, of all plans of a place (a Kampung id or a code of wilayah), by time.
func PhoneEvents(ctx context.Context, db Reader, person, agenda int64, place string, now time.Time) ([]PhoneEvent, error) {
	rows, _ := db.Query(ctx, `
SELECT e.uid, e.agenda_id, e.sequence::int, e.starts_at, e.last_at, o.title, w.zone
FROM phone_event e JOIN agenda a ON a.id = e.agenda_id LEFT JOIN kampung k ON k.id = a.kampung_id JOIN wilayah w ON w.code = coalesce(k.wilayah, a.place)
CROSS JOIN LATERAL (SELECT title FROM occurrence WHERE agenda_id = a.id ORDER BY id LIMIT 1) o
WHERE e.person_id = $1 AND e.last_at > $4 AND (a.id = $2 OR $2 = 0 AND coalesce(a.kampung_id, a.place) = $3)
ORDER BY e.starts_at, e.uid`, person, agenda, place, now)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PhoneEvent])
	return list, wrap("listing what lies in a phone's calendar", err)
}

var phoneEventSave = &Statement{orderAfterAgenda, `
INSERT INTO phone_event (person_id, uid, agenda_id, sequence, starts_at, last_at)
SELECT * FROM json_to_recordset($1) AS r(person_id bigint, uid text, agenda_id bigint, sequence bigint, starts_at timestamptz, last_at timestamptz)
ON CONFLICT (person_id, uid) DO UPDATE SET sequence = excluded.sequence, starts_at = excluded.starts_at, last_at = excluded.last_at`}

// TookEvents remembers what a calendar file put into a person's phone, or took out of it: that stays
// in mind, too, for she may ask for the file again. Rows of dates behind go with the housekeeping.
func TookEvents(person int64, events []PhoneEvent) []Write {
	var writes []Write
	for _, e := range events {
		writes = append(writes, phoneEventSave.Into(strconv.FormatInt(person, 10)+" "+e.UID, struct {
			PersonID int64     `json:"person_id"`
			UID      string    `json:"uid"`
			AgendaID int64     `json:"agenda_id"`
			Sequence int       `json:"sequence"`
			StartsAt time.Time `json:"starts_at"`
			LastAt   time.Time `json:"last_at"`
		}{person, e.UID, e.AgendaID, e.Sequence, e.StartsAt, e.LastAt}))
	}
	return writes
}
