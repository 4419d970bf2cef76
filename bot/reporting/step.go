package reporting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Tapped answers a button on a form's card. The draft is looked up in this very chat: a foreign
// or forged number finds nothing, an old card is told so kindly and loses its buttons.
func (f Forms) Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	number, in := turn.FormTap(t.In.Data)
	d := t.Draft
	if d == nil || d.ID != number {
		found, err := storage.DraftByID(ctx, t.DB, t.ChatID, number)
		if err != nil {
			return nil, err
		}
		d = found
	}
	if d == nil || t.Person == nil || d.PersonID != t.Person.ID {
		return orphan(t, "lapor.tombol_lama")
	}
	switch d.Status {
	case storage.DraftSent:
		if t.In.Card == nil || t.In.Card.ID == d.CardID { // a doubled Kirim: the card is the receipt by now and keeps its buttons
			t.Notice(t.Words.Say("lapor.sudah_terkirim", map[string]any{"Sapaan": t.Sapaan()}))
			return nil, nil
		}
		return orphan(t, "lapor.sudah_terkirim")
	case storage.DraftCancelled:
		return orphan(t, "lapor.tombol_lama")
	case storage.DraftOpen, storage.DraftPaused, storage.DraftArchived: // the archive gives back what is tapped
	}
	writes, err := adopt(ctx, t, d)
	if err != nil {
		return nil, err
	}
	if t.Draft != nil && t.Draft.ID != d.ID {
		writes = append(writes, pause(t)...)
	}
	stepped, err := f.step(ctx, t, *d, in)
	return append(writes, stepped...), err
}

// adopt finds the card of a tapped message that we do not know by its number: either the tap was
// faster than the note of what Telegram called the message, then it is the draft's card; or it
// is a double left by a crash between sending and noting, then the double loses its buttons and
// the draft's own card is edited (design.md 3 "Out").
func adopt(ctx context.Context, t *turn.Turn, d *storage.Draft) ([]storage.Write, error) {
	if t.In.Card != nil || d.CardID == 0 {
		return nil, nil
	}
	card, err := storage.CardByID(ctx, t.DB, t.ChatID, d.CardID)
	if err != nil || card == nil {
		return nil, err
	}
	t.In.Card = card
	if card.MessageID == 0 || card.MessageID == t.In.MessageID {
		return nil, nil
	}
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return nil, err
	}
	double := storage.Card{ID: id, ChatID: t.ChatID, MessageID: t.In.MessageID, CreatedAt: t.Now}
	return []storage.Write{storage.SaveCard(double), t.Strip(id)}, nil
}

// orphan deals with a button that belongs to nothing any more: a word on the button itself, and
// its keyboard goes.
func orphan(t *turn.Turn, why string) ([]storage.Write, error) {
	t.Notice(t.Words.Say(why, map[string]any{"Sapaan": t.Sapaan()}))
	if t.In.Card == nil {
		return nil, nil
	}
	return []storage.Write{t.Strip(t.In.Card.ID)}, nil
}

// Typed answers whatever else arrives while a form is open: text, a photo, a point.
func (f Forms) Typed(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Draft.Aside.Photos {
		return f.morePhotos(ctx, t, *t.Draft)
	}
	if f.headed(t) {
		if writes, done, err := f.Written(ctx, t); done || err != nil {
			return writes, err
		}
	}
	if writes, done, err := f.several(ctx, t, *t.Draft); done || err != nil {
		return writes, err
	}
	in := flows.Input{Op: flows.Answer, Text: t.In.Text, Media: t.In.Media, Point: t.In.Point}
	if t.In.Kind == turn.Other || t.In.Kind == turn.Contact {
		in.Media = &flows.Media{Kind: t.In.What} // a wrong kind: the engine asks again with an example
	}
	d := *t.Draft
	if _, session, err := read(t, d); err == nil { // else step says what is wrong
		note(t, &d, openQuestion(session))
	}
	return f.step(ctx, t, d, in)
}

