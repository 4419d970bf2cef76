package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// recaption follows an edited caption of a photo while its draft is open: what the caption had told
// (the story, the day, the counts) is told by the new one; what was answered otherwise stays. done is
// false when the photo is none of the draft's.
func (f Forms) recaption(ctx context.Context, t *turn.Turn, d storage.Draft) (writes []storage.Write, done bool, err error) {
	form, s, err := read(t, d)
	if err != nil {
		return nil, false, err
	}
	photos := photosOf(s.Answers)
	at := slices.IndexFunc(photos, func(m flows.Media) bool { return m.UniqueID == t.In.Media.UniqueID })
	if at < 0 {
		return nil, false, nil
	}
	if answer.HasNIK(t.In.Text) {
		return nil, true, locales.Refuse("flows.nik", locales.Args{"Sapaan": t.Sapaan()})
	}
	before, err := f.captionTells(ctx, t, d, form, photos[at].Caption)
	if err != nil {
		return nil, true, err
	}
	after, err := f.captionTells(ctx, t, d, form, t.In.Text)
	if err != nil {
		return nil, true, err
	}
	answers := maps.Clone(s.Answers)
	for name := range joined(before, after) {
		if now := s.Answers[name]; name == photoQuestion || now != nil && string(now) != string(before[name]) {
			continue // said otherwise since
		}
		if delete(answers, name); after[name] != nil {
			answers[name] = after[name]
		}
	}
	photos[at].Caption = t.In.Media.Caption
	if answers[photoQuestion], err = json.Marshal(photos); err != nil {
		return nil, true, fmt.Errorf("encoding photos: %w", err)
	}
	s.Answers = answers
	env := newEnv(ctx, t, d)
	next, prompts, outcome := flows.Step(form, s, flows.Input{Op: flows.Resume, Env: env.flows()})
	if env.err != nil {
		return nil, true, env.err
	}
	var more []storage.Write
	if d.Aside.Photos {
		more, err = f.showPhotos(ctx, t, &d, next, nil)
	} else {
		more, err = f.settle(ctx, t, &d, stepped{session: next, prompts: prompts, outcome: outcome})
	}
	return append([]storage.Write{storage.CaptionAttachment(d.ReportID, t.In.Media.UniqueID, t.In.Media.Caption)}, more...), true, err
}

// joined are the names of both.
func joined(a, b map[string]json.RawMessage) map[string]json.RawMessage {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// captionTells is what a caption alone answers.
func (f Forms) captionTells(ctx context.Context, t *turn.Turn, d storage.Draft, form *flows.Form, caption string) (map[string]json.RawMessage, error) {
	env := newEnv(ctx, t, d)
	empty, _ := flows.Start(form, env.flows(), nil)
	at, err := sentAt(ctx, t, d)
	if err != nil {
		return nil, err
	}
	says, _, err := f.captioned(ctx, t, env, form, empty, caption, at)
	if err == nil {
		err = env.err
	}
	return says.Answers, err
}

// sentAt is when the first photo of a draft came: a caption that is mended a day later still speaks of
// that day.
func sentAt(ctx context.Context, t *turn.Turn, d storage.Draft) (time.Time, error) {
	photos, err := storage.PhotosTaken(ctx, t.DB, d.ReportID)
	if err != nil || len(photos) == 0 {
		return t.Now, err
	}
	return photos[0].SentAt.In(t.Zone()), nil
}
