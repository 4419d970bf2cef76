package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Counted is a figure of the roll-up under a code of a dimension ("" and "" is the whole).
type Counted struct {
	Dimension, Code string
	N               int64
}

// Count lets tests sum a measure over scope and span, by every dimension it is kept by.
func Count(ctx context.Context, db Reader, scope Scope, span Span, measure string) ([]Counted, error) {
	r, err := reachFor(ctx, db, scope)
	if err != nil {
		return nil, err
	}
	var out Recap
	q := recapQuery{db: db, window: Window{Scope: scope, Now: span}, reach: r}
	if err := q.sums(ctx, &out); err != nil {
		return nil, fmt.Errorf("counting %s: %w", measure, err)
	}
	var list []Counted
	for key, n := range out.Sums {
		if key[0] == measure && n != 0 {
			list = append(list, Counted{key[1], key[2], n})
		}
	}
	slices.SortFunc(list, func(a, b Counted) int {
		return cmp.Or(strings.Compare(a.Dimension, b.Dimension), strings.Compare(a.Code, b.Code))
	})
	return list, nil
}
