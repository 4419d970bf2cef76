package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
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
	form := a.Forms.Form(d.Form)
	if form == nil {
		return nil, fmt.Errorf("no form %q for draft %d", d.Form, d.ID)
	}
	var s flows.Session
	if err := json.Unmarshal(d.State, &s); err != nil {
		return nil, fmt.Errorf("reading draft %d of form %q: %w", d.ID, d.Form, err)
	}
	t := &turn.Turn{ChatID: d.ChatID, Now: a.Now(), Person: person, DB: a.Pool, Forms: a.Forms, Numbers: a.Numbers, Words: a.Words.Speak(person.Lang)}
	env := flows.Env{Now: t.Now.In(t.Zone()), Zone: t.Zone(), Lang: t.Words.Lang(), Role: string(person.Assignment().Role), Show: turn.Show(t.Words)}
	_, prompts, _ := flows.Step(form, s, flows.Input{Op: flows.Resume, Env: env})
	if len(prompts) == 0 {
		return nil, nil
	}
	card := turn.Card{Words: t.Words, Sapaan: t.Sapaan(), Draft: d, Revision: s.Revision, Prompt: prompts[len(prompts)-1]}
	m := card.Message()
	m.Text = t.Words.Say("umum.maaf_terputus", map[string]any{"Sapaan": t.Sapaan()}) + "\n\n" + m.Text
	shown, writes, err := t.Answer(ctx, m)
	if err != nil {
		return nil, err
	}
	shown.SessionID, shown.Revision = d.ID, s.Revision
	if d.CardID != 0 {
		writes = append(writes, t.Strip(d.CardID))
	}
	return append(writes, storage.SaveCard(shown), storage.ShowDraftOn(d.ID, shown.ID)), nil
}
