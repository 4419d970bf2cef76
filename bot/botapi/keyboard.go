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

// wireButton reads what Button cannot: which fields were there, though empty. The library's own
// button always carries an empty copy_text, which does not matter beside callback_data.
type wireButton struct {
	Button
	Text       *string         `json:"text"`
	Switch     *string         `json:"switch_inline_query"`
	SwitchHere *string         `json:"switch_inline_query_current_chat"`
	Game       json.RawMessage `json:"callback_game"`
	Login      *WebApp         `json:"login_url"`
	Pay        json.RawMessage `json:"pay"`
}

type wireMarkup struct {
	Inline *[][]wireButton `json:"inline_keyboard"`
	ReplyKeyboard
	Remove bool `json:"remove_keyboard"`
	Force  bool `json:"force_reply"`
}

func (in *request) markup() (markup, error) {
	source := in.args["reply_markup"]
	if source == "" {
		return markup{}, nil
	}
	var wire wireMarkup
	switch {
	case !json.Valid([]byte(source)):
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	case strings.TrimSpace(source)[0] != '{':
		return markup{}, badRequest("object expected as reply markup")
	case json.Unmarshal([]byte(source), &wire) != nil:
		return markup{}, badRequest("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
	}
	switch {
	case len(wire.Rows) > 0:
		return replyMarkup(wire.ReplyKeyboard)
	case wire.Inline != nil && len(*wire.Inline) > 0:
		inline, err := inlineMarkup(*wire.Inline)
		return markup{inline: inline}, err
	}
	return markup{remove: wire.Remove, force: wire.Force && !wire.Remove}, nil
}

func replyMarkup(k ReplyKeyboard) (markup, error) {
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
		return nil, nil //nolint:nilnil // rows without buttons are no keyboard
	}
	return out, nil
}

func (w wireButton) button() (Button, error) {
	if w.Text == nil {
		return Button{}, badRequest("can't parse inline keyboard button: Can't find field \"text\"")
	}
	b := Button{Text: *w.Text}
	switch {
	case b.Text == "":
		return b, badRequest("inline keyboard button text must be non-empty")
	case w.URL != "":
		b.URL = checkedLink(w.URL, "")
		if b.URL == "" {
			return b, badRequest("inline keyboard button URL '" + w.URL + "' is invalid: Wrong HTTP URL")
		}
	case w.Data != "":
		b.Data = w.Data
		if len(b.Data) > maxCallbackData {
			return b, badRequest("BUTTON_DATA_INVALID")
		}
	case w.Switch != nil:
		b.Share = w.Switch
	case w.SwitchHere != nil:
		b.Share = w.SwitchHere
	case w.Login != nil:
		b.URL = w.Login.URL
	case w.WebApp != nil:
		b.WebApp = w.WebApp
		if !strings.HasPrefix(b.WebApp.URL, "https://") {
			return b, badRequest("inline keyboard button Web App URL '" + b.WebApp.URL + "' is invalid: Only HTTPS links are allowed")
		}
	case w.Copy != nil:
		b.Copy = w.Copy
		if n := utf8.RuneCountInString(b.Copy.Text); n == 0 || n > maxCopyText {
			return b, badRequest("BUTTON_COPY_TEXT_INVALID")
		}
	default:
		return b, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	return b, nil
}
