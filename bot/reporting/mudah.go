package reporting

import (
	"context"
	"slices"
	"strconv"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// wasEasy puts the one question about the bot itself under the receipt of a first and a tenth report.
// It stands among the other buttons: nobody has to answer it to go on.
func wasEasy(ctx context.Context, t *turn.Turn, d storage.Draft, m *turn.Message) error {
	if d.Practice || d.Corrects != "" || t.Person == nil || !slices.Contains(siteForms, d.Form) && d.Form != formLayanan && d.Form != formKunjungan {
		return nil
	}
	last := slices.Max(storage.EaseAsked)
	sent, err := storage.ReportsSent(ctx, t.DB, t.Person.ID, last)
	if err != nil {
		return err
	}
	nth := sent + 1 // this one is stored with the answer that thanks for it
	if !slices.Contains(storage.EaseAsked, nth) {
		return nil
	}
	button := func(id, easy string) turn.Button {
		return turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack("l", "q", strconv.Itoa(nth), easy)}
	}
	m.Text += "\n\n" + t.Words.Say("mudah.tanya", map[string]any{"Sapaan": t.Sapaan()})
	m.Keyboard = append(m.Keyboard, turn.Row(button("tombol.mudah", "1"), button("tombol.sulit", "0")))
	return nil
}

// easeSaid answers [Mudah] and [Masih sulit].
func easeSaid(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	nth, err := strconv.Atoi(t.In.Data.Arg(1))
	if err != nil || !slices.Contains(storage.EaseAsked, nth) {
		return orphan(t, "lapor.tombol_lama")
	}
	easy := t.In.Data.Arg(2) == "1"
	m := turn.Message{Text: t.Words.Say("mudah.terima_kasih", map[string]any{"Sapaan": t.Sapaan()})}
	if !easy {
		m = turn.Message{
			Text:     t.Words.Say("mudah.maaf", map[string]any{"Sapaan": t.Sapaan()}),
			Keyboard: [][]turn.Button{turn.Row(turn.Button{Text: t.Words.Say("tombol.bantuan", nil), Data: turn.Pack("m", "bantuan")})},
		}
	}
	said, err := t.SayNew(ctx, m)
	return append(said, storage.KeepEase(t.Person.ID, nth, easy, t.Now)), err
}
