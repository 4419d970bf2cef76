package turn

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

// AlbumPause is how long the reply to a photo waits for the next one of the album: albums have
// no end mark (design.md 3).
const AlbumPause = 1200 * time.Millisecond

// Answer shows m: a tap on a card edits that card, anything else sends one new card. It returns
// the card, so that a draft can name it. One input costs one message (design.md 3 "Out").
func (t *Turn) Answer(ctx context.Context, m Message) (storage.Card, []storage.Write, error) {
	return t.answer(ctx, m, "", t.Now)
}

// AnswerOnce is Answer for the photos of an album: answers with the same key become one, sent
// when no further photo has come for AlbumPause.
func (t *Turn) AnswerOnce(ctx context.Context, key string, m Message) (storage.Card, []storage.Write, error) {
	return t.answer(ctx, m, key, t.Now.Add(AlbumPause))
}

// Say is Answer for those who need no card afterwards.
func (t *Turn) Say(ctx context.Context, m Message) ([]storage.Write, error) {
	_, writes, err := t.Answer(ctx, m)
	return writes, err
}

// SayNew sends a new message even when a tap could be edited (a receipt stays below its form).
func (t *Turn) SayNew(ctx context.Context, m Message) ([]storage.Write, error) {
	card := t.In.Card
	t.In.Card = nil
	defer func() { t.In.Card = card }()
	return t.Say(ctx, m)
}

func (t *Turn) answer(ctx context.Context, m Message, key string, due time.Time) (storage.Card, []storage.Write, error) {
	out := storage.Outgoing{ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: storage.KindMessage, Payload: m.encode(), Key: key, NotBefore: due, CreatedAt: t.Now}
	if t.In.Kind == Tap && t.In.Card != nil && !t.answered {
		t.answered = true
		out.Kind, out.CardID = storage.KindEdit, t.In.Card.ID
		return *t.In.Card, []storage.Write{storage.Send(out)}, nil
	}
	t.answered = true
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return storage.Card{}, nil, err
	}
	card := storage.Card{ID: id, ChatID: t.ChatID, CreatedAt: t.Now}
	out.CardID = id
	return card, []storage.Write{storage.SaveCard(card), storage.Send(out)}, nil
}

// Strip takes the keyboard off a card, when there is time for it.
func (t *Turn) Strip(card int64) storage.Write { return t.tidy(card, json.RawMessage(`{}`)) }

// Shrink leaves of a card that was answered by writing only the answer, "✓ Peserta: 38", when
// there is time for it; with no answer it takes the keyboard off. said is HTML.
func (t *Turn) Shrink(card int64, said string) storage.Write {
	payload, err := json.Marshal(Message{Text: said})
	if err != nil || said == "" {
		return t.Strip(card)
	}
	return t.tidy(card, payload)
}

func (t *Turn) tidy(card int64, payload json.RawMessage) storage.Write {
	return storage.Send(storage.Outgoing{ChatID: t.ChatID, Class: storage.ClassCosmetic, Kind: storage.KindStrip, CardID: card, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now})
}

// Closing returns the writes that end every turn: what the chat is in the middle of, and album
// replies that need wait no longer because other input has come.
func (t *Turn) Closing() []storage.Write {
	var writes []storage.Write
	if t.Chat.Held && t.In.Kind != Photo {
		writes = append(writes, storage.Release(t.ChatID, t.Now))
	}
	if t.touched {
		t.Chat.At = t.Now
		writes = append(writes, storage.SaveChat(t.Chat))
	}
	return writes
}

// Apology is what a person hears when her message broke us: what she sent before is safe.
func Apology(chat int64, words locales.Speaker, now time.Time) (storage.Write, error) {
	payload, err := json.Marshal(Message{Text: words.Say("umum.maaf", nil)})
	if err != nil {
		return storage.Write{}, fmt.Errorf("encoding an apology: %w", err)
	}
	return storage.Send(storage.Outgoing{ChatID: chat, Class: storage.ClassAnswer, Kind: storage.KindMessage, Payload: payload, NotBefore: now, CreatedAt: now}), nil
}
