package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

var memoryKeep = &Statement{orderAfterReport, `
INSERT INTO memory (owner, form, name, key, value, at)
SELECT owner, form, name, key, value, at FROM json_to_recordset($1) AS r(owner text, form text, name text, key text, value jsonb, at timestamptz)
ON CONFLICT (owner, form, name, key) DO UPDATE SET value = excluded.value, at = excluded.at`}

// KeepMemory keeps what was answered last under a key, for a Kampung or a person (owner): the
// next form proposes it (design.md 5, chat::remember).
func KeepMemory(owner, form, name, key string, value json.RawMessage, at time.Time) Write {
	return memoryKeep.Into(owner+"\x00"+form+"\x00"+name+"\x00"+key, struct {
		Owner string          `json:"owner"`
		Form  string          `json:"form"`
		Name  string          `json:"name"`
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
		At    time.Time       `json:"at"`
	}{owner, form, name, key, value, at})
}

// Remembered returns what was answered last under a key, nil when nothing was.
func Remembered(ctx context.Context, db Reader, owner, form, name, key string) (json.RawMessage, error) {
	var value json.RawMessage
	err := db.QueryRow(ctx, `SELECT value FROM memory WHERE owner = $1 AND form = $2 AND name = $3 AND key = $4`, owner, form, name, key).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("recalling the last answer: %w", err)
	}
	return value, nil
}
