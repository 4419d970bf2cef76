package botapi

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// Lengths after entities have been read, in UTF-16 units (Bot API sendMessage, sendPhoto).
const (
	maxText    = 4096
	maxCaption = 1024
	// maxSource is how long a text may be, in bytes, before entities are read (Client.cpp,
	// get_formatted_text).
	maxSource = 1 << 15
)

// formatted is a text as people see it, with its entities.
type formatted struct {
	text     string
	entities []models.MessageEntity
}

// formattedText reads the text parameters of a call: text, parse_mode and entities, or the
// caption ones. The order of checks is that of Client.cpp and of fix_formatted_text in tdlib.
func formattedText(text, mode, entities string) (formatted, error) {
	if len(text) > maxSource {
		return formatted{}, badRequest("text is too long")
	}
	if !utf8.ValidString(text) {
		return formatted{}, badRequest("strings must be encoded in UTF-8")
	}
	out := formatted{text: text}
	switch lower(mode) {
	case "", "none":
		if entities != "" {
			if err := json.Unmarshal([]byte(entities), &out.entities); err != nil {
				return formatted{}, badRequest("can't parse entities JSON object")
			}
			out.entities = slices.DeleteFunc(out.entities, func(e models.MessageEntity) bool {
				return e.Length <= 0 || e.Offset < 0 || e.Offset+e.Length > units(text)
			})
		}
	case "html":
		var err error
		if out.text, out.entities, err = parseHTML(text); err != nil {
			return formatted{}, badRequest("can't parse entities: " + err.Error())
		}
	default:
		return formatted{}, badRequest("unsupported parse_mode")
	}
	out.clean()
	out.trim()
	out.find()
	return out, nil
}

// clean drops what no message can hold: carriage returns go, other control characters become
// spaces (tdlib, clean_input_string). Each is one UTF-16 unit, so only the former move entities.
func (f *formatted) clean() {
	if strings.IndexFunc(f.text, isControl) < 0 {
		return
	}
	for at := strings.IndexByte(f.text, '\r'); at >= 0; at = strings.IndexByte(f.text, '\r') {
		f.cut(units(f.text[:at]), 1)
		f.text = f.text[:at] + f.text[at+1:]
	}
	f.text = strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, f.text)
}

func isControl(r rune) bool { return r < ' ' && r != '\n' }

// cut moves entities as length units at offset disappear.
func (f *formatted) cut(offset, length int) {
	for i := range f.entities {
		e := &f.entities[i]
		end := e.Offset + e.Length
		e.Offset = shifted(e.Offset, offset, length)
		e.Length = shifted(end, offset, length) - e.Offset
	}
	f.entities = slices.DeleteFunc(f.entities, func(e models.MessageEntity) bool { return e.Length <= 0 })
}

func shifted(position, offset, length int) int {
	return position - min(max(position-offset, 0), length)
}

// trim takes white space off both ends, and off the text of entities that reached into it.
func (f *formatted) trim() {
	text := strings.TrimRight(f.text, " \n")
	if n := len(f.text) - len(text); n > 0 {
		f.cut(units(text), n)
	}
	short := strings.TrimLeft(text, " \n")
	if n := len(text) - len(short); n > 0 {
		f.cut(0, n)
	}
	f.text = short
	slices.SortStableFunc(f.entities, func(a, b models.MessageEntity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
}

// messageText checks a text for a message of its own.
func messageText(in *request) (formatted, error) {
	if in.args["text"] == "" {
		return formatted{}, badRequest("message text is empty")
	}
	f, err := formattedText(in.args["text"], in.args["parse_mode"], in.args["entities"])
	switch {
	case err != nil:
		return f, err
	case f.text == "":
		return f, badRequest("text must be non-empty")
	case units(f.text) > maxText:
		return f, badRequest("message is too long")
	}
	return f, nil
}

func captionText(caption, mode, entities string) (formatted, error) {
	f, err := formattedText(caption, mode, entities)
	if err == nil && units(f.text) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return f, err
}
