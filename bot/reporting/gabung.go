package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// mostPhotos is what the official site takes of one activity (domain.md 3.1).
const mostPhotos = 5

// join answers "Gabung" under a double: the draft becomes part of the report that is in, and counts
// no second time. Into her own report of the day go all her answers, as a correction does; into a
// colleague's, or an older one, go her photos only: what its author said of numbers stays hers.
func (f Forms) join(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, err := f.waiting(ctx, t)
	if err != nil || d == nil {
		return nil, err
	}
	form, session, err := read(t, *d)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, *d)
	answers := flows.Finish(form, session, env.flows())
	if env.err != nil {
		return nil, env.err
	}
	if err := mayFile(t, here(t, *d), d.Form); err != nil {
		return nil, err
	}
	r, err := double(ctx, t, *d, answers) // anew: it may have been withdrawn meanwhile
	if err != nil {
		return nil, err
	}
	if r == nil {
		return f.step(ctx, t, *d, flows.Input{Op: flows.Resume})
	}
	var said map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &said); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	joined, added := said, 0
	if r.PersonID == t.Person.ID && mendable(t, *r) {
		joined = answers
	}
	if joined["foto"], added, err = union(said["foto"], answers["foto"]); err != nil {
		return nil, err
	}
	if joined["foto"] == nil {
		delete(joined, "foto")
	}
	return f.joined(ctx, t, d, *r, joined, added)
}

// joined stores a report that a draft went into, ends the draft and tells those concerned.
func (f Forms) joined(ctx context.Context, t *turn.Turn, d *storage.Draft, r storage.Report, answers map[string]json.RawMessage, photos int) ([]storage.Write, error) {
	raw, err := json.Marshal(answers)
	if err != nil {
		return nil, fmt.Errorf("encoding report %s: %w", r.ID, err)
	}
	r.Answers = raw
	measures, err := storage.MeasuresIn(ctx, t.DB, t.Forms.Form(r.Form), r, t.Zone())
	if err != nil {
		return nil, err
	}
	writes := []storage.Write{
		storage.JoinReport(r, t.Person.ID, raw, measures, t.Now),
		storage.MoveAttachments(d.ReportID, r.ID),
	}
	id := "ragu.digabung"
	if r.PersonID != t.Person.ID {
		id = "ragu.digabung_rekan"
		if r.TelegramID != 0 && photos > 0 {
			news, err := tell(t, r.TelegramID, turn.Message{
				Text: t.Words.In("id").Say("ragu.kabar_gabung", map[string]any{"Rekan": t.Sapaan(), "Jumlah": photos, "Judul": title(t, r), "Nomor": r.Receipt}),
			})
			if err != nil {
				return nil, err
			}
			writes = append(writes, news)
		}
	}
	d.Status, d.MovedAt = storage.DraftSent, t.Now
	t.Focus(0)
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say(id, map[string]any{"Sapaan": t.Sapaan(), "Judul": title(t, r), "Nomor": r.Receipt, "Jumlah": photos}),
		Keyboard: receiptRows(t, r),
	})
	return append(append(writes, storage.SaveDraft(*d)), said...), err
}

// tell is a message to somebody else's chat.
func tell(t *turn.Turn, chat int64, m turn.Message) (storage.Write, error) {
	payload, err := json.Marshal(m)
	if err != nil {
		return storage.Write{}, fmt.Errorf("encoding a message to another chat: %w", err)
	}
	return storage.Send(storage.Outgoing{ChatID: chat, Class: storage.ClassAnswer, Kind: storage.KindMessage, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now}), nil
}

// union joins two answers of photos, each photo once, and says how many came of the second.
func union(first, second json.RawMessage) (json.RawMessage, int, error) {
	var list, more []flows.Media
	_ = json.Unmarshal(first, &list) // none: no photos
	_ = json.Unmarshal(second, &more)
	added := 0
	for _, m := range more {
		if len(list) < mostPhotos && !slices.ContainsFunc(list, func(o flows.Media) bool { return o.UniqueID == m.UniqueID }) {
			list, added = append(list, m), added+1
		}
	}
	if len(list) == 0 {
		return nil, 0, nil
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, 0, fmt.Errorf("encoding photos: %w", err)
	}
	return raw, added, nil
}
