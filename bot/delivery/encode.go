package delivery

import (
	"encoding/json"
	"fmt"
	"strconv"

	"pokjabot/bot/turn"
)

// shape is a turn.Message whose parts stay encoded: its buttons already have the names of the
// Bot API, so they pass through as they are.
type shape struct {
	Text     json.RawMessage `json:"text"`
	Keyboard json.RawMessage `json:"keyboard"`
	Keys     json.RawMessage `json:"keys"`
	DropKeys bool            `json:"drop_keys"`
}

func readShape(payload []byte) (shape, error) {
	var s shape
	if err := json.Unmarshal(payload, &s); err != nil {
		return s, fmt.Errorf("decoding a message: %w: %w", errNeverSent, err)
	}
	if len(s.Text) == 0 {
		return s, fmt.Errorf("a message without text: %w", errNeverSent)
	}
	return s, nil
}

func shapeOf(m turn.Message) (shape, error) {
	payload, err := json.Marshal(m)
	if err != nil {
		return shape{}, fmt.Errorf("encoding a message: %w: %w", errNeverSent, err)
	}
	return readShape(payload)
}

// send is the body of sendMessage: HTML, without link previews.
func (s shape) send(chat int64) []byte {
	body := s.text(chat, 0)
	switch {
	case present(s.Keyboard):
		body = append(append(body, `,"reply_markup":{"inline_keyboard":`...), s.Keyboard...)
		body = append(body, '}')
	case present(s.Keys):
		body = append(append(body, `,"reply_markup":{"resize_keyboard":true,"is_persistent":true,"keyboard":`...), s.Keys...)
		body = append(body, '}')
	case s.DropKeys:
		body = append(body, `,"reply_markup":{"remove_keyboard":true}`...)
	}
	return append(body, '}')
}

// edit is the body of editMessageText; without buttons the old ones go.
func (s shape) edit(chat, message int64) []byte {
	body := s.text(chat, message)
	if present(s.Keyboard) {
		body = append(append(body, `,"reply_markup":{"inline_keyboard":`...), s.Keyboard...)
		body = append(body, '}')
	}
	return append(body, '}')
}

func (s shape) text(chat, message int64) []byte {
	body := make([]byte, 0, 160+len(s.Text)+len(s.Keyboard)+len(s.Keys))
	body = address(body, chat, message)
	body = append(append(body, `,"text":`...), s.Text...)
	return append(body, `,"parse_mode":"HTML","link_preview_options":{"is_disabled":true}`...)
}

// strip is the body of editMessageReplyMarkup that takes all buttons off.
func strip(chat, message int64) []byte { return append(address(nil, chat, message), '}') }

func address(body []byte, chat, message int64) []byte {
	body = strconv.AppendInt(append(body, `{"chat_id":`...), chat, 10)
	if message != 0 {
		body = strconv.AppendInt(append(body, `,"message_id":`...), message, 10)
	}
	return body
}

func present(raw json.RawMessage) bool {
	return len(raw) > 0 && string(raw) != "null" && string(raw) != "[]"
}
