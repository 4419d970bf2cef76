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
const (
	backupFormat = 1
	manifestName = "manifest.json"
)

// Manifest heads a backup.
type Manifest struct {
	Format  int                 `json:"format"`
	Schema  int64               `json:"schema"`
	MadeAt  time.Time           `json:"made_at"`
	Tables  []string            `json:"tables"`
	Columns map[string][]string `json:"columns"`
}

// queues are not kept: what waits in them belongs to the moment, and a restored outbox would
// send old messages again. Nor is what the folder lays by of the rows: it lays it by anew. Tables come after those they refer to, so that an ordinary role can
// bring them back: switching the references off would take a superuser, whom rented databases
// do not give.
const backupTables = `
WITH RECURSIVE deep AS (
    SELECT oid, 0 AS depth FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT f.conrelid, d.depth + 1 FROM deep d JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = d.oid AND f.conrelid <> f.confrelid WHERE d.depth < 20)
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('goose_db_version', 'outbox', 'inbox', 'recap_cell', 'recap_touched')
GROUP BY c.oid, c.relname ORDER BY (SELECT max(depth) FROM deep WHERE deep.oid = c.oid), c.relname`

// Backup writes everything durable to w: all tables in one snapshot, then the attachments folder
// (missing files are left out and counted by periksa).
func Backup(ctx context.Context, pool *pgxpool.Pool, attachments string, now time.Time, w io.Writer) error {
	out := &backupWriter{tar: tar.NewWriter(w), at: now, sums: map[string]string{}}
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		m, err := manifest(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := out.add(manifestName, m); err != nil {
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
	m := Manifest{Format: backupFormat, MadeAt: now, Columns: map[string][]string{}}
	var err error
	if m.Schema, err = schemaOf(ctx, tx); err != nil {
		return m, err
	}
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
		if err == nil && strings.HasPrefix(entry.Name(), stagingPrefix) {
			return filepath.SkipDir // of a restore that was killed
		}
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			return nil // a download under way has moved it
		}
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
