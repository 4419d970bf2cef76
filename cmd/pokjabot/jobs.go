package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/reminder"
	"pokjabot/bot/reporting"
	"pokjabot/storage"
)

const (
	backupsFolder = "cadangan" // below POKJABOT_DATA
	backupsKept   = 14         // nights
)

// backupJob is the nightly backup as a cron row beside those of the house (reminder.House).
func (v *service) backupJob() reminder.Job {
	return reminder.Job{Name: "cadangan", Cron: "45 1 * * *", Zone: "Asia/Jakarta", Beside: true, Do: v.backup}
}

// draftJob tells people of drafts that wait (domain.md 3.5): it looks several times in the morning of
// each zone, so that who was in the middle of a form hears of them later.
func draftJob(notes reporting.DraftNotes) reminder.Job {
	return reminder.Job{Name: "draf", Cron: "*/20 7-10 * * *", Zone: "Asia/Jakarta", Do: notes.Remind}
}

// backup keeps the last fourteen nights below POKJABOT_DATA/cadangan.
func (v *service) backup(ctx context.Context, now time.Time) error {
	folder := filepath.Join(v.settings.Data, backupsFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the backup folder: %w", err)
	}
	path := filepath.Join(folder, "pokjabot-"+now.Format("20060102")+".tar")
	err := writeFile(path, func(w io.Writer) error {
		return storage.Backup(ctx, v.store.Pool, filepath.Join(v.settings.Data, attachmentsFolder), now, w)
	})
	if err != nil {
		return err
	}
	return prune(folder)
}

func prune(folder string) error {
	names, err := backupsIn(folder)
	if err != nil {
		return err
	}
	for _, name := range names[:max(0, len(names)-backupsKept)] {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("removing an old backup: %w", err)
		}
	}
	return nil
}

// backupsIn names the nightly backups of a folder, the oldest first; what was made by hand is left out.
func backupsIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("listing the backups: %w", err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "pokjabot-") && strings.HasSuffix(e.Name(), ".tar") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