func (f Forms) step(ctx context.Context, t *turn.Turn, d storage.Draft, in flows.Input) ([]storage.Write, error) {
	form, session, err := read(t, d)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, d)
	in.Env = env.flows()
	lines := in.Op == flows.Edit && in.Code == "" // Ubah: the same card, each line with its button
	if lines {
		in.Op = flows.Resume
	}
	next, prompts, outcome := flows.Step(form, session, in)
	if env.err != nil {
		return nil, env.err
	}
	var writes []storage.Write
	if in.Media != nil {
		writes = keepPhotos(t, d, session, next)
	}
	more, err := f.settle(ctx, t, &d, heed(t, d, in, session, stepped{session: next, prompts: prompts, outcome: outcome, lines: lines}))
	return append(writes, more...), err
}

// read opens a draft where it was left.
func read(t *turn.Turn, d storage.Draft) (*flows.Form, flows.Session, error) {
	var session flows.Session
	form := t.Forms.Form(d.Form)
	if form == nil {
		return nil, session, fmt.Errorf("no form %q for draft %d", d.Form, d.ID)
	}
	if err := json.Unmarshal(d.State, &session); err != nil {
		return nil, session, fmt.Errorf("reading draft %d of form %q: %w", d.ID, d.Form, err)
	}
	return form, session, nil
}

// stepped is what came of a step.
type stepped struct {
	session flows.Session
	prompts []flows.Prompt
	outcome flows.Outcome
	lines   bool
	rows    [][]turn.Button // under the card besides its own
}

func (f Forms) settle(ctx context.Context, t *turn.Turn, d *storage.Draft, s stepped) ([]storage.Write, error) {
	switch s.outcome {
	case flows.Unchanged:
		t.Notice(t.Words.Say("lapor.sudah_dijawab", map[string]any{"Sapaan": t.Sapaan()}))
		return nil, nil
	case flows.Cancelled:
		return f.end(ctx, t, d, storage.DraftCancelled, "lapor.dibatalkan", nil)
	case flows.Saved:
		resume := turn.FormButton(*d, 0, "", flows.Resume, false, "", t.Words.Say("tombol.lanjutkan", nil))
		return f.end(ctx, t, d, storage.DraftPaused, "lapor.disimpan", [][]turn.Button{turn.Row(resume)})
	case flows.Sent:
		doubt, err := f.doubt(ctx, t, *d, s.session)
		if err != nil {
			return nil, err
		}
		if doubt != nil {
			return wonder(ctx, t, d, *doubt)
		}
		return f.send(ctx, t, d, s.session)
	default:
		s, err := propose(ctx, t, *d, s)
		if err != nil {
			return nil, err
		}
		return show(ctx, t, d, s, false)
	}
}

// end closes the card of a draft that is cancelled or put aside.
func (f Forms) end(ctx context.Context, t *turn.Turn, d *storage.Draft, status storage.DraftStatus, text string, keyboard [][]turn.Button) ([]storage.Write, error) {
	d.Status, d.MovedAt = status, t.Now
	t.Focus(0)
	message := turn.Message{Text: t.Words.Say(text, map[string]any{"Sapaan": t.Sapaan()}), Keyboard: keyboard}
	follows(t, *d, &message)
	said, err := t.Say(ctx, message)
	return append(said, storage.SaveDraft(*d)), err
}

