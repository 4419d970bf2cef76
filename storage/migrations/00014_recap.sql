-- +goose Up
-- The roll-up for all indicators (domain.md 5.2). What lies above the Kampung is kept at its own
-- place: kampung_id of facts and total is then the code of that wilayah (it was '').
DELETE FROM facts f USING report r WHERE r.id = f.report_id AND f.kampung_id = '';
DELETE FROM total WHERE kampung_id = '';
INSERT INTO total (kabupaten, kampung_id, period, measure, dimension, code, n)
SELECT r.kabupaten, r.wilayah, p.period, m->>'m', m->>'d', m->>'c', sum((m->>'n')::bigint)
FROM report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m
CROSS JOIN LATERAL (VALUES (to_char(r.day, 'YYYY-MM')), (to_char(r.day, 'IYYY-"W"IW'))) p(period)
WHERE r.kampung_id IS NULL AND r.status <> 'ditarik' AND NOT r.practice GROUP BY 1, 2, 3, 4, 5, 6;

-- All figures by kabupaten, province and nation ('ID'): what a digest reads does not grow with the
-- number of Kampung. What a province itself reports is kept under '15.', too, below '15'.
CREATE TABLE total_area (
    place text NOT NULL, period text NOT NULL, measure text NOT NULL, dimension text NOT NULL, code text NOT NULL, n bigint NOT NULL,
    PRIMARY KEY (place, period, measure, dimension, code)
);
INSERT INTO total_area (place, period, measure, dimension, code, n)
SELECT a.place, t.period, t.measure, t.dimension, t.code, sum(t.n)
FROM total t CROSS JOIN LATERAL unnest(ARRAY[CASE length(t.kabupaten) WHEN 2 THEN t.kabupaten || '.' ELSE t.kabupaten END, left(t.kabupaten, 2), 'ID']) a(place)
WHERE t.dimension <> 'kampung' GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0;
-- A Kampung has few reports a month: of its own only the figures are kept that count Kampung.
DELETE FROM total WHERE NOT (dimension = '' AND measure IN ('kegiatan', 'peserta', 'faktor_masuk', 'faktor_tepat') OR measure = 'kegiatan' AND dimension IN ('instansi', 'bidang') OR measure = 'dibina' AND dimension = 'kampung');
CREATE OR REPLACE VIEW publik.rekap_kampung AS
SELECT kabupaten, kampung_id, period, measure, dimension, code, sum(n)::bigint AS n FROM (
    SELECT kabupaten, kampung_id, period, measure, dimension, code, n FROM total
    UNION ALL
    SELECT f.kabupaten, f.kampung_id, p.period, m->>'m', m->>'d', m->>'c', f.sign * (m->>'n')::bigint
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE m->>'d' = '' AND m->>'m' IN ('kegiatan', 'peserta', 'faktor_masuk', 'faktor_tepat') OR m->>'m' = 'kegiatan' AND m->>'d' IN ('instansi', 'bidang') OR m->>'m' = 'dibina' AND m->>'d' = 'kampung'
) all_of GROUP BY 1, 2, 3, 4, 5, 6;

-- Months with a meeting of the kabupaten itself (I37).
CREATE INDEX total_area_advocacy ON total_area (place, period) WHERE measure = 'kegiatan' AND dimension = 'tingkat' AND code = 'kabupaten';

-- What indicators read from the reports themselves: who told of a kegiatan and where (I06, I07),
-- which plan a report fulfils (I13).
CREATE INDEX report_kegiatan ON report (kabupaten, day) INCLUDE (kampung_id, person_id) WHERE NOT practice AND status <> 'ditarik' AND measures @> '[{"m":"kegiatan"}]';
CREATE INDEX report_poktan ON report (kabupaten, day) WHERE form = 'poktan' AND NOT practice AND status <> 'ditarik';
CREATE INDEX report_occurrence ON report (occurrence_id) INCLUDE (day) WHERE occurrence_id IS NOT NULL AND NOT practice AND status <> 'ditarik';
CREATE INDEX occurrence_day ON occurrence (day);
CREATE INDEX assignment_kampung ON assignment (kampung_id);
CREATE INDEX kampung_profile_far ON kampung_profile (kampung_id) WHERE remote OR no_signal;
CREATE INDEX poktan_kampung ON poktan (kampung_id);
CREATE INDEX kendala_closed ON kendala (kabupaten, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX nihil_day ON nihil (day, kampung_id);
