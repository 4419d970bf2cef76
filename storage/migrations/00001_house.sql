-- +goose Up
-- The house in one piece: every aggregate of the straight line (design.md 12). Instants are
-- timestamptz (UTC); activity dates are date in the place's zone. Tables are singular.

-- One sequence for everything that must have a number before it is written (sessions, cards):
-- programs take blocks of 1,000 (storage.Numbers), SQL takes single ones.
CREATE SEQUENCE born AS bigint INCREMENT 1000;

-- Kemendagri codes (strings with dots), valid_from/to and predecessor for splits (design.md 8).
CREATE TABLE wilayah (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$'),
    parent text REFERENCES wilayah,
    level text NOT NULL CHECK (level IN ('provinsi', 'kabupaten', 'kota', 'kecamatan', 'kelurahan', 'desa')),
    name text NOT NULL, zone text NOT NULL DEFAULT 'Asia/Jakarta',
    valid_from date, valid_to date, predecessor text
);
CREATE INDEX wilayah_parent ON wilayah (parent);

CREATE TABLE kampung (
    id text PRIMARY KEY, -- its desa code, "-2" for a second one
    wilayah text NOT NULL REFERENCES wilayah, kabupaten text NOT NULL,
    name text NOT NULL, status text NOT NULL DEFAULT 'aktif' CHECK (status IN ('aktif', 'menunggu', 'ditolak', 'nonaktif')),
    sample boolean NOT NULL DEFAULT false, remote boolean NOT NULL DEFAULT false, klasifikasi text,
    lat double precision, lon double precision,
    valid_from date NOT NULL DEFAULT '2016-01-14', valid_to date
);
CREATE INDEX kampung_wilayah ON kampung (wilayah);
CREATE INDEX kampung_kabupaten ON kampung (kabupaten);

CREATE TABLE person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id bigint UNIQUE, name text NOT NULL, sapaan text NOT NULL DEFAULT 'kak' CHECK (sapaan IN ('bapak', 'ibu', 'kak')),
    lang text NOT NULL DEFAULT 'id', practice boolean NOT NULL DEFAULT false,
    assignment_id bigint, -- the place and role in use ("Ganti")
    consent_version text, consent_at timestamptz, created_at timestamptz NOT NULL, deleted_at timestamptz
);
CREATE TABLE assignment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id bigint NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('petugas', 'plkb', 'pokja_desa', 'kecamatan', 'kabupaten', 'provinsi', 'mitra', 'admin')),
    place text NOT NULL, -- a wilayah code, or a kampung id for the roles of a kampung
    kampung_id text REFERENCES kampung, valid_from timestamptz NOT NULL, valid_to timestamptz
);
CREATE UNIQUE INDEX assignment_once ON assignment (person_id, role, place) WHERE valid_to IS NULL;
CREATE INDEX assignment_place ON assignment (place) WHERE valid_to IS NULL;

CREATE TABLE invite (
    code_hash bytea PRIMARY KEY, role text NOT NULL, place text NOT NULL, kampung_id text REFERENCES kampung,
    uses_left int NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, revoked_at timestamptz
);
CREATE TABLE wrong_code (chat_id bigint PRIMARY KEY, count int NOT NULL, since timestamptz NOT NULL, paused_until timestamptz);

-- What a chat is in the middle of: its open draft and, outside forms, the one thing it was asked.
CREATE TABLE chat (
    id bigint PRIMARY KEY, session_id bigint, expects text, state jsonb,
    unreachable_at timestamptz, moved_to bigint, last_input_at timestamptz
);

CREATE TABLE session ( -- a draft
    id bigint PRIMARY KEY, chat_id bigint NOT NULL, person_id bigint NOT NULL REFERENCES person,
    report_id uuid NOT NULL UNIQUE, form text NOT NULL, version text NOT NULL,
    kampung_id text REFERENCES kampung, assignment_id bigint, occurrence_id bigint, corrects uuid,
    practice boolean NOT NULL DEFAULT false,
    state jsonb NOT NULL, status text NOT NULL CHECK (status IN ('open', 'paused', 'sent', 'cancelled', 'archived')),
    card_id bigint, started_at timestamptz NOT NULL, moved_at timestamptz NOT NULL
);
CREATE INDEX session_open ON session (chat_id, moved_at) WHERE status IN ('open', 'paused');

CREATE TABLE card (
    id bigint PRIMARY KEY, chat_id bigint NOT NULL, message_id bigint, session_id bigint, revision int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);
