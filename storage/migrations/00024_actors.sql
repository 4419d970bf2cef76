-- +goose Up
-- Reports that typed the name of an institution: when a kabupaten takes it into its list, they are
-- counted under its actor group (domain.md 5.2 I31).
CREATE INDEX report_typed_partner ON report (kabupaten) WHERE answers ? 'instansi_lain';
