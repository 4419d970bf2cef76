package people

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Ganti lists the person's roles and places, those of her last reports first; a tap makes one of them
// the one in use.
func Ganti(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	id := "menu.ganti"
	if len(t.Person.Assignments) < 2 {
		id = "menu.ganti_satu"
	}
	m := turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan()})}
	list := slices.Clone(t.Person.Assignments)
	if err := turn.RecentFirst(ctx, t, list, func(a storage.Assignment) string { return a.KampungID }); err != nil {
		return nil, err
	}
	for _, a := range list {
		label := placeName(a) + " · " + title(t, a.Role)
		if a.ID == t.Person.Assignment().ID {
			label = "✓ " + label
		}
		m.Keyboard = append(m.Keyboard, turn.Row(turn.Button{Text: label, Data: turn.Pack(verbSwitch, turn.Num(a.ID))}))
	}
	m.Keyboard = append(m.Keyboard, backToMenu(t))
	return t.Say(ctx, m)
}

func switchTo(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	for _, a := range t.Person.Assignments { // only one's own: the id of anybody else's finds nothing
		if a.ID == t.In.Data.Number(0) {
			said, err := t.Say(ctx, menu(t, a, ""))
			return append(said, storage.ChooseAssignment(t.Person.ID, a.ID)), err
		}
	}
	return nil, locales.Refuse("menu.tempat_hilang", locales.Args{"Sapaan": t.Sapaan()})
}
