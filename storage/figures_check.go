package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// CheckCells compares what is laid by of a kabupaten's kecamatan with a fresh count, in one
// snapshot; what is touched and will be counted anew is left out. A difference names the kecamatan
// as KampungID and the figure as Measure. No difference is the expected answer.
func CheckCells(ctx context.Context, pool *pgxpool.Pool, kabupaten string, now time.Time) ([]Difference, error) {
	var list []Difference
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		zone, err := zoneOf(ctx, tx, kabupaten)
		if err != nil {
			return err
		}
		periods, err := texts(ctx, tx, "listing laid periods", laidOf, kabupaten, laidKeys(now), now)
		if err != nil {
			return err
		}
		for _, key := range periods {
			w, err := WindowOf(Scope{kabupaten}, key, zone, now)
			if err != nil {
				return err
			}
			q := recapQuery{db: tx, window: w, reach: reach{area: kabupaten}}.of([]string{kabupaten}, nil)
			kept, err := q.look(ctx)
			if err != nil {
				return err
			}
			fresh, err := q.count(ctx)
			if err != nil {
				return err
			}
			list = append(list, unlike(key, kept, fresh)...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("checking what is laid by of %s: %w", kabupaten, err)
	}
	return list, nil
}

// unlike names the figures that differ between what is kept and what was counted.
func unlike(key string, kept found, fresh []Cell) []Difference {
	cells := map[string][2]Cell{}
	for _, c := range kept.laid {
		cells[c.Kecamatan] = [2]Cell{c}
	}
	for _, c := range fresh {
		cells[c.Kecamatan] = [2]Cell{cells[c.Kecamatan][0], c}
	}
	var list []Difference
	for code, pair := range cells {
		if slices.Contains(kept.parts, code) {
			continue
		}
		was, is := pair[0].values(), pair[1].values()
		for i, name := range cellFigures {
			if was[i] != is[i] {
				list = append(list, Difference{Total{KampungID: code, Period: key, Measure: name}, was[i], is[i]})
			}
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return strings.Compare(a.key(), b.key()) })
	return list
}

// zoneOf is the zone of a wilayah, WIB when there is none by that code.
func zoneOf(ctx context.Context, db Reader, code string) (*time.Location, error) {
	zones, err := texts(ctx, db, "finding a zone", `SELECT zone FROM wilayah WHERE code = $1`, code)
	if err != nil || len(zones) == 0 {
		return ZoneNamed(""), err
	}
	return ZoneNamed(zones[0]), nil
}
