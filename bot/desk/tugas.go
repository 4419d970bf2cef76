package desk

import (
	"context"
	"slices"
	"strconv"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Verbs of the buttons on the desk. They live in messages for months: none is given away again.
const (
	verbDesk    = "t"  // the overview
	verbKendala = "tk" // kendala behind which the page begins, "0" with the newest
	verbOpen    = "tb" // kendala
	verbMove    = "ts" // kendala, status
	verbGroup   = "tp" // group, 1 taken in, 0 turned down
	verbPartner = "tm" // partner, actor group or "0"
)

// settles is who takes names into the lists of a Kampung and a kabupaten: those who answer for them.
var settles = []storage.Role{storage.PLKB, storage.Kecamatan, storage.Kabupaten}

// decides is who answers wishes to correct a report (reporting/izin.go): the last two of those only what
// nobody nearer answers.
var decides = []storage.Role{storage.PLKB, storage.Kecamatan, storage.Kabupaten, storage.Provinsi, storage.Admin}

// Tugas answers /tugas: what waits for this person, and nothing else.
func Tugas(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil || t.Person.Assignment().Role == "" {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	scope := t.Person.Scope()
	kendala, err := storage.CountOpenKendala(ctx, t.DB, scope, t.Person.ID, asked(t.Person.Assignment().Role))
	if err != nil {
		return nil, err
	}
	var groups []storage.Poktan
	var partners []storage.MitraName
	if slices.Contains(settles, t.Person.Assignment().Role) {
		if groups, err = storage.PoktanWaiting(ctx, t.DB, scope); err != nil {
			return nil, err
		}
		if partners, err = storage.MitraWaiting(ctx, t.DB, scope); err != nil {
			return nil, err
		}
	}
	var rows [][]turn.Button
	add := func(n int, text, data string) {
		if n > 0 {
			rows = append(rows, turn.Row(turn.Button{Text: text, Data: data}))
		}
	}
	add(kendala, t.Words.Count("tugas.kendala", kendala, nil), turn.Pack(verbKendala, "0"))
	add(len(groups), t.Words.Count("tugas.kelompok", len(groups), nil), turn.Pack(verbGroup, "", ""))
	if slices.Contains(decides, t.Person.Assignment().Role) {
		wishes, err := storage.CorrectionsWaiting(ctx, t.DB, t.Person, t.Now)
		if err != nil {
			return nil, err
		}
		add(len(wishes), t.Words.Count("tugas.perbaikan", len(wishes), nil), turn.Pack("l", "i"))
	}
	add(len(partners), t.Words.Count("tugas.mitra", len(partners), nil), turn.Pack(verbPartner, "", ""))
	id := "tugas.ada"
	if rows == nil {
		id = "tugas.kosong"
	}
	ease, err := easeLine(ctx, t)
	if err != nil {
		return nil, err
	}
	if watches(t.Person.Assignment().Role) {
		rows = append(rows, turn.Row(t.Button("tombol.pantauan", verbWatch, "0")))
	}
	if slices.Contains(sets, t.Person.Assignment().Role) {
		rows = append(rows, turn.Row(t.Button("tombol.atur_pengingat", verbSet)))
	}
	if slices.Contains(helpers, t.Person.Assignment().Role) {
		rows = append(rows, turn.Row(t.Button("tombol.nomor_darurat", verbHelp)))
	}
	rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.menu", nil), Data: turn.Pack("m", "menu")}))
	return t.Say(ctx, turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan()}) + ease, Keyboard: rows})
}

// TaskTapped answers the buttons of the desk. Each is checked again under the rights that the
// tapper has at this moment.
func TaskTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	acts := map[string]turn.Handler{
		verbDesk: Tugas, verbKendala: listKendala, verbOpen: openKendala, verbMove: askNote, verbGroup: settleGroup, verbPartner: settlePartner, verbWatch: watchList, verbSet: setPlace, verbHelp: setHelp,
	}
	if act := acts[t.In.Data.Verb]; act != nil && t.Person != nil {
		return act(ctx, t)
	}
	return Tugas(ctx, t)
}

func back(t *turn.Turn) []turn.Button { return turn.Row(t.Button("tombol.tugas", verbDesk)) }

// settleGroup shows the next group that waits to be taken into a Kampung's list, after settling the
// one that was tapped.
func settleGroup(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if !slices.Contains(settles, t.Person.Assignment().Role) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	waiting, err := storage.PoktanWaiting(ctx, t.DB, t.Person.Scope())
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	done, yes := t.In.Data.Number(0), t.In.Data.Arg(1) == "1"
	if i := slices.IndexFunc(waiting, func(p storage.Poktan) bool { return p.ID == done }); i >= 0 {
		writes = append(writes, storage.SettlePoktan(done, t.Person.ID, yes, t.Now))
		waiting = slices.Delete(waiting, i, i+1)
	}
	if len(waiting) == 0 {
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("tugas.kelompok_selesai", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{back(t)}})
		return append(writes, said...), err
	}
	p := waiting[0]
	kampung, err := storage.KampungByID(ctx, t.DB, p.KampungID)
	if err != nil || kampung == nil {
		return nil, err
	}
	text := t.Words.Say("tugas.kelompok_baru", locales.Args{"Sapaan": t.Sapaan(), "Jenis": label(t, "poktan", "jenis", p.Jenis), "Nama": p.Name, "Kampung": kampung.Name, "Sisa": len(waiting)})
	id := turn.Num(p.ID)
	said, err := t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(t.Button("tombol.masukkan", verbGroup, id, "1"), t.Button("tombol.jangan", verbGroup, id, "0")), back(t),
	}})
	return append(writes, said...), err
}

// actors are the four actor groups of domain.md 4.5, as buttons.
var actors = []string{"pusat", "pemda", "nonpemerintah", "swasta"}

// settlePartner shows the next partner that was typed by name, after settling the one that was
// tapped: taken into the kabupaten's list under one of the four actor groups, or turned down.
func settlePartner(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if !slices.Contains(settles, t.Person.Assignment().Role) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	waiting, err := storage.MitraWaiting(ctx, t.DB, t.Person.Scope())
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	done, actor := t.In.Data.Number(0), t.In.Data.Arg(1)
	if i := slices.IndexFunc(waiting, func(m storage.MitraName) bool { return m.ID == done }); i >= 0 {
		yes := slices.Contains(actors, actor)
		if !yes {
			actor = ""
		}
		writes = append(writes, storage.SettleMitra(done, t.Person.ID, yes, actor, t.Now))
		waiting = slices.Delete(waiting, i, i+1)
	}
	if len(waiting) == 0 {
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("tugas.mitra_selesai", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{back(t)}})
		return append(writes, said...), err
	}
	m := waiting[0]
	var rows [][]turn.Button
	for _, a := range actors {
		rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("pelaku."+a, nil), Data: turn.Pack(verbPartner, turn.Num(m.ID), a)}))
	}
	rows = append(rows, turn.Row(t.Button("tombol.jangan", verbPartner, turn.Num(m.ID), "0")), back(t))
	text := t.Words.Say("tugas.mitra_baru", locales.Args{"Sapaan": t.Sapaan(), "Nama": m.Name, "Sisa": strconv.Itoa(len(waiting))})
	said, err := t.Say(ctx, turn.Message{Text: text, Keyboard: rows})
	return append(writes, said...), err
}
