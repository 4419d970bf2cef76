-- +goose Up
-- Reports that typed the name of an institution: when a kabupaten takes it into its list, they are
-- counted under its actor group (domain.md 5.2 I31).
CREATE INDEX report_typed_partner ON report (kabupaten) WHERE answers ? 'instansi_lain';

-- publik.rekap gives every indicator (domain.md 5.2) of every kabupaten and kota with Kampung or
-- reports, of their provinces and of the nation ('ID'), for each month, week and quarter since anything
-- was first counted. Ask it for a place and a period: each is counted when it is asked for. The
-- definitions are those of the functions in bot/digest, whose tests hold both against each other.

-- The program's clock, which "open kendala", "60 days" and "three days past" go by: that of the
-- server, but in a rehearsal (POKJABOT_CLOCK, PUT /clock, coba), where the program says in the
-- setting clock_ahead by how much its own is ahead.
CREATE FUNCTION recap_now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT now() + coalesce((SELECT value::interval FROM setting WHERE name = 'clock_ahead'), interval '0') $$;

-- Days and names of a period and of those beside it. Indicators whose default is the quarter run
-- from the first day of the one that the period ends in: whole months, then days.
CREATE TYPE recap_window AS (
    f date, t date, f0 date, t0 date, f1 date, t1 date, q date, tail_from date, tail_to date, -- the period, the one before, a year ago, the quarter
    keys text[], keys0 text[], keys1 text[], keys_q text[]);
-- +goose StatementBegin
CREATE FUNCTION recap_months(a date, b date) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ -- whole months from a to b
    SELECT coalesce(array_agg(to_char(m, 'YYYY-MM') ORDER BY m), '{}') FROM generate_series(a::timestamp, b::timestamp, interval '1 month') m WHERE (m + interval '1 month')::date - 1 <= b $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION recap_window(key text) RETURNS recap_window LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    w recap_window;
    months int := CASE WHEN key LIKE '%Q%' THEN 3 ELSE 1 END;
BEGIN
    IF key LIKE '%W%' THEN
        w.f := to_date(key, 'IYYY-"W"IW');
        w.t := w.f + 6; w.f0 := w.f - 7; w.t0 := w.f - 1; w.f1 := w.f - 364; w.t1 := w.f - 358;
        w.keys := ARRAY[key]; w.keys0 := ARRAY[to_char(w.f0, 'IYYY-"W"IW')]; w.keys1 := ARRAY[to_char(w.f1, 'IYYY-"W"IW')];
    ELSE
        w.f := make_date(left(key, 4)::int, CASE months WHEN 3 THEN right(key, 1)::int * 3 - 2 ELSE right(key, 2)::int END, 1);
        w.t := w.f + make_interval(months => months) - interval '1 day'; w.f0 := w.f - make_interval(months => months); w.t0 := w.f - 1;
        w.f1 := w.f - interval '1 year'; w.t1 := w.f1 + make_interval(months => months) - interval '1 day';
        w.keys := recap_months(w.f, w.t); w.keys0 := recap_months(w.f0, w.t0); w.keys1 := recap_months(w.f1, w.t1);
    END IF;
    w.q := date_trunc('quarter', w.t);
    w.keys_q := recap_months(w.q, w.t);
    w.tail_from := w.q + make_interval(months => cardinality(w.keys_q)); w.tail_to := w.t; -- no day when the period ends with a month
    RETURN w;
END $$;
-- +goose StatementEnd

