package storage

import (
	"cmp"
	"strings"
)

// A nation is never folded to the last report: there are always some hundred facts that arrived
// since its cells were laid by, each in another kecamatan. To count these kecamatan anew would take
// more time than all the rest of a digest. So what an arrived report adds is laid on top of its
// cell: its Kampung counted with the reports that arrived less the same without them. It needs that
// the cell knows nothing of the report yet (layCells touches what it laid by while facts waited)
// and that the report is as it was first sent; every other fact makes its cells count anew.

// arrivedFacts are the waiting facts of reports that can be laid on top. Who names visited Kampung
// speaks of cells that are not its own, and a Kampung that has changed its kabupaten since counts
// in two: these are counted anew.
const arrivedFacts = `
new AS MATERIALIZED (
    SELECT f.id, f.report_id, f.kabupaten, f.kampung_id, left(k.wilayah, 8) AS cell, f.day, r.person_id, r.form = 'poktan' AND r.kampung_id IS NOT NULL AS met, f.measures @> '[{"m": "kegiatan"}]' AS counts
    FROM waiting f JOIN report r ON r.id = f.report_id LEFT JOIN kampung k ON k.id = f.kampung_id
    WHERE f.sign = 1 AND f.revision = 1 AND r.revision = 1 AND NOT r.practice AND r.status <> 'ditarik' AND r.kabupaten = f.kabupaten AND r.day = f.day AND coalesce(r.kampung_id, r.wilayah) = f.kampung_id
      AND coalesce(k.kabupaten, f.kabupaten) = f.kabupaten AND NOT f.measures @> '[{"m": "dibina"}]')`

// arrivedSQL are the figures that they add, by cell; dirty and head are those of laidSQL.
func arrivedSQL() string {
	return `
SELECT 'new', x.cell, x.kabupaten, ` + strings.Join(cellFigures, ", ") + `, x.others FROM (` + arrivedVillages + `
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

// signed counts a condition with the reports that arrived less without them.
func signed(where string) string {
	return `coalesce(sum(sign) FILTER (WHERE ` + where + `), 0)::bigint`
}

// Reports of the days that the window looks at are read for just these Kampung, twice laid out:
// all of them, and those that were known.
var arrivedVillages = `SELECT ` + addition(`''`, map[string]string{
	"active": signed(`there AND active`), "silent": signed(`there AND NOT active AND NOT told`), "long_silent": signed(`there AND NOT lately`),
	"active_before": signed(`there_before AND active_before`), "active_year": signed(`there_year AND active_year`), "active_quarter": signed(`there AND active_quarter`),
	"instansi": `coalesce(sum(sign * instansi) FILTER (WHERE there), 0)::bigint`, "lintas": signed(`there AND lintas`), "filed": signed(`there AND filed`), "in_time": signed(`there AND in_time`),
	"remote_active": signed(`there AND remote AND active`),
}) + ` FROM (
    SELECT h.cell, h.kabupaten, v.sign, h.there, h.there_before, h.there_year, h.told, h.remote, coalesce(s.active, false) AS active, coalesce(s.active_before, false) AS active_before, coalesce(s.active_year, false) AS active_year,
        coalesce(s.active_quarter, false) AS active_quarter, h.lately OR coalesce(s.lately, false) AS lately, coalesce(s.instansi, 0) AS instansi, coalesce(s.bidang, 0) >= 4 AS lintas, coalesce(s.filed, false) AS filed, coalesce(s.in_time, false) AS in_time
    FROM (
        SELECT k.id, k.kabupaten, left(k.wilayah, 8) AS cell,
            k.valid_from <= @to::text::date AND (k.valid_to IS NULL OR k.valid_to > @to::text::date) AS there,
            k.valid_from <= @before_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @before_to::text::date) AS there_before,
            k.valid_from <= @year_to::text::date AND (k.valid_to IS NULL OR k.valid_to > @year_to::text::date) AS there_year,
            EXISTS (SELECT FROM nihil n WHERE n.kampung_id = k.id AND n.day BETWEEN @from::text::date AND @to::text::date) AS told,
            EXISTS (SELECT FROM nihil n WHERE n.kampung_id = k.id AND n.day BETWEEN @day::text::date - 59 AND @day::text::date) AS lately,
            EXISTS (SELECT FROM kampung_profile p WHERE p.kampung_id = k.id AND ` + farNow + `) AS remote
        FROM (SELECT DISTINCT n.kampung_id FROM new n WHERE n.cell IS NOT NULL AND ` + seenBy("n.day", "n.day") + `) n JOIN kampung k ON k.id = n.kampung_id
        WHERE k.kabupaten = ANY(@kab) AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)) h
    CROSS JOIN (VALUES (1), (-1)) v(sign)
    LEFT JOIN LATERAL (
        SELECT bool_or(r.counts AND r.day BETWEEN @from::text::date AND @to::text::date) AS active, bool_or(r.counts AND r.day BETWEEN @before_from::text::date AND @before_to::text::date) AS active_before,
            bool_or(r.counts AND r.day BETWEEN @year_from::text::date AND @year_to::text::date) AS active_year, bool_or(r.counts AND r.day BETWEEN @quarter_from::text::date AND @to::text::date) AS active_quarter,
            bool_or(r.counts AND r.own AND r.day BETWEEN @day::text::date - 59 AND @day::text::date) AS lately,
            bool_or(r.filed AND r.day BETWEEN @from::text::date AND @to::text::date) AS filed, bool_or(r.in_time AND r.day BETWEEN @from::text::date AND @to::text::date) AS in_time,
            count(DISTINCT m.code) FILTER (WHERE m.dimension = 'instansi') AS instansi, count(DISTINCT m.code) FILTER (WHERE m.dimension = 'bidang') AS bidang
        FROM (
            SELECT r.id, r.day, r.measures, true AS own, r.measures @> '[{"m": "kegiatan"}]' AS counts, r.measures @> '[{"m": "faktor_masuk"}]' AS filed, r.measures @> '[{"m": "faktor_tepat"}]' AS in_time
            FROM report r WHERE r.kampung_id = h.id AND r.kabupaten = h.kabupaten AND ` + seenBy("r.day", "r.day") + ` AND NOT r.practice AND r.status <> 'ditarik'
            UNION ALL
            SELECT r.id, r.day, r.measures, false, r.measures @> '[{"m": "kegiatan"}]', r.measures @> '[{"m": "faktor_masuk"}]', r.measures @> '[{"m": "faktor_tepat"}]'
            FROM report r WHERE r.kampung_id IS NULL AND r.wilayah = h.id AND r.kabupaten = h.kabupaten AND ` + seenBy("r.day", "r.day") + ` AND NOT r.practice AND r.status <> 'ditarik') r
        LEFT JOIN LATERAL (
            SELECT m->>'d' AS dimension, m->>'c' AS code FROM jsonb_array_elements(r.measures) m
            WHERE m->>'m' = 'kegiatan' AND m->>'d' IN ('instansi', 'bidang') AND m->>'c' NOT IN ('tidak_ada', 'tidak_tahu')) m ON r.day BETWEEN @quarter_from::text::date AND @to::text::date
        WHERE v.sign = 1 OR r.id NOT IN (SELECT n.report_id FROM new n)) s ON true) one
