-- +goose Up
-- What indicators count of living lists (Kampung, Poktan, plans, workers; domain.md 5.2 I04-I07,
-- I12-I16, I22, I26-I28, I32, I35, I38), laid by for each kecamatan and period: of a nation a digest
-- reads these rows, not 84,000 Kampung. A row of a kabupaten itself (cell = kabupaten) says that its
-- kecamatan are laid by; where it is missing they are counted from the rows themselves, so that an
-- empty table is as exact as a full one. The folder fills it, newest periods first.
CREATE TABLE recap_cell (
    period text NOT NULL, -- 2026-11, 2026-W47, 2026-Q4
    kabupaten text NOT NULL, cell text NOT NULL, -- cell: a kecamatan; the kabupaten for what is done at its own level
    since timestamptz NOT NULL, until timestamptz NOT NULL, -- the clock for which it holds: "60 days" and "three days past" go with the day
    kampung int NOT NULL, waiting int NOT NULL, active int NOT NULL, silent int NOT NULL, long_silent int NOT NULL, active_before int NOT NULL, active_year int NOT NULL, active_quarter int NOT NULL,
    instansi int NOT NULL, lintas int NOT NULL, visited int NOT NULL, filed int NOT NULL, in_time int NOT NULL, remote int NOT NULL, remote_active int NOT NULL,
    bkb_met int NOT NULL, bkb int NOT NULL, bkl_met int NOT NULL, bkl int NOT NULL, bkr_met int NOT NULL, bkr int NOT NULL, pikr_met int NOT NULL, pikr int NOT NULL, uppka_met int NOT NULL, uppka int NOT NULL,
    due int NOT NULL, counted int NOT NULL, done int NOT NULL, on_time int NOT NULL, untold int NOT NULL, moved int NOT NULL, follow_up int NOT NULL, followed int NOT NULL,
    heard int NOT NULL, workers int NOT NULL, others text NOT NULL, -- others: persons who work or report in two kabupaten, looked up one by one
    PRIMARY KEY (period, kabupaten, cell)
);
-- Which of these rows a change has made untrue, for periods that look at these days: written in the
-- transaction of the change, taken away by the folder that has counted anew. What reports change
-- needs no row here before it is folded: their facts rows tell.
CREATE TABLE recap_touched (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kabupaten text NOT NULL, cell text NOT NULL, day_from date NOT NULL, day_to date NOT NULL
);
CREATE INDEX recap_touched_kabupaten ON recap_touched (kabupaten, cell);
CREATE INDEX assignment_person ON assignment (person_id);

-- +goose StatementBegin
CREATE FUNCTION touch_kampung(kampung text, d0 date, d1 date) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) SELECT k.kabupaten, left(k.wilayah, 8), d0, d1 FROM kampung k WHERE k.id = kampung $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION touch_plan(plan bigint, d0 date, d1 date) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recap_touched (kabupaten, cell, day_from, day_to)
    SELECT coalesce(k.kabupaten, left(a.place, 5)), coalesce(left(k.wilayah, 8), left(a.place, 8)), d.day, d.day
    FROM occurrence o JOIN agenda a ON a.id = o.agenda_id LEFT JOIN kampung k ON k.id = o.kampung_id CROSS JOIN LATERAL (SELECT DISTINCT x.day FROM (VALUES (d0), (d1), (o.day)) x(day) WHERE x.day IS NOT NULL) d WHERE o.id = plan $$;
