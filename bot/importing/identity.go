package importing

import (
	"context"
	"crypto/sha1" //nolint:gosec // RFC 9562 names it for version 5; nothing is kept secret by it
	"encoding/hex"
	"fmt"

	"pokjabot/storage"
)

// namespace is that of the ids of imported rows (RFC 9562, 5.5): a UUID made for this purpose once.
var namespace = [16]byte{0x6d, 0x1a, 0x40, 0x5c, 0x0e, 0x9b, 0x4f, 0x3d, 0x9a, 0x57, 0x2b, 0x5e, 0x71, 0xc4, 0x88, 0x10}

// ReportID is the id of the row with that key: the same row has the same id, so that a file that is
// imported twice adds nothing. A row whose import was withdrawn may come once more, under the id of
// its next generation (0, 1, ...).
func ReportID(key string, generation int) string {
	if generation > 0 {
		key = fmt.Sprintf("%s\x00%d", key, generation)
	}
	sum := sha1.Sum(append(namespace[:], key...)) //nolint:gosec // as above
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	h := hex.EncodeToString(id)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// identified are items with the ids they will have.
type identified struct {
	fresh map[int]string // item -> id; items that are in already are not there
	known int            // how many are in
}

// identify finds out which items are in already. Twice the same row in a file is one report.
func identify(ctx context.Context, db storage.Reader, items []Item) (identified, error) {
	got := identified{fresh: map[int]string{}}
	open := make([]int, 0, len(items))
	seen := map[string]bool{}
	for i, item := range items {
		if seen[item.Key] {
			got.known++
			continue
		}
		seen[item.Key] = true
		open = append(open, i)
	}
	for generation := 0; len(open) > 0; generation++ {
		ids := make([]string, len(open))
		for n, i := range open {
			ids[n] = ReportID(items[i].Key, generation)
		}
		states, err := storage.ImportedStates(ctx, db, ids)
		if err != nil {
			return got, err
		}
		var again []int
		for n, i := range open {
			switch state, in := states[ids[n]]; {
			case !in:
				got.fresh[i] = ids[n]
			case state == storage.ReportWithdrawn:
				again = append(again, i)
			default:
				got.known++
			}
		}
		open = again
	}
	return got, nil
}

// Known counts the rows that are in already, and those that stand twice in the file, letter by letter.
func Known(ctx context.Context, db storage.Reader, r *Result) (int, error) {
	got, err := identify(ctx, db, r.Items)
	return got.known, err
}
