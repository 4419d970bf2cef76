-- +goose Up
-- What is done leaves an index less behind: the nightly sweep reads the two days that are kept from
-- end to end. Rows set aside are few and counted often.
DROP INDEX inbox_done;
CREATE INDEX inbox_aside ON inbox (done_at) WHERE state = 'aside';
