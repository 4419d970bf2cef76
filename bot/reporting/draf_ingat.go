package reporting

import (
	"context"
	"fmt"
	"html"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mostNotes is how many drafts one run looks at; the next run of the morning looks further.
const mostNotes = 2000

// mostBeside is how many drafts another message has room for.
const mostBeside = 3

// DraftNotes tells people of drafts that wait, kindly and seldom (domain.md 3.5): among the three
// messages a day that the bot begins, in their window, and in the message of a duty where one leaves
// that morning. Remind is the work of a cron row that runs several times on a morning: whoever was in
// the middle of a form is told later.
type DraftNotes struct {
	Pool  *pgxpool.Pool
	Words *locales.Catalog
	Forms *forms.Library
	Now   func() time.Time
}

// zones are those of Indonesia (IANA names).
var zones = []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}

// Remind queues one message for each person with drafts that are due to be told of, in the zones where
// it is time for it.
func (n DraftNotes) Remind(ctx context.Context, now time.Time) error {
	days, err := storage.CalendarAround(ctx, n.Pool, now)
	if err != nil {
		return err
	}
	calendar := window.NewCalendar(days)
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return fmt.Errorf("loading a zone: %w", err)
		}
		slot, early, ok := calendar.Drafts(now.In(zone))
		if !ok || now.Before(slot.At) || !now.Before(slot.Until) {
			continue
		}
		if _, err := storage.QueueDrafts(ctx, n.Pool, now, mostNotes, name, early, slot.Until); err != nil {
			return err
		}
	}
	return nil
}

// Render says a note when it leaves, about the drafts that still wait. One that is not said is none of
// the day's three messages; one that could not leave inside its window is given back: the next morning
// tells of its drafts.
func (n DraftNotes) Render(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error) {
	letter, err := storage.ReadDraftLetter(row.Payload)
	if err != nil {
		return m, false, err
	}
	m, unsaid, err := n.say(ctx, row.ChatID, letter)
	if err != nil || m.Text != "" {
		return m, err == nil, err
	}
	return m, false, storage.Apply(ctx, n.Pool, append(unsaid, storage.Unsaid(row))...)
}

// say is what a note says now; when that is nothing, what becomes of its drafts.
func (n DraftNotes) say(ctx context.Context, chat int64, letter storage.DraftLetter) (m turn.Message, unsaid []storage.Write, err error) {
	now := n.Now()
	busy, err := storage.InForm(ctx, n.Pool, chat, now)
	if err != nil {
		return m, nil, err
	}
	if busy || !now.Before(letter.Until) {
		for _, id := range letter.Drafts {
			unsaid = append(unsaid, storage.UnnoteDraft(id))
		}
		return m, unsaid, nil
	}
	person, err := storage.PersonByID(ctx, n.Pool, letter.PersonID)
	if err != nil || person == nil {
		return m, nil, err
	}
	m, err = n.message(ctx, person, letter.Drafts, mostWaiting)
	if err != nil || m.Text == "" {
		return m, nil, err
	}
	words := n.Words.Speak(person.Lang)
	m.Text = words.Say("pengingat.salam", locales.Args{
		"Salam": locales.Raw(words.Say("pengingat.pagi", nil)), "Sapaan": words.Address(person.Sapaan, person.Name),
	}) + " " + m.Text
	return m, nil, nil
}

// Beside is what a message that leaves anyway says of drafts (storage.Duty): without a greeting, "" when
// none of them waits any more.
func (n DraftNotes) Beside(ctx context.Context, person *storage.Person, drafts []int64) (turn.Message, error) {
	return n.message(ctx, person, drafts, mostBeside)
}

// message names the drafts of ids that still wait, at most most of them, with a button for each.
func (n DraftNotes) message(ctx context.Context, person *storage.Person, ids []int64, most int) (turn.Message, error) {
	waiting, err := storage.WaitingDrafts(ctx, n.Pool, person.TelegramID, ids)
	if err != nil || len(waiting) == 0 {
		return turn.Message{}, err
	}
	words := n.Words.Speak(person.Lang)
	t := &turn.Turn{Person: person, Words: words, Forms: n.Forms, Now: n.Now()}
	m := turn.Message{Text: noteText(t, waiting)}
	for _, d := range waiting[:min(len(waiting), most)] {
		label := words.Say("tombol.lanjutkan", nil) + " · " + html.UnescapeString(draftName(t, d.Draft))
		m.Keyboard = append(m.Keyboard, turn.Row(turn.FormButton(d.Draft, 0, "", flows.Resume, false, "", label)))
	}
	return m, nil
}

// noteText says how many drafts wait; where some are about to go into the archive, or to be deleted,
// how many and when.
func noteText(t *turn.Turn, waiting []storage.DraftNote) string {
	step := waiting[0].Days // the furthest comes first
	n := 0
	for _, d := range waiting {
		if d.Days == step {
			n++
		}
	}
	on := func(days int) locales.Args {
		day := waiting[0].Draft.MovedAt.In(t.Zone()).AddDate(0, 0, days)
		return locales.Args{"Hari": locales.Raw(t.Words.Weekday(day) + ", " + t.Words.DayMonth(day))}
	}
	switch step {
	case storage.DraftGoes:
		return t.Words.Count("draf.ingat_hapus", n, on(storage.DraftKept))
	case storage.DraftLasts:
		return t.Words.Count("draf.ingat_arsip", n, on(storage.DraftLasts))
	default:
		return t.Words.Count("draf.ingat", len(waiting), nil)
	}
}
