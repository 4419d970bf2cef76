package bot

import (
	"context"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

const movedBeforeGap = 30 * time.Minute // whose draft moved that shortly before the gap may have tapped in vain

// Gap deals with a time in which Telegram could not be reached: it keeps taps for 150 s only, so
// people who were in the middle of a form get their card once more, with an apology (design.md 3
// "In"). The operator's alarm after 24 h is intake's.
func (a *Assistant) Gap(ctx context.Context, since time.Time, _ time.Duration) error {
	drafts, err := storage.DraftsMovedSince(ctx, a.Pool, since.Add(-movedBeforeGap))
	if err != nil {
		return err
	}
	var writes []storage.Write
	for _, d := range drafts {
		again, err := a.cardAgain(ctx, d)
		if err != nil {
			a.Log.Warn("showing a card again after a gap", "draft", d.ID, "error", err)
			continue
		}
		writes = append(writes, again...)
	}
	if err := storage.Apply(ctx, a.Pool, writes...); err != nil {
		return err
	}
	if a.Kick != nil {
		a.Kick()
	}
	return nil
}

func (a *Assistant) cardAgain(ctx context.Context, d storage.Draft) ([]storage.Write, error) {
	person, err := storage.PersonByID(ctx, a.Pool, d.PersonID)
	if err != nil || person == nil {
		return nil, err
	}
	t := &turn.Turn{ChatID: d.ChatID, Now: a.Now(), Person: person, DB: a.Pool, Forms: a.Forms, Numbers: a.Numbers, Words: a.Words.Speak(person.Lang)}
	return conversation.Again(ctx, t, d, t.Words.Say("umum.maaf_terputus", map[string]any{"Sapaan": t.Sapaan()}))
}
