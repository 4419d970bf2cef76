package turn

// Message is what a phone shows: HTML as Telegram reads it, buttons under it. It is the payload
// of the outbox kinds message and edit.
type Message struct {
	Text     string     `json:"text"`
	Keyboard [][]Button `json:"keyboard,omitempty"` // inline
	Keys     [][]Key    `json:"keys,omitempty"`     // reply keyboard, only on new messages
	DropKeys bool       `json:"drop_keys,omitempty"`
}

// Button is an inline button. It is our own type since the library's always writes an empty
// copy_text (design.md 3).
type Button struct {
	Text string    `json:"text"`
	Data string    `json:"callback_data,omitempty"`
	URL  string    `json:"url,omitempty"`
	Copy *CopyText `json:"copy_text,omitempty"`
}

// CopyText is put on the clipboard by a tap; 1-256 characters.
type CopyText struct {
	Text string `json:"text"`
}

// Key is a button of the reply keyboard.
type Key struct {
	Text     string `json:"text"`
	Location bool   `json:"request_location,omitempty"`
	Contact  bool   `json:"request_contact,omitempty"`
}

// Row is a row of buttons.
func Row(buttons ...Button) []Button { return buttons }