-- All indicators of a place and period. It reads what a digest reads: totals, what is not folded
-- yet, and the living lists of the place; of the nation all 84,000 Kampung, which takes seconds.
-- +goose StatementBegin
CREATE FUNCTION recap_figures(place text, key text) RETURNS TABLE (indicator text, dimension text, code text, n numeric, d bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
    w recap_window := recap_window(key);
    v_place text := place;
    v_key text := key;
    v_zone text := coalesce((SELECT x.zone FROM wilayah x WHERE x.code = place), 'Asia/Jakarta');
    v_now timestamptz := recap_now();
    v_as_of timestamptz := least(v_now, (w.t + 1)::timestamp AT TIME ZONE v_zone - interval '1 microsecond');
    v_starts timestamptz := w.f::timestamp AT TIME ZONE v_zone;
    v_begins timestamptz := w.q::timestamp AT TIME ZONE v_zone;
    v_day date := (v_as_of AT TIME ZONE v_zone)::date;
    v_today date := (v_now AT TIME ZONE v_zone)::date;
    v_month text := to_char(w.t, 'YYYY-MM');
    v_all text[] := w.keys || w.keys0 || w.keys1 || w.keys_q;
    v_kab text[] := CASE
        WHEN place = 'ID' THEN ARRAY(SELECT c.code FROM wilayah p CROSS JOIN LATERAL (SELECT p.code UNION ALL SELECT x.code FROM wilayah x WHERE x.parent = p.code) c WHERE p.parent IS NULL)
        WHEN length(place) = 2 THEN place || ARRAY(SELECT x.code FROM wilayah x WHERE x.parent = place) ELSE ARRAY[place] END; -- keys of the roll-up
    v_keys text[] := CASE length(place) WHEN 5 THEN v_kab || left(place, 2) ELSE v_kab END; -- and of what the province did there
    v_kabkota text[] := ARRAY(SELECT k FROM unnest(v_kab) k WHERE length(k) = 5);
    v_guides text[] := ARRAY(SELECT k FROM unnest(v_keys) k WHERE length(k) = 2);
BEGIN
    RETURN QUERY
WITH fresh AS MATERIALIZED ( -- not folded yet
    SELECT f.kabupaten, f.kampung_id, p.period, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, f.sign * (m->>'n')::bigint AS n
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
    WHERE f.kabupaten = ANY(v_keys) AND p.period = ANY(v_all)),
tail AS MATERIALIZED ( -- days of the quarter that are no whole month
    SELECT r.kabupaten, coalesce(r.kampung_id, r.wilayah) AS kampung_id, m->>'m' AS measure, m->>'d' AS dimension, m->>'c' AS code, (m->>'n')::bigint AS n
    FROM report r CROSS JOIN LATERAL jsonb_array_elements(r.measures) m WHERE r.kabupaten = ANY(v_keys) AND r.day BETWEEN w.tail_from AND w.tail_to AND r.status <> 'ditarik' AND NOT r.practice),
said AS MATERIALIZED (
    SELECT x.measure, x.dimension, x.code, sum(x.n) AS n FROM (
        SELECT t.measure, t.dimension, t.code, t.n FROM total_area t WHERE t.place = v_place AND t.period = ANY(w.keys)
        UNION ALL SELECT f.measure, f.dimension, f.code, f.n FROM fresh f WHERE f.kabupaten = ANY(v_kab) AND f.period = ANY(w.keys)) x
    GROUP BY 1, 2, 3 HAVING sum(x.n) <> 0),
beside AS MATERIALIZED ( -- kegiatan and peserta of the period before and a year ago
    SELECT v.which, x.measure, sum(x.n) AS n FROM (VALUES ('lalu', w.keys0), ('tahun_lalu', w.keys1)) v(which, keys) CROSS JOIN LATERAL (
        SELECT t.measure, t.n FROM total_area t WHERE t.place = v_place AND t.period = ANY(v.keys) AND t.measure IN ('kegiatan', 'peserta') AND t.dimension = '' AND t.code = ''
        UNION ALL SELECT f.measure, f.n FROM fresh f WHERE f.kabupaten = ANY(v_kab) AND f.period = ANY(v.keys) AND f.measure IN ('kegiatan', 'peserta') AND f.dimension = '') x GROUP BY 1, 2),
helped AS MATERIALIZED ( -- institutions since the quarter's first day
    SELECT x.code FROM (
        SELECT t.code, t.n FROM total_area t WHERE t.place = v_place AND t.period = ANY(w.keys_q) AND t.measure = 'kegiatan' AND t.dimension = 'instansi'
        UNION ALL SELECT f.code, f.n FROM fresh f WHERE f.kabupaten = ANY(v_kab) AND f.period = ANY(w.keys_q) AND f.measure = 'kegiatan' AND f.dimension = 'instansi'
        UNION ALL SELECT f.code, f.n FROM tail f WHERE f.kabupaten = ANY(v_kab) AND f.measure = 'kegiatan' AND f.dimension = 'instansi') x GROUP BY 1 HAVING sum(x.n) > 0),
-- Which sums an indicator is made of: its numerator, under which code, of which whole.
map(indicator, dimension, code, measure, of_dimension, of_code, whole) AS (VALUES
    ('I01', '', '', 'kegiatan', '', '', NULL), ('I01', 'form', NULL, 'kegiatan', 'form', NULL, NULL), ('I01', 'fungsi', NULL, 'kegiatan', 'fungsi', NULL, NULL),
    ('I02', '', '', 'kegiatan', 'fungsi', NULL, 'kegiatan'), ('I02', 'fungsi', NULL, 'kegiatan', 'fungsi', NULL, 'kegiatan'),
    ('I03', '', '', 'kegiatan', 'bidang', NULL, 'kegiatan'), ('I03', 'bidang', NULL, 'kegiatan', 'bidang', NULL, 'kegiatan'),
    ('I08', '', '', 'peserta', '', '', NULL), ('I08', 'kelamin', NULL, 'peserta', 'kelamin', NULL, NULL),
    ('I09', '', '', 'peserta', 'kelamin', 'p', 'peserta/kelamin'),
    ('I10', '', '', 'umur', 'umur', NULL, 'umur/umur'), ('I10', 'umur', NULL, 'umur', 'umur', NULL, 'umur/umur'), ('I10', 'cakupan', 'kegiatan', 'berumur', '', '', 'kegiatan'),
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
    SELECT m.indicator, m.dimension, m.code, coalesce(sum(a.n), 0) AS n, m.whole
    FROM map m LEFT JOIN said a ON a.measure = m.measure AND a.dimension = m.of_dimension AND (m.of_code IS NULL OR a.code = m.of_code) AND (m.indicator <> 'I34' OR a.code <> 'belum_ada')
    WHERE m.code IS NOT NULL GROUP BY 1, 2, 3, 5
    UNION ALL
    SELECT m.indicator, m.dimension, a.code, a.n, m.whole
    FROM map m JOIN said a ON a.measure = m.measure AND a.dimension = m.of_dimension AND (m.indicator <> 'I34' OR a.code <> 'belum_ada') WHERE m.code IS NULL),
-- What is known of each Kampung, each source by itself, laid over each other by one GROUP BY.
here AS MATERIALIZED (
    SELECT k.id, left(k.wilayah, 8) AS kecamatan, k.kabupaten, k.valid_from <= w.t AND (k.valid_to IS NULL OR k.valid_to > w.t) AS there,
        k.valid_from <= w.t0 AND (k.valid_to IS NULL OR k.valid_to > w.t0) AS there0, k.valid_from <= w.t1 AND (k.valid_to IS NULL OR k.valid_to > w.t1) AS there1
    FROM kampung k WHERE k.kabupaten = ANY(v_kab) AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)),
