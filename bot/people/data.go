package people

import (
	"context"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// What the buttons of /data change; also what the chat is then asked to type.
const (
	changeSapaan  = "s"
	changeName    = "n"
	askDelete     = "h"
	confirmDelete = "hy"
	expectsName   = "nama"
)

// Data shows what we keep of the person, to view, correct and delete (UU 27/2022, design.md 13).
func Data(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	return t.Say(ctx, dataCard(t, ""))
}

func dataCard(t *turn.Turn, first string) turn.Message {
	var places []string
	for _, a := range t.Person.Assignments {
		places = append(places, title(t, a.Role)+", "+placeName(a))
	}
	name := t.Person.Name
	if name == "" {
		name = "–"
	}
	text := t.Words.Say("data.kartu", locales.Args{"Nama": name, "Panggilan": t.Sapaan(), "Tugas": t.Words.List(places)})
	if first != "" {
		text = t.Words.Say(first, locales.Args{"Sapaan": t.Sapaan()}) + "\n\n" + text
	}
	return turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(t.Button("tombol.ubah_nama", verbData, changeName), t.Button("tombol.ubah_panggilan", verbData, changeSapaan)),
		turn.Row(t.Button("tombol.hapus_data", verbData, askDelete)),
		backToMenu(t),
	}}
}

func changeData(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	switch t.In.Data.Arg(0) {
	case changeSapaan:
		return t.Say(ctx, askSapaan(t, t.Person.Name, "d"))
	case changeName:
		t.Expect(expectsName, nil)
		return t.Say(ctx, turn.Message{Text: t.Words.Say("data.tulis_nama", locales.Args{"Sapaan": t.Sapaan()})})
	case askDelete:
		return t.Say(ctx, turn.Message{Text: t.Words.Say("data.hapus_yakin", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{
			turn.Row(t.Button("tombol.hapus_ya", verbData, confirmDelete)),
			turn.Row(menuButton(t, "tombol.tidak", "data")),
		}})
	case confirmDelete:
		t.Focus(0)
		t.Expect("", nil)
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("data.terhapus", locales.Args{"Sapaan": t.Sapaan()})})
		return append(said, storage.DeletePerson(t.Person.ID, t.Now)), err
	default:
		return Data(ctx, t)
	}
}

// named takes the name that was typed. Digits in a row look like a number that we do not want.
func named(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	name := callName(t.In.Text)
	if t.In.Kind != turn.Text || name == "" || strings.ContainsAny(name, "0123456789") {
		return nil, locales.Refuse("data.nama_belum", locales.Args{"Sapaan": t.Sapaan()})
	}
	t.Expect("", nil)
	t.Person.Name = name
	said, err := t.Say(ctx, dataCard(t, "data.nama_tersimpan"))
	return append(said, storage.SetName(t.Person.ID, name)), err
}
