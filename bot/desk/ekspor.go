package desk

import (
	"context"

	"pokjabot/bot/export"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verbUnduh begins the data of this room's buttons for files; without more it asks for the form. The
// recap has it on a button of its own (package digest).
const verbUnduh = "u"

// The steps, each with what was chosen before: form, period, format.
const (
	askPeriod = "f"
	askFormat = "p"
	takeFile  = "k"
	dropFile  = "b"
)

// everything stands for all forms in a button's data.
const everything = "-"

// Unduh answers the buttons of "Unduh data": which form, which period, which kind of file, then
// the file itself. Nothing a button says is trusted: the place is the tapper's own.
func Unduh(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := mayTake(t); err != nil {
		return nil, err
	}
	d := t.In.Data
	switch d.Arg(0) {
	case askPeriod:
		return periodCard(ctx, t, d.Arg(1))
	case askFormat:
		return formatCard(ctx, t, d.Arg(1), d.Arg(2))
	case takeFile:
		return beginExport(ctx, t, d.Arg(1), d.Arg(2), export.Format(d.Arg(3)))
	case dropFile:
		return cancelExport(ctx, t, d.Number(1))
	default:
		return formCard(ctx, t)
	}
}

// mayTake lets those pass who see the roll-up of a place.
func mayTake(t *turn.Turn) error {
	if t.Person == nil || !t.Person.Assignment().Role.Leads() || place(t.Person) == "" {
		return locales.Refuse("desk.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	return nil
}

// place is what the person leads, "" when nothing.
func place(p *storage.Person) string {
	if scope := p.Scope(); len(scope) > 0 {
		return scope[0]
	}
	return ""
}

func formCard(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	var rows [][]turn.Button
	for _, form := range export.Forms(t.Forms) {
		rows = append(rows, turn.Row(turn.Button{Text: form.Title.In(t.Words.Lang()), Data: turn.Pack(verbUnduh, askPeriod, form.ID)}))
	}
	rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("desk.semua_formulir", nil), Data: turn.Pack(verbUnduh, askPeriod, everything)}),
		turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack("m", "rekap")}))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("desk.pilih_formulir", locales.Args{"Sapaan": t.Sapaan(), "Tempat": placeName(t.Person)}), Keyboard: rows})
}

func periodCard(ctx context.Context, t *turn.Turn, form string) ([]storage.Write, error) {
	if !known(t, form) {
		return formCard(ctx, t)
	}
	var rows [][]turn.Button
	for _, p := range periodsAt(t.Now.In(t.Zone())) {
		rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say(p.label, locales.Args{"Periode": locales.Raw(p.name(t.Words))}), Data: turn.Pack(verbUnduh, askFormat, form, p.key)}))
	}
	rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verbUnduh)}))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("desk.pilih_periode", locales.Args{"Formulir": formName(t.Words, t.Forms, form)}), Keyboard: rows})
}

func formatCard(ctx context.Context, t *turn.Turn, form, key string) ([]storage.Write, error) {
	p, ok := readPeriod(key)
	if !known(t, form) || !ok {
		return formCard(ctx, t)
	}
	row := turn.Row(turn.Button{Text: t.Words.Say("desk.excel", nil), Data: turn.Pack(verbUnduh, takeFile, form, key, string(export.XLSX))})
	if form != everything { // a table has no room for several forms
		row = append(row, turn.Button{Text: t.Words.Say("desk.csv", nil), Data: turn.Pack(verbUnduh, takeFile, form, key, string(export.CSV))})
	}
	return t.Say(ctx, turn.Message{
		Text:     t.Words.Say("desk.pilih_bentuk", locales.Args{"Formulir": formName(t.Words, t.Forms, form), "Periode": locales.Raw(p.name(t.Words))}),
		Keyboard: [][]turn.Button{row, turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verbUnduh, askPeriod, form)})},
	})
}

func known(t *turn.Turn, form string) bool {
	return form == everything || t.Forms.Form(form) != nil
}

// beginExport queues the file. Who waits for one already sees that one: a doubled tap, too.
func beginExport(ctx context.Context, t *turn.Turn, form, key string, format export.Format) ([]storage.Write, error) {
	p, ok := readPeriod(key)
	if !known(t, form) || !ok || format != export.XLSX && (format != export.CSV || form == everything) {
		return formCard(ctx, t)
	}
	open, err := storage.OpenExport(ctx, t.DB, t.Person.ID)
	if err != nil {
		return nil, err
	}
	if open != nil {
		return nil, locales.Refuse("desk.masih_disiapkan", locales.Args{"Sapaan": t.Sapaan()})
	}
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return nil, err
	}
	j := storage.ExportJob{ID: id, ChatID: t.ChatID, PersonID: t.Person.ID, AssignmentID: t.Person.Assignment().ID, Form: form, Format: string(format), From: p.from, To: p.to, CreatedAt: t.Now}
	if form == everything {
		j.Form = ""
	}
	card, said, err := t.Answer(ctx, letter{t.Words, t.Forms, t.Person, j}.waiting())
	j.CardID = card.ID
	return append(said, storage.AddExport(j)), err
}

func cancelExport(ctx context.Context, t *turn.Turn, id int64) ([]storage.Write, error) {
	open, err := storage.OpenExport(ctx, t.DB, t.Person.ID)
	if err != nil {
		return nil, err
	}
	if open == nil || open.ID != id {
		t.Notice(t.Words.Say("desk.sudah_selesai", nil))
		return nil, nil
	}
	said, err := t.Say(ctx, letter{t.Words, t.Forms, t.Person, *open}.cancelled())
	return append(said, storage.CancelExport(id, t.Person.ID, t.Now)), err
}