leaf AS (
    SELECT t.kampung_id, t.period, t.measure, t.dimension, t.code, t.n FROM total t WHERE t.kabupaten = ANY(v_keys) AND t.period = ANY(v_all)
        AND (t.measure IN ('kegiatan', 'faktor_masuk', 'faktor_tepat') AND t.dimension IN ('', 'instansi', 'bidang') OR t.measure = 'dibina' AND t.dimension = 'kampung')
        AND (t.measure = 'dibina' OR t.kabupaten = ANY(v_kab))
    UNION ALL
    SELECT f.kampung_id, f.period, f.measure, f.dimension, f.code, f.n FROM fresh f WHERE f.measure = 'dibina' OR f.kabupaten = ANY(v_kab)
    UNION ALL
    SELECT f.kampung_id, 'tail', f.measure, f.dimension, f.code, f.n FROM tail f WHERE f.measure = 'dibina' OR f.kabupaten = ANY(v_kab)),
seen AS (
    SELECT h.id, 0::numeric AS now, 0::numeric AS before, 0::numeric AS year, 0::numeric AS quarter, 0::bigint AS instansi, 0::bigint AS bidang, 0::numeric AS visited, 0::numeric AS filed, 0::numeric AS in_time, 0 AS lately, 0 AS told, 0 AS remote FROM here h
    UNION ALL
    SELECT l.kampung_id, sum(l.n) FILTER (WHERE l.measure = 'kegiatan' AND l.period = ANY(w.keys)), sum(l.n) FILTER (WHERE l.measure = 'kegiatan' AND l.period = ANY(w.keys0)), sum(l.n) FILTER (WHERE l.measure = 'kegiatan' AND l.period = ANY(w.keys1)),
        sum(l.n) FILTER (WHERE l.measure = 'kegiatan' AND (l.period = 'tail' OR l.period = ANY(w.keys_q))), 0, 0, 0, sum(l.n) FILTER (WHERE l.measure = 'faktor_masuk' AND l.period = ANY(w.keys)), sum(l.n) FILTER (WHERE l.measure = 'faktor_tepat' AND l.period = ANY(w.keys)), 0, 0, 0
    FROM leaf l WHERE l.dimension = '' AND l.measure IN ('kegiatan', 'faktor_masuk', 'faktor_tepat') GROUP BY 1
    UNION ALL
    SELECT x.kampung_id, 0, 0, 0, 0, count(*) FILTER (WHERE x.dimension = 'instansi'), count(*) FILTER (WHERE x.dimension = 'bidang'), 0, 0, 0, 0, 0, 0 FROM (
        SELECT l.kampung_id, l.dimension, l.code FROM leaf l
        WHERE (l.period = 'tail' OR l.period = ANY(w.keys_q)) AND l.measure = 'kegiatan' AND l.dimension IN ('instansi', 'bidang') AND l.code NOT IN ('tidak_ada', 'tidak_tahu') GROUP BY 1, 2, 3 HAVING sum(l.n) > 0) x GROUP BY 1
    UNION ALL
    SELECT l.code, 0, 0, 0, 0, 0, 0, sum(l.n), 0, 0, 0, 0, 0 FROM leaf l WHERE (l.period = 'tail' OR l.period = ANY(w.keys_q)) AND l.measure = 'dibina' AND l.dimension = 'kampung' GROUP BY 1
    UNION ALL
    SELECT r.kampung_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 FROM report r WHERE r.kabupaten = ANY(v_kab) AND r.day BETWEEN v_day - 59 AND v_day AND NOT r.practice AND r.status <> 'ditarik' AND r.measures @> '[{"m":"kegiatan"}]'
    UNION ALL
    SELECT z.kampung_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, (z.day BETWEEN v_day - 59 AND v_day)::int, (z.day BETWEEN w.f AND w.t)::int, 0 FROM here h JOIN nihil z ON z.kampung_id = h.id WHERE z.day BETWEEN least(v_day - 59, w.f) AND w.t
    UNION ALL
    SELECT p.kampung_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 FROM here h JOIN kampung_profile p ON p.kampung_id = h.id WHERE (p.remote OR p.no_signal) AND p.valid_from <= w.t AND (p.valid_to IS NULL OR p.valid_to > w.t)),
