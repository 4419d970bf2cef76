package planning

import (
	"context"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// act is what a button on a plan does. single says that it is about one plan: with several on
// the card it first asks which.
type act struct {
	single bool
	do     func(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error)
}

func (r Room) actOf(name string) (act, bool) {
	switch name {
	case actShow:
		return act{true, show}, true
	case actReady:
		return act{false, ready}, true
	case actDone:
		return act{true, r.done}, true
	case actMove:
		return act{true, move}, true
	case actLater:
		return act{false, askLater}, true
	case actCancel:
		return act{true, cancel}, true
	case actMute:
		return act{true, mute}, true
	case actEdit:
		return act{true, edit}, true
	case actTold:
		return act{true, toldByColleague}, true
	default:
		return act{}, false
	}
}

// Tapped answers the buttons of this room. Every act is checked again under the tapper's own
// rights (design.md 8). What asks for a text puts an open draft aside: the text is not for it.
func (r Room) Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	name := t.In.Data.Arg(0)
	if r.Pause == nil || name != actAdd && name != actEdit && name != actDays {
		return r.tapped(ctx, t, name)
	}
	paused, err := r.Pause(ctx, t)
	if err != nil {
		return nil, err
	}
	writes, err := r.tapped(ctx, t, name)
	return append(paused, writes...), err
}

func (r Room) tapped(ctx context.Context, t *turn.Turn, name string) ([]storage.Write, error) {
	if do := r.direct(name); do != nil {
		return do(ctx, t)
	}
	a, known := r.actOf(name)
	if !known {
		return over(t)
	}
	plans, err := chosen(ctx, t, 1)
	if err != nil {
		return nil, err
	}
	switch {
	case len(plans) == 0:
		return over(t)
	case a.single && len(plans) > 1:
		return which(ctx, t, name, plans)
	default:
		return a.do(ctx, t, plans)
	}
}

// direct are the acts that are not about the plans numbered on the card.
func (r Room) direct(name string) turn.Handler {
	return map[string]turn.Handler{
		actAdd: r.ask, actForm: r.form, actPickDay: r.picked, actPickHour: r.picked, actSave: r.saved, actChange: r.changed, actDrop: dropped,
		actList: list, actMonth: oneMonth, actDay: oneDay, actMoveTo: moveTo, actCalendar: calendar, actReason: calledOff,
		actNewHour: newHour, actReach: reached, actCharge: charge, actUntil: until, actUntilDay: untilDay, actPhone: toPhone,
		actDays: otherDays, actDaysAs: daysAs, actDaysMove: daysMove,
	}[name]
}

// over says kindly that a button has nothing to act on any more, and takes its keyboard.
func over(t *turn.Turn) ([]storage.Write, error) {
	t.Notice(t.Words.Say("jadwal.sudah_selesai", locales.Args{"Sapaan": t.Sapaan()}))
	if t.In.Card == nil {
		return nil, nil
	}
	return []storage.Write{t.Strip(t.In.Card.ID)}, nil
}

// which asks what plan is meant.
func which(ctx context.Context, t *turn.Turn, name string, list []storage.Occurrence) ([]storage.Write, error) {
	var b strings.Builder
	b.WriteString("<b>" + t.Words.Say("jadwal.yang_mana", nil) + "</b>")
	var keyboard [][]turn.Button
	for i, o := range list {
		b.WriteString("\n\n" + line(t, i+1, o))
		data := turn.Pack(verb, name, turn.Num(o.ID))
		if name == actDone { // opens the form at once
			data = turn.Pack("f", o.Form, turn.Num(o.ID))
		}
		keyboard = append(keyboard, turn.Row(turn.Button{Text: numbered(i+1, o.Title), Data: data}))
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: keyboard})
}

