package reminder

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Tapped answers the buttons on duties. Each is checked again under the rights that the tapper has
// at this moment.
func Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.In.Data.Verb == verbPlace {
		return placeTapped(ctx, t)
	}
	at := t.Person.At(t.In.Data.Arg(0))
	if !at.Role.Files() {
		return nil, locales.Refuse("lapor.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	}
	switch t.In.Data.Verb {
	case verbNihil:
		return nothing(ctx, t, at)
	case verbSIGA:
		return carried(ctx, t, at)
	default:
		c := callerOf(t)
		l, err := c.checklist(ctx, at, t.In.Data.Arg(1))
		if err != nil {
			return nil, err
		}
		return t.Say(ctx, c.card(l))
	}
}

func callerOf(t *turn.Turn) caller {
	return caller{db: t.DB, words: t.Words, person: t.Person, now: t.Now.In(t.Zone())}
}

// nothing keeps "Belum ada kegiatan". Practice leaves no trace.
func nothing(ctx context.Context, t *turn.Turn, at storage.Assignment) ([]storage.Write, error) {
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("kewajiban.nihil", locales.Args{"Sapaan": t.Sapaan(), "Kampung": at.Kampung}), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.ada_kendala", nil), Data: turn.Pack("f", "kendala")}, turn.Button{Text: t.Words.Say("tombol.menu", nil), Data: turn.Pack("m", "menu")}),
	}})
	if err != nil || t.Person.Practice {
		return said, err
	}
	return append([]storage.Write{storage.SaveNihil(at.KampungID, t.Today(), t.Person.ID, t.Now)}, said...), nil
}

// carried ticks a line of the registers, or takes the tick off, and shows the card as it is then.
func carried(ctx context.Context, t *turn.Turn, at storage.Assignment) ([]storage.Write, error) {
	month, line, on := t.In.Data.Arg(1), t.In.Data.Arg(2), t.In.Data.Arg(3) == "1"
	c := callerOf(t)
	l, err := c.checklist(ctx, at, month)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(l.lines, func(r storage.RegisterLine) bool { return r.Line == line })
	if i < 0 {
		return nil, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": t.Sapaan()})
	}
	l.lines[i].InSIGA = on
	said, err := t.Say(ctx, c.card(l))
	if err != nil || t.Person.Practice {
		return said, err
	}
	return append([]storage.Write{storage.TickSIGA(at.KampungID, month, line, on, t.Person.ID, t.Now)}, said...), nil
}
