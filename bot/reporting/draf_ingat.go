package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mostNotes is how many drafts one run looks at; a day later it looks again.
const mostNotes = 2000

// DraftNotes reminds people of drafts that wait, kindly and seldom (domain.md 3.5). Remind is the work
// of a cron row that runs once on a morning.
type DraftNotes struct {
	Pool    *pgxpool.Pool
	Words   *locales.Catalog
	Forms   *forms.Library
	Numbers *storage.Numbers
}

// Remind tells each person once of all her drafts that are due, with a button for each.
func (n DraftNotes) Remind(ctx context.Context, now time.Time) error {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		return fmt.Errorf("loading a zone: %w", err)
	}
	due, err := storage.DraftsToNote(ctx, n.Pool, now.In(zone), mostNotes)
	if err != nil {
		return err
	}
	for len(due) > 0 {
		end := 1
		for end < len(due) && due[end].Draft.ChatID == due[0].Draft.ChatID {
			end++
		}
		if err := n.tell(ctx, now, due[:end]); err != nil {
			return err
		}
		due = due[end:]
	}
	return nil
}

// tell writes one message about the drafts of a chat, and that it was written, in one commit.
func (n DraftNotes) tell(ctx context.Context, now time.Time, due []storage.DraftNote) error {
	person, err := storage.PersonByID(ctx, n.Pool, due[0].Draft.PersonID)
	if err != nil {
		return err
	}
	var writes []storage.Write
	for _, d := range due {
		writes = append(writes, storage.DraftNoted(d.Draft.ID, d.Days))
	}
	if person != nil {
		payload, err := json.Marshal(n.message(person, now, due))
		if err != nil {
			return fmt.Errorf("encoding a reminder of drafts: %w", err)
		}
		id, err := n.Numbers.Next(ctx)
		if err != nil {
			return err
		}
		chat := due[0].Draft.ChatID
		writes = append(writes, storage.SaveCard(storage.Card{ID: id, ChatID: chat, CreatedAt: now}), storage.Send(storage.Outgoing{
			ChatID: chat, CardID: id, Class: storage.ClassReminder, Kind: storage.KindMessage, Payload: payload, NotBefore: now, CreatedAt: now,
		}))
	}
	return storage.Apply(ctx, n.Pool, writes...)
}

func (n DraftNotes) message(person *storage.Person, now time.Time, due []storage.DraftNote) turn.Message {
	words := n.Words.Speak(person.Lang)
	t := &turn.Turn{Person: person, Words: words, Forms: n.Forms, Now: now}
	args := locales.Args{"Sapaan": t.Sapaan()}
	var m turn.Message
	switch due[0].Days { // the oldest comes first
	case 7:
		m.Text = words.Count("draf.ingat_arsip", len(due), args)
	case 83:
		m.Text = words.Count("draf.ingat_hapus", len(due), args)
	default:
		m.Text = words.Count("draf.ingat", len(due), args)
	}
	for _, d := range due[:min(len(due), mostWaiting)] {
		label := words.Say("tombol.lanjutkan", nil) + " · " + draftName(t, d.Draft)
		m.Keyboard = append(m.Keyboard, turn.Row(turn.FormButton(d.Draft, 0, "", flows.Resume, false, "", label)))
	}
	return m
}
