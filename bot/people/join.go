package people

import (
	"context"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

const placesPerPage = 8 // a thumb reaches them without scrolling

// door is what a person comes in through.
type door struct {
	code    string
	invite  *storage.Invite
	consent time.Time
}

// enter leads on from an open invite: straight in when it names the place, else to the choice of
// a desa (design.md 8).
func enter(ctx context.Context, t *turn.Turn, d door) ([]storage.Write, error) {
	i := d.invite
	switch {
	case !i.Role.AtKampung():
		return join(ctx, t, d, i.Place, "", nil)
	case i.KampungID != "":
		return join(ctx, t, d, i.KampungID, i.KampungID, nil)
	case i.Level.Village():
		return village(ctx, t, d, i.Place)
	default:
		return askPlace(ctx, t, d, i.Place, 0)
	}
}

// place answers a tap on a region or on another page of them.
func place(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, code, wrong, err := through(ctx, t, 3)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return askPlace(ctx, t, d, code, int(t.In.Data.Number(2)))
}

// kampung answers a tap on a desa or, where it has several, on a Kampung.
func kampung(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, code, wrong, err := through(ctx, t, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	k, err := storage.KampungByID(ctx, t.DB, code)
	if err != nil {
		return nil, err
	}
	if k != nil && (k.Status == storage.KampungAktif || k.Status == storage.KampungMenunggu) {
		several, err := storage.KampungIn(ctx, t.DB, k.Wilayah)
		if err != nil {
			return nil, err
		}
		if len(several) < 2 || t.In.Data.Arg(3) != "" {
			return join(ctx, t, d, k.ID, k.ID, nil)
		}
	}
	return village(ctx, t, d, code)
}

// through checks a button of the way in: its invite must be open and the place within it.
func through(ctx context.Context, t *turn.Turn, stampAt int) (door, string, []storage.Write, error) {
	code, where := t.In.Data.Arg(0), t.In.Data.Arg(1)
	invite, wrong, err := open(ctx, t, code)
	if err != nil || wrong != nil {
		return door{}, "", wrong, err
	}
	if !invite.Role.AtKampung() || invite.KampungID != "" || !storage.Within(where, invite.Place) {
		return door{}, "", nil, locales.Refuse("mulai.tempat_lain", nil)
	}
	return door{code, invite, readStamp(t.In.Data, stampAt, t.Now)}, where, nil, nil
}

// askPlace shows the regions within where as buttons, a page at a time.
func askPlace(ctx context.Context, t *turn.Turn, d door, where string, page int) ([]storage.Write, error) {
	here, err := storage.WilayahByCode(ctx, t.DB, where)
	if err != nil {
		return nil, err
	}
	inside, err := storage.WilayahIn(ctx, t.DB, where)
	if err != nil {
		return nil, err
	}
	if here == nil || len(inside) == 0 {
		return nil, locales.Refuse("mulai.tempat_kosong", nil)
	}
	pages := (len(inside) + placesPerPage - 1) / placesPerPage
	page = min(max(page, 0), pages-1)
	id := "mulai.pilih_" + string(kindOf(inside[0].Level))
	m := turn.Message{Text: t.Words.Say(id, locales.Args{"Tempat": here.Name})}
	for _, w := range inside[page*placesPerPage : min((page+1)*placesPerPage, len(inside))] {
		m.Keyboard = append(m.Keyboard, turn.Row(placeButton(t, d, w, inside)))
	}
	if turns := pageButtons(t, d, where, page, pages); turns != nil {
		m.Keyboard = append(m.Keyboard, turns)
	}
	if where != d.invite.Place {
		m.Keyboard = append(m.Keyboard, turn.Row(t.Button("tombol.kembali", verbPlace, d.code, here.Parent, "0", stamp(d.consent))))
	}
	return t.Say(ctx, m)
}

// kindOf gives kabupaten and kota one question, desa and kelurahan too.
func kindOf(l storage.Level) storage.Level {
	switch l {
	case storage.LevelKota:
		return storage.LevelKabupaten
	case storage.LevelKelurahan:
		return storage.LevelDesa
	default:
		return l
	}
}

// placeButton tells a desa from a kelurahan of the same name beside it (Terusan in 15.04.08).
func placeButton(t *turn.Turn, d door, w storage.Wilayah, beside []storage.Wilayah) turn.Button {
	label := w.Name
	for _, other := range beside {
		if other.Name == w.Name && other.Code != w.Code {
			label = t.Words.Say("mulai.tempat_kembar_"+string(w.Level), locales.Args{"Nama": locales.Raw(w.Name)})
		}
	}
	if w.Level.Village() {
		return turn.Button{Text: label, Data: turn.Pack(verbKampung, d.code, w.Code, stamp(d.consent))}
	}
	return turn.Button{Text: label, Data: turn.Pack(verbPlace, d.code, w.Code, "0", stamp(d.consent))}
}

func pageButtons(t *turn.Turn, d door, where string, page, pages int) []turn.Button {
	var row []turn.Button
	if page > 0 {
		row = append(row, t.Button("tombol.sebelumnya", verbPlace, d.code, where, turn.Num(int64(page-1)), stamp(d.consent)))
	}
	if page < pages-1 {
		row = append(row, t.Button("tombol.berikutnya", verbPlace, d.code, where, turn.Num(int64(page+1)), stamp(d.consent)))
	}
	return row
}

// village joins at the Kampung of a desa: the only one, a new one where there is none, or the one
// that is chosen.
func village(ctx context.Context, t *turn.Turn, d door, code string) ([]storage.Write, error) {
	desa, err := storage.WilayahByCode(ctx, t.DB, code)
	if err != nil {
		return nil, err
	}
	if desa == nil || !desa.Level.Village() {
		return nil, locales.Refuse("mulai.tempat_lain", nil)
	}
	list, err := storage.KampungIn(ctx, t.DB, code)
	if err != nil {
		return nil, err
	}
	switch len(list) {
	case 0:
		return firstInVillage(ctx, t, d, *desa)
	case 1:
		return join(ctx, t, d, list[0].ID, list[0].ID, nil)
	}
	m := turn.Message{Text: t.Words.Say("mulai.pilih_kampung", locales.Args{"Tempat": desa.Name})}
	for _, k := range list {
		m.Keyboard = append(m.Keyboard, turn.Row(turn.Button{Text: k.Name, Data: turn.Pack(verbKampung, d.code, k.ID, stamp(d.consent), "1")}))
	}
	return t.Say(ctx, m)
}

// firstInVillage makes the Kampung that the lead confirms later. One that was turned down or
// closed stays so: that is the lead's word.
func firstInVillage(ctx context.Context, t *turn.Turn, d door, desa storage.Wilayah) ([]storage.Write, error) {
	closed, err := storage.KampungByID(ctx, t.DB, desa.Code)
	if err != nil {
		return nil, err
	}
	if closed != nil {
		return nil, locales.Refuse("mulai.kampung_tutup", locales.Args{"Tempat": desa.Name})
	}
	return join(ctx, t, d, desa.Code, desa.Code, []storage.Write{storage.EnsureKampung(desa.Code, t.Now.In(t.Zone()))})
}

// join makes the person known at place. Somebody new is asked next how to be called; somebody we
// know is shown the menu at the new place. before makes the place when it is not there yet.
func join(ctx context.Context, t *turn.Turn, d door, place, kampungID string, before []storage.Write) ([]storage.Write, error) {
	i := d.invite
	for _, a := range assignments(t.Person) {
		if a.Role == i.Role && a.Place == place {
			return again(ctx, t, a)
		}
	}
	name := callName(t.In.Name)
	writes := append(before, storage.Join(storage.Joining{
		TelegramID: t.ChatID, Name: name, Sapaan: "kak", Lang: t.Words.Lang(),
		ConsentVersion: ConsentVersion, ConsentAt: d.consent, Role: i.Role, Place: place, KampungID: kampungID, At: t.Now,
	})...)
	writes = append(writes, storage.UseInvite(i))
	added, err := assignmentAt(ctx, t, i.Role, place, kampungID)
	if err != nil {
		return nil, err
	}
	var m turn.Message
	if t.Person == nil {
		m = askSapaan(t, name, "")
	} else {
		m = menu(t, added, "menu.tempat_baru")
	}
	if len(before) > 0 {
		m.Text = t.Words.Say("mulai.kampung_baru", locales.Args{"Kampung": added.Kampung}) + "\n\n" + m.Text
	}
	said, err := t.Say(ctx, m)
	return append(writes, said...), err
}

// again answers who has joined there already: no use of the invite is taken. A button tapped
// twice must not push away the question that the first tap brought.
func again(ctx context.Context, t *turn.Turn, a storage.Assignment) ([]storage.Write, error) {
	m := menu(t, a, "menu.sudah_bergabung")
	if t.In.Kind == turn.Tap && len(t.Person.Assignments) == 1 {
		m = askSapaan(t, t.Person.Name, "")
	}
	writes, err := t.Say(ctx, m)
	return append(writes, storage.ChooseAssignment(t.Person.ID, a.ID)), err
}

func assignments(p *storage.Person) []storage.Assignment {
	if p == nil {
		return nil
	}
	return p.Assignments
}

// assignmentAt is an assignment as it will be once it is stored, for the message that tells it.
func assignmentAt(ctx context.Context, t *turn.Turn, role storage.Role, place, kampungID string) (storage.Assignment, error) {
	a := storage.Assignment{Role: role, Place: place, KampungID: kampungID}
	k, err := storage.KampungByID(ctx, t.DB, place)
	if err != nil {
		return a, err
	}
	if k != nil {
		a.Kampung, a.Wilayah = k.Name, k.Desa
		return a, nil
	}
	w, err := storage.WilayahByCode(ctx, t.DB, place)
	if err != nil || w == nil {
		return a, err
	}
	a.Wilayah = w.Name
	if kampungID != "" { // made by this very answer (storage.EnsureKampung)
		a.Kampung = storage.KampungName(w.Name)
	}
	return a, nil
}
