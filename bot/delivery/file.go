package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// File is the payload of the kinds photo and document: one source of content, and a caption of
// at most 1,024 UTF-16 units (HTML) with buttons in the fields of a message.
type File struct {
	turn.Message
	Name   string `json:"name,omitempty"`    // what the person sees; default: the base of Path
	FileID string `json:"file_id,omitempty"` // Telegram has it already
	Path   string `json:"path,omitempty"`    // on this machine
	Data   []byte `json:"data,omitempty"`    // small files, in the row itself
}

// upload sends a file through the library. The reader of a try is used up by it, so each try
// makes its own from what is stored.
func (d *Desk) upload(ctx context.Context, row storage.Parcel) verdict {
	ctx, cancel := context.WithTimeout(ctx, files)
	defer cancel()
	id, err := d.uploadOnce(ctx, row)
	v := judge(err)
	v.message = id
	if v.act == Anew {
		v.act = DeadLetter
	}
	method := "sendDocument"
	if row.Kind == storage.KindPhoto {
		method = "sendPhoto"
	}
	d.wire.count(method, outcome(err))
	return v
}

func (d *Desk) uploadOnce(ctx context.Context, row storage.Parcel) (int64, error) {
	if d.Uploads == nil {
		return 0, fmt.Errorf("no client for uploads: %w", errNeverSent)
	}
	var f File
	if err := json.Unmarshal(row.Payload, &f); err != nil {
		return 0, fmt.Errorf("decoding a file: %w: %w", errNeverSent, err)
	}
	content, done, err := f.open()
	if err != nil {
		return 0, err
	}
	defer done()
	var sent *models.Message
	if row.Kind == storage.KindPhoto {
		sent, err = d.Uploads.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: row.ChatID, Photo: content, Caption: f.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: f.markup()})
	} else {
		sent, err = d.Uploads.SendDocument(ctx, &bot.SendDocumentParams{ChatID: row.ChatID, Document: content, Caption: f.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: f.markup()})
	}
	if err != nil {
		if _, ok := errors.AsType[net.Error](err); ok {
			err = fmt.Errorf("%w: %w", errUnreached, err)
		}
		return 0, fmt.Errorf("sending a file: %w", err)
	}
	return int64(sent.ID), nil
}

func (f File) open() (models.InputFile, func(), error) {
	nothing := func() {}
	switch {
	case f.FileID != "":
		return &models.InputFileString{Data: f.FileID}, nothing, nil
	case len(f.Data) > 0:
		return &models.InputFileUpload{Filename: f.Name, Data: bytes.NewReader(f.Data)}, nothing, nil
	case f.Path == "":
		return nil, nil, fmt.Errorf("a file without content: %w", errNeverSent)
	}
	file, err := os.Open(f.Path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("the file is gone: %w: %w", errNeverSent, err)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("opening a file to send: %w", err)
	}
	name := f.Name
	if name == "" {
		name = filepath.Base(f.Path)
	}
	return &models.InputFileUpload{Filename: name, Data: file}, func() { _ = file.Close() }, nil // read only: nothing to lose
}

// markup hands the library our own buttons: its own always write an empty copy_text.
func (f File) markup() models.ReplyMarkup {
	if len(f.Keyboard) == 0 {
		return nil
	}
	return struct {
		Rows [][]turn.Button `json:"inline_keyboard"`
	}{f.Keyboard}
}
