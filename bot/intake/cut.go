package intake

import (
	"bytes"
	"encoding/json"
)

// cut takes the updates out of an answer to getUpdates without decoding it: it only finds where
// each ends, for each is read on its own later (sieve), and a broken one must not hold up the
// others. ok is false when the answer is not just a list of objects: then it is read as JSON.
func cut(answer []byte) (updates []json.RawMessage, ok bool) {
	rest, ok := bytes.CutPrefix(bytes.TrimSpace(answer), []byte(`{"ok":true,"result":[`))
	if !ok {
		return nil, false
	}
	for first := true; ; first = false {
		if string(rest) == "]}" {
			return updates, true
		}
		if !first {
			if rest, ok = bytes.CutPrefix(rest, []byte(",")); !ok {
				return nil, false
			}
			rest = bytes.TrimLeft(rest, " \t\r\n")
		}
		size := object(rest)
		if size == 0 {
			return nil, false
		}
		updates = append(updates, rest[:size:size])
		rest = rest[size:]
	}
}

// object is the length of the JSON object that text begins with, 0 when it begins with none or the
// object does not end. What is inside is not looked at but for its strings and brackets.
func object(text []byte) int {
	if len(text) == 0 || text[0] != '{' {
		return 0
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return 0
}
