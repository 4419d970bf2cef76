package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// plain is a stored value as expressions see it: text without quotes, several choices divided by
// blanks (ODK XForms, select), photos as their number.
func plain(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '[':
		if codes := codesOf(raw); codes != nil {
			return strings.Join(codes, " ")
		}
		if n := len(photosOf(raw)); n > 0 {
			return strconv.Itoa(n)
		}
		return ""
	case 'n':
		return ""
	}
	return string(raw)
}

func unquote(raw json.RawMessage) string {
	if len(raw) >= 2 && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// codesOf returns the choices of a select_multiple; nil when raw is none. Codes need no escapes, and
// blanks between them are what jsonb puts there.
func codesOf(raw json.RawMessage) []string {
	if len(raw) < 4 || raw[0] != '[' || raw[1] != '"' {
		return nil
	}
	if bytes.IndexByte(raw, '\\') >= 0 {
		var codes []string
		if json.Unmarshal(raw, &codes) != nil {
			return nil
		}
		return codes
	}
	text := string(raw)
	codes := make([]string, 0, strings.Count(text, `"`)/2)
	for {
		_, rest, found := strings.Cut(text, `"`)
		code, after, closed := strings.Cut(rest, `"`)
		if !found || !closed {
			return codes
		}
		codes, text = append(codes, code), after
	}
}

func photosOf(raw json.RawMessage) []Media {
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var list []Media
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

// encode is json.Marshal for values that always have a JSON form: texts, numbers, lists of them.
func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil // not reached with those; nil reads as "no answer"
	}
	return raw
}

func storeText(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return quoted(text)
}

// quoted is encode for a text; most are plain letters and need no encoder.
func quoted(text string) json.RawMessage {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return encode(text)
		}
	}
	raw := make(json.RawMessage, 0, len(text)+2)
	return append(append(append(raw, '"'), text...), '"')
}

func storeCodes(text string) json.RawMessage {
	if codes := strings.Fields(text); len(codes) > 0 {
		return encode(codes)
	}
	return nil
}

func storeNumber(text string) json.RawMessage {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f || f > 1e15 || f < -1e15 {
		return nil
	}
	return json.RawMessage(strconv.FormatFloat(f, 'f', -1, 64))
}

func storeDate(text string) json.RawMessage {
	if len(text) > len(time.DateOnly) {
		text = text[:len(time.DateOnly)] // a dateTime, as now() gives it
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return nil
	}
	return quoted(text)
}

func integerOf(raw json.RawMessage) int64 {
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return 0
	}
	return int64(f)
}

// bare is a value without any dress, for an Env without Show.
func bare(v any) string {
	switch v := v.(type) {
	case [2]int64:
		return fmt.Sprintf("L %d, P %d", v[0], v[1])
	case Point:
		return fmt.Sprintf("%.2f, %.2f", v.Lat, v.Lon)
	}
	return fmt.Sprint(v)
}
