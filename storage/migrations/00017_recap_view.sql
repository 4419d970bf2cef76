-- +goose Up
-- publik.rekap with every indicator (domain.md 5.2) by kabupaten and month or week in which anything
-- was counted; by province and nation ('ID') the additive ones. The definitions are those of the
-- functions in bot/digest, whose tests hold both against each other. "Now" is the server's clock.

CREATE VIEW recap_area AS -- folded plus not yet folded
SELECT place, period, measure, dimension, code, sum(n)::bigint AS n FROM (
    SELECT place, period, measure, dimension, code, n FROM total_area
    UNION ALL
    SELECT a.place, p.period, m->>'m', m->>'d', m->>'c', f.sign * (m->>'n')::bigint
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    CROSS JOIN LATERAL unnest(ARRAY[CASE length(f.kabupaten) WHEN 2 THEN f.kabupaten || '.' ELSE f.kabupaten END, left(f.kabupaten, 2), 'ID']) a(place)
    WHERE m->>'d' <> 'kampung'
) x GROUP BY 1, 2, 3, 4, 5;

-- What is not a sum: Kampung, people, plans, kendala, Poktan and what runs from the quarter's first day.
-- +goose StatementBegin
CREATE FUNCTION recap_kabupaten(kab text, key text) RETURNS TABLE (indicator text, dimension text, code text, n numeric, d bigint) LANGUAGE sql STABLE AS $$
WITH span AS MATERIALIZED (
    SELECT f, t, date_trunc('quarter', t)::date AS q, z.zone, least(now(), (t + 1)::timestamp AT TIME ZONE z.zone - interval '1 microsecond') AS as_of, f::timestamp AT TIME ZONE z.zone AS starts,
        date_trunc('quarter', t)::timestamp AT TIME ZONE z.zone AS begins, b.f0, (f - 1) AS t0, b.f1, b.t1
    FROM (SELECT CASE WHEN key LIKE '%W%' THEN to_date(key, 'IYYY-"W"IW') ELSE to_date(key, 'YYYY-MM') END AS f) x
    CROSS JOIN LATERAL (SELECT CASE WHEN key LIKE '%W%' THEN f + 6 ELSE (f + interval '1 month')::date - 1 END AS t) y
    CROSS JOIN LATERAL (SELECT CASE WHEN key LIKE '%W%' THEN f - 7 ELSE (f - interval '1 month')::date END AS f0, CASE WHEN key LIKE '%W%' THEN f - 364 ELSE (f - interval '1 year')::date END AS f1,
        CASE WHEN key LIKE '%W%' THEN f - 358 ELSE (f - interval '1 year' + interval '1 month')::date - 1 END AS t1) b
    CROSS JOIN LATERAL (SELECT coalesce((SELECT w.zone FROM wilayah w WHERE w.code = kab), 'Asia/Jakarta') AS zone) z),
s AS MATERIALIZED (SELECT span.*, (as_of AT TIME ZONE zone)::date AS day FROM span),
said AS MATERIALIZED (
    SELECT r.kabupaten, r.kampung_id, r.person_id, r.day, r.form, r.answers, r.measures, r.measures @> '[{"m":"kegiatan"}]' AS counted FROM report r, s
    WHERE r.kabupaten IN (kab, left(kab, 2)) AND r.day BETWEEN least(s.q, s.f0, s.day - 59) AND s.t AND r.status <> 'ditarik' AND NOT r.practice),
part AS MATERIALIZED (
    SELECT x.kabupaten, x.kampung_id, x.day, m->>'m' AS m, m->>'d' AS d, m->>'c' AS c, (m->>'n')::bigint AS n FROM said x, s CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN x.day >= least(s.q, s.f) THEN x.measures ELSE '[]' END) m),
k AS MATERIALIZED (
    SELECT k.id, k.kabupaten, w.parent AS kecamatan, k.valid_from <= s.t AND (k.valid_to IS NULL OR k.valid_to > s.t) AS there, k.valid_from <= s.t0 AND (k.valid_to IS NULL OR k.valid_to > s.t0) AS there0,
        k.valid_from <= s.t1 AND (k.valid_to IS NULL OR k.valid_to > s.t1) AS there1
    FROM kampung k JOIN wilayah w ON w.code = k.wilayah CROSS JOIN s WHERE k.kabupaten = kab AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)),
