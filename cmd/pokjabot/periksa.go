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

// Run is the doctor: a line per thing looked at, what to do under those that want mending, exit 1 when
// any does.
func (periksaCommand) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	d := doctor{words.Speak("id"), out.results}
	return withStore(ctx, s, out, func(st *store) error {
		fine, err := d.queues(ctx, st, now)
		if err != nil {
			return err
		}
		if err := d.ease(ctx, st); err != nil {
			return err
		}
		fine = d.telegram(ctx, s) && fine
		fine = d.folder(s.Data) && fine
		fine = d.backups(filepath.Join(s.Data, backupsFolder), now) && fine
		if !fine {
			d.tell("operator.periksa_temuan", nil)
			return errFindings
		}
		d.tell("operator.periksa_baik", nil)
		return nil
	})
}

// doctor says what it sees, in the operator's words.
type doctor struct {
	say locales.Speaker
	out io.Writer
}

func (d doctor) tell(id string, args locales.Args) {
	for name, value := range args {
		if text, is := value.(string); is {
			args[name] = locales.Raw(text)
		}
	}
	fmt.Fprintln(d.out, d.say.Say(id, args))
}

// queues tells what waits. What waits for more than a minute waits for a bot that does not run.
func (d doctor) queues(ctx context.Context, st *store, now time.Time) (fine bool, err error) {
	q, err := storage.CountQueues(ctx, st.Pool, now)
	if err != nil {
		return false, err
	}
	d.tell("operator.periksa_skema", locales.Args{"Skema": storage.SchemaVersion()})
	d.tell("operator.periksa_antrean", locales.Args{"Masuk": q.InboxOpen, "MasukLama": d.long(q.InboxOldest), "Keluar": q.OutboxOpen, "KeluarLama": d.long(q.OutboxOldest)})
	waits := q.InboxOldest > time.Minute
	if waits {
		d.tell("operator.saran_antrean", nil)
	}
	d.tell("operator.periksa_disisihkan", locales.Args{"Masuk": q.SetAside, "Keluar": q.Dead})
	if q.SetAside+q.Dead > 0 {
		d.tell("operator.saran_disisihkan", nil)
	}
	return q.SetAside+q.Dead == 0 && !waits, nil
}

// long is a length of time as people say it.
func (d doctor) long(t time.Duration) string {
	switch {
	case t < time.Minute:
		return d.say.Say("operator.lama_detik", locales.Args{"Jumlah": int64(t.Seconds())})
	case t < 2*time.Hour:
		return d.say.Say("operator.lama_menit", locales.Args{"Jumlah": int64(t.Minutes())})
	default:
		return d.say.Say("operator.lama_jam", locales.Args{"Jumlah": int64(t.Hours())})
	}
}

// ease tells how many found reporting easy: nothing to mend at the server, but what it is all for.
func (d doctor) ease(ctx context.Context, st *store) error {
	easy, all, err := storage.EaseOfAll(ctx, st.Pool)
	if err != nil {
		return err
	}
	if all == 0 {
		d.tell("operator.periksa_mudah_belum", nil)
		return nil
	}
	d.tell("operator.periksa_mudah", locales.Args{"Mudah": easy, "Semua": all, "Persen": d.say.Percent(int64(easy), int64(all)), "Sasaran": storage.EaseAim})
	return nil
}

func (d doctor) telegram(ctx context.Context, s *Settings) (fine bool) {
	if s.Token == "" {
		d.tell("operator.periksa_tanpa_token", nil)
		return true
	}
	name, err := botName(ctx, newHTTPClient(), s)
	if err != nil {
		d.tell("operator.periksa_telegram", locales.Args{"Apa": inWords(d.say, err)})
		return false
	}
	d.tell("operator.periksa_telegram", locales.Args{"Apa": "@" + name})
	return true
}

// folder tells how much room is left where photos, backups and the private PostgreSQL lie.
func (d doctor) folder(folder string) (fine bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		d.tell("operator.periksa_folder_tak_ada", locales.Args{"Folder": folder, "Sebab": why(d.say, err)})
		return false
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) //nolint:unconvert // other types on other systems
	d.tell("operator.periksa_folder", locales.Args{"Folder": folder, "Sisa": d.say.Decimal(float64(free)/1e9, 1)})
	if free < leastFree {
		d.tell("operator.saran_folder", nil)
		return false
	}
	return true
}

// backups tells which nightly backup is the newest, by the clock it was made at, and whether it begins
// as one. None at all is no finding: the first night may be still to come.
func (d doctor) backups(folder string, now time.Time) (fine bool) {
	names, err := backupsIn(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		d.tell("operator.periksa_cadangan_tak_ada", locales.Args{"Berkas": folder, "Sebab": why(d.say, err)})
		return false
	}
	if len(names) == 0 {
		d.tell("operator.periksa_cadangan_belum", nil)
		return true
	}
	newest := filepath.Join(folder, names[len(names)-1])
	m, err := manifestOf(newest)
	if err != nil {
		d.tell("operator.periksa_cadangan_tak_ada", locales.Args{"Berkas": newest, "Sebab": inWords(d.say, err)})
		return false
	}
	age := max(0, now.Sub(m.MadeAt))
	d.tell("operator.periksa_cadangan", locales.Args{"Berkas": newest, "Jam": int(age.Hours()), "Jumlah": len(names)})
	if age > oldestSaved {
		d.tell("operator.saran_cadangan", nil)
		return false
	}
	return true
}

func manifestOf(path string) (storage.Manifest, error) {
	file, err := os.Open(path)
	if err != nil {
		return storage.Manifest{}, unreadable(path, err)
	}
	defer file.Close()
	return storage.ReadManifest(file)
}
