package reminder_test

import "github.com/jackc/pgx/v5"

// givenUp are the reminders that were given up for nothing.
const givenUp = `SELECT o.kampung_id, m.person_id, m.stage, o.starts_at, m.due_at, m.until FROM reminder m JOIN occurrence o ON o.id = m.occurrence_id
    JOIN LATERAL (SELECT w.zone FROM assignment a JOIN wilayah w ON w.code = a.place WHERE a.person_id = m.person_id ORDER BY a.id LIMIT 1) z ON true
WHERE m.state = 'dilewati' AND NOT (o.kampung_id LIKE '15.02.%' AND m.stage = 'jam1')
    AND NOT EXISTS (SELECT FROM sim_down d WHERE d.from_at <= m.until AND d.to_at >= m.due_at)
    AND NOT EXISTS (SELECT FROM sim_form f WHERE f.person_id = m.person_id AND f.moved_at BETWEEN m.until - interval '13 minutes' AND m.until)
    AND (SELECT count(DISTINCT x.key) FROM (SELECT at, key FROM sim_sent WHERE person_id = m.person_id UNION SELECT at, key FROM sim_duty WHERE person_id = m.person_id) x
        WHERE (x.at AT TIME ZONE z.zone)::date = (m.until AT TIME ZONE z.zone)::date) < 3
ORDER BY m.until`

// judge holds the whole season against domain.md 6.3, in SQL and in other words than the program's.
func (l *life) judge() {
	l.Helper()
	const local = `WITH s AS (SELECT s.*, w.zone, o.starts_at AT TIME ZONE w.zone AS starts, s.at AT TIME ZONE w.zone AS t, s.due_at AT TIME ZONE w.zone AS due,
    (s.at AT TIME ZONE w.zone)::time AS c, min(s.due_at) OVER (PARTITION BY s.person_id, s.at) AS first_due
    FROM sim_sent s JOIN occurrence o ON o.id = s.occurrence_id JOIN kampung k ON k.id = o.kampung_id JOIN wilayah w ON w.code = k.wilayah),
r AS (SELECT min(day) FILTER (WHERE kind = 'ramadan_mulai') AS a, min(day) FILTER (WHERE kind = 'ramadan_selesai') AS b FROM holiday WHERE day > '2027-01-01') `
	for what, sql := range map[string]string{
		"told twice":                     `SELECT count(*) FROM (SELECT FROM sim_sent GROUP BY occurrence_id, person_id, stage HAVING count(*) > 1) x`,
		"a duty told twice":              `SELECT count(*) FROM (SELECT FROM sim_duty GROUP BY kind, period, stage, kampung_id, person_id HAVING count(*) > 1) x`,
		"before its time and not joined": local + `SELECT count(*) FROM s WHERE due_at > at AND (due_at > at + interval '2 hours' OR first_due > at OR stage = 'tanya')`,
		"after its window":               local + `SELECT count(*) FROM s WHERE at >= until`,
		"after the event":                local + `SELECT count(*) FROM s WHERE stage <> 'tanya' AND t >= starts`,
		"asked before the end":           local + `SELECT count(*) FROM s WHERE stage = 'tanya' AND t < starts`,
		"in quiet hours":                 local + `SELECT count(*) FROM s WHERE c >= '20:30' OR c < '06:00'`,
		"at Friday prayer":               local + `SELECT count(*) FROM s WHERE extract(isodow FROM t) = 5 AND c >= '11:30' AND c < '13:15'`,
		"at Maghrib":                     local + `SELECT count(*) FROM s WHERE c >= '18:00' AND c < '19:30'`,
		"when the fast is broken":        local + `SELECT count(*) FROM s, r WHERE t::date BETWEEN r.a AND r.b AND c >= '17:00'`,
		"h3 and h1 outside the day":      local + `SELECT count(*) FROM s, r WHERE stage IN ('h3', 'h1') AND first_due = due_at AND (c < '08:00' OR c >= '17:00' OR t::date BETWEEN r.a AND r.b AND c >= '16:30')`,
		"the morning outside the morning": local + `SELECT count(*) FROM s, r WHERE stage = 'pagi' AND first_due = due_at AND NOT (t::date = starts::date AND c >= '06:30' AND c < '08:00')
    AND NOT (t::date = starts::date - 1 AND starts::time < '08:00' AND CASE WHEN t::date BETWEEN r.a AND r.b THEN c >= '16:00' AND c < '16:30' ELSE c >= '19:30' END)`,
		"asked outside its hours":       local + `SELECT count(*) FROM s WHERE stage = 'tanya' AND NOT (c >= '15:30' AND c < '17:30' OR c >= '08:00' AND c < '10:00')`,
		"an hour that was switched off": local + `SELECT count(*) FROM s JOIN occurrence o ON o.id = s.occurrence_id WHERE stage = 'jam1' AND o.kampung_id LIKE '15.02.%'`,
		"a stranger":                    `SELECT count(*) FROM sim_sent s JOIN occurrence o ON o.id = s.occurrence_id WHERE s.person_id <> o.person_id`,
		"more than three a day": `WITH p AS (SELECT DISTINCT ON (a.person_id) a.person_id, w.zone FROM assignment a JOIN wilayah w ON w.code = a.place ORDER BY a.person_id, a.id),
    m AS (SELECT DISTINCT person_id, at, key FROM sim_sent UNION SELECT DISTINCT person_id, at, key FROM sim_duty) SELECT count(*) FROM (SELECT FROM m JOIN p USING (person_id) GROUP BY person_id, (at AT TIME ZONE zone)::date HAVING count(*) > 3) x`,
		"duties outside their hours": `SELECT count(*) FROM sim_duty d JOIN kampung k ON k.id = d.kampung_id JOIN wilayah w ON w.code = k.wilayah, LATERAL (SELECT d.at AT TIME ZONE w.zone AS t) x
    WHERE NOT CASE kind WHEN 'sepi' THEN t::time >= '09:00' AND t::time < '11:00' AND extract(isodow FROM t) <= 4 ELSE t::time >= '08:30' AND t::time < '11:00' END
       OR extract(isodow FROM t) = 7 OR EXISTS (SELECT FROM holiday h WHERE h.day = t::date AND h.kind IN ('libur', 'cuti_bersama'))`,
		"a nudge twice a week": `SELECT count(*) FROM (SELECT FROM sim_duty WHERE kind = 'sepi' GROUP BY kampung_id, person_id, date_trunc('week', at) HAVING count(*) > 1) x`,
		"still waiting":        `SELECT count(*) FROM reminder m WHERE m.state IN ('menunggu', 'antre') AND m.due_at < (SELECT max(at) - interval '4 days' FROM sim_sent)`,
		// What was given up was held by downtime in its last window, a form that rested too late, or a
		// full day.
		"given up for nothing": `SELECT count(*) FROM (` + givenUp + `) x`,
	} {
		var n int
		if l.one(sql, &n); n != 0 {
			l.Errorf("%s: %d", what, n)
		}
	}
	rows, _ := l.db.Query(l.Context(), givenUp+` LIMIT 20`)
	list, err := pgx.CollectRows(rows, pgx.RowToMap)
	for _, row := range list {
		l.Log("given up:", row)
	}
	if err != nil {
		l.Error(err)
	}
	var told, ledger int
	l.one(`SELECT (SELECT count(*) FROM sim_sent), (SELECT count(*) FROM reminder WHERE state = 'terkirim')`, &told, &ledger)
	if l.unsent == 0 {
		l.Error("the last check never held anything back")
	}
	if told < ledger {
		l.Errorf("told %d, the ledger has %d", told, ledger)
	}
}