one AS MATERIALIZED (
    SELECT k.*, EXISTS (SELECT FROM said x WHERE x.kampung_id = k.id AND x.counted AND x.day BETWEEN s.f AND s.t) AS active,
        EXISTS (SELECT FROM said x WHERE x.kampung_id = k.id AND x.counted AND x.day BETWEEN s.q AND s.t) AS active_q,
        EXISTS (SELECT FROM said x WHERE x.kampung_id = k.id AND x.counted AND x.day BETWEEN s.f0 AND s.t0) AS active0,
        EXISTS (SELECT FROM report r WHERE r.kampung_id = k.id AND r.day BETWEEN s.f1 AND s.t1 AND r.status <> 'ditarik' AND NOT r.practice AND r.measures @> '[{"m":"kegiatan"}]') AS active1,
        EXISTS (SELECT FROM said x WHERE x.kampung_id = k.id AND x.counted AND x.day BETWEEN s.day - 59 AND s.day) OR EXISTS (SELECT FROM nihil z WHERE z.kampung_id = k.id AND z.day BETWEEN s.day - 59 AND s.day) AS lately,
        EXISTS (SELECT FROM nihil z WHERE z.kampung_id = k.id AND z.day BETWEEN s.f AND s.t) AS told,
        (SELECT count(DISTINCT p.c) FROM part p WHERE p.kampung_id = k.id AND p.m = 'kegiatan' AND p.d = 'instansi' AND p.c NOT IN ('tidak_ada', 'tidak_tahu') AND p.day BETWEEN s.q AND s.t) AS instansi,
        (SELECT count(DISTINCT p.c) FROM part p WHERE p.kampung_id = k.id AND p.m = 'kegiatan' AND p.d = 'bidang' AND p.day BETWEEN s.q AND s.t) AS bidang,
        EXISTS (SELECT FROM part p WHERE p.m = 'dibina' AND p.c = k.id AND p.day BETWEEN s.q AND s.t) AS visited,
        EXISTS (SELECT FROM part p WHERE p.kampung_id = k.id AND p.m = 'faktor_masuk' AND p.day BETWEEN s.f AND s.t) AS filed,
        EXISTS (SELECT FROM part p WHERE p.kampung_id = k.id AND p.m = 'faktor_tepat' AND p.day BETWEEN s.f AND s.t) AS in_time,
        EXISTS (SELECT FROM kampung_profile p WHERE p.kampung_id = k.id AND (p.remote OR p.no_signal) AND p.valid_from <= s.t AND (p.valid_to IS NULL OR p.valid_to > s.t)) AS remote
    FROM k CROSS JOIN s),
kampung_figure AS (
    SELECT i.indicator, o.kecamatan, sum(i.n) AS n, sum(i.d)::bigint AS d FROM one o CROSS JOIN LATERAL (VALUES
        ('I04', (o.active)::int, 1), ('I05', (NOT o.active AND NOT o.told)::int, 1), ('I06', (NOT o.lately)::int, 1), ('I16', o.instansi::int, (o.active_q)::int), ('I26', (o.visited)::int, 1),
        ('I28', (o.in_time)::int, 1), ('I32', (o.bidang >= 4)::int, 1), ('I38', (o.remote AND o.active)::int, (o.remote)::int)) i(indicator, n, d)
    WHERE o.there GROUP BY 1, 2),
team AS (
    SELECT DISTINCT a.person_id FROM kampung g JOIN assignment a ON a.kampung_id = g.id JOIN person p ON p.id = a.person_id CROSS JOIN s
    WHERE g.kabupaten = kab AND a.role IN ('petugas', 'plkb') AND a.valid_from <= s.as_of AND (a.valid_to IS NULL OR a.valid_to > s.as_of) AND (p.deleted_at IS NULL OR p.deleted_at > s.as_of)),
due AS (
    SELECT o.day, o.status, (o.decided_at AT TIME ZONE s.zone)::date AS decided, o.form, a.report_id,
        CASE WHEN o.status = 'terlaksana' THEN coalesce((SELECT max(r.day) FROM report r WHERE r.occurrence_id = o.id AND NOT r.practice AND r.status <> 'ditarik'), (o.decided_at AT TIME ZONE s.zone)::date) END AS on_day
    FROM s CROSS JOIN (SELECT o.* FROM s s1, kampung g JOIN occurrence o ON o.kampung_id = g.id WHERE g.kabupaten = kab AND o.day BETWEEN s1.f AND s1.t
        UNION ALL SELECT o.* FROM s s1, agenda a JOIN occurrence o ON o.agenda_id = a.id WHERE a.kampung_id IS NULL AND starts_with(a.place || '.', kab || '.') AND o.day BETWEEN s1.f AND s1.t) o
    JOIN agenda a ON a.id = o.agenda_id WHERE NOT a.practice),
