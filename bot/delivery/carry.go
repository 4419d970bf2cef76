package delivery

import (
	"context"
	"fmt"

	"pokjabot/storage"
)

// carry makes the calls that a row needs and says what became of it.
func (d *Desk) carry(ctx context.Context, row storage.Parcel) (v verdict) {
	defer func() {
		// A renderer is foreign code; what it does to itself must not stop the post.
		if r := recover(); r != nil {
			v = verdict{act: DeadLetter, text: clean(fmt.Sprintf("rendering %s panicked: %v", row.Kind, r))}
		}
	}()
	switch row.Kind {
	case storage.KindStrip:
		return d.strip(ctx, row)
	case storage.KindPhoto, storage.KindDocument:
		return d.upload(ctx, row)
	case storage.KindMessage, storage.KindEdit:
		s, err := readShape(row.Payload)
		if err != nil {
			return judge(err)
		}
		return d.show(ctx, row, s)
	}
	return d.late(ctx, row)
}

// late asks the renderer of the row's kind what to say now.
func (d *Desk) late(ctx context.Context, row storage.Parcel) verdict {
	render := d.Render[row.Kind]
	if render == nil {
		return judge(fmt.Errorf("nobody renders %s: %w", row.Kind, errNeverSent))
	}
	m, keep, err := render(ctx, row)
	if err != nil {
		return verdict{act: Retry, text: clean("rendering: " + err.Error())}
	}
	if !keep {
		return verdict{act: Done}
	}
	s, err := shapeOf(m)
	if err != nil {
		return judge(err)
	}
	return d.show(ctx, row, s)
}

// show edits the row's card or, when there is none that can be edited, sends a message.
func (d *Desk) show(ctx context.Context, row storage.Parcel, s shape) verdict {
	ctx, cancel := context.WithTimeout(ctx, call)
	defer cancel()
	if row.Kind == storage.KindEdit && row.MessageID != 0 {
		_, err := d.wire.call(ctx, "editMessageText", s.edit(row.ChatID, row.MessageID))
		if v := judge(err); v.act != Anew {
			if v.act == Done {
				v.message = row.MessageID
			}
			return v
		}
	}
	id, err := d.wire.call(ctx, "sendMessage", s.send(row.ChatID))
	v := judge(err)
	v.message = id
	if v.act == Anew {
		v.act = DeadLetter
	}
	return v
}

// strip takes the buttons off a card, and shrinks its text when the row has one, once and without
// insisting: it only tidies up and never becomes a message.
func (d *Desk) strip(ctx context.Context, row storage.Parcel) verdict {
	if row.MessageID == 0 {
		return verdict{act: Done}
	}
	ctx, cancel := context.WithTimeout(ctx, call)
	defer cancel()
	method, body := "editMessageReplyMarkup", strip(row.ChatID, row.MessageID)
	if s, err := readShape(row.Payload); err == nil {
		method, body = "editMessageText", s.edit(row.ChatID, row.MessageID)
	}
	_, err := d.wire.call(ctx, method, body)
	switch v := judge(err); v.act {
	case Hold, Moved, Unreachable:
		return v
	default:
		return verdict{act: Done}
	}
}
