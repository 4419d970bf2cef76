package reporting

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/paper"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// mostOfPhoto bounds one photo on a page, in bytes: larger ones were sent as files, and five of them
// would make a document that a weak signal does not bring home.
const mostOfPhoto = 1 << 20

// reportPDF answers "Laporan PDF": the report on one page, with its photos and lines to sign, fit for
// an SPJ. Papers are Indonesian whoever asks for them.
func reportPDF(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	if r.Status == storage.ReportWithdrawn || r.Practice || !onPaper(r.Form) {
		return orphan(t, "lapor.tombol_lama")
	}
	s, err := sheetOf(ctx, t, *r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := s.WritePDF(&b); err != nil {
		return nil, fmt.Errorf("laying out report %s: %w", r.ID, err)
	}
	caption := t.Words.Say("kertas.keterangan", map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Nomor": r.Receipt})
	write, err := document(t, fileName(r.Receipt, title(t, *r))+".pdf", b.Bytes(), caption)
	return []storage.Write{write}, err
}

// document sends a small file that was made for the asker.
func document(t *turn.Turn, name string, content []byte, caption string) (storage.Write, error) {
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, Name: name, Data: content})
	if err != nil {
		return storage.Write{}, fmt.Errorf("encoding a document: %w", err)
	}
	return storage.Send(storage.Outgoing{ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now}), nil
}

// fileName is a name that every phone and computer takes.
func fileName(parts ...string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			return r
		case r == ' ' || r == '/':
			return '-'
		}
		return -1
	}, strings.Join(parts, "-"))
	return shorten(name, 60)
}

// sheetOf is a report as a page.
func sheetOf(ctx context.Context, t *turn.Turn, r storage.Report) (paper.Sheet, error) {
	id := t.Words.In("id")
	say := func(message string, args map[string]any) string { return html.UnescapeString(id.Say(message, args)) }
	place, err := placeLine(ctx, t, r)
	if err != nil {
		return paper.Sheet{}, err
	}
	now := t.Now.In(t.Zone())
	s := paper.Sheet{
		Head:   append([]string{strings.ToUpper(placeOf(t, r))}, place.line),
		Title:  say("kertas.judul", map[string]any{"Formulir": strings.ToUpper(formTitle(t, r.Form))}),
		Number: say("kertas.nomor", map[string]any{"Nomor": r.Receipt}),
		Signs: []paper.Sign{
			{Above: say("kertas.mengetahui", nil), As: say("kertas.kepala", map[string]any{"Desa": place.village})},
			{Above: signedAt(t, place.village), As: say("kertas.pelapor", map[string]any{"Kampung": placeOf(t, r)}), Name: signer(t, r)},
		},
		Foot: say("kertas.kaki", map[string]any{"Nomor": r.Receipt, "Tanggal": id.Date(now), "Jam": id.Time(now)}),
	}
	if strings.EqualFold(s.Head[0], place.line) {
		s.Head = s.Head[:1]
	}
	if r.KampungID == "" { // of a team above the Kampung: no head of a village signs it
		s.Signs[0].As, s.Signs[1].As = say("buku.atasan", nil), say("kertas.pelapor_tim", map[string]any{"Tempat": placeOf(t, r)})
	}
	indonesian := *t
	indonesian.Words = id
	page, err := papers()
	if err != nil {
		return paper.Sheet{}, err
	}
	for _, l := range page.order(r.Form, lines(ctx, &indonesian, r, r.Answers)) {
		s.Lines = append(s.Lines, paper.Line{Label: l.Label, Value: l.Value})
	}
	s.Photos, err = photosFor(ctx, t, r, say)
	return s, err
}

// signedAt is place and day above a signature: "Tangkit, 24 November 2026".
func signedAt(t *turn.Turn, village string) string {
	now := t.Now.In(t.Zone())
	return village + ", " + t.Words.In("id").DayMonth(now) + now.Format(" 2006")
}

// signer is who signs as the reporter: the author, when she is the one who asks.
func signer(t *turn.Turn, r storage.Report) string {
	if r.PersonID == t.Person.ID {
		return t.Person.Name
	}
	return ""
}

func formTitle(t *turn.Turn, form string) string {
	if f := t.Forms.Form(form); f != nil {
		return f.Title.In("id")
	}
	return form
}

// where is the place of a report as a letterhead says it.
type where struct{ line, village string }

func placeLine(ctx context.Context, t *turn.Turn, r storage.Report) (where, error) {
	path, err := storage.WilayahPath(ctx, t.DB, r.Wilayah)
	if err != nil {
		return where{}, err
	}
	var names []string
	village := placeOf(t, r)
	for _, w := range path {
		switch {
		case w.Level.Village():
			village = w.Name
		case w.Level == storage.LevelProvinsi:
			continue
		}
		names = append(names, t.Words.In("id").Say("tingkat."+string(w.Level), map[string]any{"Nama": w.Name}))
	}
	slices.Reverse(names) // the village first
	return where{html.UnescapeString(strings.Join(names, ", ")), village}, nil
}

// photosFor are the photos of a report as far as their bytes are here.
func photosFor(ctx context.Context, t *turn.Turn, r storage.Report, say func(string, map[string]any) string) ([]paper.Photo, error) {
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &answers); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	media := photosOf(answers)
	if len(media) == 0 {
		return nil, nil
	}
	stored, err := storage.StoredFiles(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	list := make([]paper.Photo, len(media))
	for i, m := range media {
		list[i] = paper.Photo{Missing: say("kertas.foto_belum", nil), Caption: say("kertas.foto", map[string]any{"N": i + 1})}
		if m.Caption != "" {
			list[i].Caption += ": " + m.Caption
		}
		if path := stored[m.UniqueID]; path != "" && t.Files != nil && m.Size <= mostOfPhoto {
			if content, err := fs.ReadFile(t.Files, strings.ReplaceAll(path, `\`, "/")); err == nil { // taken away, or at another server: its place says so
				list[i].JPEG = content
			}
		}
	}
	return list, nil
}

// monthOf reads a month from a button, the present one when it is none.
func monthOf(t *turn.Turn, said string) time.Time {
	if month, err := time.Parse("2006-01", said); err == nil {
		return month
	}
	now := t.Now.In(t.Zone())
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
}
