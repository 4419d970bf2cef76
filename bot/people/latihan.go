package people

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Latihan explains "Mode latihan" and turns it on or off. The button carries the wanted state.
func Latihan(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	id, label, wanted := "latihan.mati", "tombol.nyalakan", "1"
	if t.Person.Practice {
		id, label, wanted = "latihan.menyala", "tombol.matikan", "0"
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{
		turn.Row(t.Button(label, verbPractice, wanted)),
		backToMenu(t),
	}})
}

func practise(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	on := t.In.Data.Arg(0) == "1"
	t.Person.Practice = on
	first := "latihan.dimatikan"
	if on {
		first = "latihan.dinyalakan"
	}
	said, err := t.Say(ctx, menu(t, t.Person.Assignment(), first))
	return append(said, storage.SetPractice(t.Person.ID, on)), err
}
