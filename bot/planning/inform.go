package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// inform tells a colleague that she is in charge of a plan now, in her language and not in the
// middle of prayer or night: a reminder that comes out of the blue would only puzzle her.
func inform(ctx context.Context, t *turn.Turn, colleague int64, place, title string, starts time.Time) ([]storage.Write, error) {
	if colleague == 0 || colleague == t.Person.ID {
		return nil, nil
	}
	p, err := storage.PersonByID(ctx, t.DB, colleague)
	if err != nil || p == nil || p.TelegramID == 0 {
		return nil, err
	}
	at, err := hours(ctx, t, place)
	if err != nil {
		return nil, err
	}
	words := t.Words.In(p.Lang)
	payload, err := json.Marshal(turn.Message{
		Text: words.Say("jadwal.ditunjuk", locales.Args{
			"Sapaan": words.Address(p.Sapaan, p.Name), "Oleh": t.Person.Name, "Judul": title, "Tanggal": locales.Raw(words.Date(starts)), "Jam": words.Time(starts),
		}),
		Keyboard: [][]turn.Button{turn.Row(turn.Button{Text: words.Say("tombol.jadwal", nil), Data: turn.Pack(verb, actList)})},
	})
	if err != nil {
		return nil, fmt.Errorf("encoding who is in charge: %w", err)
	}
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return nil, err
	}
	due := at.Calendar.Awake(t.Now.In(starts.Location()))
	return []storage.Write{
		storage.SaveCard(storage.Card{ID: id, ChatID: p.TelegramID, CreatedAt: t.Now}),
		storage.Send(storage.Outgoing{ChatID: p.TelegramID, Class: storage.ClassReminder, Kind: storage.KindMessage, CardID: id, Payload: payload, NotBefore: due, CreatedAt: t.Now}),
	}, nil
}
