package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Limits of what can be copied by a tap (Bot API): a button holds 256 characters; a <code> block of a
// message is copied whole, however long, within the 4,096 UTF-16 units of the message.
const (
	mostCopied  = 256
	mostOfText  = 3600 // units; the rest is for tags
	copiedInRow = 2
)

// copySite answers "Salin untuk situs web": the fields of the official site in its order, each to be
// copied by a tap, then the photos in their order with kind and caption.
func copySite(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	f, err := newFiller(ctx, t, *r, siteRecord)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return orphan(t, "lapor.tombol_lama")
	}
	copied, err := storage.WebsiteCopy(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	parts := f.parts()
	for i, text := range parts {
		m := turn.Message{Text: text}
		if i == len(parts)-1 {
			m.Keyboard = f.keyboard(copied)
		}
		said, err := t.SayNew(ctx, m)
		if err != nil {
			return nil, err
		}
		writes = append(writes, said...)
	}
	photos, err := f.send(ctx)
	return append(writes, photos...), err
}

// newFiller readies a report for a record, nil when the record does not take its form.
func newFiller(ctx context.Context, t *turn.Turn, r storage.Report, name string) (*filler, error) {
	record, err := recordNamed(name)
	if err != nil {
		return nil, err
	}
	f := &filler{t: t, r: r, form: t.Forms.Form(r.Form), record: record}
	if f.form == nil || !slices.Contains(record.Forms, r.Form) || r.Status == storage.ReportWithdrawn {
		return nil, nil
	}
	if err := json.Unmarshal(r.Answers, &f.answers); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	indonesian := *t
	indonesian.Words = t.Words.In("id")
	f.t, f.lines = t, lines(ctx, &indonesian, r, r.Answers)
	return f, nil
}

// parts are the fields as messages, as few as hold them all; a long text has one of its own.
func (f *filler) parts() []string {
	say := f.t.Words.Say
	head := say("salin.kepala", map[string]any{"Sapaan": f.t.Sapaan(), "Nomor": f.r.Receipt, "Situs": f.record.Title.In(f.t.Words.Lang())})
	parts := []string{head}
	add := func(piece string) {
		last := len(parts) - 1
		if units(parts[last])+units(piece) > mostOfText {
			parts = append(parts, strings.TrimPrefix(piece, "\n\n"))
			return
		}
		parts[last] += piece
	}
	for i, c := range f.fill() {
		value := say("salin.kosong", nil)
		if c.Value != "" {
			value = "<code>" + html.EscapeString(shorten(c.Value, mostOfText/2)) + "</code>"
		}
		add("\n\n<b>" + strconv.Itoa(i+1) + ". " + html.EscapeString(c.Label) + "</b>\n" + value)
	}
	if funds := f.funds(); funds != "" {
		add("\n\n" + say("salin.dana", map[string]any{"Dana": funds}))
	}
	return parts
}

// keyboard copies the short fields by a button each, in their order, and marks the report as copied.
func (f *filler) keyboard(copied time.Time) [][]turn.Button {
	var rows [][]turn.Button
	for _, c := range f.fill() {
		if n := len(utf16.Encode([]rune(c.Value))); n == 0 || n > mostCopied || strings.Contains(c.Value, "\n") {
			continue
		}
		button := turn.Button{Text: "📋 " + c.Label, Copy: &turn.CopyText{Text: c.Value}}
		if last := len(rows) - 1; last >= 0 && len(rows[last]) < copiedInRow {
			rows[last] = append(rows[last], button)
		} else {
			rows = append(rows, turn.Row(button))
		}
	}
	if copied.IsZero() {
		rows = append(rows, turn.Row(turn.Button{Text: f.t.Words.Say("tombol.sudah_disalin", nil), Data: turn.Pack("l", "d", compact(f.r.ID))}))
	}
	return append(rows, turn.Row(turn.Button{Text: f.t.Words.Say("tombol.kembali", nil), Data: turn.Pack("l", "b", compact(f.r.ID))}))
}

