package storage

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The rows that every answer writes encode themselves: encoding/json looks at each value anew, and
// goes through what is JSON already (a draft's state, a message) byte by byte to escape it for web
// pages. A test holds them to what encoding/json would write, field by field.
type selfEncoded interface{ appendRow(b []byte) []byte }

func appendAny(b []byte, row any) ([]byte, error) {
	if r, ok := row.(selfEncoded); ok {
		return r.appendRow(b), nil
	}
	raw, err := json.Marshal(row)
	return append(b, raw...), err
}

func (o Outgoing) appendRow(b []byte) []byte {
	b = appendNumber(b, `{"chat_id":`, o.ChatID)
	b = appendNumber(b, `,"class":`, int64(o.Class))
	b = AppendText(append(b, `,"kind":`...), o.Kind)
	b = appendNumber(b, `,"card_id":`, o.CardID)
	b = appendRaw(append(b, `,"payload":`...), o.Payload)
	if o.Key != "" {
		b = AppendText(append(b, `,"key":`...), o.Key)
	}
	b = appendTime(b, `,"not_before":`, o.NotBefore)
	return append(appendTime(b, `,"created_at":`, o.CreatedAt), '}')
}

func (d Draft) appendRow(b []byte) []byte {
	b = appendNumber(b, `{"id":`, d.ID)
	b = appendNumber(b, `,"chat_id":`, d.ChatID)
	b = appendNumber(b, `,"person_id":`, d.PersonID)
	b = AppendText(append(b, `,"report_id":`...), d.ReportID)
	b = AppendText(append(b, `,"form":`...), d.Form)
	b = AppendText(append(b, `,"version":`...), d.Version)
	b = AppendText(append(b, `,"kampung_id":`...), d.KampungID)
	b = appendNumber(b, `,"assignment_id":`, d.AssignmentID)
	b = appendNumber(b, `,"occurrence_id":`, d.OccurrenceID)
	b = AppendText(append(b, `,"corrects":`...), d.Corrects)
	b = strconv.AppendBool(append(b, `,"practice":`...), d.Practice)
	b = appendRaw(append(b, `,"state":`...), d.State)
	b = d.Aside.appendRow(append(b, `,"aside":`...))
	b = AppendText(append(b, `,"status":`...), string(d.Status))
	b = appendNumber(b, `,"card_id":`, d.CardID)
	b = appendTime(b, `,"started_at":`, d.StartedAt)
	return append(appendTime(b, `,"moved_at":`, d.MovedAt), '}')
}

func (a Aside) appendRow(b []byte) []byte {
	if len(a.Said)+len(a.Next) == 0 && !a.Photos {
		return append(b, "{}"...)
	}
	raw, err := json.Marshal(a)
	if err != nil { // numbers and texts are encoded, always
		return append(b, "{}"...)
	}
	return append(b, raw...)
}

func (c ChatState) appendRow(b []byte) []byte {
	b = appendNumber(b, `{"id":`, c.ID)
	b = appendNumber(b, `,"session_id":`, c.SessionID)
	b = AppendText(append(b, `,"expects":`...), c.Expects)
	b = appendRaw(append(b, `,"state":`...), c.State)
	return append(appendTime(b, `,"at":`, c.At), '}')
}

func (c Card) appendRow(b []byte) []byte {
	b = appendNumber(b, `{"id":`, c.ID)
	b = appendNumber(b, `,"chat_id":`, c.ChatID)
	b = appendNumber(b, `,"message_id":`, c.MessageID)
	b = appendNumber(b, `,"session_id":`, c.SessionID)
	b = appendNumber(b, `,"revision":`, int64(c.Revision))
	return append(appendTime(b, `,"created_at":`, c.CreatedAt), '}')
}

func (f finished) appendRow(b []byte) []byte {
	b = appendNumber(b, `{"id":`, f.ID)
	b = appendNumber(b, `,"owner":`, f.Owner)
	return append(appendTime(b, `,"at":`, f.At), '}')
}

func appendNumber(b []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(b, name...), n, 10)
}

func appendTime(b []byte, name string, at time.Time) []byte {
	b = append(append(b, name...), '"')
	return append(at.AppendFormat(b, time.RFC3339Nano), '"')
}

func appendRaw(b []byte, raw json.RawMessage) []byte {
	if raw == nil {
		return append(b, "null"...)
	}
	return append(b, raw...)
}

// AppendText writes text as a JSON string, valid UTF-8 whatever the text is. Unlike encoding/json it
// leaves <, > and & as they are: nothing of ours is put into a web page as JSON.
func AppendText(b []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	b = append(b, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(append(b, text[from:]...), '"')
}
