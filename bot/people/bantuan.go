package people

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/flows"
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
	keyboard := [][]turn.Button{backToMenu(t)}
	if d := t.Draft; d != nil && d.Status == storage.DraftOpen { // the form waits at the same question
		keyboard = append([][]turn.Button{turn.Row(turn.FormButton(*d, 0, "", flows.Resume, false, "", t.Words.Say("tombol.lanjutkan", nil)))}, keyboard...)
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan()}), Keyboard: keyboard})
}
