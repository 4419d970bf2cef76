-- +goose Up
-- When the digest of a place comes by itself: a cron expression in its zone (design.md 9).
CREATE TABLE digest_schedule (
    place text NOT NULL, digest text NOT NULL CHECK (digest IN ('mingguan', 'bulanan')), -- place: a wilayah code or a Kampung id
    cron text NOT NULL, zone text NOT NULL, enabled boolean NOT NULL DEFAULT true, next_run_at timestamptz,
    by_person bigint, changed_at timestamptz, PRIMARY KEY (place, digest)
);
CREATE INDEX digest_schedule_due ON digest_schedule (next_run_at) WHERE enabled;
-- The ledger: a digest of a period is sent to a person once, whoever crashes (design.md 3).
CREATE TABLE digest_sent (
    place text NOT NULL, digest text NOT NULL, period text NOT NULL, person_id bigint NOT NULL REFERENCES person, card_id bigint NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (place, digest, period, person_id)
);
-- What a place was told of a period last: a later digest says what has changed since.
CREATE TABLE digest_snapshot (place text NOT NULL, period text NOT NULL, day_from date NOT NULL, day_to date NOT NULL, kegiatan bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (place, period));
-- Kegiatan a place aims at in a month; set before it begins.
CREATE TABLE target (place text NOT NULL, month text NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'), kegiatan bigint NOT NULL CHECK (kegiatan > 0), by_person bigint, at timestamptz NOT NULL, PRIMARY KEY (place, month));
-- Workbooks that leads have asked for; the leader makes them, in the asker's rights of that moment.
CREATE TABLE digest_file (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chat_id bigint NOT NULL, person_id bigint NOT NULL REFERENCES person, place text NOT NULL, period text NOT NULL,
    attempts int NOT NULL DEFAULT 0, at timestamptz NOT NULL, done_at timestamptz
);
CREATE UNIQUE INDEX digest_file_open ON digest_file (person_id, place, period) WHERE done_at IS NULL;
