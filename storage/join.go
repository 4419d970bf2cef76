package storage

import (
	"strconv"
	"time"
)

// Joining is a person's way in: consent given, a role at a place.
type Joining struct {
	TelegramID     int64     `json:"telegram_id"`
	Name           string    `json:"name"` // as Telegram shows it
	Sapaan         string    `json:"sapaan"`
	Lang           string    `json:"lang"`
	ConsentVersion string    `json:"consent_version"`
	ConsentAt      time.Time `json:"consent_at"`
	Role           Role      `json:"role"`
	Place          string    `json:"place"`
	KampungID      string    `json:"kampung_id"` // "" for the roles above the Kampung
	At             time.Time `json:"at"`
}

// Somebody we know keeps name, sapaan and language: a second invite only adds an assignment.
var joinPerson = &Statement{orderPerson, `
INSERT INTO person AS p (telegram_id, name, sapaan, lang, consent_version, consent_at, created_at)
SELECT telegram_id, name, sapaan, lang, consent_version, consent_at, at
FROM json_to_recordset($1) AS r(telegram_id bigint, name text, sapaan text, lang text, consent_version text, consent_at timestamptz, at timestamptz)
ON CONFLICT (telegram_id) DO NOTHING`}

// The place just taken becomes the one in use.
var joinAssignment = &Statement{orderAssignment, `
WITH taken AS (
    INSERT INTO assignment (person_id, role, place, kampung_id, valid_from)
    SELECT p.id, r.role, r.place, nullif(r.kampung_id, ''), r.at
    FROM json_to_recordset($1) AS r(telegram_id bigint, role text, place text, kampung_id text, at timestamptz)
        JOIN person p ON p.telegram_id = r.telegram_id
    ON CONFLICT (person_id, role, place) WHERE valid_to IS NULL DO UPDATE SET kampung_id = excluded.kampung_id
    RETURNING id, person_id)
UPDATE person p SET assignment_id = t.id FROM taken t WHERE p.id = t.person_id`}

// Join makes the person known and gives them the assignment, in the same Apply as everything else
// of the answer. Done twice it changes nothing more.
func Join(j Joining) []Write {
	key := strconv.FormatInt(j.TelegramID, 10)
	return []Write{joinPerson.Into(key, j), joinAssignment.Into(key, j)}
}

var assignmentChoose = &Statement{orderAssignment, `
UPDATE person p SET assignment_id = a.id
FROM json_to_recordset($1) AS r(person_id bigint, assignment_id bigint) JOIN assignment a ON a.id = r.assignment_id AND a.valid_to IS NULL
WHERE p.id = r.person_id AND a.person_id = p.id`}

// ChooseAssignment makes one of the person's own assignments the one in use ("Ganti"); of anybody
// else's it does nothing.
func ChooseAssignment(person, assignment int64) Write {
	return assignmentChoose.Into(strconv.FormatInt(person, 10), struct {
		PersonID     int64 `json:"person_id"`
		AssignmentID int64 `json:"assignment_id"`
	}{person, assignment})
}

// Of the four settings of a person a null leaves what is there; several of one batch become one
// row first, since UPDATE takes only one of them.
var personSet = &Statement{orderPerson, `
UPDATE person p SET name = coalesce(r.name, p.name), sapaan = coalesce(r.sapaan, p.sapaan), lang = coalesce(r.lang, p.lang), practice = coalesce(r.practice, p.practice)
FROM (SELECT person_id, max(name) AS name, max(sapaan) AS sapaan, max(lang) AS lang, bool_or(practice) AS practice
    FROM json_to_recordset($1) AS r(person_id bigint, name text, sapaan text, lang text, practice boolean) GROUP BY person_id) r
WHERE p.id = r.person_id AND p.deleted_at IS NULL`}

type personRow struct {
	PersonID int64   `json:"person_id"`
	Name     *string `json:"name"`
	Sapaan   *string `json:"sapaan"`
	Lang     *string `json:"lang"`
	Practice *bool   `json:"practice"`
}

// SetName corrects how the person is called.
func SetName(person int64, name string) Write {
	return personSet.Into("name "+strconv.FormatInt(person, 10), personRow{PersonID: person, Name: &name})
}

// SetSapaan keeps whether the person is bapak, ibu or kak.
func SetSapaan(person int64, sapaan string) Write {
	return personSet.Into("sapaan "+strconv.FormatInt(person, 10), personRow{PersonID: person, Sapaan: &sapaan})
}

// SetLang keeps the language the person reads.
func SetLang(person int64, lang string) Write {
	return personSet.Into("lang "+strconv.FormatInt(person, 10), personRow{PersonID: person, Lang: &lang})
}

// SetPractice turns "Mode latihan" on or off: reports are then marked and never counted.
func SetPractice(person int64, on bool) Write {
	return personSet.Into("practice "+strconv.FormatInt(person, 10), personRow{PersonID: person, Practice: &on})
}

// Every part names only rows of its own table, so that one statement can do it all.
var personDelete = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(person_id bigint, at timestamptz)),
over AS (UPDATE assignment a SET valid_to = r.at FROM r WHERE a.person_id = r.person_id AND a.valid_to IS NULL),
cut AS (UPDATE report t SET telegram_id = NULL FROM r WHERE t.person_id = r.person_id AND t.telegram_id IS NOT NULL),
phone AS (DELETE FROM phone_event e USING r WHERE e.person_id = r.person_id),
drafts AS (DELETE FROM session s USING r WHERE s.person_id = r.person_id AND s.status <> 'sent'),
quiet AS (UPDATE reminder m SET state = 'dibatalkan' FROM r WHERE m.person_id = r.person_id AND m.state IN ('menunggu', 'antre'))
UPDATE person p SET telegram_id = NULL, name = '', assignment_id = NULL, deleted_at = r.at FROM r WHERE p.id = r.person_id`}

// DeletePerson cuts the link between a person and what they reported: account, name, roles,
// drafts and pending reminders go, the counts of their reports stay (design.md 13).
func DeletePerson(person int64, at time.Time) Write {
	return personDelete.Into(strconv.FormatInt(person, 10), struct {
		PersonID int64     `json:"person_id"`
		At       time.Time `json:"at"`
	}{person, at})
}
