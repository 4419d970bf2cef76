package storage

import (
	"context"
	"fmt"
	"sync"
)

const numbersPerBlock = 1000 // the increment of the sequence "born"

// Numbers hands out the ids of sessions and cards before they are written, a block of 1,000 per
// round trip, so that an answer can name the card it edits in the very batch that makes it.
type Numbers struct {
	DB Reader

	mu         sync.Mutex
	next, last int64
}

// Next returns a number nobody has had.
func (n *Numbers) Next(ctx context.Context) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next == n.last {
		var block int64
		if err := n.DB.QueryRow(ctx, `SELECT nextval('born')`).Scan(&block); err != nil {
			return 0, fmt.Errorf("taking a block of numbers: %w", err)
		}
		n.next, n.last = block, block+numbersPerBlock
	}
	n.next++
	return n.next - 1, nil
}
