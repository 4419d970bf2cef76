-- +goose Up
-- Days that the year sets and no program can compute: public holidays, cuti bersama, Ramadan
-- (domain.md 6.5). estimate: expected, not announced yet ("perkiraan").
CREATE TABLE holiday (
    day date NOT NULL, kind text NOT NULL CHECK (kind IN ('libur', 'cuti_bersama', 'ramadan_mulai', 'ramadan_selesai')), name text NOT NULL CHECK (name <> ''),
    estimate boolean NOT NULL DEFAULT false, PRIMARY KEY (day, kind, name)
);
-- What a lead has set for a place (a wilayah code); what lies within inherits it (desa, kecamatan, kabupaten, provinsi).
CREATE TABLE setting_place (
    place text NOT NULL REFERENCES wilayah, name text NOT NULL, value text NOT NULL, by_person bigint, at timestamptz NOT NULL, PRIMARY KEY (place, name)
);

-- A promise is laid against calendar and settings a day and a half before it falls due (timed). Indexes are partial: they hold what waits.
ALTER TABLE reminder ADD COLUMN timed boolean NOT NULL DEFAULT false;
CREATE INDEX reminder_untimed ON reminder (due_at) WHERE state = 'menunggu' AND NOT timed;
CREATE INDEX reminder_until ON reminder (until) WHERE state = 'menunggu';
CREATE INDEX reminder_of ON reminder (person_id, due_at) WHERE state = 'menunggu';
DROP INDEX reminder_told; -- its question is answered by told
DROP INDEX reminder_due;
CREATE INDEX reminder_due ON reminder (due_at, person_id) WHERE state = 'menunggu';
-- How many messages the bot has begun with a person on her day: at most three (domain.md 6.3).
CREATE TABLE told (person_id bigint NOT NULL REFERENCES person, day date NOT NULL, n int NOT NULL, PRIMARY KEY (person_id, day)) WITH (fillfactor = 80);
INSERT INTO told (person_id, day, n) SELECT person_id, (sent_at AT TIME ZONE 'Asia/Jakarta')::date, count(DISTINCT sent_at) FROM reminder
WHERE sent_at IS NOT NULL AND sent_at > (SELECT max(sent_at) - interval '2 days' FROM reminder) GROUP BY 1, 2;

-- What a Kampung owes by the calendar: the ledger of month-end cards and of nudges after silence.
-- period: the month spoken of (2026-11), of a nudge the ISO week it is sent in (2026-W48).
CREATE TABLE duty (
    kind text NOT NULL CHECK (kind IN ('akhir_bulan', 'sepi')), period text NOT NULL, stage text NOT NULL, kampung_id text NOT NULL REFERENCES kampung, person_id bigint NOT NULL REFERENCES person,
    due_at timestamptz NOT NULL, until timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'menunggu' CHECK (state IN ('menunggu', 'antre', 'terkirim', 'dilewati', 'dibatalkan')), sent_at timestamptz, outbox_key text,
    PRIMARY KEY (kind, period, stage, kampung_id, person_id)
);
CREATE INDEX duty_due ON duty (due_at, person_id) WHERE state = 'menunggu';
CREATE INDEX duty_until ON duty (until) WHERE state = 'menunggu';
CREATE INDEX duty_of ON duty (person_id, due_at) WHERE state = 'menunggu';
CREATE INDEX duty_queued ON duty (outbox_key) WHERE state = 'antre';
CREATE INDEX duty_kampung ON duty (kampung_id, kind, sent_at) WHERE state = 'terkirim';

-- "Belum ada kegiatan": news that there is none. It ends silence and counts as nothing.
CREATE TABLE nihil (kampung_id text NOT NULL REFERENCES kampung, day date NOT NULL, person_id bigint NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (kampung_id, day));
-- A line of the month's registers that was carried over into SIGA (domain.md 3.2).
CREATE TABLE siga (
    kampung_id text NOT NULL REFERENCES kampung, month text NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'), line text NOT NULL CHECK (line IN ('bkb', 'bkr', 'bkl', 'uppka', 'pikr', 'ppkbd')),
    person_id bigint NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (kampung_id, month, line)
);
-- What stays undone after several reminders: shown by the digest of place, never sent one by one.
CREATE TABLE escalation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('sepi', 'lima_faktor', 'register')), kampung_id text NOT NULL REFERENCES kampung,
    place text NOT NULL, misses int NOT NULL, opened_at timestamptz NOT NULL, closed_at timestamptz
);
CREATE UNIQUE INDEX escalation_open ON escalation (kampung_id, kind) WHERE closed_at IS NULL;
CREATE INDEX escalation_place ON escalation (place) WHERE closed_at IS NULL;
