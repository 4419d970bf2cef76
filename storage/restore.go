package storage

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// RestoreFault is why a backup is not restored, for the operator to mend.
type RestoreFault string

// What stands in the way of a restore.
const (
	RestoreInUse    RestoreFault = "dipakai"      // a program works on the database
	RestoreNotEmpty RestoreFault = "berisi"       // it holds data: two houses would be mixed
	RestoreUsed     RestoreFault = "sudah_dibuka" // empty, but of a newer schema than the backup: What names both
	RestoreNewer    RestoreFault = "lebih_baru"   // the backup is of a newer program: What names both schemas
	RestoreForeign  RestoreFault = "bukan"        // the file is no backup of ours
	RestoreDamaged  RestoreFault = "rusak"        // What names the part
)

// RestoreError is a backup that is not restored; nothing of it is kept.
type RestoreError struct {
	Fault RestoreFault
	What  string
	text  string
}

// Error says it in one English line.
func (e *RestoreError) Error() string { return e.text }

func damaged(what, text string) error {
	return &RestoreError{RestoreDamaged, what, "restoring " + what + ": " + text}
}

var (
	errNotEmpty = &RestoreError{RestoreNotEmpty, "", "the database already holds data; restore into an empty one (a new POKJABOT_DATA)"}
	errInUse    = &RestoreError{RestoreInUse, "", "a program works on this database: stop it first"}
	errForeign  = &RestoreError{RestoreForeign, "", "this is no backup of ours: it does not begin with its manifest"}
)

// stagingPrefix begins the folder, among the attachments, where files wait for their checksums.
const stagingPrefix = ".pulihkan-"

// Restore brings a backup into an empty database and an attachments folder. A database that was
// never migrated is first brought to the schema of the backup, which may be an older one than this
// program's, and on to the newest with the data in it (design.md 12); this takes the tables' owner.
// One that is there already takes backups of its own schema, by any role that may read, write,
// delete and set sequences. Every checksum is checked; when one fails nothing is kept, of the
// tables or of the files. A program that works on the database is never restored under: it would go
// on with what it knows of the house before. What the operator can mend is a RestoreError.
func Restore(ctx context.Context, pool *pgxpool.Pool, attachments string, from io.ReadSeeker) (Manifest, error) {
	m, err := ReadManifest(from)
	if err != nil {
		return m, err
	}
	release, err := alone(ctx, pool)
	if err != nil {
		return m, err
	}
	defer release()
	have, err := schemaOf(ctx, pool)
	if err != nil {
		return m, err
	}
	newest := SchemaVersion()
	if m.Schema > newest {
		return m, &RestoreError{RestoreNewer, fmt.Sprintf("%d > %d", m.Schema, newest), fmt.Sprintf("the backup has schema %d, this program knows schemas up to %d: restore it with a newer program", m.Schema, newest)}
	}
	if have > 0 && have != m.Schema {
		if err := mustBeEmpty(ctx, pool); err != nil {
			return m, err
		}
	}
	switch {
	case have > m.Schema:
		return m, &RestoreError{RestoreUsed, fmt.Sprintf("%d < %d", m.Schema, have), fmt.Sprintf("the backup has schema %d, the database schema %d already: restore into a new database that nothing has used yet (a new POKJABOT_DATA)", m.Schema, have)}
	case have < m.Schema:
		if err := migrateTo(ctx, pool, m.Schema); err != nil {
			return m, err
		}
	}
	if m, err = restoreInto(ctx, pool, attachments, from); err != nil || m.Schema == newest {
		return m, err
	}
	return m, migrateTo(ctx, pool, newest)
}

