package people

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// What a button of the lists does: the first argument of verbLists.
const (
	listGroups  = "p"
	listPosts   = "s"
	addKind     = "a" // choose the kind of a new group
	askGroup    = "g" // kind: ask for its name
	askPost     = "b" // ask for the name of a new posyandu
	oneGroup    = "o" // group
	askRename   = "n" // group
	askClose    = "c" // group
	closeGroup  = "y" // group
	askClosePos = "d" // posyandu
	closePost   = "e" // posyandu
)

// expectsEntry is what a chat is asked for: a name of a group or posyandu.
const expectsEntry = "nama_daftar"

// entry is what an expected name belongs to.
type entry struct {
	Jenis string `json:"jenis,omitempty"` // of a new group
	Group int64  `json:"group,omitempty"` // renamed
	Post  bool   `json:"post,omitempty"`  // a new posyandu
}

const shortestEntry, longestEntry = 3, 60 // domain.md 3 b, kelompok

// listTapped answers the buttons of the lists. Each entry is looked up among those of the Kampung
// in use: a forged number finds nothing.
func listTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a, err := keeper(t)
	if err != nil {
		return nil, err
	}
	d := t.In.Data
	switch d.Arg(0) {
	case listGroups:
		return groups(ctx, t, a, change{})
	case listPosts:
		return posts(ctx, t, a, change{})
	case addKind:
		return chooseKind(ctx, t)
	case askGroup:
		if !slices.ContainsFunc(kinds(t), func(c flows.Choice) bool { return c.Code == d.Arg(1) }) {
			return chooseKind(ctx, t)
		}
		return askEntry(ctx, t, entry{Jenis: d.Arg(1)}, "daftar.nama_kelompok", kindName(t, d.Arg(1)), listGroups)
	case askPost:
		return askEntry(ctx, t, entry{Post: true}, "daftar.nama_posyandu", "", listPosts)
	case askClosePos, closePost:
		return closing(ctx, t, a)
	}
	return groupTapped(ctx, t, a)
}

// change is what this very answer does to a list: it is shown before it is stored.
type change struct {
	first   string // what was done
	with    string // name of a new entry
	without int64  // an entry that goes
}

func (c change) head(text string) string {
	if c.first == "" {
		return text
	}
	return c.first + "\n\n" + text
}

func groups(ctx context.Context, t *turn.Turn, a storage.Assignment, c change) ([]storage.Write, error) {
	list, err := storage.PoktanOf(ctx, t.DB, a.KampungID, t.Today())
	if err != nil {
		return nil, err
	}
	var rows [][]turn.Button
	for _, g := range list {
		if g.Status != storage.ListAktif || g.ID == c.without {
			continue
		}
		rows = append(rows, turn.Row(turn.Button{Text: groupName(t, g), Data: turn.Pack(verbLists, oneGroup, turn.Num(g.ID))}))
	}
	if c.with != "" {
		rows = append(rows, turn.Row(turn.Button{Text: c.with, Data: turn.Pack(verbLists, listGroups)}))
	}
	text := c.head(t.Words.Say("daftar.kelompok", locales.Args{"Kampung": a.Kampung, "Jumlah": len(rows)}))
	rows = append(rows, turn.Row(t.Button("tombol.tambah_kelompok", verbLists, addKind)), turn.Row(menuButton(t, "tombol.kembali", "profil")))
	return t.Say(ctx, turn.Message{Text: text, Keyboard: rows})
}

func posts(ctx context.Context, t *turn.Turn, a storage.Assignment, c change) ([]storage.Write, error) {
	list, err := storage.PosyanduOf(ctx, t.DB, a.KampungID, t.Today())
	if err != nil {
		return nil, err
	}
	var rows [][]turn.Button
	for _, p := range list {
		if p.ID != c.without {
			rows = append(rows, turn.Row(turn.Button{Text: p.Name, Data: turn.Pack(verbLists, askClosePos, turn.Num(p.ID))}))
		}
	}
	if c.with != "" {
		rows = append(rows, turn.Row(turn.Button{Text: c.with, Data: turn.Pack(verbLists, listPosts)}))
	}
	text := c.head(t.Words.Say("daftar.posyandu", locales.Args{"Kampung": a.Kampung, "Jumlah": len(rows)}))
	rows = append(rows, turn.Row(t.Button("tombol.tambah_posyandu", verbLists, askPost)), turn.Row(menuButton(t, "tombol.kembali", "profil")))
	return t.Say(ctx, turn.Message{Text: text, Keyboard: rows})
}

func chooseKind(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	var rows [][]turn.Button
	for _, c := range kinds(t) {
		rows = append(rows, turn.Row(turn.Button{Text: c.Label.In(t.Words.Lang()), Data: turn.Pack(verbLists, askGroup, c.Code)}))
	}
	rows = append(rows, turn.Row(t.Button("tombol.kembali", verbLists, listGroups)))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("daftar.jenis", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: rows})
}

// askEntry asks for a name; the button leads back to the list.
func askEntry(ctx context.Context, t *turn.Turn, e entry, id, kind, list string) ([]storage.Write, error) {
	state, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encoding what a name belongs to: %w", err)
	}
	t.Expect(expectsEntry, state)
	text := t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan(), "Jenis": kind})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(t.Button("tombol.kembali", verbLists, list))}})
}

