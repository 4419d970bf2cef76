-- +goose Up
-- Files that leads ask for in chat: the leader makes them, a card shows how far it is (design.md 9
-- "the workbook on request"). One at a time for a person.
CREATE TABLE export_job (
    id bigint PRIMARY KEY, chat_id bigint NOT NULL, card_id bigint NOT NULL,
    person_id bigint NOT NULL REFERENCES person, assignment_id bigint NOT NULL, -- whose rights count, looked at again when it is made
    form text NOT NULL, format text NOT NULL CHECK (format IN ('xlsx', 'csv')), day_from date, day_to date, -- null: no border
    state text NOT NULL DEFAULT 'menunggu' CHECK (state IN ('menunggu', 'berjalan', 'selesai', 'batal', 'gagal')),
    done int NOT NULL DEFAULT 0, total int, attempts int NOT NULL DEFAULT 0, lease_until timestamptz, file boolean NOT NULL DEFAULT false, -- lies on the disk
    created_at timestamptz NOT NULL, ended_at timestamptz
);
CREATE UNIQUE INDEX export_job_one ON export_job (person_id) WHERE state IN ('menunggu', 'berjalan');
CREATE INDEX export_job_open ON export_job (id) WHERE state IN ('menunggu', 'berjalan');
CREATE INDEX export_job_file ON export_job (ended_at) WHERE file;
