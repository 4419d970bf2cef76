package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// exported is how many dates one calendar file holds at most.
const exported = 1000

// What a calendar file is of, on a button whose plan has no date yet when it is drawn.
const (
	phoneOfPlan  = "p" // then the number of the plan
	phoneOfDraft = "u" // then the UUID of the draft that made it
)

// toPhone sends the plan of a date, or without one all that is to come here, as a calendar file. What
// the phone has of it already and is off now is taken out by the same file.
func toPhone(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return over(t)
	}
	list, agenda, place, err := forPhone(ctx, t)
	if err != nil || agenda == 0 && place == "" {
		return gone(t, err)
	}
	there, err := storage.PhoneEvents(ctx, t.DB, t.Person.ID, agenda, place, t.Now)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 && len(there) == 0 {
		return over(t)
	}
	data, events, err := calendarFile(t.Words, list, there, t.Now)
	if err != nil {
		return nil, err
	}
	caption := "jadwal.berkas_kalender"
	if len(list) == 0 {
		caption = "jadwal.berkas_kalender_batal"
	}
	payload, err := json.Marshal(turn.File{Name: "rencana_kampung.ics", Data: data, Message: turn.Message{Text: t.Words.Say(caption, locales.Args{"Sapaan": t.Sapaan()})}})
	if err != nil {
		return nil, fmt.Errorf("encoding a calendar file: %w", err)
	}
	t.Notice(t.Words.Say("jadwal.berkas_dikirim", nil))
	return append(storage.TookEvents(t.Person.ID, events), storage.Send(storage.Outgoing{
		ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now,
	})), nil
}

// forPhone are the dates that a button asks for, by time, and whose they are: the number of one plan
// or, when that is 0, all of a place; neither when there is nothing of hers.
func forPhone(ctx context.Context, t *turn.Turn) (list []storage.Occurrence, agenda int64, place string, err error) {
	draft := ""
	switch t.In.Data.Arg(1) {
	case phoneOfPlan:
		agenda = t.In.Data.Number(2)
	case phoneOfDraft:
		draft = t.In.Data.Arg(2)
	case "":
		a := t.Person.Assignment()
		if !mayPlan(a) {
			return nil, 0, "", nil
		}
		today := t.Now.In(t.Zone())
		list, err = storage.OpenOccurrences(ctx, t.DB, placeOf(a), t.Person.ID, today.Format(time.DateOnly), today.AddDate(0, 0, plannedAhead).Format(time.DateOnly), exported)
		return list, 0, placeOf(a), err
	default:
		o, err := one(ctx, t)
		if err != nil || o == nil {
			return nil, 0, "", err
		}
		agenda = o.AgendaID
	}
	all, err := storage.DatesOfPlan(ctx, t.DB, agenda, draft, t.Now)
	if err != nil {
		return nil, 0, "", err
	}
	list = slices.DeleteFunc(all, func(o storage.Occurrence) bool { return !mine(t.Person, &o) })
	if agenda == 0 && len(list) > 0 {
		agenda = list[0].AgendaID
	}
	return list, agenda, "", nil
}

// offPhone offers to bring a phone's calendar up to what has just changed of a plan: the button
// stands only where she had sent it there.
func offPhone(ctx context.Context, t *turn.Turn, o *storage.Occurrence, label string) ([][]turn.Button, error) {
	there, err := storage.PhoneEvents(ctx, t.DB, t.Person.ID, o.AgendaID, "", t.Now)
	if err != nil || len(there) == 0 {
		return nil, err
	}
	return [][]turn.Button{turn.Row(button(t, label, actPhone, phoneOfPlan, turn.Num(o.AgendaID)))}, nil
}

// What the button of offPhone says: the plan has other dates now, or none.
const (
	phoneNew  = "jadwal.hp_perbarui"
	phoneGone = "jadwal.hp_hapus"
)
