package reporting

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

const reportsPerPage = 5

// view is a page of /laporan: whose reports, of which month and Kampung. It travels in the
// buttons, so that every page opens again after a restart.
type view struct {
	month   string // "2026-11"
	kampung string // "" above the Kampung
	all     bool   // of everybody in the Kampung, not only her own
	page    int
}

// Laporan answers /laporan: the reports of this month at the place in use; with words behind the
// command it searches for them.
func Laporan(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	if t.In.Args != "" {
		return search(ctx, t, t.In.Args)
	}
	v := view{month: storage.MonthOf(t.Now.In(t.Zone())), kampung: t.Person.Assignment().KampungID}
	own := storage.ReportFilter{Author: t.Person.ID, Month: v.month}
	n, err := storage.CountReports(ctx, t.DB, t.Person.ID, nil, own)
	if err != nil {
		return nil, err
	}
	if n == 0 { // early in a month the last one is more interesting than an empty page
		before, _, err := storage.MonthsWithReports(ctx, t.DB, t.Person.ID, v.month)
		if err != nil {
			return nil, err
		}
		v.month = cmp.Or(before, v.month)
	}
	return list(ctx, t, v)
}

// LaporanTapped answers the buttons of /laporan by the letter that follows the verb. A report is
// found only among those the tapper may see at this moment.
func (f Forms) LaporanTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	acts := map[string]turn.Handler{
		"p": listTapped, "w": places, "c": askWords, "b": openReport, "f": sendPhotos, "h": history,
		"t": askWithdraw, "y": withdraw, "k": f.mend, "g": f.escalate,
		"a": f.again, "n": f.anyway, "j": f.join, "s": copySite, "d": siteCopied, "e": reportPDF, "u": logbook, "m": askWish, "i": decide, "x": f.cutPhones, "q": easeSaid,
	}
	if act := acts[t.In.Data.Arg(0)]; act != nil {
		return act(ctx, t)
	}
	return orphan(t, "lapor.tombol_lama")
}

func (v view) data() string {
	whose := "m"
	if v.all {
		whose = "k"
	}
	return turn.Pack("l", "p", v.month, whose, turn.Num(int64(v.page)), v.kampung)
}

func listTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d := t.In.Data
	v := view{month: d.Arg(1), all: d.Arg(2) == "k", page: int(max(0, min(d.Number(3), 1000))), kampung: d.Arg(4)}
	if _, err := time.Parse("2006-01", v.month); err != nil { // a button of before, or a forged one
		return Laporan(ctx, t)
	}
	if v.kampung != "" && t.Person.At(v.kampung).ID == 0 {
		v.kampung, v.all = "", false
	}
	return list(ctx, t, v)
}

func list(ctx context.Context, t *turn.Turn, v view) ([]storage.Write, error) {
	filter := storage.ReportFilter{Author: t.Person.ID, Kampung: v.kampung, Month: v.month}
	var scope storage.Scope
	if v.all {
		filter.Author, scope = 0, storage.Scope{v.kampung}
	}
	found, err := storage.FindReports(ctx, t.DB, t.Person.ID, scope, filter, reportsPerPage+1, v.page*reportsPerPage)
	if err != nil {
		return nil, err
	}
	head, err := listHead(ctx, t, v, len(found))
	if err != nil {
		return nil, err
	}
	more := len(found) > reportsPerPage
	found = found[:min(len(found), reportsPerPage)]
	lines := []string{head}
	var rows [][]turn.Button
	for i, r := range found {
		number := strconv.Itoa(v.page*reportsPerPage + i + 1)
		lines = append(lines, number+") "+reportLine(t, r))
		rows = append(rows, turn.Row(turn.Button{Text: number + ") " + shortDay(t, r) + " · " + title(t, r), Data: turn.Pack("l", "b", compact(r.ID))}))
	}
	around, err := listRows(ctx, t, v, more)
	if err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: strings.Join(lines, "\n"), Keyboard: append(rows, around...)})
}

// listHead names month and Kampung with the count of the roll-up: the very number the lead sees.
func listHead(ctx context.Context, t *turn.Turn, v view, found int) (string, error) {
	month, _ := time.Parse("2006-01", v.month)
	args := map[string]any{"Sapaan": t.Sapaan(), "Bulan": t.Words.Month(month)}
	id := "laporan.bulan"
	if a := t.Person.At(v.kampung); a.ID != 0 {
		n, err := storage.MonthCount(ctx, t.DB, a.Kabupaten, v.kampung, v.month)
		if err != nil {
			return "", err
		}
		id, args["Kampung"], args["Jumlah"] = "laporan.bulan_kampung", a.Kampung, n
	}
	head := t.Words.Say(id, args)
	switch {
	case found == 0 && v.all:
		return head + "\n" + t.Words.Say("laporan.kosong_semua", nil), nil
	case found == 0:
		return head + "\n" + t.Words.Say("laporan.kosong", args), nil
	case v.all:
		return head + "\n" + t.Words.Say("laporan.semua", nil), nil
	}
	return head + "\n" + t.Words.Say("laporan.milik", args), nil
}

