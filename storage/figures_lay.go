package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// How far back cells are laid by; older periods are counted from the rows when somebody asks.
const (
	laidMonths, laidWeeks, laidQuarters = 25, 14, 9
	layMost                             = 400 // periods of a kabupaten in one go: some seconds of one processor
)

// cellsSince is the schema that began to lay cells by.
const cellsSince = 20

// laidKeys are the periods that are laid by, the newest first: those that are asked for soonest.
func laidKeys(now time.Time) []string {
	day := now.In(ZoneNamed("")) // which periods there are: at other places they begin some hours apart
	var keys []string
	for i := range laidMonths {
		keys = append(keys, monthAt(day).move(-i).key())
		if i < laidWeeks {
			keys = append(keys, weekAt(day).move(-i).key())
		}
		if i < laidQuarters {
			keys = append(keys, quarterAt(day).move(-i).key())
		}
	}
	return keys
}

// A kabupaten with Kampung and its province; what is missing, or no longer holds today.
const unlaid = `
WITH own AS (SELECT DISTINCT kabupaten FROM kampung),
place AS (SELECT kabupaten FROM own UNION SELECT left(kabupaten, 2) FROM own)
SELECT p.kabupaten, w.key FROM place p CROSS JOIN unnest($1::text[]) WITH ORDINALITY w(key, nth)
LEFT JOIN recap_cell c ON c.period = w.key AND c.kabupaten = p.kabupaten AND c.cell = p.kabupaten AND c.since <= $2 AND c.until > $2
WHERE c.period IS NULL ORDER BY w.nth, 1 LIMIT $3`

// LayCells counts anew what changes have made untrue, and lays by what is missing for the clock at
// hand, a share of it at a time: it tells how many periods of a kabupaten it counted. It goes after
// FoldAll. Figures do not change by it.
func LayCells(ctx context.Context, pool *pgxpool.Pool, now time.Time) (int, error) {
	touched, err := texts(ctx, pool, "listing kabupaten that changed", `SELECT DISTINCT kabupaten FROM recap_touched ORDER BY 1`)
	if err != nil {
		return 0, err
	}
	laid := 0
	for _, place := range touched {
		n, err := layCells(ctx, pool, place, nil, now)
		if laid += n; err != nil {
			return laid, err
		}
	}
	rows, _ := pool.Query(ctx, unlaid, laidKeys(now), now, layMost)
	missing := map[string][]string{}
	var place, key string
	if _, err = pgx.ForEachRow(rows, []any{&place, &key}, func() error { missing[place] = append(missing[place], key); return nil }); err != nil {
		return laid, fmt.Errorf("listing periods to lay by: %w", err)
	}
	for place, keys := range missing {
		n, err := layCells(ctx, pool, place, keys, now)
		if laid += n; err != nil {
			return laid, err
		}
	}
	return laid, nil
}

// touch is a row of recap_touched.
type touch struct {
	ID       int64
	Cell     string
	From, To string
}

func (t touch) seenBy(w Window) bool {
	look, yearAgo := w.looksAt()
	return t.From <= look.To && t.To >= look.From || t.From <= yearAgo.To && t.To >= yearAgo.From
}

