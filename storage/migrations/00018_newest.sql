-- +goose Up
-- What a Kampung reported is asked for newest first, within a day as well: who came last, what was
-- told of the same day, /laporan. In this order a few rows are read however long the day was.
CREATE INDEX report_newest ON report (kampung_id, day DESC, sent_at DESC);
DROP INDEX report_kampung;
