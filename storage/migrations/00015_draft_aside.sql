-- +goose Up
-- What the bot keeps of a draft beside the engine's state: which message answered what (an edited
-- message corrects it), the drafts that came with it in one message, whether its photos still wait
-- to be told what they show (design.md 6, 7).
ALTER TABLE session ADD COLUMN aside jsonb NOT NULL DEFAULT '{}';
-- The day (1, 3, 7) up to which the person was reminded of a draft that waits (domain.md 3.5).
ALTER TABLE session ADD COLUMN noted smallint NOT NULL DEFAULT 0;
CREATE INDEX session_waiting ON session (moved_at) WHERE status IN ('open', 'paused');
-- What a picture sent as a file says of itself, read once before its copy is stripped (domain.md 8.2):
-- the day it was taken, in the camera's own time, and the point rounded to 2 decimals.
ALTER TABLE attachment ADD COLUMN taken timestamp, ADD COLUMN lat numeric(5, 2), ADD COLUMN lon numeric(5, 2);
