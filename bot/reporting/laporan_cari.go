package reporting

import (
	"context"
	"html"
	"strconv"
	"strings"
	"unicode"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ExpectsWords is what a chat is asked for after "Cari laporan" (turn.Turn.Expect).
const ExpectsWords = "cari_laporan"

const (
	foundAtMost = 8 // as many as a phone shows at once
	searchWords = 6
)

// askWords asks which words to look for.
func askWords(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	t.Expect(ExpectsWords, nil)
	return t.Say(ctx, turn.Message{Text: t.Words.Say("laporan.cari_apa", map[string]any{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{menuRow(t, "laporan")}})
}

// Search answers the words that were asked for.
func Search(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	t.Expect("", nil)
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	return search(ctx, t, t.In.Text)
}

// search shows the newest reports that hold all the words: her own wherever she works, and those
// of her place in use.
func search(ctx context.Context, t *turn.Turn, text string) ([]storage.Write, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	if len(words) == 0 {
		return askWords(ctx, t)
	}
	words = words[:min(len(words), searchWords)]
	filter := storage.ReportFilter{Words: words}
	found, err := storage.FindReports(ctx, t.DB, t.Person.ID, t.Person.Scope(), filter, foundAtMost+1, 0)
	if err != nil {
		return nil, err
	}
	args := map[string]any{"Sapaan": t.Sapaan(), "Kata": strings.Join(words, " ")}
	again := turn.Row(turn.Button{Text: t.Words.Say("tombol.cari", nil), Data: turn.Pack("l", "c")}, menuRow(t, "laporan")[0])
	if len(found) == 0 {
		return t.Say(ctx, turn.Message{Text: t.Words.Say("laporan.cari_kosong", args), Keyboard: [][]turn.Button{again}})
	}
	lines := []string{t.Words.Say("laporan.cari_hasil", args)}
	var rows [][]turn.Button
	for i, r := range found[:min(len(found), foundAtMost)] {
		number := strconv.Itoa(i + 1)
		lines = append(lines, number+") "+reportLine(t, r)+" · "+html.EscapeString(placeOf(t, r)))
		rows = append(rows, turn.Row(turn.Button{Text: number + ") " + shortDay(t, r) + " · " + title(t, r), Data: turn.Pack("l", "b", compact(r.ID))}))
	}
	if len(found) > foundAtMost {
		lines = append(lines, t.Words.Say("laporan.cari_lebih", nil))
	}
	return t.Say(ctx, turn.Message{Text: strings.Join(lines, "\n"), Keyboard: append(rows, again)})
}
