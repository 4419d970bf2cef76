package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

// What the doctor calls too little and too old: PostgreSQL stops writing on a full disk, and two
// nights without a backup are no accident any more.
const (
	leastFree   = 1 << 30 // bytes
	oldestSaved = 50 * time.Hour
)

type periksaCommand struct{}

// Run is the doctor: a line per thing looked at, exit 1 when something wants mending.
func (periksaCommand) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	say := words.Speak("id")
	return withStore(ctx, s, out, func(st *store) error {
		fine, err := lookAtQueues(ctx, st, now, out.results)
		if err != nil {
			return err
		}
		if err := tellEase(ctx, st, out.results); err != nil {
			return err
		}
		fine = lookAtTelegram(ctx, s, say, out.results) && fine
		fine = lookAtFolder(s.Data, say, out.results) && fine
		fine = lookAtBackups(filepath.Join(s.Data, backupsFolder), now, say, out.results) && fine
		if !fine {
			return errFindings
		}
		return nil
	})
}

func lookAtQueues(ctx context.Context, st *store, now time.Time, out io.Writer) (fine bool, err error) {
	q, err := storage.CountQueues(ctx, st.Pool, now)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(out, "basis data: skema %d\n", storage.SchemaVersion())
	fmt.Fprintf(out, "antrean: %d masuk (tertua %s), %d keluar (tertua %s)\n", q.InboxOpen, q.InboxOldest.Round(time.Second), q.OutboxOpen, q.OutboxOldest.Round(time.Second))
	fmt.Fprintf(out, "disisihkan: %d pesan masuk, %d pesan keluar\n", q.SetAside, q.Dead)
	return q.SetAside+q.Dead == 0 && q.InboxOldest <= time.Minute, nil
}

// tellEase tells how many found reporting easy: nothing to mend at the server, but what it is all for.
func tellEase(ctx context.Context, st *store, out io.Writer) error {
	easy, all, err := storage.EaseOfAll(ctx, st.Pool)
	if err != nil {
		return err
	}
	if all == 0 {
		fmt.Fprintln(out, "mudah: belum ada yang menjawab")
		return nil
	}
	fmt.Fprintf(out, "mudah: %d dari %d jawaban (%d%%, sasaran %d%%)\n", easy, all, easy*100/all, storage.EaseAim)
	return nil
}

func lookAtTelegram(ctx context.Context, s *Settings, say locales.Speaker, out io.Writer) (fine bool) {
	if s.Token == "" {
		fmt.Fprintln(out, "telegram: TELEGRAM_TOKEN kosong, tidak diperiksa")
		return true
	}
	name, err := botName(ctx, newHTTPClient(), s)
	if err != nil {
		fmt.Fprintln(out, "telegram:", inWords(say, err))
		return false
	}
	fmt.Fprintln(out, "telegram: @"+name)
	return true
}

// lookAtFolder tells how much room is left where photos, backups and the private PostgreSQL lie.
func lookAtFolder(folder string, say locales.Speaker, out io.Writer) (fine bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		fmt.Fprintf(out, "folder data: %s: %s\n", folder, why(say, err))
		return false
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) //nolint:unconvert // other types on other systems
	fmt.Fprintf(out, "folder data: %s, sisa %.1f GB\n", folder, float64(free)/1e9)
	return free >= leastFree
}

// lookAtBackups tells which nightly backup is the newest, by the clock it was made at, and whether it
// begins as one. None at all is no finding: the first night may be still to come.
func lookAtBackups(folder string, now time.Time, say locales.Speaker, out io.Writer) (fine bool) {
	names, err := backupsIn(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(out, "cadangan:", why(say, err))
		return false
	}
	if len(names) == 0 {
		fmt.Fprintln(out, "cadangan: belum ada; dibuat tiap malam selama bot berjalan")
		return true
	}
	newest := filepath.Join(folder, names[len(names)-1])
	m, err := manifestOf(newest)
	if err != nil {
		fmt.Fprintf(out, "cadangan: %s: %s\n", newest, inWords(say, err))
		return false
	}
	age := max(0, now.Sub(m.MadeAt))
	fmt.Fprintf(out, "cadangan: %s, %d jam yang lalu, %d berkas\n", newest, int(age.Hours()), len(names))
	return age <= oldestSaved
}

func manifestOf(path string) (storage.Manifest, error) {
	file, err := os.Open(path)
	if err != nil {
		return storage.Manifest{}, unreadable(path, err)
	}
	defer file.Close()
	return storage.ReadManifest(file)
}