// show opens one plan with all that can be done about it.
func show(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	o := list[0]
	turnedAway(t)
	id := turn.Num(o.ID)
	keyboard := [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.terlaksana", nil), Data: turn.Pack("f", o.Form, id)}),
		turn.Row(button(t, "tombol.pindah_tanggal", actMove, id), button(t, "tombol.kegiatan_batal", actCancel, id)),
	}
	more, err := further(ctx, t, o)
	if err != nil {
		return nil, err
	}
	keyboard = append(keyboard, more...)
	if !o.Muted && o.PersonID == t.Person.ID {
		keyboard = append(keyboard, turn.Row(button(t, "tombol.matikan_pengingat", actMute, id)))
	}
	keyboard = append(keyboard, turn.Row(button(t, "tombol.kembali", actList)))
	return t.Say(ctx, turn.Message{Text: line(t, 1, o), Keyboard: keyboard})
}

// further are the buttons that change a plan, and those for one that has begun.
func further(ctx context.Context, t *turn.Turn, o storage.Occurrence) ([][]turn.Button, error) {
	id := turn.Num(o.ID)
	if !o.StartsAt.After(t.Now) {
		return [][]turn.Button{turn.Row(button(t, "jadwal.dilaporkan_teman", actTold, id))}, nil
	}
	row := turn.Row(button(t, "jadwal.jam_tempat", actEdit, id))
	if o.KampungID != "" && !o.Practice {
		row = append(row, button(t, "jadwal.ganti_pj", actCharge, id))
	}
	rows := [][]turn.Button{row}
	left, err := storage.SeriesLeft(ctx, t.DB, o.ID)
	if err != nil {
		return nil, err
	}
	if again, _, err := roundOf(o); err == nil && (left > 1 || again != once) {
		rows = append(rows, turn.Row(button(t, "jadwal.ganti_sampai", actUntil, id)))
		if again != once {
			rows = append(rows, turn.Row(button(t, "jadwal.pindah_hari", actDays, id)))
		}
	}
	return append(rows, turn.Row(button(t, "jadwal.ke_hp", actPhone, id))), nil
}

// done opens the form that reports on the plan, prefilled.
func (r Room) done(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	t.In.Data = turn.Data{Verb: "f", Args: []string{list[0].Form, turn.Num(list[0].ID)}}
	return r.Form(ctx, t)
}

func ready(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.siap", locales.Args{"Sapaan": t.Sapaan(), "Judul": titles(t, list)})})
}

// askLater puts the question off to the next morning, once (domain.md 6.3).
func askLater(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	var writes []storage.Write
	var told []storage.Occurrence
	for _, o := range list {
		if !o.Snoozed {
			writes = append(writes, storage.SnoozeQuestion(o.ID, window.Morning(t.Now.In(local(o).Location()))))
			told = append(told, o)
		}
	}
	if len(told) == 0 {
		return nil, locales.Refuse("jadwal.sudah_ditunda", locales.Args{"Sapaan": t.Sapaan()})
	}
	next := window.Morning(t.Now.In(local(told[0]).Location()))
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.ingatkan_nanti", locales.Args{
		"Sapaan": t.Sapaan(), "Judul": titles(t, told), "Tanggal": locales.Raw(t.Words.Date(next.At)), "Jam": t.Words.Time(next.At),
	})})
	return append(writes, said...), err
}

// mute turns the reminders of a plan off for the one they go to; what goes to a colleague is hers
// to turn off.
func mute(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	if list[0].PersonID != t.Person.ID {
		return nil, locales.Refuse("jadwal.pengingat_teman", locales.Args{"Sapaan": t.Sapaan(), "Judul": list[0].Title})
	}
	said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.dimatikan", locales.Args{"Sapaan": t.Sapaan(), "Judul": titles(t, list)})})
	return append([]storage.Write{storage.MuteOccurrence(list[0].ID)}, said...), err
}

// reasons are why a plan is called off: the codes of form rencana and what the buttons say.
var reasons = []struct{ code, label string }{
	{"peserta", "jadwal.alasan_peserta"},
	{"dana", "jadwal.alasan_dana"},
	{"cuaca", "jadwal.alasan_cuaca"},
	{"petugas", "jadwal.alasan_petugas"},
	{"bentrok_acara", "jadwal.alasan_bentrok"},
	{"lainnya", "jadwal.alasan_lainnya"},
}

