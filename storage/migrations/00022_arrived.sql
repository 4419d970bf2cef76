-- +goose Up
-- A kendala goes with its report: of millions of reports those that count no more are few.
CREATE INDEX report_void ON report (id) WHERE practice OR status = 'ditarik';
-- What was reported at the wilayah of a Kampung and not by the Kampung itself.
CREATE INDEX report_above ON report (wilayah, day) WHERE kampung_id IS NULL;
-- Which kabupaten are laid by is asked before their kecamatan.
CREATE INDEX recap_cell_head ON recap_cell (period, kabupaten) INCLUDE (since, until) WHERE cell = kabupaten;
-- A reader adds what has arrived since to what is laid by. It must know of rows that were laid by
-- while facts were waiting; from now on the folder says so in recap_touched.
DELETE FROM recap_cell WHERE kabupaten IN (SELECT kabupaten FROM facts);
