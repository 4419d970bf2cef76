-- +goose Up
-- The living lists behind the forms (design.md 8). Each row holds from valid_from up to, not
-- including, valid_to: a list of an earlier day, and with it an earlier denominator, stays as it was.

CREATE TABLE poktan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kampung_id text NOT NULL REFERENCES kampung,
    jenis text NOT NULL CHECK (jenis IN ('bkb', 'bkr', 'bkl', 'pikr', 'uppka')), name text NOT NULL CHECK (name <> ''),
    former text[] NOT NULL DEFAULT '{}', -- names it was reported under before
    status text NOT NULL CHECK (status IN ('aktif', 'menunggu', 'ditolak', 'nonaktif')), sample boolean NOT NULL DEFAULT false,
    valid_from date NOT NULL, valid_to date, by_person bigint, changed_at timestamptz NOT NULL
);
-- A name that was turned down stays here, so that nobody is asked about it twice; a closed one may come again.
CREATE UNIQUE INDEX poktan_once ON poktan (kampung_id, jenis, lower(name)) WHERE valid_to IS NULL;
CREATE INDEX poktan_waiting ON poktan (kampung_id) WHERE status = 'menunggu';

CREATE TABLE posyandu (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kampung_id text NOT NULL REFERENCES kampung,
    name text NOT NULL CHECK (name <> ''), status text NOT NULL CHECK (status IN ('aktif', 'nonaktif')), sample boolean NOT NULL DEFAULT false,
    valid_from date NOT NULL, valid_to date, by_person bigint, changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX posyandu_once ON posyandu (kampung_id, lower(name)) WHERE valid_to IS NULL;

-- The profile of a Kampung KB in versions (domain.md 3.1); the newest is open.
CREATE TABLE kampung_profile (
    kampung_id text NOT NULL REFERENCES kampung, valid_from date NOT NULL, valid_to date,
    lat double precision, lon double precision, remote boolean NOT NULL DEFAULT false, no_signal boolean NOT NULL DEFAULT false,
    klasifikasi text CHECK (klasifikasi IN ('dasar', 'berkembang', 'mandiri', 'berkelanjutan')),
    sk_nomor text, sk_tanggal date, rkm_tahun int, sekretariat boolean NOT NULL DEFAULT false, rumah_dataku boolean NOT NULL DEFAULT false,
    plkb text, by_person bigint, changed_at timestamptz NOT NULL, PRIMARY KEY (kampung_id, valid_from)
);
INSERT INTO kampung_profile (kampung_id, valid_from, lat, lon, remote, klasifikasi, changed_at)
SELECT id, valid_from, lat, lon, remote, CASE WHEN lower(klasifikasi) IN ('dasar', 'berkembang', 'mandiri', 'berkelanjutan') THEN lower(klasifikasi) END, valid_from
FROM kampung WHERE remote OR klasifikasi IS NOT NULL OR lat IS NOT NULL OR lon IS NOT NULL;
ALTER TABLE kampung DROP COLUMN remote, DROP COLUMN klasifikasi, DROP COLUMN lat, DROP COLUMN lon;

-- Institutions that were typed because no choice fitted, per kabupaten; actor: the four of domain.md 4.5.
CREATE TABLE mitra (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kabupaten text NOT NULL, kampung_id text REFERENCES kampung, -- where it was named first
    name text NOT NULL CHECK (name <> ''), actor text CHECK (actor IN ('pusat', 'pemda', 'nonpemerintah', 'swasta')),
    status text NOT NULL CHECK (status IN ('aktif', 'menunggu', 'ditolak')), by_person bigint, changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX mitra_once ON mitra (kabupaten, lower(name));

-- The institutions a kabupaten wants to see take part (I17).
CREATE TABLE watch (
    kabupaten text NOT NULL, instansi text NOT NULL, valid_from date NOT NULL, valid_to date, by_person bigint,
    PRIMARY KEY (kabupaten, instansi, valid_from)
);

CREATE TABLE program (code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'), label_id text NOT NULL, label_en text NOT NULL, valid_from date NOT NULL, valid_to date);
INSERT INTO program (code, label_id, label_en, valid_from) VALUES -- domain.md 4.7
    ('dashat', 'DASHAT', 'DASHAT (healthy kitchen)', '2016-01-14'),
    ('mbg_3b', 'MBG 3B (makan bergizi)', 'MBG 3B (nutritious meals)', '2016-01-14'),
    ('genting', 'GENTING (orang tua asuh)', 'GENTING (foster parents)', '2016-01-14'),
    ('tamasya', 'TAMASYA (taman asuh anak)', 'TAMASYA (child day care)', '2016-01-14'),
    ('gati', 'GATI (ayah teladan)', 'GATI (exemplary fathers)', '2016-01-14'),
    ('sidaya', 'SIDAYA (lansia berdaya)', 'SIDAYA (active elderly)', '2016-01-14');

ALTER TABLE kendala ADD COLUMN usul text, ADD COLUMN batas date, ADD COLUMN instansi text, ADD COLUMN person_id bigint;
UPDATE kendala k SET person_id = r.person_id FROM report r WHERE r.id = k.report_id;
CREATE INDEX kendala_kampung ON kendala (kampung_id, id);
CREATE TABLE kendala_reply (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kendala_id bigint NOT NULL REFERENCES kendala, person_id bigint, at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('terbuka', 'diproses', 'selesai', 'tidak_selesai')),
    note text CHECK (char_length(note) BETWEEN 5 AND 300), reason text CHECK (reason IN ('ditarik')), -- why the program itself replied
    CHECK (note IS NOT NULL OR reason IS NOT NULL)
);
CREATE INDEX kendala_reply_of ON kendala_reply (kendala_id, id);

ALTER TABLE report ADD COLUMN batch_id bigint; -- the import it came with
CREATE INDEX report_batch ON report (batch_id) WHERE batch_id IS NOT NULL;
-- One lima_faktor a month and Kampung: of two that come at once the second Apply fails and is run again.
CREATE UNIQUE INDEX report_lima_faktor ON report (kampung_id, (answers->>'bulan')) WHERE form = 'lima_faktor' AND status <> 'ditarik' AND NOT practice;
