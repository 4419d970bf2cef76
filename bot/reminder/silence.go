package reminder

import (
	"context"
	"html"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// silence asks for news of Kampung that nothing was heard of: it greets, names the place and not
// the person, and gives an easy way out (samples.md, rule 5).
func (c caller) silence(ctx context.Context, mine []storage.Assignment) (m turn.Message, keep bool, err error) {
	ids := make([]string, len(mine))
	for i, a := range mine {
		ids[i] = a.KampungID
	}
	all, err := storage.QuietOf(ctx, c.db, ids, c.now.Format(time.DateOnly))
	if err != nil {
		return m, false, err
	}
	settings, err := storage.LoadPlaceSettings(ctx, c.db)
	if err != nil {
		return m, false, err
	}
	var quiet []storage.Quiet // still: a report may have come since the nudge was written
	for _, q := range all {
		if q.Days >= settings.At(q.KampungID).Value(storage.SettingSilence) {
			quiet = append(quiet, q)
		}
	}
	if len(quiet) == 0 {
		return m, false, nil
	}
	names := make([]string, len(quiet))
	days := quiet[0].Days
	for i, q := range quiet {
		names[i] = html.EscapeString(q.Name)
		days = min(days, q.Days)
	}
	text := c.greeting() + " " + c.words.Count("kewajiban.sepi", days, locales.Args{"Kampung": locales.Raw(c.words.List(names))})
	rows := [][]turn.Button{turn.Row(c.button("tombol.lapor", "m", "lapor"))}
	if len(quiet) == 1 {
		rows = append(rows, turn.Row(c.button("tombol.belum_ada_kegiatan", verbNihil, quiet[0].KampungID), c.button("tombol.ada_kendala", "f", "kendala")))
	} else {
		for _, q := range quiet {
			label := c.words.Say("kewajiban.nihil_di", locales.Args{"Kampung": q.Name})
			rows = append(rows, turn.Row(turn.Button{Text: plain(label), Data: turn.Pack(verbNihil, q.KampungID)}))
		}
		rows = append(rows, turn.Row(c.button("tombol.ada_kendala", "f", "kendala")))
	}
	return turn.Message{Text: text, Keyboard: rows}, true, nil
}

// plain is a text for a button: buttons are no HTML.
func plain(text string) string { return html.UnescapeString(text) }
