package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Write is one change, not yet made: a row for a named bulk statement. The rows of all chats at
// hand that go into the same statement travel as one JSON array, so that 256 answered chats cost
// as many statements as one (design.md 3, Cost).
type Write struct {
	into *Statement
	key  string
	sort string
	row  any
}

// Statement is SQL whose only parameter $1 is a JSON array of rows (json_to_recordset reads it).
// Order is where it stands among the statements of one Apply: what is referred to comes first.
type Statement struct {
	Order int
	SQL   string
}

// Into makes the change "row goes into s". Of several rows with the same non-empty key in one
// Apply the last one stands: an upsert may touch a row only once.
func (s *Statement) Into(key string, row any) Write {
	return Write{into: s, key: key, sort: key, row: row}
}

// Beside is Into without a key, for rows that are all kept: those with the same place stay in
// their order.
func (s *Statement) Beside(place string, row any) Write { return Write{into: s, sort: place, row: row} }

// Orders of the statements; a new aggregate takes a free place between its neighbours.
const (
	orderUpdate = iota // the mark "done" goes first: it raises when somebody else was faster
	orderPlace
	orderPerson
	orderAssignment
	orderSession
	orderChat
	orderCard
	orderReport
	orderAfterReport
	orderAgenda
	orderAfterAgenda
	orderOutbox
	orderLast
)

// Apply makes all writes in one round trip and one commit, or none of them. On a transaction it
// makes them inside it. Errors name the statement that failed, never the data.
func Apply(ctx context.Context, db DB, writes ...Write) error {
	if len(writes) == 0 {
		return nil
	}
	batch, err := queue(writes)
	if err != nil {
		return err
	}
	// Without BEGIN the statements up to the pipeline's end are one transaction of their own.
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("applying %d writes: %w", len(writes), err)
	}
	return nil
}

// queue sorts statements and their rows the same way every time: batches that meet at several rows
// lock them in one order, and none waits for another that waits for it.
func queue(writes []Write) (*pgx.Batch, error) {
	rows := map[*Statement][]Write{}
	at := map[*Statement]map[string]int{}
	var order []*Statement
	for _, w := range writes {
		if at[w.into] == nil {
			order = append(order, w.into)
			at[w.into] = map[string]int{}
		}
		if i, again := at[w.into][w.key]; again && w.key != "" {
			rows[w.into][i] = w
			continue
		}
		at[w.into][w.key] = len(rows[w.into])
		rows[w.into] = append(rows[w.into], w)
	}
	slices.SortFunc(order, func(a, b *Statement) int {
		return cmp.Or(a.Order-b.Order, strings.Compare(a.SQL, b.SQL))
	})
	batch := &pgx.Batch{}
	for _, s := range order {
		list, err := encodeRows(rows[s])
		if err != nil {
			return nil, err
		}
		batch.Queue(s.SQL, list)
	}
	return batch, nil
}

func encodeRows(writes []Write) ([]byte, error) {
	slices.SortStableFunc(writes, func(a, b Write) int {
		return cmp.Or(len(a.sort)-len(b.sort), strings.Compare(a.sort, b.sort)) // numbers: by their size
	})
	list := []byte{'['}
	for i, w := range writes {
		if i > 0 {
			list = append(list, ',')
		}
		var err error
		if list, err = appendAny(list, w.row); err != nil {
			return nil, fmt.Errorf("encoding %d rows: %w", len(writes), err)
		}
		if i == 0 { // the others will be much like it
			list = slices.Grow(list, (len(list)+len(list)/8)*(len(writes)-1)+1)
		}
	}
	return append(list, ']'), nil
}
