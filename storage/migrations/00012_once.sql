-- +goose Up
-- What "lapor sekali" keeps beside a report: that it was copied to the official site, that its
-- author asked to correct it after her own day was over, and how easy reporting was for her.

-- A report counts as copied from the first tap on; the lead sees how many are not.
CREATE TABLE website_copy (report_id uuid PRIMARY KEY REFERENCES report, by_person bigint REFERENCES person, at timestamptz NOT NULL);

-- A wish to correct a report older than a day. Allowed, the report is open to its author until open_until;
-- what she changes then is a revision whose why is her wish.
CREATE TABLE correction_request (
    id bigint PRIMARY KEY, report_id uuid NOT NULL REFERENCES report, person_id bigint NOT NULL REFERENCES person, wish text NOT NULL,
    asked_at timestamptz NOT NULL, state text NOT NULL DEFAULT 'menunggu' CHECK (state IN ('menunggu', 'boleh', 'tidak')),
    decided_by bigint REFERENCES person, decided_at timestamptz, open_until timestamptz,
    CHECK ((decided_at IS NOT NULL) = (state <> 'menunggu')), CHECK ((open_until IS NOT NULL) = (state = 'boleh'))
);
CREATE UNIQUE INDEX correction_waiting ON correction_request (report_id) WHERE state = 'menunggu';
CREATE INDEX correction_of ON correction_request (report_id, open_until);

-- "Was it easy?" is asked after a person's first and tenth report; nth is which.
CREATE TABLE ease (person_id bigint NOT NULL REFERENCES person, nth int NOT NULL, easy boolean NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (person_id, nth));
CREATE VIEW publik.mudah AS SELECT nth, easy, count(*) AS n FROM ease GROUP BY nth, easy; -- the aim: easy in 85 of 100
