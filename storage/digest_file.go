package storage

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// DigestFileTries is how often a paper is begun before it is given up.
const DigestFileTries = 3

const digestFileTries = "3" // the same in SQL; a test holds the two together

// DigestFile is a paper of a recap (workbook, letter, table) that a lead has asked for in chat.
type DigestFile struct {
	ID       int64
	ChatID   int64
	PersonID int64
	Place    string // of which place, looked at again under her rights when it is made
	Period   string
	Kind     string // which paper, "" the workbook
	Attempts int
}

// A second wish for the same paper while one is open adds nothing. The column period holds period
// and kind ("2026-11/surat"): together they are what is wished for once.
var digestFileAdd = &Statement{orderAfterReport, `
INSERT INTO digest_file (chat_id, person_id, place, period, at) SELECT chat_id, person_id, place, period, at
FROM json_to_recordset($1) AS r(chat_id bigint, person_id bigint, place text, period text, at timestamptz) ON CONFLICT DO NOTHING`}

// AskDigestFile queues a paper: of f the chat, person, place, period and kind count.
func AskDigestFile(f DigestFile, at time.Time) Write {
	wish := f.Period
	if f.Kind != "" {
		wish += "/" + f.Kind
	}
	return digestFileAdd.Into(strconv.FormatInt(f.PersonID, 10)+" "+f.Place+" "+wish, struct {
		ChatID   int64     `json:"chat_id"`
		PersonID int64     `json:"person_id"`
		Place    string    `json:"place"`
		Period   string    `json:"period"`
		At       time.Time `json:"at"`
	}{f.ChatID, f.PersonID, f.Place, wish, at})
}

// NextDigestFile takes the oldest paper that waits, nil when none does. A try is counted before
// it begins, so that one that kills the program ends, too: after DigestFileTries it is given up.
func NextDigestFile(ctx context.Context, db DB) (*DigestFile, error) {
	rows, _ := db.Query(ctx, `
UPDATE digest_file f SET attempts = attempts + 1 WHERE f.id = (SELECT id FROM digest_file WHERE done_at IS NULL AND attempts < `+digestFileTries+` ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING f.id, f.chat_id, f.person_id, f.place, split_part(f.period, '/', 1), split_part(f.period, '/', 2), f.attempts`)
	file, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[DigestFile])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no file is an answer, not an error
	}
	return &file, wrap("taking a paper to make", err)
}

var digestFileDone = &Statement{orderAfterReport, `
UPDATE digest_file f SET done_at = r.at FROM json_to_recordset($1) AS r(id bigint, at timestamptz) WHERE f.id = r.id`}

// DigestFileDone marks a paper as made or given up, in the Apply that queues what is sent.
func DigestFileDone(id int64, at time.Time) Write {
	return digestFileDone.Into(strconv.FormatInt(id, 10), struct {
		ID int64     `json:"id"`
		At time.Time `json:"at"`
	}{id, at})
}
