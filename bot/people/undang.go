package people

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// invites is whom each role may bring in, always within its own place (design.md 8).
var invites = map[storage.Role][]storage.Role{
	storage.PLKB:      {storage.Petugas},
	storage.PokjaDesa: {storage.Petugas},
	storage.Kecamatan: {storage.Petugas, storage.PokjaDesa, storage.PLKB},
	storage.Kabupaten: {storage.Petugas, storage.PokjaDesa, storage.PLKB, storage.Kecamatan},
	storage.Provinsi:  {storage.PLKB, storage.Kabupaten},
}

// Undang answers /undang: which role is the invitation for.
func Undang(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	roles := invites[t.Person.Assignment().Role]
	if len(roles) == 0 {
		return nil, locales.Refuse("undang.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	if len(roles) == 1 {
		return invite(ctx, t, roles[0], "")
	}
	var rows [][]turn.Button
	for _, r := range roles {
		rows = append(rows, turn.Row(turn.Button{Text: title(t, r), Data: turn.Pack(verbInvite, string(r))}))
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("undang.siapa", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: append(rows, backToMenu(t))})
}

// inviteTapped takes the role, then for a lead's role the place below the asker's own.
func inviteTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := known(t); err != nil {
		return nil, err
	}
	return invite(ctx, t, storage.Role(t.In.Data.Arg(0)), t.In.Data.Arg(1))
}

func invite(ctx context.Context, t *turn.Turn, role storage.Role, place string) ([]storage.Write, error) {
	a := t.Person.Assignment()
	if !slices.Contains(invites[a.Role], role) {
		return nil, locales.Refuse("undang.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	target := storage.Invite{Role: role, Place: a.Place, KampungID: a.KampungID}
	name := placeName(a)
	if !role.AtKampung() { // a lead of a place below
		below, err := storage.WilayahIn(ctx, t.DB, a.Place)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(below, func(w storage.Wilayah) bool { return w.Code == place && role.Fits(w.Level) })
		if i < 0 {
			return choosePlace(ctx, t, role, below)
		}
		target.Place, name = below[i].Code, below[i].Name
	}
	uses, valid := storage.InviteTerms(role)
	target.UsesLeft, target.CreatedAt, target.ExpiresAt = uses, t.Now, t.Now.Add(valid)
	code, write, err := storage.NewInvite(rand.Reader, target)
	if err != nil {
		return nil, err
	}
	link := "https://t.me/" + t.Bot + "?start=" + code
	args := locales.Args{"Sapaan": t.Sapaan(), "Peran": title(t, role), "Tempat": name, "Tautan": link, "Sampai": t.Words.Date(target.ExpiresAt.In(t.Zone())), "Kali": uses}
	share := "https://wa.me/?text=" + url.QueryEscape(t.Words.Say("undang.ajakan", locales.Args{"Tempat": locales.Raw(name), "Tautan": locales.Raw(link)}))
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("undang.jadi", args), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.bagikan_wa", nil), URL: share}), backToMenu(t),
	}})
	return append(said, write), err
}

func choosePlace(ctx context.Context, t *turn.Turn, role storage.Role, below []storage.Wilayah) ([]storage.Write, error) {
	var rows [][]turn.Button
	for _, w := range below {
		if role.Fits(w.Level) {
			rows = append(rows, turn.Row(turn.Button{Text: w.Name, Data: turn.Pack(verbInvite, string(role), w.Code)}))
		}
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("undang.di_mana", locales.Args{"Sapaan": t.Sapaan(), "Peran": title(t, role)}), Keyboard: append(rows, backToMenu(t))})
}