plan AS (
    SELECT due.*, NOT (status = 'batal' AND coalesce(decided < day, false)) AS counted,
        form = 'advokasi' AND EXISTS (SELECT FROM report r WHERE r.id = due.report_id AND r.form = 'advokasi' AND r.status <> 'ditarik') AS follow,
        EXISTS (SELECT FROM kendala e, s WHERE e.report_id = due.report_id AND e.status = 'selesai' AND (e.closed_at AT TIME ZONE s.zone)::date <= due.day) AS solved FROM due),
trouble AS MATERIALIZED (
    SELECT e.tingkat, e.status, e.opened_at, e.closed_at, (e.closed_at AT TIME ZONE s.zone)::date - (e.opened_at AT TIME ZONE s.zone)::date AS lasted, s.day - (e.opened_at AT TIME ZONE s.zone)::date AS age
    FROM kendala e, s WHERE e.kabupaten = kab AND e.opened_at <= s.as_of AND (e.closed_at IS NULL OR e.closed_at >= least(s.begins, s.starts))
      AND NOT EXISTS (SELECT FROM report r WHERE r.id = e.report_id AND (r.practice OR r.status = 'ditarik'))),
open AS (SELECT t.* FROM trouble t, s WHERE t.closed_at IS NULL OR t.closed_at > s.as_of),
grup AS (
    SELECT p.jenis, EXISTS (SELECT FROM said x WHERE x.form = 'poktan' AND x.kampung_id = p.kampung_id AND x.day BETWEEN s.f AND s.t AND x.answers->>'jenis' = p.jenis
        AND lower(regexp_replace(btrim(x.answers->>'kelompok'), '\s+', ' ', 'g')) IN (SELECT lower(u) FROM unnest(array_append(p.former, p.name)) u)) AS met
    FROM s, kampung g JOIN poktan p ON p.kampung_id = g.id WHERE g.kabupaten = kab AND p.status IN ('aktif', 'nonaktif') AND p.valid_from <= s.t AND (p.valid_to IS NULL OR p.valid_to > s.t)),
missing AS (
    SELECT DISTINCT w.instansi FROM watch w, s WHERE w.kabupaten = kab AND w.valid_from <= s.t AND (w.valid_to IS NULL OR w.valid_to > s.t)
      AND NOT EXISTS (SELECT FROM part p WHERE p.kabupaten = kab AND p.m = 'kegiatan' AND p.d = 'instansi' AND p.c = w.instansi AND p.day BETWEEN s.q AND s.t)),
held AS (
    SELECT a.period FROM recap_area a WHERE a.place = kab AND a.measure = 'kegiatan' AND a.dimension = 'tingkat' AND a.code = 'kabupaten' AND a.n > 0),
since AS (
    SELECT coalesce((SELECT max(h.period) FROM held h WHERE length(h.period) = 7 AND h.period <= to_char(s.t, 'YYYY-MM')),
        (SELECT to_char(min(r.day) - interval '1 month', 'YYYY-MM') FROM report r WHERE r.kabupaten = kab AND r.day <= s.t AND NOT r.practice AND r.status <> 'ditarik')) AS month FROM s),
sums AS MATERIALIZED (SELECT a.period, a.measure, sum(a.n) AS n FROM recap_area a, s
    WHERE a.place = kab AND a.measure IN ('kegiatan', 'peserta') AND a.dimension = '' AND a.period IN (key, CASE WHEN key LIKE '%W%' THEN to_char(s.f0, 'IYYY-"W"IW') ELSE to_char(s.f0, 'YYYY-MM') END, CASE WHEN key LIKE '%W%' THEN to_char(s.f1, 'IYYY-"W"IW') ELSE to_char(s.f1, 'YYYY-MM') END) GROUP BY 1, 2),
