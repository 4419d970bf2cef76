package reminder

import (
	"cmp"
	"context"
	"html"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verbPlace shows a lead what a month still lacks in a place: place, month.
const verbPlace = "dw"

// placeOf is the place that a lead of a role has a Kampung in.
func placeOf(role storage.Role, kampung string) string {
	n := len("15.05")
	if role == storage.Kecamatan {
		n = len("15.05.08")
	}
	return kampung[:min(n, len(kampung))]
}

// passedOn tells a lead what a month lacks on the day that it is to be passed on. keep is false when
// nothing does.
func (c caller) passedOn(ctx context.Context, l lead, duty storage.Duty) (m turn.Message, keep bool, err error) {
	for _, id := range duty.Kampung {
		place := placeOf(l.role, id)
		if !slices.ContainsFunc(c.person.Assignments, func(a storage.Assignment) bool { return a.Role == l.role && a.Place == place }) {
			continue
		}
		card, open, err := c.lacks(ctx, l, place, duty.Period)
		if err != nil {
			return m, false, err
		}
		if open == 0 {
			continue
		}
		if keep { // of another place of hers
			m.Text += "\n\n" + card.Text
		} else {
			m.Text = c.greeting() + "\n" + card.Text
		}
		m.Keyboard = append(m.Keyboard, card.Keyboard...)
		keep = true
	}
	if keep {
		m.Keyboard = append(m.Keyboard, turn.Row(c.button("tombol.rekap", "m", "rekap"), c.button("tombol.menu", "m", "menu")))
	}
	return m, keep, nil
}

// lacks is the card of a place and month, and in how many Kampung something is open: of a kabupaten by
// kecamatan, of a kecamatan by Kampung.
func (c caller) lacks(ctx context.Context, l lead, place, period string) (m turn.Message, open int, err error) {
	month, err := time.ParseInLocation(monthLayout, period, c.now.Location())
	if err != nil {
		return m, 0, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": c.sapaan()})
	}
	settings, err := storage.LoadPlaceSettings(ctx, c.db)
	if err != nil {
		return m, 0, err
	}
	all, err := storage.MonthOpenOf(ctx, c.db, storage.Scope{place}, period)
	if err != nil {
		return m, 0, err
	}
	w, err := storage.WilayahByCode(ctx, c.db, place)
	if err != nil || w == nil {
		return m, 0, err
	}
	for _, k := range all {
		if k.Open() {
			open++
		}
	}
	args := locales.Args{
		"Bulan": locales.Raw(c.words.Month(month)), "Tempat": w.Name, "Semua": len(all), "Jumlah": open,
		"Batas": locales.Raw(c.words.Date(deadline(month, settings.At(place).Value(l.setting)))), "Sapaan": c.sapaan(),
	}
	if open == 0 {
		m.Text = c.words.Say("kewajiban.wilayah_beres", args)
		return m, 0, nil
	}
	id := "kewajiban.ke_provinsi"
	if l.role == storage.Kecamatan {
		id = "kewajiban.ke_kabupaten"
	}
	m.Text = c.words.Say(id, args)
	if l.role == storage.Kecamatan {
		m.Text += c.byKampung(all)
		return m, open, nil
	}
	lines, rows := c.byKecamatan(all, period)
	m.Text += lines
	m.Keyboard = rows
	return m, open, nil
}

// mostLines is how many Kampung one card names; there is a kecamatan with more.
const mostLines = 25

func (c caller) byKampung(all []storage.MonthOpen) string {
	var b strings.Builder
	more := 0
	for _, k := range all {
		switch {
		case !k.Open():
		case more > 0 || strings.Count(b.String(), "\n") >= mostLines:
			more++
		default:
			b.WriteString("\n• " + html.EscapeString(k.Name) + ": " + c.open(k))
		}
	}
	if more > 0 {
		b.WriteString("\n" + c.words.Count("kewajiban.dan_lagi", more, nil))
	}
	return b.String()
}

// open is what a Kampung has left open.
func (c caller) open(k storage.MonthOpen) string {
	var parts []string
	if k.Factors {
		parts = append(parts, c.words.Say("kewajiban.kurang_lima", nil))
	}
	if k.Registers > 0 {
		parts = append(parts, c.words.Count("kewajiban.kurang_register", k.Registers, nil))
	}
	return strings.Join(parts, ", ")
}

// byKecamatan lists the kecamatan with the most open Kampung first, each with its button.
func (c caller) byKecamatan(all []storage.MonthOpen, period string) (lines string, rows [][]turn.Button) {
	type part struct {
		code, name string
		open, of   int
	}
	var parts []part
	for _, k := range all { // by kecamatan
		if len(parts) == 0 || parts[len(parts)-1].code != k.Kecamatan {
			parts = append(parts, part{code: k.Kecamatan, name: k.KecamatanName})
		}
		p := &parts[len(parts)-1]
		p.of++
		if k.Open() {
			p.open++
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.open, a.open) })
	var b strings.Builder
	var buttons []turn.Button
	for _, p := range parts {
		if p.open == 0 {
			continue
		}
		b.WriteString("\n• " + c.words.Say("kewajiban.kecamatan", locales.Args{"Tempat": p.name, "Jumlah": p.open, "Semua": p.of}))
		buttons = append(buttons, turn.Button{Text: p.name, Data: turn.Pack(verbPlace, p.code, period)})
	}
	for pair := range slices.Chunk(buttons, 2) {
		rows = append(rows, pair)
	}
	return b.String(), rows
}

// placeTapped shows a lead one of her places, as it is at this moment.
func placeTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	place, period := t.In.Data.Arg(0), t.In.Data.Arg(1)
	own := t.Person.Assignment()
	if own.Role.Files() || !within(place, t.Person.Scope()) {
		return nil, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": t.Sapaan()})
	}
	l := leads[0]
	if len(place) == len("15.05") {
		l = leads[1]
	}
	m, _, err := callerOf(t).lacks(ctx, l, place, period)
	if err != nil {
		return nil, err
	}
	if place != own.Place && len(place) > len("15.05") {
		m.Keyboard = append(m.Keyboard, turn.Row(t.Button("tombol.kembali", verbPlace, place[:len("15.05")], period)))
	}
	m.Keyboard = append(m.Keyboard, turn.Row(t.Button("tombol.rekap", "m", "rekap"), t.Button("tombol.menu", "m", "menu")))
	return t.Say(ctx, m)
}

// within says whether a place lies in a scope.
func within(place string, scope storage.Scope) bool {
	return slices.ContainsFunc(scope, func(s string) bool { return strings.HasPrefix(place+".", s+".") })
}
