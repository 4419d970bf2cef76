-- +goose Up
-- What lies in the calendar of a person's phone since she took a calendar file: an event of such a
-- file is taken out again only by a later file that names it (RFC 5545 3.8.4.7, 3.8.7.4).
CREATE TABLE phone_event (
    person_id bigint NOT NULL REFERENCES person, uid text NOT NULL, agenda_id bigint NOT NULL REFERENCES agenda, sequence bigint NOT NULL,
    starts_at timestamptz NOT NULL, last_at timestamptz NOT NULL, -- its only date, or the first and the last of a series
    PRIMARY KEY (person_id, uid)
);
CREATE INDEX phone_event_past ON phone_event (last_at);
