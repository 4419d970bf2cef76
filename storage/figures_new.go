package storage

import (
	"cmp"
	"strings"
)

// A nation is never folded to the last report: there are always some hundred facts that arrived
// since its cells were laid by, each in another kecamatan. To count these kecamatan anew would take
// more time than all the rest of a digest. So what an arrived report adds is laid on top of its
// cell. Figures of Kampung, groups and authors only ask whether there is anything at all, so that it
// matters where nothing was known before: that is a step into the totals for each, however many
// reports a month has. It needs that
// the cell knows nothing of the report yet (layCells touches what it laid by while facts waited)
// and that the report is as it was first sent; every other fact makes its cells count anew.

// arrivedFacts are the waiting facts of reports that can be laid on top. Who names visited Kampung
// speaks of cells that are not its own, and a Kampung that has changed its kabupaten since counts
// in two: these are counted anew.
const arrivedFacts = `
new AS MATERIALIZED (
    SELECT f.id, f.report_id, f.kabupaten, f.kampung_id, left(k.wilayah, 8) AS cell, f.day, f.measures, r.person_id, r.kampung_id IS NOT NULL AS own, r.form = 'poktan' AND r.kampung_id IS NOT NULL AS met, f.measures @> '[{"m": "kegiatan"}]' AS counts
    FROM waiting f JOIN report r ON r.id = f.report_id LEFT JOIN kampung k ON k.id = f.kampung_id
    WHERE f.sign = 1 AND f.revision = 1 AND r.revision = 1 AND NOT r.practice AND r.status <> 'ditarik' AND r.kabupaten = f.kabupaten AND r.day = f.day AND coalesce(r.kampung_id, r.wilayah) = f.kampung_id
      AND coalesce(k.kabupaten, f.kabupaten) = f.kabupaten AND NOT f.measures @> '[{"m": "dibina"}]')`

// arrivedSQL are the figures that they add, by cell; dirty and head are those of laidSQL. Where all
// days of the window are in totals (no Tail) none are looked for in reports.
func arrivedSQL(tail bool) string {
	return `
SELECT 'new', x.cell, x.kabupaten, ` + strings.Join(cellFigures, ", ") + `, x.others FROM (` + arrivedVillages(tail) + `
    UNION ALL ` + arrivedGroups + `
    UNION ALL ` + arrivedWorkers + `) x
WHERE (x.kabupaten IN (SELECT kabupaten FROM head)) IS TRUE AND (x.kabupaten, x.cell) NOT IN (SELECT kabupaten, cell FROM dirty)`
}

// addition is a row of a cell with these figures, 0 for the others.
func addition(others string, figures map[string]string) string {
	list := []string{"cell", "kabupaten"}
	for _, name := range cellFigures {
		list = append(list, cmp.Or(figures[name], "0")+" AS "+name)
	}
	return strings.Join(append(list, others+" AS others"), ", ")
}

// adds counts the Kampung for which a condition holds now and did not before.
func adds(where string) string { return `count(*) FILTER (WHERE ` + where + `)` }

// had tells whether n's Kampung is known, by what is folded, to have a measure in periods: what
// waits is in no total. OFFSET 0 keeps it one step into the index for each.
func had(periods, measure, dimension, code string) string {
	return `EXISTS (SELECT FROM total t WHERE t.kabupaten = n.kabupaten AND t.period = ANY(` + periods + `) AND t.measure = '` + measure + `' AND t.dimension = ` + dimension + ` AND t.code = ` + code + ` AND t.kampung_id = n.kampung_id AND t.n > 0 OFFSET 0)`
}

// countedIn tells whether it had a kegiatan in periods.
func countedIn(periods string) string { return had(periods, "kegiatan", "''", "''") }

// knownOf are the known reports of n's Kampung, those made for it or (else) at its wilayah.
func knownOf(own bool, days, where string) string {
	of := `r.kampung_id = n.kampung_id`
	if !own {
		of = `r.kampung_id IS NULL AND r.wilayah = n.kampung_id`
	}
	return `report r WHERE ` + of + ` AND r.kabupaten = n.kabupaten AND r.day ` + days + ` AND NOT r.practice AND r.status <> 'ditarik' AND ` + where + ` AND r.id NOT IN (SELECT x.report_id FROM new x)`
}

const (
	tailDays  = `BETWEEN @tail_from::text::date AND @tail_to::text::date`
	sixtyDays = `BETWEEN @day::text::date - 59 AND @day::text::date`
	realCode  = `NOT IN ('tidak_ada', 'tidak_tahu')`
)

// inTail tells whether a known report of the days that no total has says something.
func inTail(tail bool, where string) string {
	if !tail {
		return `false`
	}
	return `EXISTS (SELECT FROM ` + knownOf(true, tailDays, where) + ` OFFSET 0) OR EXISTS (SELECT FROM ` + knownOf(false, tailDays, where) + ` OFFSET 0)`
}

