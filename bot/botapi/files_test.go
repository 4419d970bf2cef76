package botapi_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pokjabot/bot/botapi"
)

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withExif puts an APP1 segment behind the start of a JPEG, where cameras put time and place.
func withExif(data []byte) []byte {
	exif := append([]byte{0xff, 0xe1, 0, 16}, "Exif\x00\x00tempat!!"...)
	return append(append(append([]byte(nil), data[:2]...), exif...), data[2:]...)
}

func (r *rig) multipart(t *testing.T, method string, fields map[string]string, files map[string][]byte) reply {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range files {
		part, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return r.post(t, method, form.FormDataContentType(), body.String())
}

func (r *rig) download(t *testing.T, path string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/file/bot"+r.Token()+"/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("downloading %s: %d %v", path, response.StatusCode, err)
	}
	return data
}

// library is the client that the bot uses for uploads.
func (r *rig) library(t *testing.T) *bot.Bot {
	t.Helper()
	client, err := bot.New(r.Token(), bot.WithServerURL(r.url), bot.WithHTTPClient(0, r.client))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestPhotosFromPhone(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	clean := picture(t, 1000, 500)
	if _, err := siti.SendPhoto(withExif(clean), "panen #raya", ""); err != nil {
		t.Fatal(err)
	}
	siti.SendDocument("asli.jpg", withExif(clean), "")
	if _, err := siti.SendPhoto([]byte("bukan gambar"), "", ""); err == nil {
		t.Error("text was taken for a photo")
	}
	var list []struct {
		Message models.Message `json:"message"`
	}
	r.call(t, "getUpdates", object{}).into(t, &list)
	if len(list) != 2 {
		t.Fatalf("%d updates", len(list))
	}
	photo := list[0].Message.Photo
	if len(photo) != 4 || photo[3].Width != 1000 || photo[3].Height != 500 || photo[0].Width != 90 || photo[0].Height != 45 {
		t.Errorf("sizes = %+v", photo)
	}
	if m := list[0].Message; m.Caption != "panen #raya" || len(m.CaptionEntities) != 1 {
		t.Errorf("caption %q, %v", m.Caption, m.CaptionEntities)
	}
	var file models.File
	r.call(t, "getFile", object{"file_id": photo[3].FileID}).into(t, &file)
	if got := r.download(t, file.FilePath); !bytes.Equal(got, clean) {
		t.Errorf("a photo of %d bytes came back as %d: it must lose its EXIF and nothing else", len(clean), len(got))
	}
	document := list[1].Message.Document
	if document.FileName != "asli.jpg" || document.MimeType != "image/jpeg" {
		t.Errorf("document = %+v", document)
	}
	r.call(t, "getFile", object{"file_id": document.FileID}).into(t, &file)
	if got := r.download(t, file.FilePath); !bytes.Equal(got, withExif(clean)) {
		t.Error("a document did not come back as it was sent")
	}
}

func TestAlbumFromPhone(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	ids, err := siti.SendAlbum([][]byte{picture(t, 20, 20), picture(t, 30, 30), picture(t, 40, 40)})
	if err != nil {
		t.Fatal(err)
	}
	list := r.updates(t, object{})
	messages := siti.Messages()
	if len(ids) != 3 || len(list) != 3 || messages[0].Album == "" || messages[0].Album != messages[2].Album {
		t.Errorf("album %v, updates %v, screen %v", ids, list, messages)
	}
}

func TestLibraryUploads(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	client := r.library(t)
	var chart bytes.Buffer
	if err := png.Encode(&chart, image.NewGray(image.Rect(0, 0, 120, 60))); err != nil {
		t.Fatal(err)
	}
	upload := func() *models.InputFileUpload {
		return &models.InputFileUpload{Filename: "grafik.png", Data: bytes.NewReader(chart.Bytes())}
	}
	sent, err := client.SendPhoto(t.Context(), &bot.SendPhotoParams{
		ChatID: 11, Photo: upload(), Caption: "<i>Rekap</i>", ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Buka", CallbackData: "b"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := siti.LastBotMessage()
	if shown.HTML() != "<i>Rekap</i>" || shown.Photo[len(shown.Photo)-1].Width != 120 || shown.Buttons[0][0].Copy != nil {
		t.Errorf("the phone shows %s %+v", shown, shown.Buttons)
	}
	if _, err := client.SendPhoto(t.Context(), &bot.SendPhotoParams{ChatID: 11, Photo: &models.InputFileString{Data: sent.Photo[len(sent.Photo)-1].FileID}}); err != nil {
		t.Errorf("sending by file_id: %v", err)
	}
	if _, err := client.EditMessageMedia(t.Context(), &bot.EditMessageMediaParams{
		ChatID: 11, MessageID: sent.ID,
		Media: &models.InputMediaPhoto{Media: "attach://baru.png", Caption: "baru", MediaAttachment: bytes.NewReader(chart.Bytes())},
	}); err != nil {
		t.Errorf("editing the picture: %v", err)
	}
	if m := siti.Messages()[0]; m.Text != "baru" || len(m.Buttons) != 0 || m.Edited.IsZero() {
		t.Errorf("after the edit: %s", m)
	}
	if _, err := client.SendDocument(t.Context(), &bot.SendDocumentParams{ChatID: 11, Document: &models.InputFileUpload{Filename: "rekap.xlsx", Data: bytes.NewReader([]byte("PK"))}}); err != nil {
		t.Errorf("sending a document: %v", err)
	}
	album, err := client.SendMediaGroup(t.Context(), &bot.SendMediaGroupParams{ChatID: 11, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://a", MediaAttachment: bytes.NewReader(chart.Bytes())},
		&models.InputMediaPhoto{Media: "attach://b", MediaAttachment: bytes.NewReader(chart.Bytes())},
	}})
	if err != nil || len(album) != 2 || album[0].MediaGroupID == "" || album[0].MediaGroupID != album[1].MediaGroupID {
		t.Errorf("album = %v, %v", album, err)
	}
	file, err := client.GetFile(t.Context(), &bot.GetFileParams{FileID: sent.Photo[0].FileID})
	if err != nil || !bytes.Equal(r.download(t, file.FilePath), chart.Bytes()) {
		t.Errorf("downloading what the bot sent: %v", err)
	}
	if stored, ok := r.File(sent.Photo[0].FileID); !ok || stored.MimeType != "image/png" {
		t.Errorf("File = %+v", stored)
	}
}

// The library's errors, by which delivery decides (dependencies.md 2.8).
func TestLibraryErrors(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	client := r.library(t)
	send := func(chat int64) error {
		_, err := client.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: chat, Text: "x"})
		return err
	}
	siti.Block()
	if err := send(11); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("blocked: %v", err)
	}
	siti.Unblock()
	r.Break(botapi.Fault{Kind: botapi.FaultTooMany, Method: "sendMessage", RetryAfter: 7, Times: 1})
	if no, ok := errors.AsType[*bot.TooManyRequestsError](send(11)); !ok || no.RetryAfter != 7 {
		t.Errorf("429: %v", no)
	}
	if err := r.Migrate(11, -10011); err != nil {
		t.Fatal(err)
	}
	if moved, ok := errors.AsType[*bot.MigrateError](send(11)); !ok || moved.MigrateToChatID != -10011 {
		t.Errorf("migrated: %v", moved)
	}
	if err := send(-10011); err != nil {
		t.Errorf("the new id: %v", err)
	}
	r.Break(botapi.Fault{Kind: botapi.FaultGateway, Times: 1})
	if err := send(-10011); err == nil || errors.Is(err, bot.ErrorBadRequest) {
		t.Errorf("502: %v", err)
	}
	r.Break(botapi.Fault{Kind: botapi.FaultLose, Times: 1})
	before := len(siti.Messages())
	if err := send(-10011); err == nil || len(siti.Messages()) != before+1 {
		t.Errorf("lost answer: %v, %d messages more", err, len(siti.Messages())-before)
	}
}
