-- +goose Up
-- Past activities and plans out of files (design.md 4, laporan impor): each import is a batch that can
-- be taken back as a whole. report.batch_id is of 00002.
CREATE TABLE import_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, form text NOT NULL, file text NOT NULL, sha256 text NOT NULL, -- of the file, so that the same one is known again
    rows int NOT NULL, added int NOT NULL DEFAULT 0, person_id bigint, at timestamptz NOT NULL, withdrawn_at timestamptz
);
CREATE INDEX import_batch_file ON import_batch (sha256);
ALTER TABLE agenda ADD COLUMN batch_id bigint;
CREATE INDEX agenda_batch ON agenda (batch_id) WHERE batch_id IS NOT NULL;
