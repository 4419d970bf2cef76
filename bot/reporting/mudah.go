package reporting

import (
	"context"
	"slices"
	"strconv"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// wasEasy puts the one question about the bot itself under the receipt of a first and a tenth report;
// nth is which of hers this is. It stands among the other buttons: nobody has to answer it to go on.
func wasEasy(t *turn.Turn, r storage.Report, nth int, m *turn.Message) {
	counts := slices.Contains(siteForms, r.Form) || r.Form == formLayanan || r.Form == formKunjungan
	if r.Practice || !counts || !slices.Contains(storage.EaseAsked, nth) {
		return
	}
	button := func(id, easy string) turn.Button {
		return turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack("l", "q", strconv.Itoa(nth), easy)}
	}
	m.Text += "\n\n" + t.Words.Say("mudah.tanya", map[string]any{"Sapaan": t.Sapaan()})
	m.Keyboard = append(m.Keyboard, turn.Row(button("tombol.mudah", "1"), button("tombol.sulit", "0")))
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
			Text: t.Words.Say("mudah.maaf", map[string]any{"Sapaan": t.Sapaan()}),
			Keyboard: [][]turn.Button{
				// What she tells is a kendala: her PLKB and the leads above read it, and answer.
				turn.Row(turn.Button{Text: t.Words.Say("tombol.ceritakan", nil), Data: turn.Pack("f", formKendala)}),
				turn.Row(turn.Button{Text: t.Words.Say("tombol.bantuan", nil), Data: turn.Pack("m", "bantuan")}),
			},
		}
	}
	said, err := t.SayNew(ctx, m)
	return append(said, storage.KeepEase(t.Person.ID, nth, easy, t.Now)), err
}
