package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ExpectsChange is what a chat is asked for after "Jam atau tempat" on a plan (turn.Turn.Expect).
const ExpectsChange = "rencana_ubah"

// change is another hour or venue, told and not yet made.
type change struct {
	ID     int64     `json:"id"`
	At     time.Time `json:"at"`
	Clocks []string  `json:"jam,omitempty"` // 15:04; two must be asked
	Venue  string    `json:"tempat,omitempty"`
	Days   bool      `json:"hari,omitempty"` // other days of the whole series were asked for
}

// edit asks for another hour or venue in words.
func edit(ctx context.Context, t *turn.Turn, list []storage.Occurrence) ([]storage.Write, error) {
	o := list[0]
	if err := remember(t, change{ID: o.ID, At: t.Now}); err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{
		Text:     line(t, 1, o) + "\n\n" + t.Words.Say("jadwal.ubah_apa", locales.Args{"Sapaan": t.Sapaan()}),
		Keyboard: [][]turn.Button{turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID)))},
	})
}

func remember(t *turn.Turn, c change) error {
	state, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encoding a change of a plan: %w", err)
	}
	t.Expect(ExpectsChange, state)
	return nil
}

// changing is the change of this chat and the open plan it is about, nil when it is not hers.
func changing(ctx context.Context, t *turn.Turn) (change, *storage.Occurrence, error) {
	var c change
	if err := json.Unmarshal(t.Chat.State, &c); t.Chat.Expects != ExpectsChange || err != nil {
		return change{}, nil, nil //nolint:nilerr // nothing of ours waits
	}
	o, err := storage.OccurrenceByID(ctx, t.DB, c.ID)
	if err != nil || !mine(t.Person, o) || o.Status != storage.Planned {
		return c, nil, err
	}
	return c, o, nil
}

// changed reads the hour or the venue that was asked for.
func changed(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	c, o, err := changing(ctx, t)
	if err != nil {
		return nil, err
	}
	if o == nil {
		t.Expect("", nil)
		return list(ctx, t)
	}
	text := strings.TrimSpace(t.In.Text)
	if answer.HasNIK(text) {
		return nil, locales.Refuse("flows.nik", locales.Args{"Sapaan": t.Sapaan()})
	}
	if c.Days {
		return newDays(ctx, t, o, text)
	}
	said := answer.Planned(text, t.Now.In(local(*o).Location()))
	for _, k := range said.Clock {
		c.Clocks = append(c.Clocks, k.String())
	}
	if c.Venue = said.Venue; c.Venue == "" && len(said.Clock) == 0 && len(said.Days) == 0 {
		c.Venue = text // "balai desa", without its "di"
	}
	if !strings.ContainsFunc(c.Venue, unicode.IsLetter) {
		c.Venue = ""
	}
	if n := utf8.RuneCountInString(c.Venue); n > 0 && (n < shortVenue || n > longVenue) || n == 0 && len(c.Clocks) == 0 {
		return nil, locales.Refuse("jadwal.ubah_belum", locales.Args{"Sapaan": t.Sapaan()})
	}
	return changeNext(ctx, t, c, o)
}

// changeNext asks which hour, then how far the change reaches, then makes it.
func changeNext(ctx context.Context, t *turn.Turn, c change, o *storage.Occurrence) ([]storage.Write, error) {
	if err := remember(t, c); err != nil {
		return nil, err
	}
	if len(c.Clocks) > 1 {
		return hoursOf(ctx, t, c.Clocks, o.Title, actNewHour)
	}
	left, err := storage.SeriesLeft(ctx, t.DB, o.ID)
	if err != nil {
		return nil, err
	}
	if left > 1 {
		return reachFor(ctx, t, o, "jadwal.ubah_mana", func(reach string) string { return turn.Pack(verb, actReach, reach) })
	}
	return makeChange(ctx, t, c, o, reachOne)
}

// newHour answers the two buttons of an hour that was ambiguous.
func newHour(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	c, o, err := changing(ctx, t)
	at, bad := time.Parse("1504", t.In.Data.Arg(1))
	if err != nil || o == nil || bad != nil {
		return gone(t, err)
	}
	c.Clocks = []string{at.Format("15:04")}
	return changeNext(ctx, t, c, o)
}

// reached answers how far the change reaches.
func reached(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	c, o, err := changing(ctx, t)
	if err != nil || o == nil || len(c.Clocks) > 1 || len(c.Clocks) == 0 && c.Venue == "" {
		return gone(t, err)
	}
	return makeChange(ctx, t, c, o, t.In.Data.Arg(1))
}

func makeChange(ctx context.Context, t *turn.Turn, c change, o *storage.Occurrence, reach string) ([]storage.Write, error) {
	list, err := within(ctx, t, o, reach)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	var times []time.Time
	for i, d := range list {
		starts := local(d)
		if len(c.Clocks) == 1 {
			if starts, err = start(answered{Day: d.Day, Clock: c.Clocks[0]}, starts.Location()); err != nil {
				return nil, fmt.Errorf("reading the new hour of a plan: %w", err)
			}
		}
		if i == 0 && starts.Before(t.Now) {
			return nil, locales.Refuse("jadwal.ubah_lewat", locales.Args{"Sapaan": t.Sapaan()})
		}
		venue := d.Venue
		if c.Venue != "" {
			venue = c.Venue
		}
		times = append(times, starts)
		writes = append(writes, storage.ChangeOccurrence(storage.Change{ID: d.ID, KampungID: d.KampungID, StartsAt: starts, Venue: venue, Reminders: window.Dues(wanted(d.Answers), starts, t.Now)}))
		list[i].StartsAt, list[i].Venue = starts, venue
	}
	t.Expect("", nil)
	warned, err := warnings(ctx, t, o.Place, times, o.AgendaID)
	if err != nil {
		return nil, err
	}
	keyboard, err := offPhone(ctx, t, o, phoneNew)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Count("jadwal.diubah", len(list), locales.Args{"Sapaan": t.Sapaan()}) + "\n\n" + line(t, 1, list[0]) + warned,
		Keyboard: append(keyboard, turn.Row(button(t, "tombol.jadwal", actList))),
	})
	return append(writes, said...), err
}

// within are the dates that a change reaches: one, or all that follow.
func within(ctx context.Context, t *turn.Turn, o *storage.Occurrence, reach string) ([]storage.Occurrence, error) {
	if reach != reachAll {
		return []storage.Occurrence{*o}, nil
	}
	return storage.FollowingOccurrences(ctx, t.DB, o.ID)
}

// reachFor asks whether a change is for one date or for all that follow.
func reachFor(ctx context.Context, t *turn.Turn, o *storage.Occurrence, text string, data func(reach string) string) ([]storage.Write, error) {
	return t.Say(ctx, turn.Message{Text: line(t, 1, *o) + "\n\n" + t.Words.Say(text, locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("jadwal.batal_ini", nil), Data: data(reachOne)}),
		turn.Row(turn.Button{Text: t.Words.Say("jadwal.batal_semua", nil), Data: data(reachAll)}),
		turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID))),
	}})
}