// layCells lays by the named periods of a kabupaten, and of those laid by already what was touched.
// All is read in one snapshot: what is touched later stays touched.
func layCells(ctx context.Context, pool *pgxpool.Pool, kabupaten string, missing []string, now time.Time) (laid int, err error) {
	err = whileFolding(ctx, pool, kabupaten, func(conn *pgxpool.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
			// Before the snapshot: a rebuild that takes cells away is over by then.
			if _, err := tx.Exec(ctx, `LOCK TABLE recap_cell IN ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
			laid, err = lay(ctx, tx, kabupaten, missing, now)
			return err
		})
	})
	if err != nil {
		return laid, fmt.Errorf("laying by what is counted of %s: %w", kabupaten, err)
	}
	return laid, nil
}

const (
	touchedOf = `
SELECT id, cell, CASE WHEN isfinite(day_from) THEN to_char(day_from, 'YYYY-MM-DD') ELSE '' END, CASE WHEN isfinite(day_to) THEN to_char(day_to, 'YYYY-MM-DD') ELSE '9999' END
FROM recap_touched WHERE kabupaten = $1`
	laidOf = `
SELECT period FROM recap_cell WHERE kabupaten = $1 AND cell = kabupaten AND period = ANY($2) AND since <= $3 AND until > $3`
	// Until somebody begins or ends to work there, "now" is as good as a minute ago.
	nextChange = `
SELECT min(x.at) FROM kampung k JOIN assignment a ON a.kampung_id = k.id CROSS JOIN LATERAL (VALUES (a.valid_from), (a.valid_to)) x(at) WHERE k.kabupaten = $1 AND x.at > $2`
)

// What waits to be folded is in what was just laid by: nobody may lay it on top once more.
var touchedWhileLaying = `
WITH waiting AS MATERIALIZED (SELECT * FROM facts WHERE kabupaten = $1)
INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) SELECT t.kabupaten, t.cell, t.day, t.day FROM (` + touches("waiting") + `) t`

func lay(ctx context.Context, tx pgx.Tx, kabupaten string, missing []string, now time.Time) (int, error) {
	rows, _ := tx.Query(ctx, touchedOf, kabupaten)
	touched, err := pgx.CollectRows(rows, pgx.RowToStructByPos[touch])
	if err != nil {
		return 0, err
	}
	zone, err := zoneOf(ctx, tx, kabupaten)
	var next *time.Time
	if err == nil {
		err = tx.QueryRow(ctx, nextChange, kabupaten, now).Scan(&next)
	}
	// Rows whose time is over would be counted anew at every touch; they are laid by as missing ones.
	var kept []string
	if err == nil {
		kept, err = texts(ctx, tx, "listing laid periods", laidOf, kabupaten, laidKeys(now), now)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM recap_cell WHERE kabupaten = $1 AND NOT (period = ANY($2))`, kabupaten, slices.Concat(kept, missing))
	}
	if err != nil {
		return 0, err
	}
	laid := 0
	for _, key := range slices.Concat(missing, kept) {
		w, err := WindowOf(Scope{kabupaten}, key, zone, now)
		if err != nil {
			return laid, err
		}
		var cells []string
		if !slices.Contains(missing, key) {
			for _, t := range touched {
				if t.seenBy(w) && !slices.Contains(cells, t.Cell) {
					cells = append(cells, t.Cell)
				}
			}
			if len(cells) == 0 {
				continue
			}
		}
		laid++
		if err := layPeriod(ctx, tx, kabupaten, cells, w, holds(w, zone, next)); err != nil {
			return laid, err
		}
	}
	ids := make([]int64, len(touched))
	for i, t := range touched {
		ids[i] = t.ID
	}
	if _, err = tx.Exec(ctx, `DELETE FROM recap_touched WHERE id = ANY($1)`, ids); err == nil {
		_, err = tx.Exec(ctx, touchedWhileLaying, kabupaten)
	}
	return laid, err
}

// forever is later than any clock.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// holds tells for which clock the figures of a window are the same: of a period that is over for
// three days for ever (I14), else until midnight, or until somebody's time there begins or ends.
func holds(w Window, zone *time.Location, next *time.Time) [2]time.Time {
	today, _ := time.ParseInLocation(time.DateOnly, w.Today, zone)
	last, _ := time.ParseInLocation(time.DateOnly, w.Now.To, zone)
	if settled := last.AddDate(0, 0, untoldDays); !today.Before(settled) {
		return [2]time.Time{settled, forever}
	}
	until := today.AddDate(0, 0, 1)
	if next != nil && next.Before(until) {
		until = *next
	}
	return [2]time.Time{w.Asked, until}
}

// untoldDays after its day a plan that nobody answered is "tidak dilaporkan" (I14).
const untoldDays = 3

// layPeriod replaces the rows of a period, all of them or those of some cells.
func layPeriod(ctx context.Context, tx pgx.Tx, kabupaten string, cells []string, w Window, holds [2]time.Time) error {
	q := recapQuery{db: tx, window: w, reach: reach{area: kabupaten}}.of([]string{kabupaten}, cells)
	list, err := q.count(ctx)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM recap_cell WHERE period = $1 AND kabupaten = $2 AND ($3::text[] IS NULL OR cell = ANY($3))`, w.Key, kabupaten, cells); err != nil {
		return err
	}
	if (cells == nil || slices.Contains(cells, kabupaten)) && !slices.ContainsFunc(list, func(c Cell) bool { return c.Kecamatan == kabupaten }) {
		list = append(list, Cell{Villages: Villages{Kecamatan: kabupaten, Kabupaten: kabupaten}}) // says that the others are there
	}
	if cells != nil { // and for which clock all of them hold
		if _, err := tx.Exec(ctx, `UPDATE recap_cell SET since = $3, until = $4 WHERE period = $1 AND kabupaten = $2 AND cell = kabupaten`, w.Key, kabupaten, holds[0], holds[1]); err != nil {
			return err
		}
	}
	rows := make([][]any, len(list))
	for i := range list {
		c := &list[i]
		rows[i] = []any{w.Key, c.Kabupaten, c.Kecamatan, holds[0], holds[1], written(c.Others)}
		for _, n := range c.values() {
			rows[i] = append(rows[i], n)
		}
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"recap_cell"}, append([]string{"period", "kabupaten", "cell", "since", "until", "others"}, cellFigures...), pgx.CopyFromRows(rows))
	return err
}

func written(numbers []int64) string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(list, ",")
}
