package simulator

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// albumSize is how many photos Telegram's apps put into one album.
const albumSize = 10

// sendPhotos sends the files of the fields "foto" as photos (several as albums), those of
// "berkas" as documents, and as many sample photos as "contoh" says.
func sendPhotos(p Phone, r *http.Request) error {
	var pictures [][]byte
	if n := r.FormValue("contoh"); n != "" {
		count, err := strconv.Atoi(n)
		if err != nil || count < 1 || count > albumSize {
			return fmt.Errorf("%q sample photos: %w", n, errBadAct)
		}
		for i := range count {
			picture, err := SamplePhoto(len(p.Phone.Messages()) + i)
			if err != nil {
				return err
			}
			pictures = append(pictures, picture)
		}
	}
	if r.MultipartForm != nil {
		for _, header := range r.MultipartForm.File["foto"] {
			data, err := readFile(header)
			if err != nil {
				return err
			}
			pictures = append(pictures, data)
		}
		for _, header := range r.MultipartForm.File["berkas"] {
			data, err := readFile(header)
			if err != nil {
				return err
			}
			p.Phone.SendDocument(header.Filename, data, "")
		}
	}
	for album := range slices.Chunk(pictures, albumSize) {
		if err := sendAlbum(p, album); err != nil {
			return err
		}
	}
	return nil
}

func sendAlbum(p Phone, pictures [][]byte) error {
	var err error
	if len(pictures) == 1 {
		_, err = p.Phone.SendPhoto(pictures[0], "", "")
	} else {
		_, err = p.Phone.SendAlbum(pictures)
	}
	if err != nil {
		return fmt.Errorf("sending %d photos: %w", len(pictures), err)
	}
	return nil
}

func readFile(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("opening a sent file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("reading a sent file: %w", err)
	}
	return data, nil
}

// picture shows a photo. Only what is a picture by its bytes is served for showing.
func (p *Page) picture(w http.ResponseWriter, r *http.Request) {
	file, known := p.Server.File(r.PathValue("id"))
	if !known {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(file.Data)
	if !strings.HasPrefix(kind, "image/") {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(file.Data)
}

// document hands a file out for saving, never for showing in the page's own origin.
func (p *Page) document(w http.ResponseWriter, r *http.Request) {
	file, known := p.Server.File(r.PathValue("id"))
	if !known {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	_, _ = w.Write(file.Data)
}
