package reporting

import (
	"context"
	"maps"
	"slices"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/storage"
)

// severalQuestions stands for a message that answered more than one.
const severalQuestions = "*"

// mostSaid is how many messages of a draft are remembered: what was said long before is changed on
// the review card.
const mostSaid = 40

// note remembers which question a message answers, so that editing it corrects the answer.
func note(t *turn.Turn, d *storage.Draft, question string) {
	if t.In.MessageID == 0 || question == "" || t.In.Kind != turn.Text {
		return
	}
	said := maps.Clone(d.Aside.Said)
	if said == nil {
		said = map[int64]string{}
	}
	said[t.In.MessageID] = question
	if len(said) > mostSaid {
		delete(said, slices.Min(slices.Collect(maps.Keys(said))))
	}
	d.Aside.Said = said
}

// openQuestion is what a typed text would answer: on a card of several the part that is asked.
func openQuestion(s flows.Session) string {
	if s.Round != nil {
		return "" // a round has no question of its own outside of itself
	}
	if s.Part != "" {
		return s.Part
	}
	return s.At
}

// Edited answers an edited message: while the draft is open in which it was an answer, the answer
// follows. done is false when it was none.
func (f Forms) Edited(ctx context.Context, t *turn.Turn) (writes []storage.Write, done bool, err error) {
	d := t.Draft
	if t.Person == nil || d == nil || d.Status != storage.DraftOpen {
		return nil, false, nil
	}
	if t.In.Media != nil {
		return f.recaption(ctx, t, *d)
	}
	if t.In.Text == "" {
		return nil, false, nil
	}
	name := d.Aside.Said[t.In.MessageID]
	if name == "" {
		return nil, false, nil
	}
	if answer.HasNIK(t.In.Text) { // what was said before stands, and so does the open question
		writes, err = f.Again(ctx, t, *d, t.Words.Say("flows.nik", map[string]any{"Sapaan": t.Sapaan()}))
		return writes, true, err
	}
	form, s, err := read(t, *d)
	if err != nil {
		return nil, false, err
	}
	env := newEnv(ctx, t, *d)
	before := s
	var prompt flows.Prompt
	if name == severalQuestions {
		menu, err := labels(ctx, t, form)
		if err != nil {
			return nil, false, err
		}
		sheet := answer.Sheet(t.In.Text, menu)
		if len(sheet.Lines) == 0 {
			return nil, false, nil
		}
		s, prompt, _ = flows.TakeSure(form, s, env.flows(), flows.Written{At: t.In.Written, Lines: sheet.Lines})
	} else {
		s, prompt = flows.Correct(form, s, env.flows(), name, strings.TrimSpace(t.In.Text))
	}
	if env.err != nil {
		return nil, false, env.err
	}
	outcome := flows.Asking
	if s.At == "" {
		outcome = flows.Reviewing
	}
	next := stepped{session: s, prompts: []flows.Prompt{prompt}, outcome: outcome}
	writes, err = f.settle(ctx, t, d, heed(t, *d, flows.Input{Op: flows.Answer, Text: t.In.Text}, before, next))
	return writes, true, err
}
