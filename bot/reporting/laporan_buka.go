package reporting

import (
	"cmp"
	"context"
	"encoding/json"
	"html"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// openReport shows one report with what can be done with it.
func openReport(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("laporan.satu", map[string]any{"Nomor": r.Receipt, "Tempat": placeOf(t, *r), "Dikirim": t.Words.Date(r.SentAt.In(t.Zone())), "Judul": title(t, *r)}))
	if r.Late() {
		b.WriteString(" · " + t.Words.Say("laporan.susulan", nil))
	}
	if r.Status == storage.ReportWithdrawn {
		b.WriteString("\n" + t.Words.Say("laporan.ditarik", nil))
	}
	b.WriteString("\n")
	for _, l := range lines(ctx, t, *r, r.Answers) {
		b.WriteString("\n• " + html.EscapeString(l.Label) + ": <b>" + html.EscapeString(l.Value) + "</b>")
	}
	if r.Revision > 1 {
		b.WriteString("\n\n" + t.Words.Count("laporan.berubah", r.Revision-1, nil))
	}
	rows, err := reportRows(ctx, t, *r)
	if err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: rows})
}

func reportRows(ctx context.Context, t *turn.Turn, r storage.Report) ([][]turn.Button, error) {
	var rows [][]turn.Button
	act := func(id, letter string) turn.Button {
		return turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack("l", letter, compact(r.ID))}
	}
	files, err := storage.Attachments(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	var look []turn.Button
	if len(files) > 0 {
		look = append(look, turn.Button{Text: t.Words.Count("tombol.lihat_foto", len(files), nil), Data: turn.Pack("l", "f", compact(r.ID))})
	}
	if r.Revision > 1 {
		look = append(look, act("tombol.riwayat", "h"))
	}
	if len(look) > 0 {
		rows = append(rows, look)
	}
	if r.Status != storage.ReportWithdrawn {
		rows = append(rows, useRows(t, r)...)
	}
	if r.PersonID == t.Person.ID && mendable(t, r) {
		rows = append(rows, turn.Row(act("tombol.perbaiki", "k"), act("tombol.tarik", "t")))
	} else if row, err := correctionRow(ctx, t, r); err != nil {
		return nil, err
	} else if row != nil {
		rows = append(rows, row)
	}
	return append(rows, turn.Row(menuRow(t, "laporan")[0], menuRow(t, "menu")[0])), nil
}

// lines are answers of a report as people read them; codes of the lists of its Kampung have names.
func lines(ctx context.Context, t *turn.Turn, r storage.Report, raw json.RawMessage) []flows.Line {
	form := t.Forms.Form(r.Form)
	var answers map[string]json.RawMessage
	if form == nil || json.Unmarshal(raw, &answers) != nil {
		return nil
	}
	world := reading(t)
	world.List = newEnv(ctx, t, storage.Draft{KampungID: r.KampungID, AssignmentID: t.Person.Assignment().ID}).list
	list := flows.Lines(form, answers, world)
	list = slices.DeleteFunc(list, func(l flows.Line) bool { return strings.HasPrefix(l.Name, "_") }) // the form's own reckoning
	for i, l := range list {
		if month, err := time.Parse("2006-01", l.Value); err == nil && l.Name == "bulan" {
			list[i].Value = t.Words.Month(month)
		}
	}
	return list
}

func placeOf(t *turn.Turn, r storage.Report) string {
	if name := cmp.Or(r.Kampung, t.Person.At(r.KampungID).Kampung); name != "" { // one that is just sent has no name yet
		return name
	}
	for _, a := range t.Person.Assignments {
		if a.Place == r.Wilayah {
			return a.Wilayah
		}
	}
	return r.Wilayah
}