// alone keeps programs from this database until release is called: it holds the leader's lock. A
// program that is there already holds that lock, or one for its leases (Owner).
func alone(ctx context.Context, pool *pgxpool.Pool) (release func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig) // beside the pool, which may have one connection only
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	release = func() { closeConn(ctx, conn) } // the lock ends with the session
	var free bool
	err = conn.QueryRow(ctx, `
SELECT pg_try_advisory_lock($1) AND NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, leaderLock).Scan(&free)
	if err == nil && free {
		return release, nil
	}
	release()
	if err == nil {
		return nil, errInUse
	}
	return nil, fmt.Errorf("looking whether a program works on the database: %w", err)
}

// ReadManifest reads how a backup begins and goes back to its start.
func ReadManifest(from io.ReadSeeker) (Manifest, error) {
	var m Manifest
	entries := tar.NewReader(from)
	header, err := entries.Next()
	if err != nil || header.Name != manifestName {
		return m, errForeign
	}
	if err := json.NewDecoder(io.LimitReader(entries, 1<<20)).Decode(&m); err != nil {
		return m, damaged(manifestName, err.Error())
	}
	if m.Format > backupFormat {
		return m, &RestoreError{RestoreNewer, fmt.Sprintf("%d > %d", m.Format, backupFormat), fmt.Sprintf("the backup has format %d, this program reads format %d: restore it with a newer program", m.Format, backupFormat)}
	}
	if m.Format != backupFormat || m.Schema < 1 {
		return m, errForeign
	}
	_, err = from.Seek(0, io.SeekStart)
	return m, wrap("going back to the start of the backup", err)
}

// restoreInto copies a backup into an empty database of its own schema, as a whole or not at all.
func restoreInto(ctx context.Context, pool *pgxpool.Pool, attachments string, from io.Reader) (Manifest, error) {
	if err := os.MkdirAll(attachments, 0o700); err != nil {
		return Manifest{}, fmt.Errorf("making the attachments folder: %w", err)
	}
	staging, err := os.MkdirTemp(attachments, stagingPrefix)
	if err != nil {
		return Manifest{}, fmt.Errorf("making a folder for the attachments: %w", err)
	}
	defer os.RemoveAll(staging)
	r := &restorer{tar: tar.NewReader(from), staging: staging, sums: map[string]string{}}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := mustBeEmpty(ctx, tx); err != nil {
			return err
		}
		r.tx = tx
		if err := r.run(ctx); err != nil {
			return err
		}
		return moveAll(staging, attachments) // last: a file without a row harms less than a row without its file
	})
	return r.manifest, err
}

// mustBeEmpty asks tables that every schema has.
func mustBeEmpty(ctx context.Context, db Reader) error {
	var rows int
	if err := db.QueryRow(ctx, `SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM report) + (SELECT count(*) FROM kampung)`).Scan(&rows); err != nil {
		return fmt.Errorf("looking whether the database is empty: %w", err)
	}
	if rows > 0 {
		return errNotEmpty
	}
	return nil
}

type restorer struct {
	tx       pgx.Tx
	tar      *tar.Reader
	staging  string
	manifest Manifest
	sums     map[string]string
	checked  bool
}

func (r *restorer) run(ctx context.Context) error {
	for {
		header, err := r.tar.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged("tar", err.Error())
		}
		if err := r.entry(ctx, header); err != nil {
			return broken(ctx, header.Name, err)
		}
	}
	if !r.checked {
		return damaged("checksums.json", "the backup is cut off: its checksums are missing")
	}
	if r.manifest.Schema >= cellsSince { // nothing is laid by yet that the rows coming in could have made untrue
		if _, err := r.tx.Exec(ctx, `DELETE FROM recap_touched`); err != nil {
			return fmt.Errorf("clearing what was touched: %w", err)
		}
	}
	return r.sequences(ctx)
}

// errFile is what is wrong with the file, not with the machine.
type errFile string

func (e errFile) Error() string { return string(e) }

// broken tells a damaged backup from a machine that has no room, or lost its database.
func broken(ctx context.Context, name string, err error) error {
	if known, is := errors.AsType[*RestoreError](err); is {
		return known
	}
	if file, is := errors.AsType[errFile](err); is {
		return damaged(name, string(file))
	}
	// Rows that do not fit (classes 22, 23, 42 of SQLSTATE), or a COPY that ended early (57014).
	if pg, is := errors.AsType[*pgconn.PgError](err); is && ctx.Err() == nil && (slices.Contains([]string{"22", "23", "42"}, pg.Code[:min(2, len(pg.Code))]) || pg.Code == "57014") {
		return damaged(name, pg.Message)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
		return damaged(name, err.Error())
	}
	return fmt.Errorf("restoring %s: %w", name, err)
}

func (r *restorer) entry(ctx context.Context, header *tar.Header) error {
	if _, twice := r.sums[header.Name]; twice || r.checked || (header.Name == manifestName) != (len(r.sums) == 0) {
		return errFile("the entry is out of place")
	}
	sum := sha256.New()
	body := io.TeeReader(r.tar, sum)
	defer func() { r.sums[header.Name] = hex.EncodeToString(sum.Sum(nil)) }()
	switch {
	case header.Name == manifestName:
		return r.readManifest(ctx, body)
	case header.Name == "checksums.json":
		return r.check(body)
	case strings.HasPrefix(header.Name, "tables/"):
		table := strings.TrimSuffix(strings.TrimPrefix(header.Name, "tables/"), ".copy")
		columns := r.manifest.Columns[table]
		if columns == nil {
			return errFile("the table is not in the manifest")
		}
		_, err := r.tx.Conn().PgConn().CopyFrom(ctx, body, `COPY `+pgx.Identifier{table}.Sanitize()+` (`+columnList(columns)+`) FROM STDIN`)
		return err
	case strings.HasPrefix(header.Name, "attachments/"):
		return stage(r.staging, strings.TrimPrefix(header.Name, "attachments/"), body)
	default:
		return errFile("an entry this program does not know")
	}
}

func (r *restorer) readManifest(ctx context.Context, body io.Reader) error {
	if err := json.NewDecoder(io.LimitReader(body, 1<<20)).Decode(&r.manifest); err != nil {
		return errFile(err.Error())
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	ours, err := manifest(ctx, r.tx, r.manifest.MadeAt)
	if err != nil {
		return err
	}
	if ours.Schema != r.manifest.Schema || !slices.Equal(ours.Tables, r.manifest.Tables) || !reflect.DeepEqual(ours.Columns, r.manifest.Columns) {
		return errFile(fmt.Sprintf("the backup has other tables than schema %d", ours.Schema))
	}
	// What a migration and the first start have put in comes from the backup.
	for _, table := range slices.Backward(ours.Tables) {
		if _, err := r.tx.Exec(ctx, `DELETE FROM `+pgx.Identifier{table}.Sanitize()); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) check(body io.Reader) error {
	var want map[string]string
	if err := json.NewDecoder(body).Decode(&want); err != nil {
		return errFile(err.Error())
	}
	for name, sum := range want {
		if r.sums[name] != sum {
			return damaged(name, name+" is damaged")
		}
	}
	for name := range r.sums {
		if want[name] == "" {
			return damaged(name, name+" has no checksum")
		}
	}
	for _, table := range r.manifest.Tables {
		if want["tables/"+table+".copy"] == "" {
			return damaged("tables/"+table+".copy", "the table is missing")
		}
	}
	r.checked = true
	return nil
}

// sequences go on behind the largest number that was restored.
func (r *restorer) sequences(ctx context.Context) error {
	rows, err := r.tx.Query(ctx, `
