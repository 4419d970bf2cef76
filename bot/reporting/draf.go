package reporting

import (
	"context"
	"encoding/json"
	"html"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mostWaiting is how many waiting drafts are offered; more lie behind the newest.
const mostWaiting = 6

// offers are the drafts to go on with before a form is begun: of the everyday form all that wait, for
// Lapor is where people look for what they left; of others those of that form. The newest first.
func offers(waiting []storage.Draft, person int64, formID string) []storage.Draft {
	waiting = slices.DeleteFunc(waiting, func(d storage.Draft) bool {
		return d.Corrects != "" || d.PersonID != person || d.Form != formID && formID != KegiatanForm
	})
	return waiting[:min(len(waiting), mostWaiting)]
}

// offer asks which waiting draft to go on with, or whether to begin anew; all of them stay.
func (f Forms) offer(ctx context.Context, t *turn.Turn, waiting []storage.Draft, formID string) ([]storage.Write, error) {
	var rows [][]turn.Button
	for _, d := range waiting {
		label := t.Words.Say("tombol.lanjutkan", nil)
		if len(waiting) > 1 {
			label += " · " + html.UnescapeString(draftName(t, d))
		}
		rows = append(rows, turn.Row(turn.FormButton(d, 0, "", flows.Resume, false, "", label)))
	}
	first := waiting[0]
	text := t.Words.Say("lapor.draf_menunggu", locales.Args{"Sapaan": t.Sapaan(), "Formulir": draftName(t, first), "Hari": t.Words.Date(first.StartedAt.In(t.Zone()))})
	if len(waiting) > 1 {
		text = t.Words.Count("draf.menunggu", len(waiting), locales.Args{"Sapaan": t.Sapaan()})
	}
	fresh := turn.Button{Text: t.Words.Say("tombol.lapor_baru", nil), Data: turn.Pack("f", formID, "0", "1")}
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, turn.Row(fresh))})
}

// draftName is what a draft is known by: its form, what it is about where that was said, its day.
func draftName(t *turn.Turn, d storage.Draft) string {
	form := t.Forms.Form(d.Form)
	if form == nil {
		return d.Form
	}
	name := form.Title.In(t.Words.Lang())
	var s flows.Session
	if json.Unmarshal(d.State, &s) != nil {
		return name
	}
	if about := shown(t, d.Form, "jenis", s.Answers); about != "" {
		name += ", " + about
	}
	return name + ", " + t.Words.ShortDate(d.StartedAt.In(t.Zone()))
}
