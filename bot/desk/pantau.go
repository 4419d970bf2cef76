package desk

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verbWatch: page, then an institution with the wanted state, 1 or 0 (a doubled tap changes nothing).
const verbWatch = "tw"

const watchedPerPage = 8

// watches says whether a role keeps the list of institutions that its kabupaten wants to see take
// part (I17).
func watches(role storage.Role) bool { return role == storage.Kabupaten }

// watchList shows the institutions of form kegiatan, ticked where the kabupaten watches them, after
// changing the one that was tapped.
func watchList(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := t.Person.Assignment()
	form := t.Forms.Form("kegiatan")
	if !watches(a.Role) || form == nil {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	watched, err := storage.WatchedOf(ctx, t.DB, a.Place, t.Today())
	if err != nil {
		return nil, err
	}
	on := map[string]bool{}
	for _, w := range watched {
		on[w.Instansi] = true
	}
	choices := slices.DeleteFunc(slices.Clone(form.Choices["instansi"]), func(c flows.Choice) bool { return c.Extra["alone"] != "" || c.Code == "lainnya" })
	var writes []storage.Write
	code, wanted := t.In.Data.Arg(1), t.In.Data.Arg(2) == "1"
	if slices.ContainsFunc(choices, func(c flows.Choice) bool { return c.Code == code }) && on[code] != wanted {
		change := storage.UnwatchInstansi
		if wanted {
			change = storage.WatchInstansi
		}
		writes, on[code] = append(writes, change(a.Place, code, t.Person.ID, t.Now)), wanted
	}
	said, err := t.Say(ctx, watchCard(t, choices, on, int(t.In.Data.Number(0))))
	return append(writes, said...), err
}

func watchCard(t *turn.Turn, choices []flows.Choice, on map[string]bool, page int) turn.Message {
	last := (len(choices) - 1) / watchedPerPage
	page = max(0, min(page, last))
	count := 0
	for _, c := range choices {
		if on[c.Code] {
			count++
		}
	}
	var rows [][]turn.Button
	for _, c := range choices[page*watchedPerPage : min(len(choices), (page+1)*watchedPerPage)] {
		mark, next := "▫️ ", "1"
		if on[c.Code] {
			mark, next = "✓ ", "0"
		}
		rows = append(rows, turn.Row(turn.Button{Text: mark + c.Label.In(t.Words.Lang()), Data: turn.Pack(verbWatch, turn.Num(int64(page)), c.Code, next)}))
	}
	var pages []turn.Button
	if page > 0 {
		pages = append(pages, t.Button("tombol.sebelumnya", verbWatch, turn.Num(int64(page-1))))
	}
	if page < last {
		pages = append(pages, t.Button("tombol.instansi_lain", verbWatch, turn.Num(int64(page+1))))
	}
	text := t.Words.Say("tugas.pantauan", locales.Args{"Sapaan": t.Sapaan(), "Jumlah": count})
	return turn.Message{Text: text, Keyboard: append(rows, pages, back(t))}
}