-- +goose StatementEnd
-- A person in two kabupaten is looked up one by one; who becomes such a person changes all periods.
-- +goose StatementBegin
CREATE FUNCTION touch_person(person bigint, d0 date) RETURNS void LANGUAGE sql AS $$
    WITH at AS MATERIALIZED (SELECT DISTINCT k.kabupaten, left(k.wilayah, 8) AS cell FROM assignment a JOIN kampung k ON k.id = a.kampung_id WHERE a.person_id = person),
    told AS MATERIALIZED (
        SELECT DISTINCT r.kabupaten, CASE WHEN k.kabupaten = r.kabupaten THEN left(k.wilayah, 8) ELSE r.kabupaten END AS cell FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id
        WHERE r.person_id = person AND NOT r.practice AND r.kabupaten NOT IN (SELECT at.kabupaten FROM at))
    INSERT INTO recap_touched (kabupaten, cell, day_from, day_to)
    SELECT at.kabupaten, at.cell, CASE WHEN (SELECT count(DISTINCT x.kabupaten) FROM at x) > 1 THEN '-infinity'::date ELSE d0 END, 'infinity'::date FROM at
    UNION SELECT told.kabupaten, told.cell, '-infinity'::date, 'infinity'::date FROM told $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION kampung_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.kabupaten, OLD.wilayah, OLD.status, OLD.valid_from, OLD.valid_to) IS NOT DISTINCT FROM (NEW.kabupaten, NEW.wilayah, NEW.status, NEW.valid_from, NEW.valid_to) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) VALUES (OLD.kabupaten, left(OLD.wilayah, 8), OLD.valid_from, 'infinity');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) VALUES (NEW.kabupaten, left(NEW.wilayah, 8), NEW.valid_from, 'infinity');
        IF TG_OP = 'UPDATE' AND (OLD.kabupaten, OLD.wilayah) IS DISTINCT FROM (NEW.kabupaten, NEW.wilayah) THEN -- its Poktan, plans and people move with it
            INSERT INTO recap_touched (kabupaten, cell, day_from, day_to) VALUES (OLD.kabupaten, left(OLD.wilayah, 8), '-infinity', 'infinity'), (NEW.kabupaten, left(NEW.wilayah, 8), '-infinity', 'infinity');
            PERFORM touch_person(p.person_id, '-infinity') FROM (SELECT DISTINCT a.person_id FROM assignment a WHERE a.kampung_id = NEW.id) p;
        END IF;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION list_touches() RETURNS trigger LANGUAGE plpgsql AS $$ -- of kampung_profile and poktan
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM touch_kampung(OLD.kampung_id, OLD.valid_from, 'infinity');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM touch_kampung(NEW.kampung_id, NEW.valid_from, 'infinity');
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION nihil_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM touch_kampung(OLD.kampung_id, OLD.day, OLD.day);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM touch_kampung(NEW.kampung_id, NEW.day, NEW.day);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION assignment_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM touch_kampung(OLD.kampung_id, '-infinity', 'infinity');
        PERFORM touch_person(OLD.person_id, OLD.valid_from::date - 1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM touch_person(NEW.person_id, NEW.valid_from::date - 1);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION person_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM touch_person(NEW.id, '-infinity');
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION occurrence_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM touch_plan(NEW.id, NEW.day, NULL);
    ELSE
        PERFORM touch_plan(NEW.id, NEW.day, OLD.day);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- A plan is held on the day of its report, and a follow-up lives as long as the report that it follows.
-- +goose StatementBegin
CREATE FUNCTION report_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM touch_plan(o.id, NULL, NULL) FROM agenda a JOIN occurrence o ON o.agenda_id = a.id WHERE a.report_id = NEW.id;
        IF OLD.person_id IS DISTINCT FROM NEW.person_id THEN
            PERFORM touch_person(OLD.person_id, '-infinity');
            PERFORM touch_person(NEW.person_id, '-infinity');
        END IF;
    END IF;
    PERFORM touch_plan(NEW.occurrence_id, NULL, NULL);
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION kendala_touches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM touch_plan(o.id, NULL, NULL) FROM agenda a JOIN occurrence o ON o.agenda_id = a.id WHERE a.report_id = CASE TG_OP WHEN 'DELETE' THEN OLD.report_id ELSE NEW.report_id END;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- A condition costs nothing on the way of an ordinary report: only one that answers a plan runs a trigger.
CREATE TRIGGER kampung_touches AFTER INSERT OR UPDATE OR DELETE ON kampung FOR EACH ROW EXECUTE FUNCTION kampung_touches();
CREATE TRIGGER kampung_profile_touches AFTER INSERT OR UPDATE OR DELETE ON kampung_profile FOR EACH ROW EXECUTE FUNCTION list_touches();
CREATE TRIGGER poktan_touches AFTER INSERT OR UPDATE OR DELETE ON poktan FOR EACH ROW EXECUTE FUNCTION list_touches();
CREATE TRIGGER nihil_touches AFTER INSERT OR UPDATE OR DELETE ON nihil FOR EACH ROW EXECUTE FUNCTION nihil_touches();
CREATE TRIGGER assignment_touches AFTER INSERT OR UPDATE OR DELETE ON assignment FOR EACH ROW EXECUTE FUNCTION assignment_touches();
CREATE TRIGGER person_touches AFTER UPDATE ON person FOR EACH ROW WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) EXECUTE FUNCTION person_touches();
CREATE TRIGGER occurrence_added AFTER INSERT ON occurrence FOR EACH ROW EXECUTE FUNCTION occurrence_touches();
CREATE TRIGGER occurrence_changed AFTER UPDATE ON occurrence FOR EACH ROW WHEN ((OLD.status, OLD.day, OLD.decided_at, OLD.form) IS DISTINCT FROM (NEW.status, NEW.day, NEW.decided_at, NEW.form)) EXECUTE FUNCTION occurrence_touches();
CREATE TRIGGER report_added AFTER INSERT ON report FOR EACH ROW WHEN (NEW.occurrence_id IS NOT NULL) EXECUTE FUNCTION report_touches();
CREATE TRIGGER report_changed AFTER UPDATE ON report FOR EACH ROW WHEN ((OLD.status, OLD.day, OLD.person_id) IS DISTINCT FROM (NEW.status, NEW.day, NEW.person_id)) EXECUTE FUNCTION report_touches();
CREATE TRIGGER kendala_touches AFTER INSERT OR UPDATE OR DELETE ON kendala FOR EACH ROW EXECUTE FUNCTION kendala_touches();