SELECT c.relname::text, a.attname::text, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attidentity <> '' AND c.relname = ANY($1)`, r.manifest.Tables)
	if err != nil {
		return fmt.Errorf("listing the sequences: %w", err)
	}
	owned, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Table, Column, Sequence string }])
	if err != nil {
		return fmt.Errorf("listing the sequences: %w", err)
	}
	for _, s := range owned {
		sql := `SELECT setval($1, (SELECT coalesce(max(` + pgx.Identifier{s.Column}.Sanitize() + `), 0) + 1 FROM ` + pgx.Identifier{s.Table}.Sanitize() + `), false)`
		if _, err := r.tx.Exec(ctx, sql, s.Sequence); err != nil {
			return fmt.Errorf("moving the sequence of %s on: %w", s.Table, err)
		}
	}
	_, err = r.tx.Exec(ctx, `SELECT setval('born', greatest((SELECT coalesce(max(id), 0) FROM card), (SELECT coalesce(max(id), 0) FROM session)) + 1000)`)
	if err != nil {
		return fmt.Errorf("moving the sequence of born numbers on: %w", err)
	}
	return nil
}

// stage writes one attachment below root; a name that leads elsewhere is refused.
func stage(root, name string, from io.Reader) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return errFile("a file name that leads out of the folder")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Sync(), file.Close())
}

// moveAll moves the files below from to the same places below to.
func moveAll(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.Rename(path, target)
	})
}
