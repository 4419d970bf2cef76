package turn

import (
	"context"
	"slices"

	"pokjabot/storage"
)

// RecentFirst puts the places of the person's last reports in front of a list, the latest first; the
// others stay as they are. place is the code of one; questions are those whose answers name places,
// too (storage.RecentPlaces). A short list needs no other order and costs no look.
func RecentFirst[T any](ctx context.Context, t *Turn, list []T, place func(T) string, questions ...string) error {
	const few = 3
	if len(list) <= few || t.Person == nil {
		return nil
	}
	recent, err := storage.RecentPlaces(ctx, t.DB, t.Person.ID, questions...)
	rank := func(one T) int {
		if at := slices.Index(recent, place(one)); at >= 0 {
			return at
		}
		return len(recent)
	}
	slices.SortStableFunc(list, func(a, b T) int { return rank(a) - rank(b) })
	return err
}