// show keeps the session and shows its card: a tap edits the card, a typed answer sends one new
// card and the old one shrinks to the answer, photos of an album share one answer (design.md 3).
func show(ctx context.Context, t *turn.Turn, d *storage.Draft, s stepped, first bool) ([]storage.Write, error) {
	state, err := json.Marshal(s.session)
	if err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	old := d.CardID
	d.State, d.Status, d.MovedAt = state, storage.DraftOpen, t.Now
	t.Focus(d.ID)
	if len(s.prompts) == 0 {
		return []storage.Write{storage.SaveDraft(*d)}, nil
	}
	card := turn.Card{Words: t.Words, Sapaan: t.Sapaan(), Draft: *d, Revision: s.session.Revision, Prompt: s.prompts[len(s.prompts)-1], Lines: s.lines}
	if first {
		card.Place = placeName(here(t, *d))
		card.Practice = d.Practice
	}
	message := card.Message()
	message.Keyboard = append(message.Keyboard, s.rows...)
	if first {
		message.Keyboard = append(message.Keyboard, otherWays(t, *d)...)
	}
	shown, writes, err := answerCard(ctx, t, d.ID, message)
	if err != nil {
		return nil, err
	}
	if old != 0 && old != shown.ID {
		writes = append(writes, t.Shrink(old, card.Said()))
	}
	shown.SessionID, shown.Revision = d.ID, s.session.Revision
	d.CardID = shown.ID
	return append(writes, storage.SaveDraft(*d), storage.SaveCard(shown)), nil
}

// Again shows the card of a draft once more, as a new message that opens with why. It may be
// called beside the line (after a gap), so it moves the draft to the new card and leaves the rest
// of it alone: an answer that is being taken meanwhile stands.
func (f Forms) Again(ctx context.Context, t *turn.Turn, d storage.Draft, why string) ([]storage.Write, error) {
	form, session, err := read(t, d)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, d)
	_, prompts, _ := flows.Step(form, session, flows.Input{Op: flows.Resume, Env: env.flows()})
	if env.err != nil || len(prompts) == 0 {
		return nil, env.err
	}
	card := turn.Card{Words: t.Words, Sapaan: t.Sapaan(), Lead: why, Draft: d, Revision: session.Revision, Prompt: prompts[len(prompts)-1]}
	shown, writes, err := t.Answer(ctx, card.Message())
	if err != nil {
		return nil, err
	}
	if d.CardID != 0 {
		writes = append(writes, t.Strip(d.CardID))
	}
	shown.SessionID, shown.Revision = d.ID, session.Revision
	return append(writes, storage.SaveCard(shown), storage.ShowDraftOn(d.ID, shown.ID)), nil
}

func answerCard(ctx context.Context, t *turn.Turn, draft int64, m turn.Message) (storage.Card, []storage.Write, error) {
	if t.In.Kind == turn.Photo {
		return t.AnswerOnce(ctx, "foto:"+turn.Num(t.ChatID)+":"+turn.Num(draft), m)
	}
	return t.Answer(ctx, m)
}

// keepPhotos stores the photos that the step took, at once: the report may be sent much later,
// or never.
func keepPhotos(t *turn.Turn, d storage.Draft, before, after flows.Session) []storage.Write {
	var writes []storage.Write
	for name, raw := range after.Answers {
		if string(before.Answers[name]) == string(raw) {
			continue
		}
		var photos []flows.Media
		if json.Unmarshal(raw, &photos) != nil {
			continue // not an answer with photos
		}
		for _, p := range photos {
			if t.In.Media != nil && p.UniqueID == t.In.Media.UniqueID {
				writes = append(writes, storage.AddAttachment(storage.Attachment{
					ReportID: cmp.Or(d.Corrects, d.ReportID), Question: name, FileID: p.FileID, UniqueID: p.UniqueID, Kind: p.Kind, Caption: p.Caption, MIME: p.MIME, Size: p.Size, CreatedAt: t.Now,
				}))
			}
		}
	}
	if after.Round != nil { // a round of a repeat is a walk of its own
		inner := flows.Session{}
		if before.Round != nil {
			inner = before.Round.Session
		}
		writes = append(writes, keepPhotos(t, d, inner, after.Round.Session)...)
	}
	return writes
}

// Batal answers /batal: the open draft is given up, or there was none.
func (f Forms) Batal(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Draft == nil || t.Draft.Status != storage.DraftOpen {
		return nil, locales.Refuse("lapor.tak_ada_draf", map[string]any{"Sapaan": t.Sapaan()})
	}
	return f.settle(ctx, t, t.Draft, stepped{outcome: flows.Cancelled})
}