// listRows are the ways on from a list: more of it, other months, everybody's, other places, words.
func listRows(ctx context.Context, t *turn.Turn, v view, more bool) ([][]turn.Button, error) {
	var rows [][]turn.Button
	button := func(id string, to view) turn.Button {
		return turn.Button{Text: t.Words.Say(id, nil), Data: to.data()}
	}
	var paging []turn.Button
	if v.page > 0 {
		to := v
		to.page--
		paging = append(paging, button("tombol.lebih_baru", to))
	}
	if more {
		to := v
		to.page++
		paging = append(paging, button("tombol.lebih_lama", to))
	}
	before, after, err := storage.MonthsWithReports(ctx, t.DB, t.Person.ID, v.month)
	if err != nil {
		return nil, err
	}
	now := storage.MonthOf(t.Now.In(t.Zone()))
	if after == "" && v.month < now {
		after = now
	}
	var months []turn.Button
	for _, m := range []string{before, after} {
		if month, err := time.Parse("2006-01", m); err == nil {
			name := t.Words.Month(month)
			if m < v.month {
				name = "‹ " + name
			} else {
				name += " ›"
			}
			months = append(months, turn.Button{Text: name, Data: view{month: m, kampung: v.kampung, all: v.all}.data()})
		}
	}
	var whose []turn.Button
	if v.kampung != "" {
		id := "tombol.semua_laporan"
		if v.all {
			id = "tombol.hanya_saya"
		}
		whose = append(whose, button(id, view{month: v.month, kampung: v.kampung, all: !v.all}))
	}
	if len(kampungOf(t.Person)) > 1 {
		whose = append(whose, turn.Button{Text: t.Words.Say("tombol.kampung_lain", nil), Data: turn.Pack("l", "w", v.month)})
	}
	copies, err := copyRow(ctx, t, v)
	if err != nil {
		return nil, err
	}
	for _, row := range [][]turn.Button{paging, months, whose, copies} {
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.buku_kerja", nil), Data: turn.Pack("l", "u", v.month)}))
	return append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.cari", nil), Data: turn.Pack("l", "c")}, menuRow(t, "menu")[0])), nil
}

// kampungOf lists the person's Kampung, each once.
func kampungOf(p *storage.Person) []storage.Assignment {
	var list []storage.Assignment
	for _, a := range p.Assignments {
		if a.KampungID != "" && !slices.ContainsFunc(list, func(b storage.Assignment) bool { return b.KampungID == a.KampungID }) {
			list = append(list, a)
		}
	}
	return list
}

// places answers "Kampung lain": her Kampung with the count of the month behind each.
func places(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	month, err := time.Parse("2006-01", t.In.Data.Arg(1))
	if err != nil {
		return Laporan(ctx, t)
	}
	var rows [][]turn.Button
	for _, a := range kampungOf(t.Person) {
		n, err := storage.MonthCount(ctx, t.DB, a.Kabupaten, a.KampungID, storage.MonthOf(month))
		if err != nil {
			return nil, err
		}
		text := t.Words.Say("laporan.kampung_hitungan", map[string]any{"Kampung": locales.Raw(a.Kampung), "Jumlah": n})
		rows = append(rows, turn.Row(turn.Button{Text: text, Data: view{month: storage.MonthOf(month), kampung: a.KampungID}.data()}))
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("laporan.pilih_kampung", map[string]any{"Sapaan": t.Sapaan(), "Bulan": t.Words.Month(month)}), Keyboard: append(rows, menuRow(t, "menu"))})
}

func reportLine(t *turn.Turn, r storage.Report) string {
	line := t.Words.Say("laporan.baris", map[string]any{"Tanggal": shortDay(t, r), "Judul": title(t, r), "Nomor": r.Receipt})
	switch {
	case r.Status == storage.ReportWithdrawn:
		line = "<s>" + line + "</s> " + t.Words.Say("laporan.ditarik", nil)
	case r.Practice:
		line += " " + t.Words.Say("laporan.latihan", nil)
	}
	return line
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
