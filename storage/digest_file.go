package storage

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// DigestFile is a workbook that a lead has asked for in chat.
type DigestFile struct {
	ID       int64
	ChatID   int64
	PersonID int64
	Place    string // of which place, looked at again under her rights when it is made
	Period   string
	Attempts int
}

// A second wish for the same file while one is open adds nothing.
var digestFileAdd = &Statement{orderAfterReport, `
INSERT INTO digest_file (chat_id, person_id, place, period, at) SELECT chat_id, person_id, place, period, at
FROM json_to_recordset($1) AS r(chat_id bigint, person_id bigint, place text, period text, at timestamptz) ON CONFLICT DO NOTHING`}

// AskDigestFile queues a workbook of a place and period for a person.
func AskDigestFile(chat, person int64, place, period string, at time.Time) Write {
	return digestFileAdd.Into(strconv.FormatInt(person, 10)+" "+place+" "+period, struct {
		ChatID   int64     `json:"chat_id"`
		PersonID int64     `json:"person_id"`
		Place    string    `json:"place"`
		Period   string    `json:"period"`
		At       time.Time `json:"at"`
	}{chat, person, place, period, at})
}

// NextDigestFile takes the oldest workbook that waits, nil when none does. A try is counted before
// it begins, so that one that kills the program ends, too: after three it is given up.
func NextDigestFile(ctx context.Context, db DB) (*DigestFile, error) {
	rows, _ := db.Query(ctx, `
UPDATE digest_file f SET attempts = attempts + 1 WHERE f.id = (SELECT id FROM digest_file WHERE done_at IS NULL AND attempts < 3 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING f.id, f.chat_id, f.person_id, f.place, f.period, f.attempts`)
	file, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[DigestFile])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no file is an answer, not an error
	}
	return &file, wrap("taking a workbook to make", err)
}

var digestFileDone = &Statement{orderAfterReport, `
UPDATE digest_file f SET done_at = r.at FROM json_to_recordset($1) AS r(id bigint, at timestamptz) WHERE f.id = r.id`}

// DigestFileDone marks a workbook as made, in the Apply that queues it.
func DigestFileDone(id int64, at time.Time) Write {
	return digestFileDone.Into(strconv.FormatInt(id, 10), struct {
		ID int64     `json:"id"`
		At time.Time `json:"at"`
	}{id, at})
}