CREATE INDEX card_message ON card (chat_id, message_id);

-- In: raw updates, committed before they are confirmed. Order is id, never update_id (design.md 3).
CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, update_id bigint NOT NULL UNIQUE,
    chat_id bigint NOT NULL, message_id bigint, raw text NOT NULL, received_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'aside')),
    attempts int NOT NULL DEFAULT 0, lease bigint, lease_until timestamptz, done_at timestamptz, error text
) WITH (fillfactor = 70);
CREATE INDEX inbox_open ON inbox (chat_id, id) WHERE state = 'open';
CREATE INDEX inbox_due ON inbox (id) WHERE state = 'open';
CREATE INDEX inbox_done ON inbox (done_at) WHERE state <> 'open';
-- One row: how far the poll has come, when the last update came, which mode was on.
CREATE TABLE intake (one boolean PRIMARY KEY DEFAULT true CHECK (one), last_update_id bigint NOT NULL DEFAULT 0, last_at timestamptz, mode text, alive_at timestamptz);
INSERT INTO intake DEFAULT VALUES;

-- Out. Disposable rows: what must never be sent twice is kept by the ledgers (design.md 3).
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chat_id bigint NOT NULL,
    class smallint NOT NULL CHECK (class BETWEEN 0 AND 3), -- 0 answer, 1 reminder, 2 bulk, 3 cosmetic
    kind text NOT NULL, -- message | edit | strip | photo | document, or a kind that is rendered late
    card_id bigint, payload jsonb NOT NULL, key text UNIQUE, -- key: coalesces (albums)
    not_before timestamptz NOT NULL, state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'dead')),
    attempts int NOT NULL DEFAULT 0, lease_until timestamptz, error text, created_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX outbox_chat ON outbox (chat_id, id) WHERE state = 'queued';
CREATE INDEX outbox_due ON outbox (class, id) WHERE state = 'queued';

CREATE TABLE report (
    id uuid PRIMARY KEY, receipt text NOT NULL UNIQUE, form text NOT NULL, version text NOT NULL,
    status text NOT NULL DEFAULT 'terkirim' CHECK (status IN ('terkirim', 'diverifikasi', 'dikembalikan', 'ditarik')),
    revision int NOT NULL DEFAULT 1, person_id bigint REFERENCES person, telegram_id bigint,
    kampung_id text REFERENCES kampung, wilayah text NOT NULL, kabupaten text NOT NULL, -- as of that day
    day date NOT NULL, occurrence_id bigint, practice boolean NOT NULL DEFAULT false,
    answers jsonb NOT NULL, measures jsonb NOT NULL DEFAULT '[]', -- what the roll-up counted of it: a withdrawal takes back just that
    sent_at timestamptz NOT NULL, changed_at timestamptz NOT NULL
);
CREATE INDEX report_person ON report (person_id, sent_at DESC);
CREATE INDEX report_kampung ON report (kampung_id, day DESC);
CREATE INDEX report_kabupaten ON report (kabupaten, day DESC);
CREATE TABLE report_revision (
    report_id uuid NOT NULL REFERENCES report, revision int NOT NULL, answers jsonb NOT NULL, status text NOT NULL,
    by_person bigint, at timestamptz NOT NULL, why text, PRIMARY KEY (report_id, revision)
);
CREATE TABLE receipt_counter (kabupaten text NOT NULL, year int NOT NULL, last int NOT NULL, PRIMARY KEY (kabupaten, year)) WITH (fillfactor = 50);
CREATE TABLE attachment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, report_id uuid NOT NULL, question text NOT NULL,
    file_id text NOT NULL, unique_id text NOT NULL, kind text NOT NULL, caption text, mime text, size bigint,
    path text, sha256 text, -- once downloaded
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'lost')), attempts int NOT NULL DEFAULT 0,
    next_at timestamptz, created_at timestamptz NOT NULL, UNIQUE (report_id, unique_id)
);
CREATE INDEX attachment_waiting ON attachment (id) WHERE state = 'waiting';

-- Roll-up (design.md 9): each revision inserts signed rows, one folder per kabupaten moves them
-- into totals; every figure = folded + not yet folded in one snapshot.
CREATE TABLE facts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, report_id uuid NOT NULL, revision int NOT NULL,
    kabupaten text NOT NULL, kampung_id text NOT NULL, day date NOT NULL, sign smallint NOT NULL CHECK (sign IN (-1, 1)),
    measures jsonb NOT NULL -- [{"m": measure, "d": dimension, "c": code, "n": number}]
);
CREATE INDEX facts_kabupaten ON facts (kabupaten, id);
CREATE TABLE total (
    kabupaten text NOT NULL, kampung_id text NOT NULL, period text NOT NULL, -- 2026-11 or 2026-W47
    measure text NOT NULL, dimension text NOT NULL, code text NOT NULL, n bigint NOT NULL,
    PRIMARY KEY (kabupaten, period, measure, dimension, code, kampung_id)
);