one AS MATERIALIZED (
    SELECT h.kecamatan, h.kabupaten, h.there, h.there0, h.there1, s.* FROM here h JOIN (
        SELECT s.id, max(s.now) > 0 AS active, max(s.before) > 0 AS active0, max(s.year) > 0 AS active1, max(s.quarter) > 0 AS active_q, max(s.instansi) AS instansi, max(s.bidang) AS bidang, max(s.visited) > 0 AS visited,
            max(s.filed) > 0 AS filed, max(s.in_time) > 0 AS in_time, max(s.lately) > 0 AS lately, max(s.told) > 0 AS told, max(s.remote) > 0 AS remote FROM seen s GROUP BY 1) s ON s.id = h.id),
village AS (
    SELECT i.indicator, o.kecamatan, o.kabupaten, sum(i.n)::numeric AS n, sum(i.d)::bigint AS d FROM one o CROSS JOIN LATERAL (VALUES
        ('I04', (o.active)::int, 1), ('I05', (NOT o.active AND NOT o.told)::int, 1), ('I06', (NOT o.lately)::int, 1), ('I16', o.instansi::int, (o.active_q)::int), ('I26', (o.visited)::int, 1),
        ('I28', (o.in_time)::int, 1), ('I32', (o.bidang >= 4)::int, 1), ('I38', (o.remote AND o.active)::int, (o.remote)::int)) i(indicator, n, d)
    WHERE o.there GROUP BY 1, 2, 3 HAVING sum(i.n) <> 0 OR sum(i.d) <> 0),
