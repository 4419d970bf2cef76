package botapi

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/go-telegram/bot/models"
)

// Sizes in bytes (Bot API "Sending files", getFile).
const (
	maxPhoto    = 10 << 20
	maxDocument = 50 << 20
	maxDownload = 20 << 20
)

// File is a stored file, as the server keeps it in memory. Data must not be changed.
type File struct {
	ID       string // file_id
	UniqueID string // file_unique_id
	Path     string // behind /file/bot<TOKEN>/
	Name     string // as its sender called it; empty for photos
	MimeType string
	Data     []byte
}

// fileStore keeps every file that was ever sent, by id and by path.
type fileStore struct {
	mu     sync.RWMutex
	byID   map[string]*File
	byPath map[string]*File
	next   int
}

func (f *fileStore) init() { f.byID, f.byPath = map[string]*File{}, map[string]*File{} }

// kinds of files: the folder of the download path, and the letters real ids begin with.
var fileKinds = map[string]string{"photos": "AgACAgUAAxkBAA", "documents": "BQACAgUAAxkBAA", "voice": "AwACAgUAAxkBAA", "stickers": "CAACAgUAAxkBAA"}

func (f *fileStore) add(folder, name, mimeType string, data []byte) *File {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	file := &File{
		ID:       fmt.Sprintf("%sI%08d", fileKinds[folder], f.next),
		UniqueID: fmt.Sprintf("AQAD%08d", f.next),
		Path:     folder + "/file_" + strconv.Itoa(f.next) + extension(name, mimeType),
		Name:     name, MimeType: mimeType, Data: data,
	}
	f.byID[file.ID], f.byPath[file.Path] = file, file
	return file
}

// Recall makes a photo known under ids of its own, as Telegram knows those of before the server
// began. data must not be changed.
func (s *Server) Recall(id, uniqueID string, data []byte) {
	file := &File{ID: id, UniqueID: uniqueID, Path: "photos/" + id + ".jpg", MimeType: http.DetectContentType(data), Data: data}
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	s.files.byID[id], s.files.byPath[file.Path] = file, file
}

// alias lets another id lead to the same bytes: the smaller sizes of a photo.
func (f *fileStore) alias(id string, file *File) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byID[id] = file
}

func (f *fileStore) get(id string) (*File, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	file, ok := f.byID[id]
	return file, ok
}

func extension(name, mimeType string) string {
	if ext := path.Ext(name); ext != "" && len(ext) < 8 {
		return lower(ext)
	}
	switch mimeType {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "audio/ogg":
		return ".oga"
	case "image/webp":
		return ".webp"
	}
	return ".bin"
}

// File returns a stored file by its file_id.
func (s *Server) File(id string) (*File, bool) { return s.files.get(id) }

func (s *Server) getFile(_ *http.Request, in *request) ([]byte, error) {
	id := in.args["file_id"]
	if id == "" {
		return nil, badRequest("file_id not specified")
	}
	file, ok := s.files.get(id)
	if !ok {
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	}
	if len(file.Data) > maxDownload {
		return nil, badRequest("file is too big")
	}
	return encode(models.File{FileID: id, FileUniqueID: file.UniqueID, FileSize: int64(len(file.Data)), FilePath: file.Path}), nil
}

// serveFile is a download. Faults know it as method "file".
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	if token != s.token {
		refuse(http.StatusUnauthorized, "Unauthorized").write(w)
		return
	}
	in := &request{method: "file"}
	if s.faults.strike(w, r, in) || s.faults.swallow(w, in) {
		return
	}
	s.files.mu.RLock()
	file := s.files.byPath[name]
	s.files.mu.RUnlock()
	if file == nil {
		refuse(http.StatusNotFound, "Not Found").write(w)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream") // whatever the file is, as Telegram does
	w.Header().Set("Content-Length", strconv.Itoa(len(file.Data)))
	_, _ = w.Write(file.Data) // the bot hung up: its own loss
}