trend AS (
    SELECT v.dimension, x.code, x.now, x.before FROM s
    CROSS JOIN LATERAL (VALUES ('lalu', s.f0), ('tahun_lalu', s.f1)) v(dimension, first)
    CROSS JOIN LATERAL (SELECT CASE WHEN key LIKE '%W%' THEN to_char(v.first, 'IYYY-"W"IW') ELSE to_char(v.first, 'YYYY-MM') END AS key0) k0
    CROSS JOIN LATERAL (VALUES
        ('I01', coalesce((SELECT n FROM sums WHERE period = key AND measure = 'kegiatan'), 0), coalesce((SELECT n FROM sums WHERE period = k0.key0 AND measure = 'kegiatan'), 0)),
        ('I04', (SELECT count(*) FROM one WHERE there AND active)::numeric, CASE v.dimension WHEN 'lalu' THEN (SELECT count(*) FROM one WHERE there0 AND active0) ELSE (SELECT count(*) FROM one WHERE there1 AND active1) END::numeric),
        ('I08', coalesce((SELECT n FROM sums WHERE period = key AND measure = 'peserta'), 0), coalesce((SELECT n FROM sums WHERE period = k0.key0 AND measure = 'peserta'), 0))) x(code, now, before))
SELECT i.id, '', '', coalesce(sum(f.n), 0), coalesce(sum(f.d), 0)::bigint FROM (VALUES ('I04'), ('I05'), ('I06'), ('I16'), ('I26'), ('I28'), ('I32'), ('I38')) i(id) LEFT JOIN kampung_figure f ON f.indicator = i.id GROUP BY 1
UNION ALL SELECT f.indicator, 'kecamatan', f.kecamatan, f.n, f.d FROM kampung_figure f WHERE f.n <> 0 OR f.d <> 0
UNION ALL SELECT f.indicator, 'kabupaten', kab, sum(f.n), sum(f.d)::bigint FROM kampung_figure f GROUP BY 1 HAVING sum(f.n) <> 0 OR sum(f.d) <> 0
UNION ALL SELECT 'I27', 'kampung', 'masuk', count(*) FILTER (WHERE filed), count(*) FROM one WHERE there
UNION ALL SELECT 'I07', '', '', count(*) FILTER (WHERE t.person_id IN (SELECT x.person_id FROM said x, s WHERE x.kabupaten = kab AND x.counted AND x.day BETWEEN s.f AND s.t)), count(*) FROM team t
UNION ALL SELECT 'I12', '', '', count(*) FILTER (WHERE status = 'terlaksana'), count(*) FILTER (WHERE counted) FROM plan
UNION ALL SELECT 'I12', 'status', v.c, count(*) FILTER (WHERE p.status = v.c), count(*) FILTER (WHERE p.counted) FROM (VALUES ('terlaksana'), ('ditunda')) v(c) LEFT JOIN plan p ON true GROUP BY v.c
UNION ALL SELECT 'I13', '', '', count(*) FILTER (WHERE abs(on_day - day) <= 1), count(*) FILTER (WHERE status = 'terlaksana') FROM plan
UNION ALL SELECT 'I14', '', '', count(*) FILTER (WHERE status IN ('terjadwal', 'tidak_dilaporkan') AND day <= (SELECT (now() AT TIME ZONE zone)::date - 3 FROM s)), count(*) FROM plan
UNION ALL SELECT 'I35', '', '', count(*) FILTER (WHERE follow AND counted AND (coalesce(on_day <= day, false) OR solved)), count(*) FILTER (WHERE follow AND counted) FROM plan
UNION ALL SELECT 'I17', '', '', count(*), NULL FROM missing
UNION ALL SELECT 'I17', 'instansi', instansi, 1, NULL FROM missing
UNION ALL SELECT 'I18', '', '', count(*), NULL FROM open
UNION ALL SELECT 'I18', 'tingkat', tingkat, count(*), NULL FROM open GROUP BY 3
UNION ALL SELECT 'I18', 'umur', v.c, count(o.age), NULL FROM (VALUES ('0-7', 0, 7), ('8-30', 8, 30), ('>30', 31, 1000000)) v(c, lo, hi) LEFT JOIN open o ON o.age BETWEEN v.lo AND v.hi OR v.lo = 0 AND o.age < 0 GROUP BY v.c
UNION ALL SELECT 'I19', '', '', count(*) FILTER (WHERE t.status = 'selesai' AND t.closed_at BETWEEN s.starts AND s.as_of), count(*) FILTER (WHERE t.closed_at IS NULL OR t.closed_at >= s.starts) FROM trouble t, s
UNION ALL SELECT 'I20', '', '', coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.lasted) FILTER (WHERE t.status = 'selesai' AND t.closed_at BETWEEN s.begins AND s.as_of), 0)::numeric, count(*) FILTER (WHERE t.status = 'selesai' AND t.closed_at BETWEEN s.begins AND s.as_of) FROM trouble t, s
UNION ALL SELECT 'I22', '', '', count(*) FILTER (WHERE met), count(*) FROM grup
UNION ALL SELECT 'I22', 'jenis', jenis, count(*) FILTER (WHERE met), count(*) FROM grup GROUP BY 3
UNION ALL SELECT 'I30', '', '', now - before, before::bigint FROM trend WHERE trend.dimension = 'lalu' AND trend.code = 'I01'
UNION ALL SELECT 'I30', trend.dimension, trend.code, now - before, before::bigint FROM trend
UNION ALL SELECT 'I36', v.dimension, v.code, g.n, 1 FROM (VALUES ('', ''), ('kabupaten', kab)) v(dimension, code) CROSS JOIN (SELECT (count(*) > 0)::int::numeric AS n FROM part p, s WHERE length(p.kabupaten) = 2 AND p.m = 'dibina_provinsi' AND p.c = kab AND p.day BETWEEN s.q AND s.t) g
UNION ALL SELECT 'I37', '', '', (NOT EXISTS (SELECT FROM held WHERE held.period = key))::int, NULL
UNION ALL SELECT 'I37', 'kabupaten', kab, coalesce(12 * (extract(year FROM s.t)::int - left(since.month, 4)::int) + extract(month FROM s.t)::int - right(since.month, 2)::int, 0), NULL FROM since, s WHERE NOT EXISTS (SELECT FROM held WHERE held.period = key)
$$;
-- +goose StatementEnd

