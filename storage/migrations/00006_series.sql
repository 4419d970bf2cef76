-- +goose Up
-- The dates of a plan that comes round are counted and called off together; the plans of a lead
-- above the Kampung KB are listed by place.
CREATE INDEX occurrence_agenda ON occurrence (agenda_id);
CREATE INDEX agenda_above ON agenda (place) WHERE kampung_id IS NULL;