// entered takes the name that was asked for.
func entered(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a, err := keeper(t)
	if err != nil {
		return nil, err
	}
	var e entry
	if err := json.Unmarshal(t.Chat.State, &e); err != nil {
		t.Expect("", nil)
		return Profil(ctx, t)
	}
	name := strings.Join(strings.Fields(t.In.Text), " ")
	if n := utf8.RuneCountInString(name); n < shortestEntry || n > longestEntry || answer.HasNIK(name) {
		return nil, locales.Refuse("daftar.nama_belum", locales.Args{"Sapaan": t.Sapaan()})
	}
	taken, err := listedAlready(ctx, t, a, e, name)
	if err != nil {
		return nil, err
	}
	if taken {
		return nil, locales.Refuse("daftar.sudah_ada", locales.Args{"Sapaan": t.Sapaan(), "Nama": name})
	}
	t.Expect("", nil)
	news := change{first: t.Words.Say("daftar.tersimpan", locales.Args{"Sapaan": t.Sapaan(), "Nama": name}), with: name}
	if e.Jenis != "" {
		news.with = kindName(t, e.Jenis) + " " + name
	}
	show, write := groups, storage.AddPoktan(storage.NewPoktan{KampungID: a.KampungID, Jenis: e.Jenis, Name: name, PersonID: t.Person.ID, At: t.Now})
	switch {
	case e.Post:
		show, write = posts, storage.AddPosyandu(storage.NewPosyandu{KampungID: a.KampungID, Name: name, PersonID: t.Person.ID, At: t.Now})
	case e.Group != 0:
		g, err := groupOf(ctx, t, a, e.Group)
		if err != nil {
			return nil, err
		}
		write = storage.RenamePoktan(g.ID, t.Person.ID, name, t.Now)
		news.without, news.with = g.ID, kindName(t, g.Jenis)+" "+name
	}
	said, err := show(ctx, t, a, news)
	return append(said, write), err
}

// listedAlready says whether the list has this name, in whatever letters.
func listedAlready(ctx context.Context, t *turn.Turn, a storage.Assignment, e entry, name string) (bool, error) {
	if e.Post {
		list, err := storage.PosyanduOf(ctx, t.DB, a.KampungID, t.Today())
		return slices.ContainsFunc(list, func(p storage.Posyandu) bool { return strings.EqualFold(p.Name, name) }), err
	}
	jenis := e.Jenis
	if e.Group != 0 {
		g, err := groupOf(ctx, t, a, e.Group)
		if err != nil {
			return false, err
		}
		jenis = g.Jenis
	}
	list, err := storage.PoktanOf(ctx, t.DB, a.KampungID, t.Today())
	return slices.ContainsFunc(list, func(g storage.Poktan) bool {
		return g.Jenis == jenis && g.ID != e.Group && g.Status == storage.ListAktif && strings.EqualFold(g.Name, name)
	}), err
}

// groupOf finds a group of the Kampung that can be changed.
func groupOf(ctx context.Context, t *turn.Turn, a storage.Assignment, id int64) (storage.Poktan, error) {
	list, err := storage.PoktanOf(ctx, t.DB, a.KampungID, t.Today())
	if err != nil {
		return storage.Poktan{}, err
	}
	for _, g := range list {
		if g.ID == id {
			return g, nil
		}
	}
	return storage.Poktan{}, locales.Refuse("daftar.tidak_ada", locales.Args{"Sapaan": t.Sapaan()})
}

func groupTapped(ctx context.Context, t *turn.Turn, a storage.Assignment) ([]storage.Write, error) {
	g, err := groupOf(ctx, t, a, t.In.Data.Number(1))
	if err != nil {
		return nil, err
	}
	id := turn.Num(g.ID)
	name := locales.Args{"Sapaan": t.Sapaan(), "Nama": groupName(t, g)}
	switch t.In.Data.Arg(0) {
	case askRename:
		return askEntry(ctx, t, entry{Group: g.ID}, "daftar.nama_baru", groupName(t, g), listGroups)
	case askClose:
		return t.Say(ctx, turn.Message{Text: t.Words.Say("daftar.tutup_yakin", name), Keyboard: [][]turn.Button{
			turn.Row(t.Button("tombol.ya", verbLists, closeGroup, id), t.Button("tombol.tidak", verbLists, oneGroup, id)),
		}})
	case closeGroup:
		said, err := groups(ctx, t, a, change{first: t.Words.Say("daftar.ditutup", name), without: g.ID})
		return append(said, storage.ClosePoktan(g.ID, t.Person.ID, t.Today(), t.Now)), err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("daftar.satu", name), Keyboard: [][]turn.Button{
		turn.Row(t.Button("tombol.ganti_nama", verbLists, askRename, id), t.Button("tombol.tutup_kelompok", verbLists, askClose, id)),
		turn.Row(t.Button("tombol.kembali", verbLists, listGroups)),
	}})
}

// closing asks before a posyandu is taken off the list, and takes it off.
func closing(ctx context.Context, t *turn.Turn, a storage.Assignment) ([]storage.Write, error) {
	list, err := storage.PosyanduOf(ctx, t.DB, a.KampungID, t.Today())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(p storage.Posyandu) bool { return p.ID == t.In.Data.Number(1) })
	if i < 0 {
		return nil, locales.Refuse("daftar.tidak_ada", locales.Args{"Sapaan": t.Sapaan()})
	}
	name := locales.Args{"Sapaan": t.Sapaan(), "Nama": list[i].Name}
	if t.In.Data.Arg(0) == closePost {
		said, err := posts(ctx, t, a, change{first: t.Words.Say("daftar.ditutup", name), without: list[i].ID})
		return append(said, storage.ClosePosyandu(list[i].ID, t.Person.ID, t.Today(), t.Now)), err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("daftar.tutup_yakin", name), Keyboard: [][]turn.Button{
		turn.Row(t.Button("tombol.ya", verbLists, closePost, turn.Num(list[i].ID)), t.Button("tombol.tidak", verbLists, listPosts)),
	}})
}
