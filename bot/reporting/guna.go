package reporting

import (
	"cmp"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// useRows are the uses of a report that was told once ("lapor sekali"): on its receipt and when it
// is opened later.
func useRows(t *turn.Turn, r storage.Report) [][]turn.Button {
	act := func(id, letter string) turn.Button {
		return turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack("l", letter, compact(r.ID))}
	}
	var rows [][]turn.Button
	var share []turn.Button
	if slices.Contains(siteForms, r.Form) && r.KampungID != "" && !r.Practice {
		rows = append(rows, turn.Row(act("tombol.salin_situs", "s")))
		share = append(share, turn.Button{Text: t.Words.Say("tombol.bagikan_wa", nil), URL: whatsApp(t, r)})
	}
	if onPaper(r.Form) && !r.Practice {
		share = append(share, act("tombol.laporan_pdf", "e"))
	}
	if share != nil {
		rows = append(rows, share)
	}
	if slices.Contains(routine, r.Form) && r.KampungID != "" {
		rows = append(rows, turn.Row(act("tombol.lapor_lagi", "a")))
	}
	return rows
}

// mostShared bounds a link that opens WhatsApp, in bytes: what browsers and phones take of an address.
const mostShared = 2000

// whatsApp is a link that opens WhatsApp with a ready text: what was done, where, when, how many came
// and with whom. Of what she wrote freely only the title is in it, and a title that names somebody
// gives way to the kind of the activity: no name of a resident leaves by it.
func whatsApp(t *turn.Turn, r storage.Report) string {
	var answers map[string]json.RawMessage
	_ = json.Unmarshal(r.Answers, &answers) // of another shape: the head alone
	id := t.Words.In("id")
	day := r.Day
	if on, err := time.Parse(time.DateOnly, r.Day); err == nil {
		day = id.Date(on)
	}
	called := title(t, r)
	if namesSomebody(called) {
		called = cmp.Or(shown(t, r.Form, "jenis", answers), formTitle(t, r.Form))
	}
	lines := []string{"*" + called + "*", placeOf(t, r), day}
	if l, p := whole(answers, "peserta_l"), whole(answers, "peserta_p"); l+p > 0 {
		lines = append(lines, html.UnescapeString(id.Say("lapor.hadir", map[string]any{"Hadir": l + p, "L": l, "P": p})))
	}
	if with := shown(t, r.Form, "instansi", answers); with != "" && word(answers, "instansi_lain") == "" {
		lines = append(lines, html.UnescapeString(id.Say("guna.bersama", map[string]any{"Instansi": with})))
	}
	lines = append(lines, id.Say("guna.tagar", nil))
	for len(lines) > 1 {
		link := "https://wa.me/?text=" + strings.ReplaceAll(url.QueryEscape(strings.Join(lines, "\n")), "+", "%20")
		if len(link) <= mostShared {
			return link
		}
		lines = lines[:len(lines)-1]
	}
	return "https://wa.me/?text=" + url.QueryEscape(shorten(lines[0], 100))
}
