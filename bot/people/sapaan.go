package people

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// sapaans are how a person may be called, with the button of each.
var sapaans = []struct{ code, label string }{{"bapak", "tombol.bapak"}, {"ibu", "tombol.ibu"}, {"kak", "tombol.kak"}}

// askSapaan asks once at joining; later is "d" when it is changed from /data.
func askSapaan(t *turn.Turn, name, later string) turn.Message {
	id := "mulai.sapaan"
	switch {
	case later != "":
		id = "data.pilih_panggilan"
	case name == "":
		id = "mulai.sapaan_tanpa_nama"
	}
	var row []turn.Button
	for _, s := range sapaans {
		row = append(row, t.Button(s.label, verbSapaan, s.code, later))
	}
	return turn.Message{Text: t.Words.Say(id, locales.Args{"Nama": name, "Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{row}}
}

// sapaan keeps the answer and shows the menu: the welcome, the first time.
func sapaan(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	chosen := t.In.Data.Arg(0)
	for _, s := range sapaans {
		if s.code != chosen {
			continue
		}
		t.Person.Sapaan = chosen
		welcome := "mulai.selamat_datang"
		if t.Person.Assignment().Role.Files() {
			welcome = "mulai.selamat_datang_petugas"
		}
		m := menu(t, t.Person.Assignment(), welcome)
		if t.In.Data.Arg(1) != "" {
			m = dataCard(t, "data.panggilan_tersimpan")
		}
		said, err := t.Say(ctx, m)
		return append(said, storage.SetSapaan(t.Person.ID, chosen)), err
	}
	return Menu(ctx, t)
}