team AS (
    SELECT DISTINCT a.person_id FROM kampung g JOIN assignment a ON a.kampung_id = g.id JOIN person p ON p.id = a.person_id
    WHERE g.kabupaten = ANY(v_kab) AND a.role IN ('petugas', 'plkb') AND a.valid_from <= v_as_of AND (a.valid_to IS NULL OR a.valid_to > v_as_of) AND (p.deleted_at IS NULL OR p.deleted_at > v_as_of)),
heard AS (SELECT r.person_id FROM report r WHERE r.kabupaten = ANY(v_kab) AND r.day BETWEEN w.f AND w.t AND NOT r.practice AND r.status <> 'ditarik' AND r.measures @> '[{"m":"kegiatan"}]' AND r.person_id IS NOT NULL),
due AS (
    SELECT o.id, o.day, o.status, (o.decided_at AT TIME ZONE z.zone)::date AS decided, o.form, a.report_id FROM (
        SELECT o.* FROM kampung g JOIN occurrence o ON o.kampung_id = g.id WHERE g.kabupaten = ANY(v_kab) AND o.day BETWEEN w.f AND w.t
        UNION ALL SELECT o.* FROM agenda a JOIN occurrence o ON o.agenda_id = a.id WHERE a.kampung_id IS NULL AND left(a.place, 5) = ANY(v_kab) AND o.day BETWEEN w.f AND w.t) o
    JOIN agenda a ON a.id = o.agenda_id JOIN wilayah z ON z.code = a.kabupaten WHERE NOT a.practice),
plan AS MATERIALIZED (
    SELECT u.*, NOT (u.status = 'batal' AND coalesce(u.decided < u.day, false)) AS counted,
        CASE WHEN u.status = 'terlaksana' THEN coalesce((SELECT max(r.day) FROM report r WHERE r.occurrence_id = u.id AND NOT r.practice AND r.status <> 'ditarik'), u.decided) END AS on_day,
        u.form = 'advokasi' AND EXISTS (SELECT FROM report r WHERE r.id = u.report_id AND r.form = 'advokasi' AND r.status <> 'ditarik') AS follow,
        EXISTS (SELECT FROM kendala e JOIN wilayah z ON z.code = e.wilayah WHERE e.report_id = u.report_id AND e.status = 'selesai' AND (e.closed_at AT TIME ZONE z.zone)::date <= u.day) AS solved FROM due u),
trouble AS MATERIALIZED ( -- by the days of its own place: a nation has three zones
    SELECT e.tingkat, e.status, (e.opened_at AT TIME ZONE z.zone)::date AS opened, CASE WHEN e.closed_at <= v_now THEN (e.closed_at AT TIME ZONE z.zone)::date END AS closed, least(w.t, (v_now AT TIME ZONE z.zone)::date) AS day
    FROM kendala e JOIN wilayah z ON z.code = e.wilayah WHERE e.kabupaten = ANY(v_kab) AND e.opened_at <= v_now AND (e.closed_at IS NULL OR e.closed_at >= least(v_begins, v_starts) - interval '2 hours')
      AND NOT EXISTS (SELECT FROM report r WHERE r.id = e.report_id AND (r.practice OR r.status = 'ditarik'))),
