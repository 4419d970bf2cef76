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
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A backup is one tar of our own (design.md 12): manifest.json first (schema version, tables,
// attachments, when), then each table as binary-safe COPY text, then the attachments, then
// checksums.json. It is also the way from one PostgreSQL major to the next.

// backupFormat is the version of the layout described above.
const backupFormat = 1

// errNotEmpty keeps a restore from mixing two houses.
var errNotEmpty = errors.New("the database already holds data; restore into an empty one (a new POKJABOT_DATA)")

// Manifest heads a backup.
type Manifest struct {
	Format  int                 `json:"format"`
	Schema  int64               `json:"schema"`
	MadeAt  time.Time           `json:"made_at"`
	Tables  []string            `json:"tables"`
	Columns map[string][]string `json:"columns"`
}

// queues are not kept: what waits in them belongs to the moment, and a restored outbox would
// send old messages again.
const backupTables = `
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('goose_db_version', 'outbox', 'inbox')
GROUP BY c.relname ORDER BY c.relname`

// Backup writes everything durable to w: all tables in one snapshot, then the attachments folder
// (missing files are left out and counted by periksa).
func Backup(ctx context.Context, pool *pgxpool.Pool, attachments string, now time.Time, w io.Writer) error {
	out := &backupWriter{tar: tar.NewWriter(w), at: now, sums: map[string]string{}}
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		m, err := manifest(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := out.add("manifest.json", m); err != nil {
			return err
		}
		for _, table := range m.Tables {
			if err := out.table(ctx, tx, table, m.Columns[table]); err != nil {
				return fmt.Errorf("backing up %s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.folder(attachments); err != nil {
		return err
	}
	if err := out.add("checksums.json", out.sums); err != nil {
		return err
	}
	if err := out.tar.Close(); err != nil {
		return fmt.Errorf("closing the backup: %w", err)
	}
	return nil
}

func manifest(ctx context.Context, tx pgx.Tx, now time.Time) (Manifest, error) {
	m := Manifest{Format: backupFormat, Schema: SchemaVersion(), MadeAt: now, Columns: map[string][]string{}}
	rows, err := tx.Query(ctx, backupTables)
	if err != nil {
		return m, fmt.Errorf("listing the tables: %w", err)
	}
	var table string
	var columns []string
	_, err = pgx.ForEachRow(rows, []any{&table, &columns}, func() error {
		m.Tables = append(m.Tables, table)
		m.Columns[table] = append([]string(nil), columns...)
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("listing the tables: %w", err)
	}
	return m, nil
}

type backupWriter struct {
	tar  *tar.Writer
	at   time.Time
	sums map[string]string
}

func (b *backupWriter) add(name string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	return b.put(name, int64(len(data)), strings.NewReader(string(data)))
}

// table goes through a temporary file: a tar needs to know each size before the bytes.
func (b *backupWriter) table(ctx context.Context, tx pgx.Tx, table string, columns []string) error {
	file, err := os.CreateTemp("", "pokjabot-cadangan-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	copyOut := `COPY ` + pgx.Identifier{table}.Sanitize() + ` (` + columnList(columns) + `) TO STDOUT`
	if _, err := tx.Conn().PgConn().CopyTo(ctx, file, copyOut); err != nil {
		return err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return b.put("tables/"+table+".copy", size, file)
}

func columnList(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}

func (b *backupWriter) put(name string, size int64, from io.Reader) error {
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: b.at}); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(b.tar, io.TeeReader(io.LimitReader(from, size), sum)); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	b.sums[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (b *backupWriter) folder(root string) error {
	return filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil // no photo has come yet
		}
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		return b.put("attachments/"+filepath.ToSlash(relative), info.Size(), file)
	})
}

// Restore brings a backup into an empty, just migrated database and an attachments folder. It
// checks every checksum; when one fails nothing is kept in the database.
func Restore(ctx context.Context, pool *pgxpool.Pool, attachments string, from io.Reader) (Manifest, error) {
	var m Manifest
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var people int
		if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM report)`).Scan(&people); err != nil {
			return fmt.Errorf("looking whether the database is empty: %w", err)
		}
		if people > 0 {
			return errNotEmpty
		}
		r := &restorer{tx: tx, tar: tar.NewReader(from), attachments: attachments, sums: map[string]string{}}
		err := r.run(ctx)
		m = r.manifest
		return err
	})
	return m, err
}

type restorer struct {
	tx          pgx.Tx
	tar         *tar.Reader
	attachments string
	manifest    Manifest
	sums        map[string]string
	checked     bool
}

func (r *restorer) run(ctx context.Context) error {
	// References are checked by the rows themselves being whole; the order of tables is not theirs.
	if _, err := r.tx.Exec(ctx, `SET LOCAL session_replication_role = replica`); err != nil {
		return fmt.Errorf("preparing the restore (the database's owner is needed): %w", err)
	}
	for {
		header, err := r.tar.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("reading the backup: %w", err)
		}
		if err := r.entry(ctx, header); err != nil {
			return fmt.Errorf("restoring %s: %w", header.Name, err)
		}
	}
	if !r.checked {
		return errors.New("the backup is cut off: its checksums are missing")
	}
	return r.sequences(ctx)
}

func (r *restorer) entry(ctx context.Context, header *tar.Header) error {
	sum := sha256.New()
	body := io.TeeReader(r.tar, sum)
	defer func() { r.sums[header.Name] = hex.EncodeToString(sum.Sum(nil)) }()
	switch {
	case header.Name == "manifest.json":
		return r.readManifest(ctx, body)
	case header.Name == "checksums.json":
		return r.check(body)
	case strings.HasPrefix(header.Name, "tables/"):
		table := strings.TrimSuffix(strings.TrimPrefix(header.Name, "tables/"), ".copy")
		columns := r.manifest.Columns[table]
		if columns == nil {
			return errors.New("the table is not in the manifest")
		}
		_, err := r.tx.Conn().PgConn().CopyFrom(ctx, body, `COPY `+pgx.Identifier{table}.Sanitize()+` (`+columnList(columns)+`) FROM STDIN`)
		return err
	case strings.HasPrefix(header.Name, "attachments/"):
		return keepRestored(r.attachments, strings.TrimPrefix(header.Name, "attachments/"), body)
	default:
		return errors.New("an entry this program does not know")
	}
}

func (r *restorer) readManifest(ctx context.Context, body io.Reader) error {
	if err := json.NewDecoder(io.LimitReader(body, 1<<20)).Decode(&r.manifest); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	if r.manifest.Format != backupFormat || r.manifest.Schema != SchemaVersion() {
		return fmt.Errorf("the backup has format %d and schema %d, this program %d and %d", r.manifest.Format, r.manifest.Schema, backupFormat, SchemaVersion())
	}
	for table := range r.manifest.Columns {
		if _, err := r.tx.Exec(ctx, `DELETE FROM `+pgx.Identifier{table}.Sanitize()); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) check(body io.Reader) error {
	var want map[string]string
	if err := json.NewDecoder(body).Decode(&want); err != nil {
		return err
	}
	for name, sum := range want {
		if r.sums[name] != sum {
			return fmt.Errorf("%s is damaged", name)
		}
	}
	r.checked = true
	return nil
}

// sequences go on behind the largest number that was restored.
func (r *restorer) sequences(ctx context.Context) error {
	rows, err := r.tx.Query(ctx, `
SELECT c.relname::text, a.attname::text, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''`)
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

// keepRestored writes one attachment below root; a name that leads elsewhere is refused.
func keepRestored(root, name string, from io.Reader) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return errors.New("a file name that leads out of the folder")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Sync(), file.Close())
}
