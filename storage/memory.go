package storage

import (
	"context"
	"encoding/json"
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

// Memory is what was answered last to a question, and when.
type Memory struct {
	Value json.RawMessage
	At    time.Time
}

// Memories returns what was answered last under a key, by the names of the questions, in one round
// trip: a proposal card asks for several of them.
func Memories(ctx context.Context, db Reader, owner, form, key string) (map[string]Memory, error) {
	rows, _ := db.Query(ctx, `SELECT name, value, at FROM memory WHERE owner = $1 AND form = $2 AND key = $3`, owner, form, key)
	memories := map[string]Memory{}
	var name string
	var m Memory
	_, err := pgx.ForEachRow(rows, []any{&name, &m.Value, &m.At}, func() error {
		memories[name] = m
		m.Value = nil // the next row gets memory of its own
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recalling the last answers: %w", err)
	}
	return memories, nil
}
