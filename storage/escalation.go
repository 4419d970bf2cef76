package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// After how many misses a lead is to know, and after how many the next one above.
const (
	EscalateNudges = 3 // nudges without any news since
	EscalateMonths = 2 // months' ends told of and not done
)

// Escalation is something that stays undone after several reminders. It is a row for the digest of
// the lead, never a message of its own (issue 5, point 6).
type Escalation struct {
	Kind      string // sepi, lima_faktor or register
	KampungID string
	Name      string // of the Kampung
	Place     string // whose lead is to know: the kecamatan, after twice as many misses the kabupaten
	Misses    int
	OpenedAt  time.Time
}

// What is missed by kind and Kampung at $1; what leads were told is no miss of a Kampung. News ends silence; a month counts as missed when its
// end was told of, its time is over and nothing was filed.
const escalate = `
WITH told AS (
    SELECT d.kind, d.kampung_id, d.period, min(d.sent_at) AS at FROM duty d WHERE d.state = 'terkirim' AND d.stage NOT IN ('kecamatan', 'kabupaten') AND d.sent_at > $1::timestamptz - interval '400 days' GROUP BY 1, 2, 3),
missed AS (
    SELECT 'sepi' AS kind, t.kampung_id, count(*) AS n, $2::int AS each FROM told t WHERE t.kind = 'sepi'
      AND NOT EXISTS (SELECT FROM report r WHERE r.kampung_id = t.kampung_id AND r.sent_at > t.at AND ` + counts + `)
      AND NOT EXISTS (SELECT FROM nihil n WHERE n.kampung_id = t.kampung_id AND n.at > t.at) GROUP BY 2
    UNION ALL
    SELECT 'lima_faktor', t.kampung_id, count(*), $3::int FROM told t WHERE t.kind = 'akhir_bulan' AND to_date(t.period, 'YYYY-MM') + interval '1 month 10 days' < $1
      AND NOT EXISTS (SELECT FROM report r WHERE r.kampung_id = t.kampung_id AND r.form = 'lima_faktor' AND r.status <> 'ditarik' AND NOT r.practice
          AND r.day >= to_date(t.period, 'YYYY-MM') AND r.day < to_date(t.period, 'YYYY-MM') + interval '1 month') GROUP BY 2
    UNION ALL
    SELECT 'register', t.kampung_id, count(*), $3::int FROM told t WHERE t.kind = 'akhir_bulan' AND to_date(t.period, 'YYYY-MM') + interval '1 month 10 days' < $1
      AND NOT EXISTS (SELECT FROM siga s WHERE s.kampung_id = t.kampung_id AND s.month = t.period)
      AND EXISTS (SELECT FROM poktan g WHERE g.kampung_id = t.kampung_id AND g.status = 'aktif' AND g.valid_to IS NULL) GROUP BY 2),
due AS (
    SELECT m.kind, m.kampung_id, m.n, left(k.wilayah, CASE WHEN m.n >= 2 * m.each THEN 5 ELSE 8 END) AS place FROM missed m JOIN kampung k ON k.id = m.kampung_id WHERE m.n >= m.each),
closed AS (
    UPDATE escalation e SET closed_at = $1 WHERE e.closed_at IS NULL AND NOT EXISTS (SELECT FROM due d WHERE d.kind = e.kind AND d.kampung_id = e.kampung_id) RETURNING 1),
opened AS (
    INSERT INTO escalation AS e (kind, kampung_id, place, misses, opened_at) SELECT kind, kampung_id, place, n, $1 FROM due ORDER BY kampung_id, kind
    ON CONFLICT (kampung_id, kind) WHERE closed_at IS NULL DO UPDATE SET place = excluded.place, misses = excluded.misses WHERE (e.place, e.misses) <> (excluded.place, excluded.misses) RETURNING 1)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM closed)`

// Escalate opens what has been missed too often by now, brings what is open up to date and closes
// what was made good. It tells how many rows were opened or changed, and closed.
func Escalate(ctx context.Context, db DB, now time.Time) (opened, closed int, err error) {
	if err := db.QueryRow(ctx, escalate, now, EscalateNudges, EscalateMonths).Scan(&opened, &closed); err != nil {
		return 0, 0, fmt.Errorf("escalating: %w", err)
	}
	return opened, closed, nil
}

// Escalations returns what is open for the leads of a place, the most misses first, at most limit,
// and how many there are in all: a digest is capped, its count is not.
func Escalations(ctx context.Context, db Reader, place string, limit int) ([]Escalation, int, error) {
	rows, _ := db.Query(ctx, `SELECT e.kind, e.kampung_id, k.name, e.place, e.misses, e.opened_at, count(*) OVER () FROM escalation e JOIN kampung k ON k.id = e.kampung_id
WHERE e.closed_at IS NULL AND e.place = $1 ORDER BY e.misses DESC, e.opened_at, e.id LIMIT $2`, place, limit)
	all := 0
	var e Escalation
	var list []Escalation
	_, err := pgx.ForEachRow(rows, []any{&e.Kind, &e.KampungID, &e.Name, &e.Place, &e.Misses, &e.OpenedAt, &all}, func() error {
		list = append(list, e)
		return nil
	})
	return list, all, wrap("listing escalations", err)
}