-- n is numeric: a median may lie between two days.
DROP VIEW publik.rekap;
CREATE VIEW publik.rekap AS
WITH span AS (SELECT DISTINCT place, period FROM recap_area WHERE length(place) IN (2, 5)),
-- Which sums an indicator is made of: its numerator, under which code, of which whole.
map(indicator, dimension, code, measure, of_dimension, of_code, whole) AS (VALUES
    ('I01', '', '', 'kegiatan', '', '', NULL), ('I01', 'form', NULL, 'kegiatan', 'form', NULL, NULL), ('I01', 'fungsi', NULL, 'kegiatan', 'fungsi', NULL, NULL),
    ('I02', '', '', 'kegiatan', 'fungsi', NULL, 'kegiatan'), ('I02', 'fungsi', NULL, 'kegiatan', 'fungsi', NULL, 'kegiatan'),
    ('I03', '', '', 'kegiatan', 'bidang', NULL, 'kegiatan'), ('I03', 'bidang', NULL, 'kegiatan', 'bidang', NULL, 'kegiatan'),
    ('I08', '', '', 'peserta', '', '', NULL), ('I08', 'kelamin', NULL, 'peserta', 'kelamin', NULL, NULL),
    ('I09', '', '', 'peserta', 'kelamin', 'p', 'peserta/kelamin'),
    ('I10', '', '', 'umur', '', '', 'umur'), ('I10', 'umur', NULL, 'umur', 'umur', NULL, 'umur'), ('I10', 'cakupan', 'kegiatan', 'berumur', '', '', 'kegiatan'),
    ('I11', '', '', 'peserta', '', '', 'berpeserta'),
    ('I15', '', '', 'bermitra', '', '', 'bermitra_dari'),
    ('I21', '', '', 'berfoto', '', '', 'berfoto_dari'),
    ('I23', '', '', 'hadir_anggota', '', '', 'anggota_hadir'),
    ('I24', '', '', 'metode', 'metode', 'iud', 'metode'), ('I24', '', '', 'metode', 'metode', 'implan', 'metode'), ('I24', '', '', 'metode', 'metode', 'mow', 'metode'), ('I24', '', '', 'metode', 'metode', 'mop', 'metode'),
    ('I24', 'metode', NULL, 'metode', 'metode', NULL, 'metode'),
    ('I25', '', '', 'keluarga', '', '', NULL), ('I25', 'sasaran', NULL, 'keluarga', 'keluarga', NULL, NULL), ('I25', 'risiko', 'perlu_perhatian', 'risiko', '', '', 'keluarga'),
    ('I27', '', '', 'skor', 'faktor', 'komitmen', 'skor_n/faktor'), ('I27', '', '', 'skor', 'faktor', 'integrasi', 'skor_n/faktor'), ('I27', '', '', 'skor', 'faktor', 'fasilitas', 'skor_n/faktor'),
    ('I27', '', '', 'skor', 'faktor', 'semangat', 'skor_n/faktor'), ('I27', '', '', 'skor', 'faktor', 'partisipasi', 'skor_n/faktor'),
    ('I27', 'faktor', 'komitmen', 'skor', 'faktor', 'komitmen', 'skor_n/faktor/komitmen'), ('I27', 'faktor', 'integrasi', 'skor', 'faktor', 'integrasi', 'skor_n/faktor/integrasi'),
    ('I27', 'faktor', 'fasilitas', 'skor', 'faktor', 'fasilitas', 'skor_n/faktor/fasilitas'), ('I27', 'faktor', 'semangat', 'skor', 'faktor', 'semangat', 'skor_n/faktor/semangat'),
    ('I27', 'faktor', 'partisipasi', 'skor', 'faktor', 'partisipasi', 'skor_n/faktor/partisipasi'),
    ('I29', '', '', 'tepat_entri', '', '', 'kegiatan'), ('I29', 'entri', 'terlambat', 'terlambat', '', '', 'kegiatan'),
    ('I31', '', '', 'pelaku', '', '', 'bermitra_dari'), ('I31', 'pelaku', 'pusat', 'pelaku', 'pelaku', 'pusat', 'bermitra_dari'), ('I31', 'pelaku', 'pemda', 'pelaku', 'pelaku', 'pemda', 'bermitra_dari'),
    ('I31', 'pelaku', 'nonpemerintah', 'pelaku', 'pelaku', 'nonpemerintah', 'bermitra_dari'), ('I31', 'pelaku', 'swasta', 'pelaku', 'pelaku', 'swasta', 'bermitra_dari'),
    ('I31', 'kelompok', 'dua_atau_lebih', 'pelaku_ganda', '', '', 'bermitra_dari'),
    ('I33', '', '', 'advokasi', '', '', NULL), ('I33', 'tingkat', NULL, 'advokasi', 'tingkat', NULL, NULL), ('I33', 'jenis', NULL, 'advokasi', 'jenis', NULL, NULL),
    ('I34', '', '', 'kegiatan', 'komitmen', NULL, NULL), ('I34', 'komitmen', NULL, 'kegiatan', 'komitmen', NULL, NULL), ('I34', 'nilai', 'rupiah', 'nilai', '', '', NULL)),