-- Plans: agenda is what was planned, occurrence each time it is due, ledger what was told about it.
CREATE TABLE agenda (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, report_id uuid UNIQUE, person_id bigint NOT NULL REFERENCES person, chat_id bigint NOT NULL,
    kampung_id text NOT NULL REFERENCES kampung, kabupaten text NOT NULL, answers jsonb NOT NULL, practice boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL
);
CREATE TABLE occurrence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, agenda_id bigint NOT NULL REFERENCES agenda, kampung_id text NOT NULL, person_id bigint NOT NULL,
    title text NOT NULL, venue text, form text NOT NULL DEFAULT 'kegiatan', starts_at timestamptz NOT NULL, day date NOT NULL,
    status text NOT NULL DEFAULT 'terjadwal' CHECK (status IN ('terjadwal', 'terlaksana', 'ditunda', 'batal', 'tidak_dilaporkan')),
    reason text, decided_at timestamptz, muted boolean NOT NULL DEFAULT false, moved_to bigint, created_at timestamptz NOT NULL
);
CREATE INDEX occurrence_kampung ON occurrence (kampung_id, day);
CREATE INDEX occurrence_open ON occurrence (starts_at) WHERE status = 'terjadwal';
-- publik.pengingat shows this table; a row is the promise that a stage is told once (design.md 3).
CREATE TABLE reminder (
    occurrence_id bigint NOT NULL REFERENCES occurrence, person_id bigint NOT NULL REFERENCES person, stage text NOT NULL CHECK (stage IN ('h3', 'h1', 'pagi', 'jam1', 'tanya')),
    due_at timestamptz NOT NULL, until timestamptz NOT NULL, -- the window closes
    state text NOT NULL DEFAULT 'menunggu' CHECK (state IN ('menunggu', 'antre', 'terkirim', 'dilewati', 'dibatalkan')), sent_at timestamptz,
    snoozed boolean NOT NULL DEFAULT false, outbox_key text, -- put off once ("Ingatkan nanti"); the outbox row that tells it
    PRIMARY KEY (occurrence_id, person_id, stage)
);
CREATE INDEX reminder_due ON reminder (due_at) WHERE state = 'menunggu';
CREATE INDEX reminder_told ON reminder (person_id, sent_at) WHERE sent_at IS NOT NULL; -- at most three messages a day
CREATE INDEX reminder_queued ON reminder (outbox_key) WHERE state = 'antre';

CREATE TABLE kendala (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, report_id uuid NOT NULL UNIQUE, kabupaten text NOT NULL, wilayah text NOT NULL, kampung_id text NOT NULL REFERENCES kampung,
    jenis text NOT NULL, uraian text NOT NULL, mendesak text NOT NULL DEFAULT 'bulan_ini',
    tingkat text NOT NULL CHECK (tingkat IN ('sendiri', 'desa', 'kecamatan', 'kabupaten', 'provinsi')),
    status text NOT NULL DEFAULT 'terbuka' CHECK (status IN ('terbuka', 'diproses', 'selesai', 'tidak_selesai')),
    opened_at timestamptz NOT NULL, closed_at timestamptz,
    CHECK ((closed_at IS NOT NULL) = (status IN ('selesai', 'tidak_selesai')))
);
CREATE INDEX kendala_open ON kendala (kabupaten, opened_at, id) WHERE closed_at IS NULL;

-- Cron rows: robfig/cron computes, next_run_at is stored (design.md 9).
CREATE TABLE job (name text PRIMARY KEY, cron text NOT NULL, zone text NOT NULL, next_run_at timestamptz, last_run_at timestamptz, last_error text);
-- What was answered last, per Kampung or person: proposals of the next form (design.md 5, chat::remember).
CREATE TABLE memory (owner text NOT NULL, form text NOT NULL, name text NOT NULL, key text NOT NULL, value jsonb NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (owner, form, name, key));
-- What the program has learnt and other commands ask for: the bot's user name.
CREATE TABLE setting (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, person_id bigint, act text NOT NULL, place text, detail jsonb);

