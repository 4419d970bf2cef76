package bot

import "encoding/json"

// The parts of an update that we look at (Bot API, Update). The library's types are not used for
// reading: they decode a tapped message with its whole keyboard, a fifth of the time of an
// answer, and refuse kinds of members and origins they do not know yet (dependencies.md 2.4).
type update struct {
	Message       *message       `json:"message"`
	EditedMessage *message       `json:"edited_message"`
	CallbackQuery *callbackQuery `json:"callback_query"`
	MyChatMember  *struct {
		NewChatMember struct {
			Status string `json:"status"`
		} `json:"new_chat_member"`
	} `json:"my_chat_member"`
}

type user struct {
	FirstName    string `json:"first_name"`
	LanguageCode string `json:"language_code"`
}

type callbackQuery struct {
	ID      string `json:"id"`
	From    user   `json:"from"`
	Data    string `json:"data"`
	Message *struct {
		ID int64 `json:"message_id"`
	} `json:"message"`
}

type message struct {
	ID           int64     `json:"message_id"`
	From         *user     `json:"from"`
	Date         int64     `json:"date"` // Unix seconds
	EditDate     int64     `json:"edit_date"`
	Text         string    `json:"text"`
	Caption      string    `json:"caption"`
	MediaGroupID string    `json:"media_group_id"`
	Photo        []file    `json:"photo"` // smallest first
	Document     *file     `json:"document"`
	Location     *location `json:"location"`

	ForwardOrigin *struct {
		Date int64 `json:"date"` // Unix seconds
	} `json:"forward_origin"`
	ReplyTo *struct {
		Text    string `json:"text"`
		Caption string `json:"caption"`
		Markup  struct {
			Keyboard [][]struct {
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"reply_to_message"`

	// Of these only the presence counts.
	Contact   json.RawMessage `json:"contact"`
	Voice     json.RawMessage `json:"voice"`
	Audio     json.RawMessage `json:"audio"`
	Sticker   json.RawMessage `json:"sticker"`
	Video     json.RawMessage `json:"video"`
	VideoNote json.RawMessage `json:"video_note"`
}

type file struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int64  `json:"file_size"`
	MimeType     string `json:"mime_type"`
	FileName     string `json:"file_name"`
}

type location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}
