package reporting

import (
	"context"
	"encoding/json"
	"html"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

const reportsPerPage = 5

// Laporan answers /laporan: what the person has sent, the newest first.
func Laporan(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	return listReports(ctx, t, t.Now.Add(time.Minute))
}

// LaporanTapped answers the buttons of /laporan: "p" an older page, "b" a report opened, "t" the
// question before withdrawing, "y" withdrawing itself. A report is found by its number only
// among the person's own.
func LaporanTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	switch t.In.Data.Arg(0) {
	case "p":
		return listReports(ctx, t, time.UnixMilli(t.In.Data.Number(1)))
	case "b":
		return openReport(ctx, t)
	case "t":
		return askWithdraw(ctx, t)
	case "y":
		return withdraw(ctx, t)
	default:
		return orphan(t, "lapor.tombol_lama")
	}
}

func listReports(ctx context.Context, t *turn.Turn, before time.Time) ([]storage.Write, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	reports, err := storage.ReportsOfPerson(ctx, t.DB, t.Person.ID, reportsPerPage+1, before)
	if err != nil {
		return nil, err
	}
	if len(reports) == 0 {
		return t.Say(ctx, turn.Message{Text: t.Words.Say("laporan.kosong", map[string]any{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{menuRow(t, "lapor"), menuRow(t, "menu")}})
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("laporan.daftar", map[string]any{"Sapaan": t.Sapaan()}) + "\n")
	var rows [][]turn.Button
	for i, r := range reports {
		if i == reportsPerPage {
			older := turn.Pack("l", "p", turn.Num(reports[i-1].SentAt.UnixMilli()))
			rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.sebelumnya", nil), Data: older}))
			break
		}
		b.WriteString("\n" + reportLine(t, r))
		rows = append(rows, turn.Row(turn.Button{Text: shortDay(t, r) + " · " + title(t, r), Data: turn.Pack("l", "b", compact(r.ID))}))
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: append(rows, menuRow(t, "menu"))})
}

func reportLine(t *turn.Turn, r storage.Report) string {
	line := t.Words.Say("laporan.baris", map[string]any{"Tanggal": shortDay(t, r), "Judul": title(t, r), "Kampung": r.Kampung, "Nomor": r.Receipt})
	switch {
	case r.Status == storage.ReportWithdrawn:
		line = "<s>" + line + "</s> " + t.Words.Say("laporan.ditarik", nil)
	case r.Practice:
		line += " " + t.Words.Say("laporan.latihan", nil)
	}
	return line
}

func openReport(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("laporan.satu", map[string]any{"Nomor": r.Receipt, "Kampung": r.Kampung, "Dikirim": t.Words.Date(r.SentAt.In(t.Zone()))}))
	if r.Status == storage.ReportWithdrawn {
		b.WriteString("\n" + t.Words.Say("laporan.ditarik", nil))
	}
	b.WriteString("\n")
	if form := t.Forms.Form(r.Form); form != nil {
		var answers map[string]json.RawMessage
		if err := json.Unmarshal(r.Answers, &answers); err != nil {
			return nil, err
		}
		env := flows.Env{Now: t.Now, Zone: t.Zone(), Lang: t.Words.Lang(), Role: string(t.Person.Assignment().Role), Show: turn.Show(t.Words)}
		for _, l := range flows.Lines(form, answers, env) {
			b.WriteString("\n• " + html.EscapeString(l.Label) + ": <b>" + html.EscapeString(l.Value) + "</b>")
		}
	}
	var rows [][]turn.Button
	if r.Status != storage.ReportWithdrawn && t.Now.Sub(r.SentAt) < storage.WithdrawWithin {
		rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.tarik", nil), Data: turn.Pack("l", "t", compact(r.ID))}))
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: append(rows, menuRow(t, "laporan"))})
}

func askWithdraw(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	text := t.Words.Say("laporan.tarik_yakin", map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Tanggal": shortDay(t, *r)})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(
		turn.Button{Text: t.Words.Say("tombol.ya", nil), Data: turn.Pack("l", "y", compact(r.ID))},
		turn.Button{Text: t.Words.Say("tombol.tidak", nil), Data: turn.Pack("l", "b", compact(r.ID))},
	)}})
}

func withdraw(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	if r.Status == storage.ReportWithdrawn || t.Now.Sub(r.SentAt) >= storage.WithdrawWithin {
		return nil, locales.Refuse("laporan.tak_bisa_ditarik", map[string]any{"Sapaan": t.Sapaan()})
	}
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("laporan.sudah_ditarik", map[string]any{"Sapaan": t.Sapaan(), "Nomor": r.Receipt}),
		Keyboard: [][]turn.Button{menuRow(t, "laporan"), menuRow(t, "lapor")},
	})
	return append(said, storage.WithdrawReport(r.ID, t.Person.ID, t.Now)), err
}

// ownReport finds the tapped report among the person's own; any other is as if it were not there.
func ownReport(ctx context.Context, t *turn.Turn) (*storage.Report, error) {
	id, ok := expand(t.In.Data.Arg(1))
	if t.Person == nil || !ok {
		return nil, locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, locales.Refuse("laporan.tidak_ada", map[string]any{"Sapaan": t.Sapaan()})
	}
	return r, nil
}

// compact is a UUID without its dashes: callback data has 64 bytes.
func compact(uuid string) string { return strings.ReplaceAll(uuid, "-", "") }

func expand(hex string) (string, bool) {
	if len(hex) != 32 || strings.Trim(hex, "0123456789abcdef") != "" {
		return "", false
	}
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:], true
}

func title(t *turn.Turn, r storage.Report) string {
	var a struct {
		Judul string `json:"judul"`
	}
	if json.Unmarshal(r.Answers, &a) == nil && a.Judul != "" {
		return a.Judul
	}
	if form := t.Forms.Form(r.Form); form != nil {
		return form.Title.In(t.Words.Lang())
	}
	return r.Form
}

func shortDay(t *turn.Turn, r storage.Report) string {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return r.Day
	}
	return t.Words.ShortDate(day)
}

func menuRow(t *turn.Turn, what string) []turn.Button {
	labels := map[string]string{"lapor": "tombol.lapor", "menu": "tombol.menu", "laporan": "tombol.laporan_saya", "lain": "tombol.laporan_lain"}
	return turn.Row(turn.Button{Text: t.Words.Say(labels[what], nil), Data: turn.Pack("m", what)})
}
