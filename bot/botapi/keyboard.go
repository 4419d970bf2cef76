package botapi

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Limits of a keyboard (design.md 11; Bot API InlineKeyboardButton, CopyTextButton).
const (
	maxRow          = 8
	maxButtons      = 100
	maxCallbackData = 64  // bytes
	maxCopyText     = 256 // characters
)

// Button is an inline button. Exactly one of the fields behind Text says what a tap does.
type Button struct {
	Text string `json:"text"`
	// Data is sent to the bot as a callback query, 1 to 64 bytes.
	Data string `json:"callback_data,omitempty"`
	// URL opens in a browser or in Telegram.
	URL string `json:"url,omitempty"`
	// Copy is put on the clipboard, 1 to 256 characters.
	Copy *Copy `json:"copy_text,omitempty"`
	// Share asks for a chat and writes this behind the bot's name there.
	Share *string `json:"switch_inline_query,omitempty"`
	// WebApp opens a page inside Telegram.
	WebApp *WebApp `json:"web_app,omitempty"`
}

// Copy is Bot API CopyTextButton.
type Copy struct {
	Text string `json:"text"`
}

// WebApp is Bot API WebAppInfo.
type WebApp struct {
	URL string `json:"url"`
}

type inlineKeyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// ReplyKeyboard is the keyboard under the input field.
type ReplyKeyboard struct {
	Rows        [][]ReplyButton `json:"keyboard"`
	Persistent  bool            `json:"is_persistent,omitempty"`
	Resize      bool            `json:"resize_keyboard,omitempty"`
	OneTime     bool            `json:"one_time_keyboard,omitempty"`
	Placeholder string          `json:"input_field_placeholder,omitempty"`
}

// ReplyButton sends its text, or the person's contact or location after a question.
type ReplyButton struct {
	Text            string `json:"text"`
	RequestContact  bool   `json:"request_contact,omitempty"`
	RequestLocation bool   `json:"request_location,omitempty"`
}

// UnmarshalJSON also reads the short form of a button: its text alone.
func (b *ReplyButton) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &b.Text)
	}
	type bare ReplyButton
	return json.Unmarshal(data, (*bare)(b))
}

// markup is what parameter reply_markup asks for; at most one field is set.
type markup struct {
	inline *inlineKeyboard
	reply  *ReplyKeyboard
	remove bool
	force  bool
}

// wireButton is a button as it came. nil is a field that was not there: the library's own button
// always carries an empty copy_text, which does not matter beside callback_data.
type wireButton struct {
	text, data, url, share, copy, login, webApp *string
}

func (in *request) markup() (markup, error) {
	source := in.args["reply_markup"]
	if source == "" {
		return markup{}, nil
	}
	s := scanner{text: source}
	if s.peek() != '{' {
		if s.raw(); s.done() {
			return markup{}, badRequest("object expected as reply markup")
		}
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	var out markup
	var rows [][]wireButton
	var reply string
	s.object(func(key string) {
		switch key {
		case "inline_keyboard":
			rows = s.buttonRows()
		case "keyboard":
			reply = s.raw()
		case "remove_keyboard":
			out.remove = s.raw() == "true"
		case "force_reply":
			out.force = s.raw() == "true"
		default:
			s.raw()
		}
	})
	switch {
	case !s.done():
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	case len(reply) > len("[]"):
		return replyMarkup(source)
	case s.odd:
		return markup{}, badRequest("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
	case len(rows) > 0:
		inline, err := inlineMarkup(rows)
		return markup{inline: inline}, err
	}
	return out, nil
}

func (s *scanner) buttonRows() [][]wireButton {
	var rows [][]wireButton
	s.array(func() {
		var row []wireButton
		s.array(func() { row = append(row, s.button()) })
		rows = append(rows, row)
	})
	return rows
}

func (s *scanner) button() wireButton {
	var b wireButton
	s.object(func(key string) {
		switch key {
		case "text":
			b.text = s.optional()
		case "callback_data":
			b.data = s.optional()
		case "url":
			b.url = s.optional()
		case "switch_inline_query", "switch_inline_query_current_chat":
			b.share = s.optional()
		case "copy_text":
			b.copy = s.member("text")
		case "login_url":
			b.login = s.member("url")
		case "web_app":
			b.webApp = s.member("url")
		default:
			s.raw()
		}
	})
	return b
}

func (s *scanner) optional() *string {
	text := s.str()
	return &text
}

// member reads an object of which one text counts.
func (s *scanner) member(name string) *string {
	if s.peek() != '{' {
		s.odd = s.raw() != "null" || s.odd
		return nil
	}
	var text string
	s.object(func(key string) {
		if key == name {
			text = s.str()
			return
		}
		s.raw()
	})
	return &text
}

func replyMarkup(source string) (markup, error) {
	var k ReplyKeyboard
	if json.Unmarshal([]byte(source), &k) != nil {
		return markup{}, badRequest("field \"keyboard\" must be an Array of Arrays")
	}
	for _, row := range k.Rows {
		for _, b := range row {
			if b.Text == "" {
				return markup{}, badRequest("keyboard button text must be non-empty")
			}
		}
	}
	return markup{reply: &k}, nil
}

// inlineMarkup checks buttons in Telegram's order: first what the Bot API server reads
// (Client.cpp), then what tdlib checks, then what the server behind it refuses.
func inlineMarkup(rows [][]wireButton) (*inlineKeyboard, error) {
	out := &inlineKeyboard{}
	total := 0
	for _, row := range rows {
		var buttons []Button
		for _, wire := range row {
			b, err := wire.button()
			if err != nil {
				return nil, err
			}
			buttons = append(buttons, b)
		}
		total += len(buttons)
		if len(buttons) > maxRow || total > maxButtons {
			return nil, badRequest("reply markup is too long")
		}
		if len(buttons) > 0 {
			out.Rows = append(out.Rows, buttons)
		}
	}
	if len(out.Rows) == 0 {
		return nil, nil // rows without buttons are no keyboard
	}
	return out, nil
}

func (w wireButton) button() (Button, error) {
	if w.text == nil {
		return Button{}, badRequest("can't parse inline keyboard button: Can't find field \"text\"")
	}
	b := Button{Text: *w.text}
	switch {
	case b.Text == "":
		return b, badRequest("inline keyboard button text must be non-empty")
	case given(w.url):
		b.URL = checkedLink(*w.url, "")
		if b.URL == "" {
			return b, badRequest("inline keyboard button URL '" + *w.url + "' is invalid: Wrong HTTP URL")
		}
	case given(w.data):
		b.Data = *w.data
		if len(b.Data) > maxCallbackData {
			return b, badRequest("BUTTON_DATA_INVALID")
		}
	case w.share != nil:
		b.Share = w.share
	case w.login != nil:
		b.URL = *w.login
	case w.webApp != nil:
		b.WebApp = &WebApp{URL: *w.webApp}
		if !strings.HasPrefix(b.WebApp.URL, "https://") {
			return b, badRequest("inline keyboard button Web App URL '" + b.WebApp.URL + "' is invalid: Only HTTPS links are allowed")
		}
	case w.copy != nil:
		b.Copy = &Copy{Text: *w.copy}
		if n := utf8.RuneCountInString(b.Copy.Text); n == 0 || n > maxCopyText {
			return b, badRequest("BUTTON_COPY_TEXT_INVALID")
		}
	default:
		return b, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	return b, nil
}

func given(text *string) bool { return text != nil && *text != "" }
