package botapi

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
	"image/png"
	"net/http"
	"strconv"

	"github.com/go-telegram/bot/models"
)

// photoSizes are the longer sides, in pixels, that Telegram keeps of a photo, besides its own.
var photoSizes = []int{90, 320, 800}

func (s *Server) inputPhoto(in *request, field, value string) ([]models.PhotoSize, error) {
	part, file, err := s.inputFile(in, field, value)
	if err != nil {
		return nil, err
	}
	if file != nil {
		return s.storedPhoto(file)
	}
	return s.storePhoto(part.data)
}

// storePhoto checks a picture as Telegram does and keeps it without what its camera wrote about
// place and time: who wants EXIF must get the picture as a document.
func (s *Server) storePhoto(data []byte) ([]models.PhotoSize, error) {
	if len(data) > maxPhoto {
		return nil, badRequest(fmt.Sprintf("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(data), maxPhoto))
	}
	width, height, ok := dimensions(data)
	switch {
	case !ok:
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	case width+height > 10_000 || width > 20*height || height > 20*width:
		return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	data = withoutExif(data)
	file := s.files.add("photos", "", http.DetectContentType(data), data)
	return s.sizes(file, width, height), nil
}

// storedPhoto lets a file_id be sent again. A document's id is no photo.
func (s *Server) storedPhoto(file *File) ([]models.PhotoSize, error) {
	width, height, ok := dimensions(file.Data)
	if !ok || file.Name != "" {
		return nil, badRequest("can't use file of type Document as Photo")
	}
	return s.sizes(file, width, height), nil
}

// sizes lists a photo in its sizes, smallest first. All lead to the same bytes; width and height
// of the last are those of the picture.
func (s *Server) sizes(file *File, width, height int) []models.PhotoSize {
	var list []models.PhotoSize
	for i, side := range photoSizes {
		longer := max(width, height)
		if side >= longer {
			break
		}
		mark := "_" + strconv.Itoa(i)
		s.files.alias(file.ID+mark, file)
		list = append(list, models.PhotoSize{
			FileID: file.ID + mark, FileUniqueID: file.UniqueID + mark,
			Width: max(width*side/longer, 1), Height: max(height*side/longer, 1), FileSize: len(file.Data),
		})
	}
	return append(list, models.PhotoSize{FileID: file.ID, FileUniqueID: file.UniqueID, Width: width, Height: height, FileSize: len(file.Data)})
}

func dimensions(data []byte) (width, height int, ok bool) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		config, err = png.DecodeConfig(bytes.NewReader(data))
	}
	return config.Width, config.Height, err == nil && config.Width > 0 && config.Height > 0
}

// withoutExif drops the application segments 1 to 15 and the comment of a JPEG, where cameras
// write time and place. Anything it does not understand it leaves as it is.
func withoutExif(data []byte) []byte {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return data
	}
	out := append(make([]byte, 0, len(data)), data[:2]...)
	for at := 2; ; {
		if at+4 > len(data) || data[at] != 0xff {
			return data
		}
		kind := data[at+1]
		if kind == 0xda { // the picture itself begins
			return append(out, data[at:]...)
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) {
			return data
		}
		if kind != 0xfe && (kind < 0xe1 || kind > 0xef) {
			out = append(out, data[at:end]...)
		}
		at = end
	}
}
