package people

import (
	"context"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// What a button of the team does: the first argument of verbTeam.
const (
	teamList = "l"
	teamOne  = "o" // assignment
	teamAsk  = "c" // assignment
	teamEnd  = "y" // assignment
)

// team answers the buttons of "Petugas": who works at the Kampung in use. Those who keep the
// Kampung may end the task of a petugas there; other roles are ended by whoever invited them.
func team(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a, err := keeper(t)
	if err != nil {
		return nil, err
	}
	members, err := storage.TeamOf(ctx, t.DB, a.KampungID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(members, func(m storage.TeamMember) bool { return m.Assignment == t.In.Data.Number(1) })
	if i < 0 || t.In.Data.Arg(0) == teamList {
		return t.Say(ctx, teamCard(t, a, members, ""))
	}
	m := members[i]
	args := locales.Args{"Sapaan": t.Sapaan(), "Nama": m.Name, "Peran": title(t, m.Role), "Kampung": a.Kampung, "Sejak": t.Words.Date(m.Since.In(t.Zone()))}
	id := turn.Num(m.Assignment)
	may := m.Role == storage.Petugas && m.Person != t.Person.ID
	switch act := t.In.Data.Arg(0); {
	case act == teamAsk && may:
		return t.Say(ctx, turn.Message{Text: t.Words.Say("tim.akhiri_yakin", args), Keyboard: [][]turn.Button{
			turn.Row(t.Button("tombol.ya", verbTeam, teamEnd, id), t.Button("tombol.tidak", verbTeam, teamOne, id)),
		}})
	case act == teamEnd && may:
		said, err := t.Say(ctx, teamCard(t, a, slices.Delete(members, i, i+1), t.Words.Say("tim.diakhiri", args)+"\n\n"))
		return append(said, storage.EndAssignment(m.Assignment, a.KampungID, m.Role, t.Now)), err
	}
	var rows [][]turn.Button
	if may {
		rows = append(rows, turn.Row(t.Button("tombol.akhiri_tugas", verbTeam, teamAsk, id)))
	}
	rows = append(rows, turn.Row(t.Button("tombol.kembali", verbTeam, teamList)))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("tim.satu", args), Keyboard: rows})
}

func teamCard(t *turn.Turn, a storage.Assignment, members []storage.TeamMember, first string) turn.Message {
	var rows [][]turn.Button
	for _, m := range members {
		rows = append(rows, turn.Row(turn.Button{Text: m.Name + " · " + t.Words.Say("peran_singkat."+string(m.Role), nil), Data: turn.Pack(verbTeam, teamOne, turn.Num(m.Assignment))}))
	}
	rows = append(rows, turn.Row(menuButton(t, "tombol.undang", "undang")), turn.Row(menuButton(t, "tombol.kembali", "profil")))
	return turn.Message{Text: first + t.Words.Say("tim.daftar", locales.Args{"Kampung": a.Kampung, "Jumlah": len(members)}), Keyboard: rows}
}
