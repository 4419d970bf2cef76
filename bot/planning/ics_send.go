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

// toPhone sends the plan of a date, or without one all that is to come here, as a calendar file.
func toPhone(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	var list []storage.Occurrence
	switch of := t.In.Data.Arg(1); of {
	case phoneOfPlan, phoneOfDraft:
		agenda, draft := int64(0), t.In.Data.Arg(2)
		if of == phoneOfPlan {
			agenda, draft = t.In.Data.Number(2), ""
		}
		all, err := storage.DatesOfPlan(ctx, t.DB, agenda, draft, t.Now)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(all, func(o storage.Occurrence) bool { return !mine(t.Person, &o) })
	case "":
		a := t.Person.Assignment()
		if t.Person == nil || !mayPlan(a) {
			return over(t)
		}
		today := t.Now.In(t.Zone())
		all, err := storage.OpenOccurrences(ctx, t.DB, placeOf(a), t.Person.ID, today.Format(time.DateOnly), today.AddDate(0, 0, plannedAhead).Format(time.DateOnly), exported)
		if err != nil {
			return nil, err
		}
		list = all
	default:
		o, err := one(ctx, t)
		if err != nil || o == nil {
			return gone(t, err)
		}
		if list, err = storage.FollowingOccurrences(ctx, t.DB, o.ID); err != nil {
			return nil, err
		}
	}
	if len(list) == 0 {
		return over(t)
	}
	data, err := calendarFile(t.Words, list, t.Now)
	if err != nil {
		return nil, err
	}
	payload, err := json.Marshal(turn.File{Name: "rencana_kampung.ics", Data: data, Message: turn.Message{Text: t.Words.Say("jadwal.berkas_kalender", locales.Args{"Sapaan": t.Sapaan()})}})
	if err != nil {
		return nil, fmt.Errorf("encoding a calendar file: %w", err)
	}
	t.Notice(t.Words.Say("jadwal.berkas_dikirim", nil))
	return []storage.Write{storage.Send(storage.Outgoing{
		ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now,
	})}, nil
}
