-- +goose Up
-- What a camera wrote into a photo that was sent as a file: when it was taken (in UTC where the zone
-- is known, else the camera's clock as it stood), and the point rounded to about a kilometre. The
-- point waits for the person's word and is forgotten with it (domain.md 8.2).
ALTER TABLE attachment ADD COLUMN taken_at timestamp, ADD COLUMN taken_zoned boolean NOT NULL DEFAULT false,
    ADD COLUMN lat numeric(5, 2), ADD COLUMN lon numeric(6, 2);
CREATE INDEX attachment_point ON attachment (created_at) WHERE lat IS NOT NULL;