open AS (SELECT t.tingkat, t.day - t.opened AS age FROM trouble t WHERE t.opened <= t.day AND (t.closed IS NULL OR t.closed > t.day)),
solved AS (SELECT t.closed, t.closed - t.opened AS lasted FROM trouble t WHERE t.status = 'selesai' AND t.closed BETWEEN least(w.q, w.f) AND t.day),
met AS MATERIALIZED (
    SELECT r.kampung_id, r.answers->>'jenis' AS jenis, lower(regexp_replace(btrim(r.answers->>'kelompok'), '\s+', ' ', 'g')) AS name FROM report r
    WHERE r.kabupaten = ANY(v_kab) AND r.day BETWEEN w.f AND w.t AND r.form = 'poktan' AND NOT r.practice AND r.status <> 'ditarik'),
grup AS MATERIALIZED (
    SELECT p.jenis, EXISTS (SELECT FROM unnest(array_append(p.former, p.name)) u WHERE (p.kampung_id, p.jenis, lower(u)) IN (SELECT m.kampung_id, m.jenis, m.name FROM met m)) AS met
    FROM kampung g JOIN poktan p ON p.kampung_id = g.id WHERE g.kabupaten = ANY(v_kab) AND p.status IN ('aktif', 'nonaktif') AND p.valid_from <= w.t AND (p.valid_to IS NULL OR p.valid_to > w.t)),
missing AS (
    SELECT DISTINCT x.instansi FROM watch x WHERE x.kabupaten = ANY(v_kab) AND x.valid_from <= w.t AND (x.valid_to IS NULL OR x.valid_to > w.t) AND x.instansi NOT IN (SELECT h.code FROM helped h)),
-- Months with a form e of tingkat kabupaten, folded and fresh.
met_at AS MATERIALIZED (
    SELECT x.place, x.period, sum(x.n) AS n FROM (
        SELECT t.place, t.period, t.n FROM total_area t WHERE t.place = ANY(v_kabkota) AND t.measure = 'kegiatan' AND t.dimension = 'tingkat' AND t.code = 'kabupaten'
        UNION ALL
        SELECT f.kabupaten, p.period, f.sign * (m->>'n')::bigint FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
        WHERE f.kabupaten = ANY(v_kabkota) AND m->>'m' = 'kegiatan' AND m->>'d' = 'tingkat' AND m->>'c' = 'kabupaten') x GROUP BY 1, 2),
advocated AS MATERIALIZED (
    SELECT c.code, coalesce((SELECT sum(x.n) FROM met_at x WHERE x.place = c.code AND x.period = ANY(w.keys)), 0) > 0 AS held,
        coalesce((SELECT max(x.period) FROM met_at x WHERE x.place = c.code AND x.n > 0 AND length(x.period) = 7 AND x.period <= v_month),
            (SELECT to_char(min(r.day) - interval '1 month', 'YYYY-MM') FROM report r WHERE r.kabupaten = c.code AND r.day <= w.t AND NOT r.practice AND r.status <> 'ditarik')) AS month,
        coalesce((SELECT sum(t.n) FROM total_area t WHERE t.place = c.code AND t.period = ANY(w.keys) AND t.measure = 'advokasi' AND t.dimension = '' AND t.code = ''), 0)
            + coalesce((SELECT sum(f.n) FROM fresh f WHERE f.kabupaten = c.code AND f.period = ANY(w.keys) AND f.measure = 'advokasi' AND f.dimension = ''), 0) AS said
    FROM unnest(v_kabkota) c(code)),
guided AS MATERIALIZED (
    SELECT x.code FROM (
        SELECT t.code, t.n FROM total_area t WHERE t.place IN (SELECT g || '.' FROM unnest(v_guides) g) AND t.period = ANY(w.keys_q) AND t.measure = 'dibina_provinsi' AND t.dimension = 'wilayah'
        UNION ALL SELECT f.code, f.n FROM fresh f WHERE f.kabupaten = ANY(v_guides) AND f.period = ANY(w.keys_q) AND f.measure = 'dibina_provinsi'
        UNION ALL SELECT f.code, f.n FROM tail f WHERE f.kabupaten = ANY(v_guides) AND f.measure = 'dibina_provinsi') x GROUP BY 1 HAVING sum(x.n) > 0),
