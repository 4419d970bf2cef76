package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

const (
	fetchEvery   = 2 * time.Second
	fetchAtOnce  = 20
	largestPhoto = 20 << 20           // getFile gives no more (Bot API, getFile)
	pointsWait   = 7 * 24 * time.Hour // as long as a draft is open (design.md 5): a point nobody has said yes to goes
)

// Fetcher brings the bytes of attachments home, after their report row is safe and never in the
// update's transaction. EXIF is read once, for the day and a rough point that the person is asked
// about; stored copies are stripped of it: they may tell where a child lives (domain.md 8.2).
type Fetcher struct {
	Pool   *pgxpool.Pool
	URL    string
	Token  string
	HTTP   *http.Client
	Folder string // where attachments are kept
	Now    func() time.Time
	Log    *slog.Logger
}

// Run fetches what waits until ctx ends.
func (f *Fetcher) Run(ctx context.Context) error {
	ticker := time.NewTicker(fetchEvery)
	defer ticker.Stop()
	for {
		if err := f.Fetch(ctx); err != nil && ctx.Err() == nil {
			f.Log.Error("fetching attachments", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Fetch brings what is due now, oldest first. A file that fails is tried again later, ten times.
func (f *Fetcher) Fetch(ctx context.Context) error {
	if err := storage.ForgetPoints(ctx, f.Pool, f.Now().Add(-pointsWait)); err != nil {
		return err
	}
	waiting, err := storage.WaitingAttachments(ctx, f.Pool, f.Now(), fetchAtOnce)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		if err := f.fetch(ctx, a); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			f.Log.Warn("fetching an attachment; it is tried again in ten minutes", "attachment", a.ID, "error", err)
			if err := storage.FailedAttachment(ctx, f.Pool, a.ID, f.Now().Add(10*time.Minute)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *Fetcher) fetch(ctx context.Context, a storage.Attachment) error {
	raw, err := caller{url: f.URL, token: f.Token, http: f.HTTP}.call(ctx, "getFile", map[string]string{"file_id": a.FileID})
	if err != nil {
		return err
	}
	var file struct {
		Path string `json:"file_path"`
	}
	if err := json.Unmarshal(raw, &file); err != nil || file.Path == "" {
		return errors.New("getFile told no path")
	}
	data, err := f.download(ctx, file.Path)
	if err != nil {
		return err
	}
	taken := TakenOf(data)
	data = WithoutEXIF(data)
	sum := sha256.Sum256(data)
	name := hex.EncodeToString(sum[:])
	relative := filepath.Join(name[:2], name)
	if err := keep(filepath.Join(f.Folder, relative), data); err != nil {
		return err
	}
	return storage.StoredAttachment(ctx, f.Pool, a.ID, relative, name, int64(len(data)), taken)
}

func (f *Fetcher) download(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL+"/file/bot"+f.Token+"/"+path, nil)
	if err != nil {
		return nil, errors.New("the file's address cannot be used") // the error would show the token
	}
	response, err := f.HTTP.Do(request)
	if err != nil {
		return nil, masked(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("downloading a file: HTTP %d", response.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, largestPhoto+1))
	if err != nil {
		return nil, fmt.Errorf("downloading a file: %w", masked(err))
	}
	if len(data) > largestPhoto {
		return nil, errors.New("the file is larger than 20 MB")
	}
	return data, nil
}

// keep writes a file whole or not at all: a crash leaves no half photo under its name.
func keep(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the attachments folder: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".fetch-*")
	if err != nil {
		return fmt.Errorf("keeping an attachment: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return fmt.Errorf("keeping an attachment: %w", err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("keeping an attachment: %w", err)
	}
	return nil
}
