package turn

import "pokjabot/storage"

// encode writes a message as encoding/json would, but for <, > and &, which are plain here: texts
// are HTML, and half of them would travel as \u003c. Every answer passes, so it is done by hand; a
// test compares the two.
func (m Message) encode() []byte {
	b := make([]byte, 0, 128+2*len(m.Text)+80*buttons(m.Keyboard))
	b = storage.AppendText(append(b, `{"text":`...), m.Text)
	if len(m.Keyboard) > 0 {
		b = appendGrid(append(b, `,"keyboard":`...), m.Keyboard, Button.encode)
	}
	if len(m.Keys) > 0 {
		b = appendGrid(append(b, `,"keys":`...), m.Keys, Key.encode)
	}
	if m.DropKeys {
		b = append(b, `,"drop_keys":true`...)
	}
	return append(b, '}')
}

func (k Button) encode(b []byte) []byte {
	b = storage.AppendText(append(b, `{"text":`...), k.Text)
	if k.Data != "" {
		b = storage.AppendText(append(b, `,"callback_data":`...), k.Data)
	}
	if k.URL != "" {
		b = storage.AppendText(append(b, `,"url":`...), k.URL)
	}
	if k.Copy != nil {
		b = append(storage.AppendText(append(b, `,"copy_text":{"text":`...), k.Copy.Text), '}')
	}
	return append(b, '}')
}

func (k Key) encode(b []byte) []byte {
	b = storage.AppendText(append(b, `{"text":`...), k.Text)
	if k.Location {
		b = append(b, `,"request_location":true`...)
	}
	if k.Contact {
		b = append(b, `,"request_contact":true`...)
	}
	return append(b, '}')
}

// appendGrid writes rows of keys; without keys it is an empty row, never null: Telegram refuses that.
func appendGrid[T any](b []byte, rows [][]T, encode func(T, []byte) []byte) []byte {
	b = append(b, '[')
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, key := range row {
			if j > 0 {
				b = append(b, ',')
			}
			b = encode(key, b)
		}
		b = append(b, ']')
	}
	return append(b, ']')
}
