package storage_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// untouched is a database that nothing was ever migrated in, as its owner.
func untouched(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db, err := pgxpool.New(t.Context(), storagetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	for _, sql := range []string{`DROP SCHEMA publik CASCADE`, `DROP SCHEMA public CASCADE`, `CREATE SCHEMA public`} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// firstHouse is a house as the first release left it: schema 1, with the columns of Kampung that
// have moved into the profile since.
func firstHouse(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db := untouched(t)
	if err := storage.MigrateTo(t.Context(), db, 1); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO wilayah (code, parent, level, name) VALUES ('15', NULL, 'provinsi', 'Jambi'), ('15.05', '15', 'kabupaten', 'Kabupaten Muaro Jambi'), ('15.05.08', '15.05', 'kecamatan', 'Sungai Gelam'), ('15.05.08.2005', '15.05.08', 'desa', 'Tangkit'), ('15.05.08.2003', '15.05.08', 'desa', 'Talang Kerinci')`,
		`INSERT INTO kampung (id, wilayah, kabupaten, name, remote, klasifikasi, lat, lon) VALUES ('15.05.08.2005', '15.05.08.2005', '15.05', 'Kampung KB Tangkit', true, 'Mandiri', -1.65, 103.6)`,
		`INSERT INTO kampung (id, wilayah, kabupaten, name, klasifikasi) VALUES ('15.05.08.2003', '15.05.08.2003', '15.05', 'Kampung KB Talang Kerinci', 'paripurna')`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7001, 'Siti', 'ibu', '2026-11-01Z')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) VALUES (1, 'petugas', '15.05.08.2005', '15.05.08.2005', '2026-11-01Z')`,
		`INSERT INTO report (id, receipt, form, version, person_id, telegram_id, kampung_id, wilayah, kabupaten, day, answers, measures, sent_at, changed_at) VALUES ('00000000-0000-4000-8000-000000000001', '1505-26-00001', 'kegiatan', 'v1', 1, 7001, '15.05.08.2005', '15.05.08.2005', '15.05', '2026-11-18', '{"judul": "Posyandu", "fungsi": "reproduksi"}', '[{"m": "kegiatan", "d": "", "c": "", "n": 1}]', '2026-11-18Z', '2026-11-18Z')`,
		`INSERT INTO report_revision (report_id, revision, answers, status, by_person, at) SELECT id, 1, answers, status, 1, sent_at FROM report`,
		`INSERT INTO facts (report_id, revision, kabupaten, kampung_id, day, sign, measures) SELECT id, 1, kabupaten, kampung_id, day, 1, measures FROM report`,
		`INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, tingkat, opened_at) VALUES ('00000000-0000-4000-8000-000000000001', '15.05', '15.05.08.2005', '15.05.08.2005', 'alokon', 'Implan kosong', 'kabupaten', '2026-11-18Z')`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	return db
}

// The backup of the first release comes back through every migration since. The file in testdata
// was written by that release: a migration that is changed afterwards fails here.
func TestBackupOfTheFirstSchemaComesBack(t *testing.T) {
	made := backup(t, firstHouse(t), t.TempDir())
	golden := filepath.Join("testdata", "cadangan-1.tar")
	if *update {
		if err := os.WriteFile(golden, made, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, kept) {
		t.Error("schema 1 backs up differently than it did: was its migration changed?")
	}
	db := untouched(t)
	m, err := storage.Restore(t.Context(), db, t.TempDir(), bytes.NewReader(kept))
	if err != nil || m.Schema != 1 {
		t.Fatal(m.Schema, err)
	}
	lat, lon := -1.65, 103.6
	for kampung, want := range map[string]storage.Profile{
		tangkit:  {KampungID: tangkit, Lat: &lat, Lon: &lon, Remote: true, Klasifikasi: "mandiri", ValidFrom: "2016-01-14"},
		village2: {KampungID: village2, ValidFrom: "2016-01-14"}, // "paripurna" is no klasifikasi
	} {
		got, err := storage.ProfileOf(t.Context(), db, kampung, "2026-11-18")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Error(kampung, diff)
		}
	}
	p, err := storage.PersonByTelegram(t.Context(), db, siti)
	if err != nil || p == nil || p.Name != "Siti" {
		t.Fatal(p, err)
	}
	if list, err := storage.KendalaIn(t.Context(), db, storage.Scope{"15"}, true, "", 5, 0); err != nil || len(list) != 1 || list[0].PersonID != p.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, "2026-11"); n != 1 || err != nil {
		t.Error(n, err)
	}
	apply(t, db, storage.SaveReport(posyandu(2, p.ID, "2026-11-18")), storage.RaiseKendala(obstacle(2, p, "desa"))) // numbers go on
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Error("the next start:", err)
	}
	// What is backed up now goes into a database of today as into an untouched one.
	again := backup(t, db, t.TempDir())
	for name, into := range map[string]*pgxpool.Pool{"untouched": untouched(t), "migrated": owned(t)} {
		if _, err := storage.Restore(t.Context(), into, t.TempDir(), bytes.NewReader(again)); err != nil {
			t.Error(name, err)
			continue
		}
		if diff := cmp.Diff(contents(t, db), contents(t, into)); diff != "" {
			t.Error(name, diff)
		}
	}
}

