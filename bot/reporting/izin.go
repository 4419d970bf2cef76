package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pokjabot/bot/turn"
	plain "pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ExpectsWish is what a chat is asked for after "Minta perbaikan" (turn.Turn.Expect).
const ExpectsWish = "minta_perbaikan"

// How long a wish is, in letters: it is read on a phone, and it is the why of the revision.
const (
	shortestWish = 5
	longestWish  = 300
)

// deciders is who allows a correction after the author's own day: the PLKB of the Kampung and the
// leads above it; where none of them is there the provinsi or an admin (storage.CorrectionsWaiting).
var deciders = []storage.Role{storage.PLKB, storage.Kecamatan, storage.Kabupaten, storage.Provinsi, storage.Admin}

// grant is the wish that keeps a report open for its author now, nil when none does.
func grant(ctx context.Context, t *turn.Turn, r storage.Report) (*storage.Correction, error) {
	if r.PersonID != t.Person.ID || r.Status == storage.ReportWithdrawn {
		return nil, nil
	}
	c, err := storage.LastCorrection(ctx, t.DB, r.ID)
	if err != nil || c == nil || !t.Now.Before(c.OpenUntil) {
		return nil, err
	}
	return c, nil
}

// correctionRow is what its author can do with a report that is no longer hers to change alone.
func correctionRow(ctx context.Context, t *turn.Turn, r storage.Report) ([]turn.Button, error) {
	if r.PersonID != t.Person.ID || r.Practice || r.Status == storage.ReportWithdrawn {
		return nil, nil
	}
	c, err := storage.LastCorrection(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	id, letter := "tombol.minta_perbaikan", "m"
	if c != nil && t.Now.Before(c.OpenUntil) {
		id, letter = "tombol.perbaiki", "k"
	}
	return turn.Row(turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack("l", letter, compact(r.ID))}), nil
}

// askWish answers "Minta perbaikan": what should be changed?
func askWish(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	if r.Status == storage.ReportWithdrawn || r.Practice {
		return nil, locales.Refuse("laporan.tak_bisa_diperbaiki", map[string]any{"Sapaan": t.Sapaan()})
	}
	state, err := json.Marshal(r.ID)
	if err != nil {
		return nil, fmt.Errorf("encoding what is waited for: %w", err)
	}
	t.Expect(ExpectsWish, state)
	text := t.Words.Say("izin.apa", map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, *r), "Tanggal": shortDay(t, *r)})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{menuRow(t, "laporan")}})
}

// Wished answers the words that say what should be changed: they go to who decides about it.
func Wished(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	wish := strings.TrimSpace(t.In.Text)
	args := map[string]any{"Sapaan": t.Sapaan()}
	if plain.HasNIK(wish) { // UU 27/2022; domain.md 8.2
		return nil, locales.Refuse("flows.nik", args)
	}
	if n := utf8.RuneCountInString(wish); n < shortestWish || n > longestWish {
		return nil, locales.Refuse("izin.panjang", args)
	}
	var report string
	if err := json.Unmarshal(t.Chat.State, &report); err != nil || t.Person == nil {
		t.Expect("", nil)
		return nil, locales.Refuse("laporan.tidak_ada", args)
	}
	t.Expect("", nil)
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, report)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, locales.Refuse("laporan.tidak_ada", args)
	}
	return ask(ctx, t, *r, wish)
}

// ask keeps a wish and brings it to who decides.
func ask(ctx context.Context, t *turn.Turn, r storage.Report, wish string) ([]storage.Write, error) {
	number, err := t.Numbers.Next(ctx)
	if err != nil {
		return nil, err
	}
	if c, err := storage.LastCorrection(ctx, t.DB, r.ID); err != nil {
		return nil, err
	} else if c != nil && c.State == "menunggu" {
		number = c.ID // the buttons that were sent before are those of this wish, too
	}
	c := storage.Correction{ID: number, ReportID: r.ID, PersonID: t.Person.ID, Wish: wish, AskedAt: t.Now}
	people, err := storage.DecidersOf(ctx, t.DB, r)
	if err != nil {
		return nil, err
	}
	writes := []storage.Write{storage.AskCorrection(c)}
	for _, p := range people {
		write, err := tell(t, p.TelegramID, wishCard(t, t.Words.In(p.Lang), c, r, t.Sapaan()))
		if err != nil {
			return nil, err
		}
		writes = append(writes, write)
	}
	id := "izin.dikirim"
	if len(people) == 0 {
		id = "izin.belum_ada"
	}
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say(id, map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, r)}), Keyboard: [][]turn.Button{menuRow(t, "laporan")}})
	return append(writes, said...), err
}

// wishCard is a wish as who decides reads it.
func wishCard(t *turn.Turn, words locales.Speaker, c storage.Correction, r storage.Report, who string) turn.Message {
	button := func(id, yes string) turn.Button {
		return turn.Button{Text: words.Say(id, nil), Data: turn.Pack("l", "i", turn.Num(c.ID), yes)}
	}
	text := words.Say("izin.kartu", map[string]any{"Siapa": who, "Tempat": r.Kampung, "Judul": title(t, r), "Tanggal": shortDay(t, r), "Nomor": r.Receipt, "Kata": c.Wish})
	return turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(button("tombol.boleh", "1"), button("tombol.tidak_boleh", "0")),
		turn.Row(turn.Button{Text: words.Say("tombol.lihat_laporan", nil), Data: turn.Pack("l", "b", compact(r.ID))}),
	}}
}

