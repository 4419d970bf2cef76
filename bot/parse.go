package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

var errNotOurs = errors.New("an update of a kind that was not asked for")

// turn makes a Turn of an update. An error means that the update cannot be read at all.
func (a *Assistant) turn(u storage.Update) (*turn.Turn, error) {
	var up update
	if err := json.Unmarshal(u.Raw, &up); err != nil {
		return nil, fmt.Errorf("decoding an update: %w", err)
	}
	t := &turn.Turn{
		UpdateID: u.ID, ChatID: u.ChatID, Now: u.ReceivedAt, Person: u.Person, Chat: u.Chat, Draft: u.Draft,
		DB: a.Pool, Forms: a.Forms, Numbers: a.Numbers, Files: a.Files, Bot: a.Name(),
	}
	switch {
	case up.CallbackQuery != nil:
		t.In = tapInput(up.CallbackQuery, u.Card)
	case up.Message != nil:
		t.In, t.Now = messageInput(up.Message), time.Unix(up.Message.Date, 0)
	case up.EditedMessage != nil:
		t.In, t.Now = messageInput(up.EditedMessage), time.Unix(up.EditedMessage.EditDate, 0)
		t.In.Edited = true
	case up.MyChatMember != nil:
		t.In = turn.Input{Kind: turn.Member, What: up.MyChatMember.NewChatMember.Status}
	default:
		return nil, errNotOurs
	}
	t.Words = a.Words.Speak(language(u.Person, t.In.Language))
	return t, nil
}

// language is the person's own choice; before there is one, the app's language if we speak it.
func language(p *storage.Person, app string) string {
	if p != nil {
		return p.Lang
	}
	if strings.HasPrefix(app, "en") {
		return "en"
	}
	return "id"
}

func tapInput(q *callbackQuery, card *storage.Card) turn.Input {
	in := turn.Input{Kind: turn.Tap, TapID: q.ID, Data: turn.Unpack(q.Data), Card: card, Name: q.From.FirstName, Language: q.From.LanguageCode}
	if q.Message != nil {
		in.MessageID = q.Message.ID
	}
	return in
}

func messageInput(m *message) turn.Input {
	in := turn.Input{Kind: turn.Text, Text: m.Text + m.Caption, MessageID: m.ID, Album: m.MediaGroupID}
	if m.From != nil {
		in.Name, in.Language = m.From.FirstName, m.From.LanguageCode
	}
	if m.ForwardOrigin != nil && m.ForwardOrigin.Date > 0 {
		in.Written = time.Unix(m.ForwardOrigin.Date, 0)
	}
	if m.ReplyTo != nil {
		in.Answers = m.ReplyTo.Text + m.ReplyTo.Caption
		for _, row := range m.ReplyTo.Markup.Keyboard {
			for _, b := range row {
				in.ReplyData = append(in.ReplyData, turn.Unpack(b.Data))
			}
		}
	}
	if m.Document != nil {
		in.FileName = m.Document.FileName
	}
	switch {
	case len(m.Photo) > 0:
		best := m.Photo[len(m.Photo)-1] // Telegram lists sizes from small to large
		in.Kind = turn.Photo
		in.Media = &flows.Media{FileID: best.FileID, UniqueID: best.FileUniqueID, Kind: "photo", Caption: m.Caption, Album: m.MediaGroupID, Size: best.FileSize, MIME: "image/jpeg"}
	case m.Document != nil && strings.HasPrefix(m.Document.MimeType, "image/"):
		in.Kind = turn.Photo
		in.Media = &flows.Media{FileID: m.Document.FileID, UniqueID: m.Document.FileUniqueID, Kind: "photo", Caption: m.Caption, Album: m.MediaGroupID, Size: m.Document.FileSize, MIME: m.Document.MimeType}
	case m.Location != nil:
		in.Kind, in.Point = turn.Location, &flows.Point{Lat: m.Location.Latitude, Lon: m.Location.Longitude}
	case m.Contact != nil:
		in.Kind = turn.Contact
	case m.Text == "":
		in.Kind, in.What = turn.Other, whatIsIt(m)
	case strings.HasPrefix(m.Text, "/"):
		in.Kind = turn.Command
		in.Command, in.Args = command(m.Text)
	}
	return in
}

func whatIsIt(m *message) string {
	switch {
	case m.Voice != nil || m.Audio != nil:
		return "suara"
	case m.Sticker != nil:
		return "stiker"
	case m.Video != nil || m.VideoNote != nil:
		return "video"
	default:
		return "lain"
	}
}

// command parts "/lapor@namabot sisa" into its name and what follows. We read it ourselves: the
// library's matching slices bytes by UTF-16 offsets.
func command(text string) (name, args string) {
	head := strings.TrimPrefix(text, "/")
	if end := strings.IndexFunc(head, unicode.IsSpace); end >= 0 { // a line break ends the name as well
		head, args = head[:end], strings.TrimSpace(head[end:])
	}
	name, _, _ = strings.Cut(head, "@")
	return strings.ToLower(name), args
}
