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
	return nested(text)
}

// nested is the length of the object or array that text begins with, 0 when it does not end.
func nested(text []byte) int {
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
			i += quoted(text[i+1:])
		}
	}
	return 0
}

// member is the value of a name in a valid JSON object, the last of several, as a part of its bytes; nil
// when there is none, or the name is written with escapes.
func member(text []byte, name string) (value []byte) {
	for i := 1; i < len(text); {
		if text[i] != '"' { // between two members
			i++
			continue
		}
		key := i + 1
		i = key + quoted(text[key:])
		is := string(text[key:max(key, i-1)]) == name
		for i < len(text) && (text[i] == ':' || text[i] <= ' ') {
			i++
		}
		size := valueSize(text[i:])
		if size == 0 {
			return nil
		}
		if is {
			value = text[i : i+size]
		}
		i += size
	}
	return value
}

// valueSize is the length of the JSON value that text begins with, 0 when it begins with none.
func valueSize(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '{', '[':
		return nested(text)
	case '"':
		return 1 + quoted(text[1:])
	}
	for i, c := range text {
		if c == ',' || c == '}' || c == ']' || c <= ' ' {
			return i
		}
	}
	return len(text)
}

// quoted is the length of what is left of a string, its closing quote included.
func quoted(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