// send brings the photos in the order of the record, each with what the site asks of it.
func (f *filler) send(ctx context.Context) ([]storage.Write, error) {
	files, err := storage.Attachments(ctx, f.t.DB, f.r.ID)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	media := f.media()
	for i, m := range media {
		at := slices.IndexFunc(files, func(a storage.Attachment) bool { return a.UniqueID == m.UniqueID })
		if at < 0 {
			continue // taken away since
		}
		caption := f.t.Words.Say("salin.foto", map[string]any{"N": i + 1, "Jumlah": len(media), "Jenis": f.record.Maps["foto"][m.Stage]})
		if m.Caption != "" {
			caption += "\n<code>" + html.EscapeString(m.Caption) + "</code>"
		}
		write, err := photoAgain(f.t, files[at], caption)
		if err != nil {
			return nil, err
		}
		writes = append(writes, write)
	}
	return writes, nil
}

// siteCopied answers "Sudah disalin".
func siteCopied(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	t.Notice(t.Words.Say("salin.dicatat", map[string]any{"Sapaan": t.Sapaan()}))
	left, err := storage.Uncopied(ctx, t.DB, waitsFor(t), t.Person.Scope(), siteForms, storage.MonthOf(t.Now.In(t.Zone())), reportsPerPage)
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(o storage.Report) bool { return o.ID == r.ID })
	said, err := sayUncopied(ctx, t, left, t.Words.Say("salin.sudah", map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Tanggal": shortDay(t, *r)}))
	return append(said, storage.CopiedToWebsite(r.ID, t.Person.ID, t.Now)), err
}

// Salin answers /salin: her reports of the month that nobody has copied to the official site yet.
func Salin(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	list, err := storage.Uncopied(ctx, t.DB, waitsFor(t), t.Person.Scope(), siteForms, storage.MonthOf(t.Now.In(t.Zone())), reportsPerPage)
	if err != nil {
		return nil, err
	}
	return sayUncopied(ctx, t, list, "")
}

// copyRow leads from a list of reports to those of the month that wait to be copied, when there are any.
func copyRow(ctx context.Context, t *turn.Turn, v view) ([]turn.Button, error) {
	if v.month != storage.MonthOf(t.Now.In(t.Zone())) {
		return nil, nil
	}
	n, err := storage.CountUncopied(ctx, t.DB, waitsFor(t), t.Person.Scope(), siteForms, v.month)
	if err != nil || n == 0 {
		return nil, err
	}
	return turn.Row(turn.Button{Text: t.Words.Count("tombol.belum_disalin", n, nil), Data: turn.Pack("m", "salin")}), nil
}

// waitsFor is whose reports she copies: PLKB and Pokja desa fill the site for their whole Kampung (0).
func waitsFor(t *turn.Turn) int64 {
	if slices.Contains(heads, t.Person.Assignment().Role) {
		return 0
	}
	return t.Person.ID
}

func sayUncopied(ctx context.Context, t *turn.Turn, list []storage.Report, lead string) ([]storage.Write, error) {
	text := t.Words.Say("salin.habis", map[string]any{"Sapaan": t.Sapaan()})
	var rows [][]turn.Button
	if len(list) > 0 {
		text = t.Words.Say("salin.menunggu", map[string]any{"Sapaan": t.Sapaan()})
	}
	for _, r := range list {
		rows = append(rows, turn.Row(turn.Button{Text: "📋 " + shortDay(t, r) + " · " + title(t, r), Data: turn.Pack("l", "s", compact(r.ID))}))
	}
	if lead != "" {
		text = lead + "\n" + text
	}
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, turn.Row(menuRow(t, "laporan")[0], menuRow(t, "menu")[0]))})
}

// units counts UTF-16 units, Telegram's measure of a text.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// shorten keeps a text to n letters.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// photoAgain sends a photo by the id that Telegram knows it by; what came as a file goes as a file.
func photoAgain(t *turn.Turn, file storage.Attachment, caption string) (storage.Write, error) {
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, FileID: file.FileID})
	if err != nil {
		return storage.Write{}, fmt.Errorf("encoding a photo: %w", err)
	}
	kind := storage.KindPhoto
	if file.Kind != "photo" {
		kind = storage.KindDocument
	}
	return storage.Send(storage.Outgoing{ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: kind, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now}), nil
}