// decide answers [Boleh] and [Tidak] and then shows the next wish that waits. Only who may decide at
// this moment finds one.
func decide(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if !slices.Contains(deciders, t.Person.Assignment().Role) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	waiting, err := storage.CorrectionsWaiting(ctx, t.DB, t.Person, t.Now)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	lead := ""
	if i := slices.IndexFunc(waiting, func(c storage.Correction) bool { return c.ID == t.In.Data.Number(1) }); i >= 0 {
		if writes, lead, err = decided(ctx, t, waiting[i], t.In.Data.Arg(2) == "1"); err != nil {
			return nil, err
		}
		waiting = slices.Delete(waiting, i, i+1)
	}
	m, err := nextWish(ctx, t, waiting)
	if err != nil {
		return nil, err
	}
	if lead != "" {
		m.Text = lead + "\n\n" + m.Text
	}
	said, err := t.Say(ctx, m)
	return append(writes, said...), err
}

// decided answers one wish and tells its author.
func decided(ctx context.Context, t *turn.Turn, c storage.Correction, yes bool) ([]storage.Write, string, error) {
	r, err := storage.ReportByID(ctx, t.DB, t.Person.Scope(), c.ReportID)
	if err != nil || r == nil {
		return nil, "", err
	}
	author, err := storage.PersonByID(ctx, t.DB, c.PersonID)
	if err != nil {
		return nil, "", err
	}
	writes := []storage.Write{storage.DecideCorrection(c.ID, t.Person.ID, yes, t.Now)}
	mine, hers := "izin.ditolak", "izin.belum_bisa"
	if yes {
		mine, hers = "izin.dibuka", "izin.boleh"
	}
	if author != nil && author.TelegramID != 0 {
		words := t.Words.In(author.Lang)
		until := t.Now.Add(storage.CorrectWithin).In(t.Zone())
		m := turn.Message{Text: words.Say(hers, map[string]any{
			"Sapaan": words.Address(author.Sapaan, author.Name), "Judul": title(t, *r), "Nomor": r.Receipt, "Siapa": t.Sapaan(), "Sampai": words.Date(until), "Jam": words.Time(until),
		})}
		if yes {
			m.Keyboard = [][]turn.Button{turn.Row(turn.Button{Text: words.Say("tombol.perbaiki", nil), Data: turn.Pack("l", "k", compact(r.ID))})}
		}
		write, err := tell(t, author.TelegramID, m)
		if err != nil {
			return nil, "", err
		}
		writes = append(writes, write)
	}
	return writes, t.Words.Say(mine, map[string]any{"Judul": title(t, *r), "Nomor": r.Receipt}), nil
}

func nextWish(ctx context.Context, t *turn.Turn, waiting []storage.Correction) (turn.Message, error) {
	back := turn.Row(turn.Button{Text: t.Words.Say("tombol.tugas", nil), Data: turn.Pack("m", "tugas")})
	for _, c := range waiting {
		r, err := storage.ReportByID(ctx, t.DB, t.Person.Scope(), c.ReportID)
		if err != nil {
			return turn.Message{}, err
		}
		author, err := storage.PersonByID(ctx, t.DB, c.PersonID)
		if err != nil {
			return turn.Message{}, err
		}
		if r == nil || author == nil {
			continue
		}
		m := wishCard(t, t.Words, c, *r, t.Words.Address(author.Sapaan, author.Name))
		m.Keyboard = append(m.Keyboard, back)
		return m, nil
	}
	return turn.Message{Text: t.Words.Say("izin.habis", map[string]any{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{back}}, nil
}

// because tells who made a revision, as far as that is not the reader, why, and who allowed it.
func because(ctx context.Context, t *turn.Turn, r storage.Report, v storage.Revision) ([]string, error) {
	var list []string
	named := func(id string, person int64) error {
		p, err := storage.PersonByID(ctx, t.DB, person)
		if err == nil && p != nil { // an account that was deleted has no name any more
			list = append(list, t.Words.Say(id, map[string]any{"Siapa": t.Words.Address(p.Sapaan, p.Name)}))
		}
		return err
	}
	if v.PersonID != 0 && v.PersonID != t.Person.ID {
		if err := named("izin.oleh", v.PersonID); err != nil {
			return nil, err
		}
	}
	switch v.Why {
	case "":
		return list, nil
	case "digabung":
		return append(list, t.Words.Say("izin.sebab_gabung", nil)), nil
	case "diganti":
		return append(list, t.Words.Say("izin.sebab_ganti", nil)), nil
	}
	list = append(list, t.Words.Say("izin.sebab", map[string]any{"Kata": v.Why}))
	c, err := storage.AllowedBy(ctx, t.DB, r.ID, v.Why, v.At)
	if err == nil && c != nil {
		err = named("izin.izin", c.DecidedBy)
	}
	return list, err
}