-- Raises when an update at hand was finished by somebody else meanwhile: the whole batch is then undone and rerun.
-- +goose StatementBegin
CREATE FUNCTION finish_updates(ids bigint[], owner bigint, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    UPDATE inbox SET state = 'done', done_at = at, lease = NULL WHERE id = ANY(ids) AND state = 'open' AND lease = owner;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> cardinality(ids) THEN
        RAISE EXCEPTION 'update was taken over: % of %', n, cardinality(ids) USING ERRCODE = 'P0U01';
    END IF;
END $$;
-- +goose StatementEnd

CREATE SCHEMA publik;
CREATE VIEW publik.laporan AS
SELECT r.id, r.receipt, r.form, r.version, r.status, r.revision, r.person_id, r.telegram_id, r.kampung_id AS kampung, r.wilayah AS place, r.day AS date, r.sent_at, r.answers,
    coalesce((SELECT jsonb_agg(jsonb_build_object('question', a.question, 'kind', a.kind, 'caption', a.caption, 'file', a.path, 'state', a.state) ORDER BY a.id) FROM attachment a WHERE a.report_id = r.id), '[]') AS attachments
FROM report r WHERE NOT r.practice;
CREATE VIEW publik.pengingat AS SELECT person_id AS person, occurrence_id AS occurrence, stage, due_at, sent_at, state FROM reminder;
CREATE VIEW publik.orang AS
SELECT p.telegram_id, a.role, a.place, (a.valid_to IS NULL AND p.deleted_at IS NULL) AS active FROM assignment a JOIN person p ON p.id = a.person_id;
CREATE VIEW publik.antrean AS
SELECT (SELECT count(*) FROM inbox WHERE state = 'open') AS inbox_open, (SELECT count(*) FROM outbox WHERE state = 'queued') AS outbox_open,
    (SELECT count(*) FROM inbox WHERE state = 'aside') AS set_aside, (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead;
-- Every figure: folded plus not yet folded, by kampung and month or week.
CREATE VIEW publik.rekap_kampung AS
SELECT kabupaten, kampung_id, period, measure, dimension, code, sum(n)::bigint AS n FROM (
    SELECT kabupaten, kampung_id, period, measure, dimension, code, n FROM total
    UNION ALL
    SELECT f.kabupaten, f.kampung_id, p.period, m->>'m', m->>'d', m->>'c', f.sign * (m->>'n')::bigint
    FROM facts f CROSS JOIN LATERAL jsonb_array_elements(f.measures) m
    CROSS JOIN LATERAL (VALUES (to_char(f.day, 'YYYY-MM')), (to_char(f.day, 'IYYY-"W"IW'))) p(period)
) all_of GROUP BY 1, 2, 3, 4, 5, 6;
-- By kabupaten and month or week in which anything was counted; K is who was there at its end (domain.md 5.1).
CREATE VIEW publik.rekap AS
WITH span AS (
    SELECT DISTINCT kabupaten, period, CASE WHEN period LIKE '%W%' THEN to_date(period, 'IYYY-"W"IW') + 6
        ELSE (to_date(period, 'YYYY-MM') + interval '1 month')::date - 1 END AS until FROM publik.rekap_kampung),
heard AS (
    SELECT s.kabupaten, s.period, count(*) AS k, count(*) FILTER (WHERE coalesce(r.n, 0) > 0) AS n
    FROM span s JOIN kampung k ON k.kabupaten = s.kabupaten AND k.status <> 'ditolak' AND (k.status <> 'nonaktif' OR k.valid_to IS NOT NULL)
        AND k.valid_from <= s.until AND (k.valid_to IS NULL OR k.valid_to > s.until)
    LEFT JOIN publik.rekap_kampung r ON r.kabupaten = s.kabupaten AND r.kampung_id = k.id AND r.period = s.period AND r.measure = 'kegiatan' AND r.dimension = ''
    GROUP BY 1, 2)
SELECT r.kabupaten AS place, r.period, 'I01' AS indicator, r.dimension, r.code, sum(r.n)::bigint AS n, NULL::bigint AS d
FROM publik.rekap_kampung r WHERE r.measure = 'kegiatan' GROUP BY 1, 2, 4, 5
UNION ALL
SELECT kabupaten, period, 'I04', '', '', n, k FROM heard
UNION ALL
SELECT kabupaten, period, 'I05', '', '', k - n, k FROM heard;
GRANT USAGE ON SCHEMA public, publik TO PUBLIC;
