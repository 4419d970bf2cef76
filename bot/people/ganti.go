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
	list, err := recentFirst(ctx, t)
	if err != nil {
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

// recentFirst are her assignments, those at the places of her last reports in front, the latest first.
func recentFirst(ctx context.Context, t *turn.Turn) ([]storage.Assignment, error) {
	const few = 3 // no need to ask for an order
	list := slices.Clone(t.Person.Assignments)
	if len(list) <= few {
		return list, nil
	}
	recent, err := storage.RecentPlaces(ctx, t.DB, t.Person.ID)
	rank := func(a storage.Assignment) int {
		if at := slices.Index(recent, a.KampungID); at >= 0 {
			return at
		}
		return len(recent)
	}
	slices.SortStableFunc(list, func(a, b storage.Assignment) int { return rank(a) - rank(b) })
	return list, err
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