// inputFile finds what parameter field or reference value means: a part of the form by the
// field's own name or by attach://name, or a file_id that was sent before.
func (s *Server) inputFile(in *request, field, value string) (upload, *File, error) {
	name, attached := strings.CutPrefix(value, "attach://")
	if !attached {
		name = field
	}
	if part, ok := in.files[name]; ok {
		if len(part.data) == 0 {
			return part, nil, badRequest("file must be non-empty")
		}
		return part, nil, nil
	}
	switch {
	case value == "" || attached:
		return upload{}, nil, badRequest("there is no " + field + " in the request")
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return upload{}, nil, badRequest("failed to get HTTP URL content")
	}
	file, ok := s.files.get(value)
	if !ok {
		return upload{}, nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	return upload{}, file, nil
}

func (s *Server) inputDocument(in *request, field, value string) (*models.Document, error) {
	part, file, err := s.inputFile(in, field, value)
	if err != nil {
		return nil, err
	}
	if file == nil {
		if len(part.data) > maxDocument {
			return nil, &apiError{refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")}
		}
		file = s.storeDocument(part.name, part.data)
	}
	return documentOf(file), nil
}

func (s *Server) storeDocument(name string, data []byte) *File {
	mimeType := mime.TypeByExtension(path.Ext(name))
	if mimeType == "" {
		mimeType = http.DetectContentType(data)
	}
	mimeType, _, _ = strings.Cut(mimeType, ";")
	return s.files.add("documents", name, mimeType, data)
}

func documentOf(f *File) *models.Document {
	return &models.Document{FileID: f.ID, FileUniqueID: f.UniqueID, FileName: f.Name, MimeType: f.MimeType, FileSize: int64(len(f.Data))}
}

// inputMedia reads an InputMediaPhoto or InputMediaDocument; a sender finds in it the fields of
// the message to be.
func (s *Server) inputMedia(in *request, source []byte) (*message, error) {
	var media struct {
		Type         string          `json:"type"`
		Media        string          `json:"media"`
		Caption      string          `json:"caption"`
		ParseMode    string          `json:"parse_mode"`
		Entities     json.RawMessage `json:"caption_entities"`
		CaptionAbove bool            `json:"show_caption_above_media"`
	}
	if json.Unmarshal(source, &media) != nil {
		return nil, badRequest("can't parse input media JSON object")
	}
	caption, err := captionText(media.Caption, media.ParseMode, plain(media.Entities))
	if err != nil {
		return nil, err
	}
	m := &message{ShowCaptionAboveMedia: media.CaptionAbove}
	m.caption(caption)
	if name, attached := strings.CutPrefix(media.Media, "attach://"); attached {
		if _, ok := in.files[name]; !ok {
			return nil, badRequest("can't parse InputMedia: media not found")
		}
	}
	switch media.Type {
	case "photo":
		m.Photo, err = s.inputPhoto(in, "media", media.Media)
	case "document":
		m.Document, err = s.inputDocument(in, "media", media.Media)
	default:
		err = badRequest("can't parse InputMedia: type \"" + media.Type + "\" is unsupported")
	}
	return m, err
}

// sendMediaGroup sends an album of 2 to 10 photos or of as many documents (Bot API
// sendMediaGroup); all of it or nothing.
func (s *Server) sendMediaGroup(_ *http.Request, in *request) ([]byte, error) {
	var list []json.RawMessage
	if json.Unmarshal([]byte(in.args["media"]), &list) != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	switch {
	case len(list) == 0:
		return nil, badRequest("there are no messages to send")
	case len(list) > 10:
		return nil, badRequest("too many messages to send as an album")
	}
	album := make([]*message, len(list))
	for i, source := range list {
		m, err := s.inputMedia(in, source)
		if err != nil {
			return nil, err
		}
		if (m.Document == nil) != (i == 0 && m.Document == nil || i > 0 && album[0].Document == nil) {
			return nil, badRequest("document can't be mixed with other media types")
		}
		album[i] = m
	}
	c, err := s.writing(in)
	if err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	reply, err := c.repliedTo(in)
	if err != nil {
		return nil, err
	}
	group := strconv.FormatInt(13_000_000_000_000+s.queryIDs.Add(1), 10)
	for _, m := range album {
		m.From, m.ReplyTo, m.MediaGroupID = s.me, reply, group
		s.place(c, m)
	}
	return encode(album), nil
}
