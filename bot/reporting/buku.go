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
	"pokjabot/flows"
	"pokjabot/storage"
)

// mostInBook is more than anybody does in a month; a page that long would be no help.
const mostInBook = 400

// logbook answers "Buku kerja": what she reported in a month as a PDF to sign and a workbook, fit to
// be attached to a civil servant's monthly report. Practice and withdrawn reports are not in it.
func logbook(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	month := monthOf(t, t.In.Data.Arg(1))
	book, err := bookOf(ctx, t, month)
	if err != nil {
		return nil, err
	}
	said := t.Words.Say("buku.keterangan", map[string]any{"Sapaan": t.Sapaan(), "Bulan": t.Words.Month(month), "Jumlah": len(book.Entries)})
	name := fileName(html.UnescapeString(t.Words.In("id").Say("buku.berkas", nil)), month.Format("2006-01"), t.Person.Name)
	var pdf, xlsx bytes.Buffer
	if err := book.WritePDF(&pdf); err != nil {
		return nil, fmt.Errorf("laying out a logbook: %w", err)
	}
	if err := book.WriteXLSX(&xlsx); err != nil {
		return nil, err
	}
	first, err := document(t, name+".pdf", pdf.Bytes(), said)
	if err != nil {
		return nil, err
	}
	second, err := document(t, name+".xlsx", xlsx.Bytes(), "")
	return []storage.Write{first, second}, err
}

// bookOf is the logbook of the asker for a month. Papers are Indonesian whoever asks for them.
func bookOf(ctx context.Context, t *turn.Turn, month time.Time) (paper.Logbook, error) {
	id := t.Words.In("id")
	say := func(message string, args map[string]any) string { return html.UnescapeString(id.Say(message, args)) }
	list, err := storage.FindReports(ctx, t.DB, t.Person.ID, nil, storage.ReportFilter{Author: t.Person.ID, Month: storage.MonthOf(month)}, mostInBook, 0)
	if err != nil {
		return paper.Logbook{}, err
	}
	a := t.Person.Assignment()
	role := say("peran."+string(a.Role), nil)
	now := t.Now.In(t.Zone())
	village := placeName(a)
	if k, err := storage.KampungByID(ctx, t.DB, a.KampungID); err != nil {
		return paper.Logbook{}, err
	} else if k != nil {
		village = k.Desa
	}
	b := paper.Logbook{
		Title: strings.ToUpper(say("buku.judul", map[string]any{"Bulan": id.Month(month)})), Sheet: say("buku.lembar", nil), Empty: say("buku.kosong", nil),
		Head: []paper.Line{
			{Label: say("buku.nama", nil), Value: t.Person.Name}, {Label: say("buku.tugas", nil), Value: role}, {Label: say("buku.tempat", nil), Value: placeName(a)},
		},
		Signs: []paper.Sign{
			{Above: say("kertas.mengetahui", nil), As: say("buku.atasan", nil)},
			{Above: signedAt(t, village), As: role, Name: t.Person.Name},
		},
		Foot:   say("buku.kaki", map[string]any{"Tanggal": id.Date(now)}),
		PageOf: func(n int) string { return say("buku.halaman", map[string]any{"N": n}) },
	}
	for _, column := range []string{"no", "tanggal", "kegiatan", "tempat", "jam", "orang", "foto"} {
		b.Columns = append(b.Columns, say("buku.kolom_"+column, nil))
	}
	slices.Reverse(list) // found the newest first
	list = slices.DeleteFunc(list, func(r storage.Report) bool { return r.Practice || r.Status == storage.ReportWithdrawn })
	for _, r := range list {
		e := entryOf(t, r)
		b.Entries = append(b.Entries, e)
		b.Totals.People += e.People
		b.Totals.Photos += e.Photos
	}
	if err := illustrate(ctx, t, list, b.Entries); err != nil {
		return paper.Logbook{}, err
	}
	b.Totals.Day, b.Totals.Activity = say("buku.jumlah", nil), say("buku.kegiatan", map[string]any{"N": len(b.Entries)})
	return b, nil
}

// entryOf is a report as a row: people reached are those who came, were visited or served.
func entryOf(t *turn.Turn, r storage.Report) paper.Entry {
	var answers map[string]json.RawMessage
	_ = json.Unmarshal(r.Answers, &answers) // of another shape: the head alone
	e := paper.Entry{Day: r.Day, Activity: title(t, r), Place: placeOf(t, r), Hour: word(answers, "jam"), Photos: len(photosOf(answers))}
	if day, err := time.Parse(time.DateOnly, r.Day); err == nil {
		e.Day = t.Words.In("id").ShortDate(day)
	}
	if at := word(answers, "tempat"); at != "" {
		e.Place = at + ", " + e.Place
	}
	if clock, err := time.Parse("15:04", e.Hour); err == nil {
		e.Hour = t.Words.In("id").Clock(clock)
	}
	e.People = whole(answers, "peserta_l") + whole(answers, "peserta_p")
	if e.People == 0 {
		e.People = together(answers, "keluarga_") + together(answers, "metode_")
	}
	return e
}

// How many photos are made small for one logbook, and how many of a row: a photo takes some 20 ms of a
// processor, and on the first of a month everybody asks.
const (
	mostPictures = 20
	picturesARow = 3
)

// illustrate puts small pictures into the rows as far as the photos are here: the first of each report
// before the second of any.
func illustrate(ctx context.Context, t *turn.Turn, list []storage.Report, entries []paper.Entry) error {
	if t.Files == nil || len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	media := make([][]flows.Media, len(list))
	for i, r := range list {
		var answers map[string]json.RawMessage
		_ = json.Unmarshal(r.Answers, &answers) // of another shape: no photos
		ids[i], media[i] = r.ID, photosOf(answers)
	}
	stored, err := storage.StoredFilesOf(ctx, t.DB, ids)
	if err != nil {
		return err
	}
	n := 0
	for k := range picturesARow {
		for i := range list {
			if n == mostPictures {
				return nil
			}
			if k >= len(media[i]) {
				continue
			}
			small := paper.Thumb(photoBytes(t, media[i][k], stored[ids[i]]))
			if small != nil {
				entries[i].Pictures = append(entries[i].Pictures, small)
				n++
			}
		}
	}
	return nil
}

// photoBytes are the bytes of a photo, nil when they are not here (not fetched yet, taken away, at
// another server) or too many.
func photoBytes(t *turn.Turn, m flows.Media, stored map[string]string) []byte {
	path := stored[m.UniqueID]
	if path == "" || m.Size > mostOfPhoto {
		return nil
	}
	content, err := fs.ReadFile(t.Files, strings.ReplaceAll(path, `\`, "/"))
	if err != nil {
		return nil
	}
	return content
}
