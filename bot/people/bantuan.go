package people

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Bantuan tells in a few lines what can be done here, each in its role's own words.
func Bantuan(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return t.Say(ctx, turn.Message{Text: t.Words.Say("mulai.tanpa_undangan", nil)})
	}
	id := "bantuan.umum"
	switch role := t.Person.Assignment().Role; {
	case role.Files():
		id = "bantuan.petugas"
	case role.Leads():
		id = "bantuan.pokja"
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{backToMenu(t)}})
}
