-- +goose Up
-- What the bot keeps of a draft beside the engine's state: which message answered what (an edited
-- message corrects it), the drafts that came with it in one message, whether its photos still wait
-- to be told what they show (design.md 6, 7).
ALTER TABLE session ADD COLUMN aside jsonb NOT NULL DEFAULT '{}';
-- The day (1, 3, 7) up to which the person was reminded of a draft that waits (domain.md 3.5).
ALTER TABLE session ADD COLUMN noted smallint NOT NULL DEFAULT 0;
CREATE INDEX session_waiting ON session (moved_at) WHERE status IN ('open', 'paused');