// sendPhotos sends the photos of a report again, by the ids that Telegram knows them by: they
// never leave the Kampung's chain of roles (domain.md 8.2).
func sendPhotos(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	files, err := storage.Attachments(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	for i, file := range files {
		caption := t.Words.Say("laporan.foto_ke", map[string]any{"N": i + 1, "Jumlah": len(files), "Judul": title(t, *r), "Tanggal": shortDay(t, *r)})
		if file.Caption != "" {
			caption += "\n" + html.EscapeString(file.Caption)
		}
		write, err := photoAgain(t, file, caption)
		if err != nil {
			return nil, err
		}
		writes = append(writes, write)
	}
	return writes, nil
}

// history tells how a report was changed: when, and which lines.
func history(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	revisions, err := storage.ReportRevisions(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	text := []string{t.Words.Say("laporan.riwayat", map[string]any{"Nomor": r.Receipt, "Judul": title(t, *r)})}
	for i, v := range revisions {
		at := v.At.In(t.Zone())
		args := map[string]any{"Tanggal": t.Words.Date(at), "Jam": t.Words.Time(at)}
		said, err := because(ctx, t, *r, v)
		if err != nil {
			return nil, err
		}
		switch {
		case i == 0:
			text = append(append(text, t.Words.Say("laporan.riwayat_dikirim", args)), said...)
		case v.Status == storage.ReportWithdrawn:
			text = append(append(text, t.Words.Say("laporan.riwayat_ditarik", args)), said...)
		default:
			text = append(append(text, t.Words.Say("laporan.riwayat_diperbaiki", args)), said...)
			text = append(text, changes(ctx, t, *r, revisions[i-1].Answers, v.Answers)...)
		}
	}
	back := turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack("l", "b", compact(r.ID))}
	return t.Say(ctx, turn.Message{Text: strings.Join(text, "\n"), Keyboard: [][]turn.Button{turn.Row(back)}})
}

// changes lists the lines that differ between two sets of answers.
func changes(ctx context.Context, t *turn.Turn, r storage.Report, before, after json.RawMessage) []string {
	old := map[string]string{}
	for _, l := range lines(ctx, t, r, before) {
		old[l.Name] = l.Value
	}
	var list []string
	none := t.Words.Say("laporan.tak_diisi", nil)
	say := func(label, from, to string) {
		list = append(list, t.Words.Say("laporan.riwayat_baris", map[string]any{"Baris": label, "Dulu": from, "Kini": to}))
	}
	for _, l := range lines(ctx, t, r, after) {
		from, there := old[l.Name]
		if !there {
			from = none
		}
		if from != l.Value {
			say(l.Label, from, l.Value)
		}
		delete(old, l.Name)
	}
	for _, l := range lines(ctx, t, r, before) {
		if from, gone := old[l.Name]; gone {
			say(l.Label, from, none)
		}
	}
	return list
}

func askWithdraw(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	text := t.Words.Say("laporan.tarik_yakin", map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Tanggal": shortDay(t, *r)})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(
		turn.Button{Text: t.Words.Say("tombol.ya", nil), Data: turn.Pack("l", "y", compact(r.ID))},
		turn.Button{Text: t.Words.Say("tombol.tidak", nil), Data: turn.Pack("l", "b", compact(r.ID))},
	)}})
}

func withdraw(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	if !mendable(t, *r) {
		return nil, locales.Refuse("laporan.tak_bisa_ditarik", map[string]any{"Sapaan": t.Sapaan()})
	}
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("laporan.sudah_ditarik", map[string]any{"Sapaan": t.Sapaan(), "Nomor": r.Receipt}),
		Keyboard: [][]turn.Button{menuRow(t, "laporan"), menuRow(t, "lapor")},
	})
	return append(said, storage.WithdrawReport(r.ID, t.Person.ID, t.Now)), err
}

// ownReport finds the tapped report among the person's own; any other is as if it were not there.
func ownReport(ctx context.Context, t *turn.Turn) (*storage.Report, error) {
	id, ok := expand(t.In.Data.Arg(1))
	if !ok {
		return nil, locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	return r, nil
}

// seenReport finds the tapped report among her own and those of the places she may read.
func seenReport(ctx context.Context, t *turn.Turn) (*storage.Report, error) {
	id, ok := expand(t.In.Data.Arg(1))
	if !ok {
		return nil, locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, id)
	if r == nil && err == nil {
		r, err = storage.ReportByID(ctx, t.DB, t.Person.Scope(), id)
	}
	if r == nil && err == nil {
		err = locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	return r, err
}

// compact is a UUID without its dashes: callback data has 64 bytes.
func compact(uuid string) string { return strings.ReplaceAll(uuid, "-", "") }

func expand(hex string) (string, bool) {
	if len(hex) != 32 || strings.Trim(hex, "0123456789abcdef") != "" {
		return "", false
	}
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:], true
}
