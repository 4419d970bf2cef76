package people

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Menu shows who one is here, where, and what can be done (design.md 7).
func Menu(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	return t.Say(ctx, menu(t, t.Person.Assignment(), ""))
}

// menu is the menu card of assignment a, below a line of its own when first names a message.
func menu(t *turn.Turn, a storage.Assignment, first string) turn.Message {
	text := t.Words.Say("menu.kartu", locales.Args{"Sapaan": t.Sapaan(), "Peran": title(t, a.Role), "Tempat": placeName(a)})
	if a.Role == "" {
		text = t.Words.Say("menu.tanpa_tempat", locales.Args{"Sapaan": t.Sapaan()})
	}
	if first != "" {
		text = t.Words.Say(first, locales.Args{"Sapaan": t.Sapaan(), "Tempat": placeName(a)}) + "\n\n" + text
	}
	if t.Person.Practice {
		text += "\n\n" + t.Words.Say("menu.latihan_menyala", nil)
	}
	return turn.Message{Text: text, Keyboard: menuRows(t, a.Role)}
}

func menuRows(t *turn.Turn, role storage.Role) [][]turn.Button {
	var rows [][]turn.Button
	if role.Files() {
		rows = append(rows, turn.Row(menuButton(t, "tombol.lapor", "lapor"), menuButton(t, "tombol.laporan_lain", "lain")),
			turn.Row(menuButton(t, "tombol.jadwal", "jadwal"), menuButton(t, "tombol.laporan_saya", "laporan")))
	}
	switch {
	case role.Leads() && !role.Files() && role != storage.Admin:
		rows = append(rows, turn.Row(menuButton(t, "tombol.rekap", "rekap"), menuButton(t, "tombol.tugas", "tugas")),
			turn.Row(menuButton(t, "tombol.lapor", "lapor"), menuButton(t, "tombol.jadwal", "jadwal")),
			turn.Row(menuButton(t, "tombol.laporan_saya", "laporan"), menuButton(t, "tombol.undang", "undang")))
	case role.Leads():
		rows = append(rows, turn.Row(menuButton(t, "tombol.rekap", "rekap"), menuButton(t, "tombol.tugas", "tugas")))
	}
	if slices.Contains(keepers, role) {
		rows = append(rows, turn.Row(menuButton(t, "tombol.profil", "profil")))
	}
	rows = append(rows, turn.Row(menuButton(t, "tombol.ganti", "ganti"), menuButton(t, "tombol.bantuan", "bantuan")))
	if role.Files() {
		return append(rows, turn.Row(menuButton(t, "tombol.mode_latihan", "latihan"), menuButton(t, "tombol.bahasa", "bahasa")))
	}
	return append(rows, turn.Row(menuButton(t, "tombol.bahasa", "bahasa")))
}

func title(t *turn.Turn, role storage.Role) string {
	if role == "" {
		return ""
	}
	return t.Words.Say("peran."+string(role), nil)
}

// placeName is the Kampung or, above it, the wilayah.
func placeName(a storage.Assignment) string {
	if a.Kampung != "" {
		return a.Kampung
	}
	return a.Wilayah
}

// backToMenu is the last row of small cards.
func backToMenu(t *turn.Turn) []turn.Button {
	return turn.Row(menuButton(t, "tombol.menu", "menu"))
}