// newCodes are institutions and fields that a Kampung has by what arrived alone.
func newCodes(tail bool) string {
	return `
    SELECT n.kampung_id, count(*) FILTER (WHERE n.dimension = 'instansi') AS instansi, count(*) FILTER (WHERE n.dimension = 'bidang') AS bidang
    FROM (SELECT DISTINCT n.kabupaten, n.kampung_id, m->>'d' AS dimension, m->>'c' AS code FROM new n CROSS JOIN LATERAL jsonb_array_elements(n.measures) m
        WHERE n.cell IS NOT NULL AND n.kabupaten = ANY(@kab) AND n.day BETWEEN @quarter_from::text::date AND @to::text::date AND m->>'m' = 'kegiatan' AND m->>'d' IN ('instansi', 'bidang') AND m->>'c' ` + realCode + `) n
    WHERE NOT (` + had("@quarter", "kegiatan", "n.dimension", "n.code") + ` OR ` + inTail(tail, `r.measures @> jsonb_build_array(jsonb_build_object('m', 'kegiatan', 'd', n.dimension, 'c', n.code))`) + `)
    GROUP BY 1`
}

// fieldsKnown counts the fields that were known; it is asked only where a new one came.
func fieldsKnown(tail bool) string {
	from := []string{`
        SELECT t.code FROM total t WHERE t.kabupaten = n.kabupaten AND t.period = ANY(@quarter) AND t.measure = 'kegiatan' AND t.dimension = 'bidang' AND t.kampung_id = n.kampung_id AND t.n > 0`}
	for _, own := range []bool{true, false} {
		if tail {
			from = append(from, `
        SELECT m->>'c' FROM `+strings.Replace(knownOf(own, tailDays, `m->>'m' = 'kegiatan' AND m->>'d' = 'bidang'`), "report r", "report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m", 1))
		}
	}
	return `(SELECT count(DISTINCT x.code) FROM (` + strings.Join(from, ` UNION ALL`) + `) x WHERE x.code ` + realCode + `)`
}

// Each figure is looked up only where something arrived for it; AND goes from left to right.
func arrivedVillages(tail bool) string {
	return `SELECT ` + addition(`''`, map[string]string{
		"active": adds(`active`), "silent": `-` + adds(`active AND NOT told`), "long_silent": `-` + adds(`lately`), "active_before": adds(`before`), "active_year": adds(`year`), "active_quarter": adds(`quarter`),
		"instansi": `coalesce(sum(instansi) FILTER (WHERE there), 0)::bigint`, "lintas": adds(`there AND fields < 4 AND fields + bidang >= 4`),
		"filed": adds(`filed`), "in_time": adds(`in_time`), "remote_active": adds(`active AND remote`),
	}) + ` FROM (
    SELECT n.cell, n.kabupaten, n.there,
        n.there AND n.now AND NOT ` + countedIn("@now") + ` AS active,
        n.there_before AND n.before AND NOT ` + countedIn("@before") + ` AS before,
        n.there_year AND n.year AND NOT ` + countedIn("@year") + ` AS year,
        n.there AND n.quarter AND NOT (` + countedIn("@quarter") + ` OR ` + inTail(tail, `r.measures @> '[{"m": "kegiatan"}]'`) + `) AS quarter,
        n.there AND n.lately AND NOT EXISTS (SELECT FROM nihil x WHERE x.kampung_id = n.kampung_id AND x.day ` + sixtyDays + ` OFFSET 0) AND NOT EXISTS (SELECT FROM ` + knownOf(true, sixtyDays, `r.measures @> '[{"m": "kegiatan"}]'`) + ` OFFSET 0) AS lately,
        n.there AND n.filed AND NOT ` + had("@now", "faktor_masuk", "''", "''") + ` AS filed,
        n.there AND n.in_time AND NOT ` + had("@now", "faktor_tepat", "''", "''") + ` AS in_time,
        EXISTS (SELECT FROM nihil x WHERE x.kampung_id = n.kampung_id AND x.day BETWEEN @from::text::date AND @to::text::date OFFSET 0) AS told,
        EXISTS (SELECT FROM kampung_profile p WHERE p.kampung_id = n.kampung_id AND ` + farNow + ` OFFSET 0) AS remote,
        coalesce(n.instansi, 0) AS instansi, coalesce(n.bidang, 0) AS bidang, CASE WHEN n.bidang > 0 THEN ` + fieldsKnown(tail) + ` ELSE 4 END AS fields
    FROM (
        SELECT n.*, c.instansi, c.bidang,
            k.valid_from <= @to::text::date AND (k.valid_to IS NULL OR k.valid_to > @to::text::date) AS there,
            k.valid_from <= @before_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @before_to::text::date) AS there_before,
            k.valid_from <= @year_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @year_to::text::date) AS there_year
        FROM (
            SELECT n.kampung_id, n.kabupaten, n.cell, bool_or(n.counts AND n.day BETWEEN @from::text::date AND @to::text::date) AS now, bool_or(n.counts AND n.day BETWEEN @before_from::text::date AND @before_to::text::date) AS before,
                bool_or(n.counts AND n.day BETWEEN @year_from::text::date AND @year_to::text::date) AS year, bool_or(n.counts AND n.day BETWEEN @quarter_from::text::date AND @to::text::date) AS quarter,
                bool_or(n.counts AND n.own AND n.day ` + sixtyDays + `) AS lately,
                bool_or(n.measures @> '[{"m": "faktor_masuk"}]' AND n.day BETWEEN @from::text::date AND @to::text::date) AS filed, bool_or(n.measures @> '[{"m": "faktor_tepat"}]' AND n.day BETWEEN @from::text::date AND @to::text::date) AS in_time
            FROM new n WHERE n.cell IS NOT NULL AND n.kabupaten = ANY(@kab) AND ` + seenBy("n.day", "n.day") + ` GROUP BY 1, 2, 3) n
        JOIN kampung k ON k.id = n.kampung_id LEFT JOIN (` + newCodes(tail) + `) c ON c.kampung_id = n.kampung_id
        WHERE k.kabupaten = n.kabupaten AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)) n) one
GROUP BY cell, kabupaten`
}