trend AS (
    SELECT v.which, x.code, x.now, x.before FROM (VALUES ('lalu'), ('tahun_lalu')) v(which)
    CROSS JOIN LATERAL (
        SELECT 'I01' AS code, coalesce((SELECT s.n FROM said s WHERE s.measure = 'kegiatan' AND s.dimension = ''), 0) AS now, coalesce((SELECT b.n FROM beside b WHERE b.which = v.which AND b.measure = 'kegiatan'), 0) AS before
        UNION ALL SELECT 'I08', coalesce((SELECT s.n FROM said s WHERE s.measure = 'peserta' AND s.dimension = ''), 0), coalesce((SELECT b.n FROM beside b WHERE b.which = v.which AND b.measure = 'peserta'), 0)
        UNION ALL SELECT 'I04', count(*) FILTER (WHERE o.there AND o.active), count(*) FILTER (WHERE CASE v.which WHEN 'lalu' THEN o.there0 AND o.active0 ELSE o.there1 AND o.active1 END) FROM one o) x)
SELECT p.indicator, p.dimension, p.code, p.n::numeric, CASE WHEN p.whole IS NOT NULL THEN coalesce((
    SELECT sum(s.n) FROM said s WHERE s.measure = split_part(p.whole, '/', 1) AND s.dimension = split_part(p.whole, '/', 2) AND (split_part(p.whole, '/', 3) = '' OR s.code = split_part(p.whole, '/', 3))), 0)::bigint END FROM part p
