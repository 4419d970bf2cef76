-- +goose Up
-- The rows that every update touches, made cheap to touch. What is only handed through (a draft's
-- state, a message on its way) stays the text that it came as: taking it apart into jsonb and
-- putting it together again took a tenth of PostgreSQL's time. Rows of a few kB that live for
-- moments or change at every step are not compressed each time (toast_tuple_target), and find
-- room for their next version on their own page; no index names a column that changes at every
-- step, so that a new version needs no new index entries (HOT).
ALTER TABLE outbox ALTER COLUMN payload TYPE json USING payload::json;
ALTER TABLE outbox SET (toast_tuple_target = 8160);
ALTER TABLE outbox DROP CONSTRAINT outbox_key_key;
CREATE UNIQUE INDEX outbox_key ON outbox (key) WHERE key IS NOT NULL; -- few rows have one

ALTER TABLE session ALTER COLUMN state TYPE json USING state::json;
ALTER TABLE session SET (fillfactor = 50, toast_tuple_target = 8160);
DROP INDEX session_open;
CREATE INDEX session_open ON session (chat_id) WHERE status IN ('open', 'paused');

ALTER TABLE inbox SET (toast_tuple_target = 8160);
ALTER TABLE chat SET (fillfactor = 70);
ALTER TABLE card SET (fillfactor = 80);
DROP INDEX card_message;
CREATE INDEX card_message ON card (chat_id, message_id) WHERE message_id IS NOT NULL; -- most are saved before Telegram has named them

-- Raises like finish_updates when an update at hand has gone to somebody else: what was answered to it, an apology too, is undone.
-- +goose StatementBegin
CREATE FUNCTION set_updates_aside(ids bigint[], errors text[], owner bigint, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    UPDATE inbox i SET state = 'aside', error = r.error, done_at = at, lease = NULL
    FROM unnest(ids, errors) AS r(id, error) WHERE i.id = r.id AND i.state = 'open' AND i.lease = owner;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> cardinality(ids) THEN
        RAISE EXCEPTION 'update was taken over: % of %', n, cardinality(ids) USING ERRCODE = 'P0U01';
    END IF;
END $$;
-- +goose StatementEnd