// A group that met by a report that arrived, and by none that was known.
var arrivedGroups = `SELECT ` + addition(`''`, metFigures()) + ` FROM (
    SELECT n.cell, n.kabupaten, p.jenis
    FROM (SELECT DISTINCT n.kampung_id, n.kabupaten, n.cell FROM new n WHERE n.met AND n.cell IS NOT NULL AND n.kabupaten = ANY(@kab) AND n.day BETWEEN @from::text::date AND @to::text::date) n
    JOIN poktan p ON p.kampung_id = n.kampung_id AND ` + registered + `
    CROSS JOIN LATERAL (
        SELECT bool_and(r.id IN (SELECT x.report_id FROM new x)) AS fresh FROM report r
        WHERE r.kampung_id = n.kampung_id AND r.kabupaten = n.kabupaten AND r.day BETWEEN @from::text::date AND @to::text::date AND r.form = 'poktan' AND NOT r.practice AND r.status <> 'ditarik'
          AND r.answers->>'jenis' = p.jenis AND lower(regexp_replace(btrim(r.answers->>'kelompok'), '\s+', ' ', 'g')) IN (SELECT lower(p.name) UNION ALL SELECT lower(f) FROM unnest(p.former) f)) x
    WHERE x.fresh) met
GROUP BY cell, kabupaten`

func metFigures() map[string]string {
	figures := map[string]string{}
	for _, jenis := range PoktanKinds {
		figures[jenis+"_met"] = `count(*) FILTER (WHERE jenis = '` + jenis + `')`
	}
	return figures
}

// An author of one kabupaten is heard when all that she reported there in the period arrived just
// now (the first that did not is enough to know); whoever works elsewhere is named and looked up, which counts nobody twice.
var arrivedWorkers = `SELECT ` + addition(`coalesce(string_agg(person_id::text, ',') FILTER (WHERE elsewhere), '')`, map[string]string{"heard": `count(*) FILTER (WHERE NOT elsewhere AND known = 0)`}) + ` FROM (
    SELECT coalesce(w.cell, n.kabupaten) AS cell, n.kabupaten, n.person_id, w.elsewhere,
        CASE WHEN w.elsewhere THEN 0 ELSE (SELECT count(*) FROM (SELECT FROM report r WHERE r.kabupaten = n.kabupaten AND r.person_id = n.person_id AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + ` LIMIT n.arrived + 1) r) - n.arrived END AS known
    FROM (SELECT n.person_id, n.kabupaten, count(*) AS arrived FROM new n WHERE n.counts AND n.person_id IS NOT NULL AND n.kabupaten = ANY(@kab) AND n.day BETWEEN @from::text::date AND @to::text::date GROUP BY 1, 2) n
    CROSS JOIN LATERAL (
        SELECT bool_or(k.kabupaten <> n.kabupaten) AS elsewhere, min(left(k.wilayah, 8)) FILTER (WHERE a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of)) AS cell
        FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = n.person_id AND a.role IN ('petugas', 'plkb')) w
    WHERE w.elsewhere OR w.cell IS NOT NULL AND coalesce((SELECT p.deleted_at FROM person p WHERE p.id = n.person_id), 'infinity') > @as_of) heard
GROUP BY cell, kabupaten`
