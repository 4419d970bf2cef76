package flows

import (
	"fmt"
	"math"
	"slices"

	"pokjabot/flows/answer"
)

// maxPhotos is what the official site takes of one activity (domain.md, fact 4).
const maxPhotos = 5

// maxFileID bounds what Telegram calls its files, in bytes; real ones have about 80.
const maxFileID = 512

// readPhoto adds one photo; an album comes as one input per photo. A photo that is there already
// (Telegram's unique id) is not added twice.
func readPhoto(t *turn, q *Question, in Input) (values, *again) {
	if in.Media == nil || in.Media.Kind != "photo" || len(in.Media.FileID) > maxFileID || len(in.Media.UniqueID) > maxFileID {
		return nil, reask("flows.bukan_foto", nil)
	}
	list := photosOf(t.s.Answers[q.Name])
	if slices.ContainsFunc(list, func(m Media) bool { return m.UniqueID == in.Media.UniqueID }) {
		return nil, nil
	}
	if len(list) >= maxPhotos {
		return nil, reask("flows.foto_cukup", map[string]any{"Jumlah": maxPhotos})
	}
	photo := *in.Media
	photo.Caption = cut(answer.MaskNIK(photo.Caption), 1024) // Bot API: captions; domain.md 8.2: no NIK in anything kept
	photo.Album, photo.MIME = cut(photo.Album, maxFileID), cut(photo.MIME, maxFileID)
	return values{q.Name: encode(append(list, photo))}, nil
}

func showPhotos(t *turn, q *Question) string {
	if n := len(photosOf(t.value(q.Name))); n > 0 {
		return t.written("photos", n)
	}
	return ""
}

func dressPhotos(t *turn, q *Question, p *Prompt) { p.Count = len(photosOf(t.value(q.Name))) }

// readPoint keeps a place to about 1 km, in the ODK notation "lat lon altitude accuracy".
func readPoint(_ *turn, q *Question, in Input) (values, *again) {
	p := in.Point
	if p == nil || math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
		return nil, reask("flows.bukan_lokasi", nil)
	}
	return values{q.Name: encode(fmt.Sprintf("%.2f %.2f 0 0", p.Lat, p.Lon))}, nil
}

func showPoint(t *turn, q *Question) string {
	var p Point
	if n, err := fmt.Sscanf(plain(t.value(q.Name)), "%f %f", &p.Lat, &p.Lon); err != nil || n != 2 {
		return ""
	}
	return t.written("point", p)
}

// cut shortens a text to at most n bytes, at a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
