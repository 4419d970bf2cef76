package desk

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// fewAnswers say nothing about how easy it is, and too much about who said it.
const fewAnswers = 5

// easeLine tells a lead which share of the workers of the place found reporting easy, "" while few
// have said.
func easeLine(ctx context.Context, t *turn.Turn) (string, error) {
	if !slices.Contains([]storage.Role{storage.Kecamatan, storage.Kabupaten, storage.Provinsi}, t.Person.Assignment().Role) {
		return "", nil
	}
	easy, all, err := storage.EaseWithin(ctx, t.DB, t.Person.Scope())
	if err != nil || all < fewAnswers {
		return "", err
	}
	return "\n\n" + t.Words.Say("mudah.bagian", locales.Args{"Mudah": easy, "Semua": all, "Persen": t.Words.Percent(int64(easy), int64(all)), "Sasaran": t.Words.Percent(storage.EaseAim, 100)}), nil
}
