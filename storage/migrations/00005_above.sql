-- +goose Up
-- Leads above the Kampung KB plan and tell of obstacles, too (domain.md 3.5): such a row lies at
-- their own place (a wilayah code) and has no Kampung.
ALTER TABLE agenda ALTER COLUMN kampung_id DROP NOT NULL, ADD COLUMN place text;
UPDATE agenda SET place = kampung_id;
ALTER TABLE occurrence ALTER COLUMN kampung_id DROP NOT NULL;
ALTER TABLE kendala ALTER COLUMN kampung_id DROP NOT NULL;