// cancel asks for the reason before a plan is called off.
func cancel(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	o := list[0]
	var keyboard [][]turn.Button
	for i, r := range reasons {
		button := turn.Button{Text: t.Words.Say(r.label, nil), Data: turn.Pack(verb, actReason, turn.Num(o.ID), r.code)}
		if i%2 == 0 {
			keyboard = append(keyboard, turn.Row(button))
		} else {
			keyboard[len(keyboard)-1] = append(keyboard[len(keyboard)-1], button)
		}
	}
	keyboard = append(keyboard, turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verb, actShow, turn.Num(o.ID))}))
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.kenapa_batal", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: keyboard})
}

// calledOff notes why a plan is called off. One date of a series needs another word first: this
// date alone, or the later ones, too.
func calledOff(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	for _, r := range reasons {
		if r.code != t.In.Data.Arg(2) {
			continue
		}
		left, err := storage.SeriesLeft(ctx, t.DB, o.ID)
		if err != nil {
			return nil, err
		}
		args := locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Alasan": locales.Raw(strings.ToLower(t.Words.Say(r.label, nil)))}
		reach := t.In.Data.Arg(3)
		if left > 1 && reach == "" {
			return reachOf(ctx, t, o, r.code, args)
		}
		write, text, label := storage.DecideOccurrence(o.ID, o.KampungID, storage.CalledOff, r.code, t.Now), t.Words.Say("jadwal.dibatalkan", args), phoneGone
		switch {
		case left > 1 && reach == reachAll:
			write, text = storage.EndSeries(o.ID, o.KampungID, r.code, t.Now), t.Words.Count("jadwal.dibatalkan_semua", left, args)
		case left > 1:
			label = phoneNew
		}
		keyboard, err := offPhone(ctx, t, o, label)
		if err != nil {
			return nil, err
		}
		said, err := t.Say(ctx, turn.Message{Text: text, Keyboard: keyboard})
		return append([]storage.Write{write}, said...), err
	}
	return over(t)
}

// How far calling off a date of a series reaches.
const (
	reachOne = "1"
	reachAll = "s"
)

func reachOf(ctx context.Context, t *turn.Turn, o *storage.Occurrence, reason string, args locales.Args) ([]storage.Write, error) {
	button := func(label, reach string) []turn.Button {
		return turn.Row(turn.Button{Text: t.Words.Say(label, nil), Data: turn.Pack(verb, actReason, turn.Num(o.ID), reason, reach)})
	}
	return t.Say(ctx, turn.Message{Text: line(t, 1, *o) + "\n\n" + t.Words.Say("jadwal.batal_mana", args), Keyboard: [][]turn.Button{
		button("jadwal.batal_ini", reachOne), button("jadwal.batal_semua", reachAll),
		turn.Row(turn.Button{Text: t.Words.Say("tombol.kembali", nil), Data: turn.Pack(verb, actShow, turn.Num(o.ID))}),
	}})
}

// one is the open plan that the first argument behind the act names, nil when it is not hers.
func one(ctx context.Context, t *turn.Turn) (*storage.Occurrence, error) {
	o, err := storage.OccurrenceByID(ctx, t.DB, t.In.Data.Number(1))
	if err != nil || !mine(t.Person, o) || o.Status != storage.Planned && o.Status != storage.Unreported {
		return nil, err
	}
	return o, nil
}

func gone(t *turn.Turn, err error) ([]storage.Write, error) {
	if err != nil {
		return nil, err
	}
	return over(t)
}

func titles(t *turn.Turn, list []storage.Occurrence) string {
	names := make([]string, len(list))
	for i, o := range list {
		names[i] = o.Title
	}
	return t.Words.List(names)
}