// of is a backup that says it is of another schema.
func of(t *testing.T, whole []byte, schema int64) []byte {
	t.Helper()
	var b bytes.Buffer
	to, from := tar.NewWriter(&b), tar.NewReader(bytes.NewReader(whole))
	for {
		header, err := from.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		body, more := io.ReadAll(from)
		if err != nil || more != nil {
			t.Fatal(err, more)
		}
		if header.Name == "manifest.json" {
			var m storage.Manifest
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatal(err)
			}
			m.Schema = schema
			if body, err = json.Marshal(m); err != nil {
				t.Fatal(err)
			}
			header.Size = int64(len(body))
		}
		if err := to.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSchemasThatDoNotFitAreRefused(t *testing.T) {
	first := backup(t, firstHouse(t), t.TempDir())
	newest := storage.SchemaVersion()
	newer := of(t, first, newest+1)
	refused(t, newer, fmt.Sprintf("schema %d, this program knows schemas up to %d", newest+1, newest))
	refused(t, first, fmt.Sprintf("schema 1, the database schema %d already", newest))
	refused(t, of(t, first, 0), "no backup of ours")
	refused(t, of(t, first, -1), "no backup of ours")

	// Newer ones change nothing in an untouched database either; and of a damaged one nothing stays.
	db := untouched(t)
	if _, err := storage.Restore(t.Context(), db, t.TempDir(), bytes.NewReader(newer)); err == nil || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	if n := count(t, db, `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`); n != 0 {
		t.Errorf("%d things were made", n)
	}
	damaged := bytes.Replace(first, []byte("Siti"), []byte("Sita"), 1)
	if _, err := storage.Restore(t.Context(), db, t.TempDir(), bytes.NewReader(damaged)); err == nil {
		t.Error("a damaged backup came back")
	}
	for _, table := range []string{"person", "report", "wilayah"} {
		if n := count(t, db, `SELECT count(*) FROM `+pgx.Identifier{table}.Sanitize()); n != 0 {
			t.Errorf("%d rows stayed in %s", n, table)
		}
	}
	if _, err := storage.Restore(t.Context(), db, t.TempDir(), bytes.NewReader(first)); err != nil {
		t.Error("the good one after it:", err)
	}
	// A house of the first schema with people in it stays as it is.
	lived := firstHouse(t)
	current := backup(t, owned(t), t.TempDir())
	if _, err := storage.Restore(t.Context(), lived, t.TempDir(), bytes.NewReader(current)); err == nil || !strings.Contains(err.Error(), "already holds data") {
		t.Error(err)
	}
	if n := count(t, lived, `SELECT max(version_id) FROM goose_db_version`); n != 1 {
		t.Error("it was migrated to", n)
	}
}
