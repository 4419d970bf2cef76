-- +goose Up
-- A report that answers a plan changes nothing of its kecamatan but what is counted of plans: a reader
-- counts these anew and reads the rest where it is laid by.
ALTER TABLE recap_touched ADD COLUMN plans boolean NOT NULL DEFAULT false; -- true: plans and nothing else
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION touch_plan(plan bigint, d0 date, d1 date) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recap_touched (kabupaten, cell, day_from, day_to, plans)
    SELECT coalesce(k.kabupaten, left(a.place, 5)), coalesce(left(k.wilayah, 8), left(a.place, 8)), d.day, d.day, true
    FROM occurrence o JOIN agenda a ON a.id = o.agenda_id LEFT JOIN kampung k ON k.id = o.kampung_id CROSS JOIN LATERAL (SELECT DISTINCT x.day FROM (VALUES (d0), (d1), (o.day)) x(day) WHERE x.day IS NOT NULL) d WHERE o.id = plan $$;
-- +goose StatementEnd
