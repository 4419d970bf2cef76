package people

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Bahasa asks which language the bot shall speak; each is named in itself.
func Bahasa(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("bahasa.pilih", nil), Keyboard: [][]turn.Button{
		turn.Row(t.Button("bahasa.id", verbLanguage, "id"), t.Button("bahasa.en", verbLanguage, "en")),
		backToMenu(t),
	}})
}

// speak answers in the language just chosen.
func speak(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	lang := t.In.Data.Arg(0)
	if !slices.Contains(locales.Languages(), lang) {
		return Bahasa(ctx, t)
	}
	t.Words, t.Person.Lang = t.Words.In(lang), lang
	said, err := t.Say(ctx, menu(t, t.Person.Assignment(), "bahasa.terpilih"))
	return append(said, storage.SetLang(t.Person.ID, lang)), err
}