-- Codes that are fixed are there with 0, the others when they were counted.
part AS (
    SELECT s.place, s.period, m.indicator, m.dimension, m.code, coalesce(sum(a.n), 0) AS n, m.whole
    FROM span s CROSS JOIN map m LEFT JOIN recap_area a ON a.place = s.place AND a.period = s.period AND a.measure = m.measure AND a.dimension = m.of_dimension
        AND (m.of_code IS NULL OR a.code = m.of_code) AND (m.indicator <> 'I34' OR a.code <> 'belum_ada')
    WHERE m.code IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 7
    UNION ALL
    SELECT a.place, a.period, m.indicator, m.dimension, a.code, a.n, m.whole
    FROM map m JOIN recap_area a ON a.measure = m.measure AND a.dimension = m.of_dimension AND (m.indicator <> 'I34' OR a.code <> 'belum_ada') WHERE m.code IS NULL AND a.n <> 0 AND length(a.place) IN (2, 5))
SELECT p.place, p.period, p.indicator, p.dimension, p.code, p.n::numeric AS n, CASE WHEN p.whole IS NOT NULL THEN coalesce(sum(w.n), 0)::bigint END AS d
FROM part p LEFT JOIN recap_area w ON w.place = p.place AND w.period = p.period AND w.measure = split_part(p.whole, '/', 1) AND w.dimension = split_part(p.whole, '/', 2)
    AND (split_part(p.whole, '/', 3) = '' OR w.code = split_part(p.whole, '/', 3))
GROUP BY p.place, p.period, p.indicator, p.dimension, p.code, p.n, p.whole
UNION ALL
SELECT s.place, s.period, 'I33', 'kabupaten', s.place, coalesce((SELECT sum(a.n) FROM recap_area a WHERE a.place = s.place AND a.period = s.period AND a.measure = 'advokasi' AND a.dimension = ''), 0), NULL FROM span s WHERE length(s.place) = 5
UNION ALL
SELECT s.place, s.period, r.indicator, r.dimension, r.code, r.n, r.d FROM span s CROSS JOIN LATERAL recap_kabupaten(s.place, s.period) r WHERE length(s.place) = 5;
