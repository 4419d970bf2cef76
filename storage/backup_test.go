package storage_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
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

// owned is a fresh database as its owner, with the regions that every start loads.
func owned(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db, err := pgxpool.New(t.Context(), storagetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// lived is a house with something in most of its tables, and a folder with two photos.
func lived(t *testing.T) (*pgxpool.Pool, string) {
	t.Helper()
	db, p := house(t)
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")), storage.SaveReport(posyandu(2, p.ID, "2026-10-20")))
	apply(t, db, storage.WithdrawReport(reportID(2), p.ID, at(10)))
	apply(t, db, plan(3, p, "2026-11-20"))
	apply(t, db, storage.RaiseKendala(storage.NewKendala{ReportID: reportID(1), Kabupaten: "15.05", Wilayah: tangkit, KampungID: tangkit, Jenis: "alokon", Uraian: "Tab\there\nand \\N here", Tingkat: "desa", OpenedAt: at(9)}))
	for _, sql := range []string{
		`UPDATE intake SET last_update_id = 77, mode = 'poll'`,
		`UPDATE wilayah SET name = 'Tangkit Lama' WHERE code = '15.05.08.2005'`, // differs from the embedded regions
		`INSERT INTO setting VALUES ('bot', 'pokjabot')`,
		`INSERT INTO invite VALUES ('\x00ff0a5c', 'petugas', '15.05.08.2005', '15.05.08.2005', 5, '2026-11-01', '2026-12-01')`,
		`INSERT INTO session (id, chat_id, person_id, report_id, form, version, state, status, started_at, moved_at) SELECT 123001, 7001, id, '00000000-0000-4000-8000-000000000009', 'kegiatan', 'v1', '{"a": 1}', 'open', '2026-11-18', '2026-11-18' FROM person`,
		`INSERT INTO attachment (report_id, question, file_id, unique_id, kind, path, state, created_at) VALUES ('00000000-0000-4000-8000-000000000001', 'foto', 'f', 'u', 'photo', '2026/11/a.jpg', 'stored', '2026-11-18')`,
		`INSERT INTO inbox (update_id, chat_id, raw, received_at) VALUES (78, 7001, '{}', '2026-11-18')`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "2026", "11"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"2026/11/a.jpg": "\xff\xd8\x00picture", "2026/b.pdf": ""} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return db, folder
}

func backup(t *testing.T, db *pgxpool.Pool, folder string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Backup(t.Context(), db, folder, at(12), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contents is every row of every table as JSON, without the queues and goose's own.
func contents(t *testing.T, db *pgxpool.Pool) map[string][]string {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ('goose_db_version', 'inbox', 'outbox', 'recap_cell', 'recap_touched')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, table := range tables {
		name := pgx.Identifier{table}.Sanitize()
		rows, err := db.Query(t.Context(), `SELECT to_jsonb(x)::text FROM `+name+` x ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		if all[table], err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		relative, _ := filepath.Rel(folder, path)
		all[filepath.ToSlash(relative)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRestoreIsWhatWasBackedUp(t *testing.T) {
	db, folder := lived(t)
	fresh, other := owned(t), t.TempDir()
	m, err := storage.Restore(t.Context(), fresh, other, bytes.NewReader(backup(t, db, folder)))
	if err != nil {
		t.Fatal(err)
	}
	if m.Schema != storage.SchemaVersion() || !m.MadeAt.Equal(at(12)) || len(m.Tables) < 20 {
		t.Errorf("%+v", m)
	}
	if diff := cmp.Diff(contents(t, db), contents(t, fresh)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(files(t, folder), files(t, other)); diff != "" {
		t.Error(diff)
	}
	if n := count(t, fresh, `SELECT count(*) FROM inbox`); n != 0 {
		t.Error("a queue was restored")
	}
}

// A rented database gives no superuser: whoever may write may restore.
func TestRestoreNeedsNoSuperuser(t *testing.T) {
	db, folder := lived(t)
	owner := owned(t)
	if _, err := owner.Exec(t.Context(), `GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO pokjabot_app`); err != nil {
		t.Fatal(err)
	}
	config := owner.Config()
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `SET ROLE pokjabot_app`)
		return err
	}
	fresh, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fresh.Close)
	if n := count(t, fresh, `SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper`); n != 0 {
		t.Fatal("the program runs as a superuser")
	}
	if _, err := storage.Restore(t.Context(), fresh, t.TempDir(), bytes.NewReader(backup(t, db, folder))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, db), contents(t, fresh)); diff != "" {
		t.Error(diff)
	}
}

func TestSequencesGoOnAfterRestore(t *testing.T) {
	db, folder := lived(t)
	fresh := owned(t)
	if _, err := storage.Restore(t.Context(), fresh, t.TempDir(), bytes.NewReader(backup(t, db, folder))); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO person (telegram_id, name, created_at) VALUES (7002, 'Budi', '2026-11-18') RETURNING id`,
		`INSERT INTO audit (at, act) VALUES ('2026-11-18', 'x') RETURNING id`, // was empty
		`INSERT INTO attachment (report_id, question, file_id, unique_id, kind, created_at) VALUES ('00000000-0000-4000-8000-000000000001', 'foto', 'f', 'v', 'photo', '2026-11-18') RETURNING id`,
	} {
		if n := count(t, fresh, sql); n < 1 {
			t.Error(sql, n)
		}
	}
	if n := count(t, fresh, `SELECT nextval('born')`); n <= 123001 {
		t.Errorf("born goes on at %d, a session has 123001", n)
	}
	p, err := storage.PersonByTelegram(t.Context(), fresh, siti)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	apply(t, fresh, storage.SaveReport(posyandu(8, p.ID, "2026-11-19")))
}

// refused expects a refusal that says want, and leaves the database as it was.
func refused(t *testing.T, backup []byte, want string) {
	t.Helper()
	db, folder := owned(t), t.TempDir()
	before := contents(t, db)
	_, err := storage.Restore(t.Context(), db, folder, bytes.NewReader(backup))
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("restored, or refused otherwise: %v", err)
	}
	if diff := cmp.Diff(before, contents(t, db)); diff != "" {
		t.Error("something stayed:", diff)
	}
	if got := files(t, folder); len(got) > 0 {
		t.Error("files stayed:", got)
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	db, folder := lived(t)
	whole := backup(t, db, folder)
	// One other letter, of a person's name, of a photo: still a good tar, still good rows.
	refused(t, bytes.Replace(whole, []byte("Siti"), []byte("Sita"), 1), "person.copy is damaged")
	refused(t, bytes.Replace(whole, []byte("\x00picture"), []byte("\x00pictura"), 1), "a.jpg is damaged")
	for _, part := range []int{0, 1, 2, 3} {
		refused(t, whole[:len(whole)*part/4], "")
	}
	refused(t, whole[:bytes.LastIndex(whole, []byte("checksums.json"))], "cut off") // at the edge of an entry
	refused(t, []byte("no tar at all"), "")
}

// rebuilt is the backup with each entry passed through change; false leaves it out.
func rebuilt(t *testing.T, backup []byte, change func(*tar.Header) bool) []byte {
	t.Helper()
	var b bytes.Buffer
	to, from := tar.NewWriter(&b), tar.NewReader(bytes.NewReader(backup))
	for {
		header, err := from.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !change(header) {
			continue
		}
		if err := to.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, from); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestForgedBackupIsRefused(t *testing.T) {
	db, folder := lived(t)
	whole := backup(t, db, folder)
	renamed := func(from, to string) []byte {
		return rebuilt(t, whole, func(h *tar.Header) bool {
			if h.Name == from {
				h.Name = to
			}
			return true
		})
	}
	for _, name := range []string{"attachments/../../escaped", "attachments//etc/escaped", "attachments/a/../../../escaped"} {
		refused(t, renamed("attachments/2026/b.pdf", name), "leads out of the folder")
	}
	refused(t, renamed("attachments/2026/b.pdf", "more/b.pdf"), "does not know")
	refused(t, renamed("tables/person.copy", "tables/pg_authid.copy"), "not in the manifest")
	refused(t, renamed("attachments/2026/b.pdf", "attachments/2026/c.pdf"), "damaged") // not among the checksums
	for _, missing := range []string{"tables/report.copy", "attachments/2026/b.pdf", "checksums.json", "manifest.json"} {
		refused(t, rebuilt(t, whole, func(h *tar.Header) bool { return h.Name != missing }), "")
	}
}

func TestRestoreNeedsAnEmptyDatabase(t *testing.T) {
	db, folder := lived(t)
	whole := backup(t, db, folder)
	if _, err := storage.Restore(t.Context(), db, folder, bytes.NewReader(whole)); err == nil || !strings.Contains(err.Error(), "already holds data") {
		t.Error(err)
	}
	// Kampung alone, without anybody yet, are somebody's work as well.
	imported := owned(t)
	if err := storage.SeedSample(t.Context(), imported); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Restore(t.Context(), imported, t.TempDir(), bytes.NewReader(whole)); err == nil || !strings.Contains(err.Error(), "already holds data") {
		t.Error("over imported Kampung:", err)
	}
}

// A program that works on the database goes on with what it knows: nothing is restored under it, also
// when nothing is stored yet. Once it has ended the same database takes the backup.
func TestNothingIsRestoredUnderAProgram(t *testing.T) {
	db, folder := lived(t)
	whole := backup(t, db, folder)
	fresh := owned(t)
	restore := func() error {
		_, err := storage.Restore(t.Context(), fresh, t.TempDir(), bytes.NewReader(whole))
		return err
	}
	inUse := func(what string, err error) {
		t.Helper()
		if refused, is := errors.AsType[*storage.RestoreError](err); !is || refused.Fault != storage.RestoreInUse {
			t.Errorf("beside %s: %v", what, err)
		}
	}
	owner, err := storage.NewOwner(t.Context(), fresh) // answers webhooks, leads nothing
	if err != nil {
		t.Fatal(err)
	}
	inUse("an instance", restore())
	owner.Close(t.Context())
	leads, ended := make(chan struct{}), make(chan error)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		ended <- storage.Lead(ctx, fresh.Config().ConnString(), slog.New(slog.DiscardHandler), func(ctx context.Context) error {
			close(leads)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	<-leads
	inUse("the leader", restore())
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := restore(); err != nil {
		t.Error(err)
	}
}

// What is wrong is named in one line, apart from what is wrong with the machine.
func TestRestoreNamesTheFault(t *testing.T) {
	db, folder := lived(t)
	whole := backup(t, db, folder)
	for name, c := range map[string]struct {
		file  []byte
		fault storage.RestoreFault
		what  string
	}{
		"empty":           {nil, storage.RestoreForeign, ""},
		"a text":          {[]byte("no tar at all"), storage.RestoreForeign, ""},
		"half":            {whole[:len(whole)/2], storage.RestoreDamaged, "tables/"},
		"cut at an entry": {whole[:bytes.LastIndex(whole, []byte("checksums.json"))], storage.RestoreDamaged, "checksums.json"},
		"a letter":        {bytes.Replace(whole, []byte("Siti"), []byte("Sita"), 1), storage.RestoreDamaged, "tables/person.copy"},
		"a bad row":       {bytes.Replace(whole, []byte("\t2026-11-18\t"), []byte("\t2026-13-18\t"), 1), storage.RestoreDamaged, "tables/"},
		"a newer one":     {bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 2`), 1), storage.RestoreNewer, ""},
	} {
		_, err := storage.Restore(t.Context(), owned(t), t.TempDir(), bytes.NewReader(c.file))
		refused, is := errors.AsType[*storage.RestoreError](err)
		if !is || refused.Fault != c.fault || !strings.HasPrefix(refused.What, c.what) || strings.Contains(refused.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