UNION ALL SELECT i.id, '', '', coalesce(sum(v.n), 0), coalesce(sum(v.d), 0)::bigint FROM (VALUES ('I04'), ('I05'), ('I06'), ('I16'), ('I26'), ('I28'), ('I32'), ('I38')) i(id) LEFT JOIN village v ON v.indicator = i.id GROUP BY 1
UNION ALL SELECT v.indicator, 'kecamatan', v.kecamatan, sum(v.n), sum(v.d)::bigint FROM village v WHERE v_place <> 'ID' GROUP BY 1, 3 -- a nation has seven thousand
UNION ALL SELECT v.indicator, 'kabupaten', v.kabupaten, sum(v.n), sum(v.d)::bigint FROM village v GROUP BY 1, 3
UNION ALL SELECT 'I27', 'kampung', 'masuk', count(*) FILTER (WHERE o.filed), count(*) FROM one o WHERE o.there
UNION ALL SELECT 'I07', '', '', count(*) FILTER (WHERE t.person_id IN (SELECT h.person_id FROM heard h)), count(*) FROM team t
UNION ALL SELECT 'I12', '', '', count(*) FILTER (WHERE p.status = 'terlaksana'), count(*) FILTER (WHERE p.counted) FROM plan p
UNION ALL SELECT 'I12', 'status', v.c, count(*) FILTER (WHERE p.status = v.c), count(*) FILTER (WHERE p.counted) FROM (VALUES ('terlaksana'), ('ditunda')) v(c) LEFT JOIN plan p ON true GROUP BY v.c
UNION ALL SELECT 'I13', '', '', count(*) FILTER (WHERE abs(p.on_day - p.day) <= 1), count(*) FILTER (WHERE p.status = 'terlaksana') FROM plan p
UNION ALL SELECT 'I14', '', '', count(*) FILTER (WHERE p.status IN ('terjadwal', 'tidak_dilaporkan') AND p.day <= v_today - 3), count(*) FROM plan p
UNION ALL SELECT 'I35', '', '', count(*) FILTER (WHERE p.follow AND p.counted AND (coalesce(p.on_day <= p.day, false) OR p.solved)), count(*) FILTER (WHERE p.follow AND p.counted) FROM plan p
UNION ALL SELECT 'I17', '', '', count(*), NULL FROM missing
UNION ALL SELECT 'I17', 'instansi', m.instansi, 1, NULL FROM missing m
UNION ALL SELECT 'I18', '', '', count(*), NULL FROM open
UNION ALL SELECT 'I18', 'tingkat', o.tingkat, count(*), NULL FROM open o GROUP BY 3
UNION ALL SELECT 'I18', 'umur', v.c, count(o.age), NULL FROM (VALUES ('0-7', -1000000, 7), ('8-30', 8, 30), ('>30', 31, 1000000)) v(c, lo, hi) LEFT JOIN open o ON o.age BETWEEN v.lo AND v.hi GROUP BY v.c
UNION ALL SELECT 'I19', '', '', (SELECT count(*) FROM solved s WHERE s.closed >= w.f), count(*) FROM trouble t WHERE t.opened <= t.day AND (t.closed IS NULL OR t.closed >= w.f)
UNION ALL SELECT 'I20', '', '', coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.lasted), 0)::numeric, count(*) FROM solved s WHERE s.closed >= w.q
UNION ALL SELECT 'I22', '', '', count(*) FILTER (WHERE g.met), count(*) FROM grup g
UNION ALL SELECT 'I22', 'jenis', g.jenis, count(*) FILTER (WHERE g.met), count(*) FROM grup g GROUP BY 3
UNION ALL SELECT 'I30', '', '', t.now - t.before, t.before::bigint FROM trend t WHERE t.which = 'lalu' AND t.code = 'I01'
UNION ALL SELECT 'I30', t.which, t.code, t.now - t.before, t.before::bigint FROM trend t
UNION ALL SELECT 'I33', 'kabupaten', a.code, a.said, NULL FROM advocated a
UNION ALL SELECT 'I36', '', '', count(*) FILTER (WHERE a.code IN (SELECT g.code FROM guided g)), count(*) FROM advocated a
UNION ALL SELECT 'I36', 'kabupaten', a.code, (a.code IN (SELECT g.code FROM guided g))::int, 1 FROM advocated a
UNION ALL SELECT 'I37', '', '', count(*) FILTER (WHERE NOT a.held), NULL FROM advocated a
UNION ALL SELECT 'I37', 'kabupaten', a.code, coalesce(12 * (left(v_month, 4)::int - left(a.month, 4)::int) + right(v_month, 2)::int - right(a.month, 2)::int, 0), NULL FROM advocated a WHERE NOT a.held;
END $$;
-- +goose StatementEnd

DROP VIEW publik.rekap;
DROP FUNCTION recap_kabupaten(text, text);
CREATE VIEW publik.rekap AS
WITH counted AS (SELECT min(a.period) AS first, max(a.period) AS last FROM recap_area a WHERE a.place = 'ID' AND a.dimension = 'form' AND a.period LIKE '____-__'),
day AS ( -- each of them, and today's month, whether anything was counted in it or not
    SELECT d::date AS day FROM counted c, generate_series(to_timestamp(c.first, 'YYYY-MM'), greatest(to_timestamp(c.last, 'YYYY-MM'), date_trunc('month', recap_now())) + interval '1 month' - interval '1 day', interval '1 day') d),
period AS (SELECT to_char(d.day, 'YYYY-MM') AS period FROM day d UNION SELECT to_char(d.day, 'IYYY-"W"IW') FROM day d UNION SELECT to_char(d.day, 'YYYY-"Q"Q') FROM day d),
place AS (
    SELECT k.kabupaten AS place FROM kampung k UNION SELECT left(k.kabupaten, 2) FROM kampung k UNION SELECT 'ID'
    UNION SELECT a.place FROM recap_area a WHERE length(a.place) IN (2, 5) AND a.dimension = 'form')
SELECT l.place, p.period, r.indicator, r.dimension, r.code, r.n, r.d FROM place l CROSS JOIN period p CROSS JOIN LATERAL recap_figures(l.place, p.period) r;
