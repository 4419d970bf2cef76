package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/locales"
	"pokjabot/storage"
)

const attachmentsFolder = "lampiran" // below POKJABOT_DATA

type cadangkanCommand struct {
	Berkas string `arg:"" help:"Berkas cadangan yang dibuat."`
}

// Run writes a backup of everything durable, also while `run` is running.
func (c cadangkanCommand) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.Berkas), 0o700); err != nil { // cadangan/ is there only after the first night
		return unwritable(c.Berkas, err)
	}
	return withStore(ctx, s, out, func(st *store) error {
		err := writeFile(c.Berkas, func(w io.Writer) error {
			return storage.Backup(ctx, st.Pool, filepath.Join(s.Data, attachmentsFolder), now, w)
		})
		if err == nil {
			fmt.Fprintln(out.results, c.Berkas)
		}
		return err
	})
}

type pulihkanCommand struct {
	Berkas string `arg:"" help:"Berkas cadangan."`
}

// Run restores a backup into an empty database; only the owner of the tables may. Nothing is
// migrated before the backup has said which schema it is of.
func (c pulihkanCommand) Run(ctx context.Context, s *Settings, out *output) error {
	file, err := os.Open(c.Berkas)
	if err != nil {
		return unreadable(c.Berkas, err)
	}
	defer file.Close()
	st, err := openServer(ctx, s, s.logger(out))
	if err != nil {
		return err
	}
	return errors.Join(c.restore(ctx, s, out, st, file), st.Close())
}

func (pulihkanCommand) restore(ctx context.Context, s *Settings, out *output, st *store, file io.ReadSeeker) error {
	pool, err := pgxpool.New(ctx, st.owner)
	if err != nil {
		return fmt.Errorf("opening the database as its owner: %w", err)
	}
	defer pool.Close()
	m, err := storage.Restore(ctx, pool, filepath.Join(s.Data, attachmentsFolder), file)
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out.results, words.Speak("id").Say("operator.pulihkan_selesai", locales.Args{"Waktu": locales.Raw(m.MadeAt.Format("2006-01-02 15:04")), "Tabel": len(m.Tables)}))
	return err
}