GROUP BY cell, kabupaten`

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
// now; whoever works elsewhere is named and looked up, which counts nobody twice.
var arrivedWorkers = `SELECT ` + addition(`coalesce(string_agg(person_id::text, ',') FILTER (WHERE elsewhere), '')`, map[string]string{"heard": `count(*) FILTER (WHERE NOT elsewhere AND known = 0)`}) + ` FROM (
    SELECT coalesce(w.cell, n.kabupaten) AS cell, n.kabupaten, n.person_id, w.elsewhere,
        CASE WHEN w.elsewhere THEN 0 ELSE (SELECT count(*) FROM report r WHERE r.kabupaten = n.kabupaten AND r.person_id = n.person_id AND r.day BETWEEN @from::text::date AND @to::text::date AND ` + counts + `) - n.arrived END AS known
    FROM (SELECT n.person_id, n.kabupaten, count(*) AS arrived FROM new n WHERE n.counts AND n.person_id IS NOT NULL AND n.kabupaten = ANY(@kab) AND n.day BETWEEN @from::text::date AND @to::text::date GROUP BY 1, 2) n
    CROSS JOIN LATERAL (
        SELECT bool_or(k.kabupaten <> n.kabupaten) AS elsewhere, min(left(k.wilayah, 8)) FILTER (WHERE a.valid_from <= @as_of AND (a.valid_to IS NULL OR a.valid_to > @as_of)) AS cell
        FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = n.person_id AND a.role IN ('petugas', 'plkb')) w
    WHERE w.elsewhere OR w.cell IS NOT NULL AND coalesce((SELECT p.deleted_at FROM person p WHERE p.id = n.person_id), 'infinity') > @as_of) heard
GROUP BY cell, kabupaten`
